// The shell: where one is, who one is, light or dark, and the view.
import { effect, signal } from "@preact/signals";
import { lazy, Suspense } from "preact/compat";
import { useEffect, useState } from "preact/hooks";
import { admin, closed, findLevers, has, levers, useAdminToken } from "./admin";
import { api, appId, type Message, token, useToken } from "./api";
import { href, place } from "./router";
import { attempt, money, Notes } from "./ui";

const views = [
  { name: "explorer", title: "Explorer", view: lazy(() => import("./views/explorer")) },
  { name: "markets", title: "Markets", view: lazy(() => import("./views/markets")) },
  { name: "trade", title: "Trade", view: lazy(() => import("./views/trade")) },
  { name: "apps", title: "Apps", view: lazy(() => import("./views/apps")) },
  { name: "sessions", title: "Sessions", view: lazy(() => import("./views/sessions")) },
  { name: "world", title: "World", view: lazy(() => import("./views/world")) },
];

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

/** balance is that of the account that acts. */
export const balance = signal<{ balance: number; currency: string; loginid: string } | null>(null);

export async function begin() {
  await findLevers();
  if (!token.value && levers.value?.length) {
    try {
      // A sandbox has accounts of its own.
      const own = has("sandboxes") ? ((await admin("GET", "sandboxes")) as Message[]) : [];
      const here = own.find((sandbox) => String(sandbox.app_id) === appId);
      await useToken((here?.demo ?? (await admin("GET", "demo"))).token);
    } catch {
      // there is no demo account, or it is not for this page: one signs in by a token
    }
  }
  api.open(token.value);
  let following: { stop(): void } | undefined;
  effect(() => {
    const who = api.authorized.value;
    following?.stop();
    following = undefined;
    balance.value = who ? { balance: who.balance, currency: who.currency, loginid: who.loginid } : null;
    if (who) {
      following = api.follow({ balance: 1, subscribe: 1 }, (m) => {
        if (m.balance) balance.value = m.balance;
      });
    }
  });
}

function Account() {
  const [text, setText] = useState("");
  const who = api.authorized.value;
  if (who)
    return (
      <div class="account">
        <span>
          <b class="num">{balance.value ? money(balance.value.balance, balance.value.currency) : ""}</b>
          <small>{who.loginid}</small>
        </span>
        <button type="button" class="quiet" onClick={() => attempt(() => useToken(""))}>
          Sign out
        </button>
      </div>
    );
  return (
    <form
      class="account"
      onSubmit={(e) => {
        e.preventDefault();
        attempt(() => useToken(text.trim())).then(() => setText(""));
      }}
    >
      <input
        type="password"
        aria-label="API token"
        placeholder="API token"
        autocomplete="off"
        value={text}
        onInput={(e) => setText(e.currentTarget.value)}
      />
      <button type="submit">Sign in</button>
      {api.refusedToken.value && (
        <small class="bad" role="alert">
          {api.refusedToken.value}
        </small>
      )}
    </form>
  );
}

/** Operators shows what is for operators, or why it is not there. */
export function Locked() {
  const [text, setText] = useState("");
  const why = closed.value;
  if (levers.value === null) return <p class="empty">Asking the server…</p>;
  return (
    <section class="card locked">
      <h2>For operators</h2>
      <p>
        {why?.status === 404 || why?.status === 0
          ? "This server was started without its admin endpoint here (--admin off or --no-console)."
          : (why?.reason ?? "This server does not offer it.")}
      </p>
      {why?.status === 401 && (
        <form
          class="row"
          onSubmit={(e) => {
            e.preventDefault();
            useAdminToken(text.trim());
          }}
        >
          <input
            type="password"
            aria-label="Admin token"
            placeholder="Admin token"
            value={text}
            onInput={(e) => setText(e.currentTarget.value)}
          />
          <button type="submit">Unlock</button>
        </form>
      )}
    </section>
  );
}

const next: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };

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
