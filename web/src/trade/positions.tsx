// The contracts of the account: what is open, as it moves, and what ended while one looked.
import { useState } from "preact/hooks";
import { api, type Message, Refusal } from "../api";
import { contracts, levels, outcome } from "../charts/contracts";
import { href } from "../router";
import { attempt, Card, clock, Empty, Field, money, stamp } from "../ui";
import { faultOf } from "./offers";

const updatable = (c: Message) =>
  !c.is_sold && (!!c.is_valid_to_update?.take_profit || !!c.is_valid_to_update?.stop_loss);

/** Orders changes the limit orders of a contract; an empty field takes one away. */
function Orders({ c, done }: { c: Message; done: () => void }) {
  const now = (key: string) => {
    const amount = c.limit_order?.[key]?.order_amount;
    return amount == null ? "" : String(Math.abs(Number(amount)));
  };
  const [profit, setProfit] = useState(() => now("take_profit"));
  const [loss, setLoss] = useState(() => now("stop_loss"));
  const [fault, setFault] = useState({ field: "", text: "" });
  const bounds: Message = c.validation_params ?? {};
  const range = (r: Message | undefined) => (r?.min ? `${r.min} to ${r.max}` : undefined);
  const of = (key: string) => (fault.field === key ? fault.text : undefined);
  const change = async () => {
    const orders: Message = {};
    if (profit !== now("take_profit")) orders.take_profit = profit === "" ? null : Number(profit);
    if (loss !== now("stop_loss")) orders.stop_loss = loss === "" ? null : Number(loss);
    if (Object.keys(orders).length === 0) return done();
    try {
      await api.call({ contract_update: 1, contract_id: c.contract_id, limit_order: orders });
      done();
    } catch (e) {
      if (e instanceof Refusal) setFault(faultOf(e));
      else throw e;
    }
  };
  return (
    <form
      class="orders"
      onSubmit={(e) => {
        e.preventDefault();
        attempt(change);
      }}
    >
      <Field label="Take profit" hint={range(bounds.take_profit)} bad={of("take_profit")}>
        <input
          inputMode="decimal"
          placeholder="none"
          value={profit}
          disabled={!c.is_valid_to_update?.take_profit}
          onInput={(e) => setProfit(e.currentTarget.value)}
        />
      </Field>
      <Field label="Stop loss" hint={range(bounds.stop_loss)} bad={of("stop_loss")}>
        <input
          inputMode="decimal"
          placeholder="none"
          value={loss}
          disabled={!c.is_valid_to_update?.stop_loss}
          onInput={(e) => setLoss(e.currentTarget.value)}
        />
      </Field>
      <div class="row">
        <button type="submit">Set</button>
        <button type="button" class="quiet" onClick={done}>
          Leave
        </button>
      </div>
      {fault.text && !["take_profit", "stop_loss"].includes(fault.field) && (
        <small class="bad" role="alert">
          {fault.text}
        </small>
      )}
    </form>
  );
}

/** ending is when a contract ends, in words. */
function ending(c: Message) {
  if (c.is_sold) return { name: "Ended", value: c.sell_time ? clock(c.sell_time) : clock(c.exit_tick_time) };
  if (c.contract_type === "ACCU") return { name: "Ticks", value: `${c.tick_passed ?? 0} of ${c.tick_count ?? "?"}` };
  if (String(c.contract_type).startsWith("MULT")) return null;
  if (c.tick_count) {
    const passed = Math.max(0, (c.tick_stream?.length ?? 0) - 1);
    return { name: "Ticks", value: `${passed} of ${c.tick_count}` };
  }
  const at = Number(c.date_expiry);
  return { name: "Ends", value: at - Number(c.date_start) < 86_400 ? clock(at) : stamp(at).slice(0, 10) };
}

function Position({ c }: { c: Message }) {
  const [editing, setEditing] = useState(false);
  const profit = Number(c.profit ?? 0);
  const end = ending(c);
  const idle = api.state.value !== "open";
  const figures: [string, string, string?][] = [];
  if (c.entry_tick != null) figures.push(["Entry", String(c.entry_tick_display_value ?? c.entry_tick)]);
  if (String(c.contract_type).startsWith("DIGIT")) {
    if (c.barrier != null) figures.push(["Digit", String(c.barrier)]);
  } else for (const l of levels(c)) figures.push([l.title.replace(/^./, (x) => x.toUpperCase()), l.text]);
  if (c.is_sold && c.exit_tick != null) figures.push(["Exit", String(c.exit_tick_display_value ?? c.exit_tick)]);
  else if (c.current_spot != null) figures.push(["Spot", String(c.current_spot_display_value ?? c.current_spot)]);
  if (end) figures.push([end.name, end.value]);
  figures.push(["Price", money(c.buy_price)]);
  figures.push(["Worth", c.entry_tick == null && !c.is_sold ? "—" : money(c.is_sold ? c.sell_price : c.bid_price)]);
  return (
    <article class="position" data-contract={c.contract_id} data-status={outcome(c)} title={c.longcode}>
      <header>
        <b>{c.contract_type}</b>
        <a class="soft" href={href("trade", [String(c.underlying)])}>
          {c.display_name}
        </a>
        <span class={`tag ${c.is_sold ? (profit >= 0 ? "won" : "lost") : "on"}`}>{outcome(c)}</span>
        <b class={`num profit ${profit >= 0 ? "good" : "bad"}`}>{`${profit > 0 ? "+" : ""}${money(profit)}`}</b>
      </header>
      <dl class="num">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {!c.is_sold && (
        <div class="row">
          <button
            type="button"
            class="quiet"
            disabled={!c.is_valid_to_sell || idle}
            title={c.is_valid_to_sell ? "" : c.validation_error}
            onClick={() => attempt(() => api.call({ sell: c.contract_id, price: 0 }), "Sold.")}
          >
            Sell
          </button>
          {!!c.is_valid_to_cancel && (
            <button
              type="button"
              class="quiet"
              disabled={idle}
              onClick={() => attempt(() => api.call({ cancel: c.contract_id }), "Cancelled; the stake is back.")}
            >
              Cancel the deal
            </button>
          )}
          {updatable(c) && !editing && (
            <button type="button" class="quiet" disabled={idle} onClick={() => setEditing(true)}>
              Orders…
            </button>
          )}
          {!c.is_valid_to_sell && c.validation_error && <small>{c.validation_error}</small>}
        </div>
      )}
      {editing && updatable(c) && <Orders c={c} done={() => setEditing(false)} />}
    </article>
  );
}

/** Positions lists them, the open ones first. */
export function Positions() {
  const open = contracts.value.filter((c) => !c.is_sold);
  const ended = contracts.value.filter((c) => c.is_sold);
  return (
    <Card
      title="Contracts"
      tools={<small>{open.length ? `${open.length} open` : "open ones, and those that ended while you looked"}</small>}
    >
      {contracts.value.length === 0 ? (
        <Empty>No contract is open. What you buy stands here and moves with the market.</Empty>
      ) : (
        <div class="scroll positions" tabIndex={0} role="region" aria-label="Contracts">
          {[...open, ...ended].map((c) => (
            <Position key={c.contract_id} c={c} />
          ))}
        </div>
      )}
    </Card>
  );
}
