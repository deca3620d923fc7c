// The explorer in a real browser against the real server.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
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

const json = (page) => page.getByLabel("Request as JSON");
const request = async (page) => JSON.parse(await json(page).inputValue());
/** becomes waits until the JSON is this request. */
const becomes = async (page, want) => {
  try {
    await page.waitForFunction(
      (w) => {
        try {
          return JSON.stringify(JSON.parse(document.querySelector("#request-json").value)) === w;
        } catch {
          return false;
        }
      },
      JSON.stringify(want),
      { timeout: 5000 },
    );
  } catch {
    assert.deepEqual(await request(page), want);
  }
};
const open = (name, m) => `explorer/${name}${m ? `?request=${encodeURIComponent(JSON.stringify(m))}` : ""}`;
/** shown is what is shown of an answer, all of it. */
async function shown(page) {
  const all = page.getByRole("button", { name: /^Show all/ });
  if (await all.isVisible()) await all.click();
  return JSON.parse(await page.locator("pre.answer").textContent());
}
/** answered waits for the answer to a request that is the n-th of the page. */
async function answered(page, n) {
  await page.getByRole("button", { name: `Answer #${n} to` }).waitFor();
  return shown(page);
}

test("a call is found, filled in by its form, sent and timed", { skip }, async (t) => {
  const page = await visit(t, "explorer");
  await page.locator("nav.calls a").first().waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("ticks_history");
  await page.getByRole("link", { name: "ticks_history", exact: true }).click();
  await page.getByText("open to everybody").waitFor();
  await page.getByLabel("count", { exact: true }).fill("3");
  await becomes(page, { ticks_history: "R_100", end: "latest", count: 3, style: "ticks" });
  await page.getByRole("button", { name: "Send" }).click();
  const answer = await answered(page, 1);
  assert.equal(answer.history.prices.length, 3);
  await page
    .getByText(/^\d+\.\d ms$/)
    .first()
    .waitFor();
});

test("nested forms, lists and choices write the JSON, and the JSON fills them", { skip }, async (t) => {
  const page = await visit(t, open("buy", { buy: "1", price: 10, parameters: { contract_type: "MULTUP" } }));
  await page.getByLabel("parameters/contract_type", { exact: true }).selectOption("ACCU");
  await page.getByLabel("parameters/symbol", { exact: true }).fill("R_50");
  await page.getByRole("group", { name: "parameters" }).getByText("More properties").click();
  await page.getByLabel("Add parameters/limit_order").click();
  await page.getByLabel("parameters/limit_order/take_profit", { exact: true }).fill("7.50");
  const bought = {
    buy: "1",
    price: 10,
    parameters: { contract_type: "ACCU", symbol: "R_50", limit_order: { take_profit: 7.5 } },
  };
  await becomes(page, bought);
  assert.match(await json(page).inputValue(), /7\.50/, "the digits stay as they were typed");
  await page.getByLabel("Remove parameters/limit_order").click();
  delete bought.parameters.limit_order;
  await becomes(page, bought);

  await page.goto(`${server.url}#/${open("ticks")}`);
  await page.getByLabel("Several values for ticks").click();
  await page.getByLabel("Add to ticks").click();
  await page.getByLabel("ticks/1", { exact: true }).fill("R_25");
  await becomes(page, { ticks: ["R_100", "R_25"], subscribe: 1 });
  await page.getByLabel("Remove ticks/0").click();
  await page.getByLabel("One value for ticks").click();
  await becomes(page, { ticks: "R_25", subscribe: 1 });

  await page.goto(`${server.url}#/${open("app_register")}`);
  await page.getByLabel("scopes: read", { exact: true }).uncheck();
  await page.getByLabel("scopes: admin", { exact: true }).check();
  await becomes(page, { app_register: 1, name: "My bot", scopes: ["trade", "admin"] });

  await page.goto(`${server.url}#/${open("p2p_advertiser_payment_methods")}`);
  await page.getByLabel("create/0/method", { exact: true }).fill("cash");
  await page.getByLabel("Name of entry 1 of update", { exact: true }).fill("32");
  await page.getByLabel("Name of entry 1 of update", { exact: true }).press("Tab");
  await page.waitForFunction(() => JSON.parse(document.querySelector("#request-json").value).update?.["32"]);
  const methods = await request(page);
  assert.equal(methods.create[0].method, "cash");
  assert.deepEqual(Object.keys(methods.update), ["32"]);

  await page.goto(`${server.url}#/${open("proposal")}`);
  await json(page).fill('{"proposal":1,"symbol":"R_75","limit_order":{"stop_loss":4}}');
  assert.equal(await page.getByLabel("symbol", { exact: true }).inputValue(), "R_75");
  assert.equal(await page.getByLabel("limit_order/stop_loss", { exact: true }).inputValue(), "4");
});

