// The console in a real browser against the real server: one test for each thing that it promises.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import { browserPath, launch, serve } from "./house.mjs";

const skip = browserPath() ? false : "Chromium is not there (apt-get install chromium)";
const patience = 30_000;
let server;
let browser;

before(async () => {
  if (skip) return;
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** visit opens a view, and fails the test for whatever the page complains of or asks of strangers. */
async function visit(t, path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (m) => m.type() === "error" && !/status of 40\d/.test(m.text()) && complaints.push(m.text()));
  page.on("pageerror", (e) => complaints.push(String(e)));
  page.on("request", (r) => r.url().startsWith(server.url) || complaints.push(`asks ${r.url()}`));
  t.after(async () => {
    await context.close();
    assert.deepEqual(complaints, []);
  });
  await page.goto(`${server.url}#/${path}`);
  await page.getByText("connected", { exact: true }).waitFor();
  return page;
}

/** buy has the page's account buy a contract by its ticket. */
async function buy(page) {
  await page.getByRole("button", { name: "Buy Rise" }).click();
  await page.locator("td.status").first().waitFor();
}

const views = ["explorer/proposal", "markets/R_100", "trade", "apps", "sessions", "world"];

test("explorer: a call is found, filled in by its form, sent and timed", { skip }, async (t) => {
  const page = await visit(t, "explorer");
  await page.locator("nav.calls a").first().waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("ticks_history");
  await page.getByRole("link", { name: "ticks_history", exact: true }).click();
  await page.getByText("open to everybody").waitFor();
  await page.getByLabel("count", { exact: true }).fill("3");
  await page.waitForFunction(() => JSON.parse(document.querySelector("textarea").value).count === 3);
  await page.getByRole("button", { name: "Send" }).click();
  const answer = JSON.parse(await page.locator("pre.answer").textContent());
  assert.equal(answer.history.prices.length, 3);
  await page
    .getByText(/^\d+\.\d ms$/)
    .first()
    .waitFor();
});

test("explorer: the JSON moves the form, and faults are told while typing by the server's rules", {
  skip,
}, async (t) => {
  const page = await visit(t, "explorer/proposal");
  const json = page.getByLabel("Request as JSON");
  await json.waitFor();
  await json.fill('{"proposal":1,"symbol":"R 100","barrier":"high","contract_type":"CALL","currency":"USD"}');
  assert.equal(await page.getByLabel("symbol", { exact: true }).inputValue(), "R 100");
  await page.locator(".verdict").getByText("symbol").waitFor();
  await page.locator(".verdict").getByText("barrier").waitFor(); // a rule that is code, which only the server has
  await json.fill('{"proposal":');
  await page.getByText("The form comes back").waitFor();
});

test("explorer: several streams run at once, and are paused and stopped", { skip }, async (t) => {
  const page = await visit(t, "explorer/ticks");
  const send = page.getByRole("button", { name: "Send" });
  await send.click();
  await page.getByLabel("ticks", { exact: true }).fill("R_50");
  await page.waitForFunction(() => JSON.parse(document.querySelector("textarea").value).ticks === "R_50");
  await send.click();
  const streams = page.locator("article.stream");
  await streams
    .nth(1)
    .getByText(/[2-9] messages/)
    .waitFor();
  const first = streams.nth(0);
  await first.getByRole("button", { name: "Pause" }).click();
  const still = await first.locator("pre").textContent();
  const other = await streams.nth(1).locator("pre").textContent();
  await page.waitForFunction((o) => document.querySelectorAll("article.stream pre")[1].textContent !== o, other);
  assert.equal(await first.locator("pre").textContent(), still);
  await first.getByRole("button", { name: "Stop" }).click();
  await page.waitForFunction(() => document.querySelectorAll("article.stream").length === 1);
});

test("explorer: history, difference, saved requests, programs and deep links", { skip }, async (t) => {
  const page = await visit(
    t,
    `explorer/ticks_history?request=${encodeURIComponent('{"ticks_history":"R_25","end":"latest","count":2}')}`,
  );
  const json = page.getByLabel("Request as JSON");
  await page.waitForFunction(() => document.querySelector("textarea")?.value.includes("R_25"));
  const send = page.getByRole("button", { name: "Send" });
  await send.click();
  await page.getByLabel("compare ticks_history").first().check();
  await json.fill('{"ticks_history":"R_25","end":"latest","count":3}');
  await send.click();
  await page.getByLabel("compare ticks_history").nth(1).waitFor();
  await page.getByLabel("compare ticks_history").first().check();
  await page.locator(".diff ins").first().waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  for (const [language, word] of [
    ["Go", "dervish.Dial"],
    ["JavaScript", "new WebSocket"],
    ["Python", "import websockets"],
  ]) {
    await page.getByRole("button", { name: language, exact: true }).click();
    assert.match(await page.locator("pre.snippet").textContent(), new RegExp(word));
  }
  await page.reload();
  await page.getByText("Saved:").waitFor();
});

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

test("the first load is under 150 kB compressed, the reference of all calls included", { skip }, async (t) => {
  const page = await visit(t, "explorer");
  await page.locator(".card").first().waitFor();
  await page.waitForLoadState("networkidle");
  const bytes = await page.evaluate(() =>
    ["navigation", "resource"]
      .flatMap((kind) => performance.getEntriesByType(kind))
      .reduce((sum, entry) => sum + entry.encodedBodySize, 0),
  );
  assert.ok(bytes > 10_000 && bytes < 150_000, `${bytes} bytes`);
});
