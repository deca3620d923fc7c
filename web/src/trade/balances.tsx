// The accounts of the user with what they hold, live; acting for another of them; more virtual money, and less.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { balance } from "../account";
import { admin, has } from "../admin";
import { api, appId, type Message, token, useToken } from "../api";
import { ask } from "../ask";
import { attempt, Card, Empty, money, say } from "../ui";

/** Holding is what an account of the user holds. */
interface Holding {
  loginid: string;
  balance: number;
  currency: string;
}

const holdings = signal<Holding[]>([]);

/** followBalances hears of every account of the user, until it is stopped. */
function followBalances() {
  holdings.value = [];
  const note = (loginid: string, b: Message) => {
    const held = { loginid, balance: Number(b.balance), currency: String(b.currency) };
    holdings.value = [...holdings.peek().filter((h) => h.loginid !== loginid), held].sort((x, y) =>
      x.loginid.localeCompare(y.loginid),
    );
  };
  return api.follow({ balance: 1, account: "all", subscribe: 1 }, ({ balance: b }) => {
    if (!b) return;
    for (const [loginid, held] of Object.entries(b.accounts ?? {})) note(loginid, held as Message);
    note(b.loginid, b);
  });
}

const key = `dervish.tokens.${appId}`;

/** tokens are those that this tab has been given, by the account that they are for. */
const tokens = (): Record<string, string> => JSON.parse(sessionStorage.getItem(key) ?? "{}");
const keep = (loginid: string, t: string) => sessionStorage.setItem(key, JSON.stringify({ ...tokens(), [loginid]: t }));

/** leverOf is the path of an account among the levers for operators: a sandbox has its own. */
async function leverOf(loginid: string, what: string) {
  const sandboxes = has("sandboxes") ? ((await admin("GET", "sandboxes")) as unknown as Message[]) : [];
  const own = sandboxes.some((s) => String(s.app_id) === appId);
  return `${own ? `sandboxes/${appId}/` : ""}accounts/${encodeURIComponent(loginid)}/${what}`;
}

/** act has the page act for another account: by a token that the tab has, or by a new one where it may make one. */
async function act(loginid: string) {
  const t = tokens()[loginid] ?? (await admin("POST", await leverOf(loginid, "tokens"), { name: "console" })).token;
  await useToken(t);
  say(`You act for ${loginid} now.`);
}

/** reset asks, and sets the balance of an account to what it was opened with. */
async function reset(loginid: string) {
  const sure = await ask({
    title: `Reset ${loginid}?`,
    text: "The balance is set to what the account was opened with; the statement shows the difference as an adjustment. Contracts that are open stay open, and what they bring is added.",
    yes: "Reset",
    danger: true,
  });
  if (!sure) return;
  const a = await admin("POST", await leverOf(loginid, "reset"));
  say(`${loginid} holds ${money(a.balance, a.currency)} again.`);
}

/** Balances shows them, and what can be done about them. */
export function Balances() {
  const who = api.authorized.value;
  const own = who?.loginid ?? "";
  useEffect(() => {
    if (!own) return;
    keep(own, token.value);
    const stream = followBalances();
    return () => stream.stop();
  }, [own]);
  if (!who) return <Empty>Sign in with a token that has the scope trade to buy.</Empty>;
  const mine = balance.value;
  const others = holdings.value.filter((h) => h.loginid !== own);
  const list: Holding[] = [
    { loginid: own, balance: Number(mine?.balance ?? who.balance), currency: mine?.currency ?? who.currency },
    ...others,
  ];
  const idle = api.state.value !== "open";
  return (
    <Card title="Balance" class="balances">
      <ul class="holdings">
        {list.map((h) => {
          const known = h.loginid in tokens() || has("accounts");
          return (
            <li key={h.loginid} class={h.loginid === own ? "own" : ""} data-loginid={h.loginid}>
              <span>
                <b class="num">{money(h.balance, h.currency)}</b> <small>{h.loginid}</small>
              </span>
              {h.loginid === own ? (
                <span class="tag on">{who.is_virtual ? "virtual, in use" : "in use"}</span>
              ) : (
                <button
                  type="button"
                  class="quiet"
                  disabled={!known || idle}
                  title={known ? "" : "Sign out, and in again with a token of that account."}
                  aria-label={`Act for ${h.loginid}`}
                  onClick={() => attempt(() => act(h.loginid))}
                >
                  Use
                </button>
              )}
            </li>
          );
        })}
      </ul>
      <div class="row">
        <button
          type="button"
          class="quiet"
          disabled={idle}
          onClick={() => attempt(() => api.call({ topup_virtual: 1 }), "Topped up.")}
        >
          Top up
        </button>
        {has("accounts") && (
          <button type="button" class="quiet" onClick={() => attempt(() => reset(own))}>
            Reset…
          </button>
        )}
      </div>
    </Card>
  );
}
