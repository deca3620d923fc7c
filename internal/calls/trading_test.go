package calls_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/internal/ledger"
)

// said is what the streams of a trade say.
type said struct {
	MsgType     string `json:"msg_type"`
	ReqID       int    `json:"req_id"`
	Transaction struct {
		ID     int64       `json:"transaction_id"`
		Action string      `json:"action"`
		Amount json.Number `json:"amount"`
		After  json.Number `json:"balance"`
	}
	Balance  struct{ Balance json.Number }
	Contract struct {
		ID     int64 `json:"contract_id"`
		IsSold int   `json:"is_sold"`
		Status string
		IDs    struct{ Buy, Sell int64 } `json:"transaction_ids"`
	} `json:"proposal_open_contract"`
	Subscription struct{ ID string }
	Error        *struct{ Code string }
}

// listener keeps what one client is told while it trades.
type listener struct {
	*client
	updates []said
	serial  int
}

// do sends a request and waits for its answer; what streams say meanwhile is kept.
func (c *listener) do(format string, args ...any) said {
	c.t.Helper()
	c.serial++
	request := fmt.Sprintf(format, args...)
	c.say(fmt.Sprintf(`%s,"req_id":%d}`, request[:len(request)-1], 1000+c.serial))
	for {
		var u said
		text := c.hear()
		if err := json.Unmarshal(text, &u); err != nil {
			c.t.Fatalf("%s: %v", text, err)
		}
		if u.ReqID == 1000+c.serial {
			return u
		}
		c.updates = append(c.updates, u)
	}
}

// Whatever a client does: the streams of transactions and balances tell of every entry of its book, in order, the
// transaction before the balance; and every stream of a contract ends with one message that says it is sold.
func TestStreamsTellTheWholeTrade(t *testing.T) {
	wishes := []string{
		`"contract_type":"CALL","symbol":"R_100","amount":5,"basis":"stake","duration":3,"duration_unit":"t"`,
		`"contract_type":"DIGITODD","symbol":"1HZ100V","amount":5,"basis":"stake","duration":1,"duration_unit":"t"`,
		`"contract_type":"PUT","symbol":"R_50","amount":5,"basis":"payout","duration":30,"duration_unit":"s"`,
		`"contract_type":"ONETOUCH","symbol":"1HZ100V","amount":5,"basis":"payout","duration":2,"duration_unit":"m","barrier":"+0.20"`,
		`"contract_type":"ACCU","symbol":"1HZ100V","amount":5,"basis":"stake","growth_rate":0.05`,
		`"contract_type":"MULTUP","symbol":"1HZ100V","amount":5,"basis":"stake","multiplier":400,"limit_order":{"take_profit":1,"stop_loss":1}`,
	}
	for seed := range uint64(6) {
		h := open(t, nil)
		random := rand.New(rand.NewPCG(seed, 9))
		trader, watcher := &listener{client: h.dial(t, "EN")}, &listener{client: h.dial(t, "EN")}
		for _, c := range []*listener{trader, watcher} {
			c.authorize(allToken)
		}
		watcher.do(`{"transaction":1,"subscribe":1}`)
		watcher.do(`{"balance":1,"subscribe":1}`)
		watcher.do(`{"proposal_open_contract":1,"subscribe":1}`)
		followed := map[string]bool{} // streams of the trader's own contracts
		for range 40 {
			switch random.IntN(4) {
			case 0, 1:
				wish := wishes[random.IntN(len(wishes))]
				if u := trader.do(`{"buy":"1","price":100,"parameters":{"currency":"USD",%s},"subscribe":1}`, wish); u.Error == nil {
					followed[u.Subscription.ID] = false
				}
			case 2:
				if open := h.world.Desk.Open(alice); len(open) > 0 {
					trader.do(`{"sell":%d,"price":0}`, open[random.IntN(len(open))].ID())
				}
			default:
				h.clock.Advance(time.Duration(1+random.IntN(20)) * time.Second)
				// Nobody has so much unread that it would be closed as slow.
				trader.do(`{"ping":1}`)
				watcher.do(`{"ping":1}`)
			}
		}
		for len(h.world.Desk.Open(alice)) > 0 {
			h.clock.Advance(time.Minute)
			trader.do(`{"ping":1}`)
			watcher.do(`{"ping":1}`)
		}
		rows, err := h.world.Book.Statement(t.Context(), ledger.StatementQuery{Login: alice})
		if err != nil {
			t.Fatal(err)
		}
		slices.Reverse(rows)
		rows = rows[1:] // but for the deposit
		checkNews(t, watcher.updates, rows)
		checkEnds(t, trader.updates, followed, rows)
		ends := map[string]bool{}
		for _, u := range watcher.updates {
			if u.MsgType == "proposal_open_contract" {
				ends[u.Subscription.ID] = false
			}
		}
		checkEnds(t, watcher.updates, ends, rows)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// checkNews compares what the streams of transactions and balances said with the statement.
func checkNews(t *testing.T, updates []said, rows []ledger.Transaction) {
	t.Helper()
	var told []string
	for _, u := range updates {
		switch u.MsgType {
		case "transaction":
			told = append(told, fmt.Sprint(u.Transaction.ID, " ", u.Transaction.Action, " ", u.Transaction.Amount, " ", u.Transaction.After))
		case "balance":
			told = append(told, "balance "+u.Balance.Balance.String())
		}
	}
	var want []string
	for _, r := range rows {
		want = append(want, fmt.Sprint(r.ID, " ", r.Action, " ", r.Amount, " ", r.Balance), "balance "+r.Balance.String())
	}
	if !slices.Equal(told, want) {
		t.Errorf("the streams told\n%q, want\n%q", told, want)
	}
}

// checkEnds looks whether each stream of a contract has ended, and with the sale of its contract.
func checkEnds(t *testing.T, updates []said, ended map[string]bool, rows []ledger.Transaction) {
	t.Helper()
	sales := map[int64]int64{} // by contract
	for _, r := range rows {
		if r.Action == ledger.ActionSell {
			sales[r.Contract] = r.ID
		}
	}
	for _, u := range updates {
		over, known := ended[u.Subscription.ID]
		if u.MsgType != "proposal_open_contract" || !known {
			continue
		}
		if over {
			t.Errorf("the stream %s goes on after its end: %+v", u.Subscription.ID, u.Contract)
		}
		if open := u.Contract.Status == "open"; open == (u.Contract.IsSold == 1) {
			t.Errorf("%+v: is it sold or open?", u.Contract)
		}
		if u.Contract.IsSold == 1 {
			ended[u.Subscription.ID] = true
			if u.Contract.IDs.Sell != sales[u.Contract.ID] {
				t.Errorf("contract %d was sold by transaction %d, and its stream says %d", u.Contract.ID, sales[u.Contract.ID], u.Contract.IDs.Sell)
			}
		}
	}
	for id, over := range maps.All(ended) {
		if !over {
			t.Errorf("the stream %s has not ended", id)
		}
	}
	if len(ended) < 5 {
		t.Errorf("only %d contracts were followed", len(ended))
	}
}
