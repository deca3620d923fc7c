package calls

import (
	"reflect"
	"slices"

	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/offerings"
	"github.com/dervish-ws/dervish/wire"
)

func assetIndex(x *Exchange, req *wire.AssetIndexRequest, resp *wire.AssetIndexResponse) error {
	company, err := x.narrowed(req.CompanyFilter)
	if err != nil {
		return err
	}
	*resp = wire.AssetIndexResponse{}
	for _, s := range x.Market.Symbols() {
		rows := x.sold(company, s)
		if len(rows) == 0 {
			continue
		}
		asset := wire.IndexedAsset{Symbol: s.Code, DisplayName: offerings.In(x.Session.Language, s.Name)}
		for _, k := range x.Offerings.Kinds() {
			// Rows come in the order of their durations, ticks first.
			if of := firstType(rows, k, offerings.Spot); len(of) > 0 {
				asset.Contracts = append(asset.Contracts, wire.IndexedOption{
					Category: k.Category, DisplayName: k.TradeName, MinDuration: of[0].Min.String(), MaxDuration: of[len(of)-1].Max.String(),
				})
			}
		}
		*resp = append(*resp, asset)
	}
	return nil
}

// firstType are those of rows that are of a kind, have such a start, and belong to the kind's first contract type; its
// other types run as long.
func firstType(rows []*offerings.Row, k *offerings.Kind, start offerings.Start) (of []*offerings.Row) {
	for _, r := range rows {
		if r.Kind == k && r.Type == &k.Types[0] && r.Start == start {
			of = append(of, r)
		}
	}
	return of
}

func tradingDurations(x *Exchange, req *wire.TradingDurationsRequest, resp *wire.TradingDurationsResponse) error {
	company, err := x.narrowed(req.CompanyFilter)
	if err != nil {
		return err
	}
	lang := x.Session.Language
	*resp = wire.TradingDurationsResponse{}
	for _, symbols := range bySubmarket(x.Market.Symbols()) {
		one := symbols[0]
		row := wire.SubmarketDurations{
			Market:    wire.Named{Name: one.Market, DisplayName: offerings.In(lang, one.MarketName)},
			Submarket: wire.Named{Name: one.Submarket, DisplayName: offerings.In(lang, one.SubmarketName)},
		}
		for _, s := range symbols {
			trades := x.trades(x.sold(company, s))
			if len(trades) == 0 {
				continue
			}
			symbol := wire.Named{Name: s.Code, DisplayName: offerings.In(lang, s.Name)}
			same := func(d wire.SymbolDurations) bool { return reflect.DeepEqual(d.TradeDurations, trades) }
			if i := slices.IndexFunc(row.Data, same); i >= 0 {
				row.Data[i].Symbol = append(row.Data[i].Symbol, symbol)
			} else {
				row.Data = append(row.Data, wire.SymbolDurations{
					Market: row.Market, Submarket: row.Submarket, Symbol: []wire.Named{symbol}, TradeDurations: trades,
				})
			}
		}
		if len(row.Data) > 0 {
			*resp = append(*resp, row)
		}
	}
	return nil
}

// bySubmarket parts symbols, in whose order those of a submarket stand together.
func bySubmarket(symbols []*market.Symbol) (parts [][]*market.Symbol) {
	for i, s := range symbols {
		if i == 0 || symbols[i-1].Submarket != s.Submarket {
			parts = append(parts, nil)
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], s)
	}
	return parts
}

// trades are the durations of each kind of trade. Contracts without expiry have none.
func (x *Exchange) trades(rows []*offerings.Row) (trades []wire.TradeDurations) {
	for _, k := range x.Offerings.Kinds() {
		for _, start := range []struct {
			offerings.Start
			name, display string
		}{{offerings.Spot, "", ""}, {offerings.Forward, "_forward", " (forward)"}} {
			var ranges []wire.DurationRange
			for _, r := range firstType(rows, k, start.Start) {
				ranges = append(ranges, units(r)...)
			}
			if ranges != nil {
				trades = append(trades, wire.TradeDurations{
					Durations: ranges, TradeType: wire.Named{Name: k.Trade + start.name, DisplayName: k.TradeName + start.display},
				})
			}
		}
	}
	return trades
}

// unitsOf are the units in which durations are told, by how contracts end, with their names.
var unitsOf = map[offerings.Expiry][]struct {
	unit          offerings.Unit
	name, display string
}{
	offerings.Tick: {{offerings.Ticks, "t", "Ticks"}},
	offerings.Intraday: {
		{offerings.Seconds, "s", "Seconds"}, {offerings.Minutes, "m", "Minutes"}, {offerings.Hours, "h", "Hours"},
	},
	offerings.Daily: {{offerings.Days, "days", "Days"}},
}

// units tells the durations of a row in every unit, from that of the shortest one on.
func units(r *offerings.Row) (ranges []wire.DurationRange) {
	for _, u := range unitsOf[r.Expiry] {
		one := offerings.Duration{N: 1, Unit: u.unit}.Seconds(1)
		if one < (offerings.Duration{N: 1, Unit: r.Min.Unit}).Seconds(1) {
			continue
		}
		least, most := (r.Min.Seconds(1)+one-1)/one, r.Max.Seconds(1)/one
		if least <= most {
			ranges = append(ranges, wire.DurationRange{Name: u.name, DisplayName: u.display, Min: least, Max: most})
		}
	}
	return ranges
}
