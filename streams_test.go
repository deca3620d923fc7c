package dervish

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/wire"
)

// heardOf waits for the first update of a stream, and gives its type.
func heardOf[T any](t *testing.T, s *Stream[T]) reflect.Type {
	t.Helper()
	defer s.Close()
	return reflect.TypeOf(next(t, s))
}

// parameters are of a contract that lasts a while.
func parameters() wire.BuyParameters {
	return wire.BuyParameters{
		ContractType: "CALL", Symbol: "R_100", Currency: "USD", Amount: wire.NewDecimal(10, 0), Basis: "stake", Duration: 5, DurationUnit: "m",
	}
}

// streams open the typed stream of each call that streams and wait for its first update.
var streams = map[string]func(t *testing.T, c *Client) reflect.Type{
	"balance": func(t *testing.T, c *Client) reflect.Type {
		return heardOf(t, c.FollowBalance(t.Context(), wire.BalanceRequest{}))
	},
	"buy": func(t *testing.T, c *Client) reflect.Type {
		return heardOf(t, c.FollowBuy(t.Context(), wire.BuyRequest{Buy: "1", Price: wire.NewDecimal(10, 0), Parameters: parameters()}))
	},
	"crypto_estimations": func(t *testing.T, c *Client) reflect.Type {
		return heardOf(t, c.FollowCryptoEstimations(t.Context(), wire.CryptoEstimationsRequest{CurrencyCode: "BTC"}))
	},
	"exchange_rates": func(t *testing.T, c *Client) reflect.Type {
		return heardOf(t, c.FollowExchangeRates(t.Context(), wire.ExchangeRatesRequest{BaseCurrency: "USD", TargetCurrency: "EUR"}))
	},
	"p2p_advert_info": func(t *testing.T, c *Client) reflect.Type {
		return heardOf(t, c.FollowP2PAdvertInfo(t.Context(), wire.P2PAdvertInfoRequest{ID: "1"}))
	},
	"p2p_advertiser_create": func(t *testing.T, c *Client) reflect.Type {
		return heardOf(t, c.FollowP2PAdvertiserCreate(t.Context(), wire.P2PAdvertiserCreateRequest{Name: "me"}))
	},
	"p2p_advertiser_info": func(t *testing.T, c *Client) reflect.Type {
		return heardOf(t, c.FollowP2PAdvertiserInfo(t.Context(), wire.P2PAdvertiserInfoRequest{}))
	},
	"p2p_order_create": func(t *testing.T, c *Client) reflect.Type {
		return heardOf(t, c.FollowP2POrderCreate(t.Context(), wire.P2POrderCreateRequest{AdvertID: "1", Amount: wire.NewDecimal(1, 0)}))
	},
	"p2p_order_info": func(t *testing.T, c *Client) reflect.Type {
		return heardOf(t, c.FollowP2POrderInfo(t.Context(), wire.P2POrderInfoRequest{ID: "1"}))
	},
	"p2p_order_list": func(t *testing.T, c *Client) reflect.Type {
		return heardOf(t, c.FollowP2POrderList(t.Context(), wire.P2POrderListRequest{}))
	},
	"p2p_settings": func(t *testing.T, c *Client) reflect.Type {
		return heardOf(t, c.FollowP2PSettings(t.Context(), wire.P2PSettingsRequest{}))
	},
	"proposal": func(t *testing.T, c *Client) reflect.Type {
		return heardOf(t, c.FollowProposal(t.Context(), wire.ProposalRequest{
			ContractType: "CALL", Symbol: "R_100", Currency: "USD", Amount: wire.NewDecimal(10, 0), Basis: "stake", Duration: 5, DurationUnit: "m",
		}))
	},
	"proposal_open_contract": func(t *testing.T, c *Client) reflect.Type {
		return heardOf(t, c.FollowProposalOpenContract(t.Context(), wire.ProposalOpenContractRequest{}))
	},
	"ticks": func(t *testing.T, c *Client) reflect.Type { return heardOf(t, c.Ticks(t.Context(), "R_100")) },
	"ticks_batch": func(t *testing.T, c *Client) reflect.Type {
		return heardOf(t, c.FollowTicksBatch(t.Context(), wire.TicksBatchRequest{Market: "synthetic_index"}))
	},
	"ticks_history": func(t *testing.T, c *Client) reflect.Type {
		return heardOf(t, c.FollowTicksHistory(t.Context(), wire.TicksHistoryRequest{TicksHistory: "R_100", End: "latest", Count: 3}))
	},
	"transaction": func(t *testing.T, c *Client) reflect.Type {
		return heardOf(t, c.FollowTransaction(t.Context(), wire.TransactionRequest{}))
	},
	"website_status": func(t *testing.T, c *Client) reflect.Type { return heardOf(t, status(t, c)) },
}

