// The ticket: a contract is filled in, priced as one types, and bought at the price that was seen.
import { useEffect, useState } from "preact/hooks";
import { balance } from "../account";
import { api, type Message } from "../api";
import { ask } from "../ask";
import { submarkets, symbols } from "../charts/symbols";
import { go, href, place } from "../router";
import { attempt, Card, Empty, Field, money, say } from "../ui";
import { type Kind, kinds, rowsOf, type Side, type Unit, unitsOf } from "./kinds";
import { buy, faultOf, Moved, type Offer, useOffer } from "./offers";

/** Form is what was typed. Everything is text, so that nothing is lost while it makes no sense yet. */
interface Form {
  amount: string;
  basis: string;
  duration: string;
  unit: string;
  barrier: string;
  barrier2: string;
  digit: string;
  multiplier: string;
  growth: string;
  points: string;
  pick: string;
  takeProfit: string;
  stopLoss: string;
  cancellation: string;
}

const text = (x: unknown, otherwise = "") => (x == null ? otherwise : String(x));

/** barriers are those that contracts_for proposes for an end of some kind. */
function barriers(rows: Message[], expiry: string | undefined) {
  const row = rows.find((r) => r.expiry_type === expiry) ?? rows[0] ?? {};
  return {
    barrier: text(row.barrier ?? row.high_barrier),
    barrier2: text(row.low_barrier),
    points: text(row.display_number_of_contracts),
  };
}

/** beginning is the form as contracts_for proposes it; what was typed of the amount is kept. */
function beginning(rows: Message[], units: Unit[], before: Form | null): Form {
  const row = rows[0] ?? {};
  const unit = units[0];
  return {
    amount: before?.amount || text(row.default_stake, "10"),
    basis: before?.basis ?? "stake",
    duration: unit ? String(Math.min(Math.max(5, unit.min), unit.max)) : "",
    unit: unit?.code ?? "",
    ...barriers(rows, unit?.expiry),
    digit: "5",
    multiplier: text(row.multiplier_range?.[0], "1"),
    growth: text(row.growth_rate_range?.[2] ?? row.growth_rate_range?.[0]),
    pick: "1",
    takeProfit: "",
    stopLoss: "",
    cancellation: "",
  };
}

/** requestOf is the contract of a side, as proposal takes it. */
function requestOf(kind: Kind, side: Side, symbol: string, currency: string, f: Form): Message {
  const orders: Message = {};
  if (f.takeProfit) orders.take_profit = Number(f.takeProfit);
  if (f.stopLoss && kind.own === "multiplier") orders.stop_loss = Number(f.stopLoss);
  const ordered = kind.own === "multiplier" || kind.own === "accumulator" || kind.barrier === "points";
  return {
    contract_type: side.type,
    symbol,
    currency,
    ...(kind.own === "lookback"
      ? { multiplier: Number(f.multiplier) }
      : { amount: Number(f.amount), basis: kind.stakeOnly ? "stake" : f.basis }),
    ...(f.unit ? { duration: Number(f.duration), duration_unit: f.unit } : {}),
    ...(kind.barrier === "level" || kind.barrier === "strike" ? { barrier: f.barrier } : {}),
    ...(kind.barrier === "two" ? { barrier: f.barrier, barrier2: f.barrier2 } : {}),
    ...(kind.barrier === "digit" ? { barrier: f.digit } : {}),
    ...(kind.barrier === "points" ? { payout_per_point: Number(f.points) } : {}),
    ...(kind.own === "multiplier" ? { multiplier: Number(f.multiplier) } : {}),
    ...(kind.own === "multiplier" && f.cancellation ? { cancellation: f.cancellation } : {}),
    ...(kind.own === "accumulator" ? { growth_rate: Number(f.growth) } : {}),
    ...(kind.own === "pick" ? { selected_tick: Number(f.pick) } : {}),
    ...(ordered && Object.keys(orders).length ? { limit_order: orders } : {}),
  };
}

