package gateway

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/dervish-ws/dervish/internal/calls"
	"github.com/dervish-ws/dervish/internal/market"
)

// SymbolError is what is wrong with something that Options or Gateway.Script say of a symbol.
type SymbolError struct {
	Setting string // quotes or replay
	Symbol  string
	Err     error
}

// Error says what is wrong, and of which symbol.
func (e *SymbolError) Error() string { return fmt.Sprintf("%s of %s: %v", e.Setting, e.Symbol, e.Err) }

// Unwrap gives what is wrong.
func (e *SymbolError) Unwrap() error { return e.Err }

// newMarket makes the world of ticks, with its recordings and the quotes that it begins with.
func newMarket(o *Options) (*market.World, error) {
	if o.like != nil {
		w := o.like.world.Market.Sibling(o.Seed, o.MarketCache)
		if o.begun != nil {
			return w, o.begun.state.stage(w)
		}
		return w, o.scriptAll(w)
	}
	options := market.Options{Seed: o.Seed, OverlayName: o.SymbolsName, CacheBytes: o.MarketCache, Replays: map[string]market.Replay{}}
	var overlay []byte
	if o.Symbols != nil {
		var err error
		if overlay, err = io.ReadAll(o.Symbols); err != nil {
			return nil, fmt.Errorf("read %s: %w", o.SymbolsName, err)
		}
		options.Overlay = bytes.NewReader(overlay)
	}
	w, err := market.New(&options)
	if err != nil {
		return nil, err
	}
	if len(o.Replays) > 0 { // which need another world: those of one without say which symbols there are
		for _, code := range slices.Sorted(maps.Keys(o.Replays)) {
			r := o.Replays[code]
			if _, err := symbolOf(w, "replay", code); err != nil {
				return nil, err
			}
			if r.Period%time.Second != 0 {
				return nil, &SymbolError{"replay", code, fmt.Errorf("period %v is not of whole seconds", r.Period)}
			}
			own := market.Replay{CSV: r.CSV, Name: r.Name, Loop: r.Loop, Period: int64(r.Period / time.Second)}
			if !r.Begin.IsZero() {
				own.Begin = r.Begin.Unix()
			}
			options.Replays[code] = own
		}
		if overlay != nil {
			options.Overlay = bytes.NewReader(overlay)
		}
		if w, err = market.New(&options); err != nil {
			return nil, err
		}
	}
	return w, o.scriptAll(w)
}

// scriptAll has the first ticks of a market say what they shall.
func (o *Options) scriptAll(w *market.World) error {
	start := o.Start // and not the present, which is later by as long as it took to get here
	if start.IsZero() {
		start = o.clock.Now()
	}
	for _, code := range slices.Sorted(maps.Keys(o.Quotes)) {
		if _, err := script(w, start, code, o.Quotes[code]); err != nil {
			return err
		}
	}
	return nil
}

// economy checks what economic_calendar is to tell of.
func (o *Options) economy() (list []calls.EconomicEvent, err error) {
	var errs []error
	for i, e := range o.EconomicEvents {
		switch {
		case e.Name == "" || e.Currency == "":
			errs = append(errs, fmt.Errorf("economic event %d has no name or no currency", i+1))
		case e.Impact < 1 || e.Impact > 5:
			errs = append(errs, fmt.Errorf("economic event %d: impact is %d, not 1 to 5", i+1, e.Impact))
		case e.Release.IsZero():
			errs = append(errs, fmt.Errorf("economic event %d has no release", i+1))
		}
		list = append(list, calls.EconomicEvent{
			Name: e.Name, Currency: e.Currency, Impact: e.Impact, Release: e.Release.Unix(),
			Forecast: e.Forecast, Previous: e.Previous, Actual: e.Actual,
		})
	}
	return list, errors.Join(errs...)
}

// symbolOf finds a symbol that a setting names.
func symbolOf(w *market.World, setting, code string) (*market.Symbol, error) {
	s, ok := w.Symbol(code)
	if !ok {
		return nil, &SymbolError{setting, code, fmt.Errorf("there is no such symbol")}
	}
	return s, nil
}

// Quote is what a tick says, in Script.
type Quote struct {
	Epoch int64   `json:"epoch"` // seconds since 1970
	Quote float64 `json:"quote"`
}

// Script has the next ticks of a symbol say these quotes: the first tick from now on the first of them, and so on. From
// the last of them on the symbol goes on as it would have, by the same factors. What an earlier Script said of ticks yet
// to come is forgotten. It gives the instants of the ticks. The error is a *SymbolError; nothing is changed then.
func (g *Gateway) Script(symbol string, quotes ...float64) (ticks []Quote, err error) {
	g = g.now()
	g.hold(func(now time.Time) {
		if ticks, err = script(g.world.Market, now, symbol, quotes); err == nil {
			s, _ := g.world.Market.Symbol(symbol)
			g.world.Desk.Look(s) // what is open ends by these quotes now
		}
	})
	return ticks, err
}

// hold calls f while time stands still, so that no tick comes between.
func (g *Gateway) hold(f func(now time.Time)) {
	if g.clock == nil {
		f(g.world.Clock.Now())
		return
	}
	g.clock.Hold(f)
}

// script has the ticks of a symbol after an instant say some quotes.
func script(w *market.World, after time.Time, code string, quotes []float64) ([]Quote, error) {
	s, err := symbolOf(w, "quotes", code)
	if err != nil {
		return nil, err
	}
	pips := make([]int64, len(quotes))
	for i, q := range quotes {
		if pips[i], err = pipsOf(s, q); err != nil {
			return nil, &SymbolError{"quotes", code, err}
		}
	}
	epoch := after.Unix()
	if err := w.Script(s, epoch, pips...); err != nil {
		return nil, &SymbolError{"quotes", code, err}
	}
	ticks := make([]Quote, len(quotes))
	for i, q := range quotes {
		epoch, _ = w.Next(s, epoch) // there is one, else Script had said so
		ticks[i] = Quote{epoch, q}
	}
	return ticks, nil
}

// pipsOf turns a quote into pips, and rounds nothing away.
func pipsOf(s *market.Symbol, quote float64) (int64, error) {
	text := strconv.FormatFloat(quote, 'f', -1, 64)
	if !(quote > 0 && quote <= 1e12) {
		return 0, fmt.Errorf("quote %s is not above 0 and at most 10^12", text)
	}
	pips := s.Pips(quote)
	if s.Price(pips) != quote {
		return 0, fmt.Errorf("quote %s has more than the symbol's %d decimals", text, s.Digits)
	}
	return pips, nil
}
