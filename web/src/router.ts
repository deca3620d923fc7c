// Where the page is, by what stands behind # in its address.
import { computed, signal } from "@preact/signals";

const read = () => location.hash.replace(/^#\/?/, "");
const hash = signal(read());
addEventListener("hashchange", () => {
  hash.value = read();
});

/** place is the view, what of it, and the parameters. */
export const place = computed(() => {
  const [path = "", query = ""] = hash.value.split("?");
  const [view = "", ...rest] = path.split("/").map(decodeURIComponent);
  return { view: view || "explorer", rest: rest.filter(Boolean), query: new URLSearchParams(query) };
});

export const href = (view: string, rest: string[] = [], query?: Record<string, string>) =>
  `#/${[view, ...rest].map(encodeURIComponent).join("/").replaceAll("%2C", ",")}${query ? `?${new URLSearchParams(query)}` : ""}`;

export function go(to: string, replace = false) {
  if (replace) {
    history.replaceState(null, "", to);
    hash.value = read();
  } else location.hash = to;
}
