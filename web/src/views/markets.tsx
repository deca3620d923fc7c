// Live charts of the symbols in the address.
import { lazy, Suspense } from "preact/compat";
import { useEffect, useState } from "preact/hooks";
import { followContracts } from "../contracts";
import { go, href, place } from "../router";
import { loadSymbols, symbolNamed, symbols } from "../symbols";
import { Card, Empty } from "../ui";

const Chart = lazy(() => import("../chart"));

const granularities: [number, string][] = [
  [0, "Ticks"],
  [60, "1 min"],
  [300, "5 min"],
  [900, "15 min"],
  [3600, "1 hour"],
  [14400, "4 hours"],
  [86400, "1 day"],
];

/** most is how many charts there may be at a time. */
const most = 6;

function One({ code, close }: { code: string; close: (() => void) | undefined }) {
  const [granularity, setGranularity] = useState(0);
  const s = symbolNamed(code);
  return (
    <Card
      title={s?.display_name ?? code}
      tools={
        <>
          <select
            aria-label={`Scale of ${code}`}
            value={granularity}
            onChange={(e) => setGranularity(Number(e.currentTarget.value))}
          >
            {granularities.map(([seconds, name]) => (
              <option key={seconds} value={seconds}>
                {name}
              </option>
            ))}
          </select>
          <a class="soft" href={href("trade", [code])}>
            Trade
          </a>
          {close && (
            <button type="button" class="quiet" aria-label={`Close ${code}`} onClick={close}>
              ×
            </button>
          )}
        </>
      }
    >
      {s ? (
        <Suspense fallback={<Empty>Loading…</Empty>}>
          <Chart symbol={code} granularity={granularity} pip={Number(s.pip)} />
        </Suspense>
      ) : (
        <Empty>{symbols.value.length ? `There is no symbol ${code}.` : "Asking for the symbols…"}</Empty>
      )}
    </Card>
  );
}

export default function Markets() {
  useEffect(() => {
    loadSymbols();
    followContracts();
  }, []);
  const shown = [...new Set((place.value.rest[0] ?? "R_100").split(",").filter(Boolean))].slice(0, most);
  const show = (list: string[]) => go(href("markets", [list.join(",")]));
  const markets = [...new Set(symbols.value.map((s) => s.submarket_display_name))];
  return (
    <div class="stack">
      <div class="row">
        <select
          aria-label="Add a chart"
          value=""
          disabled={shown.length >= most}
          onChange={(e) => {
            if (e.currentTarget.value) show([...shown, e.currentTarget.value]);
            e.currentTarget.value = "";
          }}
        >
          <option value="">Add a chart…</option>
          {markets.map((m) => (
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
        <small>{symbols.value.length} symbols. Your contracts are drawn on their charts.</small>
      </div>
      <div class={shown.length > 1 ? "grid" : "stack"}>
        {shown.map((code) => (
          <One
            key={code}
            code={code}
            close={shown.length > 1 ? () => show(shown.filter((x) => x !== code)) : undefined}
          />
        ))}
      </div>
    </div>
  );
}
