// JSON as it is written: numbers keep their digits and members their order, so that a form can change one value of a text
// and lose nothing of the rest. It is read as strictly as the server reads it.

/** Json is a value with what stood for it in the text. */
export type Json =
  | { kind: "object"; members: [name: string, value: Json][] }
  | { kind: "array"; items: Json[] }
  | { kind: "string" | "number" | "boolean" | "null"; raw: string };

/** Unreadable says why and where a text is no JSON. */
export class Unreadable extends Error {
  readonly at: number;
  constructor(reason: string, text: string, at: number) {
    const before = text.slice(0, at).split("\n");
    super(`${reason} Line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}.`);
    this.at = at;
  }
}

/** deepest is how far arrays and objects may nest in a request. */
const deepest = 64;

const space = /[ \t\n\r]*/y;
const word = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them within strings.
const quoted = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

/** read takes a text apart. */
export function read(text: string, depth = deepest): Json {
  let at = 0;
  const fail = (reason: string): never => {
    throw new Unreadable(reason, text, at);
  };
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const next = () => {
    take(space);
    return text[at];
  };
  const string = () => take(quoted) ?? fail("A string is not closed, or holds what has to be escaped.");
  // list reads what stands between brackets, separated by commas.
  const list = (end: string, item: () => void, left: number) => {
    if (left < 0) fail("It is nested too deeply.");
    at++;
    if (next() !== end)
      for (;;) {
        item();
        const c = next();
        if (c === end) break;
        if (c !== ",") fail(`Expected , or ${end}.`);
        at++;
      }
    at++;
  };
  const value = (left: number): Json => {
    const c = next();
    if (c === "{") {
      const members: [string, Json][] = [];
      const seen = new Set<string>();
      const member = () => {
        if (next() !== '"') fail("Expected a name in double quotes.");
        const from = at;
        const name: string = JSON.parse(string());
        if (seen.has(name)) {
          at = from;
          fail(`${name} stands twice.`);
        }
        seen.add(name);
        if (next() !== ":") fail("Expected :.");
        at++;
        members.push([name, value(left - 1)]);
      };
      list("}", member, left - 1);
      return { kind: "object", members };
    }
    if (c === "[") {
      const items: Json[] = [];
      list("]", () => items.push(value(left - 1)), left - 1);
      return { kind: "array", items };
    }
    if (c === '"') return { kind: "string", raw: string() };
    const raw = take(word);
    if (!raw) return fail(c === undefined ? "It ends too early." : "Expected a value.");
    return { kind: raw === "null" ? "null" : raw === "true" || raw === "false" ? "boolean" : "number", raw };
  };
  const whole = value(depth);
  if (next() !== undefined) fail("There is something behind the end.");
  return whole;
}

/** print writes a value with two spaces for each level; short lists of plain values stay on one line. */
export function print(v: Json, indent = ""): string {
  const deeper = `${indent}  `;
  if (v.kind === "object") {
    if (v.members.length === 0) return "{}";
    const lines = v.members.map(([name, m]) => `${deeper}${JSON.stringify(name)}: ${print(m, deeper)}`);
    return `{\n${lines.join(",\n")}\n${indent}}`;
  }
  if (v.kind === "array") {
    if (v.items.every((x) => x.kind !== "object" && x.kind !== "array")) {
      const line = `[${v.items.map((x) => print(x)).join(", ")}]`;
      if (line.length + indent.length < 90) return line;
    }
    return `[\n${v.items.map((x) => deeper + print(x, deeper)).join(",\n")}\n${indent}]`;
  }
  return v.raw;
}

/** compact writes a value without any space. */
export function compact(v: Json): string {
  if (v.kind === "object")
    return `{${v.members.map(([name, m]) => `${JSON.stringify(name)}:${compact(m)}`).join(",")}}`;
  if (v.kind === "array") return `[${v.items.map(compact).join(",")}]`;
  return v.raw;
}

/** plain is the value that JSON.parse would give. */
export const plain = (v: Json) => JSON.parse(compact(v));

/** of is a value of JavaScript's. */
export const of = (v: unknown): Json => read(JSON.stringify(v));

/** textOf is a string's text, or what is written for another plain value. */
export const textOf = (v: Json): string =>
  v.kind === "string" ? JSON.parse(v.raw) : v.kind === "object" || v.kind === "array" ? compact(v) : v.raw;

/** member is the member of an object; undefined where there is none. */
export const member = (v: Json | undefined, name: string): Json | undefined =>
  v?.kind === "object" ? v.members.find(([n]) => n === name)?.[1] : undefined;

/** withMember is the object with a member changed, added at its end, or taken away. */
export function withMember(v: Json | undefined, name: string, to: Json | undefined): Json {
  const members = v?.kind === "object" ? v.members : [];
  if (to === undefined) return { kind: "object", members: members.filter(([n]) => n !== name) };
  if (members.some(([n]) => n === name))
    return { kind: "object", members: members.map(([n, m]) => [n, n === name ? to : m]) };
  return { kind: "object", members: [...members, [name, to]] };
}

/** isNumber reports whether a text is a number as JSON writes it. */
export function isNumber(text: string): boolean {
  word.lastIndex = 0;
  return /[\d]$/.test(text) && word.exec(text)?.[0] === text;
}
