// A ticket, what is open, and what was booked.
import { useEffect, useState } from "preact/hooks";
import { api, type Message } from "../api";
import { balance } from "../app";
import { contracts, followContracts } from "../contracts";
import { place } from "../router";
import { loadSymbols, symbols } from "../symbols";
import { attempt, Card, Empty, Field, money, stamp } from "../ui";

interface Kind {
  name: string;
  sides: [string, string][];
  barrier?: "level" | "digit" | "two";
  own?: "multiplier" | "growth_rate";
}

const kinds: Kind[] = [
  {
    name: "Rise / Fall",
    sides: [
      ["CALL", "Rise"],
      ["PUT", "Fall"],
    ],
  },
  {
    name: "Higher / Lower",
    sides: [
      ["CALL", "Higher"],
      ["PUT", "Lower"],
    ],
    barrier: "level",
  },
  {
    name: "Touch / No touch",
    sides: [
      ["ONETOUCH", "Touch"],
      ["NOTOUCH", "No touch"],
    ],
    barrier: "level",
  },
  {
    name: "Ends between / outside",
    sides: [
      ["EXPIRYRANGE", "Between"],
      ["EXPIRYMISS", "Outside"],
    ],
    barrier: "two",
  },
  {
    name: "Stays between / goes outside",
    sides: [
      ["RANGE", "Stays"],
      ["UPORDOWN", "Goes outside"],
    ],
    barrier: "two",
  },
  {
    name: "Digit matches / differs",
    sides: [
      ["DIGITMATCH", "Matches"],
      ["DIGITDIFF", "Differs"],
    ],
    barrier: "digit",
  },
  {
    name: "Digit over / under",
    sides: [
      ["DIGITOVER", "Over"],
      ["DIGITUNDER", "Under"],
    ],
    barrier: "digit",
  },
  {
    name: "Even / odd",
    sides: [
      ["DIGITEVEN", "Even"],
      ["DIGITODD", "Odd"],
    ],
  },
  {
    name: "Asian up / down",
    sides: [
      ["ASIANU", "Up"],
      ["ASIAND", "Down"],
    ],
  },
  {
    name: "Multiplier",
    sides: [
      ["MULTUP", "Up"],
      ["MULTDOWN", "Down"],
    ],
    own: "multiplier",
  },
  { name: "Accumulator", sides: [["ACCU", "Accumulate"]], own: "growth_rate" },
];

function Side({ request, title }: { request: Message; title: string }) {
  const [offer, setOffer] = useState<Message | null>(null);
  const [fault, setFault] = useState("");
  const key = JSON.stringify(request);
  useEffect(() => {
    setOffer(null);
    setFault("");
    let stream: { stop(): void } | undefined;
    const timer = setTimeout(() => {
      stream = api.follow(
        { proposal: 1, ...JSON.parse(key), subscribe: 1 },
        (m) => {
          setOffer(m.proposal);
          setFault("");
        },
        (e) => setFault(e.message),
      );
    }, 250);
    return () => {
      clearTimeout(timer);
      stream?.stop();
    };
  }, [key]);
  return (
    <div class="side">
      <p class="row">
        <b>{title}</b>
        {offer && (
          <span class="num soft">
            {money(offer.ask_price)}
            {Number(offer.payout) > 0 && ` → ${money(offer.payout)}`}
          </span>
        )}
      </p>
      <p class="soft longcode">{fault ? <span class="bad">{fault}</span> : (offer?.longcode ?? "Pricing…")}</p>
      <button
        type="button"
        disabled={!offer || !!fault || !api.authorized.value}
        onClick={() =>
          offer &&
          attempt(async () => {
            // By its terms and not by the proposal's id, which the next price replaces.
            await api.call({ buy: 1, price: Number(offer.ask_price), parameters: request });
          }, `${title}: bought.`)
        }
      >
        Buy {title}
      </button>
    </div>
  );
}