/** numbers are what has to be a number, by the property of the request that it becomes. */
function misspelt(kind: Kind, f: Form): Record<string, string> {
  const wrong: Record<string, string> = {};
  const look = (field: string, value: string, needed: boolean) => {
    if (value.trim() === "" ? needed : !Number.isFinite(Number(value))) wrong[field] = "This has to be a number.";
  };
  if (kind.own === "lookback") look("multiplier", f.multiplier, true);
  else look("amount", f.amount, true);
  if (f.unit) look("duration", f.duration, true);
  if (kind.barrier === "points") look("payout_per_point", f.points, true);
  look("take_profit", f.takeProfit, false);
  look("stop_loss", f.stopLoss, false);
  return wrong;
}

/** fields are the properties at whose control a fault is shown. */
const fields = new Set(
  "amount basis duration barrier barrier2 multiplier growth_rate payout_per_point selected_tick take_profit stop_loss cancellation".split(
    " ",
  ),
);

/** facts are what a proposal says beside its price, in a few words. */
function facts(p: Message): string[] {
  const list: string[] = [];
  if (Number(p.payout) > Number(p.ask_price) && p.contract_details?.maximum_ticks === undefined)
    list.push(`${Math.round((Number(p.payout) / Number(p.ask_price) - 1) * 100)} % if it wins`);
  if (p.display_number_of_contracts) list.push(`${Number(p.display_number_of_contracts)} a point`);
  if (p.contract_details?.barrier) list.push(`barrier now ${p.contract_details.barrier}`);
  if (p.commission) list.push(`commission ${money(p.commission)}`);
  if (p.limit_order?.stop_out?.value) list.push(`stop out at ${p.limit_order.stop_out.value}`);
  if (p.cancellation?.ask_price) list.push(`cancellation costs ${money(p.cancellation.ask_price)}`);
  if (p.contract_details?.tick_size_barrier_percentage)
    list.push(`within ±${p.contract_details.tick_size_barrier_percentage} of the tick before`);
  if (p.contract_details?.maximum_ticks) list.push(`at most ${p.contract_details.maximum_ticks} ticks`);
  return list;
}

interface SideProps {
  side: Side;
  offer: Offer;
  fault: string;
  busy: boolean;
  onBuy: () => void;
}

function SideCard({ side, offer, fault, busy, onBuy }: SideProps) {
  const p = offer.proposal;
  const fixed = p && Number(p.payout) > 0 && p.contract_details?.maximum_ticks === undefined;
  // It stays focusable while it cannot be used, as the price goes and comes.
  const idle = !p || busy || !api.authorized.value || api.state.value !== "open";
  return (
    <div class="side" role="group" aria-label={side.title}>
      <p class="price num">
        <b>{p ? money(p.ask_price) : "—"}</b>
        {fixed && <span class="soft"> pays {money(p.payout)}</span>}
      </p>
      <p class="beside soft">{p && facts(p).join(" · ")}</p>
      <p class="longcode soft">{fault ? <span class="bad">{fault}</span> : (p?.longcode ?? "Pricing…")}</p>
      <button type="button" aria-disabled={idle} onClick={() => !idle && onBuy()}>
        Buy {side.title}
      </button>
    </div>
  );
}

/** Prices are those of a contract as it was seen and as it is now. */
const Prices = ({ seen, fresh }: { seen: Message; fresh: Message }) => (
  <table class="num">
    <thead>
      <tr>
        <td />
        <th class="num">as you saw it</th>
        <th class="num">now</th>
      </tr>
    </thead>
    <tbody>
      <tr>
        <th scope="row">Price</th>
        <td class="num">{money(seen.ask_price)}</td>
        <td class="num">{money(fresh.ask_price)}</td>
      </tr>
      {Number(fresh.payout) > 0 && (
        <tr>
          <th scope="row">Pays</th>
          <td class="num">{money(seen.payout)}</td>
          <td class="num">{money(fresh.payout)}</td>
        </tr>
      )}
    </tbody>
  </table>
);

