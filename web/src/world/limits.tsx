// The limits on calls, which can be changed while the server runs, and the bounds that cannot.
import { useEffect, useState } from "preact/hooks";
import { admin } from "../admin";
import type { Message } from "../api";
import { attempt, Card, usePolling } from "../ui";
import { at, chosen, trial } from "./chosen";

const categories = [
  ["general", "General", "all calls but those below"],
  ["pricing", "Pricing", "proposal, proposal_open_contract"],
  ["outcome", "Outcome", "portfolio, statement, profit_table"],
] as const;
const windows = [
  ["minutely", "in a minute"],
  ["hourly", "in an hour"],
] as const;

/** caps are the bounds that hold for as long as the server runs, in words. */
const caps: [string, string, (n: number) => string][] = [
  ["connections", "Connections", String],
  ["connections_per_address", "from one address", String],
  ["streams", "Streams of a connection", String],
  ["message", "Size of a request", bytes],
  ["response", "Size of an answer", bytes],
  ["queue", "Waiting for a slow reader", bytes],
  ["depth", "Depth of a request", String],
  ["idle_timeout", "Idle until closed", (n) => `${n} s`],
];

export function bytes(n: number): string {
  if (n >= 1 << 20) return `${+(n / (1 << 20)).toFixed(1)} MiB`;
  return n >= 1024 ? `${+(n / 1024).toFixed(1)} KiB` : `${n} B`;
}

const of = (l: Message | null, path: string): number | string =>
  path.split(".").reduce<Message | undefined>((v, name) => v?.[name], l ?? undefined) as never;
const paths = [...categories.flatMap(([c]) => windows.map(([w]) => `${c}.${w}`)), "proposal_streams"];
const same = (a: Message, b: Message) => paths.every((p) => of(a, p) === of(b, p));

export function Limits() {
  const [now, setNow] = useState<Message | null>(null);
  const [draft, setDraft] = useState<Record<string, string>>({});
  const [profiles, setProfiles] = useState<Message[]>([]);
  const [cap, setCap] = useState<Message | null>(null);
  const [bad, setBad] = useState<Record<string, string>>({});
  const error = usePolling(async () => setNow(await admin("GET", at("limits"))), 2000, [chosen.value]);
  useEffect(() => {
    setDraft({});
    attempt(async () => {
      setProfiles((await admin("GET", at("limits/profiles"))) as Message[]);
      setCap(await admin("GET", at("caps")));
    });
  }, [chosen.value]);
  const put = (body: Message, done: string) =>
    trial(
      async () => {
        setNow(await admin("PUT", at("limits"), body));
        setDraft({});
      },
      setBad,
      (f) => paths.includes(f),
      done,
    );
  const changed = paths.filter((p) => draft[p] !== undefined && draft[p] !== String(of(now, p)));
  const cell = (path: string, label: string) => (
    <>
      <input
        aria-label={label}
        inputMode="numeric"
        value={draft[path] ?? (now ? String(of(now, path)) : "")}
        aria-invalid={!!bad[path]}
        class={changed.includes(path) ? "changed" : ""}
        onInput={(e) => setDraft({ ...draft, [path]: e.currentTarget.value })}
      />
      {bad[path] ? (
        <small class="bad">{bad[path]}</small>
      ) : (
        changed.includes(path) && <small>now {of(now, path) === 0 ? "no limit" : of(now, path)}</small>
      )}
    </>
  );
  const profile = now && profiles.find((p) => same(p.limits, now))?.name;
  return (
    <Card
      title="Limits"
      tools={
        error ? <span class="bad">{error}</span> : <span class="tag on">{now ? (profile ?? "own numbers") : "…"}</span>
      }
    >
      <div class="row">
        <span class="soft">Profile</span>
        {profiles.map((p) => (
          <button
            key={p.name}
            type="button"
            class="quiet"
            aria-pressed={profile === p.name}
            onClick={() => put(p.limits, `The limits are those of ${p.name}.`)}
          >
            {p.name}
          </button>
        ))}
      </div>
      <form
        class="stack"
        onSubmit={(e) => {
          e.preventDefault();
          const body: Message = {};
          for (const path of changed) {
            const [first = "", second] = path.split(".");
            const text = (draft[path] ?? "").trim();
            const value = /^-?\d+$/.test(text) ? Number(text) : text; // what is no number the server shall judge
            if (second) body[first] = { ...body[first], [second]: value };
            else body[first] = value;
          }
          put(body, "The limits are in force.");
        }}
      >
        <table class="limits">
          <thead>
            <tr>
              <th>Calls of one account</th>
              {windows.map(([w, title]) => (
                <th key={w}>{title}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {categories.map(([c, title, what]) => (
              <tr key={c}>
                <th scope="row">
                  {title}
                  <small>{what}</small>
                </th>
                {windows.map(([w]) => (
                  <td key={w}>{cell(`${c}.${w}`, `${c}, ${w}`)}</td>
                ))}
              </tr>
            ))}
            <tr>
              <th scope="row">
                Proposal streams<small>of one connection</small>
              </th>
              <td colSpan={2}>{cell("proposal_streams", "proposal streams")}</td>
            </tr>
          </tbody>
        </table>
        <div class="row">
          <button type="submit" disabled={changed.length === 0}>
            Put in force
          </button>
          {changed.length > 0 ? (
            <button type="button" class="quiet" onClick={() => setDraft({})}>
              As they are
            </button>
          ) : (
            <small>0 sets no limit. A change holds at once, for those who are connected too.</small>
          )}
        </div>
      </form>
      {cap && (
        <>
          <h3>Bounds that hold until the server starts anew</h3>
          <dl class="facts">
            {caps.map(([name, title, show]) => (
              <div key={name}>
                <dt>{title}</dt>
                <dd class="num">{cap[name] ? show(cap[name]) : "no bound"}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </Card>
  );
}
