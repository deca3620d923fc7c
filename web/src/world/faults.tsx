// What goes wrong on purpose: a form for each kind of fault, drawn from the catalogue that the server tells.
import { useEffect, useState } from "preact/hooks";
import { admin } from "../admin";
import type { Message } from "../api";
import { ask } from "../ask";
import { calls, loadCalls } from "../reference";
import { attempt, Card, Empty, Field, usePolling } from "../ui";
import { at, chosen, stampOf, trial } from "./chosen";

interface Param {
  name: string;
  kind: "word" | "duration" | "text" | "number" | "truth";
  unit?: string;
  default?: string;
  choices?: string[];
  help: string;
}

interface Kind {
  name: string;
  does: string;
  tests: string;
  site: boolean;
  updates: boolean;
  calls?: string;
  params: Param[];
}

/** streams are the types of streams whose updates a fault can befall. */
const streams = [
  "ticks",
  "candles",
  "proposal",
  "proposal_open_contract",
  "balance",
  "transaction",
  "website_status",
  "ticks_batch",
];

type Draft = Record<string, string>;

/** numbers are the members that the server takes as numbers. */
const numbers = new Set(["app", "nth", "every", "count", "probability"]);

/** written is what the form says as the server takes it: nothing for what was left empty. */
function written(kind: Kind, draft: Draft): Message {
  const body: Message = { fault: kind.name };
  const kinds = new Map<string, string>(kind.params.map((p) => [p.name, p.kind]));
  for (const [name, value] of Object.entries(draft)) {
    const text = value.trim();
    if (!text) continue;
    if (numbers.has(name) || kinds.get(name) === "number")
      body[name] = Number.isNaN(Number(text)) ? text : Number(text);
    else if (kinds.get(name) === "truth") body[name] = text === "true";
    else if (name === "from" || name === "until") body[name] = `${text.length === 16 ? `${text}:00` : text}Z`;
    else body[name] = text;
  }
  return body;
}

/** often says in words how often a fault comes about. */
function often(f: Message): string {
  const list: string[] = [];
  if (f.nth) list.push(`only no. ${f.nth}`);
  if (f.every) list.push(`each ${f.every}.`);
  if (f.probability && f.probability < 1) list.push(`${+(f.probability * 100).toFixed(2)} %`);
  if (f.count) list.push(`at most ${f.count}×`);
  return list.join(", ") || "always";
}

/** about says in words which messages a fault is for. */
function about(f: Message, kind?: Kind): string {
  if (kind?.site) return "the whole site";
  const list = [f.call ? String(f.call).replaceAll(",", ", ") : f.on === "update" ? "any stream" : "any call"];
  if (f.on === "update") list.push("(updates)");
  if (f.app) list.push(`of app ${f.app}`);
  if (f.loginid) list.push(`of ${f.loginid}`);
  return list.join(" ");
}

/** told are the parameters that a fault was told, in words. */
const told = (f: Message, kind?: Kind) =>
  (kind?.params ?? [])
    .filter((p) => f[p.name] !== undefined)
    .map((p) => `${p.name} ${f[p.name]}`)
    .join(", ");

