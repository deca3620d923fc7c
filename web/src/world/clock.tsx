// The clock of a world: what it shows, and how it is moved.
import { useEffect, useRef, useState } from "preact/hooks";
import { admin } from "../admin";
import type { Message } from "../api";
import { Card, Field, usePolling } from "../ui";
import { at, chosen, stampOf, trial } from "./chosen";

const second = 1000;
const spans: [string, string][] = [
  ["10s", "+10 s"],
  ["1m", "+1 min"],
  ["1h", "+1 h"],
  ["24h", "+1 day"],
  ["168h", "+1 week"],
];
const speeds = [1, 10, 60, 1000];

/** units are those of durations, in milliseconds. */
const units: Record<string, number> = { ms: 1, s: second, m: 60 * second, h: 3600 * second };

/** spanOf is a duration like 1h30m in milliseconds; 0 where it is none. */
export function spanOf(text: string): number {
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return 0;
  let sum = 0;
  for (const [, n, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) sum += Number(n) * (units[unit ?? ""] ?? 0);
  return sum;
}

/** useTicking is the time of a clock now, of which one heard a moment ago. */
function useTicking(c: Message | null, heard: number): number {
  const [, turn] = useState(0);
  const runs = c !== null && !c.paused && !c.lockstep;
  useEffect(() => {
    if (!runs) return;
    const timer = window.setInterval(() => turn((n) => n + 1), 100);
    return () => clearInterval(timer);
  }, [runs]);
  if (!c) return 0;
  const said = Date.parse(c.now);
  return runs ? said + Math.min(performance.now() - heard, 3000) * c.speed : said;
}

interface Move {
  from: number;
  to: number; // 0: nobody knows
  abort: AbortController;
}

export function Clock() {
  const [c, setC] = useState<Message | null>(null);
  const heard = useRef(0);
  const [move, setMove] = useState<Move | null>(null);
  const [bad, setBad] = useState<Record<string, string>>({});
  const [by, setBy] = useState("1m");
  const [to, setTo] = useState("");
  const [speed, setSpeed] = useState("");
  const [count, setCount] = useState("1");
  const [symbol, setSymbol] = useState("");
  const take = (m: Message) => {
    heard.current = performance.now();
    setC(m);
  };
  const error = usePolling(async () => take(await admin("GET", at("clock"))), move ? 200 : 1000, [
    chosen.value,
    move === null,
  ]);
  const now = useTicking(c, heard.current);
  const order = (o: Message, target = 0) =>
    trial(
      async () => {
        const abort = new AbortController();
        setMove({ from: Date.parse(c?.now ?? ""), to: target, abort });
        try {
          take(await admin("POST", at("clock"), o, abort.signal));
        } finally {
          setMove(null);
        }
      },
      setBad,
      (f) => ["by", "to", "speed", "count", "symbol"].includes(f),
    );
  const advance = (d: string) => order({ action: "advance", by: d }, now + spanOf(d));
  const part = move && move.to > move.from ? Math.min(1, Math.max(0, (now - move.from) / (move.to - move.from))) : null;
  const state = !c
    ? ""
    : c.lockstep
      ? c.paused
        ? "held"
        : "in lock-step: it waits for its clients"
      : c.paused
        ? "paused"
        : c.machine
          ? "the machine's time"
          : `running at ×${c.speed}`;
  return (
    <Card title="Clock" class="clock" tools={error && <span class="bad">{error}</span>}>
      <div class="dial">
        <p class="figure num" data-paused={c?.paused ? "yes" : "no"}>
          {c ? (
            <time dateTime={new Date(now).toISOString()}>
              <span class="soft">{stampOf(now).slice(0, 10)}</span> {stampOf(now).slice(11)}
            </time>
          ) : (
            "…"
          )}{" "}
          <small>UTC</small>
        </p>
        <p>
          <span class={`lamp ${c?.paused ? "off" : "on"}`}>{state}</span>
        </p>
        <div class="row">
          {c?.paused ? (
            <button type="button" onClick={() => order({ action: "resume" })}>
              Resume
            </button>
          ) : (
            <button type="button" disabled={!c} onClick={() => order({ action: "pause" })}>
              Pause
            </button>
          )}
          <button type="button" class="quiet" disabled={move !== null} onClick={() => order({ action: "step" })}>
            Step to next tick
          </button>
        </div>
      </div>
      {move && move.to > 0 && part !== null && (
        <div class="moving" role="status">
          <progress aria-label="Time moved" max="1" value={part} />
          <span class="num">{Math.floor(part * 100)} %</span>
          <button type="button" class="quiet" onClick={() => move.abort.abort()}>
            Stop here
          </button>
        </div>
      )}
      <h3>Move on</h3>
      <div class="row">
        {spans.map(([d, title]) => (
          <button key={d} type="button" class="quiet" disabled={move !== null} onClick={() => advance(d)}>
            {title}
          </button>
        ))}
      </div>
      <div class="fields forms">
        <form
          onSubmit={(e) => {
            e.preventDefault();
            advance(by.trim());
          }}
        >
          <Field label="Advance by" hint="like 90s, 1h30m" bad={bad.by}>
            <input value={by} aria-invalid={!!bad.by} onInput={(e) => setBy(e.currentTarget.value)} />
          </Field>
          <button type="submit" class="quiet" disabled={move !== null}>
            Advance
          </button>
        </form>
        <form
          onSubmit={(e) => {
            e.preventDefault();
            const instant = `${to.length === 16 ? `${to}:00` : to}Z`;
            order({ action: "to", to: instant }, Date.parse(instant) || 0);
          }}
        >
          <Field label="Go to (UTC)" hint="time does not go back" bad={bad.to}>
            <input
              type="datetime-local"
              step="1"
              required
              value={to}
              aria-invalid={!!bad.to}
              onInput={(e) => setTo(e.currentTarget.value)}
            />
          </Field>
          <button type="submit" class="quiet" disabled={move !== null}>
            Go
          </button>
        </form>
        <form
          onSubmit={(e) => {
            e.preventDefault();
            order({ action: "step", count: Number(count), symbol: symbol.trim() });
          }}
        >
          <div class="pair">
            <Field label="Ticks" bad={bad.count}>
              <input
                inputMode="numeric"
                value={count}
                aria-invalid={!!bad.count}
                onInput={(e) => setCount(e.currentTarget.value)}
              />
            </Field>
            <Field label="of symbol" hint="empty: any" bad={bad.symbol}>
              <input
                value={symbol}
                placeholder="any"
                aria-invalid={!!bad.symbol}
                onInput={(e) => setSymbol(e.currentTarget.value)}
              />
            </Field>
          </div>
          <button type="submit" class="quiet" disabled={move !== null}>
            Step
          </button>
        </form>
      </div>
      {!c?.lockstep && (
        <>
          <h3>Speed</h3>
          <form
            class="row speed"
            onSubmit={(e) => {
              e.preventDefault();
              order({ action: "speed", speed: Number(speed) });
            }}
          >
            {speeds.map((n) => (
              <button
                key={n}
                type="button"
                class="quiet"
                aria-pressed={c?.speed === n}
                onClick={() => order({ action: "speed", speed: n })}
              >
                ×{n}
              </button>
            ))}
            <input
              aria-label="Speed"
              placeholder="other"
              size={7}
              inputMode="decimal"
              value={speed}
              aria-invalid={!!bad.speed}
              onInput={(e) => setSpeed(e.currentTarget.value)}
            />
            <button type="submit" class="quiet">
              Set speed
            </button>
            {bad.speed && <small class="bad">{bad.speed}</small>}
          </form>
        </>
      )}
    </Card>
  );
}
