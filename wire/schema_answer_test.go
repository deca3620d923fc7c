package wire_test

import (
	"encoding/json"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"

	jsonv2 "github.com/go-json-experiment/json"

	"github.com/dervish-ws/dervish/internal/schematest"
	"github.com/dervish-ws/dervish/wire"
)

// deliberateAnswers lists the facts in which a declared answer and the public schemas differ on purpose, each with its
// reason. A fact is Struct.property#fact, or call#fact for a payload that is no struct.
var deliberateAnswers = map[string]string{
	"App.active#enum":                                           asFlag,
	"AppMarkup.transactions_count#type":                         whole,
	"AppMarkupStatisticsResponse.total_transactions_count#type": whole,
	"CopyTradingStatisticsResponse.copiers#type":                whole,
	"OpenContract.account_id#type":                              whole,
	"OpenContract.barrier_count#type":                           whole,
	"P2PPaymentField.required#enum":                             asFlag,
	"P2PRepute.recommended_count#type":                          whole,
	"ProfitTableResponse.count#type":                            whole,
	"StatementResponse.count#type":                              whole,
	"TransactionResponse.barrier#type":                          "text keeps the decimals; a number is taken as its digits",
	"TransactionResponse.high_barrier#type":                     "as for barrier",
	"app_delete#enum":                                           asFlag,
	"copy_start#enum":                                           asFlag,
	"copy_stop#enum":                                            asFlag,
	"revoke_oauth_app#enum":                                     asFlag,
	"set_self_exclusion#enum":                                   asFlag,
	"AvailableContract.barriers#type":                           whole,
	"ContractsForCompanyResponse.hit_count#type":                whole,
	"ContractsForResponse.hit_count#type":                       whole,
	"CountLimit.max#type":                                       whole,
	"CurrencyConfig.fractional_digits#type":                     whole,
	"ExchangeRatesResponse.rates{}#type":                        readsItself,
	"RateLimits.hourly#type":                                    whole,
	"RateLimits.minutely#type":                                  whole,
	"Tick.pip_size#type":                                        whole,
	"TicksHistoryResponse.pip_size#type":                        whole,
	"TradingServer.environment#enum":                            "the names are those of the service's own machines",
	"TradingServer.id#enum":                                     "as for environment",
	"logout#enum":                                               "a flag that is always 1",
	"p2p_ping#enum":                                             "as for ping",
	"ping#enum":                                                 "the one value is a sentence of the comment",

	"DocumentUploadResponse.call_type#type":                   whole,
	"DocumentUploadResponse.size#type":                        whole,
	"DocumentUploadResponse.upload_id#type":                   whole,
	"GetSettingsResponse.fatca_declaration#enum":              asFlag,
	"GetSettingsResponse.trading_hub#enum":                    asFlag,
	"KYCAuthStatusResponse.address#required":                  byCompany,
	"KYCAuthStatusResponse.identity#required":                 byCompany,
	"KYCAuthStatusResponse.pii#required":                      byCompany,
	"KYCAuthStatusResponse.risk_classification#required":      byCompany,
	"MT5DepositResponse.mt5_deposit#enum":                     asFlag,
	"MT5Server.environment#enum":                              "as for that of a trading server",
	"MT5WithdrawalResponse.mt5_withdrawal#enum":               asFlag,
	"OwnershipRequest.documents_required#type":                whole,
	"OwnershipRequest.id#type":                                whole,
	"PartnerAccountsResponse.partner_eligibility_status#enum": asFlag,
	"PartnerAccountsResponse.partner_eligibility_status#type": "a flag that the schema calls a number",
	"PaymentAgentListResponse.available_countries[]#type":     readsItself,
	"PaymentAgentMethod.payment_method#required":              ofRequest,
	"PaymentAgentPhone.phone_number#required":                 ofRequest,
	"PaymentAgentURL.url#required":                            ofRequest,
	"UnsubscribeEmailResponse.binary_user_id#type":            whole,
	"cashier#type":                             readsItself,
	"mt5_password_change#enum":                 asFlag,
	"mt5_password_check#enum":                  asFlag,
	"mt5_password_reset#enum":                  asFlag,
	"partner_settings_update#enum":             asFlag,
	"paymentagent_withdraw_justification#enum": asFlag,
	"set_settings#enum":                        asFlag,
	"tnc_approval#enum":                        "as for logout",
}

