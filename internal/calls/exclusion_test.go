package calls_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/trading"
	"github.com/dervish-ws/dervish/wire"
)

// lose buys and waits until the contract is settled.
const lose = `{"buy":"1","price":100,"parameters":{"contract_type":"DIGITMATCH","symbol":"1HZ100V","currency":"USD","amount":10,"basis":"stake","duration":1,"duration_unit":"t","barrier":"%d"}}`

// Every member of set_self_exclusion binds: what it lets happen first, and what it then refuses.
func TestEveryLimitOfTheHolderBinds(t *testing.T) {
	later := opened.Add(time.Hour)
	tests := map[string]struct {
		limit  string
		days   int    // between what is within the limit and what is not
		does   string // what the limit is about
		before int    // how often that succeeds
		want   wire.Code
	}{
		"max_open_bets":          {`1`, 0, rise, 1, wire.OpenPositionLimitExceeded},
		"max_balance":            {`9995`, 0, rise, 0, wire.AccountBalanceExceedsLimit},
		"max_turnover":           {`25`, 0, rise, 2, wire.DailyTurnoverLimitExceeded},
		"max_7day_turnover":      {`10`, 6, rise, 1, wire.DailyTurnoverLimitExceeded},
		"max_30day_turnover":     {`10`, 29, rise, 1, wire.DailyTurnoverLimitExceeded},
		"max_losses":             {`15.5`, 0, rise, 1, wire.DailyLossLimitExceeded},
		"max_7day_losses":        {`15.5`, 0, rise, 1, wire.DailyLossLimitExceeded},
		"max_30day_losses":       {`15.5`, 0, rise, 1, wire.DailyLossLimitExceeded},
		"max_deposit":            {`15`, 0, `{"topup_virtual":1}`, 1, wire.TopUpVirtualError},
		"max_7day_deposit":       {`15`, 6, `{"topup_virtual":1}`, 1, wire.TopUpVirtualError},
		"max_30day_deposit":      {`15`, 29, `{"topup_virtual":1}`, 1, wire.TopUpVirtualError},
		"session_duration_limit": {`60`, 1, `{"balance":1}`, 1, wire.AuthorizationRequired},
		"timeout_until":          {fmt.Sprint(later.Unix()), 0, rise, 0, wire.SelfExclusion},
		"exclude_until":          {`"2026-12-24"`, 100, rise, 0, wire.SelfExclusion},
	}
	for field := range reflect.TypeFor[wire.SetSelfExclusionRequest]().Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if _, tested := tests[name]; !tested && name != "loginid" {
			t.Errorf("%s is not tested", name)
		}
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			h := open(t, nil)
			c := h.dial(t, "EN")
			c.authorize(allToken)
			into[int](t, c.ask(`{"set_self_exclusion":1,"`+name+`":`+tt.limit+`}`))
			if name == "session_duration_limit" {
				c.authorize(allToken) // it binds a session from its beginning
			}
			spend := func() {
				if strings.Contains(tt.does, "topup") { // there is something to fill up
					into[struct{}](t, c.ask(rise))
				}
			}
			for range tt.before {
				spend()
				if a := c.ask(tt.does); a.Error.Code != "" {
					t.Fatalf("within the limit: %s", a.text)
				}
			}
			h.clock.Advance(time.Duration(tt.days) * 24 * time.Hour)
			spend()
			if a := c.ask(tt.does); a.Error.Code != tt.want {
				t.Errorf("beyond the limit: %s, want %s", a.text, tt.want)
			}
			if span := map[string]time.Duration{"max_turnover": 24, "max_7day_turnover": 24, "max_30day_turnover": 24, "max_7day_deposit": 24}[name]; span > 0 {
				h.clock.Advance(span*time.Hour + time.Second)
				spend()
				if a := c.ask(tt.does); a.Error.Code != "" {
					t.Errorf("when the span is over: %s", a.text)
				}
			}
		})
	}
}

func TestWhatWasWonDoesNotCountAsLost(t *testing.T) {
	h := open(t, nil)
	c := h.dial(t, "EN")
	c.authorize(allToken)
	symbol, _ := h.world.Market.Symbol("1HZ100V")
	at, _ := h.world.Market.At(symbol, opened.Unix())
	digit := at.Quote % 10
	if err := h.world.Market.Script(symbol, opened.Unix(), at.Quote, at.Quote, at.Quote); err != nil {
		t.Fatal(err)
	}
	into[int](t, c.ask(`{"set_self_exclusion":1,"max_losses":10}`))
	for i := range 3 {
		if a := c.ask(fmt.Sprintf(lose, digit)); a.Error.Code != "" {
			t.Errorf("purchase %d, after those before it won: %s", i, a.text)
		}
		h.clock.Advance(time.Second)
	}
}

// usd is so many dollars.
func usd(n int64) money.Amount {
	return money.Amount{Minor: 100 * n, Currency: money.Currency{Code: "USD", Digits: 2}}
}

