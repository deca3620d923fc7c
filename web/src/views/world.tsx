// The levers of the whole world: time, faults, limits, the site, sandboxes.
import { useEffect, useState } from "preact/hooks";
import { admin, has, levers } from "../admin";
import type { Message } from "../api";
import { Locked } from "../app";
import { attempt, Card, Empty, Field, usePolling } from "../ui";

function Clock() {
  const [c, setC] = useState<Message | null>(null);
  const [by, setBy] = useState("1m");
  const [speed, setSpeed] = useState("60");
  const error = usePolling(async () => setC(await admin("GET", "clock")), 1000);
  const order = (o: Message) => attempt(async () => setC(await admin("POST", "clock", o)));
  return (
    <Card title="Clock" tools={error && <span class="bad">{error}</span>}>
      <p class="figure num">{c ? `${c.now.slice(0, 10)} ${c.now.slice(11, 19)}` : "…"}</p>
      <p class="soft">{c && (c.machine ? "the machine's time" : c.paused ? "paused" : `running at ×${c.speed}`)}</p>
      <div class="row">
        {c?.paused ? (
          <button type="button" onClick={() => order({ action: "resume" })}>
            Resume
          </button>
        ) : (
          <button type="button" onClick={() => order({ action: "pause" })}>
            Pause
          </button>
        )}
        <button type="button" class="quiet" onClick={() => order({ action: "step" })}>
          Step to next tick
        </button>
      </div>
      <div class="row">
        <input aria-label="Advance by" size={6} value={by} onInput={(e) => setBy(e.currentTarget.value)} />
        <button type="button" class="quiet" onClick={() => order({ action: "advance", by })}>
          Advance
        </button>
        <input
          aria-label="Speed"
          size={6}
          inputMode="decimal"
          value={speed}
          onInput={(e) => setSpeed(e.currentTarget.value)}
        />
        <button type="button" class="quiet" onClick={() => order({ action: "speed", speed: Number(speed) })}>
          Set speed
        </button>
      </div>
      <small>Time that was moved does not go back.</small>
    </Card>
  );
}

function Site() {
  const [s, setS] = useState<Message | null>(null);
  useEffect(() => {
    attempt(async () => setS(await admin("GET", "site")));
  }, []);
  if (!s) return null;
  return (
    <Card title="Site status">
      <form
        class="stack"
        onSubmit={(e) => {
          e.preventDefault();
          attempt(async () => setS(await admin("PUT", "site", s)), "Everybody who follows website_status has heard.");
        }}
      >
        <Field label="Status">
          <select value={s.status} onChange={(e) => setS({ ...s, status: e.currentTarget.value })}>
            {["up", "down", "updating"].map((x) => (
              <option key={x}>{x}</option>
            ))}
          </select>
        </Field>
        <Field label="Message">
          <input value={s.message} onInput={(e) => setS({ ...s, message: e.currentTarget.value })} />
        </Field>
        <div class="row">
          <button type="submit">Put in force</button>
        </div>
      </form>
    </Card>
  );
}

function Limits() {
  const [l, setL] = useState<Message | null>(null);
  useEffect(() => {
    attempt(async () => setL(await admin("GET", "limits")));
  }, []);
  if (!l) return null;
  const number = (label: string, value: number, set: (n: number) => void) => (
    <Field label={label}>
      <input type="number" min="0" value={value} onInput={(e) => set(Number(e.currentTarget.value))} />
    </Field>
  );
  return (
    <Card title="Limits" tools={<small>0 sets no limit</small>}>
      <form
        class="stack"
        onSubmit={(e) => {
          e.preventDefault();
          attempt(async () => setL(await admin("PUT", "limits", l)), "The limits are in force.");
        }}
      >
        <div class="fields">
          {["general", "pricing", "outcome"].flatMap((k) =>
            ["minutely", "hourly"].map((w) =>
              number(`${k}, ${w}`, l[k][w], (n) => setL({ ...l, [k]: { ...l[k], [w]: n } })),
            ),
          )}
          {number("proposal streams", l.proposal_streams, (n) => setL({ ...l, proposal_streams: n }))}
        </div>
        <div class="row">
          <button type="submit">Put in force</button>
        </div>
      </form>
    </Card>
  );
}

