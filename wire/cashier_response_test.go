package wire_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/wire"
)

func TestCashierAnswersWithAPageOrWithTheDataItself(t *testing.T) {
	decoder := wire.NewDecoder[wire.CashierResponse]()
	for _, tt := range []struct {
		name, text string
		want       wire.CashierResponse
	}{
		{"a page", `"https://cashier.example/deposit?id=7"`, wire.CashierResponse{URL: "https://cashier.example/deposit?id=7"}},
		{
			"an address", `{"action":"deposit","deposit":{"address":"bc1q0"}}`,
			wire.CashierResponse{Action: "deposit", Deposit: wire.CryptoDeposit{Address: "bc1q0"}},
		},
		{
			"a withdrawal", `{"action":"withdraw","withdraw":{"id":"8","status_code":"LOCKED","status_message":"Noted."}}`,
			wire.CashierResponse{Action: "withdraw", Withdraw: wire.CryptoWithdrawal{ID: "8", StatusCode: "LOCKED", StatusMessage: "Noted."}},
		},
		{
			"a trial", `{"action":"withdraw","withdraw":{"dry_run":1}}`,
			wire.CashierResponse{Action: "withdraw", Withdraw: wire.CryptoWithdrawal{DryRun: true}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := wire.CashierResponse{URL: "before", Action: "before"} // of which nothing may be left
			if err := decoder.Decode([]byte(tt.text), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("decoded, - got + want:\n%s", diff)
			}
			encoded, err := json.Marshal(got)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := string(encoded), tt.text; got != want {
				t.Errorf("encoded %s, want %s", got, want)
			}
		})
	}
	var into wire.CashierResponse
	if err := decoder.Decode([]byte(`7`), &into); err == nil {
		t.Errorf("a number passes for a page: %+v", into)
	}
}

func TestACountryOfPaymentAgentsMayLackItsName(t *testing.T) {
	decoder := wire.NewDecoder[wire.PaymentAgentListResponse]()
	var got wire.PaymentAgentListResponse
	if err := decoder.Decode([]byte(`{"available_countries":[["ke","Kenya"],["xx",null]],"list":[]}`), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got.AvailableCountries, []wire.AgentCountry{{Code: "ke", Name: "Kenya"}, {Code: "xx"}}); diff != "" {
		t.Errorf("countries, - got + want:\n%s", diff)
	}
	if err := decoder.Decode([]byte(`{"available_countries":[["ke"]]}`), &got); err == nil {
		t.Error("a country without the place of its name passes")
	}
}

func TestTheInvestorPasswordAnswersUnderTheNameOfAnotherCall(t *testing.T) {
	var a wire.Answer
	if err := a.Parse([]byte(`{"echo_req":{},"msg_type":"trading_platform_investor_password_reset","trading_platform_password_reset":1}`)); err != nil {
		t.Fatal(err)
	}
	var got wire.TradingPlatformInvestorPasswordResetResponse
	decoder := wire.NewDecoder[wire.TradingPlatformInvestorPasswordResetResponse]()
	if err := decoder.DecodeAnswer(&a, wire.TradingPlatformInvestorPasswordReset.Flat, &got); err != nil {
		t.Fatal(err)
	}
	if !got.Done {
		t.Error("the password is not replaced, though the answer says so")
	}
}

func TestAnAnswerOfWhichNothingIsPublishedIsTakenWhole(t *testing.T) {
	const text = `{"echo_req":{},"msg_type":"paymentagent_create"}`
	var a wire.Answer
	if err := a.Parse([]byte(text)); err != nil {
		t.Fatal(err)
	}
	var got wire.Raw
	if err := wire.NewDecoder[wire.Raw]().DecodeAnswer(&a, wire.PaymentAgentCreate.Flat, &got); err != nil {
		t.Fatal(err)
	}
	if string(got) != text {
		t.Errorf("decoded %s, want %s", got, text)
	}
}
