// A client's name and looks on our pages.
import assert from "node:assert/strict";
import { test } from "node:test";

import { inspect, photograph } from "../page/inspect.js";
import { Scene } from "../environment/scene.js";

/** Sixty characters, one word of them longer than a narrow screen. */
const LONG_NAME = "Contoso Versicherungs- und Finanzdienstleistungsgesellschaft";
/** What the style sheet grants a logo. */
const TALLEST_LOGO_PIXELS = 40;

/** Each in a language that makes it harder. */
const POLLS = {
  "a logo": {
    language: "ar",
    settings: (party) => ({ ClientSettings__LogoUrl: party.logoUrl, ClientSettings__BackgroundColor: "#002244" }),
    isShown: async (page) => isWhole(page.getByRole("banner").getByRole("img", { name: "Contoso" })),
  },
  "a long name": {
    language: "de",
    settings: { ClientSettings__DisplayName: LONG_NAME },
    isShown: (page) => page.getByRole("banner").getByText(LONG_NAME).waitFor(),
  },
};

for (const [what, { language, settings, isShown }] of Object.entries(POLLS)) {
  test(`the waiting page stays in shape with ${what}`, async (run) => {
    const scene = new Scene({ language, settings });
    run.after(() => scene.close());
    await scene.open();
    const visitor = await scene.waiting();
    await isShown(visitor.page);
    await inspect(visitor, { language });
    if (process.env.SCREENSHOTS) await photograph(visitor.page, `waiting-with-${what.replaceAll(" ", "-")}-${language}`);
  });
}

/** The policy let it load, and it keeps its shape. */
async function isWhole(logo) {
  const { width, height, complete } = await logo.evaluate((image) => ({ width: image.width, height: image.height, complete: image.naturalWidth > 0 }));
  assert.ok(complete, "the logo is loaded");
  assert.equal(height, TALLEST_LOGO_PIXELS);
  assert.equal(width, TALLEST_LOGO_PIXELS * 4);
}
