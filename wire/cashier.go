package wire

// Cashier DOC
var Cashier = define[CashierRequest, Raw](Spec{Name: "cashier", Category: CategoryCashier, Scopes: Scopes{Payments}})

// CashierRequest DOC
type CashierRequest struct {
	// Cashier DOC
	Cashier string `json:"cashier" required:"true" enum:"deposit|withdraw" default:"deposit"`
	// Address DOC
	Address string `json:"address,omitzero"`
	// Amount DOC
	Amount Decimal `json:"amount,omitzero" min:"0"`
	// DryRun DOC
	DryRun Flag `json:"dry_run,omitzero" enum:"0|1" default:"0"`
	// EstimatedFeeUniqueID DOC
	EstimatedFeeUniqueID string `json:"estimated_fee_unique_id,omitzero"`
	// Provider DOC
	Provider string `json:"provider,omitzero" enum:"doughflow|crypto" default:"doughflow"`
	// TOTP DOC
	TOTP string `json:"totp,omitzero" pattern:"totp"`
	// Type DOC
	Type string `json:"type,omitzero" enum:"url|api" default:"url"`
	// VerificationCode DOC
	VerificationCode string `json:"verification_code,omitzero" pattern:"verification-code"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// CryptoConfig DOC
var CryptoConfig = define[CryptoConfigRequest, Raw](Spec{Name: "crypto_config", Category: CategoryCashier})

// CryptoConfigRequest DOC
type CryptoConfigRequest struct {
	// CurrencyCode DOC
	CurrencyCode string `json:"currency_code,omitzero" pattern:"currency"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// CryptoEstimations DOC
var CryptoEstimations = define[CryptoEstimationsRequest, Raw](Spec{Name: "crypto_estimations", Category: CategoryCashier, Streams: true})

// CryptoEstimationsRequest DOC
type CryptoEstimationsRequest struct {
	// CurrencyCode DOC
	CurrencyCode string `json:"currency_code" required:"true" pattern:"currency"`
	// Subscribe DOC
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// PaymentMethods DOC
var PaymentMethods = define[PaymentMethodsRequest, Raw](Spec{Name: "payment_methods", Category: CategoryCashier})

// PaymentMethodsRequest DOC
type PaymentMethodsRequest struct {
	// Country DOC
	Country string `json:"country,omitzero" pattern:"country-prefix"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// TransferBetweenAccounts DOC
var TransferBetweenAccounts = define[TransferBetweenAccountsRequest, Raw](Spec{Name: "transfer_between_accounts", Category: CategoryCashier, Scopes: Scopes{Payments}})

// TransferBetweenAccountsRequest DOC
type TransferBetweenAccountsRequest struct {
	// AccountFrom DOC
	AccountFrom string `json:"account_from,omitzero" pattern:"account-id"`
	// AccountTo DOC
	AccountTo string `json:"account_to,omitzero" pattern:"account-id"`
	// Accounts DOC
	Accounts string `json:"accounts,omitzero" enum:"all|brief" default:"brief"`
	// Amount DOC
	Amount Decimal `json:"amount,omitzero" min:"0"`
	// Currency DOC
	Currency string `json:"currency,omitzero" pattern:"currency"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}
