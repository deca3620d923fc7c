// Markets and Trade in a real browser against real servers, whose time stands still but where a test moves it.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import { browserPath, launch, serve } from "./house.mjs";

const skip = browserPath() ? false : "Chromium is not there (apt-get install chromium)";
const patience = Number(process.env.PATIENCE ?? 30_000);
let browser;

before(async () => {
  if (!skip) browser = await launch();
});
after(() => browser?.close());

/** begin starts a server for one test, with levers of its own. */
async function begin(t, ...flags) {
  const server = await serve("--seed", "desk", ...flags);
  t.after(() => server.stop());
  return world(server);
}

/** world is a server with what a test does to it. */
function world(server) {
  const admin = async (method, path, body) => {
    const resp = await fetch(`${server.url}admin/${path}`, {
      method,
      headers: { "Content-Type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const answer = await resp.json();
    assert.ok(resp.ok, `${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  };
  return {
    server,
    admin,
    advance: (by) => admin("POST", "clock", { action: "advance", by }),
    quotes: (symbol, quotes) => admin("POST", "quotes", { symbol, quotes }),
    /** client is a program beside the page. */
    client: async (token = server.ready.demo.token) => {
      const socket = new WebSocket(`${server.ready.ws[0]}?app_id=1089`);
      await new Promise((open) => (socket.onopen = open));
      const waiting = new Map();
      let serial = 0;
      socket.onmessage = (e) => {
        const m = JSON.parse(e.data);
        waiting.get(m.req_id)?.(m);
      };
      const ask = async (request) => {
        const req_id = ++serial;
        const m = await new Promise((settle) => {
          waiting.set(req_id, settle);
          socket.send(JSON.stringify({ ...request, req_id }));
        });
        assert.ok(!m.error, JSON.stringify(m));
        return m;
      };
      await ask({ authorize: token });
      return { ask, close: () => socket.close() };
    },
  };
}

/** visit opens a view, and fails the test for whatever the page complains of. */
async function visit(t, server, path, options = {}) {
  const { lost, ...more } = options;
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...more });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  const complaints = [];
  const expected = lost ? /status of 4\d\d|ERR_CONNECTION|WebSocket connection/ : /status of 4\d\d/;
  page.on("console", (m) => m.type() === "error" && !expected.test(m.text()) && complaints.push(m.text()));
  page.on("pageerror", (e) => complaints.push(String(e)));
  t.after(async () => {
    await context.close();
    assert.deepEqual(complaints, []);
  });
  await page.goto(`${server.url}#/${path}`);
  await page.getByText("connected", { exact: true }).waitFor({ state: "attached" });
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  return page;
}

const ticket = (page) => page.locator(".ticket");
const open = (page) => page.locator('.position[data-status="open"]');
const ready = (page, side) => page.locator('button[aria-disabled="false"]').filter({ hasText: `Buy ${side}` });
const held = async (page) => Number((await page.locator(".account b").textContent()).replace(/[^\d.]/g, ""));

/** figure is what a contract says under a word. */
const figure = (position, name) =>
  position
    .locator("dl > div")
    .filter({ has: position.page().getByText(name, { exact: true }) })
    .locator("dd")
    .textContent();

const spotOf = async (page) => {
  await page.locator("[data-last]:not([data-last=''])").first().waitFor();
  return Number(await page.locator("[data-last]").first().getAttribute("data-last"));
};

/** climb has the next ticks rise by half a point each, and end in a nought. */
const climb = (at, spot, n = 80) =>
  at.quotes(
    "R_100",
    Array.from({ length: n }, (_, i) => Number((Math.ceil(spot) + 0.5 * (i + 1)).toFixed(2))),
  );

// Each is bought while the market climbs, and followed to its end.
const stories = [
  { kind: "Rise / Fall", side: "Rise", by: "30s", ends: "won" },
  { kind: "Rise / Fall", side: "Fall", by: "30s", ends: "lost" },
  { kind: "Higher / Lower", side: "Lower", fill: { Barrier: "+0.2" }, by: "30s", ends: "lost" },
  { kind: "Touch / No touch", side: "Touch", fill: { Barrier: "+0.9" }, by: "30s", ends: "won" },
  { kind: "Ends between / outside", side: "Ends outside", fill: { Duration: "2" }, by: "3m", ends: "won" },
  { kind: "Stays between / goes outside", side: "Stays between", fill: { Duration: "2" }, by: "3m", ends: "lost" },
  { kind: "Digit matches / differs", side: "Differs", by: "30s", ends: "won" },
  { kind: "Digit over / under", side: "Over", by: "30s", ends: "lost" },
  { kind: "Digit even / odd", side: "Even", by: "30s", ends: "won" },
  { kind: "Multiplier", side: "Up", fill: { "Take profit": "1" }, by: "1m", ends: "sold" },
  { kind: "Vanilla call / put", side: "Call", fill: { Duration: "1" }, by: "2m", ends: "won" },
  { kind: "Turbos", side: "Long", by: "30s", ends: "won" },
  { kind: "Lookback", side: "Close − low", fill: { Duration: "1" }, by: "2m", ends: "won" },
  { kind: "Asian", side: "Asian up", by: "30s", ends: "won" },
  { kind: "Reset", side: "Reset call", by: "30s", ends: "won" },
  { kind: "Only ups / only downs", side: "Only ups", by: "30s", ends: "won" },
  { kind: "High / low tick", side: "High tick", fill: { Tick: "5" }, by: "30s", ends: "won" },
  { kind: "Spread", side: "Call spread", by: "6m", ends: "won" },
];

test("trade: contracts of many kinds are priced, bought and followed to their end", { skip }, async (t) => {
  const at = await begin(t, "--paused");
  for (const story of stories) {
    await t.test(`${story.kind}: ${story.side}`, async (t) => {
      const page = await visit(t, at.server, `trade/R_100?kind=${encodeURIComponent(story.kind)}`);
      const spot = await spotOf(page);
      await climb(at, spot, 200);
      const before = await held(page);
      for (const [label, value] of Object.entries(story.fill ?? {})) {
        const field = ticket(page).getByLabel(label, { exact: true });
        if ((await field.evaluate((e) => e.tagName)) === "SELECT") await field.selectOption(value);
        else await field.fill(value);
      }
      await ready(page, story.side).first().click();
      const position = page.locator(".position").first();
      await position.waitFor();
      assert.equal(await position.getAttribute("data-status"), "open");
      const price = Number((await figure(position, "Price")).replaceAll(",", ""));
      await page.waitForFunction(
        (want) => document.querySelector(".account b").textContent.replace(/[^\d.]/g, "") === want,
        (before - price).toFixed(2),
      );
      await at.advance(story.by);
      await page.locator(`.position[data-status="${story.ends}"]`).first().waitFor();
      const worth = Number((await figure(position, "Worth")).replaceAll(",", ""));
      assert.equal(worth > 0, story.ends !== "lost");
      if (story.ends === "won" || story.ends === "sold") assert.ok(worth > 0, `worth ${worth}`);
      await page.waitForFunction(
        (want) => document.querySelector(".account b").textContent.replace(/[^\d.]/g, "") === want,
        (before - price + worth).toFixed(2),
      );
    });
  }
});

test("trade: an accumulator grows tick by tick, and is sold", { skip }, async (t) => {
  const at = await begin(t, "--paused");
  const page = await visit(t, at.server, "trade/R_100?kind=Accumulator");
  await at.quotes("R_100", Array(12).fill(await spotOf(page)));
  await ready(page, "Accumulate").click();
  const position = open(page).first();
  await position.waitFor();
  await at.advance("8s");
  await position.getByText("3 of", { exact: false }).waitFor();
  assert.equal(await figure(position, "Worth"), (10 * 1.03 ** 3).toFixed(2));
  await position.getByText("Upper barrier").waitFor();
  await position.getByRole("button", { name: "Sell" }).click();
  await page.locator('.position[data-status="sold"]').waitFor();
});

test("trade: what the server objects to stands at the field that it is about", { skip }, async (t) => {
  const at = await begin(t, "--paused");
  const page = await visit(t, at.server, "trade/R_100?kind=Higher+%2F+Lower");
  const field = (label) =>
    ticket(page)
      .locator(".field")
      .filter({ has: page.getByText(label) });
  for (const [label, wrong, right, says] of [
    ["Amount", "0.1", "10", "at least 0.35"],
    ["Amount", "ten", "10", "a number"],
    ["Duration", "50", "5", "between 5 and 10"],
    ["Barrier", "high", "+0.5", "number"],
  ]) {
    await field(label).getByRole("textbox").fill(wrong);
    await field(label).locator(".bad").getByText(says).waitFor();
    await ready(page, "Higher").waitFor({ state: "hidden" });
    await field(label).getByRole("textbox").fill(right);
    await ready(page, "Higher").waitFor();
  }
  await page.getByLabel("Contract", { exact: true }).selectOption("Multiplier");
  await field("Stop loss").getByRole("textbox").fill("5000");
  await field("Stop loss").locator(".bad").getByText("10.00").waitFor();
  await field("Deal cancellation").getByRole("combobox").selectOption("5m");
  await ready(page, "Up").waitFor(); // the two exclude each other, and the ticket knows
});

test("trade: durations, units and choices are those that contracts_for has for the symbol", { skip }, async (t) => {
  const at = await begin(t, "--paused");
  const page = await visit(t, at.server, "trade/R_100");
  const names = (label) => ticket(page).getByLabel(label, { exact: true }).locator("option").allTextContents();
  await ready(page, "Rise").waitFor();
  assert.deepEqual(await names("Unit"), ["ticks", "seconds", "minutes", "hours", "days"]);
  assert.ok((await names("Contract")).includes("Turbos"));
  await ticket(page).getByText("1 to 10 ticks").waitFor();
  await ticket(page).getByLabel("Unit").selectOption("d");
  await ticket(page).getByText("1 to 365 days").waitFor();
  await ticket(page).getByLabel("Symbol").selectOption("BOOM1000");
  await page.waitForFunction(() => location.hash.startsWith("#/trade/BOOM1000"));
  await page.waitForFunction(() => document.querySelectorAll(".ticket select")[1].textContent.includes("Multiplier"));
  assert.ok(!(await names("Contract")).includes("Rise / Fall"));
});

test("trade: Enter buys nothing from a field, and once from the button", { skip }, async (t) => {
  const at = await begin(t, "--paused");
  const page = await visit(t, at.server, "trade");
  await ready(page, "Rise").waitFor();
  await ticket(page).getByLabel("Amount, USD").focus();
  await page.keyboard.press("Enter");
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement?.textContent === "Buy Rise")) break;
  }
  await page.keyboard.press("Enter");
  await open(page).first().waitFor();
  const client = await at.client();
  assert.equal((await client.ask({ portfolio: 1 })).portfolio.contracts.length, 1);
  client.close();
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Buy Rise");
});

/** moved has a page see a price that the market has left behind: messages with prices are held back. */
async function moved(t, at, options) {
  const context = options ?? {};
  const page = await visit(t, at.server, "markets/R_100", context);
  const spot = await spotOf(page);
  let holding = false;
  await page.routeWebSocket(/websockets/, (ws) => {
    const server = ws.connectToServer();
    server.onMessage((m) => {
      if (!(holding && /"msg_type":"proposal"/.test(m) && /"subscribe":1/.test(m))) ws.send(m);
    });
  });
  await page.goto(`${at.server.url}#/trade/R_100?kind=Higher+%2F+Lower`);
  await page.reload();
  await ticket(page).getByLabel("Basis").selectOption("payout");
  await ticket(page).getByLabel("Amount").fill("20");
  await ticket(page).getByLabel("Duration").fill("10");
  await ticket(page)
    .getByLabel("Barrier", { exact: true })
    .fill((spot + 0.3).toFixed(2));
  await ready(page, "Higher").waitFor();
  holding = true;
  await at.quotes("R_100", Array(3).fill(Number((spot + 0.3).toFixed(2))));
  await at.advance("4s");
  await page.getByRole("button", { name: "Buy Higher" }).click();
  await page.getByRole("dialog").getByText("The price has moved").waitFor();
  return { page, release: () => (holding = false) };
}

test("trade: a price that has moved is bought after a question, or not", { skip }, async (t) => {
  const at = await begin(t, "--paused");
  const { page, release } = await moved(t, at);
  const dialog = page.getByRole("dialog");
  const price = dialog.getByRole("row", { name: "Price" }).getByRole("cell");
  const [seen, now] = (await price.allTextContents()).map(Number);
  assert.ok(now > seen, `costs ${now}, and ${seen} before`);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  const client = await at.client();
  assert.equal((await client.ask({ portfolio: 1 })).portfolio.contracts.length, 0);
  release();
  await page.reload();
  const second = await moved(t, at);
  await second.page
    .getByRole("dialog")
    .getByRole("button", { name: /^Buy for/ })
    .click();
  await open(second.page).first().waitFor();
  assert.equal((await client.ask({ portfolio: 1 })).portfolio.contracts.length, 1);
  client.close();
});

test("trade: a deal is cancelled, and orders are set, refused at their field and taken away", { skip }, async (t) => {
  const at = await begin(t, "--paused");
  const page = await visit(t, at.server, "trade/R_100?kind=Multiplier");
  await at.quotes("R_100", Array(30).fill(await spotOf(page)));
  await ticket(page).getByLabel("Deal cancellation").selectOption("5m");
  await ready(page, "Up").click();
  const cancel = page.getByRole("button", { name: "Cancel the deal" });
  await at.advance("2s");
  await cancel.click();
  const cancelled = page.locator('.position[data-status="cancelled"]');
  await cancelled.waitFor();
  assert.equal(await figure(cancelled, "Worth"), "10.00");
  await ticket(page).getByLabel("Deal cancellation").selectOption("");
  await ready(page, "Up").click();
  const position = open(page).first();
  await position.waitFor();
  await at.advance("2s");
  await position.getByRole("button", { name: "Orders…" }).click();
  await position.getByLabel("Take profit").fill("0.01");
  await position.getByRole("button", { name: "Set" }).click();
  await position.locator(".field .bad").first().waitFor();
  await position.getByLabel("Take profit").fill("5");
  await position.getByLabel("Stop loss").fill("3");
  await at.advance("2s"); // an update a second is all that is taken
  await position.getByRole("button", { name: "Set" }).click();
  await position.locator("dt").getByText("Take profit").waitFor();
  await position.locator("dt").getByText("Stop loss").waitFor();
  await at.advance("2s");
  await position.getByRole("button", { name: "Orders…" }).click();
  await position.getByLabel("Stop loss").fill("");
  await position.getByRole("button", { name: "Set" }).click();
  await position.locator("dt").getByText("Stop loss").waitFor({ state: "detached" });
  await position.locator("dt").getByText("Take profit").waitFor();
});

/** shows waits for the balance at the head of the page. */
const shows = (page, amount) =>
  page.waitForFunction((want) => document.querySelector(".account b")?.textContent === want, amount);

test("trade: the balance is topped up and reset, and its stream moves", { skip }, async (t) => {
  const at = await begin(t, "--paused");
  const page = await visit(t, at.server, "trade");
  await ready(page, "Rise").click();
  await shows(page, "9,990.00 USD");
  await page.getByRole("button", { name: "Top up" }).click();
  await shows(page, "10,000.00 USD");
  await page.getByRole("button", { name: "Top up" }).click();
  await page.locator(".note.bad").getByText("less than 10000.00").waitFor();
  await at.advance("1m");
  const ended = page.locator(".position").first();
  await page.locator('.position:not([data-status="open"])').waitFor();
  await page.waitForFunction(() => document.querySelector(".account b").textContent !== "9,990.00 USD");
  await ready(page, "Fall").click();
  await open(page).waitFor();
  assert.notEqual(await ended.getAttribute("data-status"), null);
  await page.getByRole("button", { name: "Reset…" }).click();
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Reset…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Reset", exact: true }).click();
  await shows(page, "10,000.00 USD");
  await page.locator(".note").getByText("holds 10,000.00 USD again").waitFor();
  assert.equal(await open(page).count(), 1); // what was open stays so
  await page.getByLabel("Kind of entry").selectOption("adjustment");
  await page.getByRole("cell", { name: "adjustment" }).waitFor();
  await page.getByLabel("Kind of entry").selectOption("virtual_credit");
  await page.waitForFunction(() => document.querySelectorAll(".book tbody tr").length === 2);
});

test("trade: balances of all accounts of the user are live, and another one is acted for", { skip }, async (t) => {
  const at = await begin(t, "--paused");
  const { accounts } = await at.admin("GET", "accounts");
  const other = await at.admin("POST", "accounts", { currency: "EUR", balance: "500", user: accounts[0].user });
  const page = await visit(t, at.server, "trade");
  const row = page.locator(`[data-loginid="${other.loginid}"]`);
  await row.getByText("500.00 EUR").waitFor();
  const client = await at.client(other.token);
  const terms = { contract_type: "CALL", symbol: "R_100", currency: "EUR", amount: 20, basis: "stake", duration: 1 };
  await client.ask({ buy: 1, price: 20, parameters: { ...terms, duration_unit: "h" } });
  await row.getByText("480.00 EUR").waitFor();
  client.close();
  await page.getByRole("button", { name: `Act for ${other.loginid}` }).click();
  await shows(page, "480.00 EUR");
  await open(page).waitFor(); // the contract of that account
  await ticket(page).getByText("Amount, EUR").waitFor();
  await page.getByRole("button", { name: `Act for ${accounts[0].loginid}` }).click();
  await shows(page, "10,000.00 USD");
  await page.getByText("No contract is open.").waitFor();
});

test("trade: statement and profit table are chosen by kind and date, and paged", { skip }, async (t) => {
  const at = await begin(t, "--paused", "--start", "2026-03-02T10:00:00Z");
  const client = await at.client();
  const terms = { symbol: "R_100", currency: "USD", amount: 1, basis: "stake", duration: 1, duration_unit: "t" };
  for (let i = 0; i < 12; i++)
    await client.ask({ buy: 1, price: 1, parameters: { ...terms, contract_type: i < 4 ? "DIGITEVEN" : "CALL" } });
  await at.advance("1m");
  client.close();
  const page = await visit(t, at.server, "trade");
  const rows = page.locator(".book tbody tr");
  const are = (n) => page.waitForFunction((m) => document.querySelectorAll(".book tbody tr").length === m, n);
  await are(20);
  await page.getByRole("button", { name: "Older" }).click();
  await are(5);
  await page.getByText("21 to 25").waitFor();
  await page.getByRole("button", { name: "Newer" }).click();
  await are(20);
  await page.getByLabel("Kind of entry").selectOption("sell");
  await are(12);
  await page.getByLabel("From", { exact: true }).fill("2026-03-03");
  await page.getByText("Nothing was booked that matches.").waitFor();
  await page.getByLabel("From", { exact: true }).fill("2026-03-02");
  await page.getByLabel("To", { exact: true }).fill("2026-03-02");
  await are(12);
  await page.getByRole("button", { name: "Profit table" }).click();
  await page.getByRole("columnheader", { name: "Profit" }).waitFor();
  await are(12);
  await page.getByLabel("Kind of contract").selectOption("Digit even / odd");
  await are(4);
  assert.match(await rows.first().textContent(), /even/);
});

/** words opens what a chart says in words. */
const words = async (page, symbol) => {
  const card = page.locator(".card").filter({ has: page.getByRole("img", { name: `Chart of ${symbol}` }) });
  await card.getByText("In words").click();
  return card;
};

test("markets: ticks and candles of several symbols are drawn as they come", { skip }, async (t) => {
  const at = await begin(t, "--paused");
  const page = await visit(t, at.server, "markets/R_100,R_50");
  const first = await words(page, "R_100");
  const latest = first.locator(".points li").last();
  await latest.waitFor();
  const before = await latest.getAttribute("data-time");
  await at.quotes("R_100", [1234.56]);
  await at.advance("2s");
  await first.locator(".points li").last().getByText("1234.56").waitFor();
  assert.equal(Number(await latest.getAttribute("data-time")) - Number(before), 2);
  await page.getByLabel("Scale of R_100").selectOption("60");
  await latest.getByText(/open .* high .* low .* close 1234\.56/).waitFor();
  await at.quotes("R_100", [1250]);
  await at.advance("2s");
  await latest.getByText(/high 1250\.00, .* close 1250\.00/).waitFor();
  const second = await words(page, "R_50");
  await second.locator(".points li").last().waitFor();
  await page.getByLabel("Add a chart").selectOption("R_10");
  await page.waitForFunction(() => location.hash.endsWith("R_100,R_50,R_10"));
  await page.getByRole("img", { name: "Chart of R_10:" }).waitFor();
  await page.getByRole("button", { name: "Close R_50" }).click();
  await page.waitForFunction(() => location.hash.endsWith("R_100,R_10"));
  await page.getByText("TradingView Lightweight Charts").waitFor();
});

test("markets: entry, barrier and exit of contracts are drawn on their charts", { skip }, async (t) => {
  const at = await begin(t, "--paused");
  const page = await visit(t, at.server, "markets/R_100,R_50");
  const chart = await words(page, "R_100");
  const marks = (text) => chart.locator(".marks li").getByText(text);
  const client = await at.client();
  const spot = await spotOf(page);
  await at.quotes(
    "R_100",
    [1, 2, 3, 4, 5, 6, 7, 8].map((n) => Number((spot + n).toFixed(2))),
  );
  const terms = { symbol: "R_100", currency: "USD", amount: 10, basis: "stake" };
  await client.ask({
    buy: 1,
    price: 10,
    parameters: { ...terms, contract_type: "CALL", duration: 5, duration_unit: "t", barrier: "+0.50" },
  });
  await at.advance("2s");
  const entry = (spot + 1).toFixed(2);
  const barrier = (spot + 1.5).toFixed(2);
  await marks(`CALL entry ${entry}`).waitFor();
  await marks(`barrier at ${barrier}`).waitFor();
  await at.advance("10s");
  await marks(`CALL exit ${(spot + 6).toFixed(2)} won`).waitFor();
  await marks(`barrier of an ended CALL at ${barrier}`).waitFor();
  // A chart of candles has them too, and the other symbol none.
  await page.getByLabel("Scale of R_100").selectOption("60");
  await marks("CALL exit").waitFor();
  await client.ask({ buy: 1, price: 10, parameters: { ...terms, contract_type: "MULTUP", multiplier: 40 } });
  await at.advance("2s");
  await marks("stop out at").waitFor();
  const other = await words(page, "R_50");
  await other.locator(".points li").last().waitFor();
  assert.equal(await other.locator(".marks").count(), 0);
  client.close();
});

test("markets: a market that is closed says so and when it opens, and goes on by itself", { skip }, async (t) => {
  const at = await begin(t, "--paused", "--start", "2026-01-03T10:00:00Z"); // a Saturday
  const page = await visit(t, at.server, "markets/frxEURUSD");
  await page.getByText("It opens Monday 2026-01-05, 00:00 GMT.").waitFor();
  const chart = await words(page, "frxEURUSD");
  const latest = chart.locator(".points li").last();
  const friday = Number(await latest.getAttribute("data-time"));
  assert.ok(friday < Date.parse("2026-01-03T00:00:00Z") / 1000);
  await at.admin("POST", "clock", { action: "to", to: "2026-01-05T00:00:30Z" });
  await page.getByText("It opens Monday").waitFor({ state: "detached" });
  const monday = Date.parse("2026-01-05T00:00:00Z") / 1000;
  await page.waitForFunction(
    (m) => Number([...document.querySelectorAll(".points li")].at(-1)?.dataset.time) >= m,
    monday,
  );
  await at.quotes("frxEURUSD", [1.5]);
  await at.advance("10s");
  await chart.locator(".points li").getByText("1.50000").first().waitFor();
});

/** port is one that nobody has. */
const port = () =>
  new Promise((found) => {
    const s = createServer().listen(0, "127.0.0.1", () => {
      const { port } = s.address();
      s.close(() => found(port));
    });
  });

test("a lost connection is said, comes back, and leaves no gap in a chart", { skip }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "console-"));
  t.after(() => rm(folder, { recursive: true }));
  const flags = ["--seed", "desk", "--listen", `ws://127.0.0.1:${await port()}`, "--data", join(folder, "world.db")];
  let server = await serve(...flags);
  t.after(() => server.stop());
  const page = await visit(t, server, "trade/1HZ100V", { lost: true });
  const chart = await words(page, "1HZ100V");
  await chart.locator(".points li").last().waitFor();
  await ticket(page).getByLabel("Duration").fill("1");
  await ready(page, "Rise").click();
  await open(page).waitFor();
  const before = Number(await chart.locator(".points li").last().getAttribute("data-time"));
  await server.stop();
  await page.getByText("The connection is lost.").waitFor();
  assert.equal(await ready(page, "Rise").count(), 0);
  assert.equal(await page.locator(".position").count(), 1); // what was there is still there
  server = await serve(...flags);
  await page.getByText("The connection is lost.").waitFor({ state: "detached" });
  // What ended meanwhile is known, the stream goes on, and every second is there.
  await page.locator('.position:not([data-status="open"])').waitFor();
  await page.waitForFunction(
    (b) => Number([...document.querySelectorAll(".points li")].at(-1).dataset.time) > b + 4,
    before,
  );
  const times = await chart.locator(".points li").evaluateAll((list) => list.map((li) => Number(li.dataset.time)));
  assert.ok(times.includes(before) && times.includes(before + 1));
  for (let i = 1; i < times.length; i++)
    assert.equal(times[i] - times[i - 1], 1, `between ${times[i - 1]} and ${times[i]}`);
  const last = times.at(-1);
  await page.waitForFunction((l) => Number([...document.querySelectorAll(".points li")].at(-1).dataset.time) > l, last);
  await ready(page, "Rise").click();
  await open(page).waitFor();
  await page.waitForFunction(() => document.querySelectorAll(".position").length === 2);
});

