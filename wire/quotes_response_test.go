package wire_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/wire"
)

func TestOHLCHasItsPricesAsText(t *testing.T) {
	bar := wire.OHLC{
		Close: wire.NewDecimal(110050, 2), Epoch: 1800000058, Granularity: 60, High: wire.NewDecimal(110120, 2),
		ID: "c84a793b-8a87-7999-ce10-9b22f7ceead3", Low: wire.NewDecimal(110000, 2), Open: wire.NewDecimal(110001, 2),
		OpenTime: 1800000000, PipSize: 2, Symbol: "R_100",
	}
	got := string(bar.AppendJSON(nil))
	want := `{"close":"1100.50","epoch":1800000058,"granularity":60,"high":"1101.20","id":"c84a793b-8a87-7999-ce10-9b22f7ceead3",` +
		`"low":"1100.00","open":"1100.01","open_time":1800000000,"pip_size":2,"symbol":"R_100"}`
	if got != want {
		t.Errorf("encoded:\n%s\nwant\n%s", got, want)
	}
	viaMarshal, err := json.Marshal(bar)
	if err != nil {
		t.Fatal(err)
	}
	if string(viaMarshal) != want {
		t.Errorf("MarshalJSON = %s, want what AppendJSON gives", viaMarshal)
	}

	var back wire.OHLC
	if err := wire.NewDecoder[wire.OHLC]().Decode([]byte(got), &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(back, bar); diff != "" {
		t.Errorf("decoded again, - got + want:\n%s", diff)
	}
	candle := wire.Candle{Epoch: 1800000000, Open: bar.Open, High: bar.High, Low: bar.Low, Close: bar.Close}
	if diff := cmp.Diff(back.Candle(), candle); diff != "" {
		t.Errorf("its candle, - got + want:\n%s", diff)
	}
}

func TestAHistoryStandsBesideMsgType(t *testing.T) {
	decoder := wire.NewDecoder[wire.TicksHistoryResponse]()
	for _, test := range []struct {
		name, message string
		want          wire.TicksHistoryResponse
	}{
		{
			"ticks", `{"echo_req":{},"msg_type":"history","history":{"prices":[1100.5,1100.25],"times":[1800000000,1800000002]},"pip_size":2}`,
			wire.TicksHistoryResponse{PipSize: 2, History: wire.History{
				Prices: []wire.Decimal{wire.NewDecimal(11005, 1), wire.NewDecimal(110025, 2)}, Times: []int64{1800000000, 1800000002},
			}},
		},
		{
			"candles", `{"msg_type":"candles","candles":[{"epoch":1800000000,"open":1,"high":4,"low":1,"close":2}],"pip_size":0}`,
			wire.TicksHistoryResponse{Candles: []wire.Candle{{
				Epoch: 1800000000, Open: wire.NewDecimal(1, 0), High: wire.NewDecimal(4, 0), Low: wire.NewDecimal(1, 0), Close: wire.NewDecimal(2, 0),
			}}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var a wire.Answer
			if err := a.Parse([]byte(test.message)); err != nil {
				t.Fatal(err)
			}
			var got wire.TicksHistoryResponse
			if err := decoder.DecodeAnswer(&a, wire.TicksHistory.Flat, &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Errorf("decoded, - got + want:\n%s", diff)
			}
		})
	}
}
