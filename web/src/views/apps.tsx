// The applications and the tokens of whoever is signed in.
import { useEffect, useState } from "preact/hooks";
import { api, type Message, Refusal } from "../api";
import { ask } from "../ask";
import { attempt, Card, copy, Empty, Field, money, say, words } from "../ui";
import "../world/world.css";

const scopes = ["read", "trade", "trading_information", "payments", "admin"];

function Scopes({ value, set }: { value: string[]; set(v: string[]): void }) {
  return (
    <fieldset class="row plain">
      <legend class="soft">Scopes</legend>
      {scopes.map((s) => (
        <label key={s}>
          <input
            type="checkbox"
            checked={value.includes(s)}
            onChange={(e) => set(e.currentTarget.checked ? [...value, s] : value.filter((x) => x !== s))}
          />{" "}
          {s}
        </label>
      ))}
    </fieldset>
  );
}

/** links are the addresses that an application may have beside redirect_uri. */
const links = [
  ["verification_uri", "Verification URL", "to which mails of verify_email link"],
  ["homepage", "Homepage", ""],
  ["github", "GitHub", "https://github.com/…"],
  ["appstore", "App Store", "https://itunes.apple.com/…"],
  ["googleplay", "Google Play", "https://play.google.com/…"],
] as const;

const blank: Message = {
  app_id: 0,
  name: "",
  scopes: ["read", "trade"],
  redirect_uri: "",
  app_markup_percentage: "0",
  ...Object.fromEntries(links.map(([name]) => [name, ""])),
};

/** detailsOf is what a refusal says of single fields. */
const detailsOf = (e: unknown): Record<string, string> =>
  e instanceof Refusal && typeof e.answer.error?.details === "object" ? e.answer.error.details : {};

