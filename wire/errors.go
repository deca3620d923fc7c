package wire

import (
	"maps"
	"slices"
	"strings"
)

// Code is the code of an error answer. Codes are part of the contract: clients compare them. A Code is an error
// itself, so that errors.Is(err, wire.RateLimit) works on an error that wraps an [Error].
type Code string

// The codes of the session layer.
const (
	BadRequest            Code = "BadRequest"            // no JSON object
	SanityCheckFailed     Code = "SanityCheckFailed"     // a name or value that no call takes
	UnrecognisedRequest   Code = "UnrecognisedRequest"   // no property names a call
	InputValidationFailed Code = "InputValidationFailed" // the request breaks the call's declaration
	InvalidAppID          Code = "InvalidAppID"          // permanent for this app_id
	AuthorizationRequired Code = "AuthorizationRequired" // authorize first
	InvalidToken          Code = "InvalidToken"          // unknown, expired or revoked, or of another app
	PermissionDenied      Code = "PermissionDenied"      // the token lacks the scope, or the session the account
	RateLimit             Code = "RateLimit"             // too many calls or streams; try again later
	AlreadySubscribed     Code = "AlreadySubscribed"     // the stream is open on this connection
	ResponseTooLarge      Code = "ResponseTooLarge"      // the answer exceeds the server's limit
	InternalServerError   Code = "InternalServerError"   // a fault of the server
	AccountUnavailable    Code = "DisabledClient"        // the account is disabled
	UnknownLandingCompany Code = "UnknownLandingCompany" // no company of that name is simulated

	InvalidSymbol   Code = "InvalidSymbol"   // no symbol has this code
	MarketIsClosed  Code = "MarketIsClosed"  // the symbol is not quoted at present; try again later
	InvalidStartEnd Code = "InvalidStartEnd" // the span ends before it begins
	InvalidStyle    Code = "InvalidStyle"    // neither ticks nor candles

	OfferingsInvalidSymbol Code = "OfferingsInvalidSymbol" // nothing is offered on the symbol
	InvalidCurrency        Code = "InvalidCurrency"        // contracts do not pay out in it

	ContractCreationFailure              Code = "ContractCreationFailure"              // the parameters make no contract
	OfferingsValidationError             Code = "OfferingsValidationError"             // they make one that is not offered
	ContractBuyValidationError           Code = "ContractBuyValidationError"           // it is offered, but not like this
	GetProposalFailure                   Code = "GetProposalFailure"                   // it cannot be priced at the moment; try again
	InvalidContractProposal              Code = "InvalidContractProposal"              // no such proposal, or no longer
	PriceMoved                           Code = "PriceMoved"                           // the price is not what the client agreed to
	InsufficientBalance                  Code = "InsufficientBalance"                  // the account holds less than the price
	InvalidPrice                         Code = "InvalidPrice"                         // an amount with more decimals than its currency
	CurrencyMismatch                     Code = "CurrencyMismatch"                     // the contract is not in the account's currency
	OpenPositionLimitExceeded            Code = "OpenPositionLimitExceeded"            // too many open contracts
	OpenPositionPayoutLimit              Code = "OpenPositionPayoutLimit"              // the open contracts would pay too much together
	MaxAggregateOpenStakeExceeded        Code = "MaxAggregateOpenStakeExceeded"        // the open contracts would cost too much together
	SpecificOpenPositionLimitExceeded    Code = "SpecificOpenPositionLimitExceeded"    // the open contracts of a kind would pay too much together
	ProductSpecificTurnoverLimitExceeded Code = "ProductSpecificTurnoverLimitExceeded" // too much spent on a market in a day
	DailyTurnoverLimitExceeded           Code = "DailyTurnoverLimitExceeded"           // too much spent in a span of time
	DailyLossLimitExceeded               Code = "DailyLossLimitExceeded"               // too much lost in a span of time
	AccountBalanceExceedsLimit           Code = "AccountBalanceExceedsLimit"           // the account holds more than its owner allows
	InvalidSellContractProposal          Code = "InvalidSellContractProposal"          // the account has no such contract to sell
	NoOpenPosition                       Code = "NoOpenPosition"                       // the contract is closed
	ContractNotFound                     Code = "ContractNotFound"                     // the account has no such contract

	CopyTradingNotAllowed    Code = "CopyTradingNotAllowed"    // the account cannot copy this trader, or does not
	CopyTradingWrongCurrency Code = "CopyTradingWrongCurrency" // the trader's account is in another currency
	UnknownTrader            Code = "UnknownTrader"            // no account of that login id

	ResaleNotOffered           Code = "ResaleNotOffered"           // the contract cannot be sold, or no longer
	ContractAlreadySold        Code = "ContractAlreadySold"        // the contract was sold
	WaitForContractSettlement  Code = "WaitForContractSettlement"  // the contract has ended and is about to be settled
	SameStartSellTime          Code = "SameStartSellTime"          // the contract has not begun
	EntryTickMissing           Code = "EntryTickMissing"           // the contract waits for its entry tick
	SellAtEntryTick            Code = "SellAtEntryTick"            // no tick has come after the entry tick
	CancelIsBetter             Code = "CancelIsBetter"             // at a loss, and the deal can be cancelled
	CannotCancelContract       Code = "CannotCancelContract"       // no such contract, or none that can be cancelled
	DealCancellationNotBought  Code = "DealCancellationNotBought"  // it was bought without deal cancellation
	DealCancellationExpired    Code = "DealCancellationExpired"    // the deal cancellation is over
	ContractUpdateNotAllowed   Code = "ContractUpdateNotAllowed"   // the contract is closed, or has no orders
	ContractUpdateTooFrequent  Code = "ContractUpdateTooFrequent"  // the orders were changed less than a second ago
	OrderUpdateNotAllowed      Code = "OrderUpdateNotAllowed"      // the contract has no such order
	UpdateTakeProfitNotAllowed Code = "UpdateTakeProfitNotAllowed" // the take profit is fixed at present
	UpdateStopLossNotAllowed   Code = "UpdateStopLossNotAllowed"   // the stop loss is fixed at present
	LimitOrderAmountTooLow     Code = "LimitOrderAmountTooLow"     // the amount of an order is below its bound
	LimitOrderAmountTooHigh    Code = "LimitOrderAmountTooHigh"    // the amount of an order is above its bound
	LimitOrderIncorrectDecimal Code = "LimitOrderIncorrectDecimal" // the amount of an order has too many decimals
	InvalidUpdateValue         Code = "InvalidUpdateValue"         // the amount of an order is none

	SelfExclusion         Code = "SelfExclusion"          // the holder has shut themselves out for a while
	APITokenError         Code = "APITokenError"          // the token cannot be made or deleted
	TopUpVirtualError     Code = "TopupVirtualError"      // the balance is high enough
	SetSelfExclusionError Code = "SetSelfExclusionError"  // a limit that cannot be set
	SetSettingsError      Code = "SetSettingsError"       // a setting that cannot be changed
	SetCurrencyError      Code = "SetAccountCurrency"     // the account has a currency
	NewAccountError       Code = "NewAccountVirtualError" // the account cannot be opened
	AppRegisterError      Code = "AppRegister"            // the application cannot be registered like this
	AppGetError           Code = "AppGet"                 // the user has no such application
	AppUpdateError        Code = "AppUpdate"              // the user has no such application, or it cannot be like this
	AppDeleteError        Code = "AppDelete"              // the user has no such application
	AppMarkupError        Code = "AppMarkupDetails"       // the user has no such application

	// CallNotOffered is dervish's own: the call is known and valid, and not offered by this server.
	// docs/calls.md lists what is.
	CallNotOffered Code = "NotOffered"
)

