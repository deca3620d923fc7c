package calls_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/internal/calls"
	"github.com/dervish-ws/dervish/wire"
)

// rated is a message of exchange_rates.
type rated struct {
	MsgType       string                     `json:"msg_type"`
	ReqID         int                        `json:"req_id"`
	Subscription  struct{ ID string }        `json:"subscription"`
	ExchangeRates wire.ExchangeRatesResponse `json:"exchange_rates"`
}

func rate(t *testing.T, text []byte) rated {
	t.Helper()
	var r rated
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return r
}

// A stream tells each change of its rate once, at the instant of the tick that made it, also where two symbols make the
// rate; after forget it is silent.
func TestARateIsToldAsItChanges(t *testing.T) {
	for _, pair := range [][2]string{{"EUR", "USD"}, {"USD", "EUR"}, {"BTC", "EUR"}} {
		t.Run(pair[0]+pair[1], func(t *testing.T) {
			h := open(t, nil)
			c := h.dial(t, "EN")
			request := `{"exchange_rates":1,"base_currency":"` + pair[0] + `","target_currency":"` + pair[1] + `","subscribe":1,"req_id":7}`
			first := rate(t, c.ask(request).text)
			last, ok := h.router.Rates.Rate(pair[0], pair[1], opened.Unix())
			if !ok {
				t.Fatal("there is no such rate")
			}
			told := 0
			for at := opened.Add(time.Second); at.Before(opened.Add(time.Minute)); at = at.Add(time.Second) {
				h.clock.Advance(time.Second)
				want, _ := h.router.Rates.Rate(pair[0], pair[1], at.Unix())
				if want == last {
					continue
				}
				last = want
				told++
				got := rate(t, c.hear())
				if got.MsgType != "exchange_rates" || got.ReqID != 7 || got.Subscription != first.Subscription || got.Subscription.ID == "" {
					t.Fatalf("update %+v after %+v", got, first)
				}
				if got.ExchangeRates.Date != at.Unix() || got.ExchangeRates.BaseCurrency != pair[0] {
					t.Errorf("update of %+v, want one of %d", got.ExchangeRates, at.Unix())
				}
				value := got.ExchangeRates.Rates[pair[1]].Spot.Float64()
				if value < want.Spot*(1-1e-7) || value > want.Spot*(1+1e-7) || len(got.ExchangeRates.Rates) != 1 {
					t.Errorf("rates %v, want one of %v", got.ExchangeRates.Rates, want.Spot)
				}
			}
			if told < 20 {
				t.Errorf("%d updates in a minute", told)
			}
			c.ask(`{"forget":"` + first.Subscription.ID + `"}`)
			h.clock.Advance(10 * time.Second)
			if a := c.ask(`{"ping":1}`); a.MsgType != "ping" {
				t.Errorf("after forget came %s", a.text)
			}
			if got := h.world.Feed.Followed(); got != 0 {
				t.Errorf("%d symbols are followed after forget", got)
			}
		})
	}
}

func TestASpreadLiesAroundTheRate(t *testing.T) {
	h := open(t, nil)
	c := h.dial(t, "EN")
	got := rate(t, c.ask(`{"exchange_rates":1,"base_currency":"GBP","target_currency":"BTC","include_spread":1}`).text).ExchangeRates.Rates["BTC"]
	if !(got.Bid.Float64() < got.Spot.Float64() && got.Spot.Float64() < got.Ask.Float64()) {
		t.Errorf("rate = %+v, want bid, spot and ask in this order", got)
	}
	plain := rate(t, c.ask(`{"exchange_rates":1,"base_currency":"GBP","target_currency":"BTC"}`).text).ExchangeRates.Rates["BTC"]
	if !plain.Spot.Equal(got.Spot) || !plain.Ask.IsZero() {
		t.Errorf("without its spread the rate is %+v, want %v alone", plain, got.Spot)
	}
}

func TestEconomicCalendarListsWhatTheOperatorTells(t *testing.T) {
	at := opened.Unix()
	h := open(t, func(w *calls.World) {
		w.Economy = []calls.EconomicEvent{
			{Name: "Jobs", Currency: "USD", Impact: 5, Release: at + 60, Forecast: "4.1%", Previous: "4.2%", Actual: "4.0%"},
			{Name: "Prices", Currency: "EUR", Impact: 3, Release: at - 60, Actual: "2.1%"},
		}
	})
	c := h.dial(t, "EN")
	ask := func(request string) wire.EconomicCalendarResponse {
		t.Helper()
		return read(t, c, request, wire.EconomicCalendarResponse{})
	}
	prices := wire.EconomicEvent{
		EventName: "Prices", Currency: "EUR", Impact: 3, ReleaseDate: at - 60, Actual: wire.EconomicFigure{DisplayValue: "2.1%"},
	}
	jobs := wire.EconomicEvent{
		EventName: "Jobs", Currency: "USD", Impact: 5, ReleaseDate: at + 60,
		Forecast: wire.EconomicFigure{DisplayValue: "4.1%"}, Previous: wire.EconomicFigure{DisplayValue: "4.2%"},
	}
	for request, want := range map[string][]wire.EconomicEvent{
		`{"economic_calendar":1}`:                                               {prices, jobs},
		`{"economic_calendar":1,"currency":"USD"}`:                              {jobs},
		`{"economic_calendar":1,"start_date":1780315200}`:                       {jobs},
		`{"economic_calendar":1,"end_date":1780315200}`:                         {prices},
		`{"economic_calendar":1,"start_date":1780315200,"end_date":1780315210}`: {},
	} {
		if diff := cmp.Diff(want, ask(request).Events); diff != "" {
			t.Errorf("%s (-want +got):\n%s", request, diff)
		}
	}
	h.clock.Advance(time.Minute)
	jobs.Actual.DisplayValue = "4.0%"
	if diff := cmp.Diff([]wire.EconomicEvent{prices, jobs}, ask(`{"economic_calendar":1}`).Events); diff != "" {
		t.Errorf("after the release (-want +got):\n%s", diff)
	}
}
