package wire_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/wire"
)

func TestNullInAnAnswerSaysNoMoreThanAbsence(t *testing.T) {
	const text = `{"contract_id":4,"status":"open","barrier":null,"entry_spot":null,"sell_time":null,"audit_details":null,` +
		`"is_valid_to_update":{"take_profit":0,"stop_loss":null},"tick_stream":[{"epoch":5,"tick":null}],"is_valid_to_sell":1}`
	var got wire.OpenContract
	if err := wire.NewDecoder[wire.OpenContract]().Decode([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	want := wire.OpenContract{
		ContractID: 4, Status: "open", IsValidToSell: true, TickStream: []wire.ContractTick{{Epoch: 5}},
		IsValidToUpdate: wire.UpdatableOrders{TakeProfit: wire.Some(wire.Flag(false)), StopLoss: wire.Null[wire.Flag]()},
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("decoded, - got + want:\n%s", diff)
	}
}

func TestABareAnswerIsAFlag(t *testing.T) {
	decoder := wire.NewDecoder[wire.CopyStartResponse]()
	for text, want := range map[string]wire.Flag{"1": true, "0": false, `"1"`: true} {
		got := !want
		if err := decoder.Decode([]byte(text), &got); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("decode %s = %v, want %v", text, got, want)
		}
	}
}
