// The request: a form and its JSON side by side, what the server would object to, and what one can do with it.
import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { token } from "../api";
import { type Call, callNamed, told } from "../reference";
import { go, href } from "../router";
import { Card, copy, Empty, say } from "../ui";
import { example, type Got, type Step } from "./examples";
import { Fields } from "./form";
import { compact, type Json, of } from "./json";
import { line } from "./line";
import { type Language, languages, needs, program } from "./snippets";
import { busy, edit, faults, load, loads, masked, saved, send, text, verdict } from "./state";

const language = signal<Language | null>(null);

/** turns is how often a step is repeated that waits for something, and beat the time between, in milliseconds. */
const turns = 30;
const beat = 500;

/** take takes a step of an example, and gives its answer; null where it was refused, or nothing came of it. */
async function take(step: Step, got: Got) {
  const request = step.request(got);
  for (let turn = 0; turn < turns; turn++) {
    const m = await send(of(request), callNamed(Object.keys(request)[0] ?? ""));
    if (!m || !step.until || step.until(m)) return m;
    await new Promise((on) => setTimeout(on, beat));
  }
  return null;
}

/** Steps offers to do what the example needs before it works. */
function Steps({ call }: { call: Call }) {
  const e = example(call);
  const [at, setAt] = useState(-1);
  if (!e.steps) return null;
  const steps: Step[] = e.steps;
  const prepare = async () => {
    const got: Got = { token: token.value };
    try {
      for (const [i, step] of steps.entries()) {
        setAt(i);
        const m = await take(step, got);
        if (!m) return say(`Prepare did not come through: “${step.text}”. The answer says why.`, true);
        Object.assign(got, step.take?.(m));
      }
      load(e.fill ? e.fill(e.request, got) : e.request);
    } finally {
      setAt(-1);
    }
  };
  return (
    <div class="steps">
      <span>
        <b>Prepare</b>{" "}
        {steps.map((s, i) => (
          <span key={s.text}>
            {i > 0 && (i === steps.length - 1 ? " and " : ", ")}
            <span class={i === at ? "doing" : ""}>{s.text}</span>
          </span>
        ))}
        , and fills in the request.
      </span>
      <button type="button" class="quiet" disabled={at >= 0} onClick={prepare}>
        {at >= 0 ? "Preparing…" : "Prepare"}
      </button>
    </div>
  );
}

/** Keep asks for a name and keeps the request in the browser. */
function Keep({ call, request, done }: { call: Call; request: Json; done(): void }) {
  const [name, setName] = useState(call.name);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.select(), []);
  return (
    <form
      class="row keep"
      onSubmit={(e) => {
        e.preventDefault();
        const one = { name: name.trim() || call.name, call: call.name, text: compact(masked(request, call.request)) };
        saved.value = [...saved.value.filter((s) => s.name !== one.name), one].slice(-50);
        say("Saved in this browser. It stands above the calls.");
        done();
      }}
      onKeyDown={(e) => e.key === "Escape" && done()}
    >
      <input
        ref={input}
        type="text"
        aria-label="Name of the saved request"
        value={name}
        onInput={(e) => setName(e.currentTarget.value)}
      />
      <button type="submit">Keep</button>
      <button type="button" class="quiet" onClick={done}>
        Cancel
      </button>
    </form>
  );
}

function Programs({ call, request }: { call: Call; request: Json | undefined }) {
  const wanted = language.value;
  const own = request && masked(request, call.request);
  return (
    <section aria-label="As a program">
      <div class="row between">
        <h3>As a program</h3>
        <span class="row">
          {languages.map((l) => (
            <button
              key={l}
              type="button"
              class="quiet small"
              aria-pressed={wanted === l}
              disabled={!request}
              onClick={() => (language.value = wanted === l ? null : l)}
            >
              {l}
            </button>
          ))}
          {wanted && own && (
            <button type="button" class="quiet small" onClick={() => copy(program(wanted, own, call))}>
              Copy program
            </button>
          )}
        </span>
      </div>
      {wanted && own && (
        <>
          <pre tabIndex={0} class="snippet" role="group" aria-label={`Program in ${wanted}`}>
            {program(wanted, own, call)}
          </pre>
          <small>
            {needs[wanted]}
            {program(wanted, own, call).includes("DERVISH_TOKEN") && "; your token in DERVISH_TOKEN"}.
          </small>
        </>
      )}
    </section>
  );
}

