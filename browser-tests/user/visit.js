import { Watch } from "../page/watch.js";
import { User } from "./user.js";

/** What users hold in their hands. */
export const DEVICES = {
  phone: { viewport: { width: 375, height: 740 }, isMobile: true, hasTouch: true },
  desktop: { viewport: { width: 1280, height: 800 } },
};

/** A user with a fresh browser profile. */
export async function visit(browser, { device = "desktop", script = true, colorScheme = "light", language = "en-GB" } = {}) {
  const context = await browser.newContext({ ...DEVICES[device], javaScriptEnabled: script, colorScheme, locale: language });
  return enter({ context, close: () => context.close() }, { script });
}

/** Generous: a machine that runs several browsers at once is slow. */
const PATIENCE_MILLISECONDS = 60_000;

/** A user with a new tab of this profile; `close` ends the profile. */
export async function enter({ context, close }, { script = true } = {}) {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MILLISECONDS);
  const watch = await Watch.on(page);
  return { context, close, page, watch, script, user: new User(page, { script }) };
}
