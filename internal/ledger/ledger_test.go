package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/money"
)

func TestOpenAndTopUp(t *testing.T) {
	b, _ := newBook(t)
	ctx := t.Context()
	if _, err := b.Open(ctx, "VRTC1", cents(5), noon); !errors.Is(err, ledger.ErrAccountExists) {
		t.Errorf("Open again = %v, want %v", err, ledger.ErrAccountExists)
	}
	if _, err := b.Open(ctx, "VRTC2", cents(-5), noon); err == nil {
		t.Error("a negative deposit has no error")
	}
	if _, err := b.Open(ctx, "VRTC2", money.Amount{Minor: 1, Currency: money.Currency{Code: "USD", Digits: 4}}, noon); !errors.Is(err, ledger.ErrCurrency) {
		t.Errorf("dollars of other minor units = %v, want %v", err, ledger.ErrCurrency)
	}
	r, err := b.Open(ctx, "VRTC3", money.Zero(btc), noon)
	if err != nil || r.Transaction != 0 || r.Balance != money.Zero(btc) {
		t.Errorf("an empty account = %+v, %v", r, err)
	}
	if _, err := b.TopUp(ctx, "VRTC1", cents(1_000_000), noon); !errors.Is(err, ledger.ErrNoTopUp) {
		t.Errorf("TopUp of a full account = %v, want %v", err, ledger.ErrNoTopUp)
	}
	if _, err := b.TopUp(ctx, "VRTC3", cents(1), noon); !errors.Is(err, ledger.ErrCurrency) {
		t.Errorf("TopUp in another currency = %v, want %v", err, ledger.ErrCurrency)
	}
	if _, err := b.TopUp(ctx, "nobody", cents(1), noon); !errors.Is(err, ledger.ErrNoAccount) {
		t.Errorf("TopUp of nobody = %v, want %v", err, ledger.ErrNoAccount)
	}
	bought(t, b, call(2500, 0))
	r, err = b.TopUp(ctx, "VRTC1", cents(1_000_000), noon.Add(time.Second))
	if err != nil || r.Amount != cents(2500) || r.Balance != cents(1_000_000) || !r.At.Equal(noon.Add(time.Second)) {
		t.Errorf("TopUp = %+v, %v; want 25.00 more", r, err)
	}
	a, err := b.Account(ctx, "VRTC1")
	if want := (ledger.Account{Login: "VRTC1", Balance: cents(1_000_000), Opened: noon}); err != nil || a != want {
		t.Errorf("account = %+v, %v; want %+v", a, err, want)
	}
	sound(t, b)
}

func TestReset(t *testing.T) {
	b, _ := newBook(t)
	ctx := t.Context()
	open := bought(t, b, call(2500, 0))
	at := noon.Add(time.Second)
	for _, step := range []struct {
		name     string
		to, want money.Amount
	}{
		{"up", cents(1_000_000), cents(2500)},
		{"not at all", cents(1_000_000), cents(0)},
		{"down", cents(300), cents(-999_700)},
		{"to nothing", cents(0), cents(-300)},
	} {
		r, err := b.Reset(ctx, "VRTC1", step.to, at)
		if err != nil || r.Amount != step.want || r.Balance != step.to || !r.At.Equal(at) || (r.Transaction == 0) != (step.want == cents(0)) {
			t.Errorf("%s: Reset = %+v, %v; want %v and then %v", step.name, r, err, step.want, step.to)
		}
	}
	list, err := b.Statement(ctx, ledger.StatementQuery{Login: "VRTC1", Action: ledger.ActionAdjustment})
	if err != nil || len(list) != 3 || list[1].Amount != cents(-999_700) || list[1].Contract != 0 {
		t.Errorf("adjustments = %+v, %v; want three", list, err)
	}
	sold(t, b, open.Contract, cents(5000), time.Minute)
	if got := balance(t, b, "VRTC1"); got != cents(5000) {
		t.Errorf("balance = %v, want what the open contract brought", got)
	}
	for _, wrong := range []struct {
		login string
		to    money.Amount
		want  error // nil: any
	}{
		{"nobody", cents(1), ledger.ErrNoAccount},
		{"VRTC1", money.Zero(btc), ledger.ErrCurrency},
		{"VRTC1", cents(-1), nil},
	} {
		if _, err := b.Reset(ctx, wrong.login, wrong.to, at); err == nil || wrong.want != nil && !errors.Is(err, wrong.want) {
			t.Errorf("Reset of %s to %v = %v, want %v", wrong.login, wrong.to, err, wrong.want)
		}
	}
	if r := sound(t, b); r.Entries != 6 {
		t.Errorf("the book has %d entries, want 6", r.Entries)
	}
}

