package conform

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/dervish-ws/dervish/wire"
)

// tradeChecks buy and sell.
var tradeChecks = []Check{
	{
		Requirement: "RS15", Name: "trade-buy-and-sell", Claim: "a priced contract is bought for its price, seen in the portfolio and sold, and the balance tells of both",
		Calls: []string{"proposal", "buy", "proposal_open_contract", "portfolio", "sell", "balance"}, Needs: Token | Trade,
		Means: "clients cannot trade, or their money is not what they are told",
		run: func(t *trial) {
			l := t.authorized()
			before := balanceOf(l)
			id, price := t.priced(l, "m")
			r := l.ask(`{"buy":"` + id + `","price":` + price.String() + `}`).declared(wire.Buy.Call).is("buy")
			var bought struct {
				ContractID   int64       `json:"contract_id"`
				BuyPrice     json.Number `json:"buy_price"`
				BalanceAfter json.Number `json:"balance_after"`
			}
			r.into("buy", &bought)
			t.sum("after the purchase", bought.BalanceAfter, before, negative(bought.BuyPrice))
			contract := strconv.FormatInt(bought.ContractID, 10)
			state := l.ask(`{"proposal_open_contract":1,"contract_id":` + contract + `}`).declared(wire.ProposalOpenContract.Call)
			var open struct {
				ContractID int64 `json:"contract_id"`
				IsSold     int   `json:"is_sold"`
			}
			state.into("proposal_open_contract", &open)
			if open.ContractID != bought.ContractID || open.IsSold != 0 {
				t.failf("proposal_open_contract tells of %d, sold %d", open.ContractID, open.IsSold)
			}
			var portfolio struct {
				Contracts []struct {
					ContractID int64 `json:"contract_id"`
				}
			}
			l.ask(`{"portfolio":1}`).declared(wire.Portfolio.Call).into("portfolio", &portfolio)
			if !slices.ContainsFunc(portfolio.Contracts, func(c struct {
				ContractID int64 `json:"contract_id"`
			}) bool {
				return c.ContractID == bought.ContractID
			}) {
				t.failf("the portfolio does not hold the contract %s", contract)
			}
			var sold struct {
				SoldFor      json.Number `json:"sold_for"`
				BalanceAfter json.Number `json:"balance_after"`
			}
			t.sellable(l, contract)
			l.ask(`{"sell":`+contract+`,"price":0}`).declared(wire.Sell.Call).into("sell", &sold)
			t.sum("after the sale", sold.BalanceAfter, bought.BalanceAfter, sold.SoldFor)
			l.ask(`{"sell":`+contract+`,"price":0}`).is("sell").refused(wire.InvalidSellContractProposal, wire.NoOpenPosition)
		},
	},
	{
		Requirement: "RS13", Name: "trade-transaction-stream", Claim: "a purchase is told to whoever follows the account's transactions and balance", Calls: []string{"transaction", "balance", "buy"}, Needs: Token | Trade,
		Means: "clients do not hear of purchases made elsewhere",
		run: func(t *trial) {
			l, watcher := t.authorized(), t.authorized()
			watcher.send(`{"transaction":1,"subscribe":1,"req_id":7}`)
			watcher.await(7).must()
			watcher.send(`{"balance":1,"subscribe":1,"req_id":8}`)
			watcher.await(8).must()
			id, price := t.priced(l, "t")
			var bought struct {
				TransactionID int64       `json:"transaction_id"`
				BalanceAfter  json.Number `json:"balance_after"`
			}
			l.ask(`{"buy":"`+id+`","price":`+price.String()+`}`).must().into("buy", &bought)
			var news struct {
				Action        string
				TransactionID int64 `json:"transaction_id"`
			}
			watcher.await(7).must().is("transaction").into("transaction", &news)
			if news.Action != "buy" || news.TransactionID != bought.TransactionID {
				t.failf("the stream tells of %s %d where %d was bought", news.Action, news.TransactionID, bought.TransactionID)
			}
			var balance struct{ Balance json.Number }
			watcher.await(8).must().is("balance").into("balance", &balance)
			t.sum("in the stream of the balance", balance.Balance, bought.BalanceAfter)
		},
	},
	{
		Requirement: "RS13", Name: "trade-to-the-end", Claim: "a contract of ticks ends by itself, and its stream tells of it last", Calls: []string{"buy", "proposal_open_contract"}, Needs: Token | Trade,
		Means: "bots wait for an end that does not come",
		run: func(t *trial) {
			l := t.authorized()
			id, price := t.priced(l, "t")
			l.send(`{"buy":"` + id + `","price":` + price.String() + `,"subscribe":1,"req_id":7}`)
			l.await(7).must().is("buy")
			for range 100 {
				var state struct {
					IsSold int `json:"is_sold"`
					Status string
					Profit json.Number
				}
				l.await(7).must().is("proposal_open_contract").into("proposal_open_contract", &state)
				if state.IsSold == 1 {
					if state.Status != "won" && state.Status != "lost" {
						t.failf("the contract ended as %q", state.Status)
					}
					return
				}
			}
			t.failf("100 updates, and no end")
		},
	},
	{
		Requirement: "RS15", Name: "trade-proposal-once", Claim: "a proposal can be bought once, and its stream ends with that", Calls: []string{"proposal", "buy"}, Needs: Token | Trade,
		Means: "a client that sends twice buys twice",
		run: func(t *trial) {
			l := t.authorized()
			id, price := t.priced(l, "t")
			request := `{"buy":"` + id + `","price":` + price.String() + `}`
			l.ask(request).must()
			r := l.ask(request)
			if r.Error() == nil {
				t.failf("the same proposal was bought twice")
			}
		},
	},
	{
		Requirement: "RS15", Name: "trade-price-kept", Claim: "nothing is bought for more than the price that the client allows", Calls: []string{"buy"}, Needs: Token | Trade,
		Means: "clients pay more than they said they would",
		run: func(t *trial) {
			l := t.authorized()
			before := balanceOf(l)
			id, _ := t.priced(l, "m")
			if r := l.ask(`{"buy":"` + id + `","price":0.01}`); r.Error() == nil {
				t.failf("it was bought: %s", t.short(r.raw))
			}
			t.sum("afterwards", balanceOf(l), before)
		},
	},
	{
		Requirement: "RS15", Name: "trade-limit-order", Claim: "a limit order of an open contract is changed, remembered, and gone with the contract",
		Calls: []string{"contracts_for", "contract_update", "contract_update_history"}, Needs: Token | Trade,
		Means: "positions that clients believe to be guarded are not",
		run: func(t *trial) {
			l := t.authorized()
			multiplier := t.multiplier(l)
			var bought struct {
				ContractID int64 `json:"contract_id"`
			}
			l.ask(`{"buy":"1","price":10,"parameters":{"contract_type":"MULTUP","symbol":"`+t.o.Symbol+`","currency":`+strconv.Quote(currencyOf(l))+
				`,"amount":10,"basis":"stake","multiplier":`+multiplier+`}}`).must().into("buy", &bought)
			id := strconv.FormatInt(bought.ContractID, 10)
			l.ask(`{"contract_update":1,"contract_id":` + id + `,"limit_order":{"take_profit":9}}`).declared(wire.ContractUpdate.Call)
			var history []struct{ Value json.Number }
			l.ask(`{"contract_update_history":1,"contract_id":`+id+`}`).declared(wire.ContractUpdateHistory.Call).into("contract_update_history", &history)
			if len(history) == 0 {
				t.failf("the change is not in the history")
			}
			t.sellable(l, id)
			l.ask(`{"sell":` + id + `,"price":0}`).must()
			if r := l.ask(`{"contract_update":1,"contract_id":` + id + `,"limit_order":{"take_profit":8}}`); r.Error() == nil {
				t.failf("an order of a contract that was sold was changed")
			}
		},
	},
	{
		Requirement: "RS15", Name: "trade-unknown-proposal", Claim: "a proposal that there is not cannot be bought", Calls: []string{"buy"}, Needs: Token | Trade,
		Means: "clients buy something else than they asked for",
		run: func(t *trial) {
			t.authorized().ask(`{"buy":"00000000-0000-0000-0000-000000000000","price":1}`).is("buy").refused(wire.InvalidContractProposal)
		},
	},
}