// payloads are answers to the calls that the gateway does not simulate.
var payloads = map[string]string{
	"crypto_estimations":    `{"BTC":{}}`,
	"p2p_advert_info":       `{"id":"1"}`,
	"p2p_advertiser_create": `{"id":"7","name":"me"}`,
	"p2p_advertiser_info":   `{"id":"7","name":"me"}`,
	"p2p_order_create":      `{"id":"8","status":"pending"}`,
	"p2p_order_info":        `{"id":"8","status":"pending"}`,
	"p2p_order_list":        `{"list":[{"id":"8","status":"pending"}]}`,
	"p2p_settings":          `{"adverts_active_limit":3}`,
}

func TestEachCallThatStreamsHasATypedStream(t *testing.T) {
	g, url := server(t, nil)
	real := dial(t, &Options{URL: url, Token: g.Demo().Token})
	synctest.Test(t, func(t *testing.T) {
		d := &desk{answer: func(r *wire.Request) (string, *wire.Error) {
			p, ok := usual(r)
			if !ok {
				p = fmt.Sprintf(`,"subscription":{"id":"%032d"},%q:%s`, 1, r.Call.Name, payloads[r.Call.Name])
			}
			return p, nil
		}}
		d.open(t)
		scripted, err := Dial(t.Context(), 1, d.options())
		if err != nil {
			t.Fatal(err)
		}
		defer scripted.Close()
		n := 0
		for _, call := range wire.All() {
			if !call.Streams {
				continue
			}
			n++
			first := streams[call.Name]
			if first == nil {
				t.Errorf("%s has no stream", call.Name)
				continue
			}
			if payloads[call.Name] != "" {
				if call.Offer == wire.Simulated {
					t.Errorf("%s is simulated: try it on the gateway", call.Name)
				}
				if got := first(t, scripted); got == reflect.TypeFor[wire.Raw]() {
					t.Errorf("the stream of %s is of %v", call.Name, got)
				}
			}
		}
		if n != 18 || len(streams) != n {
			t.Errorf("%d calls stream, and %d streams are here; want 18", n, len(streams))
		}
	})
	for name, first := range streams {
		if payloads[name] == "" {
			t.Run(name, func(t *testing.T) {
				if got := first(t, real); got == reflect.TypeFor[wire.Raw]() {
					t.Errorf("the stream of %s is of %v", name, got)
				}
			})
		}
	}
}

func TestFollowBuyGoesOnAfterTheCableIsPulled(t *testing.T) {
	g, url := server(t, nil)
	cable := newCable(t, host(url))
	c := dial(t, &Options{URL: "ws://" + cable.addr() + gateway.Path, Token: g.Demo().Token, Backoff: quick})
	s := c.FollowBuy(t.Context(), wire.BuyRequest{Buy: "1", Price: wire.NewDecimal(10, 0), Parameters: parameters()})
	defer s.Close()
	receipt := next(t, s).Receipt
	if receipt == nil || receipt.ContractID == 0 {
		t.Fatalf("first update %+v, want the receipt", receipt)
	}
	is := func(u PurchaseUpdate) {
		t.Helper()
		if u.Contract == nil || u.Receipt != nil || u.Contract.ContractID != receipt.ContractID {
			t.Errorf("update %+v, want contract %d", u, receipt.ContractID)
		}
	}
	is(next(t, s))
	cable.pull()
	waitFor(t, func() bool { return c.Stats().Reconnects == 1 })
	is(next(t, s))

	// Who follows the same contract now shares the subscription.
	same := c.FollowProposalOpenContract(t.Context(), wire.ProposalOpenContractRequest{ContractID: receipt.ContractID})
	if got := next(t, same); got.ContractID != receipt.ContractID {
		t.Errorf("contract %d, want %d", got.ContractID, receipt.ContractID)
	}
	same.Close()
	is(next(t, s))
	list, err := c.Portfolio(t.Context(), wire.PortfolioRequest{})
	if err != nil || len(list.Contracts) != 1 {
		t.Errorf("portfolio %+v, %v; want one contract", list, err)
	}
	if _, err := c.Reconcile(t.Context(), wire.BuyRequest{Buy: "1", Price: wire.NewDecimal(10, 0), Parameters: parameters()}); err == nil || errors.Is(err, ErrNotBought) {
		t.Errorf("Reconcile = %v, want that nothing is unknown", err)
	}
}

