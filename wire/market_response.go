package wire

import (
	"encoding/json"
	"fmt"
)

// ActiveSymbolsResponse holds one row for each symbol.
type ActiveSymbolsResponse []ActiveSymbol

// ActiveSymbol is one symbol that can be traded. Its exchange, delay, interval, quoted currency and spot come with full
// alone.
type ActiveSymbol struct {
	// AllowForwardStarting is 1 where contracts may begin later than they are bought.
	AllowForwardStarting Flag `json:"allow_forward_starting"`
	// CloseOnly is 1 while open contracts may be sold and no new ones bought.
	CloseOnly Flag `json:"close_only"`
	// DelayAmount is by how many minutes the quotes are late.
	DelayAmount int64 `json:"delay_amount,omitzero"`
	// DisplayName is the name for people.
	DisplayName string `json:"display_name" required:"true"`
	// DisplayOrder is the place in a list for people.
	DisplayOrder int64 `json:"display_order" required:"true"`
	// ExchangeIsOpen is 1 while the market is open.
	ExchangeIsOpen Flag `json:"exchange_is_open" required:"true"`
	// ExchangeName is the code of the exchange; RANDOM for synthetic symbols.
	ExchangeName string `json:"exchange_name,omitzero"`
	// IntradayIntervalMinutes is the grid, in minutes, on which times within a day lie.
	IntradayIntervalMinutes int64 `json:"intraday_interval_minutes,omitzero"`
	// IsTradingSuspended is 1 while nothing can be bought or sold on the symbol.
	IsTradingSuspended Flag `json:"is_trading_suspended" required:"true"`
	// Market is the market's code.
	Market string `json:"market" required:"true"`
	// MarketDisplayName is the market's name for people.
	MarketDisplayName string `json:"market_display_name" required:"true"`
	// Pip is the smallest step of the price, such as 0.01. Its decimals are those of the quotes.
	Pip Decimal `json:"pip" required:"true"`
	// QuotedCurrencySymbol is the currency of the stocks behind an index.
	QuotedCurrencySymbol string `json:"quoted_currency_symbol,omitzero"`
	// Spot is the latest quote; null where there is none.
	Spot Decimal `json:"spot,omitzero" null:"true"`
	// SpotAge is how old the spot is, in seconds, as text.
	SpotAge string `json:"spot_age,omitzero"`
	// SpotPercentageChange is how far the price has moved in the day, in per cent, as text.
	SpotPercentageChange string `json:"spot_percentage_change,omitzero"`
	// SpotTime is when the spot was quoted, in epoch seconds, as text.
	SpotTime string `json:"spot_time,omitzero"`
	// Subgroup is the code of a group of submarkets; none where there is no such group.
	Subgroup string `json:"subgroup" required:"true"`
	// SubgroupDisplayName is the subgroup's name for people.
	SubgroupDisplayName string `json:"subgroup_display_name" required:"true"`
	// Submarket is the submarket's code.
	Submarket string `json:"submarket" required:"true"`
	// SubmarketDisplayName is the submarket's name for people.
	SubmarketDisplayName string `json:"submarket_display_name" required:"true"`
	// Symbol is the symbol's code, which all other calls take.
	Symbol string `json:"symbol" required:"true"`
	// SymbolType is the kind of instrument, such as forex or stockindex; empty for some synthetic symbols.
	SymbolType string `json:"symbol_type" required:"true"`
}

// AssetIndexResponse holds one list for each symbol: its code, its name, and a list of the kinds of contract. Each of
// these is a list again: the code of the category, its name, the shortest duration and the longest, such as 5t or 365d,
// and perhaps more.
type AssetIndexResponse []IndexedAsset

// IndexedAsset is one symbol of the asset index. On the wire it is a list.
type IndexedAsset struct {
	Symbol      string          // its code
	DisplayName string          // its name for people
	Contracts   []IndexedOption // the kinds of contract
}

// MarshalJSON writes the list.
func (a IndexedAsset) MarshalJSON() ([]byte, error) {
	contracts := a.Contracts
	if contracts == nil {
		contracts = []IndexedOption{}
	}
	return json.Marshal([]any{a.Symbol, a.DisplayName, contracts})
}

