package wire

// ActiveSymbols DOC
var ActiveSymbols = define[ActiveSymbolsRequest, Raw](Spec{Name: "active_symbols", Category: CategoryMarket})

// ActiveSymbolsRequest DOC
type ActiveSymbolsRequest struct {
	// ActiveSymbols DOC
	ActiveSymbols string `json:"active_symbols" required:"true" enum:"brief|full"`
	// BarrierCategory DOC
	BarrierCategory []string `json:"barrier_category,omitzero" enum:"american|asian|euro_atm|euro_non_atm|non_financial|lookback|reset"`
	// ContractType DOC
	ContractType []string `json:"contract_type,omitzero" enum:"MULTUP|MULTDOWN|UPORDOWN|EXPIRYRANGE|ONETOUCH|CALLE|LBHIGHLOW|ASIAND|EXPIRYRANGEE|DIGITDIFF|DIGITMATCH|DIGITOVER|PUTE|DIGITUNDER|NOTOUCH|CALL|RANGE|LBFLOATPUT|DIGITODD|PUT|ASIANU|LBFLOATCALL|EXPIRYMISSE|EXPIRYMISS|DIGITEVEN|TICKHIGH|TICKLOW|RESETCALL|RESETPUT|CALLSPREAD|PUTSPREAD|RUNHIGH|RUNLOW|ACCU|VANILLALONGCALL|VANILLALONGPUT|TURBOSLONG|TURBOSSHORT"`
	// LandingCompany DOC
	LandingCompany string `json:"landing_company,omitzero" enum:"iom|malta|maltainvest|svg|virtual|vanuatu"`
	// LandingCompanyShort DOC
	LandingCompanyShort string `json:"landing_company_short,omitzero" enum:"iom|malta|maltainvest|svg|virtual|vanuatu"`
	// ProductType DOC
	ProductType string `json:"product_type,omitzero" enum:"basic"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// AssetIndex DOC
var AssetIndex = define[AssetIndexRequest, Raw](Spec{Name: "asset_index", Category: CategoryMarket})

// AssetIndexRequest DOC
type AssetIndexRequest struct {
	// LandingCompany DOC
	LandingCompany string `json:"landing_company,omitzero" enum:"iom|malta|maltainvest|svg|virtual|vanuatu"`
	// LandingCompanyShort DOC
	LandingCompanyShort string `json:"landing_company_short,omitzero" enum:"iom|malta|maltainvest|svg|virtual|vanuatu"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// ContractsFor DOC
var ContractsFor = define[ContractsForRequest, Raw](Spec{Name: "contracts_for", Category: CategoryMarket})

// ContractsForRequest DOC
type ContractsForRequest struct {
	// ContractsFor DOC
	ContractsFor string `json:"contracts_for" required:"true" pattern:"symbol"`
	// Currency DOC
	Currency string `json:"currency,omitzero" pattern:"currency" default:"USD"`
	// LandingCompany DOC
	LandingCompany string `json:"landing_company,omitzero" enum:"iom|malta|maltainvest|svg|virtual|vanuatu" default:"virtual"`
	// LandingCompanyShort DOC
	LandingCompanyShort string `json:"landing_company_short,omitzero" enum:"iom|malta|maltainvest|svg|virtual|vanuatu" default:"virtual"`
	// ProductType DOC
	ProductType string `json:"product_type,omitzero" enum:"basic"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// ContractsForCompany DOC
var ContractsForCompany = define[ContractsForCompanyRequest, Raw](Spec{Name: "contracts_for_company", Category: CategoryMarket})

// ContractsForCompanyRequest DOC
type ContractsForCompanyRequest struct {
	// LandingCompany DOC
	LandingCompany string `json:"landing_company,omitzero" enum:"iom|malta|maltainvest|svg|virtual|vanuatu" default:"virtual"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// EconomicCalendar DOC
var EconomicCalendar = define[EconomicCalendarRequest, Raw](Spec{Name: "economic_calendar", Category: CategoryMarket})

// EconomicCalendarRequest DOC
type EconomicCalendarRequest struct {
	// Currency DOC
	Currency string `json:"currency,omitzero" pattern:"currency"`
	// EndDate DOC
	EndDate int64 `json:"end_date,omitzero" min:"1" max:"9999999999"`
	// StartDate DOC
	StartDate int64 `json:"start_date,omitzero" min:"1" max:"9999999999"`
}

// ExchangeRates DOC
var ExchangeRates = define[ExchangeRatesRequest, Raw](Spec{Name: "exchange_rates", Category: CategoryMarket, Streams: true})

// ExchangeRatesRequest DOC
type ExchangeRatesRequest struct {
	// BaseCurrency DOC
	BaseCurrency string `json:"base_currency" required:"true" pattern:"currency"`
	// IncludeSpread DOC
	IncludeSpread Flag `json:"include_spread,omitzero" enum:"1"`
	// TargetCurrency DOC
	TargetCurrency string `json:"target_currency,omitzero" pattern:"currency"`
	// Subscribe DOC
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// TradingDurations DOC
var TradingDurations = define[TradingDurationsRequest, Raw](Spec{Name: "trading_durations", Category: CategoryMarket})

// TradingDurationsRequest DOC
type TradingDurationsRequest struct {
	// LandingCompany DOC
	LandingCompany string `json:"landing_company,omitzero" enum:"iom|malta|maltainvest|svg|virtual|vanuatu"`
	// LandingCompanyShort DOC
	LandingCompanyShort string `json:"landing_company_short,omitzero" enum:"iom|malta|maltainvest|svg|virtual|vanuatu"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// TradingTimes DOC
var TradingTimes = define[TradingTimesRequest, Raw](Spec{Name: "trading_times", Category: CategoryMarket})

// TradingTimesRequest DOC
type TradingTimesRequest struct {
	// TradingTimes DOC
	TradingTimes string `json:"trading_times" required:"true" pattern:"trading-day"`
}