func TestBuyAndSell(t *testing.T) {
	b, _ := newBook(t)
	want := call(1000, 0)
	want.TakeProfit = &ledger.Order{Kind: ledger.TakeProfit, Amount: cents(500), Spot: "1234.50", At: noon}
	buy := bought(t, b, want)
	if buy.Amount != cents(-1000) || buy.Balance != cents(999_000) || !buy.At.Equal(noon) || buy.Reference != 0 {
		t.Errorf("bought: %+v", buy)
	}
	want.ID, want.Buy = buy.Contract, buy.Transaction
	got, err := b.Contract(t.Context(), buy.Contract)
	if diff := cmp.Diff(got, want); diff != "" || err != nil {
		t.Errorf("open contract: %v (-got +want):\n%s", err, diff)
	}

	sell := sold(t, b, buy.Contract, cents(2000), time.Minute)
	wantSell := ledger.Receipt{
		Transaction: sell.Transaction, Contract: buy.Contract, Reference: buy.Transaction,
		Amount: cents(2000), Balance: cents(1_001_000), At: noon.Add(time.Minute),
	}
	if sell != wantSell || sell.Transaction <= buy.Transaction {
		t.Errorf("sold: %+v, want %+v", sell, wantSell)
	}
	want.Sale = &ledger.Sale{
		Contract: buy.Contract, Price: cents(2000), At: noon.Add(time.Minute), Outcome: ledger.SoldEarly, Details: "details", Sell: sell.Transaction,
	}
	got, err = b.Contract(t.Context(), buy.Contract)
	if diff := cmp.Diff(got, want); diff != "" || err != nil {
		t.Errorf("sold contract: %v (-got +want):\n%s", err, diff)
	}
	if r := sound(t, b); r.Contracts != 1 || r.Open != 0 || r.Entries != 3 {
		t.Errorf("book = %+v", r)
	}
}

func TestABadPurchaseChangesNothing(t *testing.T) {
	b, _ := newBook(t)
	opened(t, b, "VRTC2", money.Amount{Minor: 1000, Currency: btc})
	for _, test := range []struct {
		name   string
		change func(*ledger.Contract)
		want   error // nil: any
	}{
		{"nobody", func(c *ledger.Contract) { c.Login = "VRTC9" }, ledger.ErrNoAccount},
		{"too dear", func(c *ledger.Contract) { c.Price = cents(1_000_001) }, ledger.ErrInsufficientBalance},
		{"far too dear", func(c *ledger.Contract) { c.Price = cents(math.MaxInt64) }, ledger.ErrInsufficientBalance},
		{"other currency", func(c *ledger.Contract) { c.Login = "VRTC2" }, ledger.ErrCurrency},
		{"other minor units", func(c *ledger.Contract) {
			other := money.Currency{Code: "USD", Digits: 3}
			c.Price, c.Payout, c.Markup = money.Amount{Minor: 1, Currency: other}, money.Zero(other), money.Zero(other)
		}, ledger.ErrCurrency},
		{"payout in another currency", func(c *ledger.Contract) { c.Payout = money.Amount{Minor: 1, Currency: eur} }, ledger.ErrCurrency},
		{"markup in another currency", func(c *ledger.Contract) { c.Markup = money.Amount{Minor: 1, Currency: eur} }, ledger.ErrCurrency},
		{"negative price", func(c *ledger.Contract) { c.Price, c.Markup = cents(-1), cents(0) }, nil},
		{"negative payout", func(c *ledger.Contract) { c.Payout = cents(-1) }, nil},
		{"negative markup", func(c *ledger.Contract) { c.Markup = cents(-1) }, nil},
		{"markup above the price", func(c *ledger.Contract) { c.Markup = cents(1001) }, nil},
		{"markup for nobody", func(c *ledger.Contract) { c.App = 0 }, nil},
		{"negative order", func(c *ledger.Contract) {
			c.StopLoss = &ledger.Order{Kind: ledger.StopLoss, Amount: cents(-1), At: noon}
		}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := call(1000, 0)
			test.change(&c)
			_, err := b.Buy(t.Context(), &ledger.Purchase{Contract: c})
			if err == nil || test.want != nil && !errors.Is(err, test.want) {
				t.Errorf("Buy = %v, want %v", err, test.want)
			}
			if r := sound(t, b); r.Contracts != 0 || r.Entries != 2 || balance(t, b, "VRTC1") != cents(1_000_000) {
				t.Errorf("the book changed: %+v", r)
			}
		})
	}
}

