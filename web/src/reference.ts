// What every call is, as the server's own declarations say; read once, when it is first asked for.
import { signal } from "@preact/signals";
import { admin, levers } from "./admin";

export interface Schema {
  description?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  $comment?: string;
  default?: unknown;
  writeOnly?: boolean;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  propertyNames?: Schema;
  minProperties?: number;
  maxProperties?: number;
  anyOf?: Schema[];
  oneOf?: Schema[];
}

export interface Call {
  name: string;
  text: string;
  category: string;
  scopes: string[];
  offer: "simulated" | "configured" | "none";
  streams: boolean;
  effects: boolean;
  limit: string;
  msg_type: string;
  request: Schema;
  answer: Schema;
}

export const calls = signal<Call[] | null>(null);
let loading: Promise<void> | undefined;

export function loadCalls(): Promise<void> {
  loading ??= fetch("calls.json")
    .then((r) => r.json())
    .then((doc: { calls: Call[] }) => {
      calls.value = doc.calls;
    });
  return loading;
}

export const callNamed = (name: string) => calls.value?.find((c) => c.name === name);
export const offered = (name: string) => (callNamed(name)?.offer ?? "none") !== "none";

export interface Fault {
  path: string;
  reason: string;
}

const types = (s: Schema) => (s.type === undefined ? [] : Array.isArray(s.type) ? s.type : [s.type]);

function fits(type: string, v: unknown): boolean {
  switch (type) {
    case "string":
      return typeof v === "string" || typeof v === "number"; // the server takes a number for a string
    case "integer":
      return (typeof v === "number" && Number.isInteger(v)) || (typeof v === "string" && /^[+-]?\d+$/.test(v));
    case "number":
      return typeof v === "number" || (typeof v === "string" && v.trim() !== "" && Number.isFinite(Number(v)));
    case "boolean":
      return typeof v === "boolean";
    case "array":
      return Array.isArray(v);
    case "object":
      return typeof v === "object" && v !== null && !Array.isArray(v);
    case "null":
      return v === null;
  }
  return true;
}

const patterns = new Map<string, RegExp>();
function matches(source: string, text: string) {
  let re = patterns.get(source);
  if (!re) {
    re = new RegExp(source, "u");
    patterns.set(source, re);
  }
  return re.test(text);
}

/** validate judges a value by a schema of ours, as the server judges a request. */
export function validate(s: Schema, v: unknown, path = ""): Fault[] {
  const fault = (reason: string) => [{ path, reason }];
  if (s.anyOf) {
    const verdicts = s.anyOf.map((one) => validate(one, v, path));
    return verdicts.some((f) => f.length === 0) ? [] : (verdicts[Array.isArray(v) ? verdicts.length - 1 : 0] ?? []);
  }
  const kinds = types(s);
  if (kinds.length > 0 && !kinds.some((k) => fits(k, v))) return fault(`Expected ${kinds.join(" or ")}.`);
  if (v === null) return [];
  const same = (a: unknown) => a === v || String(a) === String(v);
  if (s.const !== undefined && !same(s.const)) return fault(`Expected ${JSON.stringify(s.const)}.`);
  if (s.enum && !s.enum.some(same)) return fault(`Expected one of ${s.enum.join(", ")}.`);
  if (kinds.includes("number") || kinds.includes("integer")) {
    const n = Number(v);
    if (s.minimum !== undefined && n < s.minimum) return fault(`Expected ${s.minimum} or more.`);
    if (s.maximum !== undefined && n > s.maximum) return fault(`Expected ${s.maximum} or less.`);
    if (s.exclusiveMinimum !== undefined && n <= s.exclusiveMinimum)
      return fault(`Expected more than ${s.exclusiveMinimum}.`);
  }
  if (kinds.includes("string")) {
    const text = String(v);
    if (s.minLength !== undefined && [...text].length < s.minLength)
      return fault(`Expected ${s.minLength} characters or more.`);
    if (s.maxLength !== undefined && [...text].length > s.maxLength)
      return fault(`Expected ${s.maxLength} characters or fewer.`);
    if (s.pattern && !matches(s.pattern, text)) return fault(`Expected what matches ${s.pattern}`);
  }
  if (Array.isArray(v)) {
    if (s.minItems !== undefined && v.length < s.minItems) return fault(`Expected ${s.minItems} items or more.`);
    if (s.maxItems !== undefined && v.length > s.maxItems) return fault(`Expected ${s.maxItems} items or fewer.`);
    const item = s.items;
    return item ? v.flatMap((x, i) => validate(item, x, `${path}/${i}`)) : [];
  }
  if (typeof v !== "object") return [];
  const members = v as Record<string, unknown>;
  const at = (name: string) => (path ? `${path}/${name}` : name);
  const list: Fault[] = [];
  for (const name of s.required ?? [])
    if (!(name in members)) list.push({ path: at(name), reason: "Missing property." });
  for (const [name, value] of Object.entries(members)) {
    const own = s.properties?.[name];
    if (own) list.push(...validate(own, value, at(name)));
    else if (s.additionalProperties === false) list.push({ path: at(name), reason: "The call has no such property." });
    else if (typeof s.additionalProperties === "object")
      list.push(...validate(s.additionalProperties, value, at(name)));
  }
  return list;
}

/** judge has the server itself say what is wrong with a request; null where it cannot be asked. */
export async function judge(text: string): Promise<Fault[] | null> {
  if (!levers.value?.length) return null;
  try {
    const verdict = await admin("POST", "check", text);
    return (verdict.faults as Partial<Fault>[]).map((f) => ({ path: f.path ?? "", reason: f.reason ?? "" }));
  } catch {
    return null; // our own verdict stands
  }
}

/** typeWords is the kind of a value in words. */
export function typeWords(s: Schema): string {
  if (s.anyOf) return s.anyOf.map(typeWords).join(" or ");
  if (s.enum?.length === 2 && s.enum.includes(0) && s.enum.includes(1)) return "0 or 1";
  if (s.const !== undefined) return String(s.const);
  const kinds = types(s);
  return kinds.map((k) => (k === "array" && s.items ? `list of ${typeWords(s.items)}` : k)).join(" or ") || "any";
}

/** bounds are the rules of a value in words. */
export function bounds(s: Schema): string {
  const list: string[] = [];
  if (s.enum && typeWords(s) !== "0 or 1") list.push(s.enum.length > 8 ? `${s.enum.length} values` : s.enum.join(", "));
  if (s.minimum !== undefined && s.maximum !== undefined) list.push(`${s.minimum} to ${s.maximum}`);
  else if (s.minimum !== undefined) list.push(`at least ${s.minimum}`);
  else if (s.maximum !== undefined) list.push(`at most ${s.maximum}`);
  if (s.exclusiveMinimum !== undefined) list.push(`above ${s.exclusiveMinimum}`);
  if (s.maxLength !== undefined) list.push(`up to ${s.maxLength} characters`);
  if (s.pattern) list.push(s.pattern);
  if (s.$comment) list.push(s.$comment);
  if (s.default !== undefined) list.push(`default ${JSON.stringify(s.default)}`);
  return list.join(" · ");
}
