package wire

import "encoding/json"

// CashierResponse is the way to pay in or out. On the wire it is the address of a page to open, as bare text, or, where
// the type api was asked for, an object with action and what came of it: deposit with the address to pay into, or
// withdraw with id, status_code and status_message, or with dry_run alone.
type CashierResponse struct {
	URL      string           // of the page to open in the client's browser; empty where the type is api
	Action   string           // deposit or withdraw; empty where there is a URL
	Deposit  CryptoDeposit    // there for a deposit
	Withdraw CryptoWithdrawal // there for a withdrawal
}

// cashierAction is a CashierResponse as an object.
type cashierAction struct {
	Action   string           `json:"action"`
	Deposit  CryptoDeposit    `json:"deposit,omitzero"`
	Withdraw CryptoWithdrawal `json:"withdraw,omitzero"`
}

// CryptoDeposit says where to pay cryptocurrency into.
type CryptoDeposit struct {
	// Address is the address on the currency's network.
	Address string `json:"address" required:"true"`
}

// CryptoWithdrawal is a withdrawal of cryptocurrency that was noted, or that was only tried.
type CryptoWithdrawal struct {
	// DryRun is 1 when the withdrawal would have been noted; nothing else is there then.
	DryRun Flag `json:"dry_run,omitzero"`
	// ID is the withdrawal's identity.
	ID string `json:"id,omitzero"`
	// StatusCode is LOCKED: the money is set aside and not yet sent.
	StatusCode string `json:"status_code,omitzero" enum:"LOCKED"`
	// StatusMessage says the same in words.
	StatusMessage string `json:"status_message,omitzero"`
}

// MarshalJSON writes the text or the object.
func (c CashierResponse) MarshalJSON() ([]byte, error) {
	if c.Action == "" {
		return json.Marshal(c.URL)
	}
	return json.Marshal(cashierAction{c.Action, c.Deposit, c.Withdraw})
}

// UnmarshalJSON reads a text or an object.
func (c *CashierResponse) UnmarshalJSON(b []byte) error {
	var url string
	var action cashierAction
	var err error
	if len(b) > 0 && b[0] == '{' {
		err = json.Unmarshal(b, &action)
	} else {
		err = json.Unmarshal(b, &url)
	}
	*c = CashierResponse{url, action.Action, action.Deposit, action.Withdraw}
	return err
}

// CryptoEstimationsResponse holds the quotes by the code of the cryptocurrency. An update has the same shape.
type CryptoEstimationsResponse map[string]CryptoEstimation

// CryptoEstimation is what is quoted for one cryptocurrency.
type CryptoEstimation struct {
	// WithdrawalFee is the fee of a withdrawal that is carried out before others.
	WithdrawalFee CryptoFee `json:"withdrawal_fee,omitzero"`
}

// CryptoFee is a quoted fee.
type CryptoFee struct {
	// ExpiryTime is until when the quote holds, in epoch seconds.
	ExpiryTime int64 `json:"expiry_time,omitzero"`
	// UniqueID is the quote's identity, which cashier takes as estimated_fee_unique_id.
	UniqueID string `json:"unique_id,omitzero"`
	// Value is the fee, in the cryptocurrency.
	Value Decimal `json:"value,omitzero"`
}

// PaymentMethodsResponse holds the ways to pay in and out.
type PaymentMethodsResponse []PaymentMethod

