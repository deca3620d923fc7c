package calls

import (
	"slices"
	"strconv"

	"github.com/dervish-ws/dervish/internal/atlas"
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/offerings"
	"github.com/dervish-ws/dervish/wire"
)

func activeSymbols(x *Exchange, req *wire.ActiveSymbolsRequest, resp *wire.ActiveSymbolsResponse) error {
	company, err := x.narrowed(req.CompanyFilter)
	if err != nil {
		return err
	}
	wanted := func(r *offerings.Row) bool {
		return (len(req.ContractType) == 0 || slices.Contains(req.ContractType, r.Type.Code)) &&
			(len(req.BarrierCategory) == 0 || slices.Contains(req.BarrierCategory, r.Kind.BarrierCategory))
	}
	filtered := len(req.ContractType)+len(req.BarrierCategory) > 0
	*resp = wire.ActiveSymbolsResponse{}
	now := seconds(x.Clock.Now())
	for _, s := range x.Market.Symbols() {
		rows := x.sold(company, s)
		if filtered && !slices.ContainsFunc(rows, wanted) || company != nil && !slices.Contains(company.Markets, s.Market) {
			continue
		}
		row := x.active(s, rows, now)
		if req.ActiveSymbols == "full" {
			x.fill(&row, s, now)
		}
		*resp = append(*resp, row)
	}
	return nil
}

// narrowed is the company by which an answer is narrowed: an authorized client's own, or else the one that is asked
// for; nil: nothing is narrowed.
func (x *Exchange) narrowed(f wire.CompanyFilter) (*atlas.Company, error) {
	code := f.LandingCompanyShort
	switch {
	case len(x.Session.Identities()) > 0:
		code = virtualCompany
	case code == "":
		code = f.LandingCompany
	}
	if code == "" {
		return nil, nil
	}
	return x.seller(code)
}

// seller is the company of a short code.
func (x *Exchange) seller(code string) (*atlas.Company, error) {
	c, found := x.Atlas.Company(code)
	if !found {
		return nil, wire.NewError(wire.UnknownLandingCompany, "There is no landing company of that name here.")
	}
	return &c, nil
}

// sold is what a company offers on a symbol; a nil company offers everything.
func (x *Exchange) sold(company *atlas.Company, s *market.Symbol) []*offerings.Row {
	rows := x.Offerings.Rows(s.Code)
	if company == nil {
		return rows
	}
	if !slices.Contains(company.Markets, s.Market) {
		return nil
	}
	return slices.DeleteFunc(rows, func(r *offerings.Row) bool { return !slices.Contains(company.ContractCategories, r.Kind.Category) })
}

// active tells of a symbol what the brief form does.
func (x *Exchange) active(s *market.Symbol, rows []*offerings.Row, now int64) wire.ActiveSymbol {
	lang := x.Session.Language
	return wire.ActiveSymbol{
		AllowForwardStarting: wire.Flag(slices.ContainsFunc(rows, func(r *offerings.Row) bool { return r.Start == offerings.Forward })),
		DisplayName:          offerings.In(lang, s.Name),
		DisplayOrder:         int64(s.Order),
		ExchangeIsOpen:       wire.Flag(x.Market.Open(s, now)),
		Market:               s.Market,
		MarketDisplayName:    offerings.In(lang, s.MarketName),
		Pip:                  price(s, 1),
		Subgroup:             s.Subgroup,
		SubgroupDisplayName:  offerings.In(lang, s.SubgroupName),
		Submarket:            s.Submarket,
		SubmarketDisplayName: offerings.In(lang, s.SubmarketName),
		Symbol:               s.Code,
		SymbolType:           s.Type,
	}
}

// daySeconds is the length of a day, with which the change of a price begins anew.
const daySeconds = 86400

// fill adds what the full form tells. The change is that since the first quote of the same day: of the day before not a
// tick has to be computed.
func (x *Exchange) fill(row *wire.ActiveSymbol, s *market.Symbol, now int64) {
	row.ExchangeName = s.Exchange
	row.IntradayIntervalMinutes = offerings.StartGrid / 60
	row.QuotedCurrencySymbol = s.QuoteCurrency
	t, ok := x.Market.At(s, now)
	if !ok {
		return
	}
	row.Spot = price(s, t.Quote)
	row.SpotAge = strconv.FormatInt(now-t.Epoch, 10)
	row.SpotTime = strconv.FormatInt(t.Epoch, 10)
	midnight := t.Epoch - t.Epoch%daySeconds
	if begins, ok := x.Market.Next(s, midnight-1); ok {
		first, _ := x.Market.At(s, begins)
		row.SpotPercentageChange = strconv.FormatFloat(100*(float64(t.Quote)/float64(first.Quote)-1), 'f', 2, 64)
	}
}
