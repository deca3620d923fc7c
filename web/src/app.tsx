// The shell: where one is, who one is, and the view.
import { lazy, Suspense } from "preact/compat";
import { useEffect } from "preact/hooks";
import { Account } from "./account";
import { api } from "./api";
import { href, place } from "./router";
import { Colours } from "./theme";
import { Notes } from "./ui";

const views = [
  { name: "explorer", title: "Explorer", view: lazy(() => import("./views/explorer")) },
  { name: "markets", title: "Markets", view: lazy(() => import("./views/markets")) },
  { name: "trade", title: "Trade", view: lazy(() => import("./views/trade")) },
  { name: "apps", title: "Apps", view: lazy(() => import("./views/apps")) },
  { name: "sessions", title: "Sessions", view: lazy(() => import("./views/sessions")) },
  { name: "world", title: "World", view: lazy(() => import("./views/world")) },
];

export function App() {
  const here = views.find((v) => v.name === place.value.view);
  useEffect(() => {
    document.title = here ? `${here.title} · dervish` : "dervish";
  }, [here]);
  useEffect(() => {
    const slash = (e: KeyboardEvent) => {
      const at = e.target as HTMLElement;
      if (e.key !== "/" || e.ctrlKey || e.metaKey || /INPUT|TEXTAREA|SELECT/.test(at.tagName)) return;
      const search = document.querySelector<HTMLInputElement>("input[type=search]");
      if (!search) return;
      e.preventDefault();
      search.focus();
    };
    addEventListener("keydown", slash);
    return () => removeEventListener("keydown", slash);
  }, []);
  const state = api.state.value;
  return (
    <>
      {/* biome-ignore lint/a11y/useValidAnchor: it leads within the page, whose address says something else behind #. */}
      <a
        class="skip"
        href="#main"
        onClick={(e) => {
          e.preventDefault();
          document.getElementById("main")?.focus();
        }}
      >
        Skip to content
      </a>
      <header class="top">
        <a class="brand" href="#/explorer">
          <img src="icon.svg" alt="" width="22" height="22" /> dervish
        </a>
        <nav aria-label="Views">
          {views.map((v) => (
            <a key={v.name} href={href(v.name)} aria-current={v === here ? "page" : undefined}>
              {v.title}
            </a>
          ))}
        </nav>
        <span class={`state ${state}`} role="status">
          {state === "open" ? "connected" : state === "connecting" ? "connecting…" : "connection lost, trying again…"}
        </span>
        <Account />
        <Colours />
      </header>
      <main id="main" tabIndex={-1}>
        <h1 class="sr">{here?.title ?? "Not found"}</h1>
        <Suspense fallback={<p class="empty">Loading…</p>}>
          {here ? <here.view /> : <p class="empty">There is no such view.</p>}
        </Suspense>
      </main>
      <Notes />
    </>
  );
}
