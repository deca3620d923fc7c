import preact from "@preact/preset-vite";
import { defineConfig } from "vite";

// The console is built into the package that embeds it. No script or style is written into the page itself, as its
// policy allows none.
export default defineConfig({
  plugins: [preact()],
  build: {
    outDir: "../internal/console/dist",
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
  },
  server: {
    proxy: {
      "/websockets": { target: "ws://127.0.0.1:8080", ws: true },
      "/admin": "http://127.0.0.1:8080",
    },
  },
});
