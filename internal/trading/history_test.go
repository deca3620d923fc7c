package trading

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/internal/contract"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/money"
)

// wishes are contracts of most families, short enough to end within a history, and some that do not end by themselves.
func wishes() []*contract.Request {
	of := func(kind, symbol, amount string, basis contract.Basis, n int64, unit string) *contract.Request {
		return &contract.Request{Type: kind, Symbol: symbol, Currency: usd, Amount: amount, Basis: basis, Duration: n, DurationUnit: unit}
	}
	with := func(r *contract.Request, change func(*contract.Request)) *contract.Request { change(r); return r }
	return []*contract.Request{
		of("CALL", "R_100", "20", contract.Payout, 5, "t"),
		of("PUTE", "1HZ75V", "7.50", contract.Stake, 20, "s"),
		of("DIGITEVEN", "1HZ100V", "3", contract.Stake, 1, "t"),
		of("RUNHIGH", "R_50", "10", contract.Payout, 3, "t"),
		of("ASIANU", "R_25", "10", contract.Stake, 7, "t"),
		with(of("ONETOUCH", "1HZ100V", "10", contract.Payout, 2, "m"), func(r *contract.Request) { r.Barrier = "+0.20" }),
		with(of("EXPIRYRANGE", "R_100", "20", contract.Payout, 3, "m"), func(r *contract.Request) { r.Barrier, r.Barrier2 = "+1.20", "-1.10" }),
		with(of("ACCU", "1HZ100V", "5", contract.Stake, 0, ""), func(r *contract.Request) { r.GrowthRate = 0.03 }),
		with(of("ACCU", "R_100", "5", contract.Stake, 0, ""), func(r *contract.Request) { r.GrowthRate, r.TakeProfit = 0.02, "1" }),
		with(of("MULTUP", "1HZ100V", "10", contract.Stake, 0, ""), func(r *contract.Request) { r.Multiplier, r.StopLoss = 400, "4" }),
		with(of("MULTDOWN", "R_75", "10", contract.Stake, 0, ""), func(r *contract.Request) { r.Multiplier, r.Cancellation = 100, "5m" }),
		with(of("TURBOSLONG", "R_100", "10", contract.Stake, 1, "m"), func(r *contract.Request) { r.Barrier = "-1.50" }),
		of("CALL", "R_10", "10", contract.Stake, 1, "d"),
	}
}

// client is an account of a history, with what it was told.
type client struct {
	login    string
	news     []Transaction
	balances []money.Amount
	open     map[int64]bool // by the contract events
	closed   map[int64]bool
	granted  int64
	leave    []func()
}

// history is a random sequence of events at a desk.
type history struct {
	*floor
	clock   *clock.Manual
	random  *rand.Rand
	clients []*client
}

// listen has the clients listen to a desk.
func (h *history) listen() {
	for _, c := range h.clients {
		for _, stop := range c.leave {
			stop()
		}
		s := h.desk.Seat(c.login)
		c.leave = []func(){
			s.Transactions.Listen(func(t Transaction) { c.news = append(c.news, t) }),
			s.Balances.Listen(func(a money.Amount) { c.balances = append(c.balances, a) }),
			s.Contracts.Listen(func(e Event) {
				id := e.Position.ID()
				switch e.Happening {
				case Bought:
					if c.open[id] || c.closed[id] {
						h.t.Errorf("contract %d was bought twice", id)
					}
					c.open[id] = true
				case Closed:
					if !c.open[id] {
						h.t.Errorf("contract %d was closed, and was not open", id)
					}
					delete(c.open, id)
					c.closed[id] = true
				}
			}),
		}
	}
}

// step does one thing or another.
func (h *history) step(list []*contract.Request) {
	c := h.clients[h.random.IntN(len(h.clients))]
	ctx := context.Background()
	var err error
	switch h.random.IntN(11) {
	case 0, 1, 2, 3:
		_, err = h.desk.Buy(ctx, &Order{Login: c.login, App: 7, Request: list[h.random.IntN(len(list))], Price: amount(h.t, "1000")})
	case 4:
		if id, ok := h.any(c); ok {
			_, err = h.desk.Sell(ctx, c.login, id, money.Zero(usd))
		}
	case 5:
		if id, ok := h.any(c); ok {
			_, err = h.desk.Cancel(ctx, c.login, id)
		}
	case 6:
		if id, ok := h.any(c); ok {
			_, err = h.desk.UpdateOrders(ctx, c.login, id, OrderChange{contract.TakeProfit, fmt.Sprint(1 + h.random.IntN(20))})
		}
	case 7:
		if r, top := h.desk.TopUp(ctx, c.login, amount(h.t, "10000")); top == nil {
			c.granted += r.Amount.Minor
		} else if !errors.Is(top, ledger.ErrNoTopUp) {
			err = top
		}
	case 8:
		var r ledger.Receipt
		if r, err = h.desk.Reset(ctx, c.login, amount(h.t, "9000")); err == nil {
			c.granted += r.Amount.Minor
		}
	case 9:
		if n := h.desk.SellExpired(c.login); n > 0 {
			h.t.Errorf("%d contracts had ended and were open", n)
		}
	default:
		h.clock.Advance(time.Duration(1+h.random.IntN(30)) * time.Second)
	}
	refused := errors.Is(err, ledger.ErrAlreadySold)
	if _, ok := errors.AsType[*contract.Refusal](err); ok {
		refused = true
	}
	if _, ok := errors.AsType[*ledger.LimitError](err); ok {
		refused = true
	}
	if err != nil && !refused {
		h.t.Errorf("at %v: %v", h.clock.Now(), err)
	}
}