/** useAvailable is what is offered on a symbol; null while that is not known. */
function useAvailable(symbol: string, currency: string) {
  const [found, setFound] = useState<{ symbol: string; rows: Message[]; fault: string } | null>(null);
  useEffect(() => {
    let gone = false;
    api.call({ contracts_for: symbol, currency }).then(
      (m) => gone || setFound({ symbol, rows: m.contracts_for.available, fault: "" }),
      (e) => gone || setFound({ symbol, rows: [], fault: e.message }),
    );
    return () => {
      gone = true;
    };
  }, [symbol, currency, api.state.value === "open"]);
  return found?.symbol === symbol ? found : null;
}

/** Ticket buys contracts on the symbol that the address names. */
export function Ticket({ symbol }: { symbol: string }) {
  const currency = balance.value?.currency ?? "USD";
  const available = useAvailable(symbol, currency);
  const wanted = place.value.query.get("kind") ?? "";
  const here = kinds.filter((k) => available && rowsOf(k, available.rows).length > 0);
  const kind = here.find((k) => k.name === wanted) ?? here[0];
  const chosen = (to: { symbol?: string; kind?: string }) =>
    go(href("trade", [to.symbol ?? symbol], { kind: to.kind ?? kind?.name ?? wanted }), true);
  return (
    <Card title="Ticket" class="ticket">
      <div class="fields">
        <Field label="Symbol">
          <select value={symbol} onChange={(e) => chosen({ symbol: e.currentTarget.value })}>
            {submarkets().map((m) => (
              <optgroup key={m} label={m}>
                {symbols.value
                  .filter((s) => s.submarket_display_name === m)
                  .map((s) => (
                    <option key={s.symbol} value={s.symbol}>
                      {s.display_name}
                    </option>
                  ))}
              </optgroup>
            ))}
          </select>
        </Field>
        <Field label="Contract">
          <select value={kind?.name ?? ""} onChange={(e) => chosen({ kind: e.currentTarget.value })}>
            {here.map((k) => (
              <option key={k.name}>{k.name}</option>
            ))}
          </select>
        </Field>
      </div>
      {available?.fault ? (
        <Empty>{available.fault}</Empty>
      ) : kind && available ? (
        <Terms
          key={`${symbol} ${kind.name}`}
          kind={kind}
          symbol={symbol}
          currency={currency}
          rows={rowsOf(kind, available.rows)}
        />
      ) : (
        <Empty>{available ? "Nothing is offered on this symbol." : "Asking what is offered…"}</Empty>
      )}
    </Card>
  );
}

/** kept is the form of the last ticket, whose amount the next one begins with. */
let kept: Form | null = null;

interface TermsProps {
  kind: Kind;
  symbol: string;
  currency: string;
  rows: Message[];
}