// till answers purchases, and follows contracts.
type till struct {
	desk
	sells bool // answers buy
}

func (d *till) serve(t *testing.T) *Client {
	t.Helper()
	d.answer = func(r *wire.Request) (string, *wire.Error) {
		p, ok := usual(r)
		switch {
		case ok:
			return p, nil
		case r.Call.Name == "buy" && d.sells:
			return `,"subscription":{"id":"44444444-4444-4444-4444-444444444444"},"buy":{"contract_id":42,"buy_price":10,"balance_after":1,"longcode":"","payout":19,"purchase_time":1,"shortcode":"","start_time":1,"transaction_id":1}`, nil
		case r.Call.Name == "proposal_open_contract":
			stream := ""
			if r.Member("subscribe") != nil {
				stream = `,"subscription":{"id":"55555555-5555-5555-5555-555555555555"}`
			}
			return stream + `,"proposal_open_contract":{"contract_id":42,"status":"open"}`, nil
		}
		return "", nil
	}
	d.open(t)
	c, err := Dial(t.Context(), 1, d.options())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// count is how many requests there were of a call.
func (d *till) count(call string) (n int) {
	for _, text := range d.asked() {
		var r wire.Request
		if r.Parse([]byte(text)) == nil && r.Call != nil && r.Call.Name == call {
			n++
		}
	}
	return n
}

var order = wire.BuyRequest{Buy: "11111111-2222-3333-4444-555555555555", Price: wire.NewDecimal(10, 0), LoginID: "VRTC1"}

func TestAPurchaseIsSentOnce(t *testing.T) {
	t.Run("and restored as its contract", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			d := &till{sells: true}
			c := d.serve(t)
			defer c.Close()
			s := c.FollowBuy(t.Context(), order)
			if u := next(t, s); u.Receipt == nil || u.Receipt.ContractID != 42 {
				t.Errorf("first update %+v, want the receipt", u)
			}
			d.hangUp()
			if u := next(t, s); u.Contract == nil || u.Contract.ContractID != 42 {
				t.Errorf("update %+v, want the contract", u)
			}
			s.Close()
			synctest.Wait()
			if n := d.count("buy"); n != 1 {
				t.Errorf("buy was sent %d times", n)
			}
			asked := d.asked()
			last := asked[len(asked)-1]
			if restored := asked[len(asked)-2]; !strings.Contains(restored, `"contract_id":42`) || !strings.Contains(restored, `"loginid":"VRTC1"`) {
				t.Errorf("restored by %s", restored)
			}
			if !strings.Contains(last, `"forget":"55555555`) {
				t.Errorf("the last request is %s, want forget", last)
			}
		})
	})
	t.Run("and its outcome is unknown when the connection is lost", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			d := &till{}
			c := d.serve(t)
			defer c.Close()
			s := c.FollowBuy(t.Context(), order)
			synctest.Wait()
			d.hangUp()
			if u, err := s.Next(t.Context()); !errors.Is(err, ErrOutcomeUnknown) {
				t.Errorf("%+v, %v; want ErrOutcomeUnknown", u, err)
			}
			time.Sleep(time.Minute)
			if n := d.count("buy"); n != 1 {
				t.Errorf("buy was sent %d times", n)
			}
			if _, unknown := c.purchases.since(order); !unknown {
				t.Error("Reconcile would not know of the purchase")
			}
		})
	})
	t.Run("and its outcome is unknown when the context is done", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			d := &till{}
			c := d.serve(t)
			defer c.Close()
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			_, err := c.FollowBuy(ctx, order).Next(t.Context())
			if !errors.Is(err, ErrOutcomeUnknown) || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v; want ErrOutcomeUnknown and the context's", err)
			}
		})
	})
	t.Run("and not at all when it is left before", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			d := &till{}
			c := d.serve(t)
			defer c.Close()
			d.hangUp()
			synctest.Wait()
			s := c.FollowBuy(t.Context(), order)
			waiting := c.FollowBuy(t.Context(), order)
			ctx, cancel := context.WithCancel(t.Context())
			given := c.FollowBuy(ctx, order)
			cancel()
			if _, err := given.Next(t.Context()); !errors.Is(err, ErrNotSent) {
				t.Errorf("%v; want ErrNotSent", err)
			}
			s.Close()
			synctest.Wait()
			time.Sleep(time.Minute)
			if n := d.count("buy"); n != 1 {
				t.Errorf("buy was sent %d times, want once for the stream that is not left", n)
			}
			if err := c.Close(); err != nil {
				t.Fatal(err)
			}
			if _, err := waiting.Next(t.Context()); !errors.Is(err, ErrOutcomeUnknown) {
				t.Errorf("%v; want ErrOutcomeUnknown", err)
			}
			if _, err := c.FollowBuy(t.Context(), order).Next(t.Context()); !errors.Is(err, ErrClosed) || !errors.Is(err, ErrNotSent) {
				t.Errorf("%v; want ErrClosed and ErrNotSent", err)
			}
		})
	})
	t.Run("and forgotten when it is left meanwhile", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			d := &till{}
			c := d.serve(t)
			defer c.Close()
			s := c.FollowBuy(t.Context(), order)
			synctest.Wait()
			s.Close()
			var asked struct {
				ReqID int `json:"req_id"`
			}
			list := d.asked()
			if err := json.Unmarshal([]byte(list[len(list)-1]), &asked); err != nil {
				t.Fatal(err)
			}
			d.tell(t, fmt.Sprintf(`{"msg_type":"buy","req_id":%d,"subscription":{"id":"44444444-4444-4444-4444-444444444444"},"buy":{"contract_id":42}}`, asked.ReqID))
			synctest.Wait()
			list = d.asked()
			if last := list[len(list)-1]; !strings.Contains(last, `"forget":"44444444`) {
				t.Errorf("the last request is %s, want forget", last)
			}
			if !c.purchases.knows(42) {
				t.Error("Reconcile would take the contract for another's")
			}
		})
	})
	t.Run("as a raw request too", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			d := &till{sells: true}
			c := d.serve(t)
			defer c.Close()
			s, err := c.Follow(t.Context(), []byte(`{"buy":"11111111-2222-3333-4444-555555555555","price":10}`))
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{`"buy":{"contract_id":42`, `"proposal_open_contract":{"contract_id":42`} {
				if got := next(t, s); !strings.Contains(string(got), want) {
					t.Errorf("message %s, want %s", got, want)
				}
				d.hangUp()
			}
			if n := d.count("buy"); n != 1 {
				t.Errorf("buy was sent %d times", n)
			}
		})
	})
}

func TestWhoJoinsAContractIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &till{sells: true}
		c := d.serve(t)
		defer c.Close()
		s := c.FollowBuy(t.Context(), wire.BuyRequest{Buy: order.Buy, Price: order.Price})
		defer s.Close()
		next(t, s)
		joined := c.FollowProposalOpenContract(t.Context(), wire.ProposalOpenContractRequest{ContractID: 42})
		if got := next(t, joined); got.Status != "open" { // though nothing has changed since the purchase
			t.Errorf("contract %+v, want the open one", got)
		}
		asked := d.asked()
		if last := asked[len(asked)-1]; !strings.Contains(last, `"contract_id":42`) || strings.Contains(last, "subscribe") {
			t.Errorf("asked by %s, want no second subscription", last)
		}
	})
}

func TestEachReaderOfOrdersBeginsWithTheList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{answer: func(r *wire.Request) (string, *wire.Error) {
			p, ok := usual(r)
			if !ok {
				p = `,"p2p_order_list":{"list":[{"id":"8"}]}`
			}
			if !ok && r.Member("subscribe") != nil {
				p = `,"subscription":{"id":"66666666-6666-6666-6666-666666666666"}` + p
			}
			return p, nil
		}}
		d.open(t)
		c, err := Dial(t.Context(), 1, d.options())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		first := c.FollowP2POrderList(t.Context(), wire.P2POrderListRequest{})
		isList := func(s *Stream[OrderListUpdate]) {
			t.Helper()
			if u := next(t, s); u.Order != nil || u.List == nil || len(u.List.List) != 1 {
				t.Errorf("update %+v, want a list", u)
			}
		}
		isList(first)
		var asked struct {
			ReqID int `json:"req_id"`
		}
		list := d.asked()
		if err := json.Unmarshal([]byte(list[len(list)-1]), &asked); err != nil {
			t.Fatal(err)
		}
		d.tell(t, fmt.Sprintf(`{"msg_type":"p2p_order_info","req_id":%d,"subscription":{"id":"66666666-6666-6666-6666-666666666666"},"p2p_order_info":{"id":"8","status":"completed"}}`, asked.ReqID))
		if u := next(t, first); u.List != nil || u.Order == nil || u.Order.Status != "completed" {
			t.Errorf("update %+v, want the order", u)
		}
		second := c.FollowP2POrderList(t.Context(), wire.P2POrderListRequest{})
		isList(second)
		if n := c.Stats().Streams; n != 2 {
			t.Errorf("%d subscriptions, want one for both readers, and the client's own", n)
		}
		d.hangUp()
		isList(first)
		isList(second)
	})
}

