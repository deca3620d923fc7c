// What website_status says of the site.
import { useState } from "preact/hooks";
import { admin } from "../admin";
import type { Message } from "../api";
import { Card, Field, usePolling } from "../ui";
import { at, chosen, trial } from "./chosen";

const statuses = [
  ["up", "up"],
  ["updating", "updating"],
  ["down", "down"],
] as const;

export function Site() {
  const [now, setNow] = useState<Message | null>(null);
  const [draft, setDraft] = useState<Message>({});
  const [bad, setBad] = useState<Record<string, string>>({});
  const error = usePolling(async () => setNow(await admin("GET", at("site"))), 2000, [chosen.value]);
  const shown = { ...now, ...draft };
  const changed = now !== null && (shown.status !== now.status || shown.message !== now.message);
  return (
    <Card title="Site status" tools={error && <span class="bad">{error}</span>}>
      <p>
        <span class={`lamp ${now?.status === "up" ? "on" : "alarm"}`} data-site={now?.status}>
          {now ? `${now.status}${now.message ? `: ${now.message}` : ""}` : "…"}
        </span>
      </p>
      <form
        class="stack"
        onSubmit={(e) => {
          e.preventDefault();
          trial(
            async () => {
              setNow(await admin("PUT", at("site"), { status: shown.status, message: shown.message }));
              setDraft({});
            },
            setBad,
            (f) => f === "status" || f === "message",
            "Whoever follows website_status has heard.",
          );
        }}
      >
        <fieldset class="plain segments">
          <legend class="sr">Status</legend>
          {statuses.map(([value, title]) => (
            <label key={value}>
              <input
                type="radio"
                name="site"
                checked={shown.status === value}
                onChange={() => setDraft({ ...draft, status: value })}
              />
              <span>{title}</span>
            </label>
          ))}
        </fieldset>
        {bad.status && <small class="bad">{bad.status}</small>}
        <Field label="Message" hint="what website_status says beside it" bad={bad.message}>
          <input
            value={shown.message ?? ""}
            placeholder="Back at noon."
            aria-invalid={!!bad.message}
            onInput={(e) => setDraft({ ...draft, message: e.currentTarget.value })}
          />
        </Field>
        <div class="row">
          <button type="submit" disabled={!changed}>
            Put in force
          </button>
          {changed && (
            <button type="button" class="quiet" onClick={() => setDraft({})}>
              As it is
            </button>
          )}
        </div>
      </form>
    </Card>
  );
}
