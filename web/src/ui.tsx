// Small things that the views share.
import { signal } from "@preact/signals";
import { type ComponentChildren, cloneElement, isValidElement, toChildArray } from "preact";
import { useEffect, useId, useState } from "preact/hooks";

const notes = signal<{ id: number; text: string; bad: boolean }[]>([]);
let serial = 0;

/** say tells the user something in passing, aloud to who listens. */
export function say(text: string, bad = false) {
  const id = ++serial;
  notes.value = [...notes.value.slice(-2), { id, text, bad }];
  setTimeout(() => {
    notes.value = notes.value.filter((n) => n.id !== id);
  }, 6000);
}

export const words = (e: unknown) => (e instanceof Error ? e.message : String(e));

/** attempt does something and says what went wrong, if anything did. */
export async function attempt(what: () => Promise<unknown>, done = "") {
  try {
    await what();
    if (done) say(done);
    return true;
  } catch (e) {
    say(words(e), true);
    return false;
  }
}

export const Notes = () => (
  <div class="notes" role="status" aria-live="polite">
    {notes.value.map((n) => (
      <p key={n.id} class={n.bad ? "note bad" : "note"}>
        {n.text}
      </p>
    ))}
  </div>
);

/** Field names a control, and says below it what may stand there or what is wrong with it. */
export function Field(p: {
  label: string;
  hint?: string | undefined;
  bad?: string | undefined;
  children: ComponentChildren;
}) {
  const id = useId();
  const said = p.bad || p.hint;
  const [control, ...more] = toChildArray(p.children);
  const plain = isValidElement(control) && typeof control.type === "string" && !("aria-label" in control.props);
  // A control is named by its label alone; what is said below describes it.
  const named = {
    "aria-labelledby": id,
    ...(said ? { "aria-describedby": `${id}-said` } : {}),
    ...(p.bad ? { "aria-invalid": true } : {}),
  };
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children.
    <label class="field">
      <span id={id}>{p.label}</span>
      {plain ? cloneElement(control, named) : control}
      {more}
      {said && (
        <small id={`${id}-said`} class={p.bad ? "bad" : ""}>
          {said}
        </small>
      )}
    </label>
  );
}

export const Empty = (p: { children: ComponentChildren }) => <p class="empty">{p.children}</p>;

export const Card = (p: { title: string; tools?: ComponentChildren; children: ComponentChildren; class?: string }) => (
  <section class={`card ${p.class ?? ""}`}>
    <header>
      <h2>{p.title}</h2>
      <div class="tools">{p.tools}</div>
    </header>
    {p.children}
  </section>
);

export const money = (n: unknown, currency = "") =>
  `${Number(n ?? 0).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 8 })}${currency ? ` ${currency}` : ""}`;

export const clock = (epoch: number) => new Date(epoch * 1000).toISOString().slice(11, 19);
export const stamp = (epoch: number) => new Date(epoch * 1000).toISOString().slice(0, 19).replace("T", " ");

/** copy puts a text on the clipboard. */
export const copy = (text: string) => attempt(() => navigator.clipboard.writeText(text), "Copied.");

/** usePolling does something now and every so many milliseconds while the component is there. */
export function usePolling(what: () => Promise<unknown>, every: number, deps: unknown[] = []) {
  const [error, setError] = useState("");
  useEffect(() => {
    let gone = false;
    let timer = 0;
    const turn = async () => {
      try {
        await what();
        if (!gone) setError("");
      } catch (e) {
        if (!gone) setError(words(e));
      }
      if (!gone) timer = window.setTimeout(turn, every);
    };
    turn();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, deps);
  return error;
}
