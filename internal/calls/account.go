package calls

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/offerings"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/internal/trading"
	"github.com/dervish-ws/dervish/wire"
)

// accountList lists the accounts of the user.
func accountList(x *Exchange, _ *wire.AccountListRequest, resp *wire.AccountListResponse) error {
	for _, a := range x.Accounts.OfUser(x.Actor.Account.UserID) {
		listed := x.list(a)
		listed.CurrencyType, listed.ExcludedUntil = "", 0 // which authorize alone tells
		*resp = append(*resp, listed)
	}
	return nil
}

// fullStakes is how many stakes of the usual size a new virtual account holds: 10,000 USD are a thousand of 10 USD.
const fullStakes = 1000

// full is what a new virtual account holds, and what topup_virtual fills it up to.
func (r *Router) full(code string) money.Amount {
	c, _ := r.Atlas.Currency(code)
	return money.Amount{Minor: fullStakes * c.DefaultStake, Currency: money.Currency{Code: c.Code, Digits: c.Digits}}
}

// front is the account that acts, or where the request names none the first of the session; zero for nobody.
func (x *Exchange) front() session.Identity {
	if ids := x.Session.Identities(); x.Actor.Account.LoginID == "" && len(ids) > 0 {
		return ids[0]
	}
	return x.Actor
}

// newAccountVirtual opens an account: a further one for the user of the session, if the token allows as much as the new
// one will, and else the first one for somebody new. There is no mail and no password here, so that nothing is proved by
// verification_code and nobody logs in by client_password.
func newAccountVirtual(x *Exchange, req *wire.NewAccountVirtualRequest, resp *wire.NewAccountVirtualResponse) error {
	if req.Type != "" && req.Type != "trading" {
		return wire.NewError(wire.NewAccountError, "Accounts for trading are all that is opened here.")
	}
	u := accounts.User{Email: req.Email, Settings: map[string]string{}}
	if req.Residence != "" {
		u.Settings["residence"] = req.Residence
	}
	if req.EmailConsent {
		u.Settings["email_consent"] = "1"
	}
	if id := x.front(); slices.Contains(id.Grant.Scopes, accounts.Admin) {
		u = accounts.User{ID: id.Account.UserID}
	}
	ctx, now, opening := context.Background(), x.Clock.Now(), x.full("USD")
	a, err := x.Accounts.OpenFor(ctx, u, accounts.Account{Currency: opening.Currency.Code, Opening: opening.String(), CreatedAt: now})
	if errors.Is(err, accounts.ErrTaken) {
		return wire.NewError(wire.NewAccountError, "Another user has this email address.")
	}
	if err != nil {
		return err
	}
	if _, err := x.Book.Open(ctx, a.LoginID, opening, now); err != nil {
		return err
	}
	token, err := x.Accounts.Issue(ctx, LogIn(x.Session.App, a, now))
	if err != nil {
		return err
	}
	if u, err = x.Accounts.User(a.UserID); err != nil {
		return fmt.Errorf("user of %s: %w", a.LoginID, err)
	}
	currency, _ := x.Atlas.Currency(a.Currency)
	*resp = wire.NewAccountVirtualResponse{
		Balance: cash(opening), ClientID: a.LoginID, Currency: a.Currency, CurrencyType: string(currency.Kind), Email: u.Email,
		OAuthToken: token, Type: "trading",
	}
	return nil
}

// topUpVirtual fills an account up again.
func topUpVirtual(x *Exchange, _ *wire.TopUpVirtualRequest, resp *wire.TopUpVirtualResponse) error {
	full := x.full(x.Actor.Account.Currency)
	a, err := x.Book.Account(context.Background(), x.Actor.Account.LoginID)
	if err != nil {
		return err
	}
	if lacks, err := full.Sub(a.Balance); err != nil {
		return err
	} else if lacks.Sign() > 0 {
		if err := x.deposited(a.Login, lacks); err != nil {
			return err
		}
	}
	got, err := x.Desk.TopUp(context.Background(), x.Actor.Account.LoginID, full)
	if errors.Is(err, ledger.ErrNoTopUp) {
		return wire.NewError(wire.TopUpVirtualError, "The account is filled up once it holds less than "+full.String()+" "+full.Currency.Code+".")
	}
	if err != nil {
		return err
	}
	*resp = wire.TopUpVirtualResponse{Amount: cash(got.Amount), Currency: full.Currency.Code}
	return nil
}

// setAccountCurrency changes nothing: every account is opened in its currency.
func setAccountCurrency(x *Exchange, req *wire.SetAccountCurrencyRequest, resp *wire.SetAccountCurrencyResponse) error {
	if own := x.Actor.Account.Currency; own != req.SetAccountCurrency {
		return wire.NewError(wire.SetCurrencyError, "The currency of the account is "+own+", and stays.")
	}
	*resp = false
	return nil
}