func TestABadSaleChangesNothing(t *testing.T) {
	b, _ := newBook(t)
	open, ended := bought(t, b, call(1000, time.Second)), bought(t, b, call(1000, 0))
	sold(t, b, ended.Contract, cents(0), time.Minute)
	for _, test := range []struct {
		name string
		sale ledger.Sale
		want error
	}{
		{"unknown", ledger.Sale{Contract: 7, Price: cents(1), At: noon}, ledger.ErrNoContract},
		{"sold already", ledger.Sale{Contract: ended.Contract, Price: cents(5), At: noon.Add(time.Hour)}, ledger.ErrAlreadySold},
		{"other currency", ledger.Sale{Contract: open.Contract, Price: money.Zero(btc), At: noon.Add(time.Hour)}, ledger.ErrCurrency},
		{"negative price", ledger.Sale{Contract: open.Contract, Price: cents(-1), At: noon.Add(time.Hour)}, nil},
		{"before the purchase", ledger.Sale{Contract: open.Contract, Price: cents(1), At: noon}, nil},
		{"beyond all money", ledger.Sale{Contract: open.Contract, Price: cents(math.MaxInt64), At: noon.Add(time.Hour)}, money.ErrOverflow},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := b.Sell(t.Context(), &test.sale)
			if err == nil || test.want != nil && !errors.Is(err, test.want) {
				t.Errorf("Sell = %v, want %v", err, test.want)
			}
			if r := sound(t, b); r.Open != 1 || r.Entries != 4 || balance(t, b, "VRTC1") != cents(998_000) {
				t.Errorf("the book changed: %+v", r)
			}
		})
	}
}

func TestALossIsASaleForNothing(t *testing.T) {
	b, _ := newBook(t)
	buy := bought(t, b, call(1000, 0))
	sell := sold(t, b, buy.Contract, cents(0), time.Minute)
	list, err := b.Since(t.Context(), buy.Transaction-1, "VRTC1", 0)
	if err != nil || len(list) != 2 {
		t.Fatalf("transactions = %v, %v; want 2", list, err)
	}
	if list[0].Action != ledger.ActionBuy || list[1].Action != ledger.ActionSell || list[1].ID != sell.Transaction || list[1].Amount != cents(0) {
		t.Errorf("transactions = %+v", list)
	}
	if got := balance(t, b, "VRTC1"); got != cents(999_000) {
		t.Errorf("balance = %v, want 9990.00", got)
	}
}

func TestOneOfManySellers(t *testing.T) {
	b, _ := newBook(t)
	buy := bought(t, b, call(1000, 0))
	var group sync.WaitGroup
	errs := make([]error, 20)
	for i := range errs {
		group.Go(func() {
			_, errs[i] = b.Sell(t.Context(), &ledger.Sale{Contract: buy.Contract, Price: cents(2000), At: noon.Add(time.Minute), Outcome: ledger.Won})
		})
	}
	group.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, ledger.ErrAlreadySold):
			t.Error(err)
		}
	}
	if got := balance(t, b, "VRTC1"); won != 1 || got != cents(1_001_000) {
		t.Errorf("%d sold it, and the balance is %v; want 1 and 10010.00", won, got)
	}
	sound(t, b)
}

