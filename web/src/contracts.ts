// The contracts of the account that acts, as proposal_open_contract tells of them.
import { effect, signal } from "@preact/signals";
import { api, type Message } from "./api";

/** contracts are those seen since the page was opened, newest first. */
export const contracts = signal<Message[]>([]);
let begun = false;

/** followContracts begins to listen; the later calls do nothing. */
export function followContracts() {
  if (begun) return;
  begun = true;
  let stream: { stop(): void } | undefined;
  let before = "";
  effect(() => {
    const who = api.authorized.value?.loginid ?? "";
    if (who === before) return;
    before = who;
    stream?.stop();
    stream = undefined;
    if (!who) return;
    contracts.value = [];
    stream = api.follow({ proposal_open_contract: 1, subscribe: 1 }, (m) => {
      const c: Message = m.proposal_open_contract ?? {};
      if (!c.contract_id) return;
      const list = contracts.value;
      const at = list.findIndex((x) => x.contract_id === c.contract_id);
      contracts.value = at < 0 ? [c, ...list].slice(0, 100) : list.map((x, i) => (i === at ? c : x));
    });
  });
}
