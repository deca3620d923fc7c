// A ticket beside the chart of what it buys, the contracts, and what was booked.
import { useEffect } from "preact/hooks";
import { api } from "../api";
import { Attribution, ChartCard, Lost } from "../charts/chartcard";
import { followContracts } from "../charts/contracts";
import { loadSymbols } from "../charts/symbols";
import { href, place } from "../router";
import { Balances } from "../trade/balances";
import { Book } from "../trade/book";
import { Positions } from "../trade/positions";
import { Ticket } from "../trade/ticket";
import "../trade/trade.css";

export default function Trade() {
  useEffect(() => {
    loadSymbols();
    followContracts();
  }, []);
  const symbol = place.value.rest[0] ?? "R_100";
  return (
    <div class="stack">
      <Lost />
      <div class="desk">
        <div class="stack market">
          <ChartCard
            code={symbol}
            tools={
              <a class="soft" href={href("markets", [symbol])}>
                Larger
              </a>
            }
          />
        </div>
        <div class="stack till">
          <Balances />
          <Ticket symbol={symbol} />
        </div>
        {api.authorized.value && (
          <div class="stack held">
            <Positions />
          </div>
        )}
      </div>
      <Book />
      <Attribution />
    </div>
  );
}
