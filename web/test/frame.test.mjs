// The frame of the console: what its page may do, how it looks, and how one gets about in it without a mouse or a screen.
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

const views = ["Explorer", "Markets", "Trade", "Apps", "Sessions", "World"];

test("the first load is under 150 kB compressed, the reference of all calls included", { skip }, async (t) => {
  const page = await visit(t, "explorer");
  await page.locator(".card").first().waitFor();
  await page.waitForLoadState("networkidle");
  const bytes = await page.evaluate(() =>
    ["navigation", "resource"]
      .flatMap((kind) => performance.getEntriesByType(kind))
      .reduce((sum, entry) => sum + entry.encodedBodySize, 0),
  );
  t.diagnostic(`${bytes} bytes`);
  assert.ok(bytes > 10_000 && bytes < 150_000, `${bytes} bytes`);
});

test("the page asks nobody but its own server, in any view", { skip }, async (t) => {
  const page = await visit(t, "explorer"); // which notes whatever else is asked, and whatever the policy had to stop
  const asked = new Set();
  page.on("request", (r) => asked.add(new URL(r.url()).host));
  page.on("websocket", (w) => asked.add(new URL(w.url()).host));
  await page.reload();
  for (const name of views) {
    await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name }).click();
    await page.waitForFunction((n) => document.title === `${n} · dervish`, name);
    await page.waitForLoadState("networkidle");
  }
  await page.locator("nav[aria-label=Views] a", { hasText: "Markets" }).click();
  await page.locator(".chart canvas").first().waitFor();
  assert.deepEqual([...asked], [new URL(server.url).host]);
});

test("the policy lets nothing in: no inline script or style, no eval, no frame, no other origin", {
  skip,
}, async (t) => {
  const answer = await fetch(server.url, { headers: { Accept: "text/html" } });
  const policy = answer.headers.get("content-security-policy");
  const rules = new Map(policy.split("; ").map((rule) => [rule.split(" ")[0], rule.split(" ").slice(1).join(" ")]));
  for (const [name, sources] of rules) {
    assert.doesNotMatch(sources, /unsafe|\*|https?:|wss?:|blob:/, `${name} ${sources}`);
    assert.ok(["'none'", "'self'", "'self' data:"].includes(sources), `${name} ${sources}`);
  }
  assert.equal(rules.get("default-src"), "'none'");
  assert.equal(rules.get("script-src"), "'self'");
  const html = await answer.text();
  assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/i);

  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(server.url);
  await page.getByText("connected", { exact: true }).waitFor();
  const stopped = await page.evaluate(async () => {
    const list = [];
    document.addEventListener("securitypolicyviolation", (e) => list.push(e.effectiveDirective));
    const told = (n) =>
      new Promise((done) => {
        const timer = setInterval(() => {
          if (list.length < n) return;
          clearInterval(timer);
          done();
        }, 10);
      });
    const script = document.createElement("script");
    script.textContent = "window.injected = true";
    document.body.append(script);
    await told(1);
    const style = document.createElement("style");
    style.textContent = "body{display:none}";
    document.body.append(style);
    await told(2);
    const image = new Image();
    image.src = "http://127.0.0.1:9/spy.png";
    await told(3);
    await fetch("http://127.0.0.1:9/").catch(() => {});
    await told(4);
    const frame = document.createElement("iframe");
    frame.src = "http://127.0.0.1:9/";
    document.body.append(frame);
    await told(5);
    let evaluated = true;
    try {
      // biome-ignore lint/security/noGlobalEval: that it is refused is the point.
      evaluated = globalThis.eval("1");
    } catch {
      evaluated = false;
    }
    return { list, injected: window.injected === true, evaluated };
  });
  assert.deepEqual(stopped.list.slice(0, 5), [
    "script-src-elem",
    "style-src-elem",
    "img-src",
    "connect-src",
    "frame-src",
  ]);
  assert.deepEqual([stopped.injected, stopped.evaluated], [false, false]);
});

test("colours follow the system until one chooses, and the choice stays", { skip }, async (t) => {
  const page = await visit(t, "explorer", { colorScheme: "light" });
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  const button = page.getByRole("button", { name: /^Colours/ });
  assert.equal(await theme(), "light");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  await button.click(); // light, whatever the system says
  assert.equal(await theme(), "light");
  await page.reload();
  await page.getByText("connected", { exact: true }).waitFor();
  assert.equal(await theme(), "light");
  await button.click();
  assert.equal(await theme(), "dark");
  await button.click(); // the system's again
  await page.emulateMedia({ colorScheme: "light" });
  await page.waitForFunction(() => document.documentElement.dataset.theme === "light");
});

