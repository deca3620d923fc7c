// A ticket beside the chart of what it buys, the contracts, and what was booked.
import { useEffect } from "preact/hooks";
import { api } from "../api";
import { Balances } from "../balances";
import { Book } from "../book";
import { Attribution, ChartCard, Lost } from "../chartcard";
import { followContracts } from "../contracts";
import { Positions } from "../positions";
import { href, place } from "../router";
import { loadSymbols } from "../symbols";
import { Ticket } from "../ticket";
import "../trade.css";

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
