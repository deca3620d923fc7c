package calls

import (
	"slices"
	"strconv"
	"time"

	"github.com/dervish-ws/dervish/internal/atlas"
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/offerings"
	"github.com/dervish-ws/dervish/wire"
)

func contractsFor(x *Exchange, req *wire.ContractsForRequest, resp *wire.ContractsForResponse) error {
	s, err := x.symbol(req.ContractsFor)
	if err != nil {
		return err
	}
	company, err := x.offerer(req)
	if err != nil {
		return err
	}
	currency, err := x.stakedIn(req.Currency)
	if err != nil {
		return err
	}
	rows := x.sold(company, s)
	if len(rows) == 0 {
		return wire.NewError(wire.OfferingsInvalidSymbol, "There are no contracts on "+s.Code+" here.")
	}
	now := seconds(x.Clock.Now())
	*resp = wire.ContractsForResponse{
		FeedLicense: "realtime", HitCount: int64(len(rows)), Open: wire.Null[int64](), Close: wire.Null[int64](),
	}
	if opens, ok := x.Market.NextOpen(s, now); ok {
		for _, session := range x.Market.Sessions(s, opens) {
			if session.Open <= opens && opens <= session.Close {
				resp.Open, resp.Close = wire.Some(session.Open), wire.Some(session.Close)
			}
		}
	}
	spot := int64(0)
	if t, ok := x.Market.At(s, now); ok {
		spot = t.Quote
		resp.Spot = price(s, spot)
	}
	starts := x.starts(s, now)
	for _, r := range rows {
		row := available(r, r.Kind.Limits(amounts(currency)), currency.Digits)
		if r.Start == offerings.Forward {
			row.ForwardStartingOptions = starts
		}
		if spot > 0 {
			propose(&row, r, spot, currency)
		}
		resp.Available = append(resp.Available, row)
	}
	return nil
}

// offerer is the company whose contracts are asked for. That of an authorized client's account is virtual, and gives
// way to landing_company alone.
func (x *Exchange) offerer(req *wire.ContractsForRequest) (*atlas.Company, error) {
	code := virtualCompany
	switch {
	case req.LandingCompany != "" && (len(x.Session.Identities()) > 0 || req.LandingCompanyShort == ""):
		code = req.LandingCompany
	case req.LandingCompanyShort != "" && len(x.Session.Identities()) == 0:
		code = req.LandingCompanyShort
	}
	return x.seller(code)
}

// stakedIn is the currency in which contracts may be bought and pay out; without a code the first of those there are.
func (x *Exchange) stakedIn(code string) (atlas.Currency, error) {
	codes := x.Atlas.PayoutCurrencies()
	if code == "" && len(codes) > 0 {
		code = codes[0]
		if slices.Contains(codes, "USD") {
			code = "USD"
		}
	}
	c, found := x.Atlas.Currency(code)
	if !found || !c.Payout {
		return atlas.Currency{}, wire.NewError(wire.InvalidCurrency, "The currency "+code+" is not one that contracts pay out in.")
	}
	return c, nil
}

// amounts say how much of a currency is much.
func amounts(c atlas.Currency) offerings.Money {
	return offerings.Money{Digits: c.Digits, MinStake: c.MinStake, DefaultStake: c.DefaultStake, MaxPayout: c.MaxPayout}
}

// available tells of a row what does not depend on the spot.
func available(r *offerings.Row, l offerings.Limits, digits int) wire.AvailableContract {
	row := wire.AvailableContract{
		BarrierCategory:         r.Kind.BarrierCategory,
		Barriers:                int64(r.Type.Barriers),
		ContractCategory:        r.Kind.Category,
		ContractCategoryDisplay: r.Kind.CategoryName,
		ContractDisplay:         r.Type.Name,
		ContractType:            r.Type.Code,
		DefaultStake:            wire.NewDecimal(l.DefaultStake, digits),
		ExchangeName:            r.Symbol.Exchange,
		ExpiryType:              string(r.Expiry),
		Market:                  r.Symbol.Market,
		MaxContractDuration:     r.Max.String(),
		MinContractDuration:     r.Min.String(),
		PayoutLimit:             wire.NewDecimal(l.MaxPayout, digits),
		Sentiment:               r.Type.Sentiment,
		StartType:               string(r.Start),
		Submarket:               r.Symbol.Submarket,
		UnderlyingSymbol:        r.Symbol.Code,
	}
	for _, d := range r.Type.Digits {
		row.LastDigitRange = append(row.LastDigitRange, int64(d))
	}
	for _, m := range r.Multipliers {
		row.MultiplierRange = append(row.MultiplierRange, wire.NewDecimal(int64(m), 0))
	}
	if r.Multipliers != nil {
		row.CancellationRange = []string{} // what is not sold is an empty list, for clients that count
	}
	for _, d := range r.Cancellations {
		row.CancellationRange = append(row.CancellationRange, d.String())
	}
	for _, percent := range r.GrowthPercents {
		row.GrowthRateRange = append(row.GrowthRateRange, wire.NewDecimal(int64(percent), 2))
	}
	if r.Kind.Category == turbos {
		row.MinStake, row.MaxStake = wire.NewDecimal(l.MinStake, digits), wire.NewDecimal(l.MaxStake, digits)
	}
	return row
}

