package calls_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/wire"
)

// The instants of the week of opened, which is a Monday.
var (
	saturday = opened.AddDate(0, 0, 5)
	friday   = opened.AddDate(0, 0, 4).Add(8*time.Hour + 50*time.Minute) // 20:50, ten minutes before forex closes
)

// refusals are the reasons for which package contract refuses to make a contract, each with requests that are
// refused for it. What a request leaves out is of usual.
var refusals = []struct {
	reason  string
	code    wire.Code
	field   string // of the details
	request string
	at      time.Time // zero: opened
}{
	{"InvalidSymbol", wire.InvalidSymbol, "symbol", `{"symbol":"R_101"}`, time.Time{}},
	{"MarketIsClosed", wire.MarketIsClosed, "", `{"symbol":"frxEURUSD","duration":1,"duration_unit":"h"}`, saturday},
	{"InvalidContractType", wire.OfferingsValidationError, "contract_type", `{"contract_type":"SNOWUP","duration":60}`, time.Time{}},
	{"InvalidOfferings", wire.OfferingsValidationError, "contract_type", `{"contract_type":"ASIANU","symbol":"stpRNG"}`, time.Time{}},
	{"TradingDurationNotAllowed", wire.OfferingsValidationError, "duration", `{"duration":14,"duration_unit":"s"}`, time.Time{}},
	{"TicksNumberLimits", wire.ContractBuyValidationError, "duration", `{"duration":11}`, time.Time{}},
	{"SingleTickNumberLimits", wire.ContractBuyValidationError, "duration", `{"contract_type":"TICKHIGH","selected_tick":1,"duration":6}`, time.Time{}},
	{"MissingEither", wire.ContractCreationFailure, "duration", `{"duration":null,"duration_unit":null}`, time.Time{}},
	{"DuplicateExpiry", wire.ContractCreationFailure, "duration", `{"duration_unit":"s","duration":60,"date_expiry":1780315260}`, time.Time{}},
	{"InvalidExpiry", wire.ContractCreationFailure, "duration", `{"duration_unit":"h","duration":99999999}`, time.Time{}},
	{"PastExpiryTime", wire.ContractCreationFailure, "date_expiry", `{"duration":null,"duration_unit":null,"date_expiry":1780315199}`, time.Time{}},
	{"SameExpiryStartTime", wire.ContractCreationFailure, "date_expiry", `{"duration":null,"duration_unit":null,"date_expiry":1780315200}`, time.Time{}},
	{"PastStartTime", wire.ContractCreationFailure, "date_start", `{"duration":600,"duration_unit":"s","date_start":1780314900}`, time.Time{}},
	{"InvalidStartTime", wire.ContractBuyValidationError, "date_start", `{"duration":600,"duration_unit":"s","date_start":1780315201}`, time.Time{}},
	{"TradingHoursExpiry", wire.ContractBuyValidationError, "duration", `{"symbol":"frxEURUSD","duration":15,"duration_unit":"m"}`, friday},
	{"TradingDayEndExpiry", wire.ContractBuyValidationError, "duration", `{"symbol":"frxEURUSD","duration":5,"duration_unit":"d"}`, time.Time{}},
	{"SameTradingDayExpiry", wire.ContractBuyValidationError, "duration", `{"symbol":"RDBULL","duration":13,"duration_unit":"h"}`, time.Time{}},

	{"InvalidBarrierSingle", wire.ContractCreationFailure, "barrier", `{"contract_type":"ONETOUCH"}`, time.Time{}},
	{"InvalidBarrierDouble", wire.ContractCreationFailure, "barrier", `{"contract_type":"EXPIRYRANGE","barrier":"+1","duration":10,"duration_unit":"m"}`, time.Time{}},
	{"BarrierNotAllowed", wire.ContractCreationFailure, "barrier", `{"contract_type":"ASIANU","barrier":"+1"}`, time.Time{}},
	{"IncorrectBarrierOffsetDecimals", wire.ContractBuyValidationError, "barrier", `{"barrier":"+0.001"}`, time.Time{}},
	{"ZeroAbsoluteBarrier", wire.ContractBuyValidationError, "barrier", `{"barrier":"0"}`, time.Time{}},
	{"NegativeContractBarrier", wire.ContractBuyValidationError, "barrier", `{"barrier":"-5000"}`, time.Time{}},
	{"NeedAbsoluteBarrier", wire.ContractBuyValidationError, "barrier", `{"barrier":"+10","duration":2,"duration_unit":"d"}`, time.Time{}},
	{"InvalidBarrierForSpot", wire.ContractBuyValidationError, "barrier", `{"contract_type":"ONETOUCH","barrier":"+0"}`, time.Time{}},
	{"SameBarriersNotAllowed", wire.ContractCreationFailure, "barrier2", `{"contract_type":"EXPIRYRANGE","barrier":"+1","barrier2":"+1","duration":10,"duration_unit":"m"}`, time.Time{}},
	{"InvalidHighBarrier", wire.ContractCreationFailure, "barrier", `{"contract_type":"EXPIRYRANGE","barrier":"-1","barrier2":"+1","duration":10,"duration_unit":"m"}`, time.Time{}},
	{"InvalidBarrierRange", wire.ContractBuyValidationError, "barrier2", `{"contract_type":"RANGE","barrier":"+2","barrier2":"+1","duration":10,"duration_unit":"m"}`, time.Time{}},
	{"InvalidBarrierPredefined", wire.ContractBuyValidationError, "barrier", `{"contract_type":"VANILLALONGCALL","basis":"stake","barrier":"+0.01","duration":10,"duration_unit":"m"}`, time.Time{}},
	{"MissingRequiredDigit", wire.ContractCreationFailure, "barrier", `{"contract_type":"DIGITMATCH"}`, time.Time{}},
	{"IntegerBarrierRequired", wire.ContractCreationFailure, "barrier", `{"contract_type":"DIGITMATCH","barrier":"1.5"}`, time.Time{}},
	{"DigitOutOfRange", wire.ContractBuyValidationError, "barrier", `{"contract_type":"DIGITOVER","barrier":"9"}`, time.Time{}},
	{"MissingRequiredSelectedTick", wire.ContractCreationFailure, "selected_tick", `{"contract_type":"TICKHIGH"}`, time.Time{}},
	{"SelectedTickNumberLimits", wire.ContractBuyValidationError, "selected_tick", `{"contract_type":"TICKHIGH","selected_tick":6}`, time.Time{}},
	{"ResetBarrierError", wire.ContractCreationFailure, "barrier", `{"contract_type":"RESETCALL","barrier":"+1"}`, time.Time{}},
	{"ResetFixedExpiryError", wire.ContractCreationFailure, "date_expiry", `{"contract_type":"RESETCALL","duration":null,"duration_unit":null,"date_expiry":1780315800}`, time.Time{}},

	{"MissingRequiredContractParams", wire.ContractCreationFailure, "amount", `{"amount":null}`, time.Time{}},
	{"MissingRequiredContractParams", wire.ContractCreationFailure, "multiplier", `{"contract_type":"MULTUP","basis":"stake","duration":null,"duration_unit":null}`, time.Time{}},
	{"MissingRequiredContractParams", wire.ContractCreationFailure, "growth_rate", `{"contract_type":"ACCU","basis":"stake","duration":null,"duration_unit":null}`, time.Time{}},
	{"WrongAmountTypeTwo", wire.ContractCreationFailure, "basis", `{"basis":null}`, time.Time{}},
	{"WrongAmountTypeOne", wire.ContractCreationFailure, "basis", `{"contract_type":"MULTUP","multiplier":40,"duration":null,"duration_unit":null}`, time.Time{}},
	{"InvalidInput", wire.ContractCreationFailure, "amount", `{"amount":0}`, time.Time{}},
	{"IncorrectStakeDecimals", wire.ContractBuyValidationError, "amount", `{"amount":1.001,"basis":"stake"}`, time.Time{}},
	{"IncorrectPayoutDecimals", wire.ContractBuyValidationError, "amount", `{"amount":1.001}`, time.Time{}},
	{"StakeLimits", wire.ContractBuyValidationError, "amount", `{"amount":0.34,"basis":"stake"}`, time.Time{}},
	{"PayoutLimits", wire.ContractBuyValidationError, "amount", `{"contract_type":"DIGITEVEN","amount":50000.01}`, time.Time{}},
	{"NoReturn", wire.ContractBuyValidationError, "amount", `{"barrier":"-50","basis":"stake"}`, time.Time{}},

	{"MultiplierOutOfRange", wire.ContractBuyValidationError, "multiplier", `{"contract_type":"MULTUP","basis":"stake","multiplier":41,"duration":null,"duration_unit":null}`, time.Time{}},
	{"GrowthRateOutOfRange", wire.ContractBuyValidationError, "growth_rate", `{"contract_type":"ACCU","basis":"stake","growth_rate":0.06,"duration":null,"duration_unit":null}`, time.Time{}},
	{"LimitOrderAmountTooLow", wire.ContractBuyValidationError, "take_profit", `{"contract_type":"MULTUP","basis":"stake","multiplier":40,"limit_order":{"take_profit":0.01},"duration":null,"duration_unit":null}`, time.Time{}},
	{"LimitOrderAmountTooHigh", wire.ContractBuyValidationError, "stop_loss", `{"contract_type":"MULTUP","basis":"stake","multiplier":40,"limit_order":{"stop_loss":100},"duration":null,"duration_unit":null}`, time.Time{}},
	{"LimitOrderIncorrectDecimal", wire.ContractBuyValidationError, "take_profit", `{"contract_type":"MULTUP","basis":"stake","multiplier":40,"limit_order":{"take_profit":1.001},"duration":null,"duration_unit":null}`, time.Time{}},
	{"InvalidDealCancellation", wire.ContractBuyValidationError, "cancellation", `{"contract_type":"MULTUP","basis":"stake","multiplier":40,"cancellation":"7m","duration":null,"duration_unit":null}`, time.Time{}},
	{"DealCancellationNotAvailable", wire.ContractBuyValidationError, "cancellation", `{"contract_type":"MULTUP","symbol":"CRASH1000","basis":"stake","multiplier":100,"cancellation":"60m","duration":null,"duration_unit":null}`, time.Time{}},
	{"EitherStopLossOrCancel", wire.ContractBuyValidationError, "stop_loss", `{"contract_type":"MULTUP","basis":"stake","multiplier":40,"cancellation":"60m","limit_order":{"stop_loss":1},"duration":null,"duration_unit":null}`, time.Time{}},
	{"EitherTakeProfitOrCancel", wire.ContractBuyValidationError, "take_profit", `{"contract_type":"MULTUP","basis":"stake","multiplier":40,"cancellation":"60m","limit_order":{"take_profit":1},"duration":null,"duration_unit":null}`, time.Time{}},
	{"InvalidPayoutPerPoint", wire.ContractBuyValidationError, "payout_per_point", `{"contract_type":"TURBOSLONG","basis":"stake","payout_per_point":1000,"duration":10,"duration_unit":"m"}`, time.Time{}},
}

