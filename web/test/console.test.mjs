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

test("apps: an application is registered, changed and deleted, and a token is shown once", { skip }, async (t) => {
  const page = await visit(t, "apps");
  page.on("dialog", (d) => d.accept());
  await page.getByLabel("Name", { exact: true }).fill("Console test");
  await page.getByLabel("Redirect URL").fill("https://bot.example/in");
  await page.getByLabel("Markup, %").fill("1.5");
  await page.getByRole("button", { name: "Register" }).click();
  await page.getByRole("cell", { name: "1.5 %" }).waitFor();
  await page.getByRole("button", { name: "Edit Console test" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Console proof");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Delete Console proof" }).click();
  await page.getByText("No application is registered yet.").waitFor();
  await page.getByLabel("Token name").fill("bot token");
  await page.getByRole("button", { name: "Make token" }).click();
  const secret = await page.locator("code.token").textContent();
  assert.match(secret, /^\w{8,}/);
  await page.reload();
  await page.getByRole("cell", { name: "bot token", exact: true }).waitFor();
  assert.ok(!(await page.content()).includes(secret));
});

test("sessions: who is connected is listed, frames pass by without tokens, and a session is closed", {
  skip,
}, async (t) => {
  const page = await visit(t, "sessions");
  const client = new WebSocket(`${server.ready.ws[0]}?app_id=1089`);
  await new Promise((open) => (client.onopen = open));
  const gone = new Promise((end) => (client.onclose = end));
  await page
    .getByRole("button", { name: /^Frames of session/ })
    .nth(1)
    .waitFor();
  await page
    .getByRole("button", { name: /^Frames of session/ })
    .first()
    .click(); // the newest is the first
  await page.getByText("Waiting for the next message").waitFor();
  const seen = page.locator(".frame", { hasText: "not shown" });
  const timer = setInterval(() => client.send(JSON.stringify({ authorize: server.ready.demo.token })), 300);
  await seen.first().waitFor();
  clearInterval(timer);
  assert.ok(!(await page.locator(".frames").textContent()).includes(server.ready.demo.token));
  await page
    .getByRole("button", { name: /^Close session/ })
    .first()
    .click();
  await gone;
});

test("world: time is paused, stepped and resumed, and site, limits and faults are changed", { skip }, async (t) => {
  const page = await visit(t, "world");
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByText("paused", { exact: true }).waitFor();
  const figure = page.locator(".figure").first();
  const before = await figure.textContent();
  await page.getByRole("button", { name: "Advance" }).click();
  await page.waitForFunction((b) => document.querySelector(".figure").textContent !== b, before);
  await page.getByRole("button", { name: "Step to next tick" }).click();
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("button", { name: "Pause" }).waitFor();
  await page.getByLabel("Message").fill("back soon");
  await page.getByRole("button", { name: "Put in force" }).first().click();
  await page.getByText("Everybody who follows").waitFor();
  await page.getByLabel("pricing, minutely").fill("70");
  await page.getByRole("button", { name: "Put in force" }).nth(1).click();
  await page.getByText("The limits are in force.").waitFor();
  await page.getByRole("button", { name: "Switch on" }).click();
  await page.getByRole("button", { name: "All off" }).click();
  await page.getByText("No fault is on").waitFor();
});

test("world: a sandbox is made, visited with its own account, reset and deleted", { skip }, async (t) => {
  const page = await visit(t, "world");
  await page.getByLabel("app_id of a sandbox").fill("7001");
  await page.getByRole("button", { name: "Make", exact: true }).click();
  await page.getByRole("link", { name: "app_id 7001" }).click();
  await page.waitForFunction(() => location.search === "?app_id=7001");
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  await page.goto(`${server.url}#/world`);
  await page.getByRole("button", { name: "Reset sandbox 7001" }).click();
  await page.getByText("It begins anew.").waitFor();
  await page.getByRole("button", { name: "Delete sandbox 7001" }).click();
  await page.getByText("There are none.").waitFor();
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
