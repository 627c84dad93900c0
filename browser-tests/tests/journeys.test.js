// `cargo demo`, walked through as a person would: app, sign-up, simulated Jumio, our pages, and back to the app.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { inspect } from "../page/inspect.js";
import { visit } from "../person/visit.js";
import { text } from "../stage/catalogue.js";
import { launch } from "../stage/chromium.js";
import { startDemo } from "../stage/demo.js";

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

async function arrives(person, verdict) {
  await person.reaches("You are signed in");
  assert.equal(await person.claim("identityVerification"), verdict);
  assert.equal(await person.claim("identityVerified"), String(verdict === "approved"));
}

async function walks(visitor, outcome) {
  const { person } = visitor;
  const { page: last, isOfferedAgain, verdict } = ENDINGS[outcome];
  await person.handsIn(outcome);
  if (last) {
    await person.reaches(text(last));
    await inspect(visitor);
    await person.presses(text("ended-continue"));
  }
  if (isOfferedAgain) {
    await person.reaches("Your identity check");
    await person.presses("Try again");
    await person.handsIn("pass");
  }
  await arrives(person, verdict);
}

describe("every outcome of simulated Jumio", { concurrency: 6 }, () => {
  for (const [who, options] of Object.entries(PEOPLE)) {
    for (const outcome of Object.keys(ENDINGS)) {
      test(`${outcome}, ${who}`, async () => {
        const visitor = await comes(options);
        await visitor.person.signsUp();
        await walks(visitor, outcome);
        assert.deepEqual(visitor.watch.troubles, []);
        await visitor.close();
      });
    }
  }

  test("no outcome is left out", async () => {
    const { person, page, close } = await comes();
    await person.signsUp();
    await person.reaches("Document and selfie");
    const offered = await page.locator("input[name=outcome]").evaluateAll((inputs) => inputs.map((input) => input.value));
    assert.deepEqual(offered.sort(), Object.keys(ENDINGS).sort());
    await close();
  });
});

describe("ways that are not straight", { concurrency: 6 }, () => {
  for (const [who, options] of Object.entries(PEOPLE)) {
    test(`leaving Jumio's page and taking the pictures after all, ${who}`, async () => {
      const visitor = await comes(options);
      const { person } = visitor;
      await person.signsUp();
      await person.presses("Leave without finishing");
      await person.reaches(text("capture-stopped-heading"));
      await inspect(visitor);
      await person.presses(text("capture-stopped-retry"));
      await walks(visitor, "pass");
      await visitor.close();
    });

    test(`leaving Jumio's page for good, and finishing at the next sign-in, ${who}`, async () => {
      const visitor = await comes(options);
      const { person } = visitor;
      await person.signsUp();
      await person.presses("Leave without finishing");
      await person.reaches(text("capture-stopped-heading"));
      await person.presses(text("capture-stopped-leave"));
      await arrives(person, "pending");
      await person.presses("Sign out");
      await person.signsIn();
      await walks(visitor, "pass");
      await visitor.close();
    });

    test(`agreeing to the check late, ${who}`, async () => {
      const visitor = await comes(options);
      const { person } = visitor;
      await person.signsUp({ consent: false });
      await person.reaches("Your identity check");
      await person.presses("I agree");
      await walks(visitor, "pass");
      await visitor.close();
    });
  }

  test("somebody who is known is asked for nothing at the next sign-in", async () => {
    const visitor = await comes();
    const { person } = visitor;
    await person.signsUp();
    await walks(visitor, "pass");
    await person.presses("Sign out");
    await person.signsIn();
    await arrives(person, "approved");
    await visitor.close();
  });

  test("somebody who is blocked is told so at the next sign-in", async () => {
    const visitor = await comes();
    const { person } = visitor;
    await person.signsUp();
    await walks(visitor, "fraud");
    await person.presses("Sign out");
    await person.signsIn();
    await person.reaches("Your identity check");
    await person.presses("Continue");
    await arrives(person, "rejected");
    await visitor.close();
  });
});
