// The contracts of the account that acts, as proposal_open_contract tells of them.
import { effect, signal } from "@preact/signals";
import { api, type Message } from "../api";

/** most is how many contracts are kept; the oldest of those that ended go first. */
const most = 100;

/** contracts are those that are open and those that ended since the page was opened, newest first. */
export const contracts = signal<Message[]>([]);
let begun = false;

function note(c: Message) {
  if (!c.contract_id) return;
  const list = contracts.peek();
  const at = list.findIndex((x) => x.contract_id === c.contract_id);
  if (at >= 0) {
    contracts.value = list.map((x, i) => (i === at ? c : x));
    return;
  }
  const longer = [c, ...list].sort((a, b) => b.contract_id - a.contract_id);
  for (let i = longer.length - 1; i >= 0 && longer.length > most; i--) if (longer[i]?.is_sold) longer.splice(i, 1);
  contracts.value = longer;
}

/** missed asks what became of contracts that were open when the connection was lost. */
async function missed() {
  for (const c of contracts.peek().filter((x) => !x.is_sold)) {
    try {
      note((await api.call({ proposal_open_contract: 1, contract_id: c.contract_id })).proposal_open_contract);
    } catch {
      return; // the connection was lost again, or the token: there is a next time
    }
  }
}

/** followContracts begins to listen; the later calls do nothing. */
export function followContracts() {
  if (begun) return;
  begun = true;
  let stream: { stop(): void } | undefined;
  let before = "";
  effect(() => {
    const who = api.authorized.value?.loginid ?? "";
    if (who === before) {
      if (who) missed();
      return;
    }
    before = who;
    stream?.stop();
    stream = undefined;
    contracts.value = [];
    if (who)
      stream = api.follow({ proposal_open_contract: 1, subscribe: 1 }, (m) => note(m.proposal_open_contract ?? {}));
  });
}

/** isPrice reports whether the barriers of a contract are prices: those of digits are digits. */
const isPrice = (c: Message) => !String(c.contract_type).startsWith("DIGIT");

/** levels are the prices that decide a contract, with what each of them does. */
export function levels(c: Message): { title: string; price: number; text: string }[] {
  const found: { title: string; price: number; text: string }[] = [];
  const add = (title: string, price: unknown) => {
    if (price != null && price !== "" && Number.isFinite(Number(price)))
      found.push({ title, price: Number(price), text: String(price) });
  };
  if (isPrice(c)) {
    const running = c.contract_type === "ACCU" && !c.is_sold;
    add("upper barrier", running ? (c.current_spot_high_barrier ?? c.high_barrier) : c.high_barrier);
    add("lower barrier", running ? (c.current_spot_low_barrier ?? c.low_barrier) : c.low_barrier);
    if (c.high_barrier == null) add(String(c.contract_type).startsWith("VANILLA") ? "strike" : "barrier", c.barrier);
  }
  add("take profit", c.limit_order?.take_profit?.value);
  add("stop loss", c.limit_order?.stop_loss?.value);
  add("stop out", c.limit_order?.stop_out?.value);
  return found;
}

/** outcome is how a contract stands, in a word. */
export const outcome = (c: Message) => (c.is_sold ? String(c.status ?? "sold") : "open");
