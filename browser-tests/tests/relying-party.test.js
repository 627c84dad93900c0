// The OpenID Connect protocol under openid-client, a relying party that others wrote. B2C sends no PKCE and skips some checks;
// this client asks for all of them.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";

import * as oidc from "openid-client";
import { request as http } from "playwright-core";

import { RelyingParty } from "../environment/relying-party.js";
import { CLIENT_ID, startService } from "../environment/service.js";

const ES256 = [{ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]];

let assertionKey;
let party;
let service;
let config;

before(async () => {
  party = await RelyingParty.open();
  assertionKey = await crypto.subtle.generateKey(...ES256);
  const assertionKeys = { keys: [await crypto.subtle.exportKey("jwk", assertionKey.publicKey)] };
  const settings = { ClientSettings__PkceRequired: "true", ClientSettings__AssertionKeys: JSON.stringify(assertionKeys) };
  service = await startService(party, { settings });
  config = await party.connect(service);
});

after(async () => {
  await service?.stop();
  await party?.close();
});

/** Where a browser stands that follows this address through simulated Jumio to the end. */
async function follow(address, outcome = "pass") {
  const agent = await http.newContext({ maxRedirects: 0 });
  let next = address;
  while (!next.startsWith(party.redirectUri)) {
    const isJumio = next.includes("/web/client");
    const answer = isJumio
      ? await agent.post(next, { form: { action: "submit", outcome } })
      : await agent.get(next);
    const { location } = answer.headers();
    // A busy machine answers 503 in time rather than late, and users reload.
    assert.ok(answer.status() < 400 || answer.status() === 503, `${answer.status()} at ${next}`);
    if (location) next = location;
    else await setTimeout(200);
  }
  await agent.dispose();
  return new URL(next);
}

async function verified(more = {}) {
  const { verificationId } = await service.begin();
  const { address, checks } = await party.request(config, verificationId, more);
  return { verificationId, checks, response: await follow(address) };
}

/** What the authorization endpoint answers to a request that it refuses. */
async function refusal(address) {
  const answer = await fetch(address, { redirect: "manual" });
  return { status: answer.status, location: answer.headers.get("location") };
}

const isError = (error) => (thrown) => thrown.error === error;
const isAbout = (what) => (thrown) => thrown.cause.message.includes(what);

test("discovery names an issuer that openid-client accepts", () => {
  const metadata = config.serverMetadata();
  assert.equal(metadata.issuer, `${service.url}/api/oidc`);
  assert.equal(metadata.supportsPKCE(), true);
  assert.equal(metadata.authorization_response_iss_parameter_supported, true);
});

describe("a code becomes an id_token", () => {
  for (const [name, authentication] of Object.entries({ client_secret_post: oidc.ClientSecretPost, client_secret_basic: oidc.ClientSecretBasic })) {
    test(`with ${name}`, async () => {
      const { verificationId, checks, response } = await verified();
      const tokens = await oidc.authorizationCodeGrant(await party.connect(service, authentication), response, checks);
      const claims = tokens.claims();
      assert.equal(claims.aud, CLIENT_ID);
      assert.equal(claims.nonce, checks.expectedNonce);
      assert.equal(claims.verificationId, verificationId);
      assert.deepEqual([claims.outcome, claims.verified, claims.surname], ["approved", true, "MUSTER"]);
      for (const claim of Object.keys(claims)) assert.ok(config.serverMetadata().claims_supported.includes(claim), claim);
    });
  }

  test("with private_key_jwt, each assertion once", async () => {
    const signed = await party.connect(service, () => oidc.PrivateKeyJwt(assertionKey.privateKey));
    const { checks, response } = await verified();
    const tokens = await oidc.authorizationCodeGrant(signed, response, checks);
    assert.equal(tokens.claims().outcome, "approved");
    const stranger = await crypto.subtle.generateKey(...ES256);
    const forged = await party.connect(service, () => oidc.PrivateKeyJwt(stranger.privateKey));
    await assert.rejects(oidc.authorizationCodeGrant(forged, response, checks), isError("invalid_client"));
  });

  test("and the same user keeps the same subject", async () => {
    const objectId = crypto.randomUUID();
    const subjects = [];
    let replaces;
    for (const outcome of ["unreadable", "pass"]) {
      const { verificationId } = await service.begin({ objectId, replaces });
      const { address, checks } = await party.request(config, verificationId);
      const claims = (await oidc.authorizationCodeGrant(config, await follow(address, outcome), checks)).claims();
      subjects.push(claims.sub);
      replaces = claims.verificationId;
    }
    assert.notEqual(replaces, undefined);
    assert.equal(subjects[0], subjects[1]);
  });
});

