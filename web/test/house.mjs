// A server of the real binary, and a browser, for tests and pictures.
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
  const args = ["serve", "--config", "", "--listen", "ws://127.0.0.1:0", "--admin", "127.0.0.1:0", "--ready-json"];
  const child = spawn(binary, [...args, "--exit-with-parent", "--limits", "off", "--log-level", "error", ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
  });
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
