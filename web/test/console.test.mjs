// The console in a real browser against the real server: one test for each thing that it promises.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import { browserPath, launch, serve, visitor } from "./house.mjs";

const skip = browserPath() ? false : "Chromium is not there (apt-get install chromium)";
let server;
let browser;
let visit;

before(async () => {
  if (skip) return;
  server = await serve();
  browser = await launch();
  visit = visitor(browser, server);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** buy has the page's account buy a contract by its ticket. */
async function buy(page) {
  await page.getByRole("button", { name: "Buy Rise" }).click();
  await page.locator("td.status").first().waitFor();
}

const views = ["explorer/proposal", "markets/R_100", "trade", "apps", "sessions", "world"];

test("markets: ticks and candles of several symbols are drawn as they come", { skip }, async (t) => {
  const page = await visit(t, "markets/R_100,R_50");
  await page.locator(".chart canvas").first().waitFor();
  assert.equal(await page.locator(".chart").count(), 2);
  const figure = page.locator("[data-last]").first();
  await page.waitForFunction(() => document.querySelector("[data-last]").dataset.last);
  const before = await figure.getAttribute("data-last");
  await page.waitForFunction((b) => document.querySelector("[data-last]").dataset.last !== b, before);
  await page.getByLabel("Scale of R_100").selectOption("60");
  await page.getByText("TradingView Lightweight Charts").first().waitFor();
  await page.getByLabel("Add a chart").selectOption("R_10");
  await page.waitForFunction(() => location.hash.endsWith("R_100,R_50,R_10"));
});

test("trade: a contract is priced, bought, followed to its end and found in the statement", { skip }, async (t) => {
  const page = await visit(t, "trade");
  await page.getByLabel("Duration").fill("1");
  await buy(page);
  await page
    .locator("td.status", { hasText: /won|lost/ })
    .first()
    .waitFor();
  await page.getByLabel("Kind of entry").selectOption("buy");
  await page
    .getByRole("region", { name: "Statement" })
    .getByRole("cell", { name: "buy", exact: true })
    .first()
    .waitFor();
});

for (const colorScheme of ["light", "dark"]) {
  for (const view of views) {
    test(`${view} has no serious finding of axe, in ${colorScheme}`, { skip }, async (t) => {
      const page = await visit(t, view, { colorScheme });
      await page.locator(".card").first().waitFor();
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter((v) => v.impact === "serious" || v.impact === "critical");
      assert.deepEqual(
        serious.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`),
        [],
      );
    });
  }
}

test("on a phone nothing is wider than the screen", { skip }, async (t) => {
  for (const view of views) {
    const page = await visit(t, view, { viewport: { width: 375, height: 740 } });
    await page.locator(".card").first().waitFor();
    const [wide, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(wide <= screen, `${view} is ${wide} wide on ${screen}`);
  }
});
