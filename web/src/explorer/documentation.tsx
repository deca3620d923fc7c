// What a call is, in the words of its declaration.
import { useState } from "preact/hooks";
import { answers, bounds, type Call, loadAnswers, type Schema, told, typeWords } from "../reference";
import { attempt, Card } from "../ui";

interface Row {
  name: string;
  schema: Schema;
  required: boolean;
}

/** rows are the properties of a schema, those within others behind them. */
const rows = (s: Schema, base = ""): Row[] =>
  Object.entries(s.properties ?? {}).flatMap(([name, p]) => {
    const inner = p.items?.properties
      ? rows(p.items, `${base}${name}[].`)
      : p.properties
        ? rows(p, `${base}${name}.`)
        : [];
    return [{ name: base + name, schema: p, required: s.required?.includes(name) ?? false }, ...inner];
  });

function Properties({ title, schema, marks }: { title: string; schema: Schema; marks: boolean }) {
  const list = rows(schema);
  if (list.length === 0) return <p class="soft">{schema.description ?? "It has no properties."}</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={`${title} properties`}>
      <table class="properties">
        <tbody>
          {list.map(({ name, schema: p, required }) => (
            <tr key={name}>
              <td>
                <span class="mono">{name}</span>
                {marks && required && (
                  <span class="bad" title="required">
                    {" "}
                    *<span class="sr"> required</span>
                  </span>
                )}
                <small>{typeWords(p)}</small>
              </td>
              <td>
                {told(name.split(/[.[\]]+/).at(-1) || name, p.description)}
                {bounds(p) && <small class="mono">{bounds(p)}</small>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Documentation({ call }: { call: Call }) {
  const [open, setOpen] = useState(false);
  const whole = answers.value?.[call.name];
  const payload = whole?.properties?.[call.msg_type] ?? whole;
  return (
    <Card title="Documentation" class="documentation">
      <p>{told(call.name, call.text)}</p>
      <p class="row">
        <span class={`tag ${call.offer === "none" ? "" : "on"}`}>
          {call.offer === "none" ? "not offered here" : call.offer}
        </span>
        <span class="tag">{call.scopes.length ? `scope ${call.scopes.join(" or ")}` : "open to everybody"}</span>
        <span class="tag">{call.limit === "exempt" ? "not limited" : `counts as ${call.limit}`}</span>
        <span class="tag">answers {call.msg_type}</span>
        {call.streams && <span class="tag">streams</span>}
        {call.effects && <span class="tag">has effects</span>}
      </p>
      <details open>
        <summary>Request</summary>
        <Properties title="Request" schema={call.request} marks />
      </details>
      <details
        open={open}
        onToggle={(e) => {
          setOpen(e.currentTarget.open);
          if (e.currentTarget.open) attempt(loadAnswers);
        }}
      >
        <summary>Answer</summary>
        {open &&
          (payload ? <Properties title="Answer" schema={payload} marks={false} /> : <p class="empty">Reading…</p>)}
      </details>
    </Card>
  );
}
