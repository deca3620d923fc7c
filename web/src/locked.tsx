// What stands where only operators may go.
import { useState } from "preact/hooks";
import { closed, levers, useAdminToken } from "./admin";

/** Locked says why what is for operators is not there, and asks for the admin token where that would help. */
export function Locked() {
  const [text, setText] = useState("");
  const why = closed.value;
  if (levers.value === null) return <p class="empty">Asking the server…</p>;
  return (
    <section class="card locked">
      <h2>For operators</h2>
      <p>
        {why?.status === 404 || why?.status === 0
          ? "This server was started without its admin endpoint here (--admin off or --no-console)."
          : (why?.reason ?? "This server does not offer it.")}
      </p>
      {why?.status === 401 && (
        <form
          class="row"
          onSubmit={(e) => {
            e.preventDefault();
            useAdminToken(text.trim());
          }}
        >
          <input
            type="password"
            aria-label="Admin token"
            placeholder="Admin token"
            value={text}
            onInput={(e) => setText(e.currentTarget.value)}
          />
          <button type="submit">Unlock</button>
        </form>
      )}
    </section>
  );
}