// unmet are reasons that no request meets in this world, with what would have to be otherwise.
var unmet = map[string]string{
	"InvalidBarrier":              "the declaration of the call refuses what is no number",
	"InvalidStopOut":              "a multiplier in an offering whose commission alone would lose the stake",
	"StakeTooLow":                 "a symbol whose price is beyond what a least stake buys",
	"TradeTemporarilyUnavailable": "a symbol without a quote, or a formula without an answer",
}

// usual is what a request of the table begins with.
const usual = `{"contract_type":"CALL","symbol":"R_100","currency":"USD","amount":10,"basis":"payout","duration":5,"duration_unit":"t"}`

// parameters puts what a request says over what is usual; null takes away.
func parameters(t *testing.T, request string) map[string]any {
	t.Helper()
	all, own := map[string]any{}, map[string]any{}
	for text, into := range map[string]*map[string]any{usual: &all, request: &own} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	maps.Copy(all, own)
	maps.DeleteFunc(all, func(_ string, v any) bool { return v == nil })
	return all
}

// An answer tells the same of a refusal whether a price was asked for or the contract was to be bought.
func TestEveryReasonToRefuseAContractReachesTheClient(t *testing.T) {
	for _, tt := range refusals {
		t.Run(tt.reason+" "+tt.field, func(t *testing.T) {
			h := open(t, nil)
			if !tt.at.IsZero() {
				h.clock.Advance(tt.at.Sub(opened))
			}
			c := h.dial(t, "EN")
			c.authorize(allToken)
			p := parameters(t, tt.request)
			proposal := maps.Clone(p)
			proposal["proposal"] = 1
			for i, request := range []map[string]any{proposal, {"buy": "1", "price": 100, "parameters": p}} {
				a := c.askAs(100+i, request)
				subcode := tt.reason
				if wire.Code(subcode) == tt.code {
					subcode = ""
				}
				if a.Error.Code != tt.code || a.Error.Subcode != subcode {
					t.Errorf("%s: %s, want %s with the subcode %q", text(t, request), a.text, tt.code, subcode)
				}
				if field, _ := a.Error.Details["field"].(string); field != tt.field {
					t.Errorf("%s: details %v, want the field %q", text(t, request), a.Error.Details, tt.field)
				}
				// What is known of the contract when it is refused is told with it.
				if tt.reason == "StakeLimits" || tt.reason == "InvalidHighBarrier" || tt.reason == "MultiplierOutOfRange" {
					known := tt.reason != "InvalidHighBarrier" // barriers come before words
					if _, told := a.Error.Details["spot"].(string); told != known {
						t.Errorf("%s: details %v, want a spot: %v", text(t, request), a.Error.Details, known)
					}
				}
			}
		})
	}
}

