package conform

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/dervish-ws/dervish/wire"
)

// envelopeChecks are about what stands around every answer, and about requests that are refused.
var envelopeChecks = []Check{
	{
		Requirement: "RS9", Name: "echo", Claim: "echo_req holds the request, with its req_id and passthrough", Calls: []string{"ping", "time"},
		Means: "clients that read their request back find another",
		run: func(t *trial) {
			l := t.open()
			for _, request := range []string{
				`{"ping":1,"req_id":7}`,
				`{"time":1,"req_id":7,"passthrough":{"a":[1,2.50,null,true],"b":{"c":"ä\u0000\"\\"}}}`,
			} {
				l.send(request)
				l.await(7).must().echoes(request)
			}
		},
	},
	{
		Requirement: "RS9", Name: "req-id", Claim: "req_id is repeated as it was, also 0 and beyond 2^53, and absent when there was none", Calls: []string{"ping"},
		Means: "clients wait for answers that have come",
		run: func(t *trial) {
			l := t.open()
			for _, id := range []int64{0, 1, 1 << 31, 1<<53 + 1} {
				l.send(`{"ping":1,"req_id":` + strconv.FormatInt(id, 10) + `}`)
				l.await(id).must()
			}
			l.send(`{"ping":1}`)
			if r := l.next(t.o.Timeout).must(); r.HasReqID {
				t.failf("the answer to a request without req_id has one: %s", t.short(r.raw))
			}
		},
	},
	{
		Requirement: "RS9", Name: "passthrough", Claim: "passthrough is repeated beside echo_req, also when it is empty, and absent when there was none", Calls: []string{"ping"},
		Means: "clients lose what they had the server keep for them",
		run: func(t *trial) {
			l := t.open()
			for _, object := range []string{`{}`, `{"a":1}`, `{"deep":{"er":[{}]}}`} {
				r := l.ask(`{"ping":1,"passthrough":` + object + `}`).must()
				if got := r.Member("passthrough"); !sameJSON(got, []byte(object)) {
					t.failf("passthrough is %s where it was %s", t.short(got), object)
				}
			}
			if r := l.ask(`{"ping":1}`); r.Member("passthrough") != nil {
				t.failf("the answer to a request without passthrough has one")
			}
		},
	},
	{
		Requirement: "RS9", Name: "error-envelope", Claim: "an error answer has echo_req, msg_type, req_id and passthrough, and no payload", Calls: []string{"ticks"},
		Means: "clients cannot tell which request failed",
		run: func(t *trial) {
			l := t.open()
			request := `{"ticks":"NO_SUCH_SYMBOL","req_id":7,"passthrough":{"k":"v"}}`
			l.send(request)
			r := l.await(7).is("ticks").echoes(request)
			r.refused(wire.InvalidSymbol, wire.MarketIsClosed, wire.InputValidationFailed)
			if r.Member("tick") != nil || r.Member("ticks") != nil {
				t.failf("there is a payload beside the error")
			}
			if !sameJSON(r.Member("passthrough"), []byte(`{"k":"v"}`)) {
				t.failf("passthrough is missing")
			}
			if e := r.Error(); e.Message == "" {
				t.failf("the error has no message")
			}
		},
	},
	{
		Requirement: "RS9", Name: "unknown-call", Claim: "a request that names no call is answered by UnrecognisedRequest, msg_type error",
		Means: "clients with a slip in a name wait for ever",
		run: func(t *trial) {
			l := t.open()
			l.ask(`{"no_such_call":1}`).is("error").refused(wire.UnrecognisedRequest)
			l.ask(`{}`).is("error").refused(wire.UnrecognisedRequest)
		},
	},
	{
		Requirement: "RS9", Name: "many-at-once", Claim: "requests sent in one write are all answered, each under its req_id", Calls: []string{"ping"},
		Means: "clients that do not wait between requests lose answers",
		run: func(t *trial) {
			l := t.open()
			var frames []frame
			for i := range 50 {
				frames = append(frames, frame{op: opText, payload: []byte(`{"ping":1,"req_id":` + strconv.Itoa(i) + `}`)})
			}
			l.write(frames...)
			for i := range 50 {
				l.await(int64(i)).must().is("ping")
			}
		},
	},
	{
		Requirement: "RS10", Name: "token-not-shown", Claim: "a token never stands in echo_req, whether it is good or not", Calls: []string{"authorize"},
		Means: "tokens stand in logs and on screens of whoever prints answers",
		run: func(t *trial) {
			l := t.open()
			for _, secret := range []string{"ConformBadToken1", "not even a token: ä!"} {
				r := l.ask(`{"authorize":` + strconv.Quote(secret) + `,"tokens":["` + "OtherBadToken123" + `"]}`)
				r.refused(wire.InvalidToken, wire.InputValidationFailed)
				hides(r, secret, "OtherBadToken123")
			}
			if t.o.Token != "" {
				hides(l.ask(`{"authorize":`+strconv.Quote(t.o.Token)+`}`).must(), t.o.Token)
			}
		},
	},
	{
		Requirement: "RS10", Name: "password-not-shown", Claim: "passwords and the like never stand in echo_req, also where the request is refused", Calls: []string{"mt5_password_check", "new_account_virtual"},
		Means: "passwords stand in logs and on screens of whoever prints answers",
		run: func(t *trial) {
			l := t.open()
			const secret = "Conform-Secret-1"
			for _, request := range []string{
				`{"mt5_password_check":1,"login":"MTR1000","password":"` + secret + `","password_type":"main"}`,
				`{"new_account_virtual":1,"client_password":"` + secret + `","no_such_property":1}`,
				`{"no_such_call":1,"client_password":"` + secret + `","authorize":"` + secret + `"}`,
			} {
				r := l.ask(request)
				if r.Error() == nil {
					t.failf("accepted: %s", t.short(r.raw))
				}
				hides(r, secret)
			}
		},
	},
	refuses("unknown-property", "a property that the call does not have", `{"ping":1,"no_such_property":1}`),
	refuses("missing-property", "a request without a required property", `{"ticks_history":"R_100"}`),
	refuses("wrong-type", "a property of another type", `{"ticks_history":"R_100","end":"latest","count":"many"}`),
	refuses("not-in-enum", "a value that is not in the list", `{"active_symbols":"waves"}`),
	refuses("out-of-range", "a number out of range", `{"ticks_history":"R_100","end":"latest","granularity":61,"style":"candles"}`),
	refuses("short-id", "an id that is too short to be one", `{"forget":"short"}`),
	refuses("unknown-stream-type", "a type of streams that there is not", `{"forget_all":"waves"}`),
	refuses("wrong-constant", "a naming property other than 1", `{"ping":2}`),
	refuses("req-id-text", "a req_id that is text", `{"ping":1,"req_id":"seven"}`),
	refuses("passthrough-text", "a passthrough that is no object", `{"ping":1,"passthrough":"text"}`),
	{
		Requirement: "RS15", Name: "numbers-in-text", Claim: "numbers written as text are taken, and echoed as they were written", Calls: []string{"ping", "ticks_history"},
		Means: "clients of languages that do not tell them apart are refused",
		run: func(t *trial) {
			l := t.open()
			for _, request := range []string{`{"ping":"1","req_id":7}`, `{"ticks_history":"` + t.o.Symbol + `","end":"latest","count":"2","req_id":7}`} {
				l.send(request)
				l.await(7).must().echoes(request)
			}
		},
	},
	{
		Requirement: "RS15", Name: "insane-key", Claim: "a property whose name has forbidden characters is refused with SanityCheckFailed",
		Means: "what clients meet elsewhere they do not meet here",
		run:   func(t *trial) { t.open().ask(`{"ping":1,"<script>":1}`).is("error").refused(wire.SanityCheckFailed) },
	},
	{
		Requirement: "RS15", Name: "insane-value", Claim: "a text of more than 300 characters is refused with SanityCheckFailed",
		Means: "what clients meet elsewhere they do not meet here",
		run: func(t *trial) {
			t.open().ask(`{"ticks":"` + strings.Repeat("x", 301) + `"}`).is("error").refused(wire.SanityCheckFailed)
		},
	},
}

