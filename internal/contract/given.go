package contract

import (
	"math"

	"github.com/dervish-ws/dervish/internal/money"
)

// Sell has the course end with a sale by the holder, at the instant where it stands. A course that has ended stays as it
// is.
func (c *Course) Sell(s *Sale) {
	if c.over {
		return
	}
	c.events.Sale = s
	c.To(s.At)
}

// Markup is what the application earns by the contract: of one with a fixed payout a part of that, else of the stake.
func (q *Quote) Markup() money.Amount {
	of := q.Payout
	if of.Minor == 0 {
		of = q.Terms.staked()
	}
	return money.Amount{Minor: int64(math.Round(q.Terms.Markup * float64(of.Minor))), Currency: q.Ask.Currency}
}
