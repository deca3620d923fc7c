// Worlds of their own within the server.
import { useState } from "preact/hooks";
import { admin } from "../admin";
import { appId, type Message, useToken } from "../api";
import { ask } from "../ask";
import { go, href } from "../router";
import { attempt, Card, Empty, Field } from "../ui";
import { chosen, loadSandboxes, sandboxes, stampOf, trial } from "./chosen";

const blank = { app_id: "", seed: "", start: "", speed: "", paused: false };

/** timing says in words how a sandbox was opened. */
function timing(s: Message): string {
  const start = s.start ? `from ${stampOf(s.start)}` : "from its opening";
  return s.paused ? `${start}, paused` : s.speed && s.speed !== 1 ? `${start}, ×${s.speed}` : start;
}

function Open() {
  const [draft, setDraft] = useState(blank);
  const [bad, setBad] = useState<Record<string, string>>({});
  const next = Math.max(7000, ...(sandboxes.value ?? []).map((s) => s.app_id)) + 1;
  return (
    <form
      class="stack"
      onSubmit={(e) => {
        e.preventDefault();
        const id = Number(draft.app_id || next);
        trial(
          async () => {
            await admin("POST", "sandboxes", {
              app_id: id,
              ...(draft.seed ? { seed: draft.seed } : {}),
              ...(draft.start ? { start: `${draft.start.length === 16 ? `${draft.start}:00` : draft.start}Z` } : {}),
              ...(draft.speed ? { speed: Number(draft.speed) } : {}),
              ...(draft.paused ? { paused: true } : {}),
            });
            setDraft(blank);
            await loadSandboxes();
          },
          setBad,
          (f) => f in blank,
          `Sandbox ${id} is open.`,
        );
      }}
    >
      <div class="fields">
        <Field label="app_id" hint="by which clients choose it" bad={bad.app_id}>
          <input
            inputMode="numeric"
            pattern="[0-9]+"
            placeholder={String(next)}
            value={draft.app_id}
            onInput={(e) => setDraft({ ...draft, app_id: e.currentTarget.value })}
          />
        </Field>
        <Field label="Seed" hint="the same seed, the same ticks" bad={bad.seed}>
          <input
            value={draft.seed}
            placeholder="as the server"
            onInput={(e) => setDraft({ ...draft, seed: e.currentTarget.value })}
          />
        </Field>
        <Field label="Start (UTC)" hint="empty: the machine's present" bad={bad.start}>
          <input
            type="datetime-local"
            step="1"
            value={draft.start}
            onInput={(e) => setDraft({ ...draft, start: e.currentTarget.value })}
          />
        </Field>
        <Field label="Opening speed" hint="seconds in a second" bad={bad.speed}>
          <input
            inputMode="decimal"
            placeholder="1"
            value={draft.speed}
            onInput={(e) => setDraft({ ...draft, speed: e.currentTarget.value })}
          />
        </Field>
      </div>
      <div class="row">
        <label class="check">
          <input
            type="checkbox"
            checked={draft.paused}
            onChange={(e) => setDraft({ ...draft, paused: e.currentTarget.checked })}
          />{" "}
          its time stands still at first
        </label>
        <button type="submit">Open sandbox</button>
      </div>
    </form>
  );
}

export function Sandboxes() {
  const list = sandboxes.value;
  const reset = (s: Message) =>
    attempt(async () => {
      const again = await admin("POST", `sandboxes/${s.app_id}/reset`, {});
      if (String(s.app_id) === appId && again.demo) await useToken(again.demo.token); // the one that the page had is gone
      await loadSandboxes();
    }, `Sandbox ${s.app_id} begins anew.`);
  const end = (s: Message) =>
    attempt(async () => {
      await admin("DELETE", `sandboxes/${s.app_id}`);
      if (String(s.app_id) === appId) location.assign("/#/world"); // nobody can be there any more
      await loadSandboxes();
    }, `Sandbox ${s.app_id} is gone.`);
  return (
    <Card title="Sandboxes" class="wide" tools={<small>worlds of their own, which clients choose by app_id</small>}>
      {list?.length ? (
        <div class="scroll" tabIndex={0} role="region" aria-label="Sandboxes">
          <table>
            <thead>
              <tr>
                <th>app_id</th>
                <th>Seed</th>
                <th>Time</th>
                <th>Account</th>
                <th>
                  <span class="sr">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {list.map((s) => (
                <tr key={s.app_id}>
                  <td>
                    <b>{s.app_id}</b>
                  </td>
                  <td>{s.seed || <span class="soft">as the server</span>}</td>
                  <td>{timing(s)}</td>
                  <td>{s.demo?.loginid ?? <span class="soft">its own</span>}</td>
                  <td class="row end">
                    {String(s.app_id) === appId ? (
                      <span class="tag on">you are here</span>
                    ) : (
                      <a class="button quiet" href={`/?app_id=${s.app_id}#/trade`}>
                        Visit <span class="sr">sandbox {s.app_id}</span>
                      </a>
                    )}
                    <button
                      type="button"
                      class="quiet"
                      aria-pressed={chosen.value === s.app_id}
                      aria-label={`Levers of sandbox ${s.app_id}`}
                      onClick={() => {
                        go(href("world", [], { sandbox: String(chosen.value === s.app_id ? 0 : s.app_id) }));
                        document.getElementById("main")?.scrollIntoView();
                      }}
                    >
                      Levers
                    </button>
                    <button
                      type="button"
                      class="quiet"
                      aria-label={`Reset sandbox ${s.app_id}`}
                      onClick={async () =>
                        (await ask({
                          title: `Reset sandbox ${s.app_id}?`,
                          text: "It begins anew as it was opened: its accounts, contracts and sessions are gone.",
                          yes: "Reset",
                          danger: true,
                        })) && reset(s)
                      }
                    >
                      Reset
                    </button>
                    <button
                      type="button"
                      class="danger"
                      aria-label={`Delete sandbox ${s.app_id}`}
                      onClick={async () =>
                        (await ask({
                          title: `Delete sandbox ${s.app_id}?`,
                          text: "All that is in it is gone, its sessions end, and its app_id is unknown again.",
                          yes: "Delete",
                          danger: true,
                        })) && end(s)
                      }
                    >
                      Delete
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <Empty>There are none. One for each bot or test keeps them from seeing each other.</Empty>
      )}
      <h3>Open one</h3>
      <Open />
      {appId !== "1089" && list?.some((s) => String(s.app_id) === appId) && (
        <p>
          This page is in sandbox {appId}. <a href="/#/world">Back to the server's own world</a>
        </p>
      )}
    </Card>
  );
}
