// Draws docs/images: each view in light and dark, with something going on in it.
import { resolve } from "node:path";
import { browserPath, launch, serve } from "./house.mjs";

if (!browserPath()) {
  console.error("images: Chromium is not there (apt-get install chromium)");
  process.exit(1);
}
const folder = process.env.IMAGES ?? resolve(import.meta.dirname, "../../docs/images");
const server = await serve("--seed", "images");
const browser = await launch();
try {
  for (const colorScheme of ["light", "dark"]) {
    const context = await browser.newContext({ viewport: { width: 1360, height: 850 }, colorScheme });
    const page = await context.newPage();
    const show = async (name, hash, stage) => {
      await page.goto(`${server.url}#/${hash}`);
      await page.getByText("connected", { exact: true }).waitFor();
      await page.locator(".card").first().waitFor();
      await stage?.();
      await page.mouse.move(700, 5);
      await page.waitForFunction(() => !document.querySelector(".note"));
      await page.screenshot({ path: `${folder}/console-${name}-${colorScheme}.png` });
    };
    await show("trade", "trade", async () => {
      const buy = async (side) => {
        await page.locator('button[aria-disabled="false"]', { hasText: `Buy ${side}` }).click();
        await page.locator(".note").getByText(`${side}: bought`).waitFor();
      };
      await buy("Rise");
      await page.getByLabel("Contract", { exact: true }).selectOption("Multiplier");
      await buy("Up");
      await page.locator(".position dt").getByText("Entry").nth(1).waitFor();
      await page
        .getByRole("region", { name: "Statement" })
        .getByRole("cell", { name: "buy", exact: true })
        .first()
        .waitFor();
    });
    await show("markets", "markets/R_100,R_50,R_10,R_75", async () => {
      await page.locator("[data-last]:not([data-last=''])").nth(3).waitFor();
      await page.getByLabel("Scale of R_50").selectOption("60");
      await page.locator("[data-drawn='60']").waitFor();
    });
    await show("explorer", "explorer/ticks", async () => {
      await page.getByRole("button", { name: "Send" }).click();
      await page.getByText(/[2-9] messages/).waitFor();
    });
    await show("apps", "apps", async () => {
      await page.locator("dl.facts dd").first().waitFor(); // all is there
      if ((await page.getByRole("cell", { name: "Momentum", exact: true }).count()) > 0) return;
      await page.getByLabel("Name", { exact: true }).fill("Momentum");
      await page.getByLabel("Redirect URL").fill("https://momentum.example/in");
      await page.getByLabel("Markup, %").fill("1.5");
      await page.getByRole("button", { name: "Register" }).click();
      await page.getByRole("cell", { name: "Momentum", exact: true }).waitFor();
    });
    await show("sessions", "sessions", async () => {
      const streaming = page.getByRole("row").filter({ hasText: "ticks R_100" }).first();
      await streaming.getByRole("button", { name: /^Frames/ }).click();
      await page.locator(".frame").nth(1).waitFor();
    });
    await show("world", "world", () => page.locator(".figure").getByText(/\d/).waitFor());
    await context.close();
  }
} finally {
  await browser.close();
  await server.stop();
}
