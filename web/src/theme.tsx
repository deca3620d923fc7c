// Light or dark.
import { effect, signal } from "@preact/signals";

type Theme = "auto" | "light" | "dark";
const theme = signal<Theme>((localStorage.getItem("dervish.theme") as Theme | null) ?? "auto");
const prefersDark = matchMedia("(prefers-color-scheme: dark)");
/** dark is whether the page is dark now; charts ask. */
export const dark = signal(false);
const settle = () => {
  dark.value = theme.value === "dark" || (theme.value === "auto" && prefersDark.matches);
  document.documentElement.dataset.theme = dark.value ? "dark" : "light";
};
prefersDark.addEventListener("change", settle);
effect(() => {
  localStorage.setItem("dervish.theme", theme.value);
  settle();
});

const next: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };

/** Colours goes from what the system prefers to light, to dark and back. */
export function Colours() {
  return (
    <button
      type="button"
      class="quiet theme"
      aria-label={`Colours: ${theme.value}. Change`}
      title={`Colours: ${theme.value}`}
      onClick={() => {
        theme.value = next[theme.value];
      }}
    >
      {theme.value === "auto" ? "◐" : theme.value === "light" ? "○" : "●"}
    </button>
  );
}
