// The waiting page in bad times: no network, a tab in the background, impatience, and browsers that are not the one that began.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";

import * as oidc from "openid-client";

import { inspect } from "../page/inspect.js";
import { visit } from "../user/visit.js";
import { text } from "../environment/catalogue.js";
import { launch } from "../environment/chromium.js";
import { RelyingParty } from "../environment/relying-party.js";
import { RETRIEVE, startService } from "../environment/service.js";

const STATUS = /\/api\/status$/;
/** The longest pause that `status` asks for. */
const LONGEST_POLL_MILLISECONDS = 5000;
const BACK = "Back at Contoso";

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

async function atJumio({ parameters, ...options } = {}) {
  const visitor = await visit(browser, options);
  const { verificationId } = await service.begin();
  const { address, checks } = await party.request(config, verificationId, parameters);
  await visitor.page.goto(address);
  return { ...visitor, address, checks };
}

/** Jumio gives no answer until the gate is released. */
async function waiting(options) {
  service.gate.hold(RETRIEVE);
  const visitor = await atJumio(options);
  await visitor.user.handsIn("pass");
  await visitor.user.reaches(text("waiting-heading"));
  return visitor;
}

/** The code that the browser brought is good. */
async function isSignedIn({ user, checks, close }) {
  await user.reaches(BACK);
  const tokens = await oidc.authorizationCodeGrant(config, await party.response(), checks);
  assert.equal(tokens.claims().outcome, "approved");
  await close();
}

/** Playwright keeps every page in view, so what a tab learns in the background has to be told to it. */
const turns = (page, isHidden) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => (hidden ? "hidden" : "visible") });
    document.dispatchEvent(new Event("visibilitychange"));
  }, isHidden);

const announces = ({ page }, id) => page.getByRole("status").filter({ hasText: text(id) }).waitFor();

test("the page leaves by itself as soon as the verdict is there", async () => {
  const visitor = await waiting();
  service.gate.release();
  await isSignedIn(visitor);
});

test("a posted response arrives as well", async () => {
  const visitor = await waiting({ parameters: { response_mode: "form_post" } });
  service.gate.release();
  await isSignedIn(visitor);
  assert.deepEqual(visitor.watch.troubles, []);
});

test("a lost network is told, and waiting goes on when it is back", async () => {
  const visitor = await waiting();
  await visitor.context.setOffline(true);
  await announces(visitor, "waiting-announce-offline");
  service.gate.release();
  await setTimeout(3000);
  await visitor.context.setOffline(false);
  await isSignedIn(visitor);
});

test("nobody is asked while the page is hidden, and at once when it is shown again", async () => {
  const visitor = await waiting();
  await visitor.page.waitForRequest(STATUS);
  await turns(visitor.page, true);
  const asked = visitor.watch.polls.length;
  await setTimeout(LONGEST_POLL_MILLISECONDS + 1000);
  assert.equal(visitor.watch.polls.length, asked, "a hidden page does not poll");
  const [poll] = await Promise.all([visitor.page.waitForRequest(STATUS, { timeout: 1000 }), turns(visitor.page, false)]);
  assert.ok(poll);
  service.gate.release();
  await isSignedIn(visitor);
});

test("asking by hand is answered", async () => {
  const visitor = await waiting();
  await visitor.user.presses(text("waiting-check-now"));
  await announces(visitor, "waiting-announce-still");
  service.gate.release();
  await isSignedIn(visitor);
});

test("after a minute the way back without a verdict is offered", async () => {
  service.gate.hold(RETRIEVE);
  const visitor = await visit(browser);
  await visitor.page.clock.install();
  const { verificationId } = await service.begin();
  const { address, checks } = await party.request(config, verificationId);
  await visitor.page.goto(address);
  await visitor.user.handsIn("pass");
  await visitor.user.reaches(text("waiting-heading"));
  const later = visitor.page.getByRole("link", { name: text("waiting-later-action") });
  assert.equal(await later.isVisible(), false);
  await visitor.page.clock.fastForward("01:01");
  await later.waitFor();
  await inspect(visitor);
  await later.click();
  await visitor.user.reaches(BACK);
  const tokens = await oidc.authorizationCodeGrant(config, await party.response(), checks);
  assert.equal(tokens.claims().outcome, "submitted");
  await visitor.close();
});

