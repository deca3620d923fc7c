// What every call is, as the server's own declarations say; read once, when it is first asked for.
import { signal } from "@preact/signals";
import { admin, levers } from "./admin";
import type { Message } from "./api";

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
  "x-rule"?: string;
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
  /** example is a request of a call that is not offered. */
  example?: Message;
}

export const calls = signal<Call[] | null>(null);
let loading: Promise<void> | undefined;

export function loadCalls(): Promise<void> {
  loading ??= fetch("calls.json")
    .then((r) => r.json())
    .then((doc: { calls: Call[] }) => {
      calls.value = doc.calls;
    })
    .catch((e) => {
      loading = undefined; // so that it can be tried again
      throw e;
    });
  return loading;
}

/** answers are the schemas of all answers, which are read when somebody first asks for one. */
export const answers = signal<Record<string, Schema> | null>(null);
let reading: Promise<void> | undefined;

export function loadAnswers(): Promise<void> {
  reading ??= fetch("answers.json")
    .then((r) => r.json())
    .then((doc: Record<string, Schema>) => {
      answers.value = doc;
    })
    .catch((e) => {
      reading = undefined;
      throw e;
    });
  return reading;
}

export const callNamed = (name: string) => calls.value?.find((c) => c.name === name);

export interface Fault {
  path: string;
  reason: string;
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
  const kinds = [s.type].flat().filter((k) => k !== undefined);
  return kinds.map((k) => (k === "array" && s.items ? `list of ${typeWords(s.items)}` : k)).join(" or ") || "any";
}

/** told is a text of the declarations without the name that it begins with, where that stands beside it already. */
export function told(name: string, text = ""): string {
  const rest = text.startsWith(`${name} is `)
    ? text.slice(name.length + 4)
    : text.startsWith(`${name} `)
      ? text.slice(name.length + 1)
      : text;
  return rest.charAt(0).toUpperCase() + rest.slice(1);
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
