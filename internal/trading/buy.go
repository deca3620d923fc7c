package trading

import (
	"context"
	"time"

	"github.com/dervish-ws/dervish/internal/contract"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/money"
)

// MaxOpen is how many contracts an account may have open, unless an order says otherwise.
const MaxOpen = 100

// Order is a contract that an account wants to buy.
type Order struct {
	Login   string
	App     int64 // through which it is bought; 0: none
	Request *contract.Request
	Price   money.Amount    // the most that may be paid
	Seen    *contract.Quote // what the client was told; nil for nothing
	Limits  ledger.Limits   // of the account; an Open of 0 is MaxOpen
}

// Receipt is a purchase.
type Receipt struct {
	ledger.Receipt
	Position *Position
	Terms    *contract.Terms
	Longcode string
	Code     string // the shortcode
}

// Buy buys a contract at the present instant. When it returns without an error the purchase is durable and its news
// have been told. The error is a *contract.Refusal, one of package ledger, or ErrClosed.
func (d *Desk) Buy(ctx context.Context, o *Order) (Receipt, error) {
	quote, err := d.Quote(o.Request)
	if err != nil {
		return Receipt{}, err
	}
	terms, err := quote.Buy(o.Price, o.Seen)
	if err != nil {
		return Receipt{}, err
	}
	symbol, _ := d.options.Market.Symbol(terms.Symbol)
	row := ledger.Contract{
		Login: o.Login, App: o.App, Symbol: terms.Symbol, Kind: terms.Type,
		Price: terms.Price, Payout: terms.Payout, Markup: quote.Markup(),
		Bought: d.options.Clock.Now(), Start: instant(terms.Start),
		Shortcode: terms.Shortcode(symbol), Longcode: quote.Longcode, Terms: terms.Encode(),
	}
	if terms.Expiry != 0 {
		row.Expiry = instant(terms.Expiry)
	}
	row.TakeProfit = order(ledger.TakeProfit, terms.Orders.TakeProfit, row.Bought)
	row.StopLoss = order(ledger.StopLoss, terms.Orders.StopLoss, row.Bought)
	limits := o.Limits
	if limits.Open == 0 {
		limits.Open = MaxOpen
	}

	seat := d.Seat(o.Login)
	seat.turn.Lock()
	defer seat.turn.Unlock()
	if err := d.begin(); err != nil {
		return Receipt{}, err
	}
	defer d.settling.Done()
	booked, err := d.options.Book.Buy(ctx, &ledger.Purchase{Contract: row, Limits: limits})
	if err != nil {
		return Receipt{}, err
	}
	row.ID, row.Buy = booked.Contract, booked.Transaction
	p, err := d.follow(&row, terms, symbol, contract.Events{})
	if err != nil {
		return Receipt{}, err // its symbol was there a moment ago
	}
	d.admit(p)
	seat.tell(ledger.ActionBuy, booked, &Event{Bought, p})
	return Receipt{Receipt: booked, Position: p, Terms: terms, Longcode: row.Longcode, Code: row.Shortcode}, nil
}

// begin counts a change of money in, which Close waits for; settling.Done has to follow. The error is ErrClosed.
func (d *Desk) begin() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return ErrClosed
	}
	d.settling.Add(1)
	return nil
}

// order is a limit order as the book has it; nil for no amount.
func order(kind ledger.OrderKind, amount money.Amount, at time.Time) *ledger.Order {
	if amount.Sign() == 0 {
		return nil
	}
	return &ledger.Order{Kind: kind, Amount: amount, At: at}
}

// TopUp restores the balance of an account to an amount, with virtual money. The error is ledger.ErrNoTopUp when there
// is that much.
func (d *Desk) TopUp(ctx context.Context, login string, to money.Amount) (ledger.Receipt, error) {
	seat := d.Seat(login)
	seat.turn.Lock()
	defer seat.turn.Unlock()
	if err := d.begin(); err != nil {
		return ledger.Receipt{}, err
	}
	defer d.settling.Done()
	r, err := d.options.Book.TopUp(ctx, login, to, d.options.Clock.Now())
	if err != nil {
		return r, err
	}
	seat.tell(ledger.ActionVirtualCredit, r, nil)
	return r, nil
}