// UnmarshalJSON reads the list.
func (a *IndexedAsset) UnmarshalJSON(b []byte) error {
	return readTuple(b, "a symbol of the asset index", &a.Symbol, &a.DisplayName, &a.Contracts)
}

// IndexedOption is one kind of contract that a symbol of the asset index offers. On the wire it is a list.
type IndexedOption struct {
	Category    string   // the code of the contract category, such as callput
	DisplayName string   // its name for people
	MinDuration string   // the shortest, with its unit: 5t, 15s, 1d
	MaxDuration string   // the longest
	More        []string // what follows; the service does not say what it is
}

// MarshalJSON writes the list.
func (o IndexedOption) MarshalJSON() ([]byte, error) {
	return json.Marshal(append([]string{o.Category, o.DisplayName, o.MinDuration, o.MaxDuration}, o.More...))
}

// UnmarshalJSON reads the list.
func (o *IndexedOption) UnmarshalJSON(b []byte) error {
	var texts []string
	if err := json.Unmarshal(b, &texts); err != nil {
		return err
	}
	if len(texts) < 4 {
		return fmt.Errorf("a contract of the asset index has %d items, not 4", len(texts))
	}
	*o = IndexedOption{texts[0], texts[1], texts[2], texts[3], texts[4:]}
	return nil
}

// readTuple reads a list of values of different types. Further items are passed over.
func readTuple(b []byte, what string, into ...any) error {
	var items []json.RawMessage
	if err := json.Unmarshal(b, &items); err != nil {
		return err
	}
	if len(items) < len(into) {
		return fmt.Errorf("%s has %d items, not %d", what, len(items), len(into))
	}
	for i, to := range into {
		if err := json.Unmarshal(items[i], to); err != nil {
			return err
		}
	}
	return nil
}

// Named is a thing with a code for programs and a name for people.
type Named struct {
	// DisplayName is the name for people.
	DisplayName string `json:"display_name,omitzero"`
	// Name is the code.
	Name string `json:"name,omitzero"`
}

// TradingDurationsResponse holds one row for each submarket.
type TradingDurationsResponse []SubmarketDurations

// SubmarketDurations is what a submarket offers.
type SubmarketDurations struct {
	// Data holds symbols, those with equal durations together.
	Data []SymbolDurations `json:"data,omitzero"`
	// Market is the market that the submarket belongs to.
	Market Named `json:"market,omitzero"`
	// Submarket is the submarket.
	Submarket Named `json:"submarket,omitzero"`
}

// SymbolDurations is what symbols with equal durations offer.
type SymbolDurations struct {
	// Market is the market that the symbols belong to.
	Market Named `json:"market,omitzero"`
	// Submarket is the submarket that the symbols belong to.
	Submarket Named `json:"submarket,omitzero"`
	// Symbol holds the symbols.
	Symbol []Named `json:"symbol,omitzero"`
	// TradeDurations holds one row for each kind of trade.
	TradeDurations []TradeDurations `json:"trade_durations,omitzero"`
}

// TradeDurations is how long contracts of one kind of trade may last.
type TradeDurations struct {
	// Durations holds one row for each unit in which the duration may be given.
	Durations []DurationRange `json:"durations,omitzero"`
	// TradeType is the kind of trade, such as rise_fall.
	TradeType Named `json:"trade_type,omitzero"`
}

// DurationRange is the least and the greatest duration in one unit.
type DurationRange struct {
	// DisplayName is the unit's name for people.
	DisplayName string `json:"display_name,omitzero"`
	// Max is the greatest duration, in the unit.
	Max int64 `json:"max,omitzero"`
	// Min is the least duration, in the unit.
	Min int64 `json:"min,omitzero"`
	// Name is the unit: t ticks, s seconds, m minutes, h hours, days.
	Name string `json:"name,omitzero"`
}

// ContractsForResponse is what can be bought on a symbol.
type ContractsForResponse struct {
	// Available holds one row for each kind of contract, barrier, start and expiry.
	Available []AvailableContract `json:"available" required:"true"`
	// Close is when the trading session of the symbol's market ends that is on or, while there is none, comes next, in
	// epoch seconds; null where that is not known.
	Close Optional[int64] `json:"close,omitzero" null:"true"`
	// FeedLicense says how the quotes may be shown: realtime, or with a delay.
	FeedLicense string `json:"feed_license,omitzero"`
	// HitCount is the number of rows.
	HitCount int64 `json:"hit_count"`
	// NonAvailable holds what is not offered at present, in a form that is not published.
	NonAvailable []Raw `json:"non_available,omitzero"`
	// Open is when that session begins, in epoch seconds; null where that is not known.
	Open Optional[int64] `json:"open,omitzero" null:"true"`
	// Spot is the latest quote; null where there is none.
	Spot Decimal `json:"spot,omitzero" null:"true"`
}

