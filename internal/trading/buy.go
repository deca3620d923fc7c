package trading

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/dervish-ws/dervish/internal/contract"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/money"
)

// Order is a contract that an account wants to buy.
type Order struct {
	Login   string
	App     int64 // through which it is bought; 0: none
	Request *contract.Request
	Price   money.Amount    // the most that may be paid
	Seen    *contract.Quote // what the client was told; nil for nothing
	Limits  ledger.Limits   // that the holder of the account has set; those of the house come on top
	Opened  money.Amount    // what the account was opened with; it may hold that much before a purchase
	// Bought is called when the contract is bought, before anything else can happen to it or its account. It must not
	// block. nil: nothing is.
	Bought func(*Position)
}

// Receipt is a purchase.
type Receipt struct {
	ledger.Receipt
	Position *Position
	Terms    *contract.Terms
	Longcode string
	Code     string // the shortcode
}

// Deal is what became of one of several orders.
type Deal struct {
	Receipt Receipt
	Err     error
}

// Buy buys a contract at the present instant. When it returns without an error the purchase is durable and its news
// have been told. The error is a *contract.Refusal, one of package ledger, or ErrClosed.
func (d *Desk) Buy(ctx context.Context, o *Order) (Receipt, error) {
	deal := d.BuyAll(ctx, []*Order{o})[0]
	return deal.Receipt, deal.Err
}

// purchase is an order on its way to becoming a position.
type purchase struct {
	*Order
	at     int // among the orders
	row    ledger.Contract
	terms  *contract.Terms
	symbol *market.Symbol
}

// BuyAll buys several contracts, for one account or many, in one transaction of the book. Each is bought or not by
// itself, with the errors of Buy, after those before it.
func (d *Desk) BuyAll(ctx context.Context, orders []*Order) []Deal {
	done := make([]Deal, len(orders))
	now := d.options.Clock.Now()
	var priced []*purchase
	for i, o := range orders {
		p, err := d.price(o, now)
		if err != nil {
			done[i].Err = err
			continue
		}
		p.at = i
		priced = append(priced, p)
	}
	if len(priced) == 0 {
		return done
	}
	logins := make([]string, len(priced))
	purchases := make([]*ledger.Purchase, len(priced))
	for i, p := range priced {
		logins[i] = p.Login
	}
	defer d.turns(logins...)()
	fail := func(err error) []Deal {
		for _, p := range priced {
			done[p.at].Err = err
		}
		return done
	}
	if err := d.begin(); err != nil {
		return fail(err)
	}
	defer d.settling.Done()
	exposed := map[string]*exposure{}
	for i, p := range priced {
		house := d.House(p.row.Price.Currency)
		if exposed[p.Login] == nil {
			x, err := d.exposed(ctx, d.Seat(p.Login), house, now)
			if err != nil {
				return fail(err)
			}
			exposed[p.Login] = x
		}
		limits := house.Over(p.Limits, p.Opened)
		limits.Also = func() error { return exposed[p.Login].admit(p) }
		purchases[i] = &ledger.Purchase{Contract: p.row, Limits: limits}
	}
	for i, booked := range d.options.Book.BuyAll(ctx, purchases) {
		p := priced[i]
		if booked.Err != nil {
			done[p.at].Err = booked.Err
		} else {
			done[p.at].Receipt, done[p.at].Err = d.bought(p, booked.Receipt)
		}
	}
	return done
}

// price prices an order and draws up the contract.
func (d *Desk) price(o *Order, now time.Time) (*purchase, error) {
	quote, err := contract.Offer(o.Request, d.options.Market, d.options.Catalogue, d.options.Rules, now.Unix())
	if err != nil {
		return nil, err
	}
	terms, err := quote.Buy(o.Price, o.Seen)
	if err != nil {
		return nil, err
	}
	symbol, _ := d.options.Market.Symbol(terms.Symbol)
	p := &purchase{Order: o, terms: terms, symbol: symbol, row: ledger.Contract{
		Login: o.Login, App: o.App, Symbol: terms.Symbol, Kind: terms.Type,
		Price: terms.Price, Payout: terms.Payout, Markup: quote.Markup(),
		Bought: now, Start: instant(terms.Start),
		Shortcode: terms.Shortcode(symbol), Longcode: quote.Longcode, Terms: terms.Encode(),
		TakeProfit: order(ledger.TakeProfit, terms.Orders.TakeProfit, now),
		StopLoss:   order(ledger.StopLoss, terms.Orders.StopLoss, now),
	}}
	if terms.Expiry != 0 {
		p.row.Expiry = instant(terms.Expiry)
	}
	if terms.Growth > 0 {
		p.row.Alike = fmt.Sprint(terms.Type, " ", terms.Symbol, " ", terms.Growth)
	}
	return p, nil
}

// bought takes over a contract that the book has as bought, and tells of it.
func (d *Desk) bought(p *purchase, booked ledger.Receipt) (Receipt, error) {
	p.row.ID, p.row.Buy = booked.Contract, booked.Transaction
	position, err := d.follow(&p.row, p.terms, p.symbol, contract.Events{})
	if err != nil {
		return Receipt{}, err // its symbol was there a moment ago
	}
	d.admit(position)
	seat := d.Seat(p.Login)
	if seat.spent.market != nil {
		seat.spent.add(p.symbol.Market, p.terms.Price)
	}
	if p.Bought != nil {
		p.Bought(position)
	}
	seat.tell(ledger.ActionBuy, booked, &Event{Bought, position})
	return Receipt{Receipt: booked, Position: position, Terms: p.terms, Longcode: p.row.Longcode, Code: p.row.Shortcode}, nil
}

// turns takes the turns of accounts, in an order that is the same for everybody, and gives them back with the function
// that it returns.
func (d *Desk) turns(logins ...string) (end func()) {
	logins = slices.Clone(logins)
	slices.Sort(logins)
	var seats []*Seat
	for _, login := range slices.Compact(logins) {
		s := d.Seat(login)
		s.turn.Lock()
		seats = append(seats, s)
	}
	return func() {
		for _, s := range seats {
			s.turn.Unlock()
		}
	}
}

// Quiet calls f at a moment at which no money of an account moves and none of its contracts changes but with time. What
// f sees, and whom it has listen, begin at the same point of the account's news. f must not buy, sell or wait.
func (d *Desk) Quiet(login string, f func()) {
	defer d.turns(login)()
	f()
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
	return d.grant(ctx, login, ledger.ActionVirtualCredit, to, d.options.Book.TopUp)
}

// Reset sets the balance of an account to an amount; open contracts stay open. When it is that amount already nothing is
// told, and the receipt has no transaction.
func (d *Desk) Reset(ctx context.Context, login string, to money.Amount) (ledger.Receipt, error) {
	return d.grant(ctx, login, ledger.ActionAdjustment, to, d.options.Book.Reset)
}

// grant has the book bring the balance of an account to an amount, and tells of it.
func (d *Desk) grant(
	ctx context.Context, login string, action ledger.Action, to money.Amount,
	book func(context.Context, string, money.Amount, time.Time) (ledger.Receipt, error),
) (ledger.Receipt, error) {
	defer d.turns(login)()
	if err := d.begin(); err != nil {
		return ledger.Receipt{}, err
	}
	defer d.settling.Done()
	r, err := book(ctx, login, to, d.options.Clock.Now())
	if err == nil && r.Transaction != 0 {
		d.Seat(login).tell(action, r, nil)
	}
	return r, err
}
