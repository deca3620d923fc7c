// What the server would say of a request before it looks at anything but the request: its rules, applied to the
// declarations that it was built from. A test has both judge the same requests.

import type { Call, Fault, Schema } from "../reference";
import { compact, type Json, member, read, textOf, Unreadable } from "./json";

export interface Verdict {
  /** call is the one that the server recognises; undefined where there is none. */
  call?: Call;
  /** faults are empty for a request that is well formed. */
  faults: Fault[];
}

/** most is how many faults of one request are told. */
const most = 20;

/** kindOf is the type that the schema has beside null. */
const kindOf = (s: Schema) => [s.type].flat().find((t) => t !== "null");
const nullable = (s: Schema) => Array.isArray(s.type) && s.type.includes("null");

const patterns = new Map<string, RegExp>();

/** expression is a pattern as the server reads it, whose white space is that of ASCII. */
function expression(source: string): RegExp {
  let found = patterns.get(source);
  if (!found) {
    const spaces = source.replace(/\[(?:\\.|[^\]\\])*\]|\\s|\\S/g, (part) =>
      part === "\\s"
        ? "[\\t\\n\\f\\r ]"
        : part === "\\S"
          ? "[^\\t\\n\\f\\r ]"
          : part.replaceAll("\\s", "\\t\\n\\f\\r "),
    );
    found = new RegExp(spaces, "u");
    patterns.set(source, found);
  }
  return found;
}

const name = (least: number, also = "") => {
  const all = new RegExp(`^(?!.*\\s\\s)[\\p{L}\\s'.${also}-]{${least},50}$`, "su");
  return (text: string) => all.test(text);
};
const password = (from: number, to: number, marks?: RegExp) => (text: string) =>
  text.length >= from &&
  text.length <= to &&
  /^[ -~]*$/.test(text) &&
  /[a-z]/.test(text) &&
  /[A-Z]/.test(text) &&
  /\d/.test(text) &&
  (!marks || marks.test(text));
const mtPassword = password(8, 25);
const platformPassword = password(8, 16, /[!@#$%^&*()+\-=[\]{};':"|,.<>?_~]/);

/** rules are those that are code on the server too, by their names. */
const rules: Record<string, (text: string) => boolean> = {
  barrier: (text) => text.length <= 20 && /^[+-]?\d+(\.\d*)?$/.test(text),
  "company-name": name(2),
  "company-name-partner": name(2, "0-9"),
  "mt5-password": mtPassword,
  nickname: (text) => /^(?=.{2,24}$)(?!.*(.)\1{4})[A-Za-z0-9]+(?:[-_@.][A-Za-z0-9]+)*$/s.test(text),
  "other-answer": (text) =>
    !/^(set_financial_assessment|financial_information|trading_experience|loginid|passthrough|req_id)/.test(text),
  "person-name": name(1),
  "platform-password": platformPassword,
  "tax-number": (text) => /^[A-Za-z0-9./-][A-Za-z0-9./\- \t\n\v\f\r]{0,24}$/.test(text),
};

/** joined are rules over several properties, asked where each for itself is well. */
const joined: Record<string, (request: Json) => Fault | undefined> = {
  trading_platform_password_reset: (request) => {
    const [platform, chosen] = ["platform", "new_password"].map((n) => member(request, n));
    const rule = platform && textOf(platform) === "mt5" ? platformPassword : mtPassword;
    return chosen && !rule(textOf(chosen))
      ? { path: "new_password", reason: "It is too weak for the platform, or holds what is not allowed." }
      : undefined;
  },
};

const decimal = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,4})?$/;

/** integer is the value of a decimal without a fraction; undefined for others. */
function integer(text: string): bigint | undefined {
  if (/^(0|[1-9]\d*)$/.test(text)) return BigInt(text);
  if (text.length > 40 || !decimal.test(text)) return undefined;
  const [mantissa = "", exp = "0"] = text.split(/e/i);
  const power = Number(exp);
  if (power > 18 || power < -40) return undefined;
  const [whole = "", part = ""] = mantissa.replace(/^[+-]/, "").split(".");
  let digits = whole + part;
  const shift = power - part.length;
  if (shift >= 0) digits += "0".repeat(shift);
  else {
    if (/[1-9]/.test(digits.slice(shift))) return undefined;
    digits = digits.slice(0, shift) || "0";
  }
  return text[0] === "-" ? -BigInt(digits) : BigInt(digits);
}

