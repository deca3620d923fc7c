// What the explorer holds: the request being written, what was sent and what came back, and the streams that run.
import { computed, effect, signal, untracked } from "@preact/signals";
import { type Message, token } from "../api";
import { type Call, calls, type Fault, type Schema } from "../reference";
import { say, words } from "../ui";
import { compact, type Json, of, print, read, textOf } from "./json";
import { line } from "./line";
import { judged } from "./rules";

/** text is the request as it is written; form and JSON both change it. */
export const text = signal("{}");
/** loads counts how often a request was put there as a whole; the form arranges itself anew then. */
export const loads = signal(0);
export const verdict = computed(() => judged(text.value, calls.value ?? []));
/** told is the verdict of the server itself, where it could be asked about this very text. */
export const told = signal<{ text: string; faults: Fault[] } | null>(null);
export const faults = computed(() => (told.value?.text === text.value ? told.value.faults : verdict.value.faults));

export function load(request: Message | Json | string) {
  try {
    text.value =
      typeof request === "string" ? print(read(request)) : print("kind" in request ? (request as Json) : of(request));
  } catch {
    text.value = String(request);
  }
  loads.value++;
}

export const edit = (request: Json) => {
  text.value = print(request);
};

/** Exchange is one request and what was answered. */
export interface Exchange {
  id: number;
  call: string;
  at: number; // milliseconds of the page's clock
  request: string;
  answer: string;
  bytes: number;
  took: number; // milliseconds
  code: string; // of the error; empty for success
}

/** kept is how many exchanges are remembered. */
const kept = 100;
export const history = signal<Exchange[]>([]);
/** shown is the exchange whose answer is read; 0: the latest. */
export const shown = signal(0);
/** pair are up to two exchanges to compare. */
export const pair = signal<number[]>([]);
/** busy is how many requests wait for their answers. */
export const busy = signal(0);

/** Frame is one message of a stream. */
export interface Frame {
  at: number;
  text: string;
}

/** frames is how many messages of a stream are kept. */
export const frames = 10_000;

/** Running is a stream. Its messages are no signals, as there are many: changed says that there are others. */
export interface Running {
  id: number;
  call: string;
  of: string; // what it is a stream of, in a few words
  list: Frame[];
  count: number;
  /** frozen is how many messages had come when it was paused. */
  frozen: number | null;
  over: string | null;
  stop(): void;
}
export const running = signal<Running[]>([]);
export const changed = signal(0);

let serial = 0;
let drawing = false;
/** redraw has the streams drawn with the next frame of the screen, however many messages come until then. */
function redraw() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    changed.value++;
  });
}

/** masked is a request without the values that are nobody's business, by its declaration. */
export function masked(v: Json, s: Schema | undefined): Json {
  if (!s) return v;
  if (s.writeOnly && v.kind !== "object") return of(v.kind === "array" ? [] : "");
  if (v.kind === "object")
    return {
      kind: "object",
      members: v.members.map(([name, m]) => [name, masked(m, s.properties?.[name])]),
    };
  if (v.kind === "array")
    return { kind: "array", items: v.items.map((x) => masked(x, s.items ?? s.anyOf?.[1]?.items)) };
  return v;
}

function remember(x: Omit<Exchange, "id">) {
  history.value = [{ ...x, id: ++serial }, ...history.value].slice(0, kept);
  shown.value = 0;
}

/** pretty is an answer as people read it, its numbers as they were written. */
const pretty = (raw: string) => print(read(raw, 1000));

/** topic says what a stream is of: the values that tell it from others of its call. */
function topic(request: Json): string {
  if (request.kind !== "object") return "";
  const list = request.members.filter(([name]) => !["subscribe", "req_id", "passthrough"].includes(name));
  return list
    .map(([, v]) => (v.kind === "array" ? v.items.map(textOf).join(" ") : v.kind === "object" ? "" : textOf(v)))
    .filter((w) => w && w !== "1")
    .join(" · ");
}

/** send sends a request and gives its first answer; streams go on by themselves. It never fails: what went wrong is told
 * and remembered. */
export function send(request: Json, call: Call | undefined): Promise<Message | null> {
  const began = performance.now();
  const name = call?.name ?? "request";
  const note = (raw: string, code: string) => {
    remember({
      call: name,
      at: Date.now(),
      request: compact(masked(request, call?.request)),
      answer: raw,
      bytes: new TextEncoder().encode(raw).length,
      took: performance.now() - began,
      code,
    });
  };
  return new Promise((settle) => {
    let first = true;
    let stream: Running | undefined;
    let stop = () => {};
    busy.value++;
    const answered = () => {
      if (first) busy.value--;
      first = false;
    };
    try {
      stop = line.ask(request, {
        hear(m, raw, more) {
          if (first || m.error || !more) note(pretty(raw), m.error?.code ?? "");
          answered();
          if (more && !m.error) {
            if (!stream) {
              stream = {
                id: ++serial,
                call: name,
                of: topic(request),
                list: [],
                count: 0,
                frozen: null,
                over: null,
                stop: () => stop(),
              };
              running.value = [stream, ...running.value];
            }
            stream.list.push({ at: Date.now(), text: raw });
            if (stream.list.length > frames + 500) stream.list.splice(0, stream.list.length - frames);
            stream.count++;
            redraw();
          } else if (stream) {
            stream.over = m.error ? `${m.error.code}: ${m.error.message}` : "It came to its end.";
            redraw();
          }
          settle(m.error ? null : m);
        },
        over(why) {
          if (why && first) note(why, "lost");
          answered();
          if (stream) {
            stream.over = why;
            redraw();
          }
          settle(null);
        },
      });
    } catch (e) {
      answered();
      say(words(e), true);
      settle(null);
    }
  });
}

/** dismiss takes a stream from the page, and stops it if it runs. */
export function dismiss(r: Running) {
  if (r.over === null) r.stop();
  running.value = running.value.filter((x) => x !== r);
}

/** pause freezes what is seen of a stream, which goes on behind; again it goes on to the latest. */
export function pause(r: Running) {
  r.frozen = r.frozen === null ? r.count : null;
  changed.value++;
}

/** Saved is a request that the browser keeps. */
export interface Saved {
  name: string;
  call: string;
  text: string;
}

const savedKey = "dervish.saved.requests";
function stored(): Saved[] {
  try {
    const list = JSON.parse(localStorage.getItem(savedKey) ?? "[]");
    return Array.isArray(list) ? list.filter((s) => typeof s?.text === "string" && typeof s?.call === "string") : [];
  } catch {
    return [];
  }
}
export const saved = signal<Saved[]>(stored());
effect(() => localStorage.setItem(savedKey, JSON.stringify(saved.value)));

let begun = false;
/** begin connects, and follows who is signed in. */
export function begin() {
  if (begun) return;
  begun = true;
  effect(() => {
    const mine = token.value;
    untracked(() => line.use(mine));
  });
}