func TestPurchasesAtOnceNeverOverdraw(t *testing.T) {
	b, _ := newBook(t)
	opened(t, b, "VRTC2", cents(1000))
	var group sync.WaitGroup
	var mu sync.Mutex
	bought := 0
	for range 30 {
		group.Go(func() {
			c := call(100, 0)
			c.Login = "VRTC2"
			_, err := b.Buy(t.Context(), &ledger.Purchase{Contract: c, Limits: ledger.Limits{Open: 7}})
			mu.Lock()
			defer mu.Unlock()
			var limit *ledger.LimitError
			switch {
			case err == nil:
				bought++
			case !errors.As(err, &limit):
				t.Error(err)
			}
		})
	}
	group.Wait()
	if got := balance(t, b, "VRTC2"); bought != 7 || got != cents(300) {
		t.Errorf("bought %d and left %v, want 7 and 3.00", bought, got)
	}
	sound(t, b)
}

func TestBuyAllBuysEachByItself(t *testing.T) {
	b, _ := newBook(t)
	opened(t, b, "VRTC2", cents(50))
	opened(t, b, "VRTC3", cents(1000))
	var purchases []*ledger.Purchase
	for _, login := range []string{"VRTC1", "VRTC2", "nobody", "VRTC3", "VRTC3"} {
		c := call(600, 0)
		c.Login = login
		purchases = append(purchases, &ledger.Purchase{Contract: c})
	}
	booked := b.BuyAll(t.Context(), purchases)
	for i, want := range []error{nil, ledger.ErrInsufficientBalance, ledger.ErrNoAccount, nil, ledger.ErrInsufficientBalance} {
		if got := booked[i].Err; !errors.Is(got, want) || want == nil && (got != nil || booked[i].Receipt.Contract == 0) {
			t.Errorf("purchase %d = %+v, want %v", i, booked[i], want)
		}
		if want != nil && booked[i].Receipt != (ledger.Receipt{}) {
			t.Errorf("purchase %d failed and has a receipt %+v", i, booked[i].Receipt)
		}
	}
	sells := b.SellAll(t.Context(), []*ledger.Sale{
		{Contract: booked[0].Receipt.Contract, Price: cents(1200), At: noon.Add(time.Minute), Outcome: ledger.Won},
		{Contract: booked[0].Receipt.Contract, Price: cents(1200), At: noon.Add(time.Minute), Outcome: ledger.Won},
		{Contract: booked[3].Receipt.Contract, Price: cents(0), At: noon.Add(time.Minute), Outcome: ledger.Lost},
	})
	if sells[0].Err != nil || !errors.Is(sells[1].Err, ledger.ErrAlreadySold) || sells[2].Err != nil {
		t.Errorf("sales = %+v", sells)
	}
	if r := sound(t, b); r.Contracts != 2 || r.Open != 0 {
		t.Errorf("book = %+v, want 2 contracts, both sold", r)
	}
}