// refuses checks that a request that breaks its declaration is refused.
func refuses(name, what, request string) Check {
	var r wire.Request
	if err := r.Parse([]byte(request)); err != nil || r.Call == nil {
		panic("conform: a request that names no call: " + request) // in this file, where only its author can have put it
	}
	call := r.Call.Name
	return Check{
		Requirement: "RS15", Name: name, Claim: what + " is refused with InputValidationFailed", Calls: []string{call},
		Means: "mistakes go through in silence, and are found where they cost money",
		run: func(t *trial) {
			l := t.open()
			var r *reply
			if strings.Contains(request, `"req_id"`) {
				l.send(request)
				r = l.next(t.o.Timeout)
			} else {
				r = l.ask(request)
			}
			r.is(call).refused(wire.InputValidationFailed)
			if m := r.Error().Message; !strings.HasPrefix(m, "Input validation failed") {
				t.failf("the message is %q; clients look for one that begins with Input validation failed", m)
			}
		},
	}
}

// hides makes sure that secrets stand nowhere in an answer.
func hides(r *reply, secrets ...string) {
	for _, s := range secrets {
		if bytes.Contains(r.raw, []byte(s)) {
			r.t.failf("the answer repeats a secret of the request")
		}
	}
	if r.echo == nil {
		r.t.failf("echo_req is missing")
	}
}
