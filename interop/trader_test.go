//go:build unix

package interop

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/dervish-ws/dervish/internal/wsconn"
)

// trader is a client that trades until its server dies, and remembers what it was told.
type trader struct {
	login, token string
	random       *rand.Rand

	conn    *wsconn.Conn
	answers chan []byte
	told    lifetime
}

// lifetime is what a trader was told in one life of the server.
type lifetime struct {
	buys   []bought
	sells  []sold
	orders []ordered
	events []event // of the transaction stream
	asked  int     // purchases that were asked for
	ends   []int64 // contracts that a stream of their own said were sold, in its last message
}

// bought is a purchase that was acknowledged.
type bought struct {
	Contract    int64       `json:"contract_id"`
	Transaction int64       `json:"transaction_id"`
	Price       json.Number `json:"buy_price"`
	Balance     json.Number `json:"balance_after"`
}

// sold is a sale or cancellation that was acknowledged.
type sold struct {
	Contract    int64       `json:"contract_id"`
	Transaction int64       `json:"transaction_id"`
	Reference   int64       `json:"reference_id"`
	Price       json.Number `json:"sold_for"`
	Balance     json.Number `json:"balance_after"`
}

// ordered is a change of a take profit that was acknowledged.
type ordered struct {
	contract int64
	amount   json.Number
}

// event is one message of the transaction stream.
type event struct {
	Action      string      `json:"action"`
	Amount      json.Number `json:"amount"`
	Balance     json.Number `json:"balance"`
	Contract    int64       `json:"contract_id"`
	Transaction int64       `json:"transaction_id"`
}

// message is what a trader reads of an answer or an update.
type message struct {
	MsgType     string `json:"msg_type"`
	ReqID       int    `json:"req_id"`
	Transaction event
	Contract    struct {
		ID     int64 `json:"contract_id"`
		IsSold int   `json:"is_sold"`
	} `json:"proposal_open_contract"`
}

// Requests whose answers come as messages of streams are known by their req_id.
const (
	streamed   = 1 // of transactions and contracts
	transacted = 2
	plain      = 3
)

// Message takes what the server sends.
func (tr *trader) Message(_ wsconn.Opcode, text []byte) {
	var m message
	if err := json.Unmarshal(text, &m); err != nil {
		panic(fmt.Errorf("the server sent %q: %w", text, err))
	}
	switch {
	case m.ReqID == transacted && m.Transaction.Transaction != 0:
		tr.told.events = append(tr.told.events, m.Transaction)
	case m.ReqID == streamed && m.MsgType == "proposal_open_contract":
		if m.Contract.IsSold == 1 {
			tr.told.ends = append(tr.told.ends, m.Contract.ID)
		}
	default:
		tr.answers <- append([]byte(nil), text...)
	}
}

// errGone says that the server is no more.
var errGone = errors.New("the server is gone")

