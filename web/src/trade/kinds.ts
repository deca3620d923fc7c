// The kinds of contract that the ticket knows, and what contracts_for offers of them on a symbol.
import type { Message } from "../api";

/** Side is one of the contracts that a kind lets one choose between. */
export interface Side {
  type: string;
  title: string;
}

/** Kind is a family of contracts that are filled in alike. */
export interface Kind {
  name: string;
  category: string; // as contracts_for calls it
  sides: Side[];
  atm?: boolean; // of callput: whether the entry spot is the barrier
  barrier?: "level" | "two" | "digit" | "strike" | "points";
  own?: "multiplier" | "accumulator" | "lookback" | "pick";
  stakeOnly?: boolean;
}

const sides = (...list: [string, string][]): Side[] => list.map(([type, title]) => ({ type, title }));

export const kinds: Kind[] = [
  { name: "Rise / Fall", category: "callput", atm: true, sides: sides(["CALL", "Rise"], ["PUT", "Fall"]) },
  {
    name: "Rise / Fall, equals win",
    category: "callputequal",
    atm: true,
    sides: sides(["CALLE", "Rise or equal"], ["PUTE", "Fall or equal"]),
  },
  {
    name: "Higher / Lower",
    category: "callput",
    atm: false,
    barrier: "level",
    sides: sides(["CALL", "Higher"], ["PUT", "Lower"]),
  },
  {
    name: "Touch / No touch",
    category: "touchnotouch",
    barrier: "level",
    sides: sides(["ONETOUCH", "Touch"], ["NOTOUCH", "No touch"]),
  },
  {
    name: "Ends between / outside",
    category: "endsinout",
    barrier: "two",
    sides: sides(["EXPIRYRANGE", "Ends between"], ["EXPIRYMISS", "Ends outside"]),
  },
  {
    name: "Stays between / goes outside",
    category: "staysinout",
    barrier: "two",
    sides: sides(["RANGE", "Stays between"], ["UPORDOWN", "Goes outside"]),
  },
  {
    name: "Digit matches / differs",
    category: "digits",
    barrier: "digit",
    sides: sides(["DIGITMATCH", "Matches"], ["DIGITDIFF", "Differs"]),
  },
  {
    name: "Digit over / under",
    category: "digits",
    barrier: "digit",
    sides: sides(["DIGITOVER", "Over"], ["DIGITUNDER", "Under"]),
  },
  { name: "Digit even / odd", category: "digits", sides: sides(["DIGITEVEN", "Even"], ["DIGITODD", "Odd"]) },
  {
    name: "Multiplier",
    category: "multiplier",
    own: "multiplier",
    stakeOnly: true,
    sides: sides(["MULTUP", "Up"], ["MULTDOWN", "Down"]),
  },
  {
    name: "Accumulator",
    category: "accumulator",
    own: "accumulator",
    stakeOnly: true,
    sides: sides(["ACCU", "Accumulate"]),
  },
  {
    name: "Vanilla call / put",
    category: "vanilla",
    barrier: "strike",
    stakeOnly: true,
    sides: sides(["VANILLALONGCALL", "Call"], ["VANILLALONGPUT", "Put"]),
  },
  {
    name: "Turbos",
    category: "turbos",
    barrier: "points",
    stakeOnly: true,
    sides: sides(["TURBOSLONG", "Long"], ["TURBOSSHORT", "Short"]),
  },
  {
    name: "Lookback",
    category: "lookback",
    own: "lookback",
    sides: sides(["LBFLOATCALL", "Close − low"], ["LBFLOATPUT", "High − close"], ["LBHIGHLOW", "High − low"]),
  },
  { name: "Asian", category: "asian", sides: sides(["ASIANU", "Asian up"], ["ASIAND", "Asian down"]) },
  { name: "Reset", category: "reset", sides: sides(["RESETCALL", "Reset call"], ["RESETPUT", "Reset put"]) },
  {
    name: "Only ups / only downs",
    category: "runs",
    sides: sides(["RUNHIGH", "Only ups"], ["RUNLOW", "Only downs"]),
  },
  {
    name: "High / low tick",
    category: "highlowticks",
    own: "pick",
    sides: sides(["TICKHIGH", "High tick"], ["TICKLOW", "Low tick"]),
  },
  {
    name: "Spread",
    category: "callputspread",
    barrier: "two",
    sides: sides(["CALLSPREAD", "Call spread"], ["PUTSPREAD", "Put spread"]),
  },
];

/** rowsOf are the rows of contracts_for that a kind is made of, but those that begin later. */
export const rowsOf = (kind: Kind, available: Message[]) =>
  available.filter(
    (row) =>
      row.contract_category === kind.category &&
      row.start_type === "spot" &&
      kind.sides.some((side) => side.type === row.contract_type) &&
      (kind.atm === undefined || (row.barrier_category === "euro_atm") === kind.atm),
  );

/** Unit is a unit of duration, with the least and the most of it. */
export interface Unit {
  code: string;
  name: string;
  expiry: string; // as contracts_for calls it
  min: number;
  max: number;
}

const named: [string, string, number][] = [
  ["s", "seconds", 1],
  ["m", "minutes", 60],
  ["h", "hours", 3600],
];
const inSeconds: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };
const split = (text: unknown) => {
  const found = /^(\d+)([tsmhd])$/.exec(String(text));
  return found ? { n: Number(found[1]), unit: found[2] ?? "" } : null;
};

/** unitsOf are the units that a kind may be counted in, the shortest first; none where a contract has no end. */
export function unitsOf(rows: Message[]): Unit[] {
  const units: Unit[] = [];
  for (const row of rows) {
    const [least, most] = [split(row.min_contract_duration), split(row.max_contract_duration)];
    if (!least || !most || units.some((u) => u.expiry === row.expiry_type)) continue;
    if (row.expiry_type === "tick") units.push({ code: "t", name: "ticks", expiry: "tick", min: least.n, max: most.n });
    else if (row.expiry_type === "daily")
      units.push({ code: "d", name: "days", expiry: "daily", min: least.n, max: most.n });
    else {
      const [from, to] = [least.n * (inSeconds[least.unit] ?? 1), most.n * (inSeconds[most.unit] ?? 1)];
      for (const [code, name, seconds] of named) {
        if (seconds === 1 && from >= 60 && from % 60 === 0) continue; // nobody thinks of two minutes as of 120 seconds
        if (Math.floor(to / seconds) >= Math.ceil(from / seconds))
          units.push({ code, name, expiry: "intraday", min: Math.ceil(from / seconds), max: Math.floor(to / seconds) });
      }
    }
  }
  return units;
}