// codes lists what is known of each code: its meaning for the reader of the documentation, and whether the same
// request may succeed later.
var codes = []CodeInfo{
	{BadRequest, "The message is not a JSON object.", false},
	{SanityCheckFailed, "A property's name has characters other than letters, digits, dash and underscore or is longer than 50, or a value is longer than 300 characters or holds control characters.", false},
	{UnrecognisedRequest, "No property of the message names a call.", false},
	{InputValidationFailed, "The request breaks the call's declaration; the message and the details name the properties at fault.", false},
	{InvalidAppID, "The app_id of the connection is missing, malformed, unknown or deactivated. Connecting again with it cannot help.", false},
	{AuthorizationRequired, "The call needs an authorized session.", false},
	{InvalidToken, "The token is unknown, expired or revoked, or was issued for another application.", false},
	{PermissionDenied, "The token lacks the scope that the call needs, or the loginid is not one of the session's accounts.", false},
	{RateLimit, "Too many calls of this kind in the present minute or hour, or too many live streams. The connection stays open; the next window admits calls again.", true},
	{AlreadySubscribed, "The same stream is live on this connection.", false},
	{ResponseTooLarge, "The answer would exceed the server's limit for one message, or the subscriptions of the connection, whose updates repeat their requests, what they may keep.", false},
	{InternalServerError, "The server failed. Its log says why.", true},
	{AccountUnavailable, "The account is disabled.", false},
	{UnknownLandingCompany, "No landing company of that name is simulated here; a data file has taken it away.", false},
	{InvalidSymbol, "No symbol has this code. Letters are not folded: r_100 is not R_100.", false},
	{MarketIsClosed, "The market of the symbol is closed at present. trading_times tells when it opens.", true},
	{InvalidStartEnd, "The span of time ends before it begins, or begins in the future.", false},
	{InvalidStyle, "The style of a history is neither ticks nor candles.", false},
	{OfferingsInvalidSymbol, "The company that is asked for offers no contracts on the symbol, or none at all.", false},
	{InvalidCurrency, "Contracts do not pay out in the currency. payout_currencies lists those in which they do.", false},
	{ContractCreationFailure, "The parameters make no contract: one is missing, or two contradict each other. The subcode says which rule is broken and details.field where.", false},
	{OfferingsValidationError, "The parameters make a contract that is not offered: not this kind on this symbol, or not for so long. contracts_for lists what is.", false},
	{ContractBuyValidationError, "The contract is offered, but not like this: amounts, barriers or numbers of ticks out of bounds. The subcode says which rule is broken; the message has the bounds.", false},
	{GetProposalFailure, "The contract cannot be priced at the moment.", true},
	{InvalidContractProposal, "The session has no such proposal, or it is older than ten minutes or was bought. Ask for a new one.", false},
	{PriceMoved, "The price moved further than is overlooked between what the client was told and the purchase or sale. Ask for a new price.", false},
	{InsufficientBalance, "The account holds less than the price.", false},
	{InvalidPrice, "An amount has more decimals than its currency.", false},
	{CurrencyMismatch, "The contract is in another currency than the account.", false},
	{OpenPositionLimitExceeded, "The account has as many open contracts as it may have, in all or of this kind.", true},
	{OpenPositionPayoutLimit, "The open contracts would pay more together than they may.", true},
	{MaxAggregateOpenStakeExceeded, "The open contracts would cost more together than they may.", true},
	{SpecificOpenPositionLimitExceeded, "The open contracts of the kind, on the symbol, would pay more together than they may.", true},
	{ProductSpecificTurnoverLimitExceeded, "The account would spend more on the market than it may in a day.", false},
	{DailyTurnoverLimitExceeded, "The account would spend more than it may in a span of time.", false},
	{DailyLossLimitExceeded, "The account could lose more than it may in a span of time.", false},
	{AccountBalanceExceedsLimit, "The account holds more than it may for trading.", false},
	{InvalidSellContractProposal, "The account has no such contract to sell.", false},
	{NoOpenPosition, "The contract is closed: sold, or ended.", false},
	{ContractNotFound, "The account has no such contract.", false},
	{CopyTradingNotAllowed, "The account cannot copy this trader, who is itself, or does not copy this trader.", false},
	{CopyTradingWrongCurrency, "The account of the trader is in another currency.", false},
	{UnknownTrader, "No account has this login id.", false},
	{ResaleNotOffered, "The contract cannot be sold before it ends, or is too close to its end.", false},
	{ContractAlreadySold, "The contract was sold.", false},
	{WaitForContractSettlement, "The contract has ended and is about to be settled.", false},
	{SameStartSellTime, "The contract has not begun.", true},
	{EntryTickMissing, "The contract waits for its entry tick.", true},
	{SellAtEntryTick, "No tick has come since the entry tick of the contract.", true},
	{CancelIsBetter, "The contract is at a loss while its deal can be cancelled, which gives the whole stake back.", true},
	{CannotCancelContract, "The account has no such contract, or it is closed, or of a kind that is never cancelled.", false},
	{DealCancellationNotBought, "The contract was bought without deal cancellation.", false},
	{DealCancellationExpired, "The time in which the deal could be cancelled is over.", false},
	{ContractUpdateNotAllowed, "The contract is closed, or of a kind without orders.", false},
	{ContractUpdateTooFrequent, "The orders of the contract were changed less than a second ago.", true},
	{OrderUpdateNotAllowed, "The kind of contract has no such order.", false},
	{UpdateTakeProfitNotAllowed, "The take profit cannot be changed: that of an accumulator never, that of a multiplier not while its deal can be cancelled.", false},
	{UpdateStopLossNotAllowed, "The stop loss cannot be changed while the deal can be cancelled.", false},
	{LimitOrderAmountTooLow, "The amount of an order is below its bound, or has been reached already.", false},
	{LimitOrderAmountTooHigh, "The amount of an order is above its bound.", false},
	{LimitOrderIncorrectDecimal, "The amount of an order has more decimals than the currency.", false},
	{InvalidUpdateValue, "The amount of an order is no number above zero.", false},
	{SelfExclusion, "The holder of the account has shut themselves out; details.excluded_until tells until when, in epoch seconds.", true},
	{APITokenError, "The token cannot be made or deleted: its name is in use or is no name, no scope is named, or there is no such token.", false},
	{TopUpVirtualError, "The account holds as much virtual money as it would be given.", true},
	{SetSelfExclusionError, "A limit cannot be set like this; details.field names it.", false},
	{SetSettingsError, "A setting cannot be changed any more; details.field names it.", false},
	{SetCurrencyError, "The account has a currency already, and keeps it.", false},
	{NewAccountError, "The account cannot be opened: another user has the email address, or the kind of account is none that dervish opens.", false},
	{AppRegisterError, "The application cannot be registered like this; details.field names what is wrong.", false},
	{AppGetError, "The user has no such application.", false},
	{AppUpdateError, "The user has no such application, or it cannot be changed like this; details.field names what is wrong.", false},
	{AppDeleteError, "The user has no such application.", false},
	{AppMarkupError, "The user has no such application.", false},
	{CallNotOffered, "The call is known and the request valid, but this server does not offer the call. docs/calls.md lists what it offers.", false},
}

