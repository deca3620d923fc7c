package wire

// CopyStart DOC
var CopyStart = define[CopyStartRequest, Raw](Spec{Name: "copy_start", Category: CategoryCopyTrading, Scopes: Scopes{Trade}})

// CopyStartRequest DOC
type CopyStartRequest struct {
	// CopyStart DOC
	CopyStart string `json:"copy_start" required:"true" pattern:"copy-token" sensitive:"true"`
	// Assets DOC
	Assets OneOrMany `json:"assets,omitzero" pattern:"asset"`
	// MaxTradeStake DOC
	MaxTradeStake Decimal `json:"max_trade_stake,omitzero"`
	// MinTradeStake DOC
	MinTradeStake Decimal `json:"min_trade_stake,omitzero"`
	// TradeTypes DOC
	TradeTypes OneOrMany `json:"trade_types,omitzero" pattern:"trade-type"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// CopyStop DOC
var CopyStop = define[CopyStopRequest, Raw](Spec{Name: "copy_stop", Category: CategoryCopyTrading, Scopes: Scopes{Trade}})

// CopyStopRequest DOC
type CopyStopRequest struct {
	// CopyStop DOC
	CopyStop string `json:"copy_stop" required:"true" pattern:"copy-token" sensitive:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// CopyTradingList DOC
var CopyTradingList = define[CopyTradingListRequest, Raw](Spec{Name: "copytrading_list", Category: CategoryCopyTrading, Scopes: Scopes{Admin}})

// CopyTradingListRequest DOC
type CopyTradingListRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// CopyTradingStatistics DOC
var CopyTradingStatistics = define[CopyTradingStatisticsRequest, Raw](Spec{Name: "copytrading_statistics", Category: CategoryCopyTrading})

// CopyTradingStatisticsRequest DOC
type CopyTradingStatisticsRequest struct {
	// TraderID DOC
	TraderID string `json:"trader_id" required:"true" pattern:"loginid"`
}
