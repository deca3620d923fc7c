// Asks before something that cannot be taken back: a dialog on top of the page, which Escape leaves undone.
import { type ComponentChildren, render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import "./world/world.css";

interface Question {
  title: string;
  text?: ComponentChildren;
  yes: string; // what the button says that does it
  danger?: boolean;
}

function Dialog(p: Question & { done(yes: boolean): void }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.showModal();
    return () => before?.focus();
  }, []);
  return (
    <dialog
      ref={box}
      class="ask"
      aria-labelledby="ask-title"
      onCancel={(e) => {
        e.preventDefault();
        p.done(false);
      }}
    >
      <form
        method="dialog"
        onSubmit={(e) => {
          e.preventDefault();
          p.done(true);
        }}
      >
        <h2 id="ask-title">{p.title}</h2>
        {p.text && <div class="soft">{p.text}</div>}
        <div class="row answers">
          <button type="button" class="quiet" onClick={() => p.done(false)}>
            Cancel
          </button>
          <button type="submit" class={p.danger ? "danger solid" : ""}>
            {p.yes}
          </button>
        </div>
      </form>
    </dialog>
  );
}

/** ask is true when the user says yes. */
export function ask(q: Question): Promise<boolean> {
  return new Promise((settle) => {
    const host = document.createElement("div");
    document.body.append(host);
    const done = (yes: boolean) => {
      render(null, host);
      host.remove();
      settle(yes);
    };
    render(<Dialog {...q} done={done} />, host);
  });
}
