// The calls, by what they are about, with a search.
import { signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { type Call, calls } from "../reference";
import { href } from "../router";
import { Empty } from "../ui";
import { saved } from "./state";
import { Breakable } from "./text";

const find = signal("");
const onlyOffered = signal(false);
/** unfolded is whether the list is seen on a narrow screen. */
const unfolded = signal(false);

/** order is that of the categories; others follow. */
const order = ["market", "trading", "account", "applications", "site", "session", "copy trading"];

/** rank is how well a call matches what is looked for: 0 not at all, and less is better. */
function rank(c: Call, wanted: string): number {
  if (!wanted || c.name === wanted) return 1;
  if (c.name.startsWith(wanted)) return 2;
  if (c.name.includes(wanted)) return 3;
  return c.text.toLowerCase().includes(wanted) ? 4 : 0;
}

export function List({ now }: { now: string }) {
  const box = useRef<HTMLElement>(null);
  const wanted = find.value.trim().toLowerCase().replaceAll(" ", "_");
  const groups = new Map<string, [Call, number][]>(order.map((name) => [name, []]));
  let count = 0;
  for (const c of calls.value ?? []) {
    const place = rank(c, wanted) || rank(c, find.value.trim().toLowerCase());
    if (!place || (onlyOffered.value && c.offer === "none")) continue;
    groups.set(c.category, [...(groups.get(c.category) ?? []), [c, place]]);
    count++;
  }
  const move = (e: KeyboardEvent) => {
    const step = e.key === "ArrowDown" ? 1 : e.key === "ArrowUp" ? -1 : 0;
    if (!step) return;
    const stops = [...(box.current?.querySelectorAll<HTMLElement>("input[type=search], .groups a") ?? [])];
    const at = stops.indexOf(document.activeElement as HTMLElement);
    if (at < 0) return;
    e.preventDefault();
    stops[Math.min(stops.length - 1, Math.max(0, at + step))]?.focus();
  };
  return (
    <nav class={`card calls ${unfolded.value ? "unfolded" : ""}`} aria-label="Calls" ref={box} onKeyDown={move}>
      <button
        type="button"
        class="quiet unfold"
        aria-expanded={unfolded.value}
        onClick={() => (unfolded.value = !unfolded.value)}
      >
        <span class="mono">{now}</span> <span aria-hidden="true">▾</span>
        <span class="sr">, choose another call</span>
      </button>
      <div class="search">
        <input
          type="search"
          aria-label="Search calls"
          placeholder="Search calls"
          value={find.value}
          onInput={(e) => (find.value = e.currentTarget.value)}
          onKeyDown={(e) => {
            if (e.key !== "Enter" || !wanted) return;
            const best = [...groups.values()].flat().sort((a, b) => a[1] - b[1])[0];
            if (best) location.hash = href("explorer", [best[0].name]);
          }}
        />
        <label class="tick">
          <input
            type="checkbox"
            checked={onlyOffered.value}
            onChange={(e) => (onlyOffered.value = e.currentTarget.checked)}
          />
          only those offered here
        </label>
        <span class="sr" role="status">
          {wanted ? `${count} calls match` : ""}
        </span>
      </div>
      <div class="groups">
        {saved.value.length > 0 && !wanted && (
          <section aria-labelledby="saved-requests">
            <h3 id="saved-requests">Saved</h3>
            <ul>
              {saved.value.map((s, i) => (
                <li key={`${s.name}${i}`} class="saved">
                  <a href={href("explorer", [s.call], { request: s.text })} title={s.text}>
                    {s.name}
                  </a>
                  <button
                    type="button"
                    class="quiet small"
                    aria-label={`Forget saved request ${s.name}`}
                    onClick={() => (saved.value = saved.value.filter((x) => x !== s))}
                  >
                    ×
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
        {[...groups]
          .filter(([, list]) => list.length > 0)
          .map(([name, list]) => (
            <section key={name} aria-label={name}>
              <h3>{name}</h3>
              <ul>
                {list
                  .sort((a, b) => a[1] - b[1])
                  .map(([c]) => (
                    <li key={c.name} class={c.offer}>
                      <a
                        href={href("explorer", [c.name])}
                        aria-current={c.name === now ? "true" : undefined}
                        title={c.offer === "none" ? "not offered by this server" : undefined}
                        onClick={() => (unfolded.value = false)}
                      >
                        <Breakable name={c.name} />
                      </a>
                    </li>
                  ))}
              </ul>
            </section>
          ))}
        {count === 0 && <Empty>No call matches.</Empty>}
      </div>
    </nav>
  );
}