test("the explorer is used by the keyboard alone", { skip }, async (t) => {
  const page = await visit(t, "world");
  const keys = page.keyboard;
  const focused = () =>
    page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent);
  /** tab goes on until what is focused has this name, and shows where it is. */
  const tab = async (name, key = "Tab") => {
    for (let i = 0; i < 60; i++) {
      await keys.press(key);
      if ((await focused()) === name) return;
    }
    assert.fail(`${key} does not reach ${name}; it is at ${await focused()}`);
  };
  await keys.press("Tab");
  assert.equal(await focused(), "Skip to content");
  await keys.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await page.evaluate(() => document.activeElement.blur());
  await page.reload();
  await page.getByText("connected", { exact: true }).waitFor();
  await tab("Explorer");
  await keys.press("Enter");
  await page.locator("#request-json").waitFor();
  await keys.press("/");
  await keys.type("ticks");
  await keys.press("Enter"); // the best match
  await page.waitForFunction(() => location.hash === "#/explorer/ticks");
  await keys.press("ArrowDown");
  await keys.press("ArrowDown");
  assert.match(await focused(), /^ticks_/);
  await keys.press("ArrowUp");
  assert.equal(await focused(), "ticks");
  await tab("ticks"); // the form's own
  await keys.press("Control+A");
  await keys.type("R_50");
  await page.waitForFunction(() => document.querySelector("#request-json").value.includes("R_50"));
  await tab("Request as JSON");
  await keys.press("Control+Enter");
  await page.getByText(/[2-9] messages/).waitFor();
  const outlined = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.notEqual(outlined, "none", "one sees where the focus is");
  await tab("Pause");
  await keys.press("Space");
  assert.equal(await focused(), "Go on");
  await keys.press("Tab"); // Stop
  await keys.press("Tab");
  assert.match(await focused(), /^Messages of ticks/);
  await keys.press("Home");
  await page.getByText("Message 1", { exact: true }).waitFor();
  await tab("Stop", "Shift+Tab");
  await keys.press("Enter");
  await page.locator("article.stream").waitFor({ state: "detached" });
  await keys.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement === document.body), false, "the focus is not lost");
});

test("a screen reader is told where it is and what happens", { skip }, async (t) => {
  const page = await visit(t, "explorer/ticks");
  await page.locator("#request-json").waitFor();
  for (const name of ["Views", "Calls"]) await page.getByRole("navigation", { name }).waitFor();
  assert.equal(await page.getByRole("banner").count(), 1);
  assert.equal(await page.getByRole("main").count(), 1);
  assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), "Explorer");
  assert.equal(await page.getByRole("link", { name: "Explorer" }).getAttribute("aria-current"), "page");
  await page.getByLabel("ticks", { exact: true }).fill("R 1");
  const field = page.getByRole("textbox", { name: "ticks", exact: true });
  await page.locator('.verdict [data-path="ticks"]').waitFor();
  const described = await field.evaluate(
    (f) => document.getElementById(f.getAttribute("aria-describedby")).textContent,
  );
  assert.match(described, /match/);
  await page.getByLabel("ticks", { exact: true }).fill("R_10");
  await page.locator(".verdict .good").waitFor();
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("status").getByText("ticks was answered in").waitFor();
  const nameless = await page.evaluate(() =>
    [...document.querySelectorAll("button, a[href], input, select, textarea, [role=listbox], [role=region]")]
      .filter((e) => !e.getAttribute("aria-label") && !e.textContent.trim() && !e.labels?.length)
      .map((e) => e.outerHTML),
  );
  assert.deepEqual(nameless, []);
});

/** states are what a view can be in beside how it begins. */
const states = {
  "the explorer with faults, a nested form and a program": async (page) => {
    await page.goto(`${server.url}#/explorer/buy`);
    await page.getByRole("button", { name: "Go", exact: true }).click();
    await page.getByLabel("parameters/symbol", { exact: true }).fill("R 1");
    await page.locator('.verdict [data-path="parameters/symbol"]').waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByLabel("Name of the saved request").waitFor();
  },
  "the explorer with a stream, a refusal, a difference and what is prepared": async (page) => {
    await page.goto(`${server.url}#/explorer/ticks`);
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText(/[1-9] messages?/).waitFor();
    await page.goto(`${server.url}#/explorer/cancel`);
    await page.getByRole("button", { name: "Prepare" }).waitFor();
    await page.getByRole("button", { name: "Send" }).click();
    await page
      .getByLabel(/^compare cancel/)
      .first()
      .check();
    await page
      .getByLabel(/^compare ticks/)
      .first()
      .check();
    await page.locator(".diff ins").first().waitFor();
  },
  "the explorer without a match": async (page) => {
    await page.getByLabel("Search calls").fill("no such call");
    await page.getByText("No call matches.").waitFor();
  },
  "a call that there is not": (page) => page.goto(`${server.url}#/explorer/nonsense`),
  "a view that there is not": (page) => page.goto(`${server.url}#/nonsense`),
  "somebody who is signed out, with a token that is refused": async (page) => {
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("API token").fill("wrongwrongwrong");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("alert").waitFor();
  },
};

for (const [name, stage] of Object.entries(states))
  for (const [colorScheme, width] of [
    ["light", 1440],
    ["dark", 390],
  ])
    test(`${name}: nothing serious for axe, and nothing too wide, in ${colorScheme} at ${width}`, {
      skip,
    }, async (t) => {
      const page = await visit(t, "explorer/ping", { colorScheme, viewport: { width, height: 850 } });
      await page.locator("#request-json").waitFor();
      const unfold = page.getByRole("button", { name: /choose another call/ });
      if (await unfold.isVisible()) await unfold.click();
      await stage(page);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter((v) => v.impact === "serious" || v.impact === "critical");
      assert.deepEqual(
        serious.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`),
        [],
      );
      const [wide, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(wide <= screen, `it is ${wide} wide on ${screen}`);
    });
