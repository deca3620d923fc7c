// Every call: what it is, a request that works, and what the server answers. It has a connection of its own, so that
// what passes here is what the user sent.
import { computed, effect, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { levers } from "../admin";
import { Api, type Message, Refusal, token } from "../api";
import { diff, type Line } from "../diff";
import { example } from "../examples";
import {
  bounds,
  type Call,
  callNamed,
  calls,
  type Fault,
  judge,
  loadCalls,
  type Schema,
  typeWords,
  validate,
} from "../reference";
import { go, href, place } from "../router";
import { type Language, languages, snippet } from "../snippets";
import { Card, copy, Empty, Field, say, words } from "../ui";

const wire = new Api();
let opened = false;
function openWire() {
  if (opened) return;
  opened = true;
  wire.open(token.value);
  let before = token.value;
  effect(() => {
    if (token.value !== before) {
      before = token.value;
      wire.use(before);
    }
  });
}

interface Exchange {
  id: number;
  call: string;
  request: string;
  answer: string;
  took: number;
  bad: boolean;
}

interface Running {
  id: number;
  call: string;
  count: number;
  last: string;
  paused: boolean;
  over: string;
  stop(): void;
}

const text = signal("{}");
const history = signal<Exchange[]>([]);
const chosen = signal<number[]>([]);
const running = signal<Running[]>([]);
const find = signal("");
const language = signal<Language | null>(null);
const savedKey = "dervish.saved";
const saved = signal<{ name: string; text: string }[]>(JSON.parse(localStorage.getItem(savedKey) ?? "[]"));
effect(() => localStorage.setItem(savedKey, JSON.stringify(saved.value)));
let serial = 0;

const parsed = computed<{ value: Message | null; fault: string }>(() => {
  try {
    const value = JSON.parse(text.value);
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return { value: null, fault: "A request is a JSON object." };
    return { value, fault: "" };
  } catch (e) {
    return { value: null, fault: words(e) };
  }
});
const pretty = (m: unknown) => JSON.stringify(m, null, 2);
const edit = (m: Message) => {
  text.value = pretty(m);
};

/** verdict is the server's where it can be asked, and until it has answered our own by the same declarations. */
const verdict = signal<Fault[]>([]);

const patch = (id: number, change: (r: Running) => Running) => {
  running.value = running.value.map((r) => (r.id === id ? change(r) : r));
};

function remember(x: Omit<Exchange, "id">) {
  history.value = [{ ...x, id: ++serial }, ...history.value].slice(0, 60);
}

async function send(c: Call, request: Message) {
  const began = performance.now();
  const { req_id: _, ...rest } = request;
  const shown = JSON.stringify("authorize" in rest ? { ...rest, authorize: "…" } : rest);
  if (c.streams && (rest.subscribe === 1 || c.name === "ticks")) {
    const id = ++serial;
    let first = true;
    const note = (m: Message, bad: boolean) => {
      if (first) remember({ call: c.name, request: shown, answer: pretty(m), took: performance.now() - began, bad });
      first = false;
    };
    const s = wire.follow(
      rest,
      (m) => {
        note(m, false);
        patch(id, (r) =>
          r.paused ? { ...r, count: r.count + 1 } : { ...r, count: r.count + 1, last: pretty(m[m.msg_type] ?? m) },
        );
        if (!m.subscription) patch(id, (r) => ({ ...r, over: "one answer, no stream" }));
      },
      (e) => {
        note(e.answer, true);
        patch(id, (r) => ({ ...r, over: `${e.code}: ${e.message}` }));
      },
    );
    running.value = [{ id, call: c.name, count: 0, last: "", paused: false, over: "", stop: s.stop }, ...running.value];
    return;
  }
  try {
    const m = await wire.call(rest);
    remember({ call: c.name, request: shown, answer: pretty(m), took: performance.now() - began, bad: false });
  } catch (e) {
    const answer = e instanceof Refusal ? pretty(e.answer) : words(e);
    remember({ call: c.name, request: shown, answer, took: performance.now() - began, bad: true });
  }
}

/** order is that of the categories; others follow. */
const order = ["market", "trading", "account", "applications", "site", "session", "copy trading"];

function List({ now }: { now: string }) {
  const wanted = find.value.trim().toLowerCase();
  const groups = new Map<string, Call[]>(order.map((name) => [name, []]));
  for (const c of calls.value ?? []) {
    if (wanted && !c.name.includes(wanted) && !c.text.toLowerCase().includes(wanted)) continue;
    groups.set(c.category, [...(groups.get(c.category) ?? []), c]);
  }
  return (
    <nav class="card calls" aria-label="Calls">
      <input
        type="search"
        aria-label="Search calls"
        placeholder="Search  /"
        value={find.value}
        onInput={(e) => (find.value = e.currentTarget.value)}
      />
      {[...groups]
        .filter(([, list]) => list.length > 0)
        .map(([name, list]) => (
          <div key={name}>
            <h3>{name}</h3>
            <ul>
              {list.map((c) => (
                <li key={c.name} class={c.offer}>
                  <a href={href("explorer", [c.name])} aria-current={c.name === now ? "true" : undefined}>
                    {c.name}
                  </a>
                </li>
              ))}
            </ul>
          </div>
        ))}
      {[...groups.values()].every((list) => list.length === 0) && <Empty>No call matches.</Empty>}
    </nav>
  );
}

const composite = (s: Schema) => s.type === "object" || (s.type === "array" && s.items?.type === "object");

/** written turns what is typed into a form into a value of the property. */
function written(s: Schema, typed: string): unknown {
  if (typed === "") return undefined;
  const kinds = [s.type].flat();
  if (composite(s)) {
    try {
      return JSON.parse(typed);
    } catch {
      return typed;
    }
  }
  if (s.type === "array" || (s.anyOf && typed.includes(","))) return typed.split(",").map((x) => x.trim());
  if ((kinds.includes("integer") || kinds.includes("number")) && Number.isFinite(Number(typed))) return Number(typed);
  if (kinds.includes("boolean")) return typed === "true";
  return typed;
}

const shown = (v: unknown) =>
  v === undefined
    ? ""
    : Array.isArray(v) && v.every((x) => typeof x !== "object")
      ? v.join(", ")
      : typeof v === "object"
        ? JSON.stringify(v)
        : String(v);

function Form({ schema, value, path, set }: { schema: Schema; value: Message; path: string; set(m: Message): void }) {
  const required = new Set(schema.required ?? []);
  return (
    <div class="fields">
      {Object.entries(schema.properties ?? {}).map(([name, s]) => {
        if (s.const !== undefined || name === "passthrough" || name === "req_id") return null;
        const put = (v: unknown) => {
          const { [name]: _, ...rest } = value;
          set(v === undefined ? rest : name in value ? { ...value, [name]: v } : { ...rest, [name]: v });
        };
        const at = path ? `${path}/${name}` : name;
        const bad = verdict.value.find((f) => f.path === at)?.reason;
        const label = `${name}${required.has(name) ? " *" : ""}`;
        const now = shown(value[name]);
        return (
          <Field key={name} label={label} bad={bad} hint={typeWords(s)}>
            {s.enum ? (
              <select
                aria-label={name}
                title={s.description}
                value={now}
                onChange={(e) => put(written(s, e.currentTarget.value))}
              >
                <option value="" />
                {s.enum.map((v) => (
                  <option key={String(v)} value={String(v)}>
                    {String(v)}
                  </option>
                ))}
              </select>
            ) : (
              <input
                aria-label={name}
                title={s.description}
                type="text"
                autocomplete="off"
                aria-invalid={bad ? "true" : undefined}
                value={now}
                onChange={(e) => put(written(s, e.currentTarget.value))}
                onInput={(e) => {
                  if (!composite(s)) put(written(s, e.currentTarget.value));
                }}
              />
            )}
          </Field>
        );
      })}
    </div>
  );
}

function Documentation({ call }: { call: Call }) {
  const rows = (s: Schema, base = ""): [string, Schema, boolean][] =>
    Object.entries(s.properties ?? {}).flatMap(([name, p]) => {
      const own: [string, Schema, boolean] = [base + name, p, s.required?.includes(name) ?? false];
      const inner = p.items?.properties
        ? rows(p.items, `${base}${name}[].`)
        : p.properties
          ? rows(p, `${base}${name}.`)
          : [];
      return [own, ...inner];
    });
  const answer = call.answer.properties?.[call.msg_type];
  return (
    <Card title="Documentation">
      <p>{call.text}</p>
      <p class="row">
        <span class={`tag ${call.offer === "none" ? "" : "on"}`}>
          {call.offer === "none" ? "not offered here" : call.offer}
        </span>
        <span class="tag">{call.scopes.length ? `scopes: ${call.scopes.join(" or ")}` : "open to everybody"}</span>
        <span class="tag">limit: {call.limit}</span>
        {call.streams && <span class="tag">streams</span>}
        {call.effects && <span class="tag">has effects</span>}
      </p>
      {[
        ["Request", call.request],
        ["Answer", answer],
      ].map(([title, s]) =>
        typeof s === "object" && s.properties ? (
          <details key={String(title)} open={title === "Request"}>
            <summary>{String(title)}</summary>
            <div class="scroll" tabIndex={0} role="region" aria-label={`${title} properties`}>
              <table>
                <tbody>
                  {rows(s).map(([name, p, must]) => (
                    <tr key={name}>
                      <td class="mono">
                        {name}
                        {must && title === "Request" ? " *" : ""}
                      </td>
                      <td>
                        {p.description}{" "}
                        <small class="mono">{[typeWords(p), bounds(p)].filter(Boolean).join(" · ")}</small>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </details>
        ) : null,
      )}
    </Card>
  );
}

function Streams() {
  if (running.value.length === 0) return null;
  return (
    <Card title="Live streams">
      {running.value.map((r) => (
        <article class="stream" key={r.id} aria-label={`stream of ${r.call}`}>
          <div class="row">
            <b>{r.call}</b>
            <span class="soft num">{r.count} messages</span>
            {r.over && <span class="bad">{r.over}</span>}
            <button
              type="button"
              class="quiet"
              aria-pressed={r.paused}
              onClick={() => patch(r.id, (x) => ({ ...x, paused: !x.paused }))}
            >
              {r.paused ? "Go on" : "Pause"}
            </button>
            <button
              type="button"
              class="danger"
              onClick={() => {
                r.stop();
                running.value = running.value.filter((x) => x.id !== r.id);
              }}
            >
              Stop
            </button>
          </div>
          <pre tabIndex={0}>{r.last}</pre>
        </article>
      ))}
    </Card>
  );
}

function Difference() {
  const [b, a] = chosen.value.map((id) => history.value.find((x) => x.id === id));
  const lines = useMemo<Line[]>(() => (a && b ? diff(a.answer, b.answer) : []), [a, b]);
  if (!a || !b) return null;
  return (
    <Card
      title={`${a.call} #${a.id} against ${b.call} #${b.id}`}
      tools={
        <button type="button" class="quiet" onClick={() => (chosen.value = [])}>
          Close
        </button>
      }
    >
      <pre class="diff" tabIndex={0}>
        {lines.map((l, i) => {
          const key = `${i}${l.kind}`;
          return l.kind === "more" ? (
            <ins key={key}>+ {l.text}</ins>
          ) : l.kind === "less" ? (
            <del key={key}>- {l.text}</del>
          ) : (
            <span key={key}>{`  ${l.text}\n`}</span>
          );
        })}
      </pre>
    </Card>
  );
}

function History() {
  const last = history.value[0];
  return (
    <>
      <Card
        title="Answer"
        tools={
          last && (
            <>
              <span class={`num ${last.bad ? "bad" : "soft"}`}>{last.took.toFixed(1)} ms</span>
              <button type="button" class="quiet" onClick={() => copy(last.answer)}>
                Copy
              </button>
            </>
          )
        }
      >
        <div aria-live="polite">
          {last ? (
            <pre tabIndex={0} class="answer">
              {last.answer}
            </pre>
          ) : (
            <Empty>Send the request to see what comes back.</Empty>
          )}
        </div>
      </Card>
      {history.value.length > 0 && (
        <Card title="History" tools={<small>choose two to compare</small>}>
          <div class="scroll" tabIndex={0} role="region" aria-label="History">
            <table>
              <tbody>
                {history.value.map((x) => (
                  <tr key={x.id}>
                    <td>
                      <input
                        type="checkbox"
                        aria-label={`compare ${x.call} #${x.id}`}
                        checked={chosen.value.includes(x.id)}
                        onChange={(e) => {
                          chosen.value = e.currentTarget.checked
                            ? [x.id, ...chosen.value].slice(0, 2)
                            : chosen.value.filter((id) => id !== x.id);
                        }}
                      />
                    </td>
                    <td class="num soft">#{x.id}</td>
                    <td>
                      <a href={href("explorer", [x.call], { request: x.request })}>{x.call}</a>
                    </td>
                    <td class={`num ${x.bad ? "bad" : ""}`}>{x.bad ? "error" : "ok"}</td>
                    <td class="num">{x.took.toFixed(1)} ms</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Card>
      )}
    </>
  );
}

export default function Explorer() {
  const { rest, query } = place.value;
  const name = rest[0] ?? "ticks";
  const given = query.get("request");
  const call = callNamed(name);
  useEffect(() => {
    openWire();
    loadCalls().catch((e) => say(words(e), true));
  }, []);
  useEffect(() => {
    if (!call) return;
    try {
      edit(given ? JSON.parse(given) : example(call));
    } catch {
      text.value = given ?? "";
    }
  }, [call?.name, given]);
  useEffect(() => {
    if (!call) return;
    const value = parsed.value.value;
    verdict.value = value ? validate(call.request, value) : [{ path: "", reason: parsed.value.fault }];
    const asked = text.value;
    const timer = setTimeout(async () => {
      const own = await judge(asked);
      if (own && asked === text.value) verdict.value = own;
    }, 200);
    return () => clearTimeout(timer);
  }, [call, text.value, levers.value]);
  if (!calls.value) return <Empty>Reading what there is…</Empty>;
  const value = parsed.value.value;
  const mine = saved.value.filter((s) => s.name === name);
  return (
    <div class="explorer">
      <List now={name} />
      {call ? (
        <div class="stack">
          <Card
            title={call.name}
            tools={
              <>
                <button type="button" class="quiet" onClick={() => edit(example(call))}>
                  Example
                </button>
                <button
                  type="button"
                  class="quiet"
                  onClick={() => {
                    saved.value = [...saved.value, { name, text: text.value }].slice(-50);
                    say("Saved in this browser.");
                  }}
                >
                  Save
                </button>
                <button
                  type="button"
                  class="quiet"
                  onClick={() => {
                    const to = href("explorer", [name], { request: JSON.stringify(value ?? {}) });
                    go(to, true);
                    copy(location.href);
                  }}
                  disabled={!value}
                >
                  Link
                </button>
                <button type="button" class="send" disabled={!value} onClick={() => value && send(call, value)}>
                  Send
                </button>
              </>
            }
          >
            {mine.length > 0 && (
              <p class="row">
                <small>Saved:</small>
                {mine.map((s, i) => (
                  <span key={s.text}>
                    <button type="button" class="quiet" onClick={() => (text.value = s.text)}>
                      {i + 1}
                    </button>
                    <button
                      type="button"
                      class="danger"
                      aria-label={`Forget saved request ${i + 1}`}
                      onClick={() => (saved.value = saved.value.filter((x) => x !== s))}
                    >
                      ×
                    </button>
                  </span>
                ))}
              </p>
            )}
            {value ? (
              <Form schema={call.request} value={value} path="" set={edit} />
            ) : (
              <Empty>The form comes back when the JSON can be read.</Empty>
            )}
            <h3>Request</h3>
            <textarea
              aria-label="Request as JSON"
              rows={9}
              spellcheck={false}
              value={text.value}
              onInput={(e) => (text.value = e.currentTarget.value)}
              onKeyDown={(e) => {
                if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && value) send(call, value);
              }}
            />
            <div class="verdict" aria-live="polite">
              {verdict.value.length === 0 ? (
                <small class="good">The server will take it. Ctrl+Enter sends.</small>
              ) : (
                verdict.value.map((f) => (
                  <small class="bad" key={f.path + f.reason}>
                    <b>{f.path}</b> {f.reason}{" "}
                  </small>
                ))
              )}
            </div>
            <p class="row">
              {languages.map((l) => (
                <button
                  key={l}
                  type="button"
                  class="quiet"
                  aria-pressed={language.value === l}
                  disabled={!value}
                  onClick={() => (language.value = language.value === l ? null : l)}
                >
                  {l}
                </button>
              ))}
              {language.value && value && (
                <button
                  type="button"
                  class="quiet"
                  onClick={() => language.value && copy(snippet(language.value, value, call.scopes.length > 0))}
                >
                  Copy
                </button>
              )}
            </p>
            {language.value && value && (
              <pre tabIndex={0} class="snippet">
                {snippet(language.value, value, call.scopes.length > 0)}
              </pre>
            )}
          </Card>
          <Documentation call={call} />
        </div>
      ) : (
        <Empty>There is no call {name}.</Empty>
      )}
      <div class="stack answers">
        <Streams />
        <Difference />
        <History />
      </div>
    </div>
  );
}
