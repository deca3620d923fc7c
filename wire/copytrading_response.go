package wire

// CopyStartResponse is 1.
type CopyStartResponse = Flag

// CopyStopResponse is 1.
type CopyStopResponse = Flag

// CopyTradingListResponse is both sides of an account's copying.
type CopyTradingListResponse struct {
	// Copiers holds the accounts that copy this one.
	Copiers []Copier `json:"copiers" required:"true"`
	// Traders holds the traders that this account copies.
	Traders []CopiedTrader `json:"traders" required:"true"`
}

// Copier is an account that copies another.
type Copier struct {
	// LoginID is its identity.
	LoginID string `json:"loginid" required:"true"`
}

// CopiedTrader is a trader who is copied, with the filters that copy_start was given.
type CopiedTrader struct {
	// Assets are the symbols on which to copy; empty for all.
	Assets []string `json:"assets,omitzero"`
	// LoginID is the trader's account.
	LoginID string `json:"loginid,omitzero"`
	// MaxTradeStake is the largest stake to copy; null for any.
	MaxTradeStake Decimal `json:"max_trade_stake" null:"true"`
	// MinTradeStake is the smallest stake to copy; null for any.
	MinTradeStake Decimal `json:"min_trade_stake" null:"true"`
	// Token is the token by which the trader agreed: its last letters behind asterisks, as no more is kept of it.
	Token string `json:"token,omitzero"`
	// TradeTypes are the kinds of contract to copy; empty for all.
	TradeTypes []string `json:"trade_types,omitzero"`
}

// CopyTradingStatisticsResponse tells how well a trader has done. Shares, profits and losses are in per cent.
type CopyTradingStatisticsResponse struct {
	// ActiveSince is when the trader began, in epoch seconds.
	ActiveSince int64 `json:"active_since" required:"true"`
	// AverageDuration is how long the trader keeps a contract, in seconds.
	AverageDuration int64 `json:"avg_duration" required:"true"`
	// AverageLoss is what a losing trade loses.
	AverageLoss Decimal `json:"avg_loss" required:"true"`
	// AverageProfit is what a winning trade gains.
	AverageProfit Decimal `json:"avg_profit" required:"true"`
	// Copiers is how many accounts copy the trader.
	Copiers int64 `json:"copiers" required:"true"`
	// Last12MonthsProfitableTrades is the result of the last twelve months.
	Last12MonthsProfitableTrades Decimal `json:"last_12months_profitable_trades" required:"true"`
	// MonthlyProfitableTrades holds the result of each month, by the month, such as 2026-03.
	MonthlyProfitableTrades map[string]Decimal `json:"monthly_profitable_trades" required:"true"`
	// PerformanceProbability is how likely it is that the result was more than luck.
	PerformanceProbability Decimal `json:"performance_probability" required:"true"`
	// TotalTrades is how many trades there were.
	TotalTrades int64 `json:"total_trades" required:"true"`
	// TradesBreakdown is the share of the trades on each market, by the market's code.
	TradesBreakdown map[string]Decimal `json:"trades_breakdown" required:"true"`
	// TradesProfitable is the share of trades that gained.
	TradesProfitable Decimal `json:"trades_profitable" required:"true"`
	// YearlyProfitableTrades holds the result of each year, by the year.
	YearlyProfitableTrades map[string]Decimal `json:"yearly_profitable_trades,omitzero"`
}
