// The explorer in a real browser against the real server.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
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

test("streams go on when the connection was lost, as whoever was signed in", { skip }, async (t) => {
  const page = await visit(t, open("balance", { balance: 1, subscribe: 1 }));
  const send = page.getByRole("button", { name: "Send" });
  await send.click();
  await page.goto(`${server.url}#/explorer/ticks`);
  await becomes(page, { ticks: "R_100", subscribe: 1 });
  await send.click();
  const ticks = page.locator("article.stream").first();
  await ticks.getByText(/[1-9] messages?/).waitFor();
  const counts = () =>
    page
      .locator("article.stream .count")
      .allTextContents()
      .then((list) => list.map((c) => Number.parseInt(c, 10)));
  const before = await counts();
  const admin = `${server.url}admin/sessions`;
  const { sessions } = await (await fetch(admin)).json();
  const headers = { "Content-Type": "application/json" };
  const ended = await Promise.all(
    sessions.map((s) => fetch(`${admin}/${s.id}/close`, { method: "POST", headers, body: "{}" })),
  );
  assert.ok(ended.length >= 2 && ended.every((r) => r.ok));
  await page.getByText("connected", { exact: true }).waitFor({ state: "attached" });
  await page.waitForFunction(
    (old) =>
      [...document.querySelectorAll("article.stream .count")].every(
        (c, i) => Number.parseInt(c.textContent, 10) > old[i],
      ),
    before,
  );
  assert.equal((await counts()).length, 2);
  assert.equal(await page.locator("article.stream .bad").count(), 0);
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

test("the example of every call is valid and works when it is sent", { skip }, async (t) => {
  const { calls } = await (await fetch(`${server.url}calls.json`)).json();
  assert.equal(calls.length, 137);
  const page = await visit(t, "explorer/ping");
  await becomes(page, { ping: 1 });
  // It is the page's own buttons that are pressed, by a program within it, as a thousand commands from outside take long.
  const wrong = await page.evaluate(async (list) => {
    const until = async (what, condition) => {
      for (const end = Date.now() + 20_000; Date.now() < end; ) {
        const found = condition();
        if (found) return found;
        await new Promise((drawn) => requestAnimationFrame(drawn));
      }
      throw new Error(`it waits for ${what} in vain`);
    };
    const button = (name) =>
      [...document.querySelectorAll(".explorer button")].find((b) => b.textContent === name && !b.disabled);
    const title = () => document.querySelector(".explorer .request h2")?.textContent;
    const serial = () =>
      Number(/#(\d+)/.exec(document.querySelector("button.link")?.getAttribute("aria-label") ?? "#0")[1]);
    const faults = () => [...document.querySelectorAll(".verdict .bad")].map((li) => li.textContent);
    const odd = [];
    for (const c of list) {
      location.hash = `#/explorer/${c.name}`;
      await until(
        c.name,
        () =>
          title() === c.name && Object.keys(JSON.parse(document.querySelector("#request-json").value))[0] === c.name,
      );
      if (button("Sign in again")) {
        button("Sign in again").click();
        await until("the sign-in", () => !button("Sign in again"));
      }
      if (faults().length > 0) odd.push(`${c.name}: ${faults()}`);
      if (button("Prepare")) {
        const before = serial();
        button("Prepare").click();
        await until("Preparing…", () => serial() > before || document.querySelector(".steps .doing"));
        await until("the end of Preparing…", () => button("Prepare"));
        if (faults().length > 0) odd.push(`${c.name}, prepared: ${faults()}`);
      }
      const before = serial();
      (await until("Send", () => button("Send"))).click();
      await until(`the answer to ${c.name}`, () => serial() > before);
      document.querySelector("pre.answer button")?.click();
      await until("all of the answer", () => !document.querySelector("pre.answer button"));
      const answer = JSON.parse(document.querySelector("pre.answer").textContent);
      const got = answer.error ? answer.error.code : answer.msg_type;
      if (got !== (c.offer === "none" ? "NotOffered" : c.msg_type))
        odd.push(`${c.name}: ${JSON.stringify(answer.error ?? answer.msg_type)}`);
      while (button("Stop")) {
        const there = document.querySelectorAll("article.stream").length;
        button("Stop").click();
        await until("the end of a stream", () => document.querySelectorAll("article.stream").length < there);
      }
    }
    return odd;
  }, calls);
  assert.deepEqual(wrong, []);
});

/** mutations of a request, one thing at a time: each value by others of every kind, each left out, something unknown put
 * within each object. */
function mutations(m, path = []) {
  const others = [null, true, {}, [], "", " ", "x", "a b-c", "5", "5.0", "1e2", 0, -1, 1, 1.5, 7e17, 1e30, "ü", "0x1"];
  others.push(
    "9".repeat(25),
    "z".repeat(120),
    "q".repeat(301),
    "two\u0001",
    [1, 1],
    ["R_100", "R_100"],
    { x: 1 },
    99999999999,
  );
  const list = [];
  const put = (at, value) => {
    const copy = structuredClone(m);
    const last = at.at(-1);
    const parent = at.slice(0, -1).reduce((o, key) => o[key], copy);
    if (value === undefined) delete parent[last];
    else parent[last] = value;
    return copy;
  };
  const walk = (value, at) => {
    for (const [key, inner] of Object.entries(value)) {
      const here = [...at, key];
      if (!Array.isArray(value)) list.push(put(here, undefined));
      for (const other of others) list.push(put(here, other));
      if (inner && typeof inner === "object") walk(inner, here);
    }
    if (!Array.isArray(value)) list.push(put([...at, "no_such"], 1), put([...at, "not a name"], 1));
  };
  walk(m, path);
  return list;
}

/** worldly are faults that do not lie in the form: which currencies there are, and that one has to ask for something. */
const worldly = {
  crypto_config: ["currency_code"],
  exchange_rates: ["base_currency", "target_currency", "base_currency,target_currency"],
  ticks: ["ticks"],
};

/** told is where an answer of the server finds a fault in the form of a request; null where there is none. */
function told(answer) {
  const { code, message, details } = answer.error ?? {};
  if (code === "SanityCheckFailed" || code === "UnrecognisedRequest" || code === "BadRequest") return [code];
  if (code === "InvalidStyle") return ["style"];
  if (code !== "InputValidationFailed") return [];
  const unknown = /Properties not allowed: (.*)\.$/.exec(message)?.[1].split(", ") ?? [];
  return [...Object.keys(details ?? {}), ...unknown].sort();
}

test("what is told while typing is what the server says, in thousands of broken requests", { skip }, async (t) => {
  const alone = await serve("--admin", "off"); // so that the page cannot ask the server
  t.after(() => alone.stop());
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(`${alone.url}#/explorer/ping`);
  await json(page).waitFor();
  const folder = join(import.meta.dirname, "../../wire/testdata/examples");
  const wrong = [];
  let judged = 0;
  let refused = 0;
  for (const file of readdirSync(folder).sort()) {
    const all = mutations(JSON.parse(readFileSync(join(folder, file), "utf8")));
    // Long requests have thousands: a dozen or two of each call are taken, at other places in each.
    const step = Math.max(1, Math.floor(all.length / 12));
    const chosen = all.filter((_, i) => i % step === judged % step);
    const texts = chosen.map((m, i) => JSON.stringify({ ...m, req_id: i + 1 }));
    const socket = new WebSocket(`${alone.ready.ws[0]}?app_id=1089`);
    await new Promise((ready) => (socket.onopen = ready));
    const answers = await new Promise((settle) => {
      const found = new Map();
      socket.onmessage = (e) => {
        const m = JSON.parse(e.data);
        if (!found.has(m.req_id)) found.set(m.req_id, m);
        if (found.size === texts.length) settle(found);
      };
      for (const text of texts) socket.send(text);
    });
    socket.close();
    const seen = await page.evaluate(async (list) => {
      const box = document.querySelector("#request-json");
      const write = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
      const verdicts = [];
      for (const text of list) {
        write.call(box, text);
        box.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise((drawn) => setTimeout(drawn));
        verdicts.push([...document.querySelectorAll(".verdict li.bad")].map((li) => li.dataset.path ?? ""));
      }
      return verdicts;
    }, texts);
    for (const [i, text] of texts.entries()) {
      const server = told(answers.get(i + 1));
      const own = seen[i].sort();
      judged++;
      if (server.length > 0) refused++;
      const call = file.replace(".json", "");
      if (worldly[call]?.includes(server.join()) && own.length === 0) continue;
      // Of a request that it cannot read the server says no more than that; and it shows no names beside a secret.
      const like = new RegExp(`^${server.join().replaceAll("<not shown>", "[^/,]+")}$`);
      if (/^[A-Z]/.test(server[0] ?? "") ? own.length === 0 : !like.test(own.join()))
        wrong.push(`${text.slice(0, 400)}: the server says [${server}], the page [${own}]`);
    }
  }
  assert.ok(judged > 1000 && refused > 700, `${judged} were judged, ${refused} of them refused`);
  assert.deepEqual(wrong.slice(0, 20), []);
});