function Form(p: { kinds: Kind[]; added: () => Promise<unknown> }) {
  const [name, setName] = useState(p.kinds[0]?.name ?? "");
  const [draft, setDraft] = useState<Draft>({});
  const [bad, setBad] = useState<Record<string, string>>({});
  useEffect(() => {
    loadCalls();
  }, []);
  const kind = p.kinds.find((k) => k.name === name);
  if (!kind) return null;
  const input = (member: string, more: Record<string, unknown> = {}) => (
    <input
      value={draft[member] ?? ""}
      aria-invalid={!!bad[member]}
      onInput={(e) => setDraft({ ...draft, [member]: e.currentTarget.value })}
      {...more}
    />
  );
  const field = (member: string, label: string, hint: string, more?: Record<string, unknown>) => (
    <Field label={label} hint={hint} bad={bad[member]}>
      {input(member, more)}
    </Field>
  );
  const param = (q: Param) => {
    const label = q.unit ? `${q.name} (${q.unit})` : q.name;
    const hint = q.help === q.unit ? undefined : q.help;
    if (q.kind === "truth")
      return (
        <label class="check" key={q.name}>
          <input
            type="checkbox"
            checked={draft[q.name] === "true"}
            onChange={(e) => setDraft({ ...draft, [q.name]: e.currentTarget.checked ? "true" : "" })}
          />{" "}
          {q.name}
          <small>{q.help}</small>
        </label>
      );
    if (q.choices?.length)
      return (
        <Field key={q.name} label={label} hint={hint} bad={bad[q.name]}>
          <select
            value={draft[q.name] ?? ""}
            aria-invalid={!!bad[q.name]}
            onChange={(e) => setDraft({ ...draft, [q.name]: e.currentTarget.value })}
          >
            <option value="">{q.default ? `${q.default} (by default)` : ""}</option>
            {q.choices
              .filter((c) => c !== q.default)
              .map((c) => (
                <option key={c}>{c}</option>
              ))}
          </select>
        </Field>
      );
    return (
      <Field key={q.name} label={label} hint={hint} bad={bad[q.name]}>
        {input(q.name, {
          placeholder: q.default ?? (q.kind === "duration" ? "like 1.5s" : ""),
          ...(q.kind === "number" ? { inputMode: "numeric" } : {}),
        })}
      </Field>
    );
  };
  const shown = (f: string) =>
    ["name", "from", ...kind.params.map((q) => q.name)].includes(f) ||
    (!kind.site && ["call", "on", "app", "loginid", "until", "nth", "every", "count", "probability"].includes(f));
  const updates = kind.updates && draft.on === "update";
  return (
    <form
      class="stack fault"
      onSubmit={(e) => {
        e.preventDefault();
        const body = written(kind, draft);
        trial(
          async () => {
            await admin("POST", at("faults"), body);
            await p.added();
            setDraft({});
          },
          setBad,
          shown,
          `${kind.name} is on.`,
        );
      }}
    >
      <Field label="Fault" bad={bad.fault}>
        <select
          value={name}
          onChange={(e) => {
            setName(e.currentTarget.value);
            setDraft({});
            setBad({});
          }}
        >
          <optgroup label="A message">
            {p.kinds
              .filter((k) => !k.site)
              .map((k) => (
                <option key={k.name}>{k.name}</option>
              ))}
          </optgroup>
          <optgroup label="The whole site">
            {p.kinds
              .filter((k) => k.site)
              .map((k) => (
                <option key={k.name}>{k.name}</option>
              ))}
          </optgroup>
        </select>
      </Field>
      <div class="about">
        <p>{kind.does}</p>
        <p class="soft">
          <b>It tests:</b> {kind.tests}
        </p>
      </div>
      {kind.params.length > 0 && (
        <fieldset class="plain">
          <legend>What it is told</legend>
          <div class="fields">{kind.params.map(param)}</div>
        </fieldset>
      )}
      {!kind.site && (
        <fieldset class="plain">
          <legend>Which messages</legend>
          <div class="fields">
            {field(
              "call",
              updates ? "Streams" : "Calls",
              kind.calls && !updates
                ? `empty: ${kind.calls.replaceAll(",", ", ")}`
                : "empty: any; commas between several",
              { list: updates ? "fault-streams" : "fault-calls", autocomplete: "off" },
            )}
            {kind.updates && (
              <Field label="Befalls" bad={bad.on}>
                <select
                  value={draft.on ?? ""}
                  onChange={(e) => setDraft({ ...draft, on: e.currentTarget.value, call: "" })}
                >
                  <option value="">answers</option>
                  <option value="update">updates of streams</option>
                </select>
              </Field>
            )}
            {field("app", "Application", "app_id; empty: any", { inputMode: "numeric" })}
            {field("loginid", "Account", "empty: any", { autocomplete: "off" })}
          </div>
          <datalist id="fault-calls">
            {calls.value?.map((c) => (
              <option key={c.name} value={c.name} />
            ))}
          </datalist>
          <datalist id="fault-streams">
            {streams.map((s) => (
              <option key={s} value={s} />
            ))}
          </datalist>
        </fieldset>
      )}
      <fieldset class="plain">
        <legend>{kind.site ? "When" : "How often, and when"}</legend>
        <div class="fields">
          {!kind.site && (
            <>
              {field("count", "Count", "at most so often; empty: no bound", { inputMode: "numeric" })}
              {field("probability", "Probability", "above 0 up to 1", { inputMode: "decimal", placeholder: "1" })}
              {field("nth", "Nth", "that one message alone", { inputMode: "numeric" })}
              {field("every", "Every", "each so manieth", { inputMode: "numeric" })}
            </>
          )}
          {field("from", "From (UTC)", "empty: now", { type: "datetime-local", step: "1" })}
          {!kind.site && field("until", "Until (UTC)", "empty: for ever", { type: "datetime-local", step: "1" })}
          {field("name", "Name", "to remove it by", { placeholder: kind.name, autocomplete: "off" })}
        </div>
      </fieldset>
      <div class="row">
        <button type="submit">Switch on</button>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            setDraft({});
            setBad({});
          }}
        >
          Clear form
        </button>
      </div>
    </form>
  );
}