func TestACanceledPurchaseIsNotMade(t *testing.T) {
	b, _ := newBook(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Buy(ctx, &ledger.Purchase{Contract: call(1000, 0)}); !errors.Is(err, context.Canceled) {
		t.Errorf("Buy = %v, want %v", err, context.Canceled)
	}
	if r := sound(t, b); r.Contracts != 0 {
		t.Errorf("book = %+v", r)
	}
}

func TestLimits(t *testing.T) {
	like := func(change func(*ledger.Contract)) ledger.Contract {
		c := call(1000, time.Hour)
		change(&c)
		return c
	}
	plain := like(func(*ledger.Contract) {})
	accumulator := like(func(c *ledger.Contract) { c.Symbol, c.Alike = "R_50", "ACCU R_50 0.03" })
	for _, test := range []struct {
		name   string
		limits ledger.Limits
		next   ledger.Contract
		want   *ledger.LimitError // nil: bought
	}{
		{"none", ledger.Limits{}, plain, nil},
		{"open just enough", ledger.Limits{Open: 4}, plain, nil},
		{"open", ledger.Limits{Open: 3}, plain, &ledger.LimitError{Limit: ledger.LimitOpen, Count: 3}},
		{"open of symbol just enough", ledger.Limits{OpenOfSymbol: 3}, plain, nil},
		{"open of symbol", ledger.Limits{OpenOfSymbol: 2}, plain, &ledger.LimitError{Limit: ledger.LimitOpenOfSymbol, Count: 2}},
		{"open alike", ledger.Limits{OpenAlike: 1}, accumulator, &ledger.LimitError{Limit: ledger.LimitOpenAlike, Count: 1}},
		{"open alike just enough", ledger.Limits{OpenAlike: 2}, accumulator, nil},
		{"open alike of what is like nothing", ledger.Limits{OpenAlike: 1}, plain, nil},
		{"stake just enough", ledger.Limits{OpenStake: cents(4000)}, plain, nil},
		{"stake", ledger.Limits{OpenStake: cents(3999)}, plain,
			&ledger.LimitError{Limit: ledger.LimitOpenStake, Amount: cents(3999), Would: cents(4000)}},
		{"payout just enough", ledger.Limits{OpenPayout: cents(8000)}, plain, nil},
		{"payout", ledger.Limits{OpenPayout: cents(7999)}, plain,
			&ledger.LimitError{Limit: ledger.LimitOpenPayout, Amount: cents(7999), Would: cents(8000)}},
		{"balance just enough", ledger.Limits{Balance: cents(996_500)}, plain, nil},
		{"balance", ledger.Limits{Balance: cents(996_499)}, plain,
			&ledger.LimitError{Limit: ledger.LimitBalance, Amount: cents(996_499), Would: cents(996_500)}},
		{"turnover just enough", ledger.Limits{Windows: []ledger.Window{{From: noon, Turnover: cents(5000)}}}, plain, nil},
		{"turnover", ledger.Limits{Windows: []ledger.Window{{From: noon, Turnover: cents(4999)}}}, plain,
			&ledger.LimitError{Limit: ledger.LimitTurnover, Amount: cents(4999), Would: cents(5000), From: noon}},
		{"turnover of less time", ledger.Limits{Windows: []ledger.Window{{From: noon.Add(time.Second), Turnover: cents(2000)}}}, plain, nil},
		{"loss just enough", ledger.Limits{Windows: []ledger.Window{{From: noon, Loss: cents(4500)}}}, plain, nil},
		{"loss in the second window", ledger.Limits{Windows: []ledger.Window{
			{From: noon.Add(time.Minute), Loss: cents(1000)}, {From: noon, Loss: cents(4499)},
		}}, plain, &ledger.LimitError{Limit: ledger.LimitLoss, Amount: cents(4499), Would: cents(4500), From: noon}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b, _ := newBook(t)
			early := bought(t, b, call(1000, 0))
			sold(t, b, early.Contract, cents(500), 0)
			bought(t, b, call(1000, 0))
			bought(t, b, call(1000, 0))
			accumulator.Bought = noon
			bought(t, b, accumulator)
			accumulator.Bought = noon.Add(time.Hour)
			r, err := b.Buy(t.Context(), &ledger.Purchase{Contract: test.next, Limits: test.limits})
			if test.want == nil {
				if err != nil || r.Contract == 0 {
					t.Errorf("Buy = %v, want it bought", err)
				}
				return
			}
			var got *ledger.LimitError
			if !errors.As(err, &got) {
				t.Fatalf("Buy = %v, want %v", err, test.want)
			}
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Errorf("limit (-got +want):\n%s", diff)
			}
			if got := balance(t, b, "VRTC1"); got != cents(996_500) {
				t.Errorf("balance = %v, want 9965.00 still", got)
			}
		})
	}
	if got, want := (&ledger.LimitError{Limit: ledger.LimitOpen, Count: 3}).Error(), "the limit on open of 3 is reached"; got != want {
		t.Errorf("error = %q, want %q", got, want)
	}
}