function Ticket() {
  const [symbol, setSymbol] = useState(place.value.rest[0] ?? "R_100");
  const [kindName, setKind] = useState("Rise / Fall");
  const [amount, setAmount] = useState("10");
  const [basis, setBasis] = useState("stake");
  const [duration, setDuration] = useState("5");
  const [unit, setUnit] = useState("t");
  const [barrier, setBarrier] = useState("+0.5");
  const [barrier2, setBarrier2] = useState("-0.5");
  const [digit, setDigit] = useState("5");
  const [own, setOwn] = useState("");
  const kind = kinds.find((k) => k.name === kindName) ?? kinds[0];
  if (!kind) return null;
  const currency = balance.value?.currency ?? "USD";
  const request = (type: string): Message => ({
    contract_type: type,
    symbol,
    currency,
    amount: Number(amount),
    basis: kind.own ? "stake" : basis,
    ...(kind.own
      ? { [kind.own]: Number(own || (kind.own === "multiplier" ? 40 : 0.03)) }
      : { duration: Number(duration), duration_unit: unit }),
    ...(kind.barrier === "level"
      ? { barrier }
      : kind.barrier === "digit"
        ? { barrier: digit }
        : kind.barrier === "two"
          ? { barrier, barrier2 }
          : {}),
  });
  return (
    <Card title="Ticket">
      <div class="fields">
        <Field label="Symbol">
          <select value={symbol} onChange={(e) => setSymbol(e.currentTarget.value)}>
            {symbols.value.map((s) => (
              <option key={s.symbol} value={s.symbol}>
                {s.display_name}
              </option>
            ))}
          </select>
        </Field>
        <Field label="Contract">
          <select value={kindName} onChange={(e) => setKind(e.currentTarget.value)}>
            {kinds.map((k) => (
              <option key={k.name}>{k.name}</option>
            ))}
          </select>
        </Field>
        <Field label={`Amount, ${currency}`}>
          <input inputMode="decimal" value={amount} onInput={(e) => setAmount(e.currentTarget.value)} />
        </Field>
        {!kind.own && (
          <>
            <Field label="Basis">
              <select value={basis} onChange={(e) => setBasis(e.currentTarget.value)}>
                <option>stake</option>
                <option>payout</option>
              </select>
            </Field>
            <Field label="Duration">
              <input inputMode="numeric" value={duration} onInput={(e) => setDuration(e.currentTarget.value)} />
            </Field>
            <Field label="Unit">
              <select value={unit} onChange={(e) => setUnit(e.currentTarget.value)}>
                {[
                  ["t", "ticks"],
                  ["s", "seconds"],
                  ["m", "minutes"],
                  ["h", "hours"],
                  ["d", "days"],
                ].map(([u, n]) => (
                  <option key={u} value={u}>
                    {n}
                  </option>
                ))}
              </select>
            </Field>
          </>
        )}
        {kind.own && (
          <Field label={kind.own === "multiplier" ? "Multiplier" : "Growth rate"}>
            <input
              inputMode="decimal"
              value={own}
              placeholder={kind.own === "multiplier" ? "40" : "0.03"}
              onInput={(e) => setOwn(e.currentTarget.value)}
            />
          </Field>
        )}
        {(kind.barrier === "level" || kind.barrier === "two") && (
          <Field label="Barrier" hint="+ or −: from the spot">
            <input value={barrier} onInput={(e) => setBarrier(e.currentTarget.value)} />
          </Field>
        )}
        {kind.barrier === "two" && (
          <Field label="Lower barrier">
            <input value={barrier2} onInput={(e) => setBarrier2(e.currentTarget.value)} />
          </Field>
        )}
        {kind.barrier === "digit" && (
          <Field label="Digit">
            <input inputMode="numeric" value={digit} onInput={(e) => setDigit(e.currentTarget.value)} />
          </Field>
        )}
      </div>
      <div class="grid sides">
        {kind.sides.map(([type, title]) => (
          <Side key={type + title} request={request(type)} title={title} />
        ))}
      </div>
    </Card>
  );
}

