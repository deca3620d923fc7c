// The symbols that there are, when they trade, and what time it is where they do.
import { effect, signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { api, type Message } from "../api";

export const symbols = signal<Message[]>([]);
let loading: Promise<void> | undefined;

export function loadSymbols() {
  loading ??= api
    .call({ active_symbols: "brief" })
    .then((m) => {
      symbols.value = m.active_symbols;
    })
    .catch(() => {
      loading = undefined; // the next view asks again
    });
  return loading;
}

export const symbolNamed = (code: string) => symbols.value.find((s) => s.symbol === code);

/** submarkets are their names, in the order of the symbols. */
export const submarkets = () => [...new Set(symbols.value.map((s) => s.submarket_display_name))];

/** Session is the trading session of a symbol that is on or, while there is none, comes next, in seconds since 1970. */
export interface Session {
  now: boolean;
  opens: number;
}

/** look is how often, in milliseconds, the server is asked for its time, which may be fast, or stand still. */
const look = 4000;
const time = signal(0);
let looking = 0;
let timer = 0;

/** watch keeps the time known until the function that it returns is called. */
function watch() {
  const ask = async () => {
    try {
      time.value = (await api.call({ time: 1 })).time;
    } catch {
      // nobody answers now; it is asked again
    }
    if (looking > 0) timer = window.setTimeout(ask, look);
  };
  if (looking++ === 0) ask();
  return () => {
    if (--looking === 0) clearTimeout(timer);
  };
}

/**
 * useSession tells whether a symbol trades now, and when it does next; null while that is not known. It changes as the
 * server's time goes by.
 */
export function useSession(symbol: string): Session | null {
  const [session, setSession] = useState<Session | null>(null);
  useEffect(() => {
    let asking = false;
    let bounds: { open: number; close: number } | null = null;
    setSession(null);
    const unwatch = watch();
    const stop = effect(() => {
      const now = time.value;
      if (!now || asking) return;
      if (bounds && now >= bounds.open && now <= bounds.close) {
        setSession((s) => (s?.now ? s : { now: true, opens: bounds?.open ?? 0 }));
        return;
      }
      if (bounds && now < bounds.open) {
        setSession((s) => (s && !s.now && s.opens === bounds?.open ? s : { now: false, opens: bounds?.open ?? 0 }));
        return;
      }
      asking = true;
      api
        .call({ contracts_for: symbol })
        .then(({ contracts_for: c }) => {
          bounds = { open: Number(c.open ?? 0), close: Number(c.close ?? Number.MAX_SAFE_INTEGER) };
          const open = now >= bounds.open && now <= bounds.close;
          setSession({ now: open, opens: bounds.open });
        })
        .catch(() => {}) // nothing is offered on it, or nobody answers: it is not known
        .finally(() => {
          asking = false;
        });
    });
    return () => {
      stop();
      unwatch();
    };
  }, [symbol]);
  return session;
}

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** opening is when a session begins, in words. */
export function opening(epoch: number) {
  const at = new Date(epoch * 1000);
  const text = at.toISOString();
  return `${days[at.getUTCDay()]} ${text.slice(0, 10)}, ${text.slice(11, 16)} GMT`;
}
