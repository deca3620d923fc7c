// Reports of backtests that the server has at hand.
import { useState } from "preact/hooks";
import { admin, guarded } from "../admin";
import type { Message } from "../api";
import { ask } from "../ask";
import { attempt, Card, Empty, usePolling } from "../ui";
import { stampOf } from "./chosen";

/** gain is an amount with its sign. */
const gain = (n: number, r: Message) => (
  <span class={n < 0 ? "bad" : n > 0 ? "good" : ""}>
    {n > 0 ? "+" : ""}
    {n.toFixed(r.digits ?? 2)}
  </span>
);

export function Reports() {
  const [said, setSaid] = useState<Message | null>(null);
  const load = async () => setSaid(await admin("GET", "reports"));
  const error = usePolling(load, 5000);
  const path = (r: Message) => `reports/${encodeURIComponent(r.name)}`;
  const list: Message[] = said?.reports ?? [];
  return (
    <Card
      title="Backtest reports"
      class="wide"
      tools={error ? <span class="bad">{error}</span> : said?.folder && <small class="mono">{said.folder}</small>}
    >
      {list.length ? (
        <div class="scroll" tabIndex={0} role="region" aria-label="Backtest reports">
          <table>
            <thead>
              <tr>
                <th>Made</th>
                <th>Bot</th>
                <th>Period</th>
                <th>Seed</th>
                <th class="num">Markets</th>
                <th class="num">Trades</th>
                <th class="num">Mean</th>
                <th class="num">Worst … best</th>
                <th>
                  <span class="sr">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {list.map((r) => (
                <tr key={r.name}>
                  <td>{stampOf(r.when).slice(0, 16)}</td>
                  {r.summary ? (
                    <>
                      <td class="mono">{r.command?.join(" ")}</td>
                      <td>
                        {stampOf(r.from).slice(0, 16)} – {stampOf(r.to).slice(0, 16)}
                      </td>
                      <td>{r.seed}</td>
                      <td class="num">
                        {r.summary.runs < r.markets ? `${r.summary.runs} of ${r.markets}` : r.markets}
                        {r.summary.crashed > 0 && <small class="bad block">{r.summary.crashed} crashed</small>}
                      </td>
                      <td class="num">{r.summary.trades}</td>
                      <td class="num">
                        {gain(r.summary.mean, r)} <small>{r.currency}</small>
                      </td>
                      <td class="num">
                        {gain(r.summary.worst, r)} … {gain(r.summary.best, r)}
                      </td>
                    </>
                  ) : (
                    <td colSpan={7} class="bad">
                      {r.error ?? "It cannot be read."}
                    </td>
                  )}
                  <td class="row end">
                    {guarded() ? (
                      <button
                        type="button"
                        class="quiet"
                        aria-label={`Open report ${r.name}`}
                        onClick={() =>
                          attempt(async () => {
                            const ticket = await admin("POST", `${path(r)}/ticket`, {});
                            window.open(`/admin${ticket.path}`, "_blank", "noopener");
                          })
                        }
                      >
                        Open
                      </button>
                    ) : (
                      <a
                        class="button quiet"
                        href={`/admin/${path(r)}`}
                        target="_blank"
                        rel="noopener"
                        aria-label={`Open report ${r.name} in a new tab`}
                      >
                        Open
                      </a>
                    )}
                    <button
                      type="button"
                      class="danger"
                      aria-label={`Delete report ${r.name}`}
                      onClick={async () =>
                        (await ask({
                          title: "Delete this report?",
                          text: `${r.name} is removed from the folder.`,
                          yes: "Delete",
                          danger: true,
                        })) &&
                        attempt(async () => {
                          await admin("DELETE", path(r));
                          await load();
                        }, "The report is deleted.")
                      }
                    >
                      Delete
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {said?.older > 0 && <p class="soft">{said?.older} older ones are not shown.</p>}
        </div>
      ) : (
        <Empty>
          None yet. <code>dervish backtest</code> keeps its reports here.
        </Empty>
      )}
    </Card>
  );
}