func TestOrders(t *testing.T) {
	b, _ := newBook(t)
	c := call(1000, 0)
	c.StopLoss = &ledger.Order{Kind: ledger.StopLoss, Amount: cents(300), Spot: "90.00", At: noon}
	buy := bought(t, b, c)
	at := noon.Add(time.Second)
	set := func(kind ledger.OrderKind, amount int64, spot string) error {
		o := ledger.Order{Kind: kind, Spot: spot, At: at}
		if amount > 0 {
			o.Amount = cents(amount)
		}
		return b.SetOrders(t.Context(), buy.Contract, o)
	}
	if err := errors.Join(set(ledger.TakeProfit, 500, "110.00"), set(ledger.StopLoss, 0, ""), set(ledger.TakeProfit, 600, "112.00")); err != nil {
		t.Fatal(err)
	}
	got, err := b.Contract(t.Context(), buy.Contract)
	if err != nil {
		t.Fatal(err)
	}
	if want := (&ledger.Order{Kind: ledger.TakeProfit, Amount: cents(600), Spot: "112.00", At: at}); !cmp.Equal(got.TakeProfit, want) || got.StopLoss != nil {
		t.Errorf("in force: %+v and %+v, want %+v and nothing", got.TakeProfit, got.StopLoss, want)
	}
	want := []ledger.Order{
		{Kind: ledger.TakeProfit, Amount: cents(600), Spot: "112.00", At: at},
		{Kind: ledger.StopLoss, Amount: cents(0), At: at},
		{Kind: ledger.TakeProfit, Amount: cents(500), Spot: "110.00", At: at},
		{Kind: ledger.StopLoss, Amount: cents(300), Spot: "90.00", At: noon},
	}
	for _, limit := range []int{0, 2} {
		history, err := b.Orders(t.Context(), buy.Contract, limit)
		most := len(want)
		if limit > 0 {
			most = limit
		}
		if diff := cmp.Diff(history, want[:most]); diff != "" || err != nil {
			t.Errorf("history of %d: %v (-got +want):\n%s", limit, err, diff)
		}
	}

	if err := b.SetOrders(t.Context(), 7, want...); !errors.Is(err, ledger.ErrNoContract) {
		t.Errorf("SetOrders of no contract = %v, want %v", err, ledger.ErrNoContract)
	}
	sold(t, b, buy.Contract, cents(0), time.Minute)
	if err := set(ledger.TakeProfit, 700, ""); !errors.Is(err, ledger.ErrAlreadySold) {
		t.Errorf("SetOrders of a sold contract = %v, want %v", err, ledger.ErrAlreadySold)
	}
	if history, err := b.Orders(t.Context(), buy.Contract, 0); err != nil || len(history) != len(want) {
		t.Errorf("history has %d changes, %v; want %d still", len(history), err, len(want))
	}
}

// reports is a book with six contracts, three of them sold: ids by name.
func reports(t *testing.T) (*ledger.Book, []ledger.Receipt) {
	b, _ := newBook(t)
	opened(t, b, "VRTC2", money.Amount{Minor: 100_000_000, Currency: btc})
	var buys []ledger.Receipt
	for i := range 6 {
		c := call(1000, time.Duration(i)*time.Minute)
		c.App = int64(1 + i%2)
		if i == 2 {
			c.Kind, c.Markup = "PUT", money.Amount{}
		}
		if i == 5 {
			c.Login = "VRTC2"
			c.Price, c.Payout, c.Markup = money.Amount{Minor: 500, Currency: btc}, money.Amount{}, money.Amount{Minor: 5, Currency: btc}
		}
		buys = append(buys, bought(t, b, c))
	}
	sold(t, b, buys[2].Contract, cents(100), 20*time.Minute)
	sold(t, b, buys[0].Contract, cents(200), 30*time.Minute)
	sold(t, b, buys[1].Contract, cents(0), 10*time.Minute) // settled late: booked after what came later
	return b, buys
}

