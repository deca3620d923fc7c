package conform

import (
	"slices"
	"strings"

	"github.com/dervish-ws/dervish/wire"
)

// samples are requests of calls that change nothing and take more than their name.
var samples = map[string]string{
	"active_symbols":         `{"active_symbols":"full"}`,
	"contracts_for":          `{"contracts_for":"SYMBOL"}`,
	"exchange_rates":         `{"exchange_rates":1,"base_currency":"USD"}`,
	"forget":                 `{"forget":"00000000-0000-0000-0000-000000000000"}`,
	"forget_all":             `{"forget_all":"ticks"}`,
	"landing_company":        `{"landing_company":"de"}`,
	"paymentagent_list":      `{"paymentagent_list":"id"}`,
	"proposal":               `{"proposal":1,"amount":10,"basis":"stake","contract_type":"CALL","currency":"USD","duration":5,"duration_unit":"t","symbol":"SYMBOL"}`,
	"proposal_open_contract": `{"proposal_open_contract":1}`,
	"states_list":            `{"states_list":"de"}`,
	"ticks":                  `{"ticks":"SYMBOL"}`,
	"ticks_batch":            `{"ticks_batch":1,"market":"synthetic_index"}`,
	"ticks_history":          `{"ticks_history":"SYMBOL","end":"latest","count":5}`,
	"trading_times":          `{"trading_times":"today"}`,
	"transaction":            `{"transaction":1,"subscribe":1}`,
	"copytrading_statistics": `{"copytrading_statistics":1,"trader_id":"VRTC1000001"}`,
	"app_markup_details":     `{"app_markup_details":1,"date_from":"2026-01-01 00:00:00","date_to":"2026-01-02 00:00:00"}`,
	"app_markup_statistics":  `{"app_markup_statistics":1,"date_from":"2026-01-01 00:00:00","date_to":"2026-01-02 00:00:00"}`,
}

// notAsked are calls that are marked as changing nothing, and have a check of their own or none: authorize carries the
// token, and without more a landing company cannot be named that every endpoint has.
var notAsked = []string{"authorize", "landing_company_details"}

// sample gives a request of a call that changes nothing; empty where none can be made without knowing more.
func sample(c *wire.Call) string {
	if s, ok := samples[c.Name]; ok {
		return s
	}
	if c.Effects || !c.Constant {
		return ""
	}
	for i := range c.Request.Fields {
		if c.Request.Fields[i].Required {
			return ""
		}
	}
	return `{"` + c.Name + `":1}`
}

// answerChecks checks that the answers of calls have the shape of their declarations.
func answerChecks() []Check {
	var checks []Check
	for _, c := range wire.All() {
		request := sample(c)
		if request == "" || slices.Contains(notAsked, c.Name) {
			continue
		}
		var needs Need
		if c.NeedsAuthorization() {
			needs = Token
		}
		checks = append(checks, Check{
			Requirement: "RS15", Name: "answer-" + dashed(c.Name), Calls: []string{c.Name}, Needs: needs,
			Claim: c.Name + " answers in the shape of its declaration",
			Means: "clients that read the answer find other properties than they were made for",
			run: func(t *trial) {
				l := t.connection(c)
				r := l.ask(strings.ReplaceAll(request, "SYMBOL", t.o.Symbol))
				r.offered()
				if e := r.Error(); e != nil && e.Code != wire.InputValidationFailed && e.Code != wire.InternalServerError {
					r.is(c.Name)
					t.skipf("there is no answer to judge but the error %s: %s", e.Code, e.Message)
				}
				r.declared(c)
			},
		})
	}
	return checks
}

// connection is one on which the call may be made.
func (t *trial) connection(c *wire.Call) *link {
	if c.NeedsAuthorization() {
		return t.authorized()
	}
	return t.open()
}

// guardChecks checks that no call for accounts is open to everybody.
func guardChecks() []Check {
	var checks []Check
	for _, c := range wire.All() {
		if !c.NeedsAuthorization() {
			continue
		}
		request := guarded(c)
		if request == "" {
			continue
		}
		checks = append(checks, Check{
			Requirement: "RS14", Name: "guard-" + dashed(c.Name), Calls: []string{c.Name},
			Claim: c.Name + " without authorization is refused with AuthorizationRequired",
			Means: "strangers act for accounts, or clients cannot tell that they have to log in",
			run: func(t *trial) {
				r := t.open().ask(request).is(c.Name)
				r.offered().refused(wire.AuthorizationRequired)
			},
		})
	}
	return checks
}

// guardSamples are whole requests of calls that change something, which nobody may make without authorization.
var guardSamples = map[string]string{
	"buy":              `{"buy":"00000000-0000-0000-0000-000000000000","price":1}`,
	"sell":             `{"sell":1,"price":0}`,
	"cancel":           `{"cancel":1}`,
	"contract_update":  `{"contract_update":1,"contract_id":1,"limit_order":{"take_profit":1}}`,
	"topup_virtual":    `{"topup_virtual":1}`,
	"api_token":        `{"api_token":1}`,
	"app_register":     `{"app_register":1,"name":"conform","scopes":["read"]}`,
	"app_delete":       `{"app_delete":999999999999}`,
	"app_get":          `{"app_get":1}`,
	"sell_expired":     `{"sell_expired":1}`,
	"set_settings":     `{"set_settings":1}`,
	"revoke_oauth_app": `{"revoke_oauth_app":1}`,
}

// guarded gives a request that is right in all but the authorization.
func guarded(c *wire.Call) string {
	if s, ok := guardSamples[c.Name]; ok {
		return s
	}
	return sample(c)
}

func dashed(name string) string { return strings.ReplaceAll(name, "_", "-") }
