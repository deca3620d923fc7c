package wire

// Cashier begins a deposit or a withdrawal. The answer is the address of a cashier page to open in a browser; for
// cryptocurrencies, the address to pay into or the state of the withdrawal. What stands in the way, such as terms not
// yet accepted or a currency not yet chosen, comes back as an error whose code says what to do first.
var Cashier = define[CashierRequest, CashierResponse](Spec{Name: "cashier", Category: CategoryCashier, Scopes: Scopes{Payments}, Effects: true})

// CashierRequest chooses the direction and the cashier.
type CashierRequest struct {
	// Cashier is deposit to pay in, withdraw to pay out.
	Cashier string `json:"cashier" required:"true" enum:"deposit|withdraw" default:"deposit"`
	// Provider is the cashier: doughflow for ordinary currencies, crypto for cryptocurrencies.
	Provider string `json:"provider,omitzero" enum:"doughflow|crypto" default:"doughflow"`
	// Type is the form of the answer: url, a page to open; api, the data itself. The provider crypto has api alone.
	Type string `json:"type,omitzero" enum:"url|api" default:"url"`
	// VerificationCode is the code that VerifyEmail of type payment_withdraw sent to the client, for withdrawals.
	VerificationCode string `json:"verification_code,omitzero" pattern:"verification-code"`
	// TOTP is the time-based one-time code that the client's authenticator app shows, for accounts guarded by one.
	TOTP string `json:"totp,omitzero" pattern:"totp"`
	// Address is where a withdrawal of cryptocurrency goes. Only where type is api.
	Address string `json:"address,omitzero"`
	// Amount is how much cryptocurrency to withdraw. Only where type is api.
	Amount Decimal `json:"amount,omitzero" min:"0"`
	// EstimatedFeeUniqueID accepts a fee that CryptoEstimations quoted, by its unique_id, so that the withdrawal is
	// carried out before others; absent, it waits its turn.
	EstimatedFeeUniqueID string `json:"estimated_fee_unique_id,omitzero"`
	// DryRun checks a withdrawal of cryptocurrency and carries nothing out. Only where provider is crypto and type is
	// api.
	DryRun Flag `json:"dry_run,omitzero" enum:"0|1" default:"0"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// CryptoConfig tells for each cryptocurrency the smallest deposit, in that currency, the smallest withdrawal, in USD,
// and whether a fee buys a faster withdrawal.
var CryptoConfig = define[CryptoConfigRequest, CryptoConfigResponse](Spec{Name: "crypto_config", Category: CategoryCashier, Offer: Configured})

// CryptoConfigRequest asks for one cryptocurrency or all.
type CryptoConfigRequest struct {
	// CurrencyCode is the one cryptocurrency wanted; absent, all.
	CurrencyCode string `json:"currency_code,omitzero" pattern:"currency"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// CryptoEstimations quotes the fee of a withdrawal in a cryptocurrency as its network stands now, with the hour until
// which the quote holds and the id by which Cashier accepts it. Subscribed, it sends each new quote.
var CryptoEstimations = define[CryptoEstimationsRequest, CryptoEstimationsResponse](Spec{Name: "crypto_estimations", Category: CategoryCashier, Streams: true})

// CryptoEstimationsRequest chooses the cryptocurrency.
type CryptoEstimationsRequest struct {
	// CurrencyCode is the cryptocurrency to withdraw.
	CurrencyCode string `json:"currency_code" required:"true" pattern:"currency"`
	// Subscribe asks for a message at each new quote.
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// PaymentMethods lists the ways to pay in and out in a country, each with its limits, currencies and usual times. For a
// session that has authorized, the country is the one where the client lives.
var PaymentMethods = define[PaymentMethodsRequest, PaymentMethodsResponse](Spec{Name: "payment_methods", Category: CategoryCashier})

// PaymentMethodsRequest chooses the country.
type PaymentMethodsRequest struct {
	// Country is a two-letter code. It counts only before authorize.
	Country string `json:"country,omitzero" pattern:"country-prefix"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// TransferBetweenAccounts moves money between two accounts of the same user, converting it where their currencies
// differ, for a fee where cryptocurrency is involved. The answer holds both accounts with their new balances. Without
// account_from or account_to nothing moves, and the answer lists the accounts to choose from.
var TransferBetweenAccounts = define[TransferBetweenAccountsRequest, TransferBetweenAccountsResponse](Spec{Name: "transfer_between_accounts", Category: CategoryCashier, Scopes: Scopes{Payments}, Effects: true, Flat: true})

// TransferBetweenAccountsRequest is the transfer, or with no accounts named the wish to see them.
type TransferBetweenAccountsRequest struct {
	// AccountFrom is the login id of the account that pays, which is the one authorized.
	AccountFrom string `json:"account_from,omitzero" pattern:"account-id"`
	// AccountTo is the login id of the account that is paid.
	AccountTo string `json:"account_to,omitzero" pattern:"account-id"`
	// Amount is how much to move, in currency.
	Amount Decimal `json:"amount,omitzero" min:"0"`
	// Currency is the currency of amount.
	Currency string `json:"currency,omitzero" pattern:"currency"`
	// Accounts says which accounts a list of accounts holds: brief leaves out those on MT5, which makes it quicker; all
	// leaves out none.
	Accounts string `json:"accounts,omitzero" enum:"all|brief" default:"brief"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}
