import { accessSync, constants } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];
const FIXED = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium"];
const SWITCHES = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** No content setting is finer: 2 is "block". */
const REFUSE_COOKIES = { profile: { default_content_setting_values: { cookies: 2 } } };

/** The browser of this machine: what `CHROMIUM` names, or the first of the usual names. */
export function executablePath() {
  const folders = ["/usr/bin", ...(process.env.PATH ?? "").split(path.delimiter)];
  const named = folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  const found = [process.env.CHROMIUM, ...named, ...FIXED].find((file) => file && isExecutable(file));
  if (!found) throw new Error("no Chromium found: install it (Debian: package `chromium`), or name an executable in CHROMIUM");
  return found;
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function launchOptions() {
  // Chromium's sandbox refuses to run as root.
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return { executablePath: executablePath(), headless: true, args: [...SWITCHES, ...sandbox] };
}

/** A headless Chromium; contexts share nothing. */
export const launch = () => chromium.launch(launchOptions());

/** A browser whose user refuses all cookies. */
export async function launchWithoutCookies(locale) {
  const profile = await mkdtemp(path.join(os.tmpdir(), "chromium-"));
  await mkdir(path.join(profile, "Default"));
  await writeFile(path.join(profile, "Default", "Preferences"), JSON.stringify(REFUSE_COOKIES));
  const context = await chromium.launchPersistentContext(profile, { ...launchOptions(), locale });
  const close = async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  };
  return { context, close };
}
