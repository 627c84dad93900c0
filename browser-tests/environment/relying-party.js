import { once } from "node:events";
import http from "node:http";
import { text } from "node:stream/consumers";

import * as oidc from "openid-client";

import { CLIENT_ID } from "./service.js";

const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" width="480" height="120"><rect width="480" height="120" rx="24" fill="#d0430a"/></svg>`;

/** An app that trusts the functions as an OpenID provider; all protocol work is openid-client's. */
export class RelyingParty {
  #server;
  #arrivals = [];
  #waiting = [];

  static async open() {
    const party = new RelyingParty();
    party.#server = http.createServer((request, response) => party.#take(request, response)).listen(0, "127.0.0.1");
    await once(party.#server, "listening");
    return party;
  }

  get home() {
    return `http://127.0.0.1:${this.#server.address().port}/`;
  }

  get logoUrl() {
    return `${this.home}logo.svg`;
  }

  get redirectUri() {
    return `${this.home}callback`;
  }

  /** Reads the discovery document; `authentication` is one of openid-client's. */
  async connect(service, authentication = oidc.ClientSecretPost, secret = service.clientSecret) {
    const options = { execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks] };
    return oidc.discovery(new URL(`${service.url}/api/oidc`), CLIENT_ID, secret, authentication(secret), options);
  }

  /** A new authorization request with state, nonce and proof key. */
  async request(config, verificationId, more = {}) {
    const verifier = oidc.randomPKCECodeVerifier();
    const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: this.redirectUri,
      scope: "openid idv",
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      verification_id: verificationId,
      ...more,
    });
    return { address: url.href, checks: { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier } };
  }

  /** The next authorization response that a browser brings: its address, or the posted form. */
  async response() {
    return this.#arrivals.shift() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  async close() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #take(request, response) {
    const address = new URL(request.url, this.home);
    if (address.pathname === "/callback") this.#arrive(await received(request, address));
    if (address.pathname === "/logo.svg") return response.setHeader("content-type", "image/svg+xml").end(LOGO);
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(`<!doctype html><html lang="en"><title>Contoso</title><h1>Back at Contoso</h1></html>`);
  }

  #arrive(answer) {
    const waiting = this.#waiting.shift();
    if (waiting) waiting(answer);
    else this.#arrivals.push(answer);
  }
}

async function received(request, address) {
  if (request.method !== "POST") return address;
  const headers = { "content-type": request.headers["content-type"] };
  return new Request(address, { method: "POST", headers, body: await text(request) });
}
