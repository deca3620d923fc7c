// Who one is, and what one has.
import { effect, signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { admin, findLevers, has, levers } from "./admin";
import { api, appId, type Message, token, useToken } from "./api";
import { attempt, money } from "./ui";

/** balance is that of the account that acts. */
export const balance = signal<{ balance: number; currency: string; loginid: string } | null>(null);

/** begin connects, as the demo account where nobody has signed in, and follows the balance. */
export async function begin() {
  await findLevers();
  if (!token.value && levers.value?.length) {
    try {
      // A sandbox has accounts of its own.
      const own = has("sandboxes") ? ((await admin("GET", "sandboxes")) as Message[]) : [];
      const here = own.find((sandbox) => String(sandbox.app_id) === appId);
      await useToken((here?.demo ?? (await admin("GET", "demo"))).token);
    } catch {
      // there is no demo account, or it is not for this page: one signs in by a token
    }
  }
  api.open(token.value);
  let following: { stop(): void } | undefined;
  effect(() => {
    const who = api.authorized.value;
    following?.stop();
    following = undefined;
    balance.value = who ? { balance: who.balance, currency: who.currency, loginid: who.loginid } : null;
    if (who) {
      following = api.follow({ balance: 1, subscribe: 1 }, (m) => {
        if (m.balance) balance.value = m.balance;
      });
    }
  });
}

/** Account is the corner where one signs in and out. */
export function Account() {
  const [text, setText] = useState("");
  const who = api.authorized.value;
  if (who)
    return (
      <div class="account">
        <span>
          <b class="num">{balance.value ? money(balance.value.balance, balance.value.currency) : ""}</b>
          <small>{who.loginid}</small>
        </span>
        <button type="button" class="quiet" onClick={() => attempt(() => useToken(""))}>
          Sign out
        </button>
      </div>
    );
  return (
    <form
      class="account"
      onSubmit={(e) => {
        e.preventDefault();
        attempt(() => useToken(text.trim())).then(() => setText(""));
      }}
    >
      <input
        type="password"
        aria-label="API token"
        placeholder="API token"
        autocomplete="off"
        value={text}
        onInput={(e) => setText(e.currentTarget.value)}
      />
      <button type="submit">Sign in</button>
      {api.refusedToken.value && (
        <small class="bad" role="alert">
          {api.refusedToken.value}
        </small>
      )}
    </form>
  );
}