// The categories whose barriers come from a ladder.
const (
	vanilla = "vanilla"
	turbos  = "turbos"
)

// propose adds the barriers to choose from at a spot.
func propose(row *wire.AvailableContract, r *offerings.Row, spot int64, currency atlas.Currency) {
	switch barriers := r.Suggest(spot); len(barriers) {
	case 1:
		row.Barrier = wire.Some(barriers[0].Text(r.Symbol))
	case 2:
		row.HighBarrier, row.LowBarrier = wire.Some(barriers[0].Text(r.Symbol)), wire.Some(barriers[1].Text(r.Symbol))
	}
	switch r.Kind.Category {
	case vanilla:
		for _, b := range offerings.Strikes(r.Symbol, spot, r.Usual()) {
			row.BarrierChoices = append(row.BarrierChoices, b.Text(r.Symbol))
		}
	case turbos:
		stake := row.DefaultStake.Float64()
		distances := offerings.TurboDistances(r.Symbol, spot, r.Usual())
		for i, distance := range distances {
			perPoint := offerings.TurboPerPoint(r.Symbol, spot, distance, stake)
			text := strconv.FormatFloat(perPoint, 'f', -1, 64)
			row.BarrierChoices = append(row.BarrierChoices, r.Symbol.Format(distance))
			row.PayoutChoices = append(row.PayoutChoices, text)
			if i == len(distances)/2 {
				row.DisplayNumberOfContracts = shortest(perPoint)
			}
		}
	}
}

// starts are the days on which a contract may begin later. What lies between two sessions of a day is a blackout, told
// as its two times of day.
func (x *Exchange) starts(s *market.Symbol, now int64) (days []wire.ForwardStart) {
	for _, d := range offerings.StartDays(x.Market, s, now) {
		day := wire.ForwardStart{
			Date:  strconv.FormatInt(d.Date, 10),
			Open:  strconv.FormatInt(d.Sessions[0].Open, 10),
			Close: strconv.FormatInt(d.Sessions[len(d.Sessions)-1].Close, 10),
		}
		for i := range d.Sessions[1:] {
			gap := `["` + timeOfDay(d.Sessions[i].Close) + `","` + timeOfDay(d.Sessions[i+1].Open) + `"]`
			day.Blackouts = append(day.Blackouts, wire.Raw(gap))
		}
		days = append(days, day)
	}
	return days
}

// timeOfDay writes the time of day of an instant, in GMT: 20:55:00.
func timeOfDay(t int64) string { return time.Unix(t, 0).UTC().Format(time.TimeOnly) }

func contractsForCompany(x *Exchange, req *wire.ContractsForCompanyRequest, resp *wire.ContractsForCompanyResponse) error {
	code := req.LandingCompany
	if code == "" || len(x.Session.Identities()) > 0 {
		code = virtualCompany
	}
	company, err := x.seller(code)
	if err != nil {
		return err
	}
	currency, err := x.stakedIn(company.DefaultCurrency)
	if err != nil {
		return err
	}
	sold := map[*offerings.Type]bool{}
	for _, s := range x.Market.Symbols() {
		for _, r := range x.sold(company, s) {
			sold[r.Type] = true
		}
	}
	if len(sold) == 0 {
		return wire.NewError(wire.OfferingsInvalidSymbol, "This landing company offers no contracts.")
	}
	resp.HitCount = int64(len(sold))
	for _, k := range x.Offerings.Kinds() {
		stake := wire.NewDecimal(k.Limits(amounts(currency)).DefaultStake, currency.Digits)
		for i := range k.Types {
			t := &k.Types[i]
			if !sold[t] {
				continue
			}
			resp.Available = append(resp.Available, wire.CompanyContract{
				BarrierCategory:         k.BarrierCategory,
				ContractCategory:        k.Category,
				ContractCategoryDisplay: k.CategoryName,
				ContractDisplay:         t.Name,
				ContractType:            t.Code,
				DefaultStake:            stake,
				Sentiment:               t.Sentiment,
			})
		}
	}
	return nil
}
