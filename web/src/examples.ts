// A request for each call that works as it stands; what a session has itself, such as the id of a proposal, is filled in
// by the one who sends it.
import type { Message } from "./api";
import type { Call, Schema } from "./reference";

const contract = {
  amount: 10,
  basis: "stake",
  contract_type: "CALL",
  currency: "USD",
  duration: 5,
  duration_unit: "t",
  symbol: "R_100",
};

const known: Record<string, Message> = {
  active_symbols: { active_symbols: "brief" },
  api_token: { api_token: 1 },
  app_get: { app_get: 1089 },
  app_register: { app_register: 1, name: "My bot", scopes: ["read", "trade"] },
  asset_index: { asset_index: 1 },
  balance: { balance: 1, subscribe: 1 },
  buy: { buy: 1, price: 10, parameters: contract },
  buy_contract_for_multiple_accounts: {
    buy_contract_for_multiple_accounts: 1,
    price: 10,
    parameters: contract,
    tokens: [],
  },
  contracts_for: { contracts_for: "R_100" },
  exchange_rates: { exchange_rates: 1, base_currency: "USD" },
  forget_all: { forget_all: "ticks" },
  landing_company: { landing_company: "id" },
  landing_company_details: { landing_company_details: "svg" },
  new_account_virtual: { new_account_virtual: 1 },
  proposal: { proposal: 1, ...contract, subscribe: 1 },
  proposal_open_contract: { proposal_open_contract: 1, subscribe: 1 },
  statement: { statement: 1, description: 1, limit: 10 },
  states_list: { states_list: "id" },
  profit_table: { profit_table: 1, description: 1, limit: 10 },
  ticks: { ticks: "R_100", subscribe: 1 },
  ticks_batch: { ticks_batch: ["R_100", "R_50"] },
  ticks_history: { ticks_history: "R_100", end: "latest", count: 10, style: "ticks" },
  transaction: { transaction: 1, subscribe: 1 },
  trading_times: { trading_times: "today" },
  trading_servers: { trading_servers: 1, platform: "mt5" },
  website_status: { website_status: 1, subscribe: 1 },
};

function sample(s: Schema): unknown {
  if (s.const !== undefined) return s.const;
  if (s.default !== undefined) return s.default;
  if (s.enum) return s.enum[0];
  if (s.anyOf?.[0]) return sample(s.anyOf[0]);
  switch (Array.isArray(s.type) ? s.type[0] : s.type) {
    case "integer":
    case "number":
      return Math.max(1, s.minimum ?? 1);
    case "array":
      return [];
    case "object":
      return Object.fromEntries((s.required ?? []).map((name) => [name, sample(s.properties?.[name] ?? {})]));
    case "boolean":
      return true;
  }
  return "";
}

/** example is a request to begin with. */
export function example(c: Call): Message {
  const own = known[c.name];
  if (own) return structuredClone(own);
  const names = new Set([c.name, ...(c.request.required ?? [])]);
  return Object.fromEntries([...names].map((name) => [name, sample(c.request.properties?.[name] ?? {})]));
}