// ask sends a request and reads one property of its answer.
func (tr *trader) ask(id int, property string, into any, format string, args ...any) error {
	request := fmt.Sprintf(format, args...)
	request = fmt.Sprintf(`%s,"req_id":%d}`, request[:len(request)-1], id)
	if err := tr.conn.Send(wsconn.Text, []byte(request)); err != nil {
		return errGone
	}
	text, ok := <-tr.answers
	if !ok {
		return errGone
	}
	var answer map[string]json.RawMessage
	if err := json.Unmarshal(text, &answer); err != nil {
		return fmt.Errorf("%s answers %s: %w", request, text, err)
	}
	if fault := answer["error"]; fault != nil {
		var refused refusal
		if err := json.Unmarshal(fault, &refused); err != nil {
			return fmt.Errorf("%s answers %s: %w", request, text, err)
		}
		return refused
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(answer[property], into); err != nil {
		return fmt.Errorf("%s answers %s: %w", request, text, err)
	}
	return nil
}

// refusal is an error answer.
type refusal struct{ Code, Message string }

func (r refusal) Error() string { return r.Code + ": " + r.Message }

// trade buys and sells until the server dies, and says after each acknowledged purchase that there was one. The error is
// anything but that death.
func (tr *trader) trade(t *testing.T, url string, heard func()) error {
	conn, err := wsconn.Dial(t.Context(), url+"?app_id=1089", nil)
	if err != nil {
		return nil // it died before
	}
	tr.conn, tr.answers, tr.told = conn, make(chan []byte, 16), lifetime{}
	served := make(chan struct{})
	go func() {
		defer close(served)
		defer close(tr.answers)
		conn.Serve(tr)
	}()
	defer func() { conn.Abort(); <-served }()
	err = tr.ask(plain, "authorize", nil, `{"authorize":%q}`, tr.token)
	if err == nil {
		err = tr.ask(transacted, "transaction", nil, `{"transaction":1,"subscribe":1}`)
	}
	for err == nil {
		err = tr.deal(heard)
	}
	if errors.Is(err, errGone) {
		return nil
	}
	return err
}

// wishes are the contracts that are bought: some end soon, some by a tick, some only when they are given up.
var wishes = []string{
	`"contract_type":"DIGITODD","symbol":"1HZ100V","amount":3,"basis":"stake","duration":1,"duration_unit":"t"`,
	`"contract_type":"CALL","symbol":"1HZ75V","amount":5,"basis":"payout","duration":5,"duration_unit":"t"`,
	`"contract_type":"PUTE","symbol":"R_100","amount":5,"basis":"stake","duration":20,"duration_unit":"s"`,
	`"contract_type":"ONETOUCH","symbol":"1HZ100V","amount":5,"basis":"payout","duration":2,"duration_unit":"m","barrier":"+0.20"`,
	`"contract_type":"RUNHIGH","symbol":"1HZ50V","amount":5,"basis":"payout","duration":3,"duration_unit":"t"`,
	`"contract_type":"CALLSPREAD","symbol":"R_50","amount":10,"basis":"payout","duration":1,"duration_unit":"m","barrier_range":"middle"`,
	`"contract_type":"ACCU","symbol":"1HZ100V","amount":2,"basis":"stake","growth_rate":0.03`,
	multiplier,
	cancellable,
	`"contract_type":"CALL","symbol":"R_75","amount":5,"basis":"stake","duration":1,"duration_unit":"d"`,
}

const (
	multiplier  = `"contract_type":"MULTUP","symbol":"1HZ100V","amount":2,"basis":"stake","multiplier":400`
	cancellable = `"contract_type":"MULTDOWN","symbol":"1HZ75V","amount":4,"basis":"stake","multiplier":100,"cancellation":"5m"`
)

// deal buys a contract, and goes on with it.
func (tr *trader) deal(heard func()) error {
	wish := wishes[tr.random.IntN(len(wishes))]
	var b bought
	var err error
	tr.told.asked++
	if tr.random.IntN(2) == 0 {
		var offer struct{ ID string }
		if err := tr.ask(plain, "proposal", &offer, `{"proposal":1,"currency":"USD",%s}`, wish); err != nil {
			return err
		}
		err = tr.ask(streamed, "buy", &b, `{"buy":%q,"price":100,"subscribe":1}`, offer.ID)
	} else {
		err = tr.ask(plain, "buy", &b, `{"buy":"1","price":100,"parameters":{"currency":"USD",%s}}`, wish)
	}
	if refused := (refusal{}); errors.As(err, &refused) {
		tr.told.asked--
		if refused.Code == "OpenPositionLimitExceeded" { // of accumulators
			return tr.giveUp()
		}
		return err
	}
	if err != nil {
		return err
	}
	tr.told.buys = append(tr.told.buys, b)
	heard()
	switch {
	case wish == cancellable && tr.random.IntN(2) == 0:
		return tr.sale("cancel", `{"cancel":%d}`, b.Contract)
	case wish == multiplier && tr.random.IntN(2) == 0:
		amount := json.Number(fmt.Sprintf("%d.50", 3+tr.random.IntN(9)))
		err := tr.ask(plain, "contract_update", nil, `{"contract_update":1,"contract_id":%d,"limit_order":{"take_profit":%s}}`, b.Contract, amount)
		if refused := (refusal{}); errors.As(err, &refused) { // it has ended, or is about to
			return nil
		}
		if err == nil {
			tr.told.orders = append(tr.told.orders, ordered{b.Contract, amount})
		}
		return err
	case tr.random.IntN(4) == 0:
		return tr.giveUp()
	}
	return nil
}

// giveUp sells one of the contracts of this life, if it can be sold.
func (tr *trader) giveUp() error {
	if len(tr.told.buys) == 0 {
		return nil
	}
	return tr.sale("sell", `{"sell":%d,"price":0}`, tr.told.buys[tr.random.IntN(len(tr.told.buys))].Contract)
}

// sale ends a contract.
func (tr *trader) sale(call, format string, contract int64) error {
	var s sold
	err := tr.ask(plain, call, &s, format, contract)
	if refused := (refusal{}); errors.As(err, &refused) {
		return nil // it has ended, or cannot be sold now
	}
	if err == nil {
		tr.told.sells = append(tr.told.sells, s)
	}
	return err
}
