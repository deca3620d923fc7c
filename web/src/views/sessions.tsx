// Who is connected, and what passes between one of them and the server.
import { useEffect, useRef, useState } from "preact/hooks";
import { admin, has, levers } from "../admin";
import type { Message } from "../api";
import { Locked } from "../locked";
import { Card, Empty, Field, usePolling } from "../ui";
import { at, chosen, trial, useSandboxes, Worlds } from "../world/chosen";
import { Frames } from "../world/frames";
import { bytes } from "../world/limits";
import "../world/world.css";

/** codes are those that an operator may close a session with, and what they say. */
const codes: [string, string][] = [
  ["1000", "1000 normal"],
  ["1001", "1001 going away"],
  ["1008", "1008 policy"],
  ["1011", "1011 error"],
  ["4000", "4000 (own meaning)"],
];

function Closing(p: { id: number; done(): void }) {
  const box = useRef<HTMLDialogElement>(null);
  const [code, setCode] = useState("1000");
  const [reason, setReason] = useState("closed by an operator");
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.showModal();
    return () => before?.focus();
  }, []);
  return (
    <dialog
      ref={box}
      class="ask"
      aria-labelledby="closing"
      onCancel={(e) => {
        e.preventDefault();
        p.done();
      }}
    >
      <form
        class="stack"
        onSubmit={async (e) => {
          e.preventDefault();
          const done = await trial(
            () => admin("POST", at(`sessions/${p.id}/close`), { code: Number(code), reason }),
            () => {},
            () => false,
            `Session ${p.id} is closed.`,
          );
          if (done) p.done();
        }}
      >
        <h2 id="closing">Close session {p.id}</h2>
        <Field label="Code">
          <select value={code} onChange={(e) => setCode(e.currentTarget.value)}>
            {codes.map(([value, title]) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
        </Field>
        <Field label="Reason" hint="the client reads it; at most 123 bytes">
          <input maxLength={123} value={reason} onInput={(e) => setReason(e.currentTarget.value)} />
        </Field>
        <div class="row answers">
          <button type="button" class="quiet" onClick={p.done}>
            Cancel
          </button>
          <button type="submit" class="danger solid">
            Close session
          </button>
        </div>
      </form>
    </dialog>
  );
}

/** streamsOf sums up the streams of a session, by kind. */
function streamsOf(s: Message): string {
  const by = new Map<string, string[]>();
  for (const st of s.streams) {
    const kind = st.kind || "other";
    by.set(kind, [...(by.get(kind) ?? []), String(st.key).slice(0, 24)]);
  }
  return [...by]
    .map(([kind, keys]) =>
      keys.length > 3 ? `${keys.length} × ${kind}` : `${kind} ${keys.filter(Boolean).join(", ")}`.trim(),
    )
    .join("; ");
}

const left = (l: Message) => [l.minute < 0 ? "" : `${l.minute} this minute`, l.hour < 0 ? "" : `${l.hour} this hour`];

export default function Sessions() {
  const [list, setList] = useState<Message | null>(null);
  const [watched, setWatched] = useState<number | null>(null);
  const [closing, setClosing] = useState<number | null>(null);
  const [text, setText] = useState("");
  const there = has("sessions");
  useSandboxes();
  const error = usePolling(async () => there && setList(await admin("GET", at("sessions"))), 1500, [
    there,
    levers.value,
    chosen.value,
  ]);
  useEffect(() => {
    setWatched(null);
    setList(null);
  }, [chosen.value]);
  if (!there) return <Locked />;
  const wanted = text.trim().toLowerCase();
  const all: Message[] = list?.sessions ?? [];
  const shown = all.filter(
    (s) =>
      !wanted ||
      [s.id, s.app_id, s.app_name, s.address, ...s.accounts, streamsOf(s)].join(" ").toLowerCase().includes(wanted),
  );
  return (
    <div class="grid">
      <Worlds
        view="sessions"
        own="Who is in a sandbox is listed there."
        of={(app) => `Those who are connected with app_id ${app}.`}
      />
      <Card
        title={`Sessions (${list?.open ?? "…"})`}
        class="wide sessions"
        tools={
          <>
            {error && <span class="bad">{error}</span>}
            <input
              type="search"
              aria-label="Filter sessions"
              placeholder="Filter: account, app, address, stream"
              value={text}
              onInput={(e) => setText(e.currentTarget.value)}
            />
          </>
        }
      >
        {list && all.length === 0 ? (
          <Empty>Nobody is connected to this world.</Empty>
        ) : (
          <div class="scroll" tabIndex={0} role="region" aria-label="Sessions">
            <table>
              <thead>
                <tr>
                  <th class="num">Id</th>
                  <th>App</th>
                  <th>Account</th>
                  <th>Address</th>
                  <th>Since</th>
                  <th class="num">Requests</th>
                  <th class="num">Queue</th>
                  <th>Streams</th>
                  <th>Calls left</th>
                  <th>
                    <span class="sr">Actions</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {shown.map((s) => (
                  <tr key={s.id}>
                    <td class="num">{s.id}</td>
                    <td>
                      {s.app_id} <small>{s.app_name}</small>
                    </td>
                    <td>{s.accounts.join(", ") || <span class="soft">nobody</span>}</td>
                    <td class="mono">{s.address}</td>
                    <td title={s.opened}>{s.opened.slice(11, 19)}</td>
                    <td class="num">{s.requests}</td>
                    <td class="num">{bytes(s.queue)}</td>
                    <td>{streamsOf(s) || <span class="soft">none</span>}</td>
                    <td>
                      {Object.entries<Message>(s.left).length === 0 ? (
                        <span class="soft">no limit</span>
                      ) : (
                        Object.entries<Message>(s.left).map(([name, l]) => (
                          <div key={name} class="nowrap">
                            <small>{name}</small> {left(l).filter(Boolean).join(", ")}
                          </div>
                        ))
                      )}
                    </td>
                    <td class="row end">
                      <button
                        type="button"
                        class="quiet"
                        aria-pressed={watched === s.id}
                        aria-label={`Frames of session ${s.id}`}
                        onClick={() => setWatched(watched === s.id ? null : s.id)}
                      >
                        Frames
                      </button>
                      <button
                        type="button"
                        class="danger"
                        aria-label={`Close session ${s.id}`}
                        onClick={() => setClosing(s.id)}
                      >
                        Close…
                      </button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            {wanted && shown.length === 0 && <Empty>None of them has that.</Empty>}
            {list && list.open > all.length && <p class="soft">The newest {all.length} are shown.</p>}
          </div>
        )}
      </Card>
      {watched !== null && <Frames id={watched} key={watched} done={() => setWatched(null)} />}
      {closing !== null && <Closing id={closing} done={() => setClosing(null)} />}
    </div>
  );
}
