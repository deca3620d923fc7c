// The streams that run, each with its messages. Only those messages that are in sight are in the page, so that ten
// thousand are no more work than ten.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Card, copy } from "../ui";
import { compact, type Json, member, read, textOf, withMember } from "./json";
import { changed, dismiss, type Frame, frames, pause, type Running, running } from "./state";
import { Highlighted, pretty } from "./text";

/** row is the height of one message in the list, in pixels; the style sheet says the same. */
const row = 24;

/** moment is a time of the day with its milliseconds. */
const moment = (at: number) => new Date(at).toISOString().slice(11, 23);

/** payload is what a message says, without the envelope that repeats. */
function payload(text: string): Json {
  const m = read(text, 1000);
  const type = member(m, "msg_type");
  return (type && member(m, textOf(type))) ?? member(m, "error") ?? m;
}

/** gist is the payload on one line, without the id of the stream, which repeats. */
function gist(text: string): string {
  const p = payload(text);
  return compact(p.kind === "object" ? withMember(p, "id", undefined) : p);
}

function Messages({ list, first, label, count }: { list: Frame[]; first: number; label: string; count: number }) {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(row * 6);
  /** at is the number of the message that is read, counted from the beginning of the stream; null: the latest. */
  const [at, setAt] = useState<number | null>(null);
  const end = first + count;
  const chosen = at === null ? end - 1 : Math.max(first, Math.min(at, end - 1));
  useEffect(() => {
    const see = new ResizeObserver(([e]) => e && setHeight(e.contentRect.height));
    if (box.current) see.observe(box.current);
    return () => see.disconnect();
  }, []);
  useLayoutEffect(() => {
    const b = box.current;
    if (!b) return;
    const y = (chosen - first) * row;
    if (at === null || y < b.scrollTop || y + row > b.scrollTop + b.clientHeight) {
      b.scrollTop = at === null ? list.length * row : y < b.scrollTop ? y : y + row - b.clientHeight;
      setTop(b.scrollTop);
    }
  }, [chosen, at === null]);
  const from = Math.max(0, Math.floor(top / row) - 2);
  const seen = list.slice(from, from + Math.ceil(height / row) + 4);
  const message = list[chosen - first];
  const go = (to: number) => setAt(to >= end - 1 ? null : Math.max(first, to));
  return (
    <>
      <div
        class="messages"
        ref={box}
        role="listbox"
        tabIndex={0}
        aria-label={`Messages of ${label}`}
        aria-activedescendant={message ? `${label}-${chosen}` : undefined}
        onScroll={(e) => setTop(e.currentTarget.scrollTop)}
        onKeyDown={(e) => {
          const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -end, End: end }[e.key];
          if (step === undefined) return;
          e.preventDefault();
          go(chosen + step);
        }}
      >
        <div style={{ height: `${list.length * row}px` }} class="tall">
          {seen.map((f, i) => {
            const n = first + from + i;
            const before = list[from + i - 1];
            return (
              // biome-ignore lint/a11y: the list has the focus and the keys.
              <div
                key={n}
                id={`${label}-${n}`}
                role="option"
                aria-selected={n === chosen}
                class="message mono"
                style={{ top: `${(from + i) * row}px` }}
                onClick={() => go(n)}
              >
                <span class="soft">{moment(f.at)}</span>
                <span class="soft num">{before ? `+${f.at - before.at}` : ""}</span>
                <span class="gist">{gist(f.text)}</span>
              </div>
            );
          })}
        </div>
      </div>
      {message && (
        <>
          <div class="row between">
            <small>{at === null ? "The latest message" : `Message ${chosen + 1}`}</small>
            <span class="row">
              {at !== null && (
                <button type="button" class="quiet small" onClick={() => setAt(null)}>
                  Follow the latest
                </button>
              )}
              <button type="button" class="quiet small" onClick={() => copy(pretty(message.text))}>
                Copy message
              </button>
            </span>
          </div>
          <pre tabIndex={0} role="group" aria-label={`A message of ${label}`}>
            <Highlighted value={payload(message.text)} />
          </pre>
        </>
      )}
    </>
  );
}

function Stream({ r }: { r: Running }) {
  changed.value; // messages are no signals of their own
  const gone = r.count - r.list.length; // no longer kept
  const list = r.frozen === null ? r.list : r.list.slice(0, Math.max(0, r.frozen - gone));
  const label = `${r.call} ${r.id}`;
  return (
    <article class="stream" aria-label={`stream of ${r.call}`}>
      <div class="row">
        <b>{r.call}</b>
        <span class="soft topic">{r.of}</span>
        <span class="soft num count">
          {r.count.toLocaleString("en")} {r.count === 1 ? "message" : "messages"}
        </span>
        {r.frozen !== null && <span class="tag">paused{r.count > r.frozen && `, ${r.count - r.frozen} behind`}</span>}
        {r.over !== null && <span class={/^\w+: /.test(r.over) ? "bad" : "soft"}>{r.over || "stopped"}</span>}
        <span class="tools">
          <button type="button" class="quiet small" aria-pressed={r.frozen !== null} onClick={() => pause(r)}>
            {r.frozen === null ? "Pause" : "Go on"}
          </button>
          <button type="button" class="quiet small danger" onClick={() => dismiss(r)}>
            {r.over === null ? "Stop" : "Close"}
          </button>
        </span>
      </div>
      <Messages list={list} first={gone} label={label} count={list.length} />
      {gone > 0 && <small class="soft">The latest {frames.toLocaleString("en")} are kept.</small>}
    </article>
  );
}

export function Streams() {
  const list = running.value;
  if (list.length === 0) return null;
  return (
    <Card
      title="Live streams"
      tools={
        list.length > 1 && (
          <button type="button" class="quiet small" onClick={() => [...list].forEach(dismiss)}>
            Stop all
          </button>
        )
      }
    >
      {list.map((r) => (
        <Stream key={r.id} r={r} />
      ))}
    </Card>
  );
}