export function Faults() {
  const [list, setList] = useState<Message[] | null>(null);
  const [kinds, setKinds] = useState<Kind[]>([]);
  const load = async () => setList((await admin("GET", at("faults"))).faults);
  const error = usePolling(load, 1500, [chosen.value]);
  useEffect(() => {
    attempt(async () => setKinds((await admin("GET", "faults/catalogue")).faults));
  }, []);
  const kindOf = (f: Message) => kinds.find((k) => k.name === f.fault);
  const change = (what: () => Promise<unknown>, done = "") =>
    attempt(async () => {
      await what();
      await load();
    }, done);
  const path = (f: Message) => at(`faults/${encodeURIComponent(f.name)}`);
  return (
    <Card
      title="Faults"
      class="wide"
      tools={
        <>
          {error && <span class="bad">{error}</span>}
          <button
            type="button"
            class="danger"
            disabled={!list?.length}
            onClick={async () =>
              (await ask({
                title: "Remove all faults?",
                text: `${list?.length} will be gone, with what they counted.`,
                yes: "Remove all",
                danger: true,
              })) && change(() => admin("DELETE", at("faults")), "Nothing goes wrong on purpose any more.")
            }
          >
            Remove all
          </button>
        </>
      }
    >
      {list?.length ? (
        <div class="scroll" tabIndex={0} role="region" aria-label="Faults that there are">
          <table class="faults">
            <thead>
              <tr>
                <th>On</th>
                <th>Name</th>
                <th>Fault</th>
                <th>For</th>
                <th>How often</th>
                <th class="num">Seen</th>
                <th class="num">Done</th>
                <th>
                  <span class="sr">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {list.map((f) => {
                const kind = kindOf(f);
                return (
                  <tr key={f.name} class={f.off ? "off" : ""}>
                    <td>
                      {kind?.site ? (
                        <span class="soft">–</span>
                      ) : (
                        <input
                          type="checkbox"
                          role="switch"
                          aria-checked={!f.off}
                          aria-label={`${f.name} is on`}
                          checked={!f.off}
                          onChange={(e) => {
                            const off = !e.currentTarget.checked;
                            change(() => admin("PUT", path(f), { off }));
                          }}
                        />
                      )}
                    </td>
                    <td>
                      <b>{f.name}</b>
                    </td>
                    <td>
                      {f.fault}
                      {told(f, kind) && <small class="block">{told(f, kind)}</small>}
                    </td>
                    <td>
                      {about(f, kind)}
                      {(f.from || f.until) && (
                        <small class="block">
                          {f.from && `from ${stampOf(f.from)} `}
                          {f.until && `until ${stampOf(f.until)}`}
                        </small>
                      )}
                    </td>
                    <td>{kind?.site ? "once" : often(f)}</td>
                    <td class="num">{f.seen}</td>
                    <td class="num">
                      <b>{f.hits}</b>
                    </td>
                    <td class="row end">
                      <button
                        type="button"
                        class="danger"
                        aria-label={`Remove ${f.name}`}
                        onClick={() => change(() => admin("DELETE", path(f)), `${f.name} is gone.`)}
                      >
                        Remove
                      </button>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      ) : (
        <Empty>Nothing goes wrong on purpose. Choose a fault, and see what a client makes of it.</Empty>
      )}
      <h3>Have something go wrong</h3>
      {kinds.length > 0 && <Form kinds={kinds} added={load} />}
    </Card>
  );
}
