import { randomUUID } from "node:crypto";

const PASSWORD = "correct horse battery staple";

/** A user in front of a page, who sees headings and presses what is written on it. */
export class User {
  /** @param script whether their browser runs scripts */
  constructor(page, { script = true } = {}) {
    this.page = page;
    this.script = script;
    this.email = `maria-${randomUUID()}@example.com`;
  }

  /** Follows a link or presses a button by its words. */
  async presses(name) {
    const words = { name, exact: typeof name === "string" };
    await this.page.getByRole("button", words).or(this.page.getByRole("link", words)).first().click();
  }

  /** Waits until the page is headed so. Without script the way back to an app has a button to press. */
  async reaches(heading) {
    await this.#reaches(heading).catch(async (error) => {
      const shown = await this.page.locator("body").innerText();
      throw new Error(`no page "${heading}", but ${this.page.url()}:\n${shown}`, { cause: error });
    });
  }

  async #reaches(heading) {
    const wanted = this.#heading(heading);
    const halfway = this.#heading(/^Taking you back/);
    if (!this.script) {
      await wanted.or(halfway).first().waitFor();
      if (await halfway.isVisible()) await this.presses("Continue");
    }
    await wanted.waitFor();
  }

  /** The page is headed so already, or will be in a moment. */
  async stands(heading) {
    await this.#heading(heading).waitFor();
  }

  /** On the app's page: an account with this consent, or none. */
  async signsUp({ consent = true } = {}) {
    await this.presses("Sign up or sign in");
    const form = this.page.locator("form", { hasText: "Create account" });
    await form.getByLabel("Email address").fill(this.email);
    await form.getByLabel("New password").fill(PASSWORD);
    if (consent) await form.getByLabel(/I agree/).check();
    await this.presses("Create account");
  }

  /** On the app's page, as a user who has an account. */
  async signsIn() {
    await this.presses("Sign up or sign in");
    const form = this.page.locator("form", { hasNotText: "Create account" });
    await form.getByLabel("Email address").fill(this.email);
    await form.getByLabel("Password").fill(PASSWORD);
    await this.presses("Sign in");
  }

  /** On simulated Jumio's page: hands in a document that will be found so. */
  async handsIn(outcome) {
    await this.reaches("Document and selfie");
    await this.page.locator(`input[name=outcome][value=${outcome}]`).check();
    await this.presses("Submit document");
  }

  /** What the app was told, from the table that it shows. */
  async claim(name) {
    return this.page.getByRole("row").filter({ has: this.page.getByRole("rowheader", { name, exact: true }) }).getByRole("cell").textContent();
  }

  #heading(name) {
    return this.page.getByRole("heading", { level: 1, name });
  }
}
