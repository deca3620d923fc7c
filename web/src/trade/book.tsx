// What was booked: the statement, entry by entry, and the profit table, contract by contract.
import { useEffect, useState } from "preact/hooks";
import { balance } from "../account";
import { api, type Message } from "../api";
import { attempt, Card, Empty, money, stamp } from "../ui";
import { kinds } from "./kinds";

/** page is how many rows are shown at a time. */
const page = 20;
/** rest is how long, in milliseconds, the balance has to stand still before the book is asked again. */
const rest = 400;

/** sign is the colour of a gain or a loss; nothing has none. */
const sign = (n: unknown) => (Number(n) > 0 ? "good" : Number(n) < 0 ? "bad" : "");

/** midnight is the beginning of a day that a date field holds, in seconds since 1970. */
const midnight = (day: string) => Date.parse(`${day}T00:00:00Z`) / 1000;

interface Chosen {
  kind: string;
  from: string;
  to: string;
  offset: number;
}

/** span is the time that a request asks for: whole days, the last one included. */
const span = ({ from, to }: Chosen): Message => ({
  ...(from ? { date_from: midnight(from) } : {}),
  ...(to ? { date_to: midnight(to) + 86_399 } : {}),
});

const actions = ["buy", "sell", "deposit", "withdrawal", "transfer", "virtual_credit", "adjustment"];

async function statement(c: Chosen): Promise<Message[]> {
  const { statement: s } = await api.call({
    statement: 1,
    description: 1,
    limit: page + 1,
    offset: c.offset,
    ...(c.kind ? { action_type: c.kind } : {}),
    ...span(c),
  });
  return s.transactions;
}

async function profits(c: Chosen): Promise<Message[]> {
  const { date_from, date_to } = span(c);
  const types = kinds.find((k) => k.name === c.kind)?.sides.map((s) => s.type);
  const { profit_table: p } = await api.call({
    profit_table: 1,
    description: 1,
    limit: page + 1,
    offset: c.offset,
    ...(types ? { contract_type: types } : {}),
    ...(date_from ? { date_from: String(date_from) } : {}),
    ...(date_to ? { date_to: String(date_to) } : {}),
  });
  return p.transactions;
}

const Statement = ({ rows }: { rows: Message[] }) => (
  <table>
    <thead>
      <tr>
        <th>Time</th>
        <th>Entry</th>
        <th>What</th>
        <th class="num">Amount</th>
        <th class="num">Balance</th>
      </tr>
    </thead>
    <tbody>
      {rows.map((t) => (
        <tr key={t.transaction_id}>
          <td class="when">{stamp(t.transaction_time)}</td>
          <td class="when">{String(t.action_type).replace("_", " ")}</td>
          <td class="what">{t.longcode}</td>
          <td class={`num ${sign(t.amount)}`}>{money(t.amount)}</td>
          <td class="num">{money(t.balance_after)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

const Profits = ({ rows }: { rows: Message[] }) => (
  <table class="profits">
    <thead>
      <tr>
        <th>Bought</th>
        <th>Sold</th>
        <th>Contract</th>
        <th class="num">Price</th>
        <th class="num">Brought</th>
        <th class="num">Profit</th>
      </tr>
    </thead>
    <tbody>
      {rows.map((t) => {
        const profit = Number(t.sell_price) - Number(t.buy_price);
        return (
          <tr key={t.transaction_id}>
            <td class="when">{stamp(t.purchase_time)}</td>
            <td class="when">{stamp(t.sell_time)}</td>
            <td class="what">{t.longcode}</td>
            <td class="num" data-label="Price">
              {money(t.buy_price)}
            </td>
            <td class="num" data-label="Brought">
              {money(t.sell_price)}
            </td>
            <td class={`num ${sign(profit)}`} data-label="Profit">
              {money(profit)}
            </td>
          </tr>
        );
      })}
    </tbody>
  </table>
);

const blank: Chosen = { kind: "", from: "", to: "", offset: 0 };

/** Book shows one of the two, chosen by kind and date, page by page. */
export function Book() {
  const [table, setTable] = useState<"Statement" | "Profit table">("Statement");
  const [chosen, setChosen] = useState(blank);
  const [found, setFound] = useState<{ table: string; who: string; list: Message[] } | null>(null);
  const who = api.authorized.value?.loginid;
  const now = balance.value?.balance;
  const open = api.state.value === "open";
  const rows = found?.table === table && found.who === who ? found.list : null;
  useEffect(() => {
    if (!who || !open) return;
    let gone = false;
    const timer = setTimeout(
      () =>
        attempt(async () => {
          const list = await (table === "Statement" ? statement(chosen) : profits(chosen));
          if (!gone) setFound({ table, who, list });
        }),
      rows ? rest : 0,
    );
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [who, now, table, chosen, open]);
  if (!who) return null;
  const set = (change: Partial<Chosen>) => setChosen((c) => ({ ...c, offset: 0, ...change }));
  const shown = rows?.slice(0, page) ?? [];
  const choices = table === "Statement" ? actions : kinds.map((k) => k.name);
  return (
    <Card
      title={table}
      class="book"
      tools={
        <>
          <div class="row" role="group" aria-label="Which table">
            {(["Statement", "Profit table"] as const).map((name) => (
              <button
                key={name}
                type="button"
                class="quiet"
                aria-pressed={name === table}
                onClick={() => {
                  setTable(name);
                  set({ kind: "" });
                }}
              >
                {name}
              </button>
            ))}
          </div>
          <select
            aria-label={table === "Statement" ? "Kind of entry" : "Kind of contract"}
            value={chosen.kind}
            onChange={(e) => set({ kind: e.currentTarget.value })}
          >
            <option value="">{table === "Statement" ? "all entries" : "all contracts"}</option>
            {choices.map((a) => (
              <option key={a} value={a}>
                {a.replace("_", " ")}
              </option>
            ))}
          </select>
          <input
            type="date"
            aria-label="From"
            value={chosen.from}
            onInput={(e) => set({ from: e.currentTarget.value })}
          />
          <input type="date" aria-label="To" value={chosen.to} onInput={(e) => set({ to: e.currentTarget.value })} />
        </>
      }
    >
      <div class="scroll" tabIndex={0} role="region" aria-label={table}>
        {table === "Statement" ? <Statement rows={shown} /> : <Profits rows={shown} />}
        {shown.length === 0 && <Empty>{rows ? "Nothing was booked that matches." : "Asking for the book…"}</Empty>}
      </div>
      {(chosen.offset > 0 || (rows?.length ?? 0) > page) && (
        <p class="row pages">
          <button
            type="button"
            class="quiet"
            disabled={chosen.offset === 0}
            onClick={() => set({ offset: Math.max(0, chosen.offset - page) })}
          >
            Newer
          </button>
          <small class="num">
            {chosen.offset + 1} to {chosen.offset + shown.length}
          </small>
          <button
            type="button"
            class="quiet"
            disabled={(rows?.length ?? 0) <= page}
            onClick={() => set({ offset: chosen.offset + page })}
          >
            Older
          </button>
        </p>
      )}
    </Card>
  );
}