func TestStatement(t *testing.T) {
	b, buys := reports(t)
	minute := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }
	for _, test := range []struct {
		name string
		q    ledger.StatementQuery
		want []string // action and contract
	}{
		{"all", ledger.StatementQuery{}, []string{"sell 1", "sell 0", "sell 2", "buy 4", "buy 3", "buy 2", "buy 1", "buy 0", "virtual_credit"}},
		{"buys", ledger.StatementQuery{Action: ledger.ActionBuy}, []string{"buy 4", "buy 3", "buy 2", "buy 1", "buy 0"}},
		{"a page", ledger.StatementQuery{Limit: 2, Offset: 3}, []string{"buy 4", "buy 3"}},
		{"from", ledger.StatementQuery{In: ledger.Span{From: minute(20)}}, []string{"sell 0", "sell 2"}},
		{"before", ledger.StatementQuery{In: ledger.Span{To: minute(2)}}, []string{"buy 1", "buy 0", "virtual_credit"}},
		{"between", ledger.StatementQuery{In: ledger.Span{From: minute(2), To: minute(4)}, Action: ledger.ActionBuy}, []string{"buy 3", "buy 2"}},
		{"of a kind that there is none of", ledger.StatementQuery{Action: "transfer"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.q.Login = "VRTC1"
			list, err := b.Statement(t.Context(), test.q)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, x := range list {
				name := string(x.Action)
				if x.Of != nil {
					name += fmt.Sprint(" ", slices.IndexFunc(buys, func(r ledger.Receipt) bool { return r.Contract == x.Of.ID }))
				}
				got = append(got, name)
			}
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Errorf("statement (-got +want):\n%s", diff)
			}
		})
	}
	list, err := b.Statement(t.Context(), ledger.StatementQuery{Login: "VRTC1", Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	c, err := b.Contract(t.Context(), buys[1].Contract)
	if err != nil {
		t.Fatal(err)
	}
	want := ledger.Transaction{Entry: ledger.Entry{
		ID: c.Sale.Sell, Login: "VRTC1", Action: ledger.ActionSell, Amount: cents(0), Balance: cents(995_300), At: minute(10), App: 2,
		Contract: c.ID, Reference: c.Buy,
	}, Of: &c}
	if diff := cmp.Diff(list[0], want); diff != "" {
		t.Errorf("the last (-got +want):\n%s", diff)
	}
}

func TestSinceGoesOnWhereOneLeftOff(t *testing.T) {
	b, buys := reports(t)
	all, err := b.Since(t.Context(), 0, "", 0)
	if err != nil || len(all) != 11 {
		t.Fatalf("%d transactions, %v; want 11", len(all), err)
	}
	var paged []ledger.Transaction
	for last := int64(0); ; {
		page, err := b.Since(t.Context(), last, "", 4)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		paged = append(paged, page...)
		last = page[len(page)-1].ID
	}
	if diff := cmp.Diff(paged, all); diff != "" {
		t.Errorf("page by page (-got +want):\n%s", diff)
	}
	own, err := b.Since(t.Context(), buys[4].Transaction, "VRTC2", 0)
	if err != nil || len(own) != 1 || own[0].ID != buys[5].Transaction {
		t.Errorf("of VRTC2: %+v, %v; want its purchase", own, err)
	}
}

func TestContractLists(t *testing.T) {
	b, buys := reports(t)
	minute := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }
	closed := func(q ledger.ProfitQuery) func() ([]ledger.Contract, error) {
		q.Login = "VRTC1"
		return func() ([]ledger.Contract, error) { return b.Closed(t.Context(), q) }
	}
	open := func(login string) func() ([]ledger.Contract, error) {
		return func() ([]ledger.Contract, error) { return b.OpenContracts(t.Context(), login) }
	}
	markups := func(q ledger.MarkupQuery) func() ([]ledger.Contract, error) {
		return func() ([]ledger.Contract, error) { return b.Markups(t.Context(), q) }
	}
	for _, test := range []struct {
		name string
		list func() ([]ledger.Contract, error)
		want []int
	}{
		{"open of one", open("VRTC1"), []int{3, 4}},
		{"open of all", open(""), []int{3, 4, 5}},
		{"open of nobody", open("nobody"), nil},
		{"closed, latest first", closed(ledger.ProfitQuery{}), []int{0, 2, 1}},
		{"closed, oldest first", closed(ledger.ProfitQuery{Ascending: true}), []int{1, 2, 0}},
		{"closed, a page", closed(ledger.ProfitQuery{Limit: 1, Offset: 1}), []int{2}},
		{"closed of kinds", closed(ledger.ProfitQuery{Kinds: []string{"PUT", "ACCU"}}), []int{2}},
		{"closed in a span", closed(ledger.ProfitQuery{In: ledger.Span{From: minute(20), To: minute(30)}}), []int{2}},
		{"markups", markups(ledger.MarkupQuery{}), []int{0, 1, 3, 4, 5}},
		{"markups, latest first", markups(ledger.MarkupQuery{Descending: true, Limit: 2, Offset: 1}), []int{4, 3}},
		{"markups of apps", markups(ledger.MarkupQuery{Apps: []int64{2}}), []int{1, 3, 5}},
		{"markups of an account", markups(ledger.MarkupQuery{Login: "VRTC2"}), []int{5}},
		{"markups in a span", markups(ledger.MarkupQuery{In: ledger.Span{From: minute(1), To: minute(4)}}), []int{1, 3}},
		{"markups by app and time", markups(ledger.MarkupQuery{By: []ledger.MarkupField{ledger.ByApp, ledger.ByTime}, Descending: true}), []int{4, 0, 5, 3, 1}},
		{"markups by account", markups(ledger.MarkupQuery{By: []ledger.MarkupField{ledger.ByLogin}}), []int{0, 1, 3, 4, 5}},
	} {
		t.Run(test.name, func(t *testing.T) {
			list, err := test.list()
			if err != nil {
				t.Fatal(err)
			}
			var got []int
			for _, c := range list {
				got = append(got, slices.IndexFunc(buys, func(r ledger.Receipt) bool { return r.Contract == c.ID }))
				if whole, err := b.Contract(t.Context(), c.ID); err != nil || !cmp.Equal(c, whole) {
					t.Errorf("contract %d differs from itself: %s", c.ID, cmp.Diff(c, whole))
				}
			}
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Errorf("list (-got +want):\n%s", diff)
			}
		})
	}
	if _, err := b.Markups(t.Context(), ledger.MarkupQuery{By: []ledger.MarkupField{"1; DROP TABLE contract"}}); err == nil {
		t.Error("an unknown field to sort by has no error")
	}
	sums, err := b.MarkupSums(t.Context(), ledger.MarkupQuery{})
	want := []ledger.MarkupSum{
		{App: 1, Contracts: 2, Markup: cents(20)},
		{App: 2, Contracts: 1, Markup: money.Amount{Minor: 5, Currency: btc}},
		{App: 2, Contracts: 2, Markup: cents(20)},
	}
	if diff := cmp.Diff(sums, want); diff != "" || err != nil {
		t.Errorf("sums: %v (-got +want):\n%s", err, diff)
	}
}