// AvailableContract is one way to buy a contract on a symbol.
type AvailableContract struct {
	// AvailableBarriers are the barriers to choose from in a trading period, in a form that is not published.
	AvailableBarriers []Raw `json:"available_barriers,omitzero"`
	// Barrier is a barrier to propose to the user, for contracts with one: with a sign an offset from the spot, else a
	// price.
	Barrier Optional[string] `json:"barrier,omitzero" null:"true"`
	// BarrierCategory is the kind of barrier: american, asian, euro_atm, euro_non_atm, lookback, non_financial or reset;
	// active_symbols explains them.
	BarrierCategory string `json:"barrier_category" required:"true"`
	// BarrierChoices are the barriers that a vanilla or a turbo may have.
	BarrierChoices []string `json:"barrier_choices,omitzero"`
	// Barriers is how many barriers the contract takes, 0 to 2.
	Barriers int64 `json:"barriers" required:"true"`
	// CancellationRange are the times for which the right to cancel a multiplier is sold, such as 5m.
	CancellationRange []string `json:"cancellation_range,omitzero"`
	// ContractCategory is the code of the kind of contract, such as callput.
	ContractCategory string `json:"contract_category" required:"true"`
	// ContractCategoryDisplay is the category's name for people.
	ContractCategoryDisplay string `json:"contract_category_display" required:"true"`
	// ContractDisplay is the contract type's name for people.
	ContractDisplay string `json:"contract_display,omitzero"`
	// ContractType is the code that proposal takes.
	ContractType string `json:"contract_type" required:"true"`
	// DefaultStake is the stake to propose to the user, in the currency asked for.
	DefaultStake Decimal `json:"default_stake,omitzero"`
	// DisplayNumberOfContracts is the payout per point that is proposed for a turbo.
	DisplayNumberOfContracts Decimal `json:"display_number_of_contracts,omitzero"`
	// DurationChoices are the durations that a snowball may have, in seconds.
	DurationChoices []int64 `json:"duration_choices,omitzero"`
	// ExchangeName is the code of the exchange; RANDOM for synthetic symbols.
	ExchangeName string `json:"exchange_name" required:"true"`
	// ExpiredBarriers are those of the available barriers that the spot has passed in the trading period.
	ExpiredBarriers []Raw `json:"expired_barriers,omitzero"`
	// ExpiryType is how the end is given: tick, intraday for up to a day, daily for longer, or no_expiry.
	ExpiryType string `json:"expiry_type" required:"true"`
	// ForwardStartingOptions are the days on which a forward-starting contract may begin.
	ForwardStartingOptions []ForwardStart `json:"forward_starting_options,omitzero"`
	// GrowthRateRange are the growth rates that an accumulator may have, as fractions.
	GrowthRateRange []Decimal `json:"growth_rate_range,omitzero"`
	// HighBarrier is an upper barrier to propose to the user, for contracts with two.
	HighBarrier Optional[string] `json:"high_barrier,omitzero" null:"true"`
	// LastDigitRange are the digits that a digit contract may predict.
	LastDigitRange []int64 `json:"last_digit_range,omitzero"`
	// LowBarrier is a lower barrier to propose to the user, for contracts with two.
	LowBarrier Optional[string] `json:"low_barrier,omitzero" null:"true"`
	// Market is the market's code.
	Market string `json:"market" required:"true"`
	// MaxContractDuration is the longest duration with its unit, such as 10t or 365d; 0 where there is no expiry.
	MaxContractDuration string `json:"max_contract_duration" required:"true"`
	// MaxStake is the greatest stake of a turbo; null where it is not known.
	MaxStake Decimal `json:"max_stake,omitzero" null:"true"`
	// MinContractDuration is the shortest duration with its unit, such as 5t or 15s; 0 where there is no expiry.
	MinContractDuration string `json:"min_contract_duration" required:"true"`
	// MinStake is the least stake of a turbo; null where it is not known.
	MinStake Decimal `json:"min_stake,omitzero" null:"true"`
	// MultiplierRange are the factors that a multiplier may have.
	MultiplierRange []Decimal `json:"multiplier_range,omitzero"`
	// PayoutChoices are the payouts per point that a turbo may have.
	PayoutChoices []string `json:"payout_choices,omitzero"`
	// PayoutLimit is the most that one contract may pay.
	PayoutLimit Decimal `json:"payout_limit,omitzero"`
	// Sentiment is what the buyer hopes for, such as up, down, high_vol or match.
	Sentiment string `json:"sentiment" required:"true"`
	// StartType is spot for a contract that begins when it is bought, and forward for one that begins later.
	StartType string `json:"start_type" required:"true"`
	// Submarket is the submarket's code.
	Submarket string `json:"submarket" required:"true"`
	// TradeRiskProfileChoices are the degrees of risk that a snowball may have.
	TradeRiskProfileChoices []string `json:"trade_risk_profile_choices,omitzero"`
	// TradingPeriod is the window that the contract belongs to, for contracts that are sold by the window.
	TradingPeriod Object `json:"trading_period,omitzero"`
	// UnderlyingSymbol is the symbol.
	UnderlyingSymbol string `json:"underlying_symbol" required:"true"`
}

