// A form for any request, made from the declaration of its call. It changes one value of the JSON at a time and leaves
// everything else as it was written, known to the declaration or not.
import { useId, useMemo } from "preact/hooks";
import { type Schema, typeWords } from "../reference";
import { isNumber, type Json, member, of, print, read, textOf, withMember } from "./json";
import { faults } from "./state";

type Put = (to: Json | undefined) => void;

const kinds = (s: Schema) => [s.type].flat();
const object = (s: Schema) => kinds(s).includes("object");
const list = (s: Schema) => kinds(s).includes("array");
const empty: Json = { kind: "object", members: [] };

/** faultAt is what is wrong with the value itself. */
const faultAt = (path: string) => faults.value.find((f) => f.path === path)?.reason;
/** faultsIn reports whether something is wrong with a value or within it. */
const faultsIn = (path: string) => faults.value.some((f) => f.path === path || f.path.startsWith(`${path}/`));

/** written turns what is typed into a value: a number where one is expected and it is one, else a string. */
function written(s: Schema, typed: string): Json | undefined {
  if (typed === "") return undefined;
  const can = kinds(s);
  if (can.includes("null") && typed === "null") return { kind: "null", raw: "null" };
  if (can.includes("boolean") && (typed === "true" || typed === "false")) return { kind: "boolean", raw: typed };
  if ((can.includes("integer") || can.includes("number")) && isNumber(typed)) return { kind: "number", raw: typed };
  return of(typed);
}

/** hint is what a value may be, in a few words; of a choice nothing, as it shows itself. */
const hint = (s: Schema) => (s.enum && typeWords(s) !== "0 or 1" ? "" : typeWords(s));

/** beginning is a value to begin with where a nested one is added. */
function beginning(s: Schema): Json {
  if (s.anyOf?.[0]) return beginning(s.anyOf[0]);
  if (list(s)) return { kind: "array", items: s.items && object(s.items) ? [beginning(s.items)] : [] };
  if (!object(s)) return of(s.enum?.[0] ?? "");
  const needed = Object.entries(s.properties ?? {}).filter(([name]) => s.required?.includes(name));
  return { kind: "object", members: needed.map(([name, p]) => [name, beginning(p)]) };
}

/** Scalar is one plain value. */
function Scalar(p: {
  label: string;
  schema: Schema;
  value: Json | undefined;
  put: Put;
  describe?: string;
  bad?: boolean;
}) {
  const { schema: s, value, put, label } = p;
  const now = value === undefined ? "" : textOf(value);
  const common = {
    "aria-label": label,
    "aria-describedby": p.describe,
    "aria-invalid": p.bad ? ("true" as const) : undefined,
  };
  const choices = s.enum ?? (kinds(s).includes("boolean") ? [true, false] : undefined);
  if (choices) {
    const known = value === undefined || choices.some((c) => String(c) === now);
    return (
      <select {...common} value={now} onChange={(e) => put(written(s, e.currentTarget.value))}>
        <option value="">—</option>
        {!known && <option value={now}>{now}</option>}
        {choices.map((c) => (
          <option key={String(c)} value={String(c)}>
            {String(c)}
          </option>
        ))}
      </select>
    );
  }
  return (
    <input
      {...common}
      type="text"
      autocomplete="off"
      spellcheck={false}
      placeholder={
        value?.kind === "string" && now === "" ? "empty text" : s.default === undefined ? undefined : String(s.default)
      }
      value={now}
      onInput={(e) => put(written(s, e.currentTarget.value))}
    />
  );
}

/** Raw is a value that the declaration leaves to the caller, as JSON. */
function Raw(p: { label: string; value: Json | undefined; put: Put; describe: string }) {
  const now = p.value === undefined ? "" : print(p.value);
  return (
    <textarea
      aria-label={p.label}
      aria-describedby={p.describe}
      rows={Math.min(6, Math.max(2, now.split("\n").length))}
      spellcheck={false}
      placeholder="{}"
      value={now}
      onChange={(e) => {
        const typed = e.currentTarget.value.trim();
        try {
          p.put(typed === "" ? undefined : read(typed));
        } catch {
          p.put(of(typed)); // the verdict says that this is no object
        }
      }}
    />
  );
}

/** Choices are a list out of few values. */
function Choices(p: { label: string; schema: Schema; value: Json & { kind: "array" }; put: Put }) {
  const chosen = p.value.items.map(textOf);
  return (
    <div class="choices">
      {(p.schema.items?.enum ?? []).map((c) => (
        <label key={String(c)} class="tick">
          <input
            type="checkbox"
            aria-label={`${p.label}: ${c}`}
            checked={chosen.includes(String(c))}
            onChange={(e) => {
              const rest = p.value.items.filter((v) => textOf(v) !== String(c));
              const items = e.currentTarget.checked ? [...rest, of(c)] : rest;
              p.put(items.length ? { kind: "array", items } : undefined);
            }}
          />
          {String(c)}
        </label>
      ))}
    </div>
  );
}

