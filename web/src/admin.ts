// The admin endpoint beside the API: there for whoever is on the server's machine, or has its token.
import { signal } from "@preact/signals";
import type { Message } from "./api";

const key = "dervish.admin";

/** levers are what the server has for operators; null while that is not known. */
export const levers = signal<string[] | null>(null);
/** closed says why there are none. */
export const closed = signal<{ status: number; reason: string } | null>(null);

export class AdminError extends Error {
  readonly status: number;
  /** fields says of each member of the request that is at fault what is wrong with it. */
  readonly fields: Record<string, string>;
  constructor(status: number, message: string, fields: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.fields = fields;
  }
}

/** fieldsOf is what an error says of single members of the request. */
export const fieldsOf = (e: unknown): Record<string, string> => (e instanceof AdminError ? e.fields : {});

/** guarded is whether the server asks for a token, which a link cannot carry. */
export const guarded = () => sessionStorage.getItem(key) !== null;

function headers(body: unknown): HeadersInit {
  const h: Record<string, string> = {};
  const token = sessionStorage.getItem(key);
  if (token) h.Authorization = `Bearer ${token}`;
  if (body !== undefined) h["Content-Type"] = body instanceof Blob ? "application/octet-stream" : "application/json";
  return h;
}

async function ask(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  const init: RequestInit = { method, headers: headers(body), credentials: "omit", cache: "no-store" };
  if (body !== undefined) init.body = typeof body === "string" || body instanceof Blob ? body : JSON.stringify(body);
  if (signal) init.signal = signal;
  return fetch(`/admin/${path}`, init);
}

export async function admin(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Message> {
  const resp = await ask(method, path, body, signal);
  const text = await resp.text();
  let answer: Message;
  try {
    answer = text ? JSON.parse(text) : {};
  } catch {
    answer = { error: text.trim() };
  }
  if (!resp.ok) throw new AdminError(resp.status, answer.error ?? resp.statusText, answer.fields);
  return answer;
}

/** download has the browser keep an answer as a file. */
export async function download(path: string, name: string) {
  const resp = await ask("GET", path);
  if (!resp.ok) throw new AdminError(resp.status, (await resp.json()).error ?? resp.statusText);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await resp.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

export async function findLevers() {
  try {
    levers.value = (await admin("GET", "levers")).levers ?? [];
    closed.value = null;
  } catch (e) {
    levers.value = [];
    closed.value = {
      status: e instanceof AdminError ? e.status : 0,
      reason: e instanceof Error ? e.message : String(e),
    };
  }
}

export async function useAdminToken(token: string) {
  sessionStorage.setItem(key, token);
  await findLevers();
}

export const has = (lever: string) => levers.value?.includes(lever) ?? false;

/** events reads a stream of server-sent events until stop is called. EventSource could not carry the token. */
export function events(path: string, hear: (event: string, data: Message) => void, ended: (why: string) => void) {
  const abort = new AbortController();
  (async () => {
    try {
      const resp = await fetch(`/admin/${path}`, {
        headers: headers(undefined),
        signal: abort.signal,
        credentials: "omit",
      });
      if (!resp.ok || !resp.body) throw new AdminError(resp.status, (await resp.json()).error ?? resp.statusText);
      const reader = resp.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        const parts = (rest + value).split("\n\n");
        rest = parts.pop() ?? "";
        for (const part of parts) {
          const event = /^event: (.*)$/m.exec(part)?.[1] ?? "message";
          const data = /^data: (.*)$/m.exec(part)?.[1];
          if (data !== undefined) hear(event, JSON.parse(data));
        }
      }
      ended("");
    } catch (e) {
      if (!abort.signal.aborted) ended(e instanceof Error ? e.message : String(e));
    }
  })();
  return { stop: () => abort.abort() };
}
