import assert from "node:assert/strict";
import path from "node:path";

import axe from "axe-core";

import { ROOT } from "../environment/process.js";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** WCAG 2.2, 1.4.10: no scrolling in two directions at this width. */
const REFLOW = { width: 320, height: 640 };
const SIZES = { phone: { width: 375, height: 740 }, desktop: { width: 1280, height: 800 } };
const SCREENSHOTS = path.join(ROOT, "target", "browser-tests");

/** Everything that must hold on every page of ours. axe itself needs script, so without it the rest has to do. */
export async function inspect({ page, watch, script }, { language = "en" } = {}) {
  await speaks(page, language);
  if (script) await isAccessible(page);
  await reflows(page);
  await isReachedByKeyboard(page);
  assert.deepEqual(watch.troubles, [], "the console is silent");
}

/** Light and dark, on a phone and on a desktop. */
export async function photograph(page, name) {
  const before = page.viewportSize();
  await page.evaluate(() => document.activeElement.blur());
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: path.join(SCREENSHOTS, `${name}-${size}-${colorScheme}.png`), fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(before);
}

async function speaks(page, language) {
  const { lang, dir } = await page.evaluate(() => ({ lang: document.documentElement.lang, dir: document.documentElement.dir }));
  assert.equal(lang, language);
  assert.equal(dir, new Intl.Locale(language).language === "ar" ? "rtl" : "ltr");
}

async function isAccessible(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate((values) => globalThis.axe.run({ runOnly: { type: "tag", values } }), RULES);
  const told = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(" ")}`);
  assert.deepEqual(told, [], "axe finds nothing");
}

async function reflows(page) {
  const before = page.viewportSize();
  await page.setViewportSize(REFLOW);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= REFLOW.width, `the page is ${width} px wide on a screen of ${REFLOW.width}`);
  await page.setViewportSize(before);
}

/** Tab goes through all links and buttons, in the order of the page, and shows where it is. */
async function isReachedByKeyboard(page) {
  const actions = await page.evaluate(() => {
    const visible = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select")];
    return visible.filter((element) => element.checkVisibility()).map((element) => element.textContent.trim());
  });
  await page.evaluate(() => {
    document.activeElement.blur();
    getSelection().removeAllRanges();
  });
  const reached = [];
  for (const _ of actions) {
    await page.keyboard.press("Tab");
    const { text, outline } = await page.evaluate(() => {
      const element = document.activeElement;
      return { text: element.textContent.trim(), outline: Number.parseFloat(getComputedStyle(element).outlineWidth) };
    });
    assert.ok(outline >= 2, `"${text}" shows that it has the focus`);
    reached.push(text);
  }
  assert.deepEqual(reached, actions);
}