// ForwardStart is one day on which a forward-starting contract may begin. Its times are epoch seconds as text.
type ForwardStart struct {
	// Blackouts are times of the day without a start, in a form that is not published. dervish writes a list of the two
	// times of day between which there is none: ["20:59:59","22:00:00"].
	Blackouts []Raw `json:"blackouts,omitzero"`
	// Close is the last moment of trading.
	Close string `json:"close,omitzero"`
	// Date is the midnight with which the day begins.
	Date string `json:"date,omitzero"`
	// Open is the first moment of trading.
	Open string `json:"open,omitzero"`
}

// ContractsForCompanyResponse is what a company offers.
type ContractsForCompanyResponse struct {
	// Available holds one row for each kind of contract.
	Available []CompanyContract `json:"available" required:"true"`
	// HitCount is the number of rows.
	HitCount int64 `json:"hit_count" required:"true"`
}

// CompanyContract is one kind of contract that a company offers.
type CompanyContract struct {
	// BarrierCategory is the kind of barrier; active_symbols explains them.
	BarrierCategory string `json:"barrier_category" required:"true"`
	// ContractCategory is the code of the kind of contract, such as callput.
	ContractCategory string `json:"contract_category" required:"true"`
	// ContractCategoryDisplay is the category's name for people.
	ContractCategoryDisplay string `json:"contract_category_display" required:"true"`
	// ContractDisplay is the contract type's name for people.
	ContractDisplay string `json:"contract_display" required:"true"`
	// ContractType is the code that proposal takes.
	ContractType string `json:"contract_type" required:"true"`
	// DefaultStake is the stake to propose to the user.
	DefaultStake Decimal `json:"default_stake,omitzero"`
	// Sentiment is what the buyer hopes for, such as up, down, high_vol or match.
	Sentiment string `json:"sentiment" required:"true"`
}

// TradingTimesResponse is the opening hours of one day.
type TradingTimesResponse struct {
	// Markets holds the markets.
	Markets []MarketTimes `json:"markets" required:"true"`
}

// MarketTimes is the opening hours of a market.
type MarketTimes struct {
	// Name is the market's name for people.
	Name string `json:"name" required:"true"`
	// Submarkets holds its submarkets.
	Submarkets []SubmarketTimes `json:"submarkets,omitzero"`
}

// SubmarketTimes is the opening hours of a submarket.
type SubmarketTimes struct {
	// Name is the submarket's name for people.
	Name string `json:"name" required:"true"`
	// Symbols holds its symbols.
	Symbols []SymbolTimes `json:"symbols" required:"true"`
}

