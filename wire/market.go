package wire

// ActiveSymbols lists the symbols that can be traded, each with its display name, its market, the size of a pip and
// whether its exchange is open. It is open to all; an authorized caller sees what the account may trade.
var ActiveSymbols = define[ActiveSymbolsRequest, ActiveSymbolsResponse](Spec{Name: "active_symbols", Category: CategoryMarket, Offer: Simulated})

// ActiveSymbolsRequest chooses the symbols and how much is told of each.
type ActiveSymbolsRequest struct {
	// ActiveSymbols is how much is told of each symbol: brief for names, market, pip and state, full for the spot and its
	// age, the exchange and the quoted currency as well.
	ActiveSymbols string `json:"active_symbols" required:"true" enum:"brief|full"`
	// ContractType keeps symbols that offer one of these kinds of contract; absent, all. The codes are those of proposal.
	ContractType []string `json:"contract_type,omitzero" enum:"CALL|PUT|CALLE|PUTE|ONETOUCH|NOTOUCH|EXPIRYRANGE|EXPIRYMISS|EXPIRYRANGEE|EXPIRYMISSE|RANGE|UPORDOWN|DIGITMATCH|DIGITDIFF|DIGITOVER|DIGITUNDER|DIGITEVEN|DIGITODD|ASIANU|ASIAND|RESETCALL|RESETPUT|RUNHIGH|RUNLOW|TICKHIGH|TICKLOW|CALLSPREAD|PUTSPREAD|LBFLOATCALL|LBFLOATPUT|LBHIGHLOW|MULTUP|MULTDOWN|ACCU|VANILLALONGCALL|VANILLALONGPUT|TURBOSLONG|TURBOSSHORT"`
	// BarrierCategory keeps symbols that offer contracts with one of these kinds of barrier; absent, all: american is
	// watched at every tick, euro_atm is the entry spot and euro_non_atm another level, both looked at in the end, asian
	// is an average, lookback an extreme, reset moves once, and non_financial is a digit.
	BarrierCategory []string `json:"barrier_category,omitzero" enum:"american|asian|euro_atm|euro_non_atm|non_financial|lookback|reset"`
	CompanyFilter
	// ProductType keeps symbols of a family of products; there is one.
	ProductType string `json:"product_type,omitzero" enum:"basic"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// CompanyFilter narrows what is offered to one landing company, the legal entity that holds an account. For an
// authorized caller the account's own company counts and the filter does not.
type CompanyFilter struct {
	// LandingCompanyShort is the short code of the company: iom on the Isle of Man, malta and maltainvest in Malta, svg in
	// Saint Vincent and the Grenadines, vanuatu in Vanuatu, virtual for demo accounts. Absent, nothing is narrowed.
	LandingCompanyShort string `json:"landing_company_short,omitzero" enum:"iom|malta|maltainvest|svg|virtual|vanuatu"`
	// LandingCompany is the older name of landing_company_short; new programs leave it out.
	LandingCompany string `json:"landing_company,omitzero" enum:"iom|malta|maltainvest|svg|virtual|vanuatu"`
}

// AssetIndex lists the symbols with the kinds of contract that each offers and the shortest and longest duration of
// each, as nested arrays; trading_durations tells much the same as objects.
var AssetIndex = define[AssetIndexRequest, AssetIndexResponse](Spec{Name: "asset_index", Category: CategoryMarket, Offer: Configured})

// AssetIndexRequest narrows the list.
type AssetIndexRequest struct {
	CompanyFilter
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// TradingDurations lists, market by market, the symbols, their kinds of trade and the least and greatest duration of
// each in every unit, as objects.
var TradingDurations = define[TradingDurationsRequest, TradingDurationsResponse](Spec{Name: "trading_durations", Category: CategoryMarket, Offer: Configured})

// TradingDurationsRequest narrows the list.
type TradingDurationsRequest struct {
	CompanyFilter
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// ContractsFor lists what can be bought on one symbol: a row for each kind of contract, start and expiry, with its
// durations, suggested barriers, multipliers, growth rates and stakes. Read it before building a proposal.
var ContractsFor = define[ContractsForRequest, ContractsForResponse](Spec{Name: "contracts_for", Category: CategoryMarket, Offer: Simulated})

// ContractsForRequest names the symbol and for whom it is offered.
type ContractsForRequest struct {
	// ContractsFor is the symbol, as active_symbols spells it.
	ContractsFor string `json:"contracts_for" required:"true" pattern:"symbol"`
	// Currency is the one in which stakes and payouts are told.
	Currency string `json:"currency,omitzero" pattern:"currency" default:"USD"`
	// LandingCompanyShort is the short code of the company that offers the contracts; active_symbols explains the codes.
	// For an authorized caller the account's own company counts. While it is virtual, landing_company wins if given.
	LandingCompanyShort string `json:"landing_company_short,omitzero" enum:"iom|malta|maltainvest|svg|virtual|vanuatu" default:"virtual"`
	// LandingCompany is the older name of landing_company_short; new programs leave it out.
	LandingCompany string `json:"landing_company,omitzero" enum:"iom|malta|maltainvest|svg|virtual|vanuatu" default:"virtual"`
	// ProductType keeps contracts of a family of products; there is one.
	ProductType string `json:"product_type,omitzero" enum:"basic"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// ContractsForCompany lists the kinds of contract that a landing company offers on any symbol, without durations.
var ContractsForCompany = define[ContractsForCompanyRequest, ContractsForCompanyResponse](Spec{Name: "contracts_for_company", Category: CategoryMarket, Offer: Configured})

// ContractsForCompanyRequest names the company.
type ContractsForCompanyRequest struct {
	// LandingCompany is the short code of the company; active_symbols explains the codes. For an authorized caller the
	// account's own company counts.
	LandingCompany string `json:"landing_company,omitzero" enum:"iom|malta|maltainvest|svg|virtual|vanuatu" default:"virtual"`
	// LoginID chooses the account to act for, where authorize was given several tokens. Absent, the account of the first
	// token is meant.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// TradingTimes tells when each symbol opens, closes and settles on one day, in GMT, by market and submarket, with the
// days of the week on which it trades and events such as an early close.
var TradingTimes = define[TradingTimesRequest, TradingTimesResponse](Spec{Name: "trading_times", Category: CategoryMarket, Offer: Configured})

// TradingTimesRequest names the day.
type TradingTimesRequest struct {
	// TradingTimes is the day, such as 2026-03-27, or today.
	TradingTimes string `json:"trading_times" required:"true" pattern:"trading-day"`
}

// ExchangeRates tells what one unit of a currency is worth in others, or in one of them, and with subscribe goes on as
// the rates change. It is open to all. dervish makes the rates of the quotes of its own forex and crypto symbols, where
// needed through the US dollar; a currency that they do not quote, such as LTC, has a fixed worth.
var ExchangeRates = define[ExchangeRatesRequest, ExchangeRatesResponse](Spec{Name: "exchange_rates", Category: CategoryMarket, Streams: true, Offer: Simulated})

// ExchangeRatesRequest names the currencies.
type ExchangeRatesRequest struct {
	// BaseCurrency is the currency of which one unit is valued.
	BaseCurrency string `json:"base_currency" required:"true" pattern:"currency"`
	// TargetCurrency is the currency to value it in; a stream needs one. Absent, all are answered.
	TargetCurrency string `json:"target_currency,omitzero" pattern:"currency"`
	// IncludeSpread adds the ask and the bid to the spot rate; it needs target_currency.
	IncludeSpread Flag `json:"include_spread,omitzero" enum:"1"`
	// Subscribe asks for a stream of the rate; it needs target_currency.
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// EconomicCalendar lists economic events, such as the release of a price index, with their impact and the forecast,
// previous and actual figures. It is open to all. The list is empty unless whoever runs the server has filled it.
var EconomicCalendar = define[EconomicCalendarRequest, EconomicCalendarResponse](Spec{Name: "economic_calendar", Category: CategoryMarket, Offer: Configured})

// EconomicCalendarRequest chooses the events.
type EconomicCalendarRequest struct {
	// Currency keeps events that concern one currency; absent, all.
	Currency string `json:"currency,omitzero" pattern:"currency"`
	// StartDate is the epoch second from which events are listed; absent, from the first. The service does not say.
	StartDate int64 `json:"start_date,omitzero" min:"1" max:"9999999999"`
	// EndDate is the epoch second up to which events are listed; absent, to the last. The service does not say.
	EndDate int64 `json:"end_date,omitzero" min:"1" max:"9999999999"`
}
