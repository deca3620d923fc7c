// A chart in its frame: which symbol, whether it trades, and on which scale it is drawn.
import type { ComponentChildren } from "preact";
import { lazy, Suspense } from "preact/compat";
import { useState } from "preact/hooks";
import { api } from "../api";
import { Card, Empty } from "../ui";
import { opening, symbolNamed, symbols, useSession } from "./symbols";

const Chart = lazy(() => import("./chart"));

const granularities: [number, string][] = [
  [0, "Ticks"],
  [60, "1 min"],
  [120, "2 min"],
  [300, "5 min"],
  [900, "15 min"],
  [1800, "30 min"],
  [3600, "1 hour"],
  [14400, "4 hours"],
  [86400, "1 day"],
];

/** Lost says that the connection is lost, and that what is shown stands still. */
export const Lost = () =>
  api.state.value === "waiting" ? (
    <p class="cut" role="alert">
      The connection is lost. What you see stands still, and nothing can be bought or sold; it is being tried again.
    </p>
  ) : null;

interface Props {
  code: string;
  class?: string;
  tools?: ComponentChildren;
}

/** ChartCard draws the symbol of a code. */
export function ChartCard(p: Props) {
  const [granularity, setGranularity] = useState(0);
  const session = useSession(p.code);
  const s = symbolNamed(p.code);
  return (
    <Card
      title={s?.display_name ?? p.code}
      class={p.class ?? ""}
      tools={
        <>
          <select
            aria-label={`Scale of ${p.code}`}
            value={granularity}
            onChange={(e) => setGranularity(Number(e.currentTarget.value))}
          >
            {granularities.map(([seconds, name]) => (
              <option key={seconds} value={seconds}>
                {name}
              </option>
            ))}
          </select>
          {p.tools}
        </>
      }
    >
      {session && !session.now && (
        <p class="closed" role="status">
          <b>Closed.</b> It opens {opening(session.opens)}.
        </p>
      )}
      {s ? (
        <Suspense fallback={<div class="chart" />}>
          <Chart symbol={p.code} granularity={granularity} pip={Number(s.pip)} trading={session?.now ?? true} />
        </Suspense>
      ) : (
        <Empty>{symbols.value.length ? `There is no symbol ${p.code}.` : "Asking for the symbols…"}</Empty>
      )}
    </Card>
  );
}

/** Attribution is said once on a page with charts, as their licence asks. */
export const Attribution = () => (
  <small>
    Charts by{" "}
    <a href="https://www.tradingview.com/" rel="noreferrer noopener" target="_blank">
      TradingView Lightweight Charts™
    </a>
    , copyright © TradingView, Inc.
  </small>
);