describe("openid-client refuses", () => {
  test("a response with another state", async () => {
    const { checks, response } = await verified();
    await assert.rejects(oidc.authorizationCodeGrant(config, response, { ...checks, expectedState: "another" }), isAbout(`"state"`));
  });

  test("a token with another nonce", async () => {
    const { checks, response } = await verified();
    await assert.rejects(oidc.authorizationCodeGrant(config, response, { ...checks, expectedNonce: "another" }), isAbout(`"nonce"`));
  });

  test("a response of another issuer, or of none (RFC 9207)", async () => {
    const { checks, response } = await verified();
    assert.equal(response.searchParams.get("iss"), config.serverMetadata().issuer);
    const foreign = new URL(response);
    foreign.searchParams.set("iss", "https://attacker.example");
    await assert.rejects(oidc.authorizationCodeGrant(config, foreign, checks), isAbout(`"iss"`));
    foreign.searchParams.delete("iss");
    await assert.rejects(oidc.authorizationCodeGrant(config, foreign, checks), isAbout(`"iss"`));
    await oidc.authorizationCodeGrant(config, response, checks);
  });
});

describe("the token endpoint refuses", () => {
  test("a client with another secret", async () => {
    const { checks, response } = await verified();
    for (const authentication of [oidc.ClientSecretPost, oidc.ClientSecretBasic]) {
      const stranger = await party.connect(service, authentication, "another secret of some length");
      await assert.rejects(oidc.authorizationCodeGrant(stranger, response, checks), (thrown) => thrown.status === 401);
    }
    await oidc.authorizationCodeGrant(config, response, checks);
  });

  test("another proof key, and after that the right one too", async () => {
    const { checks, response } = await verified();
    const another = { ...checks, pkceCodeVerifier: oidc.randomPKCECodeVerifier() };
    await assert.rejects(oidc.authorizationCodeGrant(config, response, another), isError("invalid_grant"));
    await assert.rejects(oidc.authorizationCodeGrant(config, response, checks), isError("invalid_grant"));
  });

  test("another redirect address", async () => {
    const { checks, response } = await verified();
    const moved = new URL(response);
    moved.pathname = "/elsewhere";
    await assert.rejects(oidc.authorizationCodeGrant(config, moved, checks), isError("invalid_grant"));
  });

  test("a code that was never issued", async () => {
    const { checks, response } = await verified();
    const forged = new URL(response);
    const code = forged.searchParams.get("code");
    forged.searchParams.set("code", code.slice(0, -4) + (code.endsWith("aaaa") ? "bbbb" : "aaaa"));
    await assert.rejects(oidc.authorizationCodeGrant(config, forged, checks), isError("invalid_grant"));
  });

  test("a spent code that comes with another proof key, while a lost answer may be asked for again", async () => {
    const { checks, response } = await verified();
    const first = await oidc.authorizationCodeGrant(config, response, checks);
    const again = await oidc.authorizationCodeGrant(config, response, checks);
    assert.deepEqual(again.claims(), first.claims());
    const thief = { ...checks, pkceCodeVerifier: oidc.randomPKCECodeVerifier() };
    await assert.rejects(oidc.authorizationCodeGrant(config, response, thief), isError("invalid_grant"));
    await assert.rejects(oidc.authorizationCodeGrant(config, response, checks), isError("invalid_grant"));
  });
});

describe("the authorization endpoint refuses", () => {
  const refused = [
    ["a request without a proof key", { code_challenge: null, code_challenge_method: null }, "invalid_request"],
    ["a plain proof key", { code_challenge_method: "plain" }, "invalid_request"],
    ["the implicit flow", { response_type: "id_token" }, "unsupported_response_type"],
    ["a scope without openid", { scope: "profile" }, "invalid_scope"],
    ["a poll without the user", { prompt: "none" }, "interaction_required"],
    ["a request object", { request: "e30.e30." }, "request_not_supported"],
  ];
  for (const [what, parameters, error] of refused) {
    test(`${what}, and tells the client`, async () => {
      const { verificationId } = await service.begin();
      const { address, checks } = await party.request(config, verificationId);
      const url = new URL(address);
      for (const [name, value] of Object.entries(parameters)) {
        if (value === null) url.searchParams.delete(name);
        else url.searchParams.set(name, value);
      }
      const { location } = await refusal(url);
      assert.ok(location.startsWith(party.redirectUri), location);
      await assert.rejects(oidc.authorizationCodeGrant(config, new URL(location), checks), isError(error));
    });
  }

  test("another redirect address or client, and sends the browser nowhere", async () => {
    const { verificationId } = await service.begin();
    const { address } = await party.request(config, verificationId);
    for (const [name, value] of [["redirect_uri", "https://attacker.example/"], ["client_id", "attacker"], ["redirect_uri", `${party.redirectUri}/`]]) {
      const url = new URL(address);
      url.searchParams.set(name, value);
      assert.deepEqual(await refusal(url), { status: 400, location: null });
    }
  });
});