export function Request({ call }: { call: Call }) {
  const [keeping, setKeeping] = useState(false);
  const { request, call: meant } = verdict.value;
  const valid = request?.kind === "object" ? request : undefined;
  const schema = meant ?? call;
  const closed = schema.scopes.length > 0 && line.state.value === "open" && line.who.value === "";
  const submit = () => {
    if (valid) send(valid, meant);
  };
  return (
    <Card
      title={call.name}
      class="request"
      tools={
        <>
          <button type="button" class="quiet" onClick={() => load(example(call).request)}>
            Example
          </button>
          <button
            type="button"
            class="quiet"
            disabled={!valid}
            aria-expanded={keeping}
            onClick={() => setKeeping(!keeping)}
          >
            Save
          </button>
          <button
            type="button"
            class="quiet"
            disabled={!valid}
            onClick={() => {
              if (!valid) return;
              go(href("explorer", [schema.name], { request: compact(masked(valid, schema.request)) }), true);
              copy(location.href);
            }}
          >
            Link
          </button>
          <button
            type="button"
            class="send"
            disabled={!valid || line.state.value !== "open"}
            onClick={submit}
            title="Ctrl+Enter"
          >
            {busy.value > 0 ? "Sending…" : "Send"}
          </button>
        </>
      }
    >
      {keeping && valid && <Keep call={schema} request={valid} done={() => setKeeping(false)} />}
      <p class="brief">{told(call.name, call.text).split(". ")[0]?.replace(/\.$/, "")}.</p>
      {call.offer === "none" && (
        <p class="hint">This server does not offer it and says so. The rules for the request are there nevertheless.</p>
      )}
      <Steps key={call.name} call={call} />
      {meant && meant !== call && (
        <p class="hint">
          The server reads this as{" "}
          <a href={href("explorer", [meant.name], { request: compact(masked(valid ?? of({}), meant.request)) })}>
            {meant.name}
          </a>
          , not as {call.name}.
        </p>
      )}
      {closed && (
        <p class="hint">
          It needs somebody signed in{token.value ? ", and this connection is signed out. " : ": sign in above. "}
          {token.value && (
            <button type="button" class="quiet small" onClick={() => line.use(token.value)}>
              Sign in again
            </button>
          )}
        </p>
      )}
      {valid ? (
        <Fields key={schema.name} schema={schema.request} value={valid} path="" put={edit} load={loads.value} />
      ) : (
        <Empty>The form comes back when the JSON can be read.</Empty>
      )}
      <h3>
        <label for="request-json">JSON</label>
      </h3>
      <textarea
        id="request-json"
        aria-label="Request as JSON"
        aria-describedby="verdict"
        aria-invalid={faults.value.length > 0}
        rows={Math.min(24, Math.max(5, text.value.split("\n").length))}
        spellcheck={false}
        value={text.value}
        onInput={(e) => (text.value = e.currentTarget.value)}
        onKeyDown={(e) => {
          if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) submit();
        }}
      />
      <ul class="verdict" id="verdict" aria-live="polite" aria-label="Verdict">
        {faults.value.length === 0 ? (
          <li class="good">The server will take it. Ctrl+Enter sends.</li>
        ) : (
          faults.value.map((f) => (
            <li class="bad" key={f.path + f.reason} data-path={f.path}>
              {f.path && <b class="mono">{f.path}</b>} {f.reason}
            </li>
          ))
        )}
      </ul>
      <Programs call={schema} request={valid} />
    </Card>
  );
}
