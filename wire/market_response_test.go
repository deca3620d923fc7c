package wire_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/wire"
)

func TestARateIsANumberUntilItHasASpread(t *testing.T) {
	decoder := wire.NewDecoder[wire.ExchangeRatesResponse]()
	for _, test := range []struct {
		name, text string
		want       wire.ExchangeRate
	}{
		{"a number", `{"rates":{"EUR":0.92}}`, wire.ExchangeRate{Spot: wire.NewDecimal(92, 2)}},
		{
			"an object", `{"rates":{"EUR":{"ask_rate":0.93,"bid_rate":0.91,"spot_rate":0.92}}}`,
			wire.ExchangeRate{Spot: wire.NewDecimal(92, 2), Ask: wire.NewDecimal(93, 2), Bid: wire.NewDecimal(91, 2)},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got wire.ExchangeRatesResponse
			if err := decoder.Decode([]byte(test.text), &got); err != nil {
				t.Fatal(err)
			}
			want := wire.ExchangeRatesResponse{Rates: map[string]wire.ExchangeRate{"EUR": test.want}}
			if diff := cmp.Diff(got, want); diff != "" {
				t.Errorf("decoded, - got + want:\n%s", diff)
			}
			back, err := json.Marshal(got)
			if err != nil {
				t.Fatal(err)
			}
			if string(back) != test.text {
				t.Errorf("encoded again = %s, want %s", back, test.text)
			}
		})
	}
}

func TestTheAssetIndexIsMadeOfLists(t *testing.T) {
	const text = `[["R_100","Volatility 100 Index",[["callput","Rise/Fall","1t","365d"],["digits","Digits","1t","10t","","more"]]],["frxEURUSD","EUR/USD",[]]]`
	want := wire.AssetIndexResponse{
		{Symbol: "R_100", DisplayName: "Volatility 100 Index", Contracts: []wire.IndexedOption{
			{Category: "callput", DisplayName: "Rise/Fall", MinDuration: "1t", MaxDuration: "365d", More: []string{}},
			{Category: "digits", DisplayName: "Digits", MinDuration: "1t", MaxDuration: "10t", More: []string{"", "more"}},
		}},
		{Symbol: "frxEURUSD", DisplayName: "EUR/USD", Contracts: []wire.IndexedOption{}},
	}
	var got wire.AssetIndexResponse
	decoder := wire.NewDecoder[wire.AssetIndexResponse]()
	if err := decoder.Decode([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("decoded, - got + want:\n%s", diff)
	}
	back, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	if string(back) != text {
		t.Errorf("encoded again = %s, want %s", back, text)
	}
}

func TestAListOfTheAssetIndexThatIsTooShortIsRefused(t *testing.T) {
	decoder := wire.NewDecoder[wire.AssetIndexResponse]()
	for text, want := range map[string]string{
		`[["R_100","Volatility 100 Index"]]`:                           "decode an answer: 0: a symbol of the asset index has 2 items, not 3",
		`[["R_100","Volatility 100 Index",[["callput","Rise/Fall"]]]]`: "decode an answer: 0: a contract of the asset index has 2 items, not 4",
	} {
		var got wire.AssetIndexResponse
		if err := decoder.Decode([]byte(text), &got); err == nil || err.Error() != want {
			t.Errorf("decode %s: %v, want %s", text, err, want)
		}
	}
}