describe("reload and the back button", () => {
  test("do no harm on the waiting page", async () => {
    const visitor = await waiting();
    await visitor.page.reload();
    await visitor.user.reaches(text("waiting-heading"));
    await visitor.page.goBack();
    await visitor.user.reaches(text("waiting-heading"));
    service.gate.release();
    await isSignedIn(visitor);
  });

  test("do no harm after leaving Jumio's page", async () => {
    const visitor = await atJumio();
    await visitor.user.presses("Leave without finishing");
    await visitor.user.reaches(text("capture-stopped-heading"));
    await visitor.page.reload();
    await visitor.user.reaches(text("capture-stopped-heading"));
    await visitor.page.goBack();
    await visitor.user.handsIn("pass");
    await isSignedIn(visitor);
  });

  test("do no harm before a verdict is taken along", async () => {
    const visitor = await atJumio();
    await visitor.user.handsIn("fraud");
    await visitor.user.reaches(text("outcome-rejected-final-heading"));
    await visitor.page.reload();
    await visitor.user.reaches(text("outcome-rejected-final-heading"));
    await visitor.page.goBack();
    await visitor.user.reaches(text("outcome-rejected-final-heading"));
    await visitor.user.presses(text("ended-continue"));
    await visitor.user.reaches(BACK);
    const tokens = await oidc.authorizationCodeGrant(config, await party.response(), visitor.checks);
    assert.equal(tokens.claims().outcome, "rejected");
    await visitor.close();
  });

  test("lead to a page that says so once the app has its answer", async () => {
    const visitor = await atJumio();
    await visitor.user.handsIn("pass");
    await visitor.user.reaches(BACK);
    await oidc.authorizationCodeGrant(config, await party.response(), visitor.checks);
    await visitor.page.goBack();
    await visitor.user.reaches(text("already-finished-heading"));
    await visitor.close();
  });
});

describe("a browser that is not the one that began", () => {
  /** What a stranger gets to see, whose browser has a cookie of ours from a check of their own; and that it gets no code. */
  async function isSentAway(address, heading) {
    const stranger = await atJumio();
    await stranger.page.goto(address);
    await stranger.user.reaches(text(heading));
    assert.equal(new URL(stranger.page.url()).origin, service.url);
    await stranger.close();
  }

  test("cannot continue", async () => {
    const visitor = await waiting();
    const address = visitor.page.url();
    await isSentAway(address, "elsewhere-heading");
    await isSentAway(address.replace("/return/", "/continue/"), "sign-in-again-heading");
    await isSentAway(`${address.replace("/return/", "/continue/")}?later=1`, "sign-in-again-heading");
    service.gate.release();
    await isSignedIn(visitor);
  });

  test("cannot take over a check whose link was mailed to it", async () => {
    const visitor = await atJumio();
    await isSentAway(visitor.address, "begun-elsewhere-heading");
    await visitor.user.handsIn("pass");
    await isSignedIn(visitor);
  });

  test("may start over, and then the first one is done", async () => {
    const first = await atJumio();
    const second = await visit(browser);
    await second.page.goto(first.address);
    await second.user.presses(text("begun-elsewhere-restart"));
    await second.user.reaches(BACK);
    const tokens = await oidc.authorizationCodeGrant(config, await party.response(), first.checks);
    assert.deepEqual([tokens.claims().outcome, tokens.claims().nextStep], ["incomplete", "retry"]);
    await second.close();
    await first.close();
  });
});
