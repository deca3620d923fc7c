package config

// House is what the house lets each account do. Amounts are US dollars, and as
// much in other currencies; in every member 0 means no limit.
type House struct {
	OpenPositions  int   `name:"open-positions" default:"100" min:"0" max:"1000000" help:"contracts that an account may have open at once; 0 sets no limit"`
	Balance        int64 `name:"balance" default:"300000" min:"0" max:"1000000000" help:"US dollars that an account may hold before a purchase, unless it was opened with more; 0 sets no limit"`
	Payout         int64 `name:"payout" default:"50000" min:"0" max:"1000000000" help:"US dollars that the open contracts of an account may pay together; 0 sets no limit"`
	PayoutATM      int64 `name:"payout-atm" default:"0" min:"0" max:"1000000000" help:"the same of those on one symbol with their barrier at the entry spot; 0 sets no limit"`
	PayoutShort    int64 `name:"payout-short" default:"0" min:"0" max:"1000000000" help:"the same of those on one symbol with another barrier that last seven days at most; 0 sets no limit"`
	PayoutLong     int64 `name:"payout-long" default:"0" min:"0" max:"1000000000" help:"the same of those that last longer; 0 sets no limit"`
	PayoutPerKind  int64 `name:"payout-per-kind" default:"0" min:"0" max:"1000000000" help:"the same of those of one type on one symbol, where a single one may pay more; 0 sets no limit"`
	DailyTurnover  int64 `name:"daily-turnover" default:"0" min:"0" max:"1000000000" help:"US dollars that an account may spend on contracts in a day of GMT; 0 sets no limit"`
	MarketPayout   int64 `name:"market-payout" default:"50000" min:"0" max:"1000000000" help:"US dollars that the open contracts on one market may pay together; 0 sets no limit"`
	MarketTurnover int64 `name:"market-turnover" default:"500000" min:"0" max:"1000000000" help:"US dollars that an account may spend on one market in a day of GMT; 0 sets no limit"`
}