func TestActivityAndExposure(t *testing.T) {
	b, _ := reports(t)
	got, err := b.Activity(t.Context(), "VRTC1", ledger.Span{From: noon.Add(time.Minute), To: noon.Add(30 * time.Minute)})
	if want := (ledger.Activity{Buys: 4, Bought: cents(4000), Sells: 2, Sold: cents(100)}); err != nil || got != want {
		t.Errorf("activity = %+v, %v; want %+v", got, err, want)
	}
	x, err := b.Exposure(t.Context(), "VRTC1", "R_100", "")
	if want := (ledger.Exposure{Open: 2, OfSymbol: 2, Alike: 2, Stake: cents(2000), Payout: cents(4000)}); err != nil || x != want {
		t.Errorf("exposure = %+v, %v; want %+v", x, err, want)
	}
	if _, err := b.Activity(t.Context(), "nobody", ledger.Span{}); !errors.Is(err, ledger.ErrNoAccount) {
		t.Errorf("activity of nobody = %v, want %v", err, ledger.ErrNoAccount)
	}
	if _, err := b.Exposure(t.Context(), "nobody", "", ""); !errors.Is(err, ledger.ErrNoAccount) {
		t.Errorf("exposure of nobody = %v, want %v", err, ledger.ErrNoAccount)
	}
}