func TestEveryReasonToRefuseAContractIsTried(t *testing.T) {
	tried := map[string]bool{}
	for _, tt := range refusals {
		tried[tt.reason] = true
	}
	files, err := filepath.Glob("../contract/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) < 4 {
				return true
			}
			function, ok := call.Fun.(*ast.Ident)
			class, named := call.Args[0].(*ast.Ident)
			if !ok || !named || !strings.HasPrefix(function.Name, "refuse") || class.Name[0] < 'A' || class.Name[0] > 'Z' {
				return true
			}
			switch class.Name {
			case "NotForSale", "NoUpdate", "NoCancel", "PriceMoved": // of contracts and prices that are there
				return true
			}
			if reason, ok := call.Args[1].(*ast.BasicLit); ok {
				name, err := strconv.Unquote(reason.Value)
				if err != nil {
					t.Fatal(err)
				}
				seen = append(seen, name)
			}
			return true
		})
	}
	if len(seen) < 50 {
		t.Fatalf("found %d reasons in package contract: %q", len(seen), seen)
	}
	for _, name := range seen {
		if name != "" && !tried[name] && unmet[name] == "" {
			t.Errorf("nothing is refused for %s", name)
		}
	}
	for name := range unmet {
		if !slices.Contains(seen, name) {
			t.Errorf("package contract has no reason %s any more", name)
		}
	}
}

