// The applications and the tokens of whoever is signed in.
import { useEffect, useState } from "preact/hooks";
import { api, type Message } from "../api";
import { attempt, Card, copy, Empty, Field } from "../ui";

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

const blank = { app_id: 0, name: "", scopes: ["read", "trade"], redirect_uri: "", app_markup_percentage: 0 };

function Apps() {
  const [list, setList] = useState<Message[] | null>(null);
  const [draft, setDraft] = useState<typeof blank>(blank);
  const load = async () => setList((await api.call({ app_list: 1 })).app_list);
  const who = api.authorized.value?.loginid;
  useEffect(() => {
    if (who) attempt(load);
  }, [who]);
  const save = () => {
    const { app_id, redirect_uri, app_markup_percentage, ...rest } = draft;
    const body = {
      ...rest,
      app_markup_percentage: Number(app_markup_percentage),
      ...(redirect_uri ? { redirect_uri } : {}),
    };
    return attempt(
      async () => {
        await api.call(app_id ? { app_update: app_id, ...body } : { app_register: 1, ...body });
        setDraft(blank);
        await load();
      },
      app_id ? "The application is changed." : "The application is registered.",
    );
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
                  <td class="mono">{a.redirect_uri}</td>
                  <td class="row">
                    <button
                      type="button"
                      class="quiet"
                      aria-label={`Edit ${a.name}`}
                      onClick={() =>
                        setDraft({
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
                      onClick={() =>
                        confirm(`Delete ${a.name}? Its sessions end.`) &&
                        attempt(async () => {
                          await api.call({ app_delete: a.app_id });
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
        <Empty>No application is registered yet.</Empty>
      )}
      <h3>{draft.app_id ? `Change ${draft.app_id}` : "Register"}</h3>
      <form
        class="stack"
        onSubmit={(e) => {
          e.preventDefault();
          save();
        }}
      >
        <div class="fields">
          <Field label="Name">
            <input required value={draft.name} onInput={(e) => setDraft({ ...draft, name: e.currentTarget.value })} />
          </Field>
          <Field label="Redirect URL">
            <input
              type="url"
              value={draft.redirect_uri}
              onInput={(e) => setDraft({ ...draft, redirect_uri: e.currentTarget.value })}
            />
          </Field>
          <Field label="Markup, %">
            <input
              type="number"
              min="0"
              max="5"
              step="0.01"
              value={draft.app_markup_percentage}
              onInput={(e) => setDraft({ ...draft, app_markup_percentage: Number(e.currentTarget.value) })}
            />
          </Field>
        </div>
        <Scopes value={draft.scopes} set={(s) => setDraft({ ...draft, scopes: s })} />
        <div class="row">
          <button type="submit">{draft.app_id ? "Save" : "Register"}</button>
          {draft.app_id !== 0 && (
            <button type="button" class="quiet" onClick={() => setDraft(blank)}>
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
                  <td>{t.scopes?.join(", ")}</td>
                  <td>{t.last_used || <span class="soft">never</span>}</td>
                  <td>
                    <button
                      type="button"
                      class="danger"
                      aria-label={`Delete token ${t.display_name}`}
                      onClick={() =>
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
          attempt(async () => {
            const before = new Set(list?.map((t) => t.token));
            const { tokens } = (await api.call({ api_token: 1, new_token: name, new_token_scopes: chosen })).api_token;
            setFresh(tokens.find((t: Message) => t.display_name === name && !before.has(t.token)) ?? null);
            setName("");
            await load();
          });
        }}
      >
        <div class="fields">
          <Field label="Token name">
            <input required value={name} onInput={(e) => setName(e.currentTarget.value)} />
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

export default function AppsView() {
  if (!api.authorized.value) return <Empty>Sign in with a token that has the scope admin.</Empty>;
  return (
    <div class="grid">
      <Apps />
      <Tokens />
    </div>
  );
}
