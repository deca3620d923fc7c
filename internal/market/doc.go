// Package market is a world of ticks that anyone can repeat: the symbols, the processes that move them, their ticks,
// history, candles and hours, and a feed that tells of ticks as they come.
//
// The market is a pure function. What the quote of a symbol is at an instant follows from the seed, the symbol and the
// instant alone; nothing is recorded. So history has any length, a restart changes nothing, every node agrees with
// every other, what was streamed is what history says, and a candle is what its ticks are. A [World] reaches from
// [First] to [Last], and any day of it is as near as any other.
//
// The unit is the day (UTC). How far a symbol moves in a whole day is drawn from (seed, symbol, day); the levels at
// midnight are the sums of these moves from the reference day on, forwards and backwards. Within a day the moves from
// tick to tick are independent draws, which are then made to sum to the day's. Of normal draws that leaves exactly the
// joint law of independent moves. Each process says in its own file what it draws and how exact that is.
//
// Everything that decides a bit is in this package (arith.go, chance.go), so that the ticks are the same on every
// machine and Go release; testdata/golden.txt holds it to that.
//
// Prices are whole numbers of pips: units of 10^-Digits of the symbol. Instants are seconds since 1970, UTC. The
// market leaves to others what a contract is worth, what is offered on which symbol, and all that is sent to clients.
package market
