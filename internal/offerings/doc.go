// Package offerings says which contracts are offered on which symbol: the contract types with their categories and
// names, for how long each may run, with how many barriers, and with which multipliers, growth rates and digits; how
// much may be staked; and which barriers are proposed or allowed.
//
// offerings.yaml is the whole catalogue. [New] lays it over the symbols of a market, so that a symbol which somebody
// adds to a submarket is offered what its neighbours are. A [Row] is one way to buy a contract type on a symbol;
// [Catalogue.Find] chooses the row that a purchase falls under, or tells by its error why there is none.
//
// Barriers and ladders follow from the spot and the symbol's volatility alone, so whoever lists them and whoever
// checks them get the same ones.
//
// It promises that nothing of a Catalogue changes, and that everything may be used by many goroutines at once. It
// leaves to others what a contract costs and how it ends, and whether the market is open.
package offerings
