package wire_test

import (
	"testing"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/wire"
)

func TestSettingsTellTheFirstDayOf1970FromNoBirthday(t *testing.T) {
	decoder := wire.NewDecoder[wire.GetSettingsResponse]()
	for text, want := range map[string]wire.Optional[int64]{
		`{}`:                        {},
		`{"date_of_birth":null}`:    wire.Null[int64](),
		`{"date_of_birth":0}`:       wire.Some(int64(0)),
		`{"date_of_birth":-864000}`: wire.Some(int64(-864000)),
	} {
		var got wire.GetSettingsResponse
		if err := decoder.Decode([]byte(text), &got); err != nil {
			t.Fatal(err)
		}
		if got.DateOfBirth != want {
			t.Errorf("decode %s = %+v, want %+v", text, got.DateOfBirth, want)
		}
	}
}

func TestFinancialAnswersStandBesideTheirScores(t *testing.T) {
	const text = `{"total_score":12,"cfd_score":3,"net_income":"$25,000 - $50,000","occupation":"Pilot","number_of_trades":40}`
	var got wire.GetFinancialAssessmentResponse
	if err := wire.NewDecoder[wire.GetFinancialAssessmentResponse]().Decode([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	want := wire.GetFinancialAssessmentResponse{
		AssessmentScores: wire.AssessmentScores{TotalScore: 12, CFDScore: 3},
		Answers:          map[string]string{"net_income": "$25,000 - $50,000", "occupation": "Pilot", "number_of_trades": "40"},
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("decoded, - got + want:\n%s", diff)
	}
}

func TestProofsOfSeveralCompaniesStandByTheirNames(t *testing.T) {
	const text = `{"svg":{"identity":{"status":"verified"}},"labuan":{"identity":{"status":"none"}}}`
	decoder := wire.NewDecoder[wire.KYCAuthStatusResponse]()
	var got wire.KYCAuthStatusResponse
	if err := decoder.Decode([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	for company, want := range map[string]string{"svg": "verified", "labuan": "none"} {
		var one wire.KYCAuthStatusResponse
		if err := decoder.Decode(got.Companies[company], &one); err != nil {
			t.Fatal(err)
		}
		if one.Identity.Status != want {
			t.Errorf("identity for %s = %s, want %s", company, one.Identity.Status, want)
		}
	}
	again, err := jsonv2.Marshal(got, jsonv2.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(again), `{"labuan":{"identity":{"status":"none"}},"svg":{"identity":{"status":"verified"}}}`; got != want {
		t.Errorf("encoded %s, want %s", got, want)
	}
}

func TestAnAccountThatCouldNotBeOpenedSaysWhy(t *testing.T) {
	const text = `[{"account_category":"wallet","client_id":"CRW1","oauth_token":"a1-x"},{"error":{"code":"P2","message_to_client":"Not now."}}]`
	var got wire.NewAccountWalletAndTradingResponse
	if err := wire.NewDecoder[wire.NewAccountWalletAndTradingResponse]().Decode([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	want := wire.NewAccountWalletAndTradingResponse{
		{AccountCategory: "wallet", OpenedAccount: wire.OpenedAccount{ClientID: "CRW1", OAuthToken: "a1-x"}},
		{Error: wire.AccountError{Code: "P2", MessageToClient: "Not now."}},
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("decoded, - got + want:\n%s", diff)
	}
}
