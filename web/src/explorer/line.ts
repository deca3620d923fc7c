// The explorer's own connection: what the user wrote goes out as it is written, and what comes in is kept as it came.
// Only req_id is added where it is missing, so that answers find their requests.
import { signal } from "@preact/signals";
import { address, keepAlive, type Message } from "../api";
import { compact, type Json, member, of, textOf, withMember } from "./json";

/** Listener hears what comes of one request. */
export interface Listener {
  /** hear is told every message that belongs to the request; more says that others will follow. */
  hear(m: Message, text: string, more: boolean): void;
  /** over is told why nothing more will come; empty when it was stopped on purpose. */
  over(why: string): void;
}

interface Talk extends Listener {
  request: Json;
  ids: Set<string>;
  /** heard says that it was answered on this connection. */
  heard: boolean;
}

export class Line {
  readonly state = signal<"closed" | "connecting" | "open" | "lost">("closed");
  /** who is the login id that requests act for; empty for nobody. */
  readonly who = signal("");

  #socket: WebSocket | undefined;
  #token = "";
  #serial = 0;
  #tries = 0;
  #timer = 0;
  #beat = 0;
  #talks = new Map<number, Talk>();
  #unnumbered: Talk[] = [];

  /** use has the connection act for a token, or for nobody; it connects if there is no connection. */
  use(token: string) {
    this.#token = token;
    if (this.state.value === "closed") this.#connect();
    else if (this.state.value === "open") this.#quietly(token ? { authorize: token } : { logout: 1 });
  }

  /** ask sends a request and gives what stops it. An error says why it cannot be sent. */
  ask(request: Json, listener: Listener): () => void {
    if (this.state.value !== "open") throw new Error("There is no connection at the moment.");
    const talk: Talk = { ...listener, request, ids: new Set(), heard: false };
    const given = member(request, "req_id");
    const number = given ? Number(textOf(given)) : undefined;
    if (number !== undefined && !Number.isSafeInteger(number)) {
      this.#unnumbered.push(talk); // the server has its doubts too, and answers in order
      this.#socket?.send(compact(request));
      return () => {};
    }
    if (number !== undefined && this.#talks.has(number))
      throw new Error(`The req_id ${number} belongs to a stream that runs, or to a request under way.`);
    const id = number ?? this.#number();
    this.#talks.set(id, talk);
    this.#send(id, talk);
    return () => {
      this.#talks.delete(id);
      for (const stream of talk.ids) this.#quietly({ forget: stream });
      talk.over("");
    };
  }

  #number() {
    do this.#serial++;
    while (this.#talks.has(this.#serial));
    return this.#serial;
  }

  #send(id: number, talk: Talk) {
    const { request } = talk;
    this.#socket?.send(compact(member(request, "req_id") ? request : withMember(request, "req_id", of(id))));
  }

  /** quietly asks what the user did not. */
  #quietly(m: Message) {
    const id = this.#number();
    this.#talks.set(id, { request: of(m), ids: new Set(), heard: false, hear() {}, over() {} });
    this.#send(id, this.#talks.get(id) as Talk);
  }

  #connect() {
    clearTimeout(this.#timer);
    this.state.value = "connecting";
    const socket = new WebSocket(address());
    this.#socket = socket;
    socket.onopen = () => {
      this.#tries = 0;
      this.state.value = "open";
      if (this.#token) this.#quietly({ authorize: this.#token });
      for (const [id, talk] of this.#talks) if (talk.ids.size > 0) this.#again(id, talk);
      clearInterval(this.#beat);
      this.#beat = window.setInterval(() => this.#quietly({ ping: 1 }), keepAlive);
    };
    socket.onmessage = (e) => this.#hear(String(e.data));
    socket.onclose = () => {
      clearInterval(this.#beat);
      this.who.value = "";
      const lost = [...this.#unnumbered.splice(0)];
      for (const [id, talk] of this.#talks)
        if (talk.ids.size === 0) {
          this.#talks.delete(id);
          lost.push(talk);
        }
      this.state.value = "lost";
      for (const talk of lost) talk.over("The connection was lost before the answer came.");
      const wait = Math.min(15_000, 300 * 2 ** this.#tries++) * (0.5 + Math.random());
      this.#timer = window.setTimeout(() => this.#connect(), wait);
    };
  }

  /** again begins a stream anew, on another connection. */
  #again(id: number, talk: Talk) {
    talk.ids.clear();
    talk.heard = false;
    this.#send(id, talk);
  }

  #hear(text: string) {
    const m: Message = JSON.parse(text);
    if (m.msg_type === "authorize" && m.authorize) this.who.value = m.authorize.loginid;
    if (m.msg_type === "logout" && m.logout) this.who.value = "";
    const talk = m.req_id === undefined ? this.#unnumbered.shift() : this.#talks.get(m.req_id);
    if (!talk) {
      if (m.subscription?.id) this.#quietly({ forget: m.subscription.id });
      return;
    }
    talk.heard = true;
    const subscribed = m.subscription?.id;
    if (subscribed) talk.ids.add(subscribed);
    // Each of several symbols is answered for itself, and one that is refused says nothing of the others.
    const more =
      subscribed !== undefined ||
      (m.error ? talk.ids.size > 0 : false) ||
      member(talk.request, "ticks")?.kind === "array";
    if (!more) this.#talks.delete(m.req_id);
    talk.hear(m, text, more);
    if (m.msg_type === "forget" && m.forget) this.#forgotten([m.echo_req?.forget]);
    if (m.msg_type === "forget_all" && Array.isArray(m.forget_all)) this.#forgotten(m.forget_all);
  }

  /** forgotten ends the streams whose subscriptions the user has ended by a request. */
  #forgotten(ids: string[]) {
    for (const [id, talk] of this.#talks) {
      const had = talk.ids.size;
      for (const stream of ids) talk.ids.delete(stream);
      if (had === 0 || talk.ids.size > 0) continue;
      this.#talks.delete(id);
      talk.over("forgotten");
    }
  }
}

/** line is the connection that the explorer sends on. */
export const line = new Line();