// CodeInfo describes a code.
type CodeInfo struct {
	Code      Code
	Meaning   string
	Retryable bool // the same request may succeed later
}

// Codes lists the codes that dervish answers with, in the order of the documentation.
func Codes() []CodeInfo { return slices.Clone(codes) }

// Error gives the code's text.
func (c Code) Error() string { return string(c) }

// Retryable reports whether the same request may succeed later.
func (c Code) Retryable() bool {
	for _, i := range codes {
		if i.Code == c {
			return i.Retryable
		}
	}
	return false
}

// frame reports whether the fault lies before any call: its answers carry msg_type error.
func (c Code) frame() bool {
	return c == BadRequest || c == SanityCheckFailed || c == UnrecognisedRequest || c == InvalidAppID || c == ResponseTooLarge
}

// Error is an error answer.
type Error struct {
	Code    Code
	Message string
	// Details maps a property's path to the reason; a path stands once. Empty leaves details out.
	Details []Fault
	// EmptyDetails writes "details":{} where Details is empty.
	EmptyDetails bool
	// Choices are further details: lists of what would be accepted.
	Choices map[string][]string
	// Subcode is the reason under a general code; empty leaves it out.
	Subcode string
}

// NewError is an error answer without details; message is shown to the client as it is.
func NewError(code Code, message string) *Error { return &Error{Code: code, Message: message} }

