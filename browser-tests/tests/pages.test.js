// Every page of ours, in every language, looked at as machines can: accessibility, keyboard, narrow screens, policy.
// SCREENSHOTS=1 also takes pictures of all of them; ACCEPT=1 writes down what a screen reader finds on the English ones.
import { after, before, describe, test } from "node:test";

import * as oidc from "openid-client";

import { inspect, photograph } from "../page/inspect.js";
import { isSpoken } from "../page/spoken.js";
import { enter } from "../user/visit.js";
import { LANGUAGES } from "../environment/catalogue.js";
import { launchWithoutCookies } from "../environment/chromium.js";
import { Scene } from "../environment/scene.js";
import { CREATE } from "../environment/service.js";

/** How a user comes to each page, by the message that heads it. */
const PAGES = {
  "preparing-heading": async (scene) => {
    scene.service.gate.hold(CREATE);
    const visitor = await scene.atJumio();
    await visitor.user.stands(scene.text("preparing-heading"));
    // Without network the page stays, instead of loading itself again while it is looked at.
    await visitor.context.setOffline(true);
    return visitor;
  },
  "waiting-heading": (scene) => scene.waiting(),
  "capture-stopped-heading": (scene) => scene.stopped(),
  "outcome-review-heading": (scene) => scene.handedIn("warning"),
  "outcome-rejected-final-heading": (scene) => scene.handedIn("fraud"),
  "outcome-unavailable-heading": (scene) => {
    scene.service.gate.refuse(CREATE, 503);
    return scene.atJumio();
  },
  "limit-heading": async (scene) => {
    const userIp = "203.0.113.7";
    const first = await scene.atJumio({ user: { userIp } });
    await first.close();
    return scene.atJumio({ user: { userIp } });
  },
  "form-post-heading": (scene) =>
    scene.handedIn("pass", { options: { script: false }, parameters: { response_mode: "form_post" } }),
  "already-finished-heading": async (scene) => {
    const visitor = await scene.stopped();
    const address = visitor.page.url();
    await visitor.user.presses(scene.text("capture-stopped-leave"));
    await oidc.authorizationCodeGrant(scene.config, await scene.party.response(), visitor.checks);
    await visitor.page.goto(address);
    return visitor;
  },
  "sign-in-again-heading": async (scene) => {
    const owner = await scene.waiting();
    return scene.stranger(owner.page.url().replace("/return/", "/continue/"), owner);
  },
  "elsewhere-heading": async (scene) => {
    const owner = await scene.waiting();
    return scene.stranger(owner.page.url(), owner);
  },
  "begun-elsewhere-heading": async (scene) => {
    const owner = await scene.atJumio();
    return scene.stranger(owner.address, owner);
  },
  "cookies-heading": async (scene) => {
    const visitor = await enter(await launchWithoutCookies(scene.language));
    const { address } = await scene.request();
    await visitor.page.goto(address);
    return visitor;
  },
  "fault-unknown-verification-heading": (scene) => scene.stranger(`${scene.service.url}/api/return/nothing`),
  "fault-malformed-request-heading": (scene) => scene.stranger(`${scene.service.url}/api/authorize?client_id=nobody`),
};

describe("every page", { concurrency: 2 }, () => {
  for (const language of LANGUAGES) {
    // One after another: they share the gate.
    describe(`in ${language}`, { concurrency: 1 }, () => {
      const scene = new Scene({ language, settings: { ClientSettings__MaxTransactionsPerAddress: "1" } });
      before(() => scene.open());
      after(() => scene.close());

      for (const [heading, come] of Object.entries(PAGES)) {
        const name = heading.replace("-heading", "");
        test(name, async (run) => {
          run.after(() => scene.service.gate.release());
          const visitor = await come(scene);
          await visitor.user.stands(scene.text(heading));
          await inspect(visitor, { language });
          if (language === "en") await isSpoken(visitor.page, name);
          if (process.env.SCREENSHOTS) await photograph(visitor.page, `${name}-${language}`);
          await visitor.close();
        });
      }
    });
  }
});