function Open() {
  const list = contracts.value;
  return (
    <Card title="Contracts" tools={<small>open ones, and those that ended while you looked</small>}>
      {list.length === 0 ? (
        <Empty>No contract is open.</Empty>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label="Contracts">
          <table>
            <thead>
              <tr>
                <th>Contract</th>
                <th class="num">Price</th>
                <th class="num">Worth</th>
                <th class="num">Profit</th>
                <th>State</th>
                <th>
                  <span class="sr">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {list.map((c) => (
                <tr key={c.contract_id} title={c.longcode}>
                  <td>
                    {c.contract_type} <small>{c.display_name}</small>
                  </td>
                  <td class="num">{money(c.buy_price)}</td>
                  <td class="num">{money(c.is_sold ? c.sell_price : c.bid_price)}</td>
                  <td class={`num ${Number(c.profit) >= 0 ? "good" : "bad"}`}>{money(c.profit)}</td>
                  <td class="status">{c.status}</td>
                  <td>
                    {!c.is_sold && !!c.is_valid_to_sell && (
                      <button
                        type="button"
                        class="quiet"
                        onClick={() => attempt(() => api.call({ sell: c.contract_id, price: 0 }), "Sold.")}
                      >
                        Sell
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

function Statement() {
  const [list, setList] = useState<Message[]>([]);
  const [action, setAction] = useState("");
  const [find, setFind] = useState("");
  const who = api.authorized.value?.loginid;
  const now = balance.value?.balance;
  useEffect(() => {
    if (!who) return;
    const timer = setTimeout(
      () =>
        attempt(async () =>
          setList(
            (await api.call({ statement: 1, description: 1, limit: 100, ...(action ? { action_type: action } : {}) }))
              .statement.transactions,
          ),
        ),
      400,
    );
    return () => clearTimeout(timer);
  }, [who, now, action]);
  const rows = list.filter((t) => !find || String(t.longcode).toLowerCase().includes(find.toLowerCase()));
  return (
    <Card
      title="Statement"
      class="wide"
      tools={
        <>
          <input
            type="search"
            aria-label="Search the statement"
            placeholder="Search  /"
            value={find}
            onInput={(e) => setFind(e.currentTarget.value)}
          />
          <select aria-label="Kind of entry" value={action} onChange={(e) => setAction(e.currentTarget.value)}>
            <option value="">all entries</option>
            {["buy", "sell", "deposit", "withdrawal", "transfer", "virtual_credit"].map((a) => (
              <option key={a} value={a}>
                {a}
              </option>
            ))}
          </select>
        </>
      }
    >
      <div class="scroll" tabIndex={0} role="region" aria-label="Statement">
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
                <td>{stamp(t.transaction_time)}</td>
                <td>{t.action_type}</td>
                <td>{t.longcode}</td>
                <td class={`num ${Number(t.amount) < 0 ? "bad" : "good"}`}>{money(t.amount)}</td>
                <td class="num">{money(t.balance_after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {rows.length === 0 && <Empty>Nothing was booked that matches.</Empty>}
      </div>
    </Card>
  );
}

function Accounts() {
  const who = api.authorized.value;
  if (!who) return null;
  return (
    <Card title="Balance">
      <p class="figure num">{money(balance.value?.balance, balance.value?.currency)}</p>
      <p class="soft">
        {who.loginid}, {who.is_virtual ? "virtual money" : "real money"}
        {who.account_list?.length > 1 &&
          ` · also ${who.account_list
            .map((a: Message) => a.loginid)
            .filter((l: string) => l !== who.loginid)
            .join(", ")}`}
      </p>
      <button type="button" class="quiet" onClick={() => attempt(() => api.call({ topup_virtual: 1 }), "Topped up.")}>
        Top up
      </button>
    </Card>
  );
}

export default function Trade() {
  useEffect(() => {
    loadSymbols();
    followContracts();
  }, []);
  return (
    <div class="grid">
      <Ticket />
      <div class="stack">
        {api.authorized.value ? <Accounts /> : <Empty>Sign in with a token that has the scope trade to buy.</Empty>}
        <Open />
      </div>
      {api.authorized.value && <Statement />}
    </div>
  );
}
