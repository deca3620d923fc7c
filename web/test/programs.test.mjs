// The programs that the explorer writes are run against the server, in each language whose tools are there.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { browserPath, launch, serve, visitor } from "./house.mjs";

const root = resolve(import.meta.dirname, "../..");
const skip = browserPath() ? false : "Chromium is not there (apt-get install chromium)";
let server;
let browser;
let visit;
let folder;

before(async () => {
  if (skip) return;
  server = await serve();
  browser = await launch();
  visit = visitor(browser, server);
  folder = mkdtempSync(join(tmpdir(), "dervish-programs-"));
});
after(async () => {
  if (folder) rmSync(folder, { recursive: true });
  await browser?.close();
  await server?.stop();
});

const works = (command, ...args) => spawnSync(command, args).status === 0;
const python = [process.env.DERVISH_PYTHON, join(root, "interop/.cache/python/venv/bin/python"), "python3"].find(
  (path) => path && works(path, "-c", "import websockets"),
);

/** run starts a program written to a file; each gives what is executed, and why it cannot be where it cannot. */
const languages = {
  Go: {
    missing: () => (works("go", "version") ? false : "the go command is not there"),
    run(text, name) {
      const dir = join(folder, name);
      mkdirSync(dir);
      writeFileSync(join(dir, "main.go"), text);
      const own = readFileSync(join(root, "go.mod"), "utf8");
      const rest = own.slice(own.indexOf("\n") + 1).replace(/^tool \([^)]*\)|^tool .*$/gm, "");
      const path = "github.com/dervish-ws/dervish";
      writeFileSync(
        join(dir, "go.mod"),
        `module program\n${rest}\nrequire ${path} v0.0.0\nreplace ${path} => ${root}\n`,
      );
      writeFileSync(join(dir, "go.sum"), readFileSync(join(root, "go.sum")));
      const built = spawnSync("go", ["build", "-mod=mod", "-o", "program", "."], { cwd: dir, encoding: "utf8" });
      assert.equal(built.status, 0, built.stderr);
      return [join(dir, "program")];
    },
  },
  JavaScript: {
    missing: () => false,
    run(text, name) {
      const file = join(folder, `${name}.js`);
      writeFileSync(file, text);
      return [process.execPath, "--experimental-websocket", file];
    },
  },
  Python: {
    missing: () =>
      python ? false : "no Python has the package websockets; set DERVISH_PYTHON to one, or run interop/setup",
    run(text, name) {
      const file = join(folder, `${name}.py`);
      writeFileSync(file, text);
      return [python, file];
    },
  },
};

/** printed are the first n messages that a program prints; it is ended then, if it has not ended by itself. */
async function printed([command, ...args], n) {
  const child = spawn(command, args, {
    env: { ...process.env, DERVISH_TOKEN: server.ready.demo.token, PYTHONUNBUFFERED: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stderr.on("data", (d) => (err += d));
  const ended = new Promise((done) => child.on("exit", done));
  const enough = new Promise((done) =>
    child.stdout.on("data", (d) => {
      out += d;
      if (out.split("\n").length > n) done();
    }),
  );
  const timer = setTimeout(() => child.kill("SIGKILL"), 60_000);
  await Promise.race([enough, ended]);
  child.kill("SIGTERM");
  await ended;
  clearTimeout(timer);
  const lines = out.split("\n").filter((l) => l.trim());
  assert.ok(lines.length >= n, `it printed ${lines.length} of ${n} lines; standard error: ${err}`);
  return lines.slice(0, n).map((l) => JSON.parse(l));
}

const ticks = { ticks: "R_100", subscribe: 1 };
const asked = [
  { call: "ping", request: { ping: 1 }, n: 1, check: ([m]) => assert.equal(m.ping, "pong") },
  { call: "ticks", request: ticks, n: 2, check: (list) => assert.ok(list.every((m) => m.tick.symbol === "R_100")) },
  {
    call: "proposal",
    request: {
      proposal: 1,
      amount: 10,
      basis: "stake",
      contract_type: "CALL",
      currency: "USD",
      duration: 5,
      duration_unit: "t",
      symbol: "R_50",
    },
    n: 1,
    check: ([m]) => assert.equal(m.proposal.ask_price, 10),
  },
  {
    call: "balance",
    request: { balance: 1 },
    n: 1,
    check: ([m]) => assert.equal(m.balance.loginid, server.ready.demo.loginid),
  },
];

for (const [language, { missing, run }] of Object.entries(languages)) {
  for (const { call, request, n, check } of asked) {
    test(`the program in ${language} for ${call} runs and prints what is answered`, {
      skip: skip || missing(),
    }, async (t) => {
      const page = await visit(t, `explorer/${call}?request=${encodeURIComponent(JSON.stringify(request))}`);
      await page.waitForFunction(
        (w) => JSON.stringify(JSON.parse(document.querySelector("#request-json")?.value ?? "0")) === w,
        JSON.stringify(request),
      );
      await page.getByRole("button", { name: language, exact: true }).click();
      const text = await page.locator("pre.snippet").textContent();
      if (["proposal", "balance"].includes(call)) assert.match(text, /DERVISH_TOKEN/);
      check(await printed(run(text, `${call}${language}`), n));
    });
  }
}
