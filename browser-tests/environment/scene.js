import * as oidc from "openid-client";

import { visit } from "../user/visit.js";
import { text } from "./catalogue.js";
import { launch } from "./chromium.js";
import { RelyingParty } from "./relying-party.js";
import { RETRIEVE, startService } from "./service.js";

/** Users of one language, with a service and an app of their own. */
export class Scene {
  /** @param settings of the functions, or what makes them of the app */
  constructor({ language = "en", settings = {} } = {}) {
    this.language = language;
    this.settings = settings;
  }

  async open() {
    this.party = await RelyingParty.open();
    const settings = typeof this.settings === "function" ? this.settings(this.party) : this.settings;
    this.service = await startService(this.party, { settings });
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

  /** An address that our client would send a user to; `user` is what the policy tells about them. */
  async request({ parameters, user } = {}) {
    const { verificationId } = await this.service.begin({ locale: this.language, ...user });
    return this.party.request(this.config, verificationId, { ui_locales: this.language, ...parameters });
  }

  async atJumio({ options, ...more } = {}) {
    const visitor = await visit(this.browser, { language: this.language, ...options });
    const request = await this.request(more);
    await visitor.page.goto(request.address);
    return { ...visitor, ...request };
  }

  async handedIn(outcome, more) {
    const visitor = await this.atJumio(more);
    await visitor.user.handsIn(outcome);
    return visitor;
  }

  async stopped() {
    const visitor = await this.atJumio();
    await visitor.user.presses("Leave without finishing");
    await visitor.user.stands(this.text("capture-stopped-heading"));
    return visitor;
  }

  async waiting(more) {
    this.service.gate.hold(RETRIEVE);
    const visitor = await this.handedIn("pass", more);
    await visitor.user.stands(this.text("waiting-heading"));
    return visitor;
  }

  /** What the app is told once the browser is back. */
  async told({ user, checks }) {
    await user.reaches("Back at Contoso");
    const tokens = await oidc.authorizationCodeGrant(this.config, await this.party.response(), checks);
    return tokens.claims();
  }

  /** A browser at an address that was meant for another one, or for none. */
  async stranger(address, owner) {
    await owner?.close();
    const visitor = await visit(this.browser, { language: this.language });
    await visitor.page.goto(address);
    return visitor;
  }
}
