// JSON for people: indented, and coloured by what a word is.
import { Fragment } from "preact";
import { useState } from "preact/hooks";
import { type Json, print, read } from "./json";

/** pretty is a text of JSON indented, its numbers as they were written; what is no JSON stays as it is. */
export function pretty(raw: string): string {
  try {
    return print(read(raw, 1000));
  } catch {
    return raw;
  }
}

/** at first as many lines of a text are shown. */
const atFirst = 400;

const line = /^(\s*)("(?:[^"\\]|\\.)*"(?=:))?(:?\s*)(.*?)(,?)$/;

/** sort is what a value is, by how it begins. */
const sort = (v: string) => (v.startsWith('"') ? "text" : /^[-\d]/.test(v) ? "number" : /^[tfn]/.test(v) ? "word" : "");

/** Lines are the lines of a text of JSON, coloured. */
export function Lines({ text }: { text: string }) {
  const [all, setAll] = useState(false);
  const lines = text.split("\n");
  const cut = !all && lines.length > atFirst + 50;
  return (
    <>
      {(cut ? lines.slice(0, atFirst) : lines).map((l, i) => {
        const [, indent, name, colon, value, comma] = line.exec(l) ?? [];
        const key = i;
        return (
          <span class="line" key={key}>
            {indent}
            {name && <span class="name">{name}</span>}
            {colon}
            {value && (sort(value) ? <span class={sort(value)}>{value}</span> : value)}
            {comma}
            {"\n"}
          </span>
        );
      })}
      {cut && (
        <button type="button" class="quiet small" onClick={() => setAll(true)}>
          Show all {lines.length.toLocaleString("en")} lines
        </button>
      )}
    </>
  );
}

export const Highlighted = ({ value }: { value: Json }) => <Lines text={print(value)} />;

/** Breakable is a name that may be broken behind its underscores. */
export const Breakable = ({ name }: { name: string }) => (
  <>
    {name.split("_").map((part, i, all) => (
      <Fragment key={part}>
        {part}
        {i < all.length - 1 && (
          <>
            _<wbr />
          </>
        )}
      </Fragment>
    ))}
  </>
);