test("the form loses nothing of the JSON that it does not know", { skip }, async (t) => {
  const page = await visit(t, open("ticks"));
  const odd = '{"ticks":"R_100","mine":{"deep":[1.50,{"x":null}]},"big":123456789012345678901,"passthrough":{"a":[1]}}';
  await json(page).fill(odd);
  await page.getByText("kept as it is").waitFor();
  await page.getByLabel("ticks", { exact: true }).fill("R_10");
  await page.waitForFunction(() => document.querySelector("#request-json").value.includes("R_10"));
  const now = await json(page).inputValue();
  assert.equal(now.replaceAll(/\s/g, ""), odd.replace("R_100", "R_10"));
  await json(page).fill('{"ticks":');
  await page.getByText("The form comes back").waitFor();
  await page.locator(".verdict").getByText("Line 1, column 10").waitFor();
  await json(page).fill('{"ticks":"R_10","ticks":"R_25"}');
  await page.locator(".verdict").getByText("ticks stands twice").waitFor();
});

test("faults are told while typing, at the field and below the JSON", { skip }, async (t) => {
  const page = await visit(t, open("proposal"));
  await json(page).fill('{"proposal":1,"symbol":"R 100","barrier":"high","contract_type":"CALL","currency":"USD"}');
  assert.equal(await page.getByLabel("symbol", { exact: true }).inputValue(), "R 100");
  await page.locator('.verdict [data-path="symbol"]').waitFor();
  await page.locator('.verdict [data-path="barrier"]').waitFor(); // a rule that is code and no pattern
  assert.equal(await page.getByLabel("symbol", { exact: true }).getAttribute("aria-invalid"), "true");
  await json(page).fill('{"ping":1}');
  await page.getByText("The server reads this as").waitFor();
});

test("several streams run at once, and are paused and stopped", { skip }, async (t) => {
  const page = await visit(t, "explorer/ticks");
  const send = page.getByRole("button", { name: "Send" });
  await send.click();
  await page.getByLabel("ticks", { exact: true }).fill("R_50");
  await becomes(page, { ticks: "R_50", subscribe: 1 });
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
  await first.getByText(/behind/).waitFor();
  assert.equal(await first.locator("pre").textContent(), still);
  await first.getByRole("button", { name: "Go on" }).click();
  await page.waitForFunction((o) => document.querySelectorAll("article.stream pre")[0].textContent !== o, still);
  await first.getByRole("button", { name: "Stop" }).click();
  await page.waitForFunction(() => document.querySelectorAll("article.stream").length === 1);
  // What the user forgets by a request of their own ends too.
  await page.goto(`${server.url}#/${open("forget_all")}`);
  await becomes(page, { forget_all: ["ticks", "proposal"] });
  await send.click();
  await page.getByText("forgotten").waitFor();
});