func TestFollowTicksHistoryLacksNothingAndRepeatsNothing(t *testing.T) {
	for _, style := range []string{"ticks", "candles"} {
		t.Run(style, func(t *testing.T) {
			g, url := server(t, nil)
			cable := newCable(t, host(url))
			c := dial(t, &Options{URL: "ws://" + cable.addr() + gateway.Path, Token: g.Demo().Token, Backoff: quick, FillGaps: true})
			other := c.Ticks(t.Context(), "1HZ100V") // which has the server's stream of the symbol
			defer other.Close()
			next(t, other)
			s := c.FollowTicksHistory(t.Context(), wire.TicksHistoryRequest{TicksHistory: "1HZ100V", End: "latest", Count: 5, Style: style})
			defer s.Close()
			past := next(t, s).Past
			if past == nil || len(past.History.Times)+len(past.Candles) != 5 {
				t.Fatalf("past %+v, want 5 rows", past)
			}
			times := slices.Clone(past.History.Times)
			for i := range 4 {
				u := next(t, s)
				switch {
				case style == "ticks" && u.Tick != nil:
					times = append(times, u.Tick.Epoch)
				case style == "candles" && u.Candle != nil && u.Candle.Granularity == 60:
					times = append(times, u.Candle.Epoch)
				default:
					t.Fatalf("update %+v in the style %s", u, style)
				}
				if i == 1 {
					cable.pull()
				}
			}
			for i := range times[1:] {
				if times[i+1] != times[i]+1 {
					t.Errorf("instants %v, want each second once", times)
					break
				}
			}
		})
	}
	t.Run("of no symbol", func(t *testing.T) {
		_, url := server(t, nil)
		c := dial(t, &Options{URL: url})
		for _, style := range []string{"ticks", "candles"} {
			s := c.FollowTicksHistory(t.Context(), wire.TicksHistoryRequest{TicksHistory: "NONE", End: "latest", Style: style})
			var refused *APIError
			if _, err := s.Next(t.Context()); !errors.As(err, &refused) {
				t.Errorf("%s: %v, want what the server says", style, err)
			}
		}
	})
	t.Run("and ends with its reader and with the client", func(t *testing.T) {
		_, url := server(t, nil)
		c := dial(t, &Options{URL: url})
		req := wire.TicksHistoryRequest{TicksHistory: "1HZ100V", End: "latest", Count: 1}
		for range c.FollowTicksHistory(t.Context(), req).All() {
			break
		}
		waitFor(t, func() bool { return c.Stats().Streams == 1 })
		s := c.FollowTicksHistory(t.Context(), req)
		next(t, s)
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		for {
			if _, err := s.Next(t.Context()); err != nil {
				if !errors.Is(err, ErrClosed) {
					t.Errorf("%v, want ErrClosed", err)
				}
				break
			}
		}
	})
}
