package wire

// CopyStart has the account copy what a trader buys from now on, with the same terms, as far as the filters let it
// through. The trader agrees by handing out a token. The answer is a bare 1.
var CopyStart = define[CopyStartRequest, CopyStartResponse](Spec{Name: "copy_start", Category: CategoryCopyTrading, Scopes: Scopes{Trade}, Effects: true, Offer: Simulated})

// CopyStartRequest names the trader and what to copy.
type CopyStartRequest struct {
	// CopyStart is an API token of the trader's account, with the scope read.
	CopyStart string `json:"copy_start" required:"true" pattern:"copy-token" sensitive:"true"`
	// Assets is the symbol or the symbols on which to copy; absent, all.
	Assets OneOrMany `json:"assets,omitzero" pattern:"asset"`
	// TradeTypes is the kind or the kinds of contract to copy, such as CALL; absent, all.
	TradeTypes OneOrMany `json:"trade_types,omitzero" pattern:"trade-type"`
	// MinTradeStake is the smallest stake to copy; absent, any.
	MinTradeStake Decimal `json:"min_trade_stake,omitzero"`
	// MaxTradeStake is the largest stake to copy; absent, any.
	MaxTradeStake Decimal `json:"max_trade_stake,omitzero"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// CopyStop ends the copying of a trader. The answer is a bare 1.
var CopyStop = define[CopyStopRequest, CopyStopResponse](Spec{Name: "copy_stop", Category: CategoryCopyTrading, Scopes: Scopes{Trade}, Effects: true, Offer: Simulated})

// CopyStopRequest names the trader.
type CopyStopRequest struct {
	// CopyStop is the token that copy_start was given, or another one of the trader's account with the scope read.
	CopyStop string `json:"copy_stop" required:"true" pattern:"copy-token" sensitive:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// CopyTradingList lists both sides of the account's copying: the accounts that copy it, and the traders it copies with
// the filters on each.
var CopyTradingList = define[CopyTradingListRequest, CopyTradingListResponse](Spec{Name: "copytrading_list", Category: CategoryCopyTrading, Scopes: Scopes{Admin}, Offer: Simulated})

// CopyTradingListRequest says whose copying to list.
type CopyTradingListRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// CopyTradingStatistics tells how well a trader has done: trades and the share of winners, average profit, loss and
// duration, results by month and by market, and the number of copiers. It needs no authorization.
var CopyTradingStatistics = define[CopyTradingStatisticsRequest, CopyTradingStatisticsResponse](Spec{Name: "copytrading_statistics", Category: CategoryCopyTrading, Offer: Simulated})

// CopyTradingStatisticsRequest names the trader.
type CopyTradingStatisticsRequest struct {
	// TraderID is the login id of the trader's account.
	TraderID string `json:"trader_id" required:"true" pattern:"loginid"`
}
