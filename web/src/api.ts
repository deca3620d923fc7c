// One WebSocket to the server that this page came from: answers are matched to requests by req_id, streams go on after
// a lost connection, and the token is sent again before anything else.
import { signal } from "@preact/signals";

// biome-ignore lint/suspicious/noExplicitAny: messages are as many-shaped as the API; each reader knows its own.
export type Message = Record<string, any>;

/** Refusal is an error that the server answered with. */
export class Refusal extends Error {
  readonly code: string;
  readonly answer: Message;
  constructor(answer: Message) {
    super(answer.error?.message ?? "The server gave no reason.");
    this.code = answer.error?.code ?? "";
    this.answer = answer;
  }
}

export interface Stream {
  stop(): void;
}

interface Waiting {
  request: Message;
  settle(m: Message): void;
  fail(e: Error): void;
}

interface Live {
  request: Message;
  hear(m: Message): void;
  refused: ((e: Refusal) => void) | undefined;
  ids: Set<string>;
}

export const appId = new URLSearchParams(location.search).get("app_id") ?? "1089";

/** address is where the server listens, for the application of the page. */
export const address = () =>
  `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/websockets/v3?app_id=${encodeURIComponent(appId)}`;

/** quiet seconds after which a ping keeps the connection from falling idle. */
export const keepAlive = 45_000;

export class Api {
  readonly state = signal<"connecting" | "open" | "waiting">("connecting");
  /** authorized is the answer to authorize while it holds. */
  readonly authorized = signal<Message | null>(null);
  /** refusedToken is why the token was not taken. */
  readonly refusedToken = signal("");
  onFrame: ((out: boolean, text: string) => void) | undefined;

  #socket: WebSocket | undefined;
  #token = "";
  #serial = 0;
  #tries = 0;
  #timer = 0;
  #beat = 0;
  #closed = false;
  #waiting = new Map<number, Waiting>();
  #live = new Map<number, Live>();
  #queued: string[] = [];

  open(token: string) {
    this.#token = token;
    this.#closed = false;
    this.#connect();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#beat);
    this.#socket?.close(1000);
  }

  /** use has the session act for another token, or for nobody. */
  async use(token: string) {
    this.#token = token;
    this.refusedToken.value = "";
    if (this.state.value !== "open") {
      if (!token) this.authorized.value = null;
      return;
    }
    if (token) await this.#authorize();
    else {
      await this.call({ logout: 1 }).catch(() => {});
      this.authorized.value = null;
    }
  }

  call(request: Message): Promise<Message> {
    return new Promise((settle, fail) => {
      const id = ++this.#serial;
      this.#waiting.set(id, { request, settle, fail });
      this.#send({ ...request, req_id: id });
    });
  }

  /** follow hears every message of a stream, over lost connections too, until it is stopped. */
  follow(request: Message, hear: (m: Message) => void, refused?: (e: Refusal) => void): Stream {
    const id = ++this.#serial;
    this.#live.set(id, { request, hear, refused, ids: new Set() });
    this.#send({ ...request, req_id: id });
    return {
      stop: () => {
        const live = this.#live.get(id);
        this.#live.delete(id);
        for (const stream of live?.ids ?? []) this.call({ forget: stream }).catch(() => {});
      },
    };
  }

  #send(m: Message) {
    const text = JSON.stringify(m);
    if (this.state.value !== "open" || this.#socket?.readyState !== WebSocket.OPEN) {
      if (!this.#live.has(m.req_id)) this.#queued.push(text); // streams are begun anew anyway
      return;
    }
    this.onFrame?.(false, text);
    this.#socket?.send(text);
  }

  #connect() {
    clearTimeout(this.#timer);
    this.state.value = "connecting";
    const socket = new WebSocket(address());
    this.#socket = socket;
    socket.onopen = async () => {
      this.#tries = 0;
      const begun = [...this.#live]; // what is followed from here on is sent at once, and not again
      for (const [, live] of begun) live.ids.clear();
      this.state.value = "open";
      if (this.#token) await this.#authorize();
      if (this.#socket !== socket || socket.readyState !== WebSocket.OPEN) return;
      for (const [id, live] of begun) {
        if (this.#live.get(id) === live) this.#send({ ...live.request, req_id: id });
      }
      for (const text of this.#queued.splice(0)) {
        this.onFrame?.(false, text);
        socket.send(text);
      }
      clearInterval(this.#beat);
      this.#beat = window.setInterval(() => this.call({ ping: 1 }).catch(() => {}), keepAlive);
    };
    socket.onmessage = (e) => this.#hear(String(e.data));
    socket.onclose = () => {
      clearInterval(this.#beat);
      for (const w of this.#waiting.values()) w.fail(new Error("The connection was lost."));
      this.#waiting.clear();
      this.#queued = []; // who asked has been told that it was lost, and a purchase must not be made later on
      for (const live of this.#live.values()) live.ids.clear();
      if (this.#closed || this.#socket !== socket) return;
      this.state.value = "waiting"; // who was signed in stays so, unless the token is refused the next time
      const wait = Math.min(15_000, 300 * 2 ** this.#tries++) * (0.5 + Math.random());
      this.#timer = window.setTimeout(() => this.#connect(), wait);
    };
  }

  async #authorize() {
    try {
      const answer = await this.call({ authorize: this.#token });
      this.authorized.value = answer.authorize;
      this.refusedToken.value = "";
    } catch (e) {
      if (!(e instanceof Refusal)) return; // the connection was lost meanwhile, and the next one asks again
      this.authorized.value = null;
      this.refusedToken.value = e.message;
    }
  }

  #hear(text: string) {
    this.onFrame?.(true, text);
    const m: Message = JSON.parse(text);
    const waiting = this.#waiting.get(m.req_id);
    if (waiting) {
      this.#waiting.delete(m.req_id);
      if (m.error) waiting.fail(new Refusal(m));
      else waiting.settle(m);
      return;
    }
    const live = this.#live.get(m.req_id);
    if (!live) {
      if (m.subscription?.id && m.req_id) this.call({ forget: m.subscription.id }).catch(() => {});
      return;
    }
    if (m.subscription?.id) live.ids.add(m.subscription.id);
    if (m.error) live.refused?.(new Refusal(m));
    else live.hear(m);
  }
}

/** api is the connection that all views but the explorer share. */
export const api = new Api();

const tokenKey = `dervish.token.${appId}`; // each sandbox has its own

/** token is kept for this tab alone. */
export const token = signal(sessionStorage.getItem(tokenKey) ?? "");

export async function useToken(t: string) {
  token.value = t;
  if (t) sessionStorage.setItem(tokenKey, t);
  else sessionStorage.removeItem(tokenKey);
  await api.use(t);
}
