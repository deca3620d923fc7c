package calls_test

import (
	"slices"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/wire"
)

// times asks for the hours of a day, by symbol.
func times(t *testing.T, c *client, day string) map[string]wire.SymbolTimes {
	t.Helper()
	all := map[string]wire.SymbolTimes{}
	for _, m := range read(t, c, `{"trading_times":"`+day+`"}`, wire.TradingTimesResponse{}).Markets {
		for _, s := range m.Submarkets {
			for _, symbol := range s.Symbols {
				all[symbol.Symbol] = symbol
			}
		}
	}
	return all
}

// In every quarter of an hour of a week, and at the second before and after, each symbol is open when trading_times says
// so, and trades on the days that it names.
func TestTradingTimesAgreeWithTheMarket(t *testing.T) {
	h := open(t, nil)
	c := h.dial(t, "EN")
	for d := range 8 { // from a Monday
		midnight := opened.Truncate(24*time.Hour).AddDate(0, 0, d)
		hours := times(t, c, midnight.Format(time.DateOnly))
		for _, s := range h.world.Market.Symbols() {
			symbol, ok := hours[s.Code]
			if !ok {
				t.Fatalf("%s has no hours", s.Code)
			}
			openAt := func(at string) bool {
				for i := range symbol.Times.Open {
					if symbol.Times.Open[i] <= at && at <= symbol.Times.Close[i] && symbol.Times.Open[i] != "--" {
						return true
					}
				}
				return false
			}
			anyTime := false
			for at := midnight; at.Before(midnight.AddDate(0, 0, 1)); at = at.Add(15 * time.Minute) {
				for _, at := range []time.Time{at, at.Add(time.Second), at.Add(15*time.Minute - time.Second)} {
					want := h.world.Market.Open(s, at.Unix())
					if got := openAt(at.Format(time.TimeOnly)); got != want {
						t.Fatalf("%s at %s: open %v by its hours %+v, and %v by the market", s.Code, at, got, symbol.Times, want)
					}
					anyTime = anyTime || want
				}
			}
			if got := slices.Contains(symbol.TradingDays, midnight.Format("Mon")); got != anyTime {
				t.Errorf("%s on a %s: %v among its days %v, and %v by the market", s.Code, midnight.Weekday(), got, symbol.TradingDays, anyTime)
			}
			settlement := symbol.Times.Close[len(symbol.Times.Close)-1]
			if symbol.Times.Settlement != settlement {
				t.Errorf("%s settles at %s, want %s", s.Code, symbol.Times.Settlement, settlement)
			}
		}
	}
}

func TestForexClosesForTheWeekend(t *testing.T) {
	h := open(t, nil)
	c := h.dial(t, "EN")
	isOpen := func(symbol string) bool {
		t.Helper()
		for _, s := range read(t, c, `{"active_symbols":"brief"}`, wire.ActiveSymbolsResponse{}) {
			if s.Symbol == symbol {
				return bool(s.ExchangeIsOpen)
			}
		}
		t.Fatalf("no %s", symbol)
		return false
	}
	if !isOpen("frxEURUSD") {
		t.Error("forex is closed on a Monday at noon")
	}
	friday := times(t, c, "2026-06-05")["frxEURUSD"]
	if got := friday.Times.Close[0]; got != "20:55:00" || len(friday.Events) != 1 || friday.Events[0].Dates != "Fridays" {
		t.Errorf("on a Friday forex closes at %s, with the events %v", got, friday.Events)
	}
	if got := times(t, c, "2026-12-25")["frxEURUSD"].Times; got.Open[0] != "--" || got.Close[0] != "--" || got.Settlement != "--" {
		t.Errorf("at Christmas forex has the hours %+v", got)
	}
	h.clock.Advance(5 * 24 * time.Hour) // Saturday at noon
	if !isOpen("R_100") {
		t.Error("a volatility index is closed on a Saturday")
	}
	if isOpen("frxEURUSD") {
		t.Error("forex is open on a Saturday")
	}
	next := read(t, c, `{"contracts_for":"frxEURUSD"}`, wire.ContractsForResponse{})
	if next.Open.Value != 1780876800 || next.Close.Value != 1780963199 {
		t.Errorf("the next session is %d to %d, want all of Monday, 1780876800 to 1780963199", next.Open.Value, next.Close.Value)
	}
	s, _ := h.world.Market.Symbol("frxEURUSD")
	if last, _ := h.world.Market.At(s, h.clock.Now().Unix()); next.Spot.String() != s.Format(last.Quote) || h.clock.Now().Unix()-last.Epoch < 12*3600 {
		t.Errorf("the spot is %v, want the last of Friday, %s", next.Spot, s.Format(last.Quote))
	}
}
