// A request for each call that works as it stands. What only this session knows, such as the id of a contract, is fetched
// by steps that are shown before they are taken.
import type { Message } from "../api";
import type { Call, Schema } from "../reference";

/** Got is what the steps have brought so far. */
export type Got = Record<string, unknown> & {
  /** token is that of the page. */
  token: string;
};

export interface Step {
  /** text says what the step does. */
  text: string;
  request(got: Got): Message;
  take?(answer: Message): Record<string, unknown>;
  /** until has the step repeated until an answer pleases it. */
  until?(answer: Message): boolean;
}

export interface Example {
  request: Message;
  steps?: Step[];
  /** fill puts what the steps have brought into the request. */
  fill?(request: Message, got: Got): Message;
}

const contract = {
  amount: 10,
  basis: "stake",
  contract_type: "CALL",
  currency: "USD",
  duration: 5,
  duration_unit: "t",
  symbol: "R_100",
};
const multiplier = {
  amount: 10,
  basis: "stake",
  contract_type: "MULTUP",
  currency: "USD",
  multiplier: 100,
  symbol: "R_100",
};

const register: Step = {
  text: "registers an application",
  request: () => ({ app_register: 1, name: "My bot", scopes: ["read"] }),
  take: (m) => ({ app: m.app_register.app_id }),
};
const buy = (text: string, parameters: Message): Step => ({
  text,
  request: () => ({ buy: 1, price: 100, parameters }),
  take: (m) => ({ contract: m.buy.contract_id, shortcode: m.buy.shortcode }),
});
const multiply = buy("buys a multiplier", multiplier);
const ripe: Step = {
  text: "waits until it can be sold",
  request: (got) => ({ proposal_open_contract: 1, contract_id: got.contract }),
  until: (m) => m.proposal_open_contract.is_valid_to_sell === 1,
};
const mine: Step["request"] = (got) => ({ authorize: got.token });

/** trader opens a second account whose owner lets others copy it. */
const trader: Step[] = [
  {
    text: "opens another account",
    request: () => ({ new_account_virtual: 1 }),
    take: (m) => ({ theirs: m.new_account_virtual.oauth_token }),
  },
  { text: "acts for it", request: (got) => ({ authorize: got.theirs }) },
  { text: "lets it be copied", request: () => ({ set_settings: 1, allow_copiers: 1 }) },
  { text: "acts for yours again", request: mine },
];

const own = (request: Message): Example => ({
  request,
  steps: [{ text: "takes the token that you signed in with", request: mine }],
  fill: (r, got) => ("authorize" in r ? { authorize: got.token } : { ...r, tokens: [got.token] }),
});

