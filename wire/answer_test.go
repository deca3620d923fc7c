package wire

import (
	"errors"
	"testing"
)

// quote is an answer's payload with one property of each kind that a stream sends over and over.
type quote struct {
	Symbol string   `json:"symbol"`
	Epoch  int64    `json:"epoch"`
	Price  Decimal  `json:"price"`
	Open   Flag     `json:"open"`
	Legs   []string `json:"legs"`
}

func TestAnswerIsTakenApart(t *testing.T) {
	var a Answer
	text := `{"echo_req":{"error":1},"msg_type":"tick","req_id":"7","new":{"a":[1]},"subscription":{"x":1,"id":"abc"},"tick":{"symbol":"R_100","epoch":"5","price":"10.50","open":1,"legs":["a"],"unknown":null}}`
	if err := a.Parse([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if string(a.MsgType) != "tick" || a.ReqID != 7 || !a.HasReqID || string(a.Subscription) != "abc" || a.Error() != nil {
		t.Errorf("msg_type %s, req_id %d, subscription %s, error %v", a.MsgType, a.ReqID, a.Subscription, a.Error())
	}
	var q quote
	if err := NewDecoder[quote]().DecodeAnswer(&a, false, &q); err != nil {
		t.Fatal(err)
	}
	if q.Symbol != "R_100" || q.Epoch != 5 || q.Price.String() != "10.50" || !bool(q.Open) || len(q.Legs) != 1 {
		t.Errorf("decoded %+v", q)
	}
}

func TestAnswerCarriesItsError(t *testing.T) {
	var a Answer
	if err := a.Parse([]byte(`{"error":{"code":"RateLimit","message":"slow \"down\"","details":{"field":"amount","n":1}},"msg_type":"ticks"}`)); err != nil {
		t.Fatal(err)
	}
	e := a.Error()
	if !errors.Is(e, RateLimit) || e.Message != `slow "down"` || len(e.Details) != 2 || e.Details[0] != (Fault{"field", "amount"}) || e.Details[1].Reason != "1" {
		t.Errorf("error = %+v", e)
	}
	if a.HasReqID {
		t.Error("an answer without req_id has one")
	}
	for _, bad := range []string{``, `[]`, `{"a":1,}`, "{\"a\":\"\xff\"}"} {
		if a.Parse([]byte(bad)) == nil {
			t.Errorf("%q passes for an answer", bad)
		}
	}
}

func TestDecoderNamesWhatItCannotDecode(t *testing.T) {
	var q quote
	err := NewDecoder[quote]().Decode([]byte(`{"symbol":"R_100","epoch":{}}`), &q)
	if err == nil || err.Error() != "decode an answer: epoch: Expected integer - got object." {
		t.Errorf("error = %v", err)
	}
}

func BenchmarkDecodeTick(b *testing.B) {
	text := []byte(`{"echo_req":{"req_id":4,"ticks":"R_100"},"msg_type":"tick","req_id":4,"subscription":{"id":"0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"},"tick":{"symbol":"R_100","epoch":1790000000,"price":100.65,"open":1}}`)
	d := NewDecoder[quote]()
	var a Answer
	var q quote
	b.ReportAllocs()
	for b.Loop() {
		if err := a.Parse(text); err != nil {
			b.Fatal(err)
		}
		if err := d.DecodeAnswer(&a, false, &q); err != nil {
			b.Fatal(err)
		}
	}
}
