// Live charts of the symbols in the address.
import { useEffect } from "preact/hooks";
import { Attribution, ChartCard, Lost } from "../charts/chartcard";
import { followContracts } from "../charts/contracts";
import { loadSymbols, submarkets, symbols } from "../charts/symbols";
import { go, href, place } from "../router";
import "../trade/trade.css";

/** most is how many charts there may be at a time. */
const most = 6;

export default function Markets() {
  useEffect(() => {
    loadSymbols();
    followContracts();
  }, []);
  const shown = [...new Set((place.value.rest[0] ?? "R_100").split(",").filter(Boolean))].slice(0, most);
  const show = (list: string[]) => go(href("markets", [list.join(",")]));
  return (
    <div class="stack">
      <Lost />
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
          {submarkets().map((m) => (
            <optgroup key={m} label={m}>
              {symbols.value
                .filter((s) => s.submarket_display_name === m && !shown.includes(s.symbol))
                .map((s) => (
                  <option key={s.symbol} value={s.symbol}>
                    {s.display_name}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
        <small>
          {shown.length} of at most {most}. Your contracts are drawn on them.
        </small>
      </div>
      <div class={shown.length > 1 ? "grid charts" : "stack charts tall"}>
        {shown.map((code) => (
          <ChartCard
            key={code}
            code={code}
            tools={
              <>
                <a class="soft" href={href("trade", [code])}>
                  Trade
                </a>
                {shown.length > 1 && (
                  <button
                    type="button"
                    class="quiet"
                    aria-label={`Close ${code}`}
                    onClick={() => show(shown.filter((x) => x !== code))}
                  >
                    ×
                  </button>
                )}
              </>
            }
          />
        ))}
      </div>
      <Attribution />
    </div>
  );
}