func TestAPriceThatMovedIsToldWithTheNewOne(t *testing.T) {
	h := open(t, nil)
	c := h.dial(t, "EN")
	c.authorize(allToken)
	symbol, _ := h.world.Market.Symbol("R_100")
	at, _ := h.world.Market.At(symbol, opened.Unix())
	rise := at.Quote + 500
	if err := h.world.Market.Script(symbol, opened.Unix(), rise, rise, rise); err != nil {
		t.Fatal(err)
	}
	higher := at.Quote + 100
	wish := map[string]any{}
	for name, v := range parameters(t, `{"duration":5,"duration_unit":"m","barrier":"`+symbol.Format(higher)+`"}`) {
		wish[name] = v
	}
	wish["proposal"] = 1
	offered := into[struct {
		ID  string
		Ask json.Number `json:"ask_price"`
	}](t, c.askAs(1, wish))
	h.clock.Advance(2 * time.Second)
	a := c.ask(`{"buy":"` + offered.ID + `","price":` + offered.Ask.String() + `}`)
	d := a.Error.Details
	now, _ := d["display_value"].(string)
	if a.Error.Code != wire.PriceMoved || d["field"] != "price" || d["spot"] != symbol.Format(rise) || d["longcode"] == nil || now == "" {
		t.Fatalf("buy: %s, want PriceMoved with the present price and spot", a.text)
	}
	for _, amount := range []string{offered.Ask.String(), now} {
		if !strings.Contains(a.Error.Message, amount) {
			t.Errorf("%q does not say %s", a.Error.Message, amount)
		}
	}
	if a := c.ask(`{"buy":"` + offered.ID + `","price":` + now + `}`); a.Error.Code != "" {
		t.Errorf("at the price that was told: %s", a.text)
	}
}