// any is one of the contracts that a client has or had.
func (h *history) any(c *client) (int64, bool) {
	var ids []int64
	for id := range c.open {
		ids = append(ids, id)
	}
	for id := range c.closed {
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return 0, false
	}
	slices.Sort(ids)
	return ids[h.random.IntN(len(ids))], true
}

// restart puts another desk in the place of the one that there is, after a while in which there is none.
func (h *history) restart() {
	h.desk.Close()
	h.clock.Advance(time.Duration(h.random.IntN(100)) * time.Second)
	// What ends meanwhile is settled before anybody can listen; the book tells of it.
	open := map[string][]*Position{}
	for _, c := range h.clients {
		open[c.login] = h.desk.Open(c.login)
	}
	h.begin()
	for _, c := range h.clients {
		still := map[int64]bool{}
		for _, p := range h.desk.Open(c.login) {
			still[p.ID()] = true
		}
		for _, p := range open[c.login] {
			if !still[p.ID()] {
				delete(c.open, p.ID())
				c.closed[p.ID()] = true
			}
		}
	}
	h.listen()
}

// audit holds the book against what the clients were told, and against the market.
func (h *history) audit(whole bool) {
	ctx := context.Background()
	if report, err := h.book.Check(ctx); err != nil || !report.Sound() {
		h.t.Errorf("the book is not sound: %v, %v", report.Faults, err)
	}
	for _, c := range h.clients {
		rows, err := h.book.Statement(ctx, ledger.StatementQuery{Login: c.login})
		if err != nil {
			h.t.Fatal(err)
		}
		slices.Reverse(rows)
		closed, err := h.book.Closed(ctx, ledger.ProfitQuery{Login: c.login})
		if err != nil {
			h.t.Fatal(err)
		}
		bought, sold, balance := int64(0), int64(0), int64(0)
		for _, r := range rows {
			balance += r.Amount.Minor
			if r.Balance.Minor != balance {
				h.t.Errorf("%s: %+v, want a balance of %d", c.login, r, balance)
			}
			switch r.Action {
			case ledger.ActionBuy:
				bought -= r.Amount.Minor
			case ledger.ActionSell:
				sold += r.Amount.Minor
			}
		}
		if want := 1_000_000 - bought + sold + c.granted; balance != want || h.balance(c.login) != (money.Amount{Minor: want, Currency: usd}).String() {
			h.t.Errorf("%s holds %s, by the statement %d and by the sums %d cents", c.login, h.balance(c.login), balance, want)
		}
		if len(closed) != len(c.closed) {
			h.t.Errorf("%s: the profit table has %d contracts, and %d were closed", c.login, len(closed), len(c.closed))
		}
		for i := range closed {
			h.priced(&closed[i])
			sold -= closed[i].Sale.Price.Minor
		}
		if sold != 0 {
			h.t.Errorf("%s: statement and profit table differ by %d cents", c.login, sold)
		}
		if whole { // it heard everything
			h.heard(c, rows[1:])
		}
	}
}

// heard compares what a client was told with its statement.
func (h *history) heard(c *client, rows []ledger.Transaction) {
	if len(c.news) != len(rows) || len(c.balances) != len(rows) {
		h.t.Errorf("%s heard of %d transactions and %d balances, and the statement has %d", c.login, len(c.news), len(c.balances), len(rows))
		return
	}
	for i, n := range c.news {
		r := &rows[i]
		if n.Receipt.Transaction != r.ID || n.Action != r.Action || n.Receipt.Amount != r.Amount || n.Receipt.Balance != r.Balance ||
			!n.Receipt.At.Equal(r.At) || n.Receipt.Contract != r.Contract || n.Receipt.Reference != r.Reference || c.balances[i] != r.Balance {
			h.t.Errorf("%s heard %+v and %v, and the statement has %+v", c.login, n.Receipt, c.balances[i], r)
		}
	}
}

