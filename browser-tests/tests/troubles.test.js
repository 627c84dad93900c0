// What goes wrong beside Jumio's verdicts: limits, deadlines, a store that is away. Each at functions of its own.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";

import { inspect } from "../page/inspect.js";
import { enter, visit } from "../user/visit.js";
import { text } from "../environment/catalogue.js";
import { Scene } from "../environment/scene.js";
import { CREATE, RETRIEVE, freshKeys, startService } from "../environment/service.js";

/** A storage account at an address where nobody listens. */
const STORE_AWAY = [
  "DefaultEndpointsProtocol=http;AccountName=away;AccountKey=a2V5",
  ...["Blob", "Queue", "Table"].map((service) => `${service}Endpoint=http://127.0.0.1:9/away`),
].join(";");
/** After this long the waiting page offers to leave, and after as long an untouched verification has expired. */
const A_MINUTE_AND_MORE_MILLISECONDS = 61_000;
/** After this long a transaction may be created once more whose predecessor's answer was lost. */
const A_MOMENT_MILLISECONDS = 6_000;

async function at(settings, act) {
  const scene = new Scene({ settings });
  try {
    await scene.open();
    await act(scene);
  } finally {
    await scene.close();
  }
}

const actions = (page) => page.locator(".actions > *:visible").allTextContents();

describe("troubles", { concurrency: 3 }, () => {
  test("without script the way back is offered as well, and leads back without a verdict", () =>
    at({}, async (scene) => {
      const visitor = await scene.waiting({ options: { script: false } });
      const later = visitor.page.getByRole("link", { name: text("waiting-later-action") });
      assert.equal(await later.isVisible(), false);
      await later.waitFor({ timeout: A_MINUTE_AND_MORE_MILLISECONDS + 30_000 });
      await later.click();
      const { outcome, nextStep } = await scene.told(visitor);
      assert.deepEqual([outcome, nextStep], ["submitted", "wait"]);
    }));

  test("a verification that nobody began in time leads back, and the app may begin another", () =>
    at({ VerificationSettings__CreatedLifetime: "60s" }, async (scene) => {
      const request = await scene.request();
      await setTimeout(A_MINUTE_AND_MORE_MILLISECONDS);
      const visitor = await visit(scene.browser);
      await visitor.page.goto(request.address);
      const { outcome, nextStep } = await scene.told({ ...visitor, ...request });
      assert.deepEqual([outcome, nextStep], ["expired", "retry"]);
    }));

  test("a verdict that is overdue turns the waiting page into one that says that the check is looked at more closely", () =>
    at({ VerificationSettings__SubmittedLimit: "10s" }, async (scene) => {
      scene.service.gate.refuse(RETRIEVE, 503);
      const visitor = await scene.handedIn("pass");
      await visitor.user.reaches(text("waiting-heading"));
      await visitor.user.reaches(text("outcome-review-heading"));
      await inspect(visitor);
      await visitor.user.presses(text("ended-continue"));
      const { outcome, nextStep } = await scene.told(visitor);
      assert.deepEqual([outcome, nextStep], ["review", "later"]);
    }));

  test("who comes from an address that has used up its transactions reads so, however often they try, and goes back with a check that is open", () =>
    at({ ClientSettings__MaxTransactionsPerAddress: "1" }, async (scene) => {
      const user = { userIp: "203.0.113.7" };
      await (await scene.atJumio({ user })).close();
      const visitor = await scene.atJumio({ user });
      await visitor.user.reaches(text("limit-heading"));
      for (let tries = 0; tries < 2; tries++) {
        await visitor.user.presses(text("unavailable-retry"));
        await visitor.user.reaches(text("limit-heading"));
        await visitor.page.getByText(text("limit-connection-message")).waitFor();
      }
      await visitor.page.reload();
      await visitor.user.reaches(text("limit-heading"));
      assert.deepEqual(await actions(visitor.page), [text("unavailable-continue"), text("unavailable-retry")]);
      await inspect(visitor);
      await visitor.user.presses(text("unavailable-continue"));
      const { outcome, nextStep } = await scene.told(visitor);
      assert.deepEqual([outcome, nextStep], ["pending", "redirect"]);
    }));

  test("while nobody knows whether a transaction was created, trying again creates none, and after a moment it does", () =>
    at({}, async (scene) => {
      scene.service.gate.lose(CREATE);
      const visitor = await scene.atJumio();
      await visitor.user.reaches(text("outcome-unavailable-heading"));
      scene.service.gate.release();
      await visitor.user.presses(text("unavailable-retry"));
      await visitor.user.reaches(text("outcome-unavailable-heading"));
      await setTimeout(A_MOMENT_MILLISECONDS);
      await visitor.user.presses(text("unavailable-retry"));
      await visitor.page.waitForURL(/\/web\/client/);
    }));

  test("while the store is away every page can be asked again, and answers once it is back", () => {
    const keys = freshKeys();
    return at(keys, async (scene) => {
      const away = await startService(scene.party, {
        settings: { ...keys, AppSettings__Store: "azure", AzureWebJobsStorage: STORE_AWAY },
      });
      const visitor = await scene.waiting();
      const there = (address) => address.replace(scene.service.url, away.url);
      const waiting = visitor.page.url();
      const tab = await enter(visitor);
      for (const address of [waiting, waiting.replace("/return/", "/continue/")]) {
        await tab.page.goto(there(address));
        await tab.user.reaches(text("fault-temporarily-unavailable-heading"));
        assert.deepEqual(await actions(tab.page), [text("unavailable-retry"), text("sign-in-again-action")]);
        await inspect(tab);
        const again = tab.page.waitForRequest(there(address));
        await tab.user.presses(text("unavailable-retry"));
        await again;
      }
      await away.stop();
      scene.service.gate.release();
      const { outcome } = await scene.told(visitor);
      assert.equal(outcome, "approved");
    });
  });
});
