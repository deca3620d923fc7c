package calls

import (
	"time"

	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/offerings"
	"github.com/dervish-ws/dervish/wire"
)

func tradingTimes(x *Exchange, req *wire.TradingTimesRequest, resp *wire.TradingTimesResponse) error {
	day := x.Clock.Now()
	if req.TradingTimes != "today" {
		var err error
		if day, err = time.Parse("2006-1-2", req.TradingTimes); err != nil {
			return &wire.Invalid{Faults: []wire.Fault{{Path: "trading_times", Reason: "Not a date."}}}
		}
	}
	lang := x.Session.Language
	resp.Markets = []wire.MarketTimes{}
	places := map[string]int{} // of markets, by code
	for _, symbols := range bySubmarket(x.Market.Symbols()) {
		one := symbols[0]
		submarket := wire.SubmarketTimes{Name: offerings.In(lang, one.SubmarketName)}
		for _, s := range symbols {
			submarket.Symbols = append(submarket.Symbols, x.times(s, seconds(day)))
		}
		at, known := places[one.Market]
		if !known {
			at = len(resp.Markets)
			places[one.Market] = at
			resp.Markets = append(resp.Markets, wire.MarketTimes{Name: offerings.In(lang, one.MarketName)})
		}
		resp.Markets[at].Submarkets = append(resp.Markets[at].Submarkets, submarket)
	}
	return nil
}

// closed stands in place of a time of day that there is none of.
const closed = "--"

// times are the hours of a symbol on the day of an instant. Contracts that end with the day are settled as its last
// session closes.
func (x *Exchange) times(s *market.Symbol, day int64) wire.SymbolTimes {
	t := wire.SymbolTimes{
		Symbol: s.Code, Name: offerings.In(x.Session.Language, s.Name), Events: []wire.TradingEvent{},
		Times: wire.TradingHours{Open: []string{closed}, Close: []string{closed}, Settlement: closed},
	}
	for i, session := range x.Market.Sessions(s, day) {
		if i == 0 {
			t.Times = wire.TradingHours{}
		}
		t.Times.Open = append(t.Times.Open, timeOfDay(session.Open))
		t.Times.Close = append(t.Times.Close, timeOfDay(session.Close))
		t.Times.Settlement = timeOfDay(session.Close)
	}
	for _, d := range x.Market.TradingDays(s) {
		t.TradingDays = append(t.TradingDays, d.String()[:3])
	}
	for _, e := range x.Market.Events(s) {
		t.Events = append(t.Events, wire.TradingEvent{Dates: e.Dates, Description: e.Description})
	}
	return t
}
