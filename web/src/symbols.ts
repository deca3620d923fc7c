// The symbols that there are, asked for once.
import { signal } from "@preact/signals";
import { api, type Message } from "./api";

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
