import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

const SPOKEN = path.join(import.meta.dirname, "..", "tests", "spoken");
/** Other ones in every journey. */
const ADDRESSES = /:?\n +- \/url: .*/gu;
const REFERENCE = /(Support reference: ).+?(?="?$)/mu;

/** A screen reader finds on this page what is committed: headings, lists, live regions, links, in this order. */
export async function isSpoken(page, name) {
  const found = await page.locator("body").ariaSnapshot();
  const spoken = found.replace(ADDRESSES, "").replace(REFERENCE, "$1…") + "\n";
  const file = path.join(SPOKEN, `${name}.yaml`);
  if (process.env.ACCEPT) {
    await mkdir(SPOKEN, { recursive: true });
    await writeFile(file, spoken);
  }
  assert.equal(spoken, await readFile(file, "utf8"));
}