/** Several is a list, item by item. */
function Several(p: { path: string; schema: Schema; value: Json & { kind: "array" }; put: Put }) {
  const item = p.schema.items ?? {};
  const { items } = p.value;
  const change = (next: Json[]) => p.put({ kind: "array", items: next });
  return (
    <div class="several">
      {items.map((v, i) => {
        const at = `${p.path}/${i}`;
        const put: Put = (to) => change(items.map((x, j) => (j === i ? (to ?? of("")) : x)));
        const bad = faultAt(at);
        return (
          <div class="item" key={i}>
            {object(item) ? (
              <fieldset>
                <legend>{at}</legend>
                <Fields schema={item} value={v} path={at} put={put} />
              </fieldset>
            ) : (
              <Scalar label={at} schema={item} value={v} put={put} bad={bad !== undefined} />
            )}
            <button
              type="button"
              class="quiet small"
              aria-label={`Remove ${at}`}
              onClick={() => change(items.filter((_, j) => j !== i))}
            >
              ×
            </button>
            {bad && <small class="bad">{bad}</small>}
          </div>
        );
      })}
      <button
        type="button"
        class="quiet small"
        aria-label={`Add to ${p.path}`}
        disabled={p.schema.maxItems !== undefined && items.length >= p.schema.maxItems}
        onClick={() => change([...items, beginning(item)])}
      >
        + add
      </button>
    </div>
  );
}

/** Entries is an object whose names are the caller's. */
function Entries(p: { path: string; schema: Schema; value: Json; put(to: Json): void }) {
  const open = p.schema.additionalProperties as Schema;
  const members = p.value.kind === "object" ? p.value.members.filter(([name]) => !p.schema.properties?.[name]) : [];
  const rest = p.value.kind === "object" ? p.value.members.filter(([name]) => p.schema.properties?.[name]) : [];
  const change = (next: [string, Json][]) => p.put({ kind: "object", members: [...rest, ...next] });
  return (
    <div class="several">
      {members.map(([name, v], i) => {
        const at = p.path ? `${p.path}/${name}` : name;
        return (
          <div class="item entry" key={i}>
            <input
              type="text"
              aria-label={`Name of entry ${i + 1} of ${p.path || "the request"}`}
              value={name}
              onChange={(e) => {
                const to = e.currentTarget.value;
                if (!members.some(([n], j) => n === to && j !== i))
                  change(members.map(([n, m], j) => [j === i ? to : n, m]));
                else e.currentTarget.value = name;
              }}
            />
            {object(open) ? (
              <Raw
                label={at}
                value={v}
                describe=""
                put={(to) => change(members.map(([n, m]) => [n, n === name ? (to ?? empty) : m]))}
              />
            ) : (
              <Scalar
                label={at}
                schema={open}
                value={v}
                bad={faultsIn(at)}
                put={(to) => change(members.map(([n, m]) => [n, n === name ? (to ?? of("")) : m]))}
              />
            )}
            <button
              type="button"
              class="quiet small"
              aria-label={`Remove ${at}`}
              onClick={() => change(members.filter(([n]) => n !== name))}
            >
              ×
            </button>
          </div>
        );
      })}
      <button
        type="button"
        class="quiet small"
        aria-label={`Add to ${p.path || "the request"}`}
        onClick={() => {
          let n = members.length + 1;
          while (member(p.value, `name_${n}`)) n++;
          change([...members, [`name_${n}`, beginning(open)]]);
        }}
      >
        + add
      </button>
    </div>
  );
}

