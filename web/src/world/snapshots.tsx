// Snapshots of a world: taken, restored, carried from one server to another.
import { useRef, useState } from "preact/hooks";
import { admin, download } from "../admin";
import type { Message } from "../api";
import { ask } from "../ask";
import { attempt, Card, Empty, Field, usePolling } from "../ui";
import { at, chosen, stampOf, trial } from "./chosen";
import { bytes } from "./limits";

/** ending is how the file of a snapshot ends. */
const ending = ".dervish";

export function Snapshots() {
  const [list, setList] = useState<Message[] | null>(null);
  const [name, setName] = useState("");
  const [bad, setBad] = useState<Record<string, string>>({});
  const file = useRef<HTMLInputElement>(null);
  const load = async () => setList((await admin("GET", at("snapshots"))).snapshots);
  const error = usePolling(load, 3000, [chosen.value]);
  const world = chosen.value ? `sandbox ${chosen.value}` : "the server's own world";
  const change = (what: () => Promise<unknown>, done: string) =>
    attempt(async () => {
      await what();
      await load();
    }, done);
  const path = (n: string) => at(`snapshots/${encodeURIComponent(n)}`);
  const restore = async (n: string) =>
    (await ask({
      title: `Restore ${n}?`,
      text: `All that has happened in ${world} since is undone: balances, contracts, tokens, time, faults, limits. Its sessions end.`,
      yes: "Restore",
      danger: true,
    })) && change(() => admin("POST", at("restore"), { snapshot: n }), `${n} is restored.`);
  return (
    <Card title="Snapshots" class="wide" tools={error ? <span class="bad">{error}</span> : <small>of {world}</small>}>
      {list?.length ? (
        <div class="scroll" tabIndex={0} role="region" aria-label="Snapshots">
          <table>
            <thead>
              <tr>
                <th>Name</th>
                <th>Its time</th>
                <th>Seed</th>
                <th>Taken</th>
                <th class="num">Size</th>
                <th>
                  <span class="sr">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {list.map((s) => (
                <tr key={s.name}>
                  <td>
                    <b>{s.name}</b>
                  </td>
                  <td>
                    {stampOf(s.time)} {s.paused && <span class="tag">paused</span>}
                  </td>
                  <td>{s.seed}</td>
                  <td>{stampOf(s.taken)}</td>
                  <td class="num">{bytes(s.bytes)}</td>
                  <td class="row end">
                    <button
                      type="button"
                      class="quiet"
                      aria-label={`Restore ${s.name}`}
                      onClick={() => restore(s.name)}
                    >
                      Restore
                    </button>
                    <button
                      type="button"
                      class="quiet"
                      aria-label={`Download ${s.name}`}
                      onClick={() => attempt(() => download(path(s.name), s.name + ending))}
                    >
                      Download
                    </button>
                    <button
                      type="button"
                      class="danger"
                      aria-label={`Delete ${s.name}`}
                      onClick={async () =>
                        (await ask({ title: `Delete the snapshot ${s.name}?`, yes: "Delete", danger: true })) &&
                        change(() => admin("DELETE", path(s.name)), `${s.name} is deleted.`)
                      }
                    >
                      Delete
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <Empty>None was taken. A snapshot holds the whole world, and what follows it is the same each time.</Empty>
      )}
      <form
        class="row take"
        onSubmit={(e) => {
          e.preventDefault();
          trial(
            async () => {
              await admin("POST", at("snapshots"), name.trim() ? { name: name.trim() } : {});
              setName("");
              await load();
            },
            setBad,
            (f) => f === "name",
            "The snapshot is taken.",
          );
        }}
      >
        <Field label="Snapshot's name" hint="kept in memory until the server ends" bad={bad.name}>
          <input
            value={name}
            placeholder="chosen for you"
            aria-invalid={!!bad.name}
            onInput={(e) => setName(e.currentTarget.value)}
          />
        </Field>
        <button type="submit">Take snapshot</button>
        <button type="button" class="quiet" onClick={() => file.current?.click()}>
          Upload…
        </button>
        <input
          ref={file}
          type="file"
          class="sr"
          tabIndex={-1}
          aria-label="A snapshot's file"
          accept={ending}
          onChange={(e) => {
            const chosenFile = e.currentTarget.files?.[0];
            e.currentTarget.value = "";
            if (!chosenFile) return;
            const n = chosenFile.name.replace(/\.dervish$/, "").replace(/[^A-Za-z0-9_.-]/g, "-");
            change(() => admin("PUT", path(n), chosenFile), `${n} is here; restore it when you like.`);
          }}
        />
      </form>
    </Card>
  );
}
