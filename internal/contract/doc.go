// Package contract is what a client buys: the kinds of contract, their terms, what they cost, when and how they end,
// and what they are worth until then.
//
// [Offer] turns a [Request] into a [Quote], or refuses it with a [*Refusal]. A quote holds the [Terms] of the contract:
// all that is fixed by its purchase, one comparable value with a text form for the database. What becomes of a contract
// is computed from its terms and the market, and never tracked: [Terms.At] is its state at an instant, the same whenever
// it is asked for. A [Course] is that computation begun and kept, so that whoever follows a contract tick by tick pays
// for each tick once; [Course.Closes] runs it ahead of time, so that whoever settles sets one timer.
//
// A kind of contract is one row of a table (see kind.go) and its family one file: the barriers that it takes, what it
// does with each tick, how it ends, what it is worth, and how it is written as a shortcode and in words.
//
// Some kinds pay a payout that is fixed beforehand, with a commission in their price. Others have a stake, and what they
// pay follows from the market: multipliers and accumulators, which run until something ends them, vanillas and turbos,
// which are bought in units, and lookbacks. [Orders] close some of these by themselves, counting from the tick after they
// were given; [Course.ParseOrder] says which may be given when.
//
// Instants are seconds since 1970, UTC; a tick is known from its instant on. Prices of the underlying are whole pips of
// its symbol, and decide contracts as such; floating-point numbers are for pricing alone. Terms and quotes do not change
// and may be shared; a Course belongs to one goroutine.
//
// The package leaves to others who buys and with which money, what is stored, when a computed end is acted upon, and
// how anything is said to clients.
package contract