/** Property is one property of an object, whatever its kind. */
function Property(p: {
  name: string;
  path: string;
  schema: Schema;
  required: boolean;
  value: Json | undefined;
  put: Put;
}) {
  const { schema: s, path, value, put } = p;
  const id = useId();
  const bad = faultAt(path);
  const title = (
    <span class="name" title={s.description}>
      {p.name}
      {p.required && <span aria-hidden="true"> *</span>}
    </span>
  );
  const help = (
    <small id={id} class={bad ? "bad" : ""}>
      {bad ?? hint(s)}
    </small>
  );
  const nested = (inner: preact.ComponentChildren, tools?: preact.ComponentChildren) => (
    <fieldset class={`nested ${faultsIn(path) ? "faulty" : ""}`}>
      <legend>{title}</legend>
      <div class="row tools">
        {tools}
        <button type="button" class="quiet small" aria-label={`Remove ${path}`} onClick={() => put(undefined)}>
          remove
        </button>
      </div>
      {inner}
      {bad && help}
    </fieldset>
  );
  const [one, several] = s.anyOf ?? [];
  if (one && several) {
    const many = value?.kind === "array";
    const swap = (
      <button
        type="button"
        class="quiet small"
        aria-label={many ? `One value for ${path}` : `Several values for ${path}`}
        onClick={() => put(many ? value.items[0] : { kind: "array", items: value === undefined ? [] : [value] })}
      >
        {many ? "one" : "several"}
      </button>
    );
    if (many)
      return nested(
        several.items?.enum ? (
          <Choices label={path} schema={several} value={value} put={put} />
        ) : (
          <Several path={path} schema={several} value={value} put={put} />
        ),
        swap,
      );
    return (
      <div class="field">
        <span class="row title">
          {title}
          {swap}
        </span>
        <Scalar label={path} schema={one} value={value} put={put} describe={id} bad={bad !== undefined} />
        {help}
      </div>
    );
  }
  if ((object(s) || list(s)) && value === undefined)
    return (
      <div class="field">
        {title}
        <button type="button" class="quiet add" aria-label={`Add ${path}`} onClick={() => put(beginning(s))}>
          + add
        </button>
        {help}
      </div>
    );
  if (object(s) && value?.kind === "object") {
    if (s.properties || typeof s.additionalProperties === "object")
      return nested(<Fields schema={s} value={value} path={path} put={put} />);
    return nested(<Raw label={path} value={value} put={put} describe={id} />);
  }
  if (list(s) && value?.kind === "array") {
    const few = (s.items?.enum?.length ?? 0) > 0;
    return nested(
      few ? (
        <Choices label={path} schema={s} value={value} put={put} />
      ) : (
        <Several path={path} schema={s} value={value} put={put} />
      ),
    );
  }
  return (
    <div class="field">
      {title}
      <Scalar
        label={path}
        schema={object(s) || list(s) ? {} : s}
        value={value}
        put={put}
        describe={id}
        bad={bad !== undefined}
      />
      {help}
    </div>
  );
}

interface FieldsProps {
  schema: Schema;
  value: Json;
  path: string;
  put(to: Json): void;
  /** load counts the requests that were put there as a whole. */
  load?: number;
}

/** Fields are the properties of an object. */
export function Fields({ schema, value, path, put, load }: FieldsProps) {
  const names = Object.keys(schema.properties ?? {}).filter((name) => schema.properties?.[name]?.const === undefined);
  // What stands in front is settled when a request is put there, so that nothing moves while one types.
  const front = useMemo(() => {
    const rare = (name: string) => !path && ["req_id", "passthrough", "loginid"].includes(name);
    const few = names.filter((name) => !rare(name)).length <= 6;
    const usual = (name: string) =>
      schema.required?.includes(name) || member(value, name) || (few && !rare(name)) || (!path && name === "subscribe");
    return new Set(names.filter(usual));
  }, [schema, load]);
  const draw = (name: string) => {
    const s = schema.properties?.[name];
    const at = path ? `${path}/${name}` : name;
    return s ? (
      <Property
        key={name}
        name={name}
        path={at}
        schema={s}
        required={schema.required?.includes(name) ?? false}
        value={member(value, name)}
        put={(to) => put(withMember(value, name, to))}
      />
    ) : null;
  };
  const behind = names.filter((name) => !front.has(name));
  const there = behind.filter((name) => member(value, name)).length;
  const faulty = behind.some((name) => faultsIn(path ? `${path}/${name}` : name));
  const known = new Set(names);
  const strangers =
    value.kind === "object" && schema.additionalProperties === false
      ? value.members.filter(([name]) => !known.has(name) && schema.properties?.[name]?.const === undefined)
      : [];
  return (
    <>
      {front.size > 0 && <div class="fields">{names.filter((name) => front.has(name)).map(draw)}</div>}
      {behind.length > 0 && (
        <details class="more">
          <summary>
            {front.size > 0 ? "More properties" : "Properties"}{" "}
            <small>
              {behind.length}
              {there > 0 && `, ${there} given`}
            </small>
            {faulty && <small class="bad"> with a fault</small>}
          </summary>
          <div class="fields">{behind.map(draw)}</div>
        </details>
      )}
      {typeof schema.additionalProperties === "object" && (
        <Entries path={path} schema={schema} value={value} put={put} />
      )}
      {strangers.length > 0 && (
        <p class="strangers">
          <small>
            Also in the JSON, and kept as it is: <span class="mono">{strangers.map(([name]) => name).join(", ")}</span>
          </small>
        </p>
      )}
    </>
  );
}