const known: Record<string, Example | Message> = {
  active_symbols: { active_symbols: "brief" },
  api_token: { api_token: 1 },
  app_delete: { request: { app_delete: 1 }, steps: [register], fill: (_, got) => ({ app_delete: got.app }) },
  app_get: { request: { app_get: 1 }, steps: [register], fill: (_, got) => ({ app_get: got.app }) },
  app_markup_details: {
    app_markup_details: 1,
    date_from: "2026-01-01 00:00:00",
    date_to: "2026-12-31 23:59:59",
    limit: 10,
  },
  app_markup_statistics: {
    app_markup_statistics: 1,
    date_from: "2026-01-01 00:00:00",
    date_to: "2026-12-31 23:59:59",
  },
  app_register: { app_register: 1, name: "My bot", scopes: ["read", "trade"] },
  app_update: {
    request: { app_update: 1, name: "My better bot", scopes: ["read", "trade"] },
    steps: [register],
    fill: (r, got) => ({ ...r, app_update: got.app }),
  },
  asset_index: { asset_index: 1 },
  authorize: own({ authorize: "your-API-token" }),
  balance: { balance: 1, subscribe: 1 },
  buy: { buy: "1", price: 10, parameters: contract },
  buy_contract_for_multiple_accounts: own({
    buy_contract_for_multiple_accounts: "1",
    price: 10,
    parameters: contract,
    tokens: ["your-API-token-1"],
  }),
  cancel: {
    request: { cancel: 1 },
    steps: [buy("buys a multiplier that can be cancelled", { ...multiplier, cancellation: "5m" })],
    fill: (_, got) => ({ cancel: got.contract }),
  },
  contract_update: {
    request: { contract_update: 1, contract_id: 1, limit_order: { take_profit: 25, stop_loss: 5 } },
    steps: [multiply],
    fill: (r, got) => ({ ...r, contract_id: got.contract }),
  },
  contract_update_history: {
    request: { contract_update_history: 1, contract_id: 1, limit: 10 },
    steps: [multiply],
    fill: (r, got) => ({ ...r, contract_id: got.contract }),
  },
  contracts_for: { contracts_for: "R_100", currency: "USD" },
  contracts_for_company: { contracts_for_company: 1, landing_company: "svg" },
  copy_start: {
    request: { copy_start: "their-API-token-1", max_trade_stake: 25 },
    steps: trader,
    fill: (r, got) => ({ ...r, copy_start: got.theirs }),
  },
  copy_stop: {
    request: { copy_stop: "their-API-token-1" },
    steps: [...trader, { text: "copies it", request: (got) => ({ copy_start: got.theirs }) }],
    fill: (_, got) => ({ copy_stop: got.theirs }),
  },
  copytrading_statistics: {
    request: { copytrading_statistics: 1, trader_id: "VRTC1000001" },
    steps: [
      {
        text: "asks for your login id",
        request: () => ({ account_list: 1 }),
        take: (m) => ({ login: m.account_list[0].loginid }),
      },
    ],
    fill: (r, got) => ({ ...r, trader_id: got.login }),
  },
  crypto_config: { crypto_config: 1 },
  economic_calendar: { economic_calendar: 1, currency: "USD" },
  exchange_rates: { exchange_rates: 1, base_currency: "USD" },
  forget: {
    request: { forget: "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0" },
    steps: [
      {
        text: "begins a stream",
        request: () => ({ ticks: "R_10", subscribe: 1 }),
        take: (m) => ({ stream: m.subscription.id }),
      },
    ],
    fill: (_, got) => ({ forget: got.stream }),
  },
  forget_all: { forget_all: ["ticks", "proposal"] },
  landing_company: { landing_company: "id" },
  landing_company_details: { landing_company_details: "svg" },
  login_history: { login_history: 1, limit: 10 },
  new_account_virtual: { new_account_virtual: 1 },
  profit_table: { profit_table: 1, description: 1, limit: 10 },
  proposal: { proposal: 1, ...contract, subscribe: 1 },
  proposal_open_contract: { proposal_open_contract: 1, subscribe: 1 },
  revoke_oauth_app: {
    request: { revoke_oauth_app: 1 },
    steps: [register],
    fill: (_, got) => ({ revoke_oauth_app: got.app }),
  },
  sell: {
    request: { sell: 1, price: 0 },
    steps: [multiply, ripe],
    fill: (r, got) => ({ ...r, sell: got.contract }),
  },
  sell_contract_for_multiple_accounts: {
    request: {
      sell_contract_for_multiple_accounts: 1,
      shortcode: "MULTUP_R_100_10.00_100_1790000000_4944662399_0_0.00_N1",
      price: 0,
      tokens: ["your-API-token-1"],
    },
    steps: [multiply],
    fill: (r, got) => ({ ...r, shortcode: got.shortcode, tokens: [got.token] }),
  },
  set_account_currency: { set_account_currency: "USD" },
  set_self_exclusion: { set_self_exclusion: 1, max_open_bets: 50 },
  set_settings: { set_settings: 1, email_consent: 1 },
  statement: { statement: 1, description: 1, limit: 10 },
  states_list: { states_list: "id" },
  ticks: { ticks: "R_100", subscribe: 1 },
  ticks_batch: { ticks_batch: 1, market: "synthetic_index" },
  ticks_history: { ticks_history: "R_100", end: "latest", count: 10, style: "ticks" },
  topup_virtual: { request: { topup_virtual: 1 }, steps: [multiply] },
  trading_durations: { trading_durations: 1 },
  trading_servers: { trading_servers: 1, platform: "mt5" },
  trading_times: { trading_times: "today" },
  transaction: { transaction: 1, subscribe: 1 },
  website_status: { website_status: 1, subscribe: 1 },
};

/** plainest is the least that a schema asks for. */
function plainest(s: Schema): unknown {
  if (s.const !== undefined) return s.const;
  if (s.default !== undefined) return s.default;
  return s.enum?.[0] ?? 1;
}

/** example is a request to begin with, and what it needs before. */
export function example(c: Call): Example {
  const mine = known[c.name];
  if (mine) {
    const e: Example = "request" in mine ? (mine as Example) : { request: mine };
    return { ...e, request: structuredClone(e.request) };
  }
  if (c.example) return { request: structuredClone(c.example) };
  const names = new Set([c.name, ...(c.request.required ?? [])]);
  return {
    request: Object.fromEntries([...names].map((name) => [name, plainest(c.request.properties?.[name] ?? {})])),
  };
}