// getAccountStatus tells what there is to tell of an account of virtual money: nothing is proved of its holder, and
// nothing needs to be.
func getAccountStatus(x *Exchange, _ *wire.GetAccountStatusRequest, resp *wire.GetAccountStatusResponse) error {
	currency, _ := x.Atlas.Currency(x.Actor.Account.Currency)
	*resp = wire.GetAccountStatusResponse{
		CurrencyConfig: map[string]wire.CashierSuspensions{currency.Code: {
			IsDepositSuspended: wire.Flag(currency.DepositsSuspended), IsWithdrawalSuspended: wire.Flag(currency.WithdrawalsSuspended),
		}},
		P2PStatus: "none", RiskClassification: "low", Status: []string{},
	}
	return nil
}

// getLimits tells what a purchase is held against: the limits of the house, and those that the holder has set. Nothing is
// ever withdrawn from an account of virtual money, and no limit on that is told.
func getLimits(x *Exchange, _ *wire.GetLimitsRequest, resp *wire.GetLimitsResponse) error {
	set, house := x.Accounts.Exclusion(x.Actor.Account.LoginID), x.Desk.House(x.own())
	opened, err := x.opening(x.Actor.Account)
	if err != nil {
		return err
	}
	all := house.Over(set.Limits(x.Clock.Now()), opened)
	*resp = wire.GetLimitsResponse{
		AccountBalance: limit(all.Balance), DailyTurnover: limit(set.Turnover[0]), OpenPositions: int64(all.Open),
		Payout: limit(house.Payout), PayoutPerSymbolAndContractType: limit(house.PayoutOfKind),
	}
	if own := house.Turnover; own.Sign() > 0 && (set.Turnover[0].Sign() == 0 || own.Minor < set.Turnover[0].Minor) {
		resp.DailyTurnover = limit(own)
	}
	resp.PayoutPerSymbol = wire.SymbolPayoutLimits{
		ATM: limit(house.PayoutAtSpot),
		NonATM: wire.DurationPayoutLimits{
			LessThanSevenDays: limit(house.PayoutToWeek), MoreThanSevenDays: limit(house.PayoutBeyondWeek),
		},
	}
	if house.MarketPayout.Sign() > 0 || house.MarketTurnover.Sign() > 0 {
		resp.MarketSpecific = x.marketLimits(&house)
	}
	return nil
}

// limitedMarkets are those whose limits get_limits has a place for.
var limitedMarkets = []string{"commodities", "forex", "indices", "synthetic_index"}

// marketLimits tells the limits of each market.
func (x *Exchange) marketLimits(house *trading.House) map[string][]wire.MarketLimit {
	limits := map[string][]wire.MarketLimit{}
	for _, s := range x.Market.Symbols() {
		if slices.Contains(limitedMarkets, s.Market) && limits[s.Market] == nil {
			limits[s.Market] = []wire.MarketLimit{{
				Level: "market", Name: offerings.In(x.Session.Language, s.MarketName), ProfileName: "low_risk",
				PayoutLimit: limit(house.MarketPayout), TurnoverLimit: limit(house.MarketTurnover),
			}}
		}
	}
	return limits
}

// opening is what an account was opened with.
func (x *Exchange) opening(a accounts.Account) (money.Amount, error) {
	known, _ := x.Atlas.Currency(a.Currency)
	c := money.Currency{Code: known.Code, Digits: known.Digits}
	if a.Opening == "" {
		return money.Zero(c), nil
	}
	opened, err := money.Parse(a.Opening, c)
	if err != nil {
		return opened, fmt.Errorf("what account %s was opened with: %w", a.LoginID, err)
	}
	return opened, nil
}

// realityCheck sums up what the account did since it was authorized.
func realityCheck(x *Exchange, _ *wire.RealityCheckRequest, resp *wire.RealityCheckResponse) error {
	login := x.Actor.Account.LoginID
	did, err := x.Book.Activity(context.Background(), login, ledger.Span{From: x.Actor.Since})
	if err != nil {
		return err
	}
	potential := money.Zero(did.Bought.Currency)
	open := x.Desk.Open(login)
	for _, p := range open {
		v, err := p.View(seconds(x.Clock.Now()))
		if err != nil {
			return err
		}
		if potential, err = potential.Add(v.State.Profit); err != nil {
			return err
		}
	}
	*resp = wire.RealityCheckResponse{
		BuyAmount: cash(did.Bought), BuyCount: int64(did.Buys), Currency: x.Actor.Account.Currency, LoginID: login,
		OpenContractCount: int64(len(open)), PotentialProfit: cash(potential), SellAmount: cash(did.Sold), SellCount: int64(did.Sells),
		StartTime: seconds(x.Actor.Since),
	}
	return nil
}
