// Prices of contracts as they come, and the purchase at a price that was seen.
import { useEffect, useState } from "preact/hooks";
import { api, type Message, Refusal } from "../api";

/** wait is how long, in milliseconds, a form rests before a price is asked for. */
const wait = 250;

/** again is how long, in milliseconds, it takes until a price that the market took away is asked for once more. */
const again = 3000;

/** Offer is what the server says of a contract: its price, or what is wrong with it. */
export interface Offer {
  proposal: Message | null;
  refusal: Refusal | null;
}

const nothing: Offer = { proposal: null, refusal: null };

/** useOffer follows the price of a contract; null asks for none. Another turn begins anew. */
export function useOffer(request: Message | null, turn: number): Offer {
  const [offer, setOffer] = useState(nothing);
  const key = request ? JSON.stringify(request) : "";
  const who = api.authorized.value?.loginid ?? "";
  useEffect(() => {
    setOffer(nothing);
    if (!key) return;
    let stream: { stop(): void } | undefined;
    let priced = false;
    const begin = () => {
      stream?.stop();
      stream = api.follow(
        { proposal: 1, ...JSON.parse(key), subscribe: 1 },
        (m) => {
          priced = true;
          setOffer({ proposal: m.proposal, refusal: null });
        },
        (refusal) => {
          setOffer({ proposal: null, refusal });
          // What had a price is well formed: the market has moved away, and may come back.
          if (priced) timer = window.setTimeout(begin, again);
        },
      );
    };
    let timer = window.setTimeout(begin, wait);
    return () => {
      clearTimeout(timer);
      stream?.stop();
    };
  }, [key, turn, who]);
  return offer;
}

/** Moved says that a contract cannot be had any more as it was seen, and how it can be. */
export class Moved extends Error {
  readonly fresh: Message;
  constructor(fresh: Message) {
    super("The price has moved.");
    this.fresh = fresh;
  }
}

const amount = (m: Message, key: string) => Number(m[key] ?? 0);

/**
 * buy buys a contract as it was seen. When that price is gone it asks for the present one and buys if that is no worse;
 * else it throws Moved and buys nothing.
 */
export async function buy(request: Message, seen: Message): Promise<Message> {
  const take = async (p: Message) => (await api.call({ buy: p.id, price: Number(p.ask_price) })).buy;
  try {
    return await take(seen);
  } catch (e) {
    if (!(e instanceof Refusal) || (e.code !== "PriceMoved" && e.code !== "InvalidContractProposal")) throw e;
  }
  const { proposal: fresh } = await api.call({ proposal: 1, ...request });
  const worse =
    amount(fresh, "ask_price") > amount(seen, "ask_price") || amount(fresh, "payout") < amount(seen, "payout");
  if (worse) throw new Moved(fresh);
  return take(fresh);
}

/** faultOf is the property of the request that a refusal is about, and what it says of it. */
export function faultOf(e: Refusal): { field: string; text: string } {
  const details: Message = e.answer.error?.details ?? {};
  if (e.code === "InputValidationFailed") {
    const [path = "", text = e.message] = Object.entries(details)[0] ?? [];
    return { field: path.split("/").pop() ?? "", text: String(text) };
  }
  return { field: String(details.field ?? ""), text: e.message };
}
