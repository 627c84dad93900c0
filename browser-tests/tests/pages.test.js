// Every page of ours, in every language, looked at as machines can: accessibility, keyboard, narrow screens, policy.
// SCREENSHOTS=1 also takes pictures of all of them.
import { after, before, describe, test } from "node:test";

import * as oidc from "openid-client";

import { inspect, photograph } from "../page/inspect.js";
import { enter, visit } from "../person/visit.js";
import { LANGUAGES, text } from "../stage/catalogue.js";
import { launch, launchWithoutCookies } from "../stage/chromium.js";
import { RelyingParty } from "../stage/relying-party.js";
import { CREATE, RETRIEVE, startService } from "../stage/service.js";

/** People of one language, with a service and an app of their own. */
class Scene {
  constructor(language) {
    this.language = language;
  }

  async open() {
    this.party = await RelyingParty.open();
    this.service = await startService(this.party);
    this.config = await this.party.connect(this.service);
    this.browser = await launch();
  }

  async close() {
    await this.browser?.close();
    await this.service?.stop();
    await this.party?.close();
  }

  text(id) {
    return text(id, this.language);
  }

  /** An address that our client would send somebody to. */
  async request(parameters) {
    const { verificationId } = await this.service.begin({ locale: this.language });
    return this.party.request(this.config, verificationId, { ui_locales: this.language, ...parameters });
  }

  async atJumio({ options, parameters } = {}) {
    const visitor = await visit(this.browser, { language: this.language, ...options });
    const request = await this.request(parameters);
    await visitor.page.goto(request.address);
    return { ...visitor, ...request };
  }

  async handedIn(outcome, more) {
    const visitor = await this.atJumio(more);
    await visitor.person.handsIn(outcome);
    return visitor;
  }

  async stopped() {
    const visitor = await this.atJumio();
    await visitor.person.presses("Leave without finishing");
    await visitor.person.stands(this.text("capture-stopped-heading"));
    return visitor;
  }

  async waiting() {
    this.service.gate.hold(RETRIEVE);
    const visitor = await this.handedIn("pass");
    await visitor.person.stands(this.text("waiting-heading"));
    return visitor;
  }

  /** A browser at an address that was meant for another one, or for none. */
  async stranger(address, owner) {
    await owner?.close();
    const visitor = await visit(this.browser, { language: this.language });
    await visitor.page.goto(address);
    return visitor;
  }
}

/** How a person comes to each page, by the message that heads it. */
const PAGES = {
  "preparing-heading": async (scene) => {
    scene.service.gate.hold(CREATE);
    const visitor = await scene.atJumio();
    await visitor.person.stands(scene.text("preparing-heading"));
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
  "form-post-heading": (scene) =>
    scene.handedIn("pass", { options: { script: false }, parameters: { response_mode: "form_post" } }),
  "already-finished-heading": async (scene) => {
    const visitor = await scene.stopped();
    const address = visitor.page.url();
    await visitor.person.presses(scene.text("capture-stopped-leave"));
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
      const scene = new Scene(language);
      before(() => scene.open());
      after(() => scene.close());

      for (const [heading, come] of Object.entries(PAGES)) {
        const name = heading.replace("-heading", "");
        test(name, async (run) => {
          run.after(() => scene.service.gate.release());
          const visitor = await come(scene);
          await visitor.person.stands(scene.text(heading));
          await inspect(visitor, { language });
          if (process.env.SCREENSHOTS) await photograph(visitor.page, `${name}-${language}`);
          await visitor.close();
        });
      }
    });
  }
});