// priced asks for the price of a small contract, of five ticks or five minutes.
func (t *trial) priced(l *link, unit string) (id string, price json.Number) {
	var p struct {
		ID  string      `json:"id"`
		Ask json.Number `json:"ask_price"`
	}
	l.ask(`{"proposal":1,"amount":1,"basis":"stake","contract_type":"CALL","currency":`+strconv.Quote(currencyOf(l))+
		`,"duration":5,"duration_unit":"`+unit+`","symbol":"`+t.o.Symbol+`"}`).declared(wire.Proposal.Call).into("proposal", &p)
	return p.ID, p.Ask
}

// multiplier gives one that is offered for MULTUP on the symbol.
func (t *trial) multiplier(l *link) string {
	var offered struct {
		Available []struct {
			ContractType    string        `json:"contract_type"`
			MultiplierRange []json.Number `json:"multiplier_range"`
		}
	}
	l.ask(`{"contracts_for":"`+t.o.Symbol+`"}`).must().into("contracts_for", &offered)
	for _, a := range offered.Available {
		if a.ContractType == "MULTUP" && len(a.MultiplierRange) > 0 {
			return a.MultiplierRange[0].String()
		}
	}
	t.skipf("MULTUP is not offered on %s", t.o.Symbol)
	return ""
}

// currencyOf asks for the account's currency.
func currencyOf(l *link) string {
	var account struct{ Currency string }
	l.ask(`{"balance":1}`).must().into("balance", &account)
	return account.Currency
}

// sellable waits until a contract may be sold, which is not before its first tick.
func (t *trial) sellable(l *link, contract string) {
	for range 50 {
		var state struct {
			Valid int `json:"is_valid_to_sell"`
		}
		l.ask(`{"proposal_open_contract":1,"contract_id":`+contract+`}`).must().into("proposal_open_contract", &state)
		if state.Valid == 1 {
			return
		}
		t.pause(200 * time.Millisecond)
	}
	t.failf("the contract cannot be sold within ten seconds of its start")
}

// balanceOf asks for the balance.
func balanceOf(l *link) json.Number {
	var b struct{ Balance json.Number }
	l.ask(`{"balance":1}`).declared(wire.Balance.Call).into("balance", &b)
	return b.Balance
}

// sum makes sure that an amount is the sum of others, to the last digit.
func (t *trial) sum(when string, got json.Number, parts ...json.Number) {
	const digits = 8 // no currency has more
	units := func(n json.Number) int64 {
		d, err := wire.ParseDecimal(n.String())
		if err != nil {
			t.failf("%s is no amount", n)
		}
		u, exact := d.Units(digits)
		if !exact {
			t.failf("%s has more digits than any currency", n)
		}
		return u
	}
	var want int64
	for _, p := range parts {
		want += units(p)
	}
	if units(got) != want {
		t.failf("the balance %s is %s and not %s", when, got, wire.NewDecimal(want, digits))
	}
}

func negative(n json.Number) json.Number { return "-" + n }
