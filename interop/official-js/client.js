'use strict';

// What a bot does with the client that npm serves, unmodified: DERVISH_TASK says whether it looks at the market or
// trades. It prints one JSON object a line for the test to check.

const WebSocket = require('ws');

global.WebSocket = WebSocket;
const DerivAPI = require('@deriv/deriv-api/dist/DerivAPI');

const url = new URL(process.env.DERVISH_PLAIN);
const api = new DerivAPI({ endpoint: `ws://${url.host}`, app_id: 1089, lang: 'EN' });
const { basic } = api;
const say = (line) => console.log(JSON.stringify(line));

const SYMBOLS = ['R_100', '1HZ50V', 'R_25'];
const MINUTE = 60;

// stream resolves with the ticks of a minute of the market, by the epochs of the ticks themselves.
function stream(symbol) {
  return new Promise((resolve, reject) => {
    const ticks = [];
    const subscription = basic.subscribe({ ticks: symbol }).subscribe(({ tick }) => {
      ticks.push([tick.epoch, tick.quote]);
      if (tick.epoch - ticks[0][0] >= MINUTE) {
        subscription.unsubscribe();
        resolve(ticks);
      }
    }, reject);
  });
}

async function market() {
  const { active_symbols: symbols } = await basic.activeSymbols({ active_symbols: 'brief' });
  say({ symbols: symbols.map((s) => s.symbol) });
  const streams = await Promise.all(SYMBOLS.map(stream));
  for (const [i, symbol] of SYMBOLS.entries()) {
    const ticks = streams[i];
    const { history } = await basic.ticksHistory({
      ticks_history: symbol, start: ticks[0][0], end: String(ticks.at(-1)[0]), count: 5000, style: 'ticks',
    });
    say({ symbol, streamed: ticks, history: history.times.map((t, j) => [t, history.prices[j]]) });
    const { candles } = await basic.ticksHistory({
      ticks_history: symbol, end: 'latest', count: 10, style: 'candles', granularity: 60,
    });
    say({ symbol, candles });
  }
}

async function trade() {
  const account = await api.account(process.env.DERVISH_TOKEN);
  say({ loginid: account.loginid });
  const before = (await basic.balance({ balance: 1 })).balance.balance;
  const { proposal } = await basic.proposal({
    proposal: 1, contract_type: 'CALL', symbol: 'R_100', currency: 'USD', amount: 10, basis: 'stake', duration: 5, duration_unit: 't',
  });
  const { buy } = await basic.buy({ buy: proposal.id, price: proposal.ask_price });
  const end = await new Promise((resolve, reject) => {
    basic.subscribe({ proposal_open_contract: 1, contract_id: buy.contract_id }).subscribe(({ proposal_open_contract: c }) => {
      if (c.is_sold) resolve(c);
    }, reject);
  });
  const after = (await basic.balance({ balance: 1 })).balance.balance;
  const { statement } = await basic.statement({ statement: 1, description: 1 });
  say({ before, after, bought: buy.buy_price, sold: end.sell_price, status: end.status, profit: end.profit, actions: statement.transactions.map((t) => t.action_type) });
}

const tasks = { market, trade };

tasks[process.env.DERVISH_TASK]().then(
  () => {
    say({ done: true });
    process.exit(0); // the client would connect again
  },
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
