// `cargo demo`, walked through as a user would: app, sign-up, simulated Jumio, our pages, and back to the app.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { inspect } from "../page/inspect.js";
import { visit } from "../user/visit.js";
import { text } from "../environment/catalogue.js";
import { launch } from "../environment/chromium.js";
import { startDemo } from "../environment/demo.js";

/** The outcomes that simulated Jumio offers: our last page, if there is one, and what the app is told. */
const ENDINGS = {
  pass: { verdict: "approved" },
  warning: { page: "outcome-review-heading", verdict: "review" },
  fraud: { page: "outcome-rejected-final-heading", verdict: "rejected" },
  "face-mismatch": { page: "outcome-rejected-final-heading", verdict: "rejected" },
  unreadable: { isOfferedAgain: true, verdict: "approved" },
  unsupported: { isOfferedAgain: true, verdict: "approved" },
};

const PEOPLE = {
  "on a desktop": { device: "desktop", colorScheme: "light" },
  "on a phone in the dark": { device: "phone", colorScheme: "dark" },
  "without script": { device: "phone", script: false },
};

let demo;
let browser;

before(async () => {
  demo = await startDemo();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

async function comes(options) {
  const visitor = await visit(browser, options);
  await visitor.page.goto(demo.home);
  return visitor;
}

async function arrives(user, verdict) {
  await user.reaches("You are signed in");
  assert.equal(await user.claim("identityVerification"), verdict);
  assert.equal(await user.claim("identityVerified"), String(verdict === "approved"));
}

async function walks(visitor, outcome) {
  const { user } = visitor;
  const { page: last, isOfferedAgain, verdict } = ENDINGS[outcome];
  await user.handsIn(outcome);
  if (last) {
    await user.reaches(text(last));
    await inspect(visitor);
    await user.presses(text("ended-continue"));
  }
  if (isOfferedAgain) {
    await user.reaches("Your identity check");
    await user.presses("Try again");
    await user.handsIn("pass");
  }
  await arrives(user, verdict);
}

describe("every outcome of simulated Jumio", { concurrency: 6 }, () => {
  for (const [who, options] of Object.entries(PEOPLE)) {
    for (const outcome of Object.keys(ENDINGS)) {
      test(`${outcome}, ${who}`, async () => {
        const visitor = await comes(options);
        await visitor.user.signsUp();
        await walks(visitor, outcome);
        assert.deepEqual(visitor.watch.troubles, []);
        await visitor.close();
      });
    }
  }

  test("no outcome is left out", async () => {
    const { user, page, close } = await comes();
    await user.signsUp();
    await user.reaches("Document and selfie");
    const offered = await page.locator("input[name=outcome]").evaluateAll((inputs) => inputs.map((input) => input.value));
    assert.deepEqual(offered.sort(), Object.keys(ENDINGS).sort());
    await close();
  });
});

describe("ways that are not straight", { concurrency: 6 }, () => {
  for (const [who, options] of Object.entries(PEOPLE)) {
    test(`leaving Jumio's page and taking the pictures after all, ${who}`, async () => {
      const visitor = await comes(options);
      const { user } = visitor;
      await user.signsUp();
      await user.presses("Leave without finishing");
      await user.reaches(text("capture-stopped-heading"));
      await inspect(visitor);
      await user.presses(text("capture-stopped-retry"));
      await walks(visitor, "pass");
      await visitor.close();
    });

    test(`leaving Jumio's page for good, and finishing at the next sign-in, ${who}`, async () => {
      const visitor = await comes(options);
      const { user } = visitor;
      await user.signsUp();
      await user.presses("Leave without finishing");
      await user.reaches(text("capture-stopped-heading"));
      await user.presses(text("capture-stopped-leave"));
      await arrives(user, "pending");
      await user.presses("Sign out");
      await user.signsIn();
      await walks(visitor, "pass");
      await visitor.close();
    });

    test(`agreeing to the check late, ${who}`, async () => {
      const visitor = await comes(options);
      const { user } = visitor;
      await user.signsUp({ consent: false });
      await user.reaches("Your identity check");
      await user.presses("I agree");
      await walks(visitor, "pass");
      await visitor.close();
    });
  }

  test("a user who is known is asked for nothing at the next sign-in", async () => {
    const visitor = await comes();
    const { user } = visitor;
    await user.signsUp();
    await walks(visitor, "pass");
    await user.presses("Sign out");
    await user.signsIn();
    await arrives(user, "approved");
    await visitor.close();
  });

  test("a user who is blocked is told so at the next sign-in", async () => {
    const visitor = await comes();
    const { user } = visitor;
    await user.signsUp();
    await walks(visitor, "fraud");
    await user.presses("Sign out");
    await user.signsIn();
    await user.reaches("Your identity check");
    await user.presses("Continue");
    await arrives(user, "rejected");
    await visitor.close();
  });
});