// SymbolTimes is the opening hours of a symbol.
type SymbolTimes struct {
	// Events are departures from the usual hours.
	Events []TradingEvent `json:"events,omitzero"`
	// Name is the symbol's name for people.
	Name string `json:"name" required:"true"`
	// Symbol is the symbol's code.
	Symbol string `json:"symbol" required:"true"`
	// Times are the hours of the day asked for.
	Times TradingHours `json:"times,omitzero"`
	// TradingDays are the days of the week on which the symbol trades.
	TradingDays []string `json:"trading_days,omitzero" enum:"Sun|Mon|Tue|Wed|Thu|Fri|Sat"`
}

// TradingEvent is a departure from the usual hours.
type TradingEvent struct {
	// Dates says in words when: a date, or days such as Fridays.
	Dates string `json:"dates,omitzero"`
	// Description says in words what happens, such as an early close.
	Description string `json:"descrip,omitzero"`
}

// TradingHours are the hours of one day, as times of day in GMT such as 20:55:00. A market that stays closed has -- in
// their place.
type TradingHours struct {
	// Close holds the end of each session.
	Close []string `json:"close,omitzero"`
	// Open holds the beginning of each session.
	Open []string `json:"open,omitzero"`
	// Settlement is when contracts that end with the day are settled.
	Settlement string `json:"settlement,omitzero"`
}

// ExchangeRatesResponse is what one unit of a currency is worth.
type ExchangeRatesResponse struct {
	// BaseCurrency is the currency that is valued.
	BaseCurrency string `json:"base_currency,omitzero"`
	// Date is the time of the rates, in epoch seconds.
	Date int64 `json:"date,omitzero"`
	// Rates holds the value in each other currency, by its code: a number, or with include_spread an object with the
	// numbers spot_rate, ask_rate and bid_rate.
	Rates map[string]ExchangeRate `json:"rates,omitzero" keys:"currency"`
}

// ExchangeRate is what one unit of a currency is worth in another. On the wire it is a bare number unless it has an ask
// or a bid.
type ExchangeRate struct {
	Spot Decimal // the rate in the middle
	Ask  Decimal // at which the other currency is sold; absent unless the spread was asked for
	Bid  Decimal // at which the other currency is bought; absent unless the spread was asked for
}

// spreadRate is an ExchangeRate as an object.
type spreadRate struct {
	Ask  Decimal `json:"ask_rate,omitzero"`
	Bid  Decimal `json:"bid_rate,omitzero"`
	Spot Decimal `json:"spot_rate"`
}

// MarshalJSON writes the number or the object.
func (r ExchangeRate) MarshalJSON() ([]byte, error) {
	if r.Ask.IsZero() && r.Bid.IsZero() {
		return r.Spot.MarshalJSON()
	}
	return json.Marshal(spreadRate{r.Ask, r.Bid, r.Spot})
}

// UnmarshalJSON reads a number or an object.
func (r *ExchangeRate) UnmarshalJSON(b []byte) error {
	var s spreadRate
	var err error
	if len(b) > 0 && b[0] == '{' {
		err = json.Unmarshal(b, &s)
	} else {
		err = s.Spot.UnmarshalJSON(b)
	}
	*r = ExchangeRate{s.Spot, s.Ask, s.Bid}
	return err
}

// EconomicCalendarResponse holds economic events.
type EconomicCalendarResponse struct {
	// Events holds the events in the order of time.
	Events []EconomicEvent `json:"events,omitzero"`
}

// EconomicEvent is one event, such as the release of a price index.
type EconomicEvent struct {
	// Actual is the figure that came out; without a value before the release.
	Actual EconomicFigure `json:"actual,omitzero"`
	// Currency is the currency that the event concerns.
	Currency string `json:"currency,omitzero"`
	// EventName is the name for people.
	EventName string `json:"event_name,omitzero"`
	// Forecast is the figure that was expected.
	Forecast EconomicFigure `json:"forecast,omitzero"`
	// Impact is how much the event may move markets, from 1, little, to 5.
	Impact int64 `json:"impact,omitzero" min:"1" max:"5"`
	// Previous is the figure of the release before.
	Previous EconomicFigure `json:"previous,omitzero"`
	// ReleaseDate is when the figure comes out, in epoch seconds.
	ReleaseDate int64 `json:"release_date,omitzero"`
}

// EconomicFigure is one figure of an economic event.
type EconomicFigure struct {
	// DisplayValue is the figure with its unit, for people.
	DisplayValue string `json:"display_value,omitzero"`
}