function Terms({ kind, symbol, currency, rows }: TermsProps) {
  const units = unitsOf(rows);
  const [form, setForm] = useState(() => beginning(rows, units, kept));
  const [turn, setTurn] = useState(0);
  const [busy, setBusy] = useState(false);
  kept = form;
  const set = (change: Partial<Form>) => setForm((f) => ({ ...f, ...change }));
  const wrong = misspelt(kind, form);
  const sound = Object.keys(wrong).length === 0;
  const request = (side: Side | undefined) => (side && sound ? requestOf(kind, side, symbol, currency, form) : null);
  const offers = [
    useOffer(request(kind.sides[0]), turn),
    useOffer(request(kind.sides[1]), turn),
    useOffer(request(kind.sides[2]), turn),
  ];
  const faults: Record<string, string> = { ...wrong };
  const elsewhere = kind.sides.map((_, i) => {
    const refusal = offers[i]?.refusal;
    if (!refusal) return sound ? "" : "Something above makes no sense yet.";
    const { field, text } = faultOf(refusal);
    if (!fields.has(field)) return text;
    // A digit that one side may have and the other may not is the matter of that side.
    if (kind.barrier === "digit" && field === "barrier") return text;
    faults[field] = text;
    return "Not as it is filled in above.";
  });
  const told = offers.find((o) => o.proposal)?.proposal;
  const bounds: Message = told?.validation_params ?? {};
  const refused = offers.find((o) => o.refusal)?.refusal?.answer.error?.details;
  const strikes: string[] =
    told?.barrier_choices ?? refused?.barrier_choices ?? rows.find((r) => r.barrier_choices)?.barrier_choices ?? [];
  useEffect(() => {
    // Strikes move with spot and duration; one that is gone gives way to the one in the middle.
    if (kind.barrier === "strike" && strikes.length && !strikes.includes(form.barrier))
      set({ barrier: strikes[Math.floor(strikes.length / 2)] ?? "" });
  }, [strikes.join()]);
  const unit = units.find((u) => u.code === form.unit);
  const range = (r: Message | undefined) =>
    r?.min && r?.max ? `${r.min} to ${r.max}` : r?.min ? `from ${r.min}` : r?.max ? `up to ${r.max}` : undefined;
  const input = (key: keyof Form, more: Message = {}) => (
    <input
      inputMode="decimal"
      autocomplete="off"
      value={form[key]}
      onInput={(e) => set({ [key]: e.currentTarget.value })}
      {...more}
    />
  );
  const choose = (key: keyof Form, options: [string, string][], more: Message = {}) => (
    <select value={form[key]} onChange={(e) => set({ [key]: e.currentTarget.value })} {...more}>
      {options.map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </select>
  );
  const same = (list: unknown[] | undefined): [string, string][] => (list ?? []).map((x) => [String(x), String(x)]);
  const row = rows[0] ?? {};
  const digits = [...new Set(rows.flatMap((r) => (r.last_digit_range ?? []) as number[]))].sort();
  const cancels: string[] = row.cancellation_range ?? [];

  const purchase = async (side: Side, terms: Message, seen: Message) => {
    setBusy(true);
    await attempt(async () => {
      for (let told = seen; ; ) {
        try {
          const bought = await buy(terms, told);
          const pays = Number(bought.payout) > 0 && kind.own !== "accumulator" ? `, pays ${money(bought.payout)}` : "";
          say(`${side.title}: bought for ${money(bought.buy_price, currency)}${pays}.`);
          return;
        } catch (e) {
          if (!(e instanceof Moved)) throw e;
          const yes = `Buy for ${money(e.fresh.ask_price, currency)}`;
          if (!(await ask({ title: "The price has moved", text: <Prices seen={told} fresh={e.fresh} />, yes }))) return;
          told = e.fresh;
        }
      }
    });
    setBusy(false);
    setTurn((n) => n + 1);
  };

  return (
    <>
      <div class="fields">
        {kind.own === "lookback" ? (
          <Field label={`Multiplier, ${currency} a point`} bad={faults.multiplier ?? faults.amount}>
            {input("multiplier")}
          </Field>
        ) : (
          <Field
            label={`Amount, ${currency}`}
            bad={faults.amount}
            hint={
              form.basis === "payout" && !kind.stakeOnly
                ? range(bounds.payout)
                : (range(bounds.stake) ?? (row.payout_limit ? `payout up to ${row.payout_limit}` : undefined))
            }
          >
            {input("amount")}
          </Field>
        )}
        {!kind.stakeOnly && kind.own !== "lookback" && (
          <Field label="Basis" bad={faults.basis}>
            {choose("basis", same(["stake", "payout"]))}
          </Field>
        )}
        {units.length > 0 && (
          <>
            <Field
              label="Duration"
              bad={faults.duration}
              hint={
                unit && (unit.min === unit.max ? `${unit.min} ${unit.name}` : `${unit.min} to ${unit.max} ${unit.name}`)
              }
            >
              {input("duration", { inputMode: "numeric" })}
            </Field>
            <Field label="Unit">
              <select
                value={form.unit}
                onChange={(e) => {
                  const next = units.find((u) => u.code === e.currentTarget.value);
                  if (!next) return;
                  const duration = String(Math.min(Math.max(Number(form.duration) || 5, next.min), next.max));
                  set({
                    unit: next.code,
                    duration,
                    ...(next.expiry === unit?.expiry ? {} : barriers(rows, next.expiry)),
                  });
                }}
              >
                {units.map((u) => (
                  <option key={u.code} value={u.code}>
                    {u.name}
                  </option>
                ))}
              </select>
            </Field>
          </>
        )}
        {(kind.barrier === "level" || kind.barrier === "two") && (
          <Field
            label={kind.barrier === "two" ? "Upper barrier" : "Barrier"}
            bad={faults.barrier}
            hint={form.barrier.match(/^[+-]/) ? "from the entry spot" : "a price"}
          >
            {input("barrier", { inputMode: "text" })}
          </Field>
        )}
        {kind.barrier === "two" && (
          <Field
            label="Lower barrier"
            bad={faults.barrier2}
            hint={form.barrier2.match(/^[+-]/) ? "from the entry spot" : "a price"}
          >
            {input("barrier2", { inputMode: "text" })}
          </Field>
        )}
        {kind.barrier === "strike" && (
          <Field
            label="Strike"
            bad={faults.barrier}
            hint={form.barrier.match(/^[+-]/) ? "from the entry spot" : "a price"}
          >
            {choose("barrier", same(strikes))}
          </Field>
        )}
        {kind.barrier === "points" && (
          <Field
            label="Payout a point"
            bad={faults.payout_per_point ?? faults.barrier}
            hint={told?.barrier_spot_distance && `barrier ${told.barrier_spot_distance} from the spot`}
          >
            {input("points", { list: "points" })}
            <datalist id="points">
              {((told?.payout_choices ?? row.payout_choices ?? []) as string[]).map((c) => (
                <option key={c} value={c} />
              ))}
            </datalist>
          </Field>
        )}
        {kind.barrier === "digit" && <Field label="Digit">{choose("digit", same(digits))}</Field>}
        {kind.own === "multiplier" && (
          <Field label="Multiplier" bad={faults.multiplier}>
            {choose("multiplier", same(row.multiplier_range))}
          </Field>
        )}
        {kind.own === "accumulator" && (
          <Field label="Growth rate" bad={faults.growth_rate}>
            {choose(
              "growth",
              (row.growth_rate_range ?? []).map((r: number) => [String(r), `${Math.round(r * 100)} % a tick`]),
            )}
          </Field>
        )}
        {kind.own === "pick" && (
          <Field label="Tick" bad={faults.selected_tick}>
            {choose("pick", same([1, 2, 3, 4, 5]))}
          </Field>
        )}
        {(kind.own === "multiplier" || kind.own === "accumulator" || kind.barrier === "points") && (
          <Field
            label="Take profit"
            bad={faults.take_profit}
            hint={form.cancellation ? "not with deal cancellation" : range(bounds.take_profit)}
          >
            {input("takeProfit", { placeholder: "none", disabled: form.cancellation !== "" })}
          </Field>
        )}
        {kind.own === "multiplier" && (
          <>
            <Field
              label="Stop loss"
              bad={faults.stop_loss}
              hint={form.cancellation ? "not with deal cancellation" : range(bounds.stop_loss)}
            >
              {input("stopLoss", { placeholder: "none", disabled: form.cancellation !== "" })}
            </Field>
            {cancels.length > 0 && (
              <Field label="Deal cancellation" bad={faults.cancellation} hint="the stake comes back within that time">
                <select
                  value={form.cancellation}
                  onChange={(e) => set({ cancellation: e.currentTarget.value, takeProfit: "", stopLoss: "" })}
                >
                  <option value="">none</option>
                  {cancels.map((c) => (
                    <option key={c} value={c}>
                      {c.replace("m", " minutes")}
                    </option>
                  ))}
                </select>
              </Field>
            )}
          </>
        )}
      </div>
      <div class={`sides of-${kind.sides.length}`}>
        {kind.sides.map((side, i) => {
          const offer = offers[i] ?? { proposal: null, refusal: null };
          return (
            <SideCard
              key={side.type}
              side={side}
              offer={offer}
              fault={elsewhere[i] ?? ""}
              busy={busy}
              onBuy={() => {
                const terms = request(side);
                if (terms && offer.proposal) purchase(side, terms, offer.proposal);
              }}
            />
          );
        })}
      </div>
    </>
  );
}