/** serious are the findings of axe that are. */
async function serious(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter((v) => v.impact === "serious" || v.impact === "critical")
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`);
}

for (const colorScheme of ["light", "dark"])
  for (const width of [1440, 390])
    test(`a desk at work has no serious finding of axe and fits, ${colorScheme}, ${width} wide`, {
      skip,
    }, async (t) => {
      const at = await begin(t, "--paused");
      const viewport = { width, height: 844 };
      const page = await visit(t, at.server, "trade/R_100?kind=Multiplier", { colorScheme, viewport });
      const fits = async () => {
        const [wide, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        assert.ok(wide <= screen, `${wide} wide on ${screen}`);
      };
      await ready(page, "Up").click();
      await open(page).waitFor();
      await at.advance("4s");
      await page.getByRole("button", { name: "Orders…" }).click();
      await ticket(page).getByLabel("Stop loss").fill("5000");
      await ticket(page).locator(".field .bad").waitFor();
      await words(page, "R_100");
      await page.locator(".note").first().waitFor({ state: "detached" });
      assert.deepEqual(await serious(page), []);
      await fits();
      await page.getByRole("button", { name: "Reset…" }).click();
      await page.getByRole("dialog").waitFor();
      assert.deepEqual(await serious(page), []);
      await fits();
      const asking = await moved(t, at, { colorScheme, viewport });
      assert.deepEqual(await serious(asking.page), []);
    });
