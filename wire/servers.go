package wire

// TradingServersResponse holds the servers that were asked for.
type TradingServersResponse []TradingServer

// TradingServer is one simulated server of a trading platform.
type TradingServer struct {
	// AccountType is demo or real.
	AccountType string `json:"account_type" enum:"demo|real"`
	// Disabled is 1 where no account can be opened.
	Disabled Flag `json:"disabled"`
	// Environment is the installation that the server belongs to.
	Environment string `json:"environment"`
	// Geolocation is where the server is said to stand.
	Geolocation Geolocation `json:"geolocation"`
	// ID is the server's code.
	ID string `json:"id"`
	// MarketType is what is traded there.
	MarketType string `json:"market_type"`
	// MessageToClient says why a server is disabled.
	MessageToClient string `json:"message_to_client,omitzero"`
	// Recommended is 1 for the server that a form should propose.
	Recommended Flag `json:"recommended"`
	// SupportedAccounts are the kinds of account that it can hold.
	SupportedAccounts []string `json:"supported_accounts"`
}

// Geolocation is where a server is said to stand.
type Geolocation struct {
	// Group names servers of one purpose.
	Group string `json:"group"`
	// Location is the country or city.
	Location string `json:"location"`
	// Region is the part of the world.
	Region string `json:"region"`
	// Sequence counts the servers of a region from 1.
	Sequence int64 `json:"sequence"`
}

// CryptoConfigResponse holds what a deposit or withdrawal of crypto currency is bound by.
type CryptoConfigResponse struct {
	// CurrenciesConfig is by currency code.
	CurrenciesConfig map[string]CryptoCurrency `json:"currencies_config" required:"true" keys:"currency"`
}

// CryptoCurrency is one crypto currency.
type CryptoCurrency struct {
	// IsPriorityWithdrawalEnabled is 1 where a withdrawal can be hurried for a fee.
	IsPriorityWithdrawalEnabled Flag `json:"is_priority_withdrawal_enabled"`
	// MinimumDeposit is in the currency itself.
	MinimumDeposit Decimal `json:"minimum_deposit"`
	// MinimumWithdrawal is in US dollars.
	MinimumWithdrawal Decimal `json:"minimum_withdrawal"`
}