// priced holds the sale of a contract against the market.
func (h *history) priced(c *ledger.Contract) {
	terms, err := contract.Parse(c.Terms)
	if err != nil {
		h.t.Fatal(err)
	}
	p, err := h.desk.position(context.Background(), &ledger.Contract{ID: c.ID, Bought: c.Bought, Terms: c.Terms})
	if err != nil {
		h.t.Fatal(err)
	}
	s, err := terms.At(h.world, c.Sale.At.Unix(), contract.Events{Changes: p.events.Changes})
	if err != nil {
		h.t.Fatal(err)
	}
	switch given := c.Sale.Outcome == ledger.SoldEarly || c.Sale.Outcome == ledger.Cancelled; {
	case s.Status == contract.Open && given && c.Sale.Outcome == ledger.SoldEarly:
		if s.Hold != nil || s.Bid != c.Sale.Price {
			h.t.Errorf("%s was sold for %s, and is worth %s; %v", c.Shortcode, c.Sale.Price, s.Bid, s.Hold)
		}
	case s.Status == contract.Open && given:
		if s.CancelHold != nil || terms.Stake != c.Sale.Price {
			h.t.Errorf("%s was cancelled for %s, of a stake of %s; %v", c.Shortcode, c.Sale.Price, terms.Stake, s.CancelHold)
		}
	case outcomes[s.Status] != c.Sale.Outcome || s.Outcome.Price != c.Sale.Price || s.Outcome.At != c.Sale.At.Unix():
		h.t.Errorf("%s was sold as %+v, and the market says %+v", c.Shortcode, *c.Sale, s.Outcome)
	}
}

func TestAnyHistoryAddsUp(t *testing.T) {
	histories := 1000
	if raced || testing.Short() {
		histories = 100
	}
	list, world := wishes(), open(t, "", clock.NewManual(noon))
	defer world.close()
	events := 0
	for seed := range histories {
		c := clock.NewManual(noon)
		h := &history{floor: openIn(t, world.world, "", c), clock: c, random: rand.New(rand.NewPCG(uint64(seed), 3))}
		for i := range 1 + h.random.IntN(4) {
			login := fmt.Sprint("VRTC", i)
			h.account(login)
			h.clients = append(h.clients, &client{login: login, open: map[int64]bool{}, closed: map[int64]bool{}})
		}
		h.listen()
		for range 40 {
			h.step(list)
		}
		h.audit(true)
		if seed%4 == 0 {
			h.restart()
			for range 20 {
				h.step(list)
			}
			h.audit(false)
		}
		h.clock.Advance(37 * time.Hour)
		h.audit(seed%4 != 0)
		for _, c := range h.clients {
			events += len(c.news)
			for _, p := range h.desk.Open(c.login) {
				if k := contract.Category(p.Terms.Type); k != "multiplier" && k != "accumulator" {
					t.Errorf("%s is open after its day", p.Contract().Shortcode)
				}
			}
		}
		h.close()
		if t.Failed() {
			t.Fatalf("in the history of seed %d", seed)
		}
	}
	if events < 10*histories {
		t.Errorf("only %d events in %d histories", events, histories)
	}
}

// Many who trade on the same accounts while time goes on come to a sound book all the same.
func TestManyMayTradeAtOnce(t *testing.T) {
	c := clock.NewManual(noon)
	f := open(t, "", c)
	defer f.close()
	list := wishes()
	var traders sync.WaitGroup
	for i := range 8 {
		login := fmt.Sprint("VRTC", i/2) // two on each account
		if i%2 == 0 {
			f.account(login)
		}
		traders.Go(func() {
			random := rand.New(rand.NewPCG(uint64(i), 5))
			ctx := context.Background()
			for range 40 {
				if r, err := f.desk.Buy(ctx, &Order{Login: login, Request: list[random.IntN(len(list))], Price: amount(t, "1000")}); err == nil {
					if _, err := r.Position.View(f.desk.Now()); err != nil {
						t.Error(err)
					}
				}
				for _, p := range f.desk.Open(login) {
					switch random.IntN(6) {
					case 0:
						_, _ = f.desk.Sell(ctx, login, p.ID(), money.Zero(usd)) // it may be refused
					case 1:
						_, _ = f.desk.Cancel(ctx, login, p.ID())
					case 2:
						_, _ = f.desk.UpdateOrders(ctx, login, p.ID(), OrderChange{contract.TakeProfit, "9"})
					}
				}
			}
		})
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		traders.Wait()
	}()
	for {
		select {
		case <-done:
			c.Advance(37 * time.Hour)
			if report, err := f.book.Check(context.Background()); err != nil || !report.Sound() {
				t.Errorf("the book is not sound: %v, %v", report.Faults, err)
			}
			h := &history{floor: f}
			for i := range 4 {
				closed, err := f.book.Closed(context.Background(), ledger.ProfitQuery{Login: fmt.Sprint("VRTC", i)})
				if err != nil || len(closed) == 0 {
					t.Fatalf("%d contracts were closed, %v", len(closed), err)
				}
				for i := range closed {
					h.priced(&closed[i])
				}
			}
			return
		default:
			c.Advance(time.Second)
		}
	}
}
