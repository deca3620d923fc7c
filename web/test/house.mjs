// A server of the real binary, and a browser, for tests and pictures.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { chromium } from "playwright-core";

/** browserPath is Chromium by the names that Debian and others give it; undefined where it is not there. */
export function browserPath() {
  for (const name of ["chromium-headless-shell", "chromium", "google-chrome"]) {
    for (const dir of (process.env.PATH ?? "").split(delimiter)) {
      const path = join(dir, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // not here
      }
    }
  }
  return undefined;
}

/** serve starts a server that ends with this program. */
export async function serve(...flags) {
  const binary = process.env.DERVISH_BINARY ?? resolve(import.meta.dirname, "../../bin/dervish");
  const args = ["serve", "--config", "", "--admin", "127.0.0.1:0", "--ready-json"];
  const listen = flags.includes("--listen") ? [] : ["--listen", "ws://127.0.0.1:0"];
  const child = spawn(
    binary,
    [...args, ...listen, "--exit-with-parent", "--limits", "off", "--log-level", "error", ...flags],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const line = await new Promise((settle, fail) => {
    let text = "";
    child.stdout.on("data", (d) => {
      text += d;
      if (text.includes("\n")) settle(text.slice(0, text.indexOf("\n")));
    });
    child.on("error", fail);
    child.on("exit", (code) => fail(new Error(`the server ended with ${code}`)));
  });
  const ready = JSON.parse(line);
  return {
    ready,
    url: ready.ws[0].replace(/^ws/, "http").replace(/\/websockets.*/, "/"),
    stop: () =>
      new Promise((done) => {
        child.removeAllListeners("exit");
        child.on("exit", done);
        child.kill("SIGINT");
      }),
  };
}

export const launch = () =>
  chromium.launch({ executablePath: browserPath(), args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });

/** visitor gives what opens a view of the console, and fails the test for whatever the page complains of or asks of
 * strangers. */
export function visitor(browser, server) {
  return async (t, path, options = {}) => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    const complaints = [];
    page.on("console", (m) => m.type() === "error" && !/status of 40\d/.test(m.text()) && complaints.push(m.text()));
    page.on("pageerror", (e) => complaints.push(String(e)));
    page.on("request", (r) => r.url().startsWith(server.url) || complaints.push(`asks ${r.url()}`));
    page.on(
      "websocket",
      (w) => new URL(w.url()).host === new URL(server.url).host || complaints.push(`dials ${w.url()}`),
    );
    t.after(async () => {
      await context.close();
      assert.deepEqual(complaints, []);
    });
    await page.goto(`${server.url}#/${path}`);
    await page.getByText("connected", { exact: true }).waitFor({ state: "attached" });
    return page;
  };
}
