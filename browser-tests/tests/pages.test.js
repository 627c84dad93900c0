// Every page of ours, in every language, looked at as machines can: accessibility, keyboard, narrow screens, policy.
// SCREENSHOTS=1 also takes pictures of all of them.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import * as oidc from "openid-client";

import { inspect, photograph } from "../page/inspect.js";
import { enter, visit } from "../person/visit.js";
import { LANGUAGES, text } from "../stage/catalogue.js";
import { launch, launchWithoutCookies } from "../stage/chromium.js";
import { RelyingParty } from "../stage/relying-party.js";
import { startService } from "../stage/service.js";

const CREATE = /^\/api\/v1\/accounts$/;
const RETRIEVE = /^\/api\/v1\/accounts\/.+\/workflow-executions\//;

let party;
let service;
let config;
let browser;

before(async () => {
  party = await RelyingParty.open();
  service = await startService(party);
  config = await party.connect(service);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await service?.stop();
  await party?.close();
});

/** Somebody whose policy sends them to us in this language, about to follow the address. */
async function sent(language, { options, parameters } = {}) {
  const visitor = await visit(browser, { language, ...options });
  const { verificationId } = await service.begin({ locale: language });
  return { ...visitor, ...(await party.request(config, verificationId, { ui_locales: language, ...parameters })) };
}

async function atJumio(language, more) {
  const visitor = await sent(language, more);
  await visitor.page.goto(visitor.address);
  return visitor;
}

async function handedIn(language, outcome, more) {
  const visitor = await atJumio(language, more);
  await visitor.person.handsIn(outcome);
  return visitor;
}

async function stopped(language) {
  const visitor = await atJumio(language);
  await visitor.person.presses("Leave without finishing");
  await visitor.person.reaches(text("capture-stopped-heading", language));
  return visitor;
}

async function waiting(language) {
  service.gate.hold(RETRIEVE);
  const visitor = await handedIn(language, "pass");
  await visitor.person.reaches(text("waiting-heading", language));
  return visitor;
}

/** A browser that opens an address which was never meant for it, after the one that it was meant for. */
async function stranger(language, address, owner) {
  await owner?.context.close();
  const visitor = await visit(browser, { language });
  await visitor.page.goto(address);
  return visitor;
}

/** How a person comes to each page, by the message that heads it. */
const PAGES = {
  "preparing-heading": (language) => {
    service.gate.hold(CREATE);
    return atJumio(language);
  },
  "waiting-heading": waiting,
  "capture-stopped-heading": stopped,
  "outcome-review-heading": (language) => handedIn(language, "warning"),
  "outcome-rejected-final-heading": (language) => handedIn(language, "fraud"),
  "outcome-unavailable-heading": (language) => {
    service.gate.refuse(CREATE, 503);
    return atJumio(language);
  },
  "form-post-heading": (language) =>
    handedIn(language, "pass", { options: { script: false }, parameters: { response_mode: "form_post" } }),
  "already-finished-heading": async (language) => {
    const visitor = await stopped(language);
    const { href } = new URL(visitor.page.url());
    await visitor.person.presses(text("capture-stopped-leave", language));
    await oidc.authorizationCodeGrant(config, await party.response(), visitor.checks);
    await visitor.page.goto(href);
    return visitor;
  },
  "sign-in-again-heading": async (language) => {
    const owner = await waiting(language);
    return stranger(language, owner.page.url().replace("/return/", "/continue/"), owner);
  },
  "elsewhere-heading": async (language) => {
    const owner = await waiting(language);
    return stranger(language, owner.page.url(), owner);
  },
  "begun-elsewhere-heading": async (language) => {
    const owner = await atJumio(language);
    return stranger(language, owner.address, owner);
  },
  "cookies-heading": async (language) => {
    const { context, close } = await launchWithoutCookies(language);
    const visitor = await enter({ context, close });
    const { address } = await sent(language);
    await visitor.page.goto(address);
    return visitor;
  },
  "fault-unknown-verification-heading": (language) => stranger(language, `${service.url}/api/return/nothing`),
  "fault-malformed-request-heading": (language) => stranger(language, `${service.url}/api/authorize?client_id=nobody`),
};

for (const language of LANGUAGES) {
  describe(`the pages in ${language}`, () => {
    for (const [heading, come] of Object.entries(PAGES)) {
      const name = heading.replace("-heading", "");
      test(name, async (run) => {
        run.after(() => service.gate.release());
        const visitor = await come(language);
        await visitor.person.stands(text(heading, language));
        await inspect(visitor, { language });
        if (process.env.SCREENSHOTS) await photograph(visitor.page, `${name}-${language}`);
        await visitor.close();
      });
    }
  });
}