// PaymentMethod is one way to pay in and out.
type PaymentMethod struct {
	// DepositLimits bounds a deposit, by currency.
	DepositLimits map[string]PaymentBounds `json:"deposit_limits" required:"true"`
	// DepositTime says in words how long a deposit takes.
	DepositTime string `json:"deposit_time" required:"true"`
	// Description says in a few words what it is.
	Description string `json:"description" required:"true"`
	// DisplayName is the name for people.
	DisplayName string `json:"display_name" required:"true"`
	// ID is the code for programs.
	ID string `json:"id" required:"true"`
	// PaymentProcessor is the company that carries payments out.
	PaymentProcessor string `json:"payment_processor" required:"true"`
	// PredefinedAmounts are the amounts that a form proposes.
	PredefinedAmounts []int64 `json:"predefined_amounts" required:"true"`
	// SignupLink is where one becomes a customer of the method's owner; empty where there is no need to.
	SignupLink string `json:"signup_link" required:"true"`
	// SupportedCurrencies are the currencies that can be paid.
	SupportedCurrencies []string `json:"supported_currencies" required:"true"`
	// Type is the kind of method, such as an electronic wallet or a card.
	Type string `json:"type" required:"true"`
	// TypeDisplayName is the kind's name for people.
	TypeDisplayName string `json:"type_display_name" required:"true"`
	// WithdrawLimits bounds a withdrawal, by currency.
	WithdrawLimits map[string]PaymentBounds `json:"withdraw_limits" required:"true"`
	// WithdrawalTime says in words how long a withdrawal takes.
	WithdrawalTime string `json:"withdrawal_time" required:"true"`
}

// PaymentBounds bounds one payment, in whole units of its currency.
type PaymentBounds struct {
	// Max is the most.
	Max int64 `json:"max" required:"true"`
	// Min is the least.
	Min int64 `json:"min" required:"true"`
}

// TransferBetweenAccountsResponse is a transfer that was made, or the accounts between which one could be. It stands in
// the answer itself.
type TransferBetweenAccountsResponse struct {
	// TransferBetweenAccounts is 1 when money moved, and 0 when the answer only lists accounts.
	TransferBetweenAccounts Flag `json:"transfer_between_accounts,omitzero"`
	// Accounts holds both accounts with their new balances, or all to choose from.
	Accounts []TransferAccount `json:"accounts,omitzero"`
	// ClientToFullName is the name of the holder of the account that was paid.
	ClientToFullName string `json:"client_to_full_name,omitzero"`
	// ClientToLoginID is the login id of the account that was paid.
	ClientToLoginID string `json:"client_to_loginid,omitzero"`
	// TransactionID is the transaction that took the money out.
	TransactionID int64 `json:"transaction_id,omitzero"`
}

// TransferAccount is an account that money can be moved from or to.
type TransferAccount struct {
	// AccountCategory tells whether it holds contracts, or money for other accounts.
	AccountCategory string `json:"account_category,omitzero" enum:"trading|wallet"`
	// AccountType is the kind within the category; binary for options accounts.
	AccountType string `json:"account_type,omitzero" enum:"binary|crypto|ctrader|doughflow|dxtrade|mt5|p2p|paymentagent|paymentagent_client|standard|virtual|partner"`
	// Balance is what it holds, as text with the decimals of its currency.
	Balance string `json:"balance,omitzero"`
	// Currency is its currency.
	Currency string `json:"currency,omitzero"`
	// DemoAccount is 1 for virtual money.
	DemoAccount Flag `json:"demo_account,omitzero"`
	// LandingCompanyShort is the short code of the company that keeps it.
	LandingCompanyShort string `json:"landing_company_short,omitzero"`
	// LoginID is its identity.
	LoginID string `json:"loginid,omitzero"`
	// MarketType is what is traded there.
	MarketType string `json:"market_type,omitzero" enum:"all|financial|synthetic"`
	// MT5Group is the group of an account on MT5.
	MT5Group string `json:"mt5_group,omitzero"`
	// Product is the name under which an account on MT5 is offered.
	Product string `json:"product,omitzero" enum:"|synthetic|financial|swap_free|zero_spread|standard|stp|gold"`
	// Status is a mark that keeps it from some uses; null where there is none.
	Status string `json:"status,omitzero" null:"true"`
	// SubAccountType is the finer kind of an account on MT5.
	SubAccountType string `json:"sub_account_type,omitzero" enum:"financial|financial_stp|standard|swap_free|zero_spread|gold"`
	// Transfers tells what can pass between it and the account acted for.
	Transfers string `json:"transfers,omitzero" enum:"all|deposit|none|withdrawal"`
}