test("a stream of ten thousand messages is listed without lag, and any of them is read", { skip }, async (t) => {
  const page = await visit(t, "world");
  await page.addInitScript(() => {
    // The first tick is followed by many more than a server sends in a day.
    window.WebSocket = class extends WebSocket {
      set onmessage(hear) {
        let first = true;
        super.onmessage = (e) => {
          hear(e);
          const m = JSON.parse(e.data);
          if (m.msg_type !== "tick" || !first) return;
          first = false;
          for (let i = 1; i < 10_600; i++) hear({ data: JSON.stringify({ ...m, tick: { ...m.tick, quote: i } }) });
        };
      }
    };
  });
  await page.goto(`${server.url}#/explorer/ticks`);
  await page.reload();
  await page.getByText("connected", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Send" }).click();
  const stream = page.locator("article.stream");
  await stream.getByText(/10,6\d\d messages/).waitFor();
  await stream.getByText("The latest 10,000 are kept.").waitFor();
  assert.ok((await stream.getByRole("option").count()) < 60, "only what is in sight is in the page");
  const list = stream.getByRole("listbox");
  await list.focus();
  const took = await page.evaluate(async () => {
    const box = document.querySelector(".messages");
    const began = performance.now();
    for (let i = 0; i < 20; i++) {
      box.scrollTop = (i * 9_000 * 24) / 20;
      await new Promise((drawn) => requestAnimationFrame(drawn));
    }
    return performance.now() - began;
  });
  assert.ok(took < 3000, `twenty places took ${took} ms`);
  await list.press("Home");
  await stream.getByText(/^Message \d+$/).waitFor();
  assert.match(await stream.locator("pre").textContent(), /"quote": \d+/);
  await list.press("ArrowDown");
  await list.press("End");
  await stream.getByText("The latest message").waitFor();
});

test("history, difference, saved requests and deep links", { skip }, async (t) => {
  const context = { permissions: ["clipboard-read", "clipboard-write"] };
  const page = await visit(t, open("ticks_history", { ticks_history: "R_25", end: "latest", count: 2 }), context);
  await becomes(page, { ticks_history: "R_25", end: "latest", count: 2 });
  const send = page.getByRole("button", { name: "Send" });
  await send.click();
  await answered(page, 1);
  await json(page).fill('{"ticks_history":"R_25","end":"latest","count":3}');
  await send.click();
  await answered(page, 2);
  await page.getByLabel("compare ticks_history #1").check();
  await page.getByLabel("compare ticks_history #2").check();
  await page.locator(".diff ins", { hasText: '"count": 3' }).waitFor();
  await page.getByRole("button", { name: "Answer #1 to ticks_history" }).click();
  await page.waitForFunction(() => JSON.parse(document.querySelector("pre.answer").textContent).echo_req.count === 2);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByLabel("Name of the saved request").fill("three of R_25");
  await page.getByRole("button", { name: "Keep" }).click();
  await page.getByRole("button", { name: "Link" }).click();
  await page.getByText("Copied.").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await page.goto("about:blank");
  await page.goto(link);
  await becomes(page, { ticks_history: "R_25", end: "latest", count: 3 });
  await page.getByRole("link", { name: "ping", exact: true }).click();
  await becomes(page, { ping: 1 });
  await page.getByRole("link", { name: "three of R_25" }).click();
  await becomes(page, { ticks_history: "R_25", end: "latest", count: 3 });
  await page.getByLabel("Forget saved request three of R_25").click();
  await page.getByRole("link", { name: "three of R_25" }).waitFor({ state: "detached" });
});

test("a token gets into no link, no saved request, no program and no history", { skip }, async (t) => {
  const context = { permissions: ["clipboard-read", "clipboard-write"] };
  const page = await visit(t, open("authorize"), context);
  await page.getByRole("button", { name: "Prepare" }).click();
  await becomes(page, { authorize: server.ready.demo.token });
  await page.getByRole("button", { name: "Send" }).click();
  await answered(page, 2);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Keep" }).click();
  await page.getByRole("button", { name: "Link" }).click();
  for (const language of ["Go", "JavaScript", "Python"]) {
    await page.getByRole("button", { name: language, exact: true }).click();
    assert.ok(!(await page.locator("pre.snippet").textContent()).includes(server.ready.demo.token));
  }
  const seen = await page.evaluate(() => [document.body.innerHTML, location.href, JSON.stringify(localStorage)].join());
  assert.ok(!seen.includes(server.ready.demo.token));
});

/** examples are the calls, and what the explorer's example of each has to be answered with. */
test("the example of every call is valid and works when it is sent", { skip }, async (t) => {
  const reference = await (await fetch(`${server.url}calls.json`)).json();
  assert.equal(reference.calls.length, 137);
  const page = await visit(t, "explorer/ping");
  await becomes(page, { ping: 1 });
  let sent = 0;
  const wrong = [];
  const clicks = (name) => page.getByRole("button", { name, exact: true }).click();
  for (const c of reference.calls) {
    await page.evaluate((name) => (location.hash = `#/explorer/${name}`), c.name);
    await page.locator(".explorer h2", { hasText: new RegExp(`^${c.name}$`) }).waitFor();
    const faults = await page.locator(".verdict .bad").allTextContents();
    if (faults.length > 0) wrong.push(`${c.name}: ${faults.join(" ")}`);
    const again = page.getByRole("button", { name: "Sign in again" });
    if (await again.isVisible()) {
      await again.click();
      await again.waitFor({ state: "detached" });
    }
    if (await page.getByRole("button", { name: "Prepare" }).isVisible()) {
      const before = await json(page).inputValue();
      await clicks("Prepare");
      await page
        .waitForFunction((b) => document.querySelector("#request-json").value !== b, before, { timeout: 5000 })
        .catch(() => {});
      await page.getByRole("button", { name: "Preparing…" }).waitFor({ state: "detached" });
      if ((await page.locator(".verdict .bad").count()) > 0) wrong.push(`${c.name}: prepared, it has a fault`);
      sent = await page
        .locator("button.link")
        .first()
        .getAttribute("aria-label")
        .then((l) => Number(/#(\d+)/.exec(l)[1]));
    }
    await clicks("Send");
    await page.waitForFunction(
      ([call, n]) => {
        const label = document.querySelector("button.link")?.getAttribute("aria-label") ?? "";
        return label.endsWith(` to ${call}`) && Number(/#(\d+)/.exec(label)[1]) > n;
      },
      [c.name, sent],
    );
    sent = await page
      .locator("button.link")
      .first()
      .getAttribute("aria-label")
      .then((l) => Number(/#(\d+)/.exec(l)[1]));
    const answer = await shown(page);
    const got = answer.error ? answer.error.code : answer.msg_type;
    const want = c.offer === "none" ? "NotOffered" : c.msg_type;
    if (got !== want) wrong.push(`${c.name}: ${JSON.stringify(answer.error ?? answer.msg_type)}, want ${want}`);
    const stop = page.getByRole("button", { name: "Stop", exact: true });
    while ((await stop.count()) > 0) await stop.first().click();
  }
  assert.deepEqual(wrong, []);
});
