// Who is connected, and what passes between one of them and the server.
import { useEffect, useState } from "preact/hooks";
import { admin, events, has, levers } from "../admin";
import type { Message } from "../api";
import { Locked } from "../app";
import { attempt, Card, Empty, usePolling } from "../ui";

const keep = 200;

function Frames({ id }: { id: number }) {
  const [frames, setFrames] = useState<(Message & { key: number })[]>([]);
  const [paused, setPaused] = useState(false);
  const [state, setState] = useState("");
  useEffect(() => {
    if (paused) return;
    let serial = 0;
    const source = events(
      `sessions/${id}/frames`,
      (event, data) => {
        if (event === "frame")
          setFrames((list) => [{ ...data, key: Date.now() * 1000 + serial++ }, ...list].slice(0, keep));
        else if (event === "missed") setState(`${data} frames came too fast to be shown`);
        else if (event === "end") setState("The session has ended.");
      },
      (why) => why && setState(why),
    );
    return () => source.stop();
  }, [id, paused]);
  return (
    <Card
      title={`Frames of session ${id}`}
      class="wide"
      tools={
        <>
          {state && <small role="status">{state}</small>}
          <button type="button" class="quiet" aria-pressed={paused} onClick={() => setPaused(!paused)}>
            {paused ? "Go on" : "Pause"}
          </button>
        </>
      }
    >
      <div class="frames" tabIndex={0} role="region" aria-label="Frames">
        {frames.length === 0 && <Empty>Waiting for the next message. Tokens are not shown.</Empty>}
        {frames.map((f) => (
          <div class="frame" key={f.key}>
            <span class="num soft">{new Date(f.at).toISOString().slice(11, 19)}</span>
            <span class="way" title={f.out ? "to the client" : "from the client"}>
              {f.out ? "▶" : "◀"}
              <span class="sr">{f.out ? "to the client" : "from the client"}</span>
            </span>
            <code>{f.text ? JSON.stringify(f.text) : `${f.size} bytes, not shown`}</code>
          </div>
        ))}
      </div>
    </Card>
  );
}

export default function Sessions() {
  const [list, setList] = useState<Message | null>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  const there = has("sessions");
  const error = usePolling(async () => there && setList(await admin("GET", "sessions")), 1500, [there, levers.value]);
  if (!there) return <Locked />;
  const left = (s: Message) =>
    Object.entries<Message>(s.left)
      .map(([name, l]) => `${name} ${l.minute < 0 ? "∞" : l.minute}`)
      .join(", ") || "no limit";
  return (
    <div class="grid">
      <Card title={`Sessions (${list?.open ?? "…"})`} class="wide" tools={error && <span class="bad">{error}</span>}>
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
                <th>Left this minute</th>
                <th>
                  <span class="sr">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {list?.sessions.map((s: Message) => (
                <tr key={s.id}>
                  <td class="num">{s.id}</td>
                  <td>
                    {s.app_id} <small>{s.app_name}</small>
                  </td>
                  <td>{s.accounts.join(", ") || <span class="soft">nobody</span>}</td>
                  <td class="mono">{s.address}</td>
                  <td>{s.opened.slice(11, 19)}</td>
                  <td class="num">{s.requests}</td>
                  <td class="num">{s.queue} B</td>
                  <td>
                    {s.streams
                      .map((st: Message) => `${st.kind || "other"} ${String(st.key).slice(0, 24)}`)
                      .join(", ") || <span class="soft">none</span>}
                  </td>
                  <td>{left(s)}</td>
                  <td class="row">
                    <button
                      type="button"
                      class="quiet"
                      aria-pressed={chosen === s.id}
                      aria-label={`Frames of session ${s.id}`}
                      onClick={() => setChosen(s.id)}
                    >
                      Frames
                    </button>
                    <button
                      type="button"
                      class="danger"
                      aria-label={`Close session ${s.id}`}
                      onClick={() =>
                        attempt(() => admin("POST", `sessions/${s.id}/close`, {}), `Session ${s.id} is closed.`)
                      }
                    >
                      Close
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Card>
      {chosen !== null && <Frames id={chosen} key={chosen} />}
    </div>
  );
}