// Error gives code and message.
func (e *Error) Error() string { return string(e.Code) + ": " + e.Message }

// Unwrap gives the code, for errors.Is.
func (e *Error) Unwrap() error { return e.Code }

// The error answers whose text never varies.
var (
	ErrBadRequest              = NewError(BadRequest, "The application sent an invalid request.")
	ErrSanityCheckFailed       = NewError(SanityCheckFailed, "Parameters sanity check failed.")
	ErrUnrecognisedRequest     = NewError(UnrecognisedRequest, "Unrecognised request")
	ErrInvalidAppID            = NewError(InvalidAppID, "Your app_id is invalid.")
	ErrAuthorizationRequired   = NewError(AuthorizationRequired, "Please log in.")
	ErrInvalidToken            = NewError(InvalidToken, "The token is invalid.")
	ErrResponseTooLarge        = NewError(ResponseTooLarge, "Response too large.")
	ErrStreamsTooLarge         = NewError(ResponseTooLarge, "Each update repeats its request, and the requests of this connection's subscriptions are too large together.")
	ErrMarketIsClosed          = NewError(MarketIsClosed, "This market is presently closed.")
	ErrInvalidStartEnd         = NewError(InvalidStartEnd, "Start time must not be after end time.")
	ErrInvalidStyle            = NewError(InvalidStyle, "Style must be ticks or candles.")
	ErrInsufficientBalance     = NewError(InsufficientBalance, "Your account balance is lower than the price of the contract.")
	ErrInvalidContractProposal = NewError(InvalidContractProposal, "Unknown contract proposal.")
	ErrInternal                = NewError(InternalServerError, "Sorry, an error occurred while processing your request.")
)

