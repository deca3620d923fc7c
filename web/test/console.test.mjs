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

const views = ["explorer/proposal", "markets/R_100", "trade", "apps", "sessions", "world"];

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
