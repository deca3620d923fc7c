// The messages of one session as they pass.
import { useEffect, useRef, useState } from "preact/hooks";
import { events } from "../admin";
import type { Message } from "../api";
import { Card, Empty } from "../ui";
import { at } from "./chosen";

/** keep is how many frames are held, and most how many are drawn. */
const keep = 1000;
const most = 200;

interface Frame {
  key: number;
  at: number;
  out: boolean;
  size: number;
  text: string; // empty: it was not told
  value: Message | null;
}

/** kindOf is what a frame is about, for its first column. */
const kindOf = (f: Frame) =>
  f.value ? String(f.out ? (f.value.msg_type ?? "") : (Object.keys(f.value).find((k) => k !== "req_id") ?? "")) : "";

export function Frames(p: { id: number; done(): void }) {
  const all = useRef<Frame[]>([]);
  const held = useRef<Frame[] | null>(null); // what is shown while it is paused
  const [, turn] = useState(0);
  const [paused, setPaused] = useState(false);
  const [state, setState] = useState("");
  const [text, setText] = useState("");
  const [way, setWay] = useState("");
  useEffect(() => {
    let serial = 0;
    let drawn = 0;
    const draw = () => {
      drawn ||= requestAnimationFrame(() => {
        drawn = 0;
        turn((n) => n + 1);
      });
    };
    const source = events(
      at(`sessions/${p.id}/frames`),
      (event, data) => {
        if (event === "frame") {
          const value = data.text ?? null;
          all.current.unshift({ ...(data as Frame), key: ++serial, value, text: value ? JSON.stringify(value) : "" });
          if (all.current.length > keep) all.current.length = keep;
          draw();
        } else if (event === "missed") setState(`${data} frames came too fast to be shown`);
        else if (event === "end") setState("The session has ended.");
      },
      (why) => why && setState(why),
    );
    return () => {
      cancelAnimationFrame(drawn);
      source.stop();
    };
  }, [p.id]);
  const list = held.current ?? all.current;
  const wanted = text.trim().toLowerCase();
  const chosen = list.filter(
    (f) => (!way || f.out === (way === "out")) && (!wanted || f.text.toLowerCase().includes(wanted)),
  );
  const fresh = held.current ? (all.current[0]?.key ?? 0) - (held.current[0]?.key ?? 0) : 0;
  return (
    <Card
      title={`Frames of session ${p.id}`}
      class="wide"
      tools={
        <>
          {state && <small role="status">{state}</small>}
          <button
            type="button"
            class="quiet"
            aria-pressed={paused}
            onClick={() => {
              held.current = paused ? null : all.current.slice();
              setPaused(!paused);
            }}
          >
            {paused ? `Go on${fresh > 0 ? ` (${fresh} new)` : ""}` : "Pause"}
          </button>
          <button
            type="button"
            class="quiet"
            onClick={() => {
              all.current = [];
              if (held.current) held.current = [];
              turn((n) => n + 1);
            }}
          >
            Clear
          </button>
          <button type="button" class="quiet" aria-label="Close the frames" onClick={p.done}>
            ✕
          </button>
        </>
      }
    >
      <div class="filters">
        <input
          type="search"
          aria-label="Filter frames"
          placeholder="Filter: proposal, R_100, error…"
          value={text}
          onInput={(e) => setText(e.currentTarget.value)}
        />
        <select aria-label="Direction" value={way} onChange={(e) => setWay(e.currentTarget.value)}>
          <option value="">both ways</option>
          <option value="in">from the client</option>
          <option value="out">to the client</option>
        </select>
      </div>
      <div class="frames" tabIndex={0} role="region" aria-label="Frames">
        {list.length === 0 ? (
          <Empty>Waiting for the next message. Tokens and passwords are not shown.</Empty>
        ) : (
          chosen.length === 0 && <Empty>None of {list.length} frames has that in it.</Empty>
        )}
        {chosen.slice(0, most).map((f) => (
          <div class="frame" key={f.key}>
            <span class="num soft">{new Date(f.at).toISOString().slice(11, 23)}</span>
            <span class={`way ${f.out ? "out" : "in"}`} title={f.out ? "to the client" : "from the client"}>
              {f.out ? "▶" : "◀"}
              <span class="sr">{f.out ? "to the client" : "from the client"}</span>
            </span>
            <span class="kind" title={kindOf(f)}>
              {f.value?.error ? <b class="bad">{f.value.error.code ?? "error"}</b> : kindOf(f)}
            </span>
            {f.value ? (
              <details>
                <summary>
                  <code>{f.text}</code>
                </summary>
                <pre>{JSON.stringify(f.value, null, 2)}</pre>
              </details>
            ) : (
              <code class="soft">{f.size} bytes that are no message; not shown</code>
            )}
          </div>
        ))}
      </div>
      <p class="soft num">
        {chosen.length > most ? `The newest ${most} of ${chosen.length}` : `${chosen.length}`}
        {wanted || way ? ` that fit, of ${list.length}` : " frames"}; at most {keep} are held.
      </p>
    </Card>
  );
}
