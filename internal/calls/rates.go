package calls

import (
	"strconv"
	"sync"

	"github.com/dervish-ws/dervish/internal/exchange"
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/wire"
)

func exchangeRates(x *Exchange, req *wire.ExchangeRatesRequest, resp *wire.ExchangeRatesResponse) error {
	if req.TargetCurrency == "" && bool(req.Subscribe || req.IncludeSpread) {
		return &wire.Invalid{Faults: []wire.Fault{{Path: "target_currency", Reason: "Missing property: a stream and a spread are of one rate."}}}
	}
	if _, ok := x.Rates.Symbols(req.BaseCurrency, req.BaseCurrency); !ok {
		return unknownCurrency("base_currency")
	}
	resp.BaseCurrency, resp.Date, resp.Rates = req.BaseCurrency, seconds(x.Clock.Now()), map[string]wire.ExchangeRate{}
	if req.TargetCurrency == "" {
		for _, code := range x.Rates.Currencies() {
			if r, ok := x.Rates.Rate(req.BaseCurrency, code, resp.Date); ok && code != req.BaseCurrency {
				resp.Rates[code] = exchangeRate(r, false)
			}
		}
		return nil
	}
	symbols, ok := x.Rates.Symbols(req.BaseCurrency, req.TargetCurrency)
	if !ok {
		return unknownCurrency("target_currency")
	}
	f := &rateFollower{router: x.Router, base: req.BaseCurrency, target: req.TargetCurrency, spread: bool(req.IncludeSpread)}
	if req.Subscribe {
		pair := f.base + "/" + f.target
		st, err := x.Subscribe(session.Subject{Key: "exchange_rates " + pair}, "exchange_rates", pair)
		if err != nil {
			return err
		}
		f.stream = st
		st.From(f.follow(symbols))
	}
	*resp = f.first(resp.Date)
	return nil
}

// unknownCurrency is the answer to a code that no rate is known of.
func unknownCurrency(property string) error {
	return &wire.Invalid{Faults: []wire.Fault{{Path: property, Reason: "Not the code of a currency with a rate."}}}
}

// exchangeRate puts a rate as clients know it.
func exchangeRate(r exchange.Rate, spread bool) wire.ExchangeRate {
	if !spread {
		return wire.ExchangeRate{Spot: shortest(r.Spot)}
	}
	return wire.ExchangeRate{Spot: shortest(r.Spot), Ask: shortest(r.Ask), Bid: shortest(r.Bid)}
}

// shortest is a number above 0 to eight significant digits, without zeros at its end.
func shortest(f float64) wire.Decimal {
	d, err := wire.ParseDecimal(strconv.FormatFloat(f, 'g', 8, 64))
	if err != nil {
		return wire.Decimal{} // beyond 10^18; no rate is
	}
	return d
}

// rateFollower tells a stream of a rate as it changes.
type rateFollower struct {
	router       *Router
	base, target string
	spread       bool
	stream       *session.Stream

	mu   sync.Mutex
	told exchange.Rate
	at   int64 // what was told is the rate of this instant
}

// first is the rate with which the stream begins.
func (f *rateFollower) first(now int64) wire.ExchangeRatesResponse {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now > f.at {
		f.told, _ = f.router.Rates.Rate(f.base, f.target, now)
		f.at = now
	}
	return f.response()
}

// response is what was told last, with f.mu held.
func (f *rateFollower) response() wire.ExchangeRatesResponse {
	rates := map[string]wire.ExchangeRate{}
	if f.told != (exchange.Rate{}) {
		rates[f.target] = exchangeRate(f.told, f.spread)
	}
	return wire.ExchangeRatesResponse{BaseCurrency: f.base, Date: f.at, Rates: rates}
}

// follow has each tick of the symbols looked at. A rate that depends on two is told once for an instant.
func (f *rateFollower) follow(symbols []*market.Symbol) (stop func()) {
	var stops []func()
	for _, s := range symbols {
		_, stop := f.router.Feed.Follow(s, func(t market.Tick) { f.hear(t.Epoch) })
		stops = append(stops, stop)
	}
	return func() {
		for _, stop := range stops {
			stop()
		}
	}
}

// hear tells the rate of an instant if it is another than the one told last. The feed calls it for one tick after the
// other.
func (f *rateFollower) hear(at int64) {
	f.mu.Lock()
	rate, ok := f.router.Rates.Rate(f.base, f.target, at)
	news := ok && at > f.at && rate != f.told
	if news {
		f.told, f.at = rate, at
	}
	response := f.response()
	f.mu.Unlock()
	if !news {
		return
	}
	text, err := appendJSON(nil, response)
	if err != nil {
		f.router.Log.Error("encode exchange_rates", "error", err)
		return
	}
	f.stream.Send(append(text, '}'))
}