function Faults() {
  const [list, setList] = useState<Message[]>([]);
  const [kinds, setKinds] = useState<Message[]>([]);
  const [kind, setKind] = useState("");
  const [call, setCall] = useState("");
  const [more, setMore] = useState("");
  const take = (m: Message) => setList(m.faults ?? []);
  usePolling(async () => take(await admin("GET", "faults")), 2000);
  useEffect(() => {
    attempt(async () => {
      const all: Message[] = (await admin("GET", "faults/catalogue")).faults;
      setKinds(all);
      setKind(all[0]?.name ?? "");
    });
  }, []);
  const chosen = kinds.find((k) => k.name === kind);
  return (
    <Card
      title="Faults"
      class="wide"
      tools={
        <button
          type="button"
          class="danger"
          disabled={list.length === 0}
          onClick={() => attempt(async () => take(await admin("DELETE", "faults")), "All faults are off.")}
        >
          All off
        </button>
      }
    >
      <form
        class="stack"
        onSubmit={(e) => {
          e.preventDefault();
          attempt(async () => {
            await admin("POST", "faults", {
              fault: kind,
              ...(call ? { call } : {}),
              ...(more.trim() ? JSON.parse(more) : {}),
            });
            take(await admin("GET", "faults"));
          }, `${kind} is on.`);
        }}
      >
        <div class="fields">
          <Field label="Fault">
            <select value={kind} onChange={(e) => setKind(e.currentTarget.value)}>
              {kinds.map((k) => (
                <option key={k.name}>{k.name}</option>
              ))}
            </select>
          </Field>
          <Field label="Call" hint="empty: any">
            <input value={call} onInput={(e) => setCall(e.currentTarget.value)} />
          </Field>
          <Field
            label="More, as JSON"
            hint={chosen?.params?.map((p: Message) => p.name).join(", ") || "nth, every, times…"}
          >
            <input value={more} placeholder='{"nth":1}' onInput={(e) => setMore(e.currentTarget.value)} />
          </Field>
        </div>
        {chosen && <small>{chosen.does}</small>}
        <div class="row">
          <button type="submit">Switch on</button>
        </div>
      </form>
      {list.length === 0 ? (
        <Empty>No fault is on: all goes well.</Empty>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label="Faults that are on">
          <table>
            <thead>
              <tr>
                <th>Name</th>
                <th>Fault</th>
                <th>Call</th>
                <th class="num">Seen</th>
                <th class="num">Hits</th>
                <th>
                  <span class="sr">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {list.map((f) => (
                <tr key={f.name}>
                  <td>{f.name}</td>
                  <td>{f.fault}</td>
                  <td>{f.call || <span class="soft">any</span>}</td>
                  <td class="num">{f.seen}</td>
                  <td class="num">{f.hits}</td>
                  <td>
                    <button
                      type="button"
                      class="danger"
                      aria-label={`Switch ${f.name} off`}
                      onClick={() =>
                        attempt(async () => take(await admin("DELETE", `faults/${encodeURIComponent(f.name)}`)))
                      }
                    >
                      Off
                    </button>
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

function Sandboxes() {
  const [list, setList] = useState<Message[]>([]);
  const [app, setApp] = useState("");
  const [seed, setSeed] = useState("");
  const load = async () => {
    setList((await admin("GET", "sandboxes")) as Message[]);
  };
  usePolling(load, 3000);
  const change = (method: string, path: string, done: string, body?: Message) =>
    attempt(async () => {
      await admin(method, path, body);
      await load();
    }, done);
  return (
    <Card title="Sandboxes" class="wide" tools={<small>worlds of their own, chosen by app_id</small>}>
      <form
        class="row"
        onSubmit={(e) => {
          e.preventDefault();
          change("POST", "sandboxes", "The sandbox is there.", { app_id: Number(app), ...(seed ? { seed } : {}) });
        }}
      >
        <input
          aria-label="app_id of a sandbox"
          placeholder="app_id"
          required
          inputMode="numeric"
          value={app}
          onInput={(e) => setApp(e.currentTarget.value)}
        />
        <input aria-label="Seed" placeholder="seed" value={seed} onInput={(e) => setSeed(e.currentTarget.value)} />
        <button type="submit">Make</button>
      </form>
      {list.length === 0 ? (
        <Empty>There are none.</Empty>
      ) : (
        <ul>
          {list.map((s) => (
            <li key={s.app_id} class="row">
              <a href={`/?app_id=${s.app_id}#/world`}>app_id {s.app_id}</a>
              <span class="soft">seed {s.seed || "as usual"}</span>
              <button
                type="button"
                class="quiet"
                aria-label={`Reset sandbox ${s.app_id}`}
                onClick={() => change("POST", `sandboxes/${s.app_id}/reset`, "It begins anew.", {})}
              >
                Reset
              </button>
              <button
                type="button"
                class="danger"
                aria-label={`Delete sandbox ${s.app_id}`}
                onClick={() => change("DELETE", `sandboxes/${s.app_id}`, "The sandbox is gone.")}
              >
                Delete
              </button>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

export default function World() {
  if (!levers.value?.length) return <Locked />;
  return (
    <div class="grid">
      <div class="stack">
        {has("clock") && <Clock />}
        {has("site") && <Site />}
      </div>
      {has("limits") && <Limits />}
      {has("faults") && <Faults />}
      {has("sandboxes") && <Sandboxes />}
    </div>
  );
}