// Invalidity is the error answer to a request that breaks its call's declaration.
func Invalidity(e *Invalid) *Error {
	return &Error{Code: InputValidationFailed, Message: "Input validation failed: " + e.Error(), Details: e.Faults, EmptyDetails: true}
}

// Limited is the error answer to a call beyond its rate.
func Limited(call string) *Error {
	return NewError(RateLimit, "You have reached the rate limit for "+call+".")
}

// Unoffered is the error answer of a call that dervish does not offer.
func Unoffered(call string) *Error {
	return NewError(CallNotOffered, call+" is not offered by this server. The calls that are stand in docs/calls.md.")
}

// NoSymbol is the error answer to a symbol that there is not.
func NoSymbol(code string) *Error { return NewError(InvalidSymbol, "Symbol "+code+" is invalid.") }

// Denied is the error answer to a token without a scope that the call needs.
func Denied(need Scopes) *Error {
	names := make([]string, len(need))
	for i, s := range need {
		names[i] = string(s)
	}
	return NewError(PermissionDenied, "Permission denied, requires "+strings.Join(names, " or ")+" scope.")
}

// Subscribed is the error answer to a stream that is open already.
func Subscribed(subject string) *Error {
	return NewError(AlreadySubscribed, "You are already subscribed to "+subject)
}

// append writes the error member.
func (e *Error) append(dst []byte) []byte {
	dst = append(dst, `"error":{"code":"`...)
	dst = append(dst, e.Code...)
	dst = append(dst, `","message":`...)
	dst = AppendString(dst, e.Message)
	if len(e.Details) > 0 || len(e.Choices) > 0 || e.EmptyDetails {
		dst = append(dst, `,"details":{`...)
		dst = e.appendDetails(dst)
		dst = append(dst, '}')
	}
	if e.Subcode != "" {
		dst = append(dst, `,"subcode":`...)
		dst = AppendString(dst, e.Subcode)
	}
	return append(dst, '}')
}

// appendDetails writes the members of details.
func (e *Error) appendDetails(dst []byte) []byte {
	begin := len(dst)
	member := func(name string) {
		if len(dst) > begin {
			dst = append(dst, ',')
		}
		dst = AppendString(dst, name)
		dst = append(dst, ':')
	}
	for _, f := range e.Details {
		member(f.Path)
		dst = AppendString(dst, f.Reason)
	}
	for _, name := range slices.Sorted(maps.Keys(e.Choices)) {
		member(name)
		dst = append(dst, '[')
		for i, choice := range e.Choices[name] {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = AppendString(dst, choice)
		}
		dst = append(dst, ']')
	}
	return dst
}

// AppendFailure appends an error as the member error, as in an answer that [Request.AppendHead] began.
func AppendFailure(dst []byte, e *Error) []byte { return e.append(dst) }