function Apps() {
  const [list, setList] = useState<Message[] | null>(null);
  const [draft, setDraft] = useState<Message>(blank);
  const [bad, setBad] = useState<Record<string, string>>({});
  const load = async () => setList((await api.call({ app_list: 1 })).app_list);
  const who = api.authorized.value?.loginid;
  useEffect(() => {
    if (who) attempt(load);
  }, [who]);
  const edit = (d: Message) => {
    setDraft(d);
    setBad({});
  };
  const save = async () => {
    const { app_id, app_markup_percentage, name, scopes: chosen, ...addresses } = draft;
    const body: Message = { name, scopes: chosen };
    const markup = String(app_markup_percentage).trim();
    if (markup) body.app_markup_percentage = Number.isNaN(Number(markup)) ? markup : Number(markup);
    for (const [field, value] of Object.entries(addresses)) if (value) body[field] = value;
    setBad({});
    try {
      await api.call(app_id ? { app_update: app_id, ...body } : { app_register: 1, ...body });
      say(app_id ? "The application is changed." : "The application is registered.");
      edit(blank);
      await load();
    } catch (e) {
      const fields = detailsOf(e);
      setBad(fields);
      if (!Object.keys(fields).some((f) => f in blank)) say(words(e), true);
    }
  };
  return (
    <Card title="Applications" class="wide">
      {list?.length ? (
        <div class="scroll" tabIndex={0} role="region" aria-label="Applications">
          <table>
            <thead>
              <tr>
                <th class="num">app_id</th>
                <th>Name</th>
                <th>Scopes</th>
                <th class="num">Markup</th>
                <th>Redirect</th>
                <th>
                  <span class="sr">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {list.map((a) => (
                <tr key={a.app_id}>
                  <td class="num">{a.app_id}</td>
                  <td>{a.name}</td>
                  <td>{a.scopes?.join(", ")}</td>
                  <td class="num">{a.app_markup_percentage ?? 0} %</td>
                  <td class="mono wrap">{a.redirect_uri || <span class="soft">none: nobody can log in</span>}</td>
                  <td class="row end">
                    {a.redirect_uri && (
                      <a
                        class="button quiet"
                        href={`/oauth2/authorize?app_id=${a.app_id}`}
                        target="_blank"
                        rel="noopener"
                        aria-label={`Log in to ${a.name} in a new tab`}
                        title="The page on which users of the application log in"
                      >
                        Log in ↗
                      </a>
                    )}
                    <button
                      type="button"
                      class="quiet"
                      aria-label={`Edit ${a.name}`}
                      onClick={() =>
                        edit({
                          ...blank,
                          ...Object.fromEntries(Object.entries(a).filter(([k, v]) => k in blank && v !== null)),
                        })
                      }
                    >
                      Edit
                    </button>
                    <button
                      type="button"
                      class="danger"
                      aria-label={`Delete ${a.name}`}
                      onClick={async () =>
                        (await ask({
                          title: `Delete ${a.name}?`,
                          text: "Its sessions end, and the tokens that were made for it are accepted no longer.",
                          yes: "Delete",
                          danger: true,
                        })) &&
                        attempt(async () => {
                          await api.call({ app_delete: a.app_id });
                          if (draft.app_id === a.app_id) edit(blank);
                          await load();
                        }, "The application is deleted.")
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
        <Empty>
          No application is registered yet. One of your own has an app_id, a markup, and users who log in to it.
        </Empty>
      )}
      <h3>{draft.app_id ? `Change application ${draft.app_id}` : "Register one"}</h3>
      <form
        class="stack"
        onSubmit={(e) => {
          e.preventDefault();
          save();
        }}
      >
        <div class="fields">
          <Field label="Name" bad={bad.name}>
            <input
              required
              value={draft.name}
              aria-invalid={!!bad.name}
              onInput={(e) => setDraft({ ...draft, name: e.currentTarget.value })}
            />
          </Field>
          <Field label="Redirect URL" hint="where a log-in leads; a markup needs it" bad={bad.redirect_uri}>
            <input
              value={draft.redirect_uri}
              placeholder="https://"
              aria-invalid={!!bad.redirect_uri}
              onInput={(e) => setDraft({ ...draft, redirect_uri: e.currentTarget.value })}
            />
          </Field>
          <Field label="Markup, %" hint="0 to 3, of each contract" bad={bad.app_markup_percentage}>
            <input
              inputMode="decimal"
              value={draft.app_markup_percentage}
              aria-invalid={!!bad.app_markup_percentage}
              onInput={(e) => setDraft({ ...draft, app_markup_percentage: e.currentTarget.value })}
            />
          </Field>
        </div>
        <details>
          <summary>More addresses</summary>
          <div class="fields more">
            {links.map(([field, label, hint]) => (
              <Field key={field} label={label} hint={hint || undefined} bad={bad[field]}>
                <input
                  value={draft[field]}
                  aria-invalid={!!bad[field]}
                  onInput={(e) => setDraft({ ...draft, [field]: e.currentTarget.value })}
                />
              </Field>
            ))}
          </div>
        </details>
        <Scopes value={draft.scopes} set={(s) => setDraft({ ...draft, scopes: s })} />
        {bad.scopes && <small class="bad">{bad.scopes}</small>}
        <div class="row">
          <button type="submit">{draft.app_id ? "Save" : "Register"}</button>
          {draft.app_id !== 0 && (
            <button type="button" class="quiet" onClick={() => edit(blank)}>
              Cancel
            </button>
          )}
        </div>
      </form>
    </Card>
  );
}

function Tokens() {
  const [list, setList] = useState<Message[] | null>(null);
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<string[]>(["read"]);
  const [fresh, setFresh] = useState<Message | null>(null);
  const [bad, setBad] = useState<Record<string, string>>({});
  const act = async (what: () => Promise<unknown>) => {
    try {
      await what();
    } catch (e) {
      const fields = detailsOf(e);
      setBad(fields);
      if (!fields.new_token) say(words(e), true);
    }
  };
  const load = async () => setList((await api.call({ api_token: 1 })).api_token.tokens);
  const who = api.authorized.value?.loginid;
  useEffect(() => {
    if (who) attempt(load);
  }, [who]);
  return (
    <Card title="API tokens" class="wide">
      {fresh && (
        <div class="fresh" role="status">
          <p>
            <b>{fresh.display_name}</b> is shown this once. Copy it now: <code class="token">{fresh.token}</code>{" "}
            <button type="button" class="quiet" onClick={() => copy(fresh.token)}>
              Copy
            </button>{" "}
            <button type="button" class="quiet" onClick={() => setFresh(null)}>
              Hide for good
            </button>
          </p>
        </div>
      )}
      {list?.length ? (
        <div class="scroll" tabIndex={0} role="region" aria-label="Tokens">
          <table>
            <thead>
              <tr>
                <th>Name</th>
                <th>Ends in</th>
                <th>Scopes</th>
                <th>Last used</th>
                <th>
                  <span class="sr">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {list.map((t) => (
                <tr key={t.display_name + t.token}>
                  <td>{t.display_name}</td>
                  <td class="mono soft">{String(t.token).slice(-8)}</td>
                  <td>{t.scopes?.join(", ")}</td>
                  <td>{t.last_used || <span class="soft">never</span>}</td>
                  <td class="row end">
                    <button
                      type="button"
                      class="danger"
                      aria-label={`Delete token ${t.display_name}`}
                      onClick={async () =>
                        (await ask({
                          title: `Delete the token ${t.display_name}?`,
                          text: "Whoever uses it is signed out at once.",
                          yes: "Delete",
                          danger: true,
                        })) &&
                        attempt(async () => {
                          await api.call({ api_token: 1, delete_token: t.token });
                          await load();
                        }, "The token is deleted.")
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
        <Empty>No token was made here yet.</Empty>
      )}
      <h3>New token</h3>
      <form
        class="stack"
        onSubmit={(e) => {
          e.preventDefault();
          setBad({});
          act(async () => {
            const before = new Set(list?.map((t) => t.token));
            const { tokens } = (await api.call({ api_token: 1, new_token: name, new_token_scopes: chosen })).api_token;
            setFresh(tokens.find((t: Message) => t.display_name === name && !before.has(t.token)) ?? null);
            setName("");
            await load();
          });
        }}
      >
        <div class="fields">
          <Field label="Token name" hint="letters, digits, spaces" bad={bad.new_token}>
            <input
              required
              value={name}
              aria-invalid={!!bad.new_token}
              onInput={(e) => setName(e.currentTarget.value)}
            />
          </Field>
        </div>
        <Scopes value={chosen} set={setChosen} />
        <div class="row">
          <button type="submit" disabled={chosen.length === 0}>
            Make token
          </button>
        </div>
      </form>
    </Card>
  );
}

/** day is a day as an input of dates has it. */
const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);

function Markup() {
  const now = (Number(api.authorized.value?.now) || Date.now() / 1000) * 1000;
  const [from, setFrom] = useState(day(now - 29 * 86_400_000));
  const [to, setTo] = useState(day(now));
  const [sum, setSum] = useState<Message | null>(null);
  const [trades, setTrades] = useState<Message[]>([]);
  const load = () =>
    attempt(async () => {
      const period = { date_from: `${from} 00:00:00`, date_to: `${to} 23:59:59` };
      setSum((await api.call({ app_markup_statistics: 1, ...period })).app_markup_statistics);
      setTrades(
        (await api.call({ app_markup_details: 1, limit: 20, ...period })).app_markup_details.transactions ?? [],
      );
    });
  const who = api.authorized.value?.loginid;
  useEffect(() => {
    if (who) load();
  }, [who]);
  return (
    <Card
      title="What markup earned"
      class="wide"
      tools={
        <form
          class="row"
          onSubmit={(e) => {
            e.preventDefault();
            load();
          }}
        >
          <input
            type="date"
            aria-label="From day"
            required
            value={from}
            onInput={(e) => setFrom(e.currentTarget.value)}
          />
          <input type="date" aria-label="To day" required value={to} onInput={(e) => setTo(e.currentTarget.value)} />
          <button type="submit" class="quiet">
            Sum up
          </button>
        </form>
      }
    >
      {sum && (
        <dl class="facts">
          <div>
            <dt>Earned</dt>
            <dd class="num">
              <b>{money(sum.total_app_markup_usd, "USD")}</b>
            </dd>
          </div>
          <div>
            <dt>Contracts</dt>
            <dd class="num">{sum.total_transactions_count}</dd>
          </div>
          {sum.breakdown?.map((b: Message) => (
            <div key={b.app_id}>
              <dt>app {b.app_id}</dt>
              <dd class="num">
                {money(b.app_markup_value, b.dev_currcode)} · {b.transactions_count}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {trades.length > 0 ? (
        <div class="scroll" tabIndex={0} role="region" aria-label="Contracts with markup">
          <table>
            <thead>
              <tr>
                <th>Time</th>
                <th class="num">app_id</th>
                <th>Client</th>
                <th class="num">Transaction</th>
                <th class="num">Markup</th>
              </tr>
            </thead>
            <tbody>
              {trades.map((t) => (
                <tr key={t.transaction_id}>
                  <td>{t.transaction_time}</td>
                  <td class="num">{t.app_id}</td>
                  <td>{t.client_loginid}</td>
                  <td class="num">{t.transaction_id}</td>
                  <td class="num">{money(t.app_markup_value ?? t.app_markup, t.dev_currcode)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        sum && <Empty>No contract was bought through your applications in these days.</Empty>
      )}
    </Card>
  );
}

export default function AppsView() {
  if (!api.authorized.value) return <Empty>Sign in with a token that has the scope admin.</Empty>;
  return (
    <div class="grid">
      <Apps />
      <Tokens />
      <Markup />
    </div>
  );
}