// Reasons that recur.
const (
	whole       = "a count is a whole number, though the schema lets it be any"
	asFlag      = "it is 1 or 0, though the schema does not say so"
	readsItself = "one of several types, which the Go type tells apart itself"
	ofRequest   = "paymentagent_create takes the same, and must have it"
	byCompany   = "where several landing companies were asked for, it stands with each of them"
	elsewhere   = "of things that are not simulated; who decodes an answer passes over it"
)

// leftOut lists the public properties that a declared answer does not have, each with its reason.
var leftOut = map[string]string{
	"Company.changeable_fields":                                         elsewhere,
	"Company.currency_config":                                           elsewhere,
	"CurrencyConfig.platform":                                           elsewhere,
	"LandingCompanyResponse.config":                                     elsewhere,
	"LandingCompanyResponse.ctrader":                                    elsewhere,
	"LandingCompanyResponse.dxtrade_all_company":                        elsewhere,
	"LandingCompanyResponse.dxtrade_financial_company":                  elsewhere,
	"LandingCompanyResponse.dxtrade_gaming_company":                     elsewhere,
	"LandingCompanyResponse.forbidden_postcode_pattern":                 elsewhere,
	"LandingCompanyResponse.is_idv_supported":                           elsewhere,
	"LandingCompanyResponse.lc_to_open_mf_account":                      elsewhere,
	"LandingCompanyResponse.mt5_age_verification":                       elsewhere,
	"LandingCompanyResponse.mt_all_company":                             elsewhere,
	"LandingCompanyResponse.mt_financial_company":                       elsewhere,
	"LandingCompanyResponse.mt_gaming_company":                          elsewhere,
	"LandingCompanyResponse.need_set_max_turnover_limit":                elsewhere,
	"LandingCompanyResponse.require_address_postcode":                   elsewhere,
	"LandingCompanyResponse.require_age_verified_for_synthetic":         elsewhere,
	"LandingCompanyResponse.require_poi":                                elsewhere,
	"LandingCompanyResponse.require_verification_when_not_age_verified": elsewhere,
	"LandingCompanyResponse.skip_deposit_verification":                  elsewhere,
	"Residence.account_opening_self_declaration_required":               elsewhere,
	"Residence.common_reporting_standard":                               elsewhere,
	"Residence.identity":                                                elsewhere,
	"Residence.jurisdiction_risk_assessment":                            elsewhere,
	"Residence.partner_signup":                                          elsewhere,
	"Residence.wallet_signup":                                           elsewhere,
	"TransferTerms.limits_ctrader":                                      elsewhere,
	"TransferTerms.limits_dxtrade":                                      elsewhere,
	"TransferTerms.limits_mt5":                                          elsewhere,
	"WebsiteConfigResponse.payment_agents":                              elsewhere,
	"WebsiteStatusResponse.dxtrade_status":                              elsewhere,
	"WebsiteStatusResponse.mt5_status":                                  elsewhere,
	"WebsiteStatusResponse.p2p_config":                                  elsewhere,
	"WebsiteStatusResponse.payment_agents":                              elsewhere,
}

