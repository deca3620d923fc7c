// A question that has to be answered before anything else.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface Props {
  title: string;
  children: ComponentChildren;
  yes: string; // what the button says that does it
  danger?: boolean;
  onYes: () => void;
  onNo: () => void;
}

/** Question asks in a dialog. Escape and the button that comes first say no. */
export function Question(p: Props) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.showModal();
    return () => before?.focus();
  }, []);
  return (
    <dialog
      ref={box}
      aria-labelledby="question"
      onCancel={(e) => {
        e.preventDefault();
        p.onNo();
      }}
    >
      <h2 id="question">{p.title}</h2>
      {p.children}
      <p class="row answers">
        <button type="button" class="quiet" onClick={p.onNo}>
          No
        </button>
        <button type="button" class={p.danger ? "danger" : ""} onClick={p.onYes}>
          {p.yes}
        </button>
      </p>
    </dialog>
  );
}
