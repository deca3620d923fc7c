// Which world the levers are of: the server's own, or that of a sandbox.
import { computed, signal } from "@preact/signals";
import { admin, fieldsOf, has, levers } from "../admin";
import { appId, type Message } from "../api";
import { go, href, place } from "../router";
import { say, usePolling, words } from "../ui";

/** sandboxes are those that there are; null while that is not known. */
export const sandboxes = signal<Message[] | null>(null);

/** chosen is the app_id of the sandbox whose levers are shown; 0: the server's own. Without a word in the address it is the
 * world in which the page itself is. */
export const chosen = computed(() => {
  const asked = place.value.query.get("sandbox");
  if (asked !== null) return Number(asked) || 0;
  return sandboxes.value?.some((s) => String(s.app_id) === appId) ? Number(appId) : 0;
});

/** at is where a lever of the chosen world is. */
export const at = (path: string) => (chosen.value ? `sandboxes/${chosen.value}/${path}` : path);

export const loadSandboxes = async () => {
  sandboxes.value = (await admin("GET", "sandboxes")) as Message[];
};

/** useSandboxes keeps the list fresh. */
export const useSandboxes = () =>
  usePolling(async () => has("sandboxes") && (await loadSandboxes()), 3000, [levers.value]);

/** Worlds is where one chooses. It is not there where there is nothing to choose. */
export function Worlds(p: { view: string; own: string; of(app: number): string }) {
  const list = sandboxes.value ?? [];
  if (list.length === 0 && !chosen.value) return null;
  const gone = chosen.value !== 0 && sandboxes.value !== null && !list.some((s) => s.app_id === chosen.value);
  return (
    <div class="worlds wide">
      <label>
        World{" "}
        <select value={String(chosen.value)} onChange={(e) => go(href(p.view, [], { sandbox: e.currentTarget.value }))}>
          <option value="0">the server's own</option>
          {list.map((s) => (
            <option key={s.app_id} value={String(s.app_id)}>
              sandbox {s.app_id}
            </option>
          ))}
          {gone && <option value={String(chosen.value)}>sandbox {chosen.value} (gone)</option>}
        </select>
      </label>
      <span class="soft">{gone ? "That sandbox is gone." : chosen.value ? p.of(chosen.value) : p.own}</span>
    </div>
  );
}

/** trial does something for a form: what the server says of single fields is given to refused, the rest is said aloud. */
export async function trial(
  what: () => Promise<unknown>,
  refused: (fields: Record<string, string>) => void,
  shown: (field: string) => boolean,
  done = "",
) {
  refused({});
  try {
    await what();
    if (done) say(done);
    return true;
  } catch (e) {
    if (e instanceof DOMException && e.name === "AbortError") return false;
    const fields = fieldsOf(e);
    refused(fields);
    if (!Object.keys(fields).some(shown)) say(words(e), true);
    return false;
  }
}

/** stampOf is an instant as the console writes it, in UTC. */
export const stampOf = (at: number | string) => new Date(at).toISOString().slice(0, 19).replace("T", " ");