func TestAnswersStateTheFactsOfThePublicSchemas(t *testing.T) {
	schematest.Dir(t)
	answers := answers{places: map[string]*claims{}, missing: map[string]string{}}
	for _, c := range wire.All() {
		if c.Response == nil {
			continue
		}
		answers.root = schematest.Response(t, c.Name).Source
		answers.call = c.Name
		answers.value(c.Name, c.Response, payloadOf(t, c, answers.root), true)
	}
	different, absent := maps.Clone(deliberateAnswers), maps.Clone(leftOut)
	for _, key := range slices.Sorted(maps.Keys(answers.places)) {
		p := answers.places[key]
		for fact, f := range p.facts() {
			at := key + "#" + fact
			if _, known := deliberateAnswers[at]; known && f.got != f.want {
				delete(different, at)
			} else if f.got != f.want {
				t.Errorf("%s: declared %q, want %q (in %s)", at, f.got, f.want, strings.Join(p.calls, ", "))
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(answers.missing)) {
		if _, known := leftOut[key]; known {
			delete(absent, key)
			continue
		}
		t.Errorf("%s is public and not declared (in %s)", key, answers.missing[key])
	}
	for at := range different {
		t.Errorf("%s is listed as a deliberate difference and does not differ", at)
	}
	for key := range absent {
		t.Errorf("%s is listed as left out and is not", key)
	}
}

// payloadOf is the public schema of what a call's answer holds beside the envelope.
func payloadOf(t *testing.T, c *wire.Call, root map[string]any) map[string]any {
	t.Helper()
	properties := root["properties"].(map[string]any)
	if c.Flat {
		own := maps.Clone(properties)
		for _, name := range []string{"echo_req", "msg_type", "req_id", "subscription", "passthrough"} {
			delete(own, name)
		}
		return map[string]any{"type": "object", "properties": own, "required": root["required"]}
	}
	payload, ok := properties[c.MsgType].(map[string]any)
	if !ok {
		t.Fatalf("the public answer to %s has no member %s: is it flat?", c.Name, c.MsgType)
	}
	return payload
}

// answers gathers what the public schemas say of each property of each struct. A struct may stand at several places,
// in several calls; it is the union of what the schemas have there.
type answers struct {
	root    map[string]any
	call    string
	places  map[string]*claims
	missing map[string]string // public and not declared: the call by Struct.property
}

// claims is what is said of one property wherever its struct stands.
type claims struct {
	shape    *wire.Shape
	field    bool
	declared bool // as required
	calls    []string
	types    []string // all that the schemas allow, null excepted
	enum     []string
	free     bool // somewhere the schema has no enum
	null     bool // somewhere null is allowed
	public   bool // somewhere the property is public
	optional bool // somewhere it is not required
}

type fact struct{ got, want string }

// facts compares the declaration with the union of the schemas.
func (p *claims) facts() map[string]fact {
	yes := func(is bool) string {
		if is {
			return "yes"
		}
		return ""
	}
	if !p.public {
		return map[string]fact{"public": {"", "yes"}}
	}
	facts := map[string]fact{}
	if p.field {
		facts["required"] = fact{yes(p.declared), yes(!p.optional)}
	}
	if len(p.types) == 0 {
		return facts // the schema says nothing of the value
	}
	facts["null"] = fact{yes(p.shape.Nullable), yes(p.null)}
	got, want := p.shape.Kind.String(), sorted(p.types)
	enum := sorted(p.enum)
	if p.free {
		enum = ""
	}
	if got == "integer" && want == "number" && slices.Contains([]string{"0 1", "1", "0"}, enum) {
		want = "integer" // a flag that the schema calls a number
	}
	facts["type"] = fact{got, want}
	facts["enum"] = fact{sorted(p.shape.Enum), enum}
	return facts
}

// at is the property or value by that key.
func (a *answers) at(key string, s *wire.Shape) *claims {
	p := a.places[key]
	if p == nil {
		p = &claims{shape: s}
		a.places[key] = p
	}
	if !slices.Contains(p.calls, a.call) {
		p.calls = append(p.calls, a.call)
	}
	return p
}

// value notes what the schema says of a value and of what it holds.
func (a *answers) value(key string, s *wire.Shape, node map[string]any, required bool) {
	p := a.at(key, s)
	p.public = true
	p.optional = p.optional || !required
	for _, node := range a.alternatives(node) {
		types := texts(node["type"])
		if node["enum"] != nil && !slices.Contains(node["enum"].([]any), nil) {
			types = slices.DeleteFunc(types, func(t string) bool { return t == "null" }) // the enumeration forbids it
		}
		for _, t := range types {
			if t == "null" {
				p.null = true
			} else if !slices.Contains(p.types, t) {
				p.types = append(p.types, t)
			}
		}
		if node["enum"] == nil {
			p.free = p.free || node["type"] != "null"
		}
		for _, e := range texts(node["enum"]) {
			if !slices.Contains(p.enum, e) {
				p.enum = append(p.enum, e)
			}
		}
		a.within(key, s, node)
	}
}

// alternatives resolves references, and gives the alternatives that the schema of a value names.
func (a *answers) alternatives(node map[string]any) []map[string]any {
	if _, ok := node["$ref"]; ok {
		node, _ = public{root: a.root}.plain(node)
	}
	for _, keyword := range []string{"oneOf", "anyOf"} {
		if list, ok := node[keyword].([]any); ok {
			var all []map[string]any
			for _, n := range list {
				all = append(all, a.alternatives(n.(map[string]any))...)
			}
			return all
		}
	}
	return []map[string]any{node}
}

// within goes down into lists and objects as far as both sides do.
func (a *answers) within(key string, s *wire.Shape, node map[string]any) {
	switch s.Kind {
	case wire.List:
		if items, ok := node["items"].(map[string]any); ok {
			a.value(key+"[]", s.Item, items, true)
		}
	case wire.Map:
		for _, v := range values(node) {
			a.value(key+"{}", s.Item, v, true)
		}
	case wire.Struct:
		a.structure(s, node)
	}
}

// values gives the schemas of an object's values, whatever their keys.
func values(node map[string]any) []map[string]any {
	var all []map[string]any
	for _, keyword := range []string{"properties", "patternProperties"} {
		of, _ := node[keyword].(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(of)) {
			all = append(all, of[name].(map[string]any))
		}
	}
	if more, ok := node["additionalProperties"].(map[string]any); ok {
		all = append(all, more)
	}
	return all
}

func (a *answers) structure(s *wire.Shape, node map[string]any) {
	properties, ok := node["properties"].(map[string]any)
	if !ok {
		return // the schema says no more than that it is an object
	}
	required := texts(node["required"])
	for i := range s.Fields {
		f := &s.Fields[i]
		key := f.GoType + "." + f.Name
		p := a.at(key, f.Shape)
		p.field, p.declared = true, f.Required
		if of, ok := properties[f.Name].(map[string]any); ok {
			a.value(key, f.Shape, of, slices.Contains(required, f.Name))
		} else {
			p.optional = true
		}
	}
	for name := range properties {
		if s.Field(name) == nil {
			a.missing[s.Name+"."+name] = a.call
		}
	}
}

// TestAnswersKeepWhatThePublicSchemasAllow writes an answer with all that a schema allows and the declaration has,
// decodes it and encodes it again: nothing may be lost, and what comes out must follow the schema.
func TestAnswersKeepWhatThePublicSchemasAllow(t *testing.T) {
	schematest.Dir(t)
	for _, c := range wire.All() {
		if c.Response == nil {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			schema := schematest.Response(t, c.Name)
			payload := payloadOf(t, c, schema.Source)
			for _, nulls := range []bool{false, true} {
				w := writer{t: t, answers: answers{root: schema.Source}, nulls: nulls}
				want, ok := written[c.Name]
				if !ok {
					want = w.value(c.Response, payload)
				}
				into := c.NewResponse()
				if err := c.DecodeResponse(text(t, want), into); err != nil {
					t.Fatalf("decode %s: %v", text(t, want), err)
				}
				encoded, err := jsonv2.Marshal(into, jsonv2.Deterministic(true))
				if err != nil {
					t.Fatal(err)
				}
				got, err := schematest.Value(encoded)
				if err != nil {
					t.Fatal(err)
				}
				err = schema.Validate(message(c, got))
				if why := contradictory[c.Name]; (err != nil) != (why != "") {
					t.Errorf("%s against the schema: %v; listed as contradictory: %q", encoded, err, why)
				}
				if nulls {
					// Where null says no more than absence, it may be left out.
					got, want = withoutNulls(got), withoutNulls(want)
				}
				if g, w := text(t, plainNumbers(got)), text(t, plainNumbers(want)); string(g) != string(w) {
					t.Errorf("decoded and encoded again:\n%s\nwant\n%s", g, w)
				}
			}
		})
	}
}

// message puts a payload into the envelope.
func message(c *wire.Call, payload any) map[string]any {
	m := map[string]any{"echo_req": map[string]any{}, "msg_type": c.MsgType}
	if c.Flat {
		maps.Copy(m, payload.(map[string]any))
	} else {
		m[c.MsgType] = payload
	}
	return m
}

// contradictory lists the calls whose schema no answer can follow.
var contradictory = map[string]string{
	"account_list":             "broker_code is required and not allowed",
	"get_financial_assessment": "the scores are integers, and every property must be text",
}

// written holds payloads of calls whose schemas do not say what the declaration knows.
var written = map[string]any{
	"asset_index": []any{[]any{"R_100", "Volatility 100 Index", []any{
		[]any{"callput", "Rise/Fall", "1t", "365d"}, []any{"callput", "Higher/Lower", "5t", "365d", "more"},
	}}},
}

// writer writes a value that both a shape and a public schema allow.
type writer struct {
	t *testing.T
	answers
	nulls bool // write null wherever it is allowed
}

func (w writer) value(s *wire.Shape, node map[string]any) any {
	alternatives := w.alternatives(node)
	node = alternatives[0]
	types := texts(node["type"])
	if node["enum"] != nil && !slices.Contains(node["enum"].([]any), nil) {
		types = slices.DeleteFunc(types, func(t string) bool { return t == "null" })
	}
	if w.nulls && s.Nullable && (slices.Contains(types, "null") || len(alternatives) > 1) {
		return nil
	}
	types = slices.DeleteFunc(types, func(t string) bool { return t == "null" })
	if len(types) == 0 {
		return sample(w.t, s)
	}
	if s.Kind == wire.List {
		return w.list(s, node)
	}
	enum := texts(node["enum"])
	if len(enum) == 0 {
		enum = s.Enum
	}
	if len(enum) > 0 && types[0] != "array" {
		last := enum[len(enum)-1]
		if types[0] == "string" {
			return last
		}
		return json.Number(last)
	}
	switch kind := types[len(types)-1]; kind {
	case "string":
		return w.text(node)
	case "integer":
		return json.Number(inRange(node, 17))
	case "number":
		if s.Kind == wire.Integer {
			return json.Number(inRange(node, 17))
		}
		return json.Number(inRange(node, 12.5))
	case "boolean":
		return true
	case "object":
		return w.object(s, node)
	case "array": // of a type that reads itself: a pair
		item := node["items"].(map[string]any)
		return []any{w.value(s, item), w.value(s, item)}
	default:
		w.t.Fatalf("a schema has the type %s", kind)
		return nil
	}
}

// list writes one item for each alternative that the schema of the items names.
func (w writer) list(s *wire.Shape, node map[string]any) any {
	items, ok := node["items"].(map[string]any)
	if !ok {
		return []any{w.any(s.Item)}
	}
	var list []any
	for _, of := range w.alternatives(items) {
		list = append(list, w.value(s.Item, of))
	}
	return list
}

// any is a value of a shape of which the schema says nothing.
func (w writer) any(s *wire.Shape) any {
	if s.Kind == wire.Any {
		return map[string]any{"any": []any{"thing"}}
	}
	return sample(w.t, s)
}

func (w writer) object(s *wire.Shape, node map[string]any) any {
	properties, _ := node["properties"].(map[string]any)
	v := map[string]any{}
	switch {
	case s.Kind == wire.Struct && properties != nil:
		for i := range s.Fields {
			f := &s.Fields[i]
			if of, ok := properties[f.Name].(map[string]any); ok {
				v[f.Name] = w.value(f.Shape, of)
			}
		}
	case s.Kind == wire.Map:
		for name, of := range properties {
			v[name] = w.value(s.Item, of.(map[string]any))
		}
		patterns, _ := node["patternProperties"].(map[string]any)
		for pattern, of := range patterns {
			for _, of := range w.alternatives(of.(map[string]any)) {
				v[w.matching(pattern, v)] = w.value(s.Item, of)
			}
		}
		if len(v) == 0 {
			v["some"] = w.any(s.Item)
		}
	case s.Kind == wire.Any: // a type that reads itself takes all that the schema has
		for name, of := range properties {
			v[name] = w.value(s, of.(map[string]any))
		}
	default:
		return sample(w.t, s)
	}
	return v
}

func (w writer) text(node map[string]any) string {
	if pattern, ok := node["pattern"].(string); ok {
		return w.matching(pattern, nil)
	}
	return "some words"
}

// matching finds a text that follows a pattern and is no key of taken.
func (w writer) matching(pattern string, taken map[string]any) string {
	re, err := schematest.Pattern(pattern)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, text := range []string{"USD", "EUR", "+12.50", "2026-03", "2026", "CR2100034", "MTR1001", "ke", "nl", "1", "forex", "words", "EN"} {
		if _, ok := taken[text]; !ok && re.MatchString(text) {
			return text
		}
	}
	w.t.Fatalf("no text is known that follows %s", pattern)
	return ""
}

// inRange is n, or the bound of the schema that forbids it.
func inRange(node map[string]any, n float64) string {
	if least, ok := schematest.Number(node, "minimum"); ok {
		n = max(n, least)
	}
	if most, ok := schematest.Number(node, "maximum"); ok {
		n = min(n, most)
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// withoutNulls leaves out the members that are null, and empty texts and lists, which are written in the place of null.
func withoutNulls(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, e := range v {
			if list, ok := e.([]any); e != nil && e != "" && !(ok && len(list) == 0) {
				out[name] = withoutNulls(e)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = withoutNulls(e)
		}
		return out
	}
	return v
}

// plainNumbers writes each number in one way.
func plainNumbers(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, e := range v {
			out[name] = plainNumbers(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = plainNumbers(e)
		}
		return out
	case json.Number:
		if r, ok := new(big.Rat).SetString(v.String()); ok {
			return r.RatString()
		}
	}
	return v
}