func TestLimitsOfTheHouseBindPurchases(t *testing.T) {
	const contract = `{"buy":"1","price":100,"parameters":{"contract_type":"%s","symbol":"%s","currency":"USD","amount":%d,"basis":"payout",%s}}`
	const soon, week, month = `"duration":10,"duration_unit":"m"`, `"duration":7,"duration_unit":"d","barrier":"%s"`, `"duration":30,"duration_unit":"d","barrier":"%s"`
	buy := func(kind, symbol string, payout int, lasts string) string {
		return fmt.Sprintf(contract, kind, symbol, payout, lasts)
	}
	atSpot := buy("CALL", "R_100", 20, soon)
	higher := buy("CALL", "R_100", 20, soon+`,"barrier":"+0.10"`)
	far := func(d *house, lasts string) string { // daily contracts name a price
		symbol, _ := d.world.Market.Symbol("R_100")
		at, _ := d.world.Market.At(symbol, opened.Unix())
		return fmt.Sprintf(lasts, symbol.Format(at.Quote+1))
	}
	for name, tt := range map[string]struct {
		house trading.House
		each  []string // are bought
		more  string   // is not
		other string   // is, still; empty: nothing
		want  wire.Code
		told  string // by get_limits
	}{
		"open contracts": {trading.House{Open: 2}, []string{atSpot, atSpot}, atSpot, "", wire.OpenPositionLimitExceeded, `"open_positions":2`},
		"the balance":    {trading.House{Balance: usd(300)}, nil, "", atSpot, "", `"account_balance":10000.00`},
		"payouts": {
			trading.House{Payout: usd(50)}, []string{atSpot, higher}, atSpot, buy("PUT", "R_50", 10, soon),
			wire.OpenPositionPayoutLimit, `"payout":50.00`,
		},
		"payouts at the spot of a symbol": {
			trading.House{PayoutAtSpot: usd(30)}, []string{atSpot}, buy("PUT", "R_100", 20, soon), higher,
			wire.SpecificOpenPositionLimitExceeded, `"payout_per_symbol":{"atm":30.00`,
		},
		"payouts of a symbol to a week": {
			trading.House{PayoutToWeek: usd(30)}, []string{higher}, "week", "month",
			wire.SpecificOpenPositionLimitExceeded, `"less_than_seven_days":30.00`,
		},
		"payouts of a symbol beyond a week": {
			trading.House{PayoutBeyondWeek: usd(30)}, []string{"month"}, "month", "week",
			wire.SpecificOpenPositionLimitExceeded, `"more_than_seven_days":30.00`,
		},
		"payouts of a kind on a symbol": {
			trading.House{PayoutOfKind: usd(15)}, []string{atSpot}, atSpot, buy("PUT", "R_100", 20, soon),
			wire.SpecificOpenPositionLimitExceeded, `"payout_per_symbol_and_contract_type":15.00`,
		},
		"payouts on a market": {
			trading.House{MarketPayout: usd(50)}, []string{atSpot, higher}, atSpot, buy("CALL", "frxEURUSD", 20, `"duration":1,"duration_unit":"h"`),
			wire.OpenPositionPayoutLimit, `"synthetic_index":[{"level":"market","name":"Derived","payout_limit":50.00`,
		},
		"turnover of a day": {
			trading.House{Turnover: usd(25)}, []string{atSpot, atSpot}, atSpot, "",
			wire.DailyTurnoverLimitExceeded, `"daily_turnover":25.00`,
		},
		"turnover on a market": {
			trading.House{MarketTurnover: usd(25)}, []string{atSpot, atSpot}, atSpot, buy("CALL", "frxEURUSD", 20, `"duration":1,"duration_unit":"h"`),
			wire.ProductSpecificTurnoverLimitExceeded, `"turnover_limit":25.00`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := openBound(t, nil, func(money.Currency) trading.House { return tt.house })
			c := h.dial(t, "EN")
			c.authorize(allToken)
			do := func(what string) answer {
				switch what {
				case "week":
					what = buy("CALL", "R_100", 20, far(h, week))
				case "month":
					what = buy("CALL", "R_100", 20, far(h, month))
				}
				return c.ask(what)
			}
			for _, what := range tt.each {
				if a := do(what); a.Error.Code != "" {
					t.Fatalf("within the limit: %s", a.text)
				}
			}
			if tt.more != "" {
				a := do(tt.more)
				if a.Error.Code != tt.want {
					t.Errorf("beyond the limit: %s, want %s", a.text, tt.want)
				}
				if tt.want != wire.OpenPositionLimitExceeded && (a.Error.Details["limit"] == nil || a.Error.Details["amount"] == nil) {
					t.Errorf("details %v, want the limit and what it would have come to", a.Error.Details)
				}
			}
			if tt.other != "" {
				if a := do(tt.other); a.Error.Code != "" {
					t.Errorf("what the limit is not about: %s", a.text)
				}
			}
			if a := c.ask(`{"get_limits":1}`); !strings.Contains(string(a.text), tt.told) {
				t.Errorf("get_limits: %s, want %s", a.text, tt.told)
			}
			if strings.HasPrefix(name, "turnover") {
				h.clock.Advance(12 * time.Hour) // the next day of GMT
				if a := do(tt.more); a.Error.Code != "" {
					t.Errorf("the next day: %s", a.text)
				}
			}
		})
	}
}