const shorten = (text: string) => (text.length <= 50 ? text : `${text.slice(0, 50)}…`);
const join = (base: string, part: string) => (base && part ? `${base}/${part}` : base + part);

class Judge {
  faults: Fault[] = [];
  #paths = new Set<string>();

  fault(path: string, reason: string) {
    if (this.faults.length < most && !this.#paths.has(path)) this.faults.push({ path, reason });
    this.#paths.add(path);
  }

  value(s: Schema, v: Json, path: string, endless = false) {
    if (v.kind === "null" && nullable(s)) return;
    const [one, several] = s.anyOf ?? [];
    if (one && several) {
      this.value(v.kind === "array" ? several : one, v, path);
      return;
    }
    const kind = kindOf(s);
    switch (kind) {
      case "string":
        if (v.kind !== "string" && v.kind !== "number") this.mismatch(kind, v, path);
        else this.text(s, textOf(v), path);
        break;
      case "integer":
      case "number":
        if (v.kind !== "number" && !(v.kind === "string" && decimal.test(textOf(v)))) this.mismatch(kind, v, path);
        else this.number(s, kind, textOf(v), path, endless);
        break;
      case "boolean":
        if (v.kind !== "boolean") this.mismatch(kind, v, path);
        break;
      case "array":
        if (v.kind !== "array") this.mismatch(kind, v, path);
        else this.list(s, v.items, path);
        break;
      case "object":
        if (v.kind !== "object") this.mismatch(kind, v, path);
        else this.object(s, v, path);
    }
  }

  mismatch(kind: string, v: Json, path: string) {
    this.fault(path, `Expected ${kind}, got ${v.kind}.`);
  }

  text(s: Schema, text: string, path: string) {
    const length = [...text].length;
    if (s.enum && !s.enum.some((e) => String(e) === text)) this.fault(path, `Expected one of ${s.enum.join(", ")}.`);
    else if (length < (s.minLength ?? 0)) this.fault(path, `Expected ${s.minLength} characters or more.`);
    else if (length > (s.maxLength ?? length)) this.fault(path, `Expected ${s.maxLength} characters or fewer.`);
    else if (s.pattern && !expression(s.pattern).test(text)) this.fault(path, `Expected what matches ${s.pattern}`);
    else if (s["x-rule"] && !obeys(s["x-rule"], text)) this.fault(path, `Expected ${s.$comment}.`);
  }

  number(s: Schema, kind: string, text: string, path: string, endless: boolean) {
    let n = Number(text);
    if (kind === "integer") {
      const whole = integer(text);
      if (whole === undefined) return this.fault(path, "Expected a number without a fraction.");
      if (endless) return;
      if (BigInt.asIntN(64, whole) !== whole) return this.fault(path, "The number is out of range.");
      n = Number(whole);
    } else if (Math.abs(n) > 1e18) return this.fault(path, "The number is out of range.");
    const choice = s.const === undefined ? s.enum : [s.const];
    if (choice && !choice.includes(n))
      this.fault(path, `Expected ${choice.length > 1 ? "one of " : ""}${choice.join(", ")}.`);
    else if (n < (s.minimum ?? n)) this.fault(path, `Expected ${s.minimum} or more.`);
    else if (s.exclusiveMinimum !== undefined && n <= s.exclusiveMinimum)
      this.fault(path, `Expected more than ${s.exclusiveMinimum}.`);
    else if (n > (s.maximum ?? n)) this.fault(path, `Expected ${s.maximum} or less.`);
  }

  list(s: Schema, items: Json[], path: string) {
    if (items.length < (s.minItems ?? 0)) return this.fault(path, `Expected ${s.minItems} items or more.`);
    if (items.length > (s.maxItems ?? items.length)) return this.fault(path, `Expected ${s.maxItems} items or fewer.`);
    const own = s.items ?? {};
    const seen = new Set<string>();
    for (const [i, item] of items.entries()) {
      this.value(own, item, join(path, String(i)));
      if (!s.uniqueItems) continue;
      const numeric = kindOf(own) === "number" || kindOf(own) === "integer";
      const same = item.kind === "object" || item.kind === "array" ? compact(item) : textOf(item);
      const key = numeric && decimal.test(same) ? String(Number(same)) : same;
      if (seen.has(key)) return this.fault(path, "An item stands twice.");
      seen.add(key);
    }
  }

  object(s: Schema, v: Json & { kind: "object" }, path: string) {
    for (const [key, m] of v.members) this.member(s, key, m, path);
    if (v.members.length < (s.minProperties ?? 0)) this.fault(path, `Expected ${s.minProperties} properties or more.`);
    else if (v.members.length > (s.maxProperties ?? v.members.length))
      this.fault(path, `Expected ${s.maxProperties} properties or fewer.`);
    this.lacking(s, v, path);
  }

  /** member judges a property of an object; at the top, what the call does not know is a fault of its own name. */
  member(s: Schema, key: string, m: Json, path: string) {
    const own = s.properties?.[key];
    if (own) return this.value(own, m, join(path, shorten(key)), !path && key === "req_id");
    const open = typeof s.additionalProperties === "object" ? s.additionalProperties : undefined;
    if (s.additionalProperties === false || (open && !named(s, key)))
      this.fault(path || shorten(key), path ? `It has no property ${shorten(key)}.` : "The call has no such property.");
    else if (open) this.value(open, m, join(path, shorten(key)));
  }

  lacking(s: Schema, v: Json, path: string) {
    for (const key of s.required ?? []) if (!member(v, key)) this.fault(join(path, key), "Missing property.");
  }
}

function obeys(rule: string, text: string): boolean {
  const own = rules[rule];
  if (!own) throw new Error(`The console does not know the rule ${rule}.`);
  return own(text);
}

/** named reports whether a property that the schema does not list may have this name. */
function named(s: Schema, key: string): boolean {
  const rule = s.propertyNames?.anyOf?.at(-1) ?? s.propertyNames;
  if (rule?.pattern) return expression(rule.pattern).test(key);
  return !rule?.["x-rule"] || obeys(rule["x-rule"], key);
}

/** insane finds a name or a value that no call takes. */
function insane(request: Json): Fault | undefined {
  const key = (k: string) => /^[\w-]{1,50}$/.test(k);
  const value = (v: Json): boolean => {
    if (v.kind === "object" || v.kind === "array") return true;
    const text = v.kind === "string" ? textOf(v) : v.raw;
    return [...text].length <= 300 && !/(?![\t\n\v\f\r\u0085])[\p{Cc}\p{Cn}\p{Co}\p{Cs}]/u.test(text);
  };
  const names = { reason: "A name has 1 to 50 letters, digits, dashes and underscores." };
  const values = { reason: "A value has at most 300 characters, none of them a control character." };
  if (request.kind !== "object") return undefined;
  for (const [k, v] of request.members) {
    if (!key(k)) return { path: shorten(k), ...names };
    if (!value(v)) return { path: k, ...values };
    if (v.kind === "array" && !v.items.every(value)) return { path: k, ...values };
    if (v.kind !== "object") continue;
    if (!v.members.every(([inner]) => key(inner))) return { path: k, ...names };
    if (!v.members.every(([, inner]) => value(inner))) return { path: k, ...values };
  }
  return undefined;
}

/** recognised is the call that a request names: by the server's rule the first of the alphabet, and landing_company only
 * where no other is named, as it is an ordinary property too. */
export function recognised(request: Json, calls: Call[]): Call | undefined {
  if (request.kind !== "object") return undefined;
  const keys = new Set(request.members.map(([key]) => key));
  const found = calls.filter((c) => keys.has(c.name)).sort((a, b) => (a.name < b.name ? -1 : 1));
  return found.find((c) => c.name !== "landing_company") ?? found[0];
}

/** judged is the verdict on a text. */
export function judged(text: string, calls: Call[]): Verdict & { request?: Json } {
  let request: Json;
  try {
    request = read(text.normalize("NFC"));
  } catch (e) {
    if (!(e instanceof Unreadable)) throw e;
    return { faults: [{ path: "", reason: e.message }] };
  }
  if (request.kind !== "object") return { faults: [{ path: "", reason: "A request is a JSON object." }] };
  const bad = insane(request);
  const call = recognised(request, calls);
  if (!call) return { request, faults: [bad ?? { path: "", reason: "No property names a call." }] };
  if (bad) return { request, call, faults: [bad] };
  const judge = new Judge();
  for (const [key, m] of request.members) judge.member(call.request, key, m, "");
  judge.lacking(call.request, request, "");
  if (judge.faults.length === 0) {
    const more = joined[call.name]?.(request);
    if (more) judge.fault(more.path, more.reason);
  }
  return { request, call, faults: judge.faults };
}
