package conform

import (
	"bytes"
	"context"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/dervish-ws/dervish/gateway"
)

// mutant is a server that does one thing wrong.
type mutant struct {
	fault  string
	spoil  func() spoil
	checks string // names or patterns of names of the checks that find it, all of them
	found  string // a regular expression of what they say
}

// says alters what the gateway says.
func says(pattern, by string) func() spoil {
	re := regexp.MustCompile(pattern)
	return func() spoil {
		return spoil{down: text(func(_ *crossing, t []byte) []byte { return re.ReplaceAll(t, []byte(by)) })}
	}
}

// hears alters what the gateway hears.
func hears(pattern, by string) func() spoil {
	re := regexp.MustCompile(pattern)
	return func() spoil {
		return spoil{up: text(func(_ *crossing, t []byte) []byte { return re.ReplaceAll(t, []byte(by)) })}
	}
}

// answers alters the answer to a handshake.
func answers(pattern, by string) func() spoil {
	re := regexp.MustCompile(pattern)
	return func() spoil {
		return spoil{response: func(_, head string) string { return re.ReplaceAllString(head, by) }}
	}
}

// asks alters a handshake.
func asks(pattern, by string) func() spoil {
	re := regexp.MustCompile(pattern)
	return func() spoil { return spoil{request: func(head string) string { return re.ReplaceAllString(head, by) }} }
}

// ups and downs have frames of an opcode carried as something else.
func ups(op byte, as func(*crossing, frame) []frame) func() spoil {
	return func() spoil { return spoil{up: only(op, as)} }
}

func downs(op byte, as func(*crossing, frame) []frame) func() spoil {
	return func() spoil { return spoil{down: only(op, as)} }
}

func only(op byte, as func(*crossing, frame) []frame) func(*crossing, frame) []frame {
	return func(c *crossing, f frame) []frame {
		if f.op != op {
			return []frame{f}
		}
		return as(c, f)
	}
}

// swallow carries nothing.
func swallow(*crossing, frame) []frame { return nil }

// goodbye is a close frame with another code.
func goodbye(code int) func(*crossing, frame) []frame {
	return func(_ *crossing, f frame) []frame {
		reason := ""
		if len(f.payload) > 2 {
			reason = string(f.payload[2:])
		}
		return []frame{{op: opClose, payload: closePayload(code, reason)}}
	}
}

// withouts leaves out messages that match.
func withouts(pattern string) func() spoil {
	re := regexp.MustCompile(pattern)
	return func() spoil {
		return spoil{down: text(func(_ *crossing, t []byte) []byte {
			if re.Match(t) {
				return nil
			}
			return t
		})}
	}
}

// twice has messages that match come twice.
func twice(pattern string) func() spoil {
	re := regexp.MustCompile(pattern)
	return downs(opText, func(_ *crossing, f frame) []frame {
		if re.Match(f.payload) {
			return []frame{f, f}
		}
		return []frame{f}
	})
}

// emptied has each payload of another kind than it has to be.
func emptied() spoil {
	return spoil{down: text(func(_ *crossing, t []byte) []byte {
		var out bytes.Buffer
		d, e := jsontext.NewDecoder(bytes.NewReader(t)), jsontext.NewEncoder(&out)
		if _, err := d.ReadToken(); err != nil || e.WriteToken(jsontext.BeginObject) != nil {
			return t
		}
		for d.PeekKind() != '}' {
			name, err := d.ReadToken()
			if err != nil || e.WriteToken(name) != nil {
				return t
			}
			member := name.String()
			value, err := d.ReadValue()
			if err != nil {
				return t
			}
			if !slices.Contains([]string{"echo_req", "msg_type", "req_id", "passthrough", "subscription", "error"}, member) {
				by := `"text"`
				if value.Kind() == '"' {
					by = `{}`
				}
				value = jsontext.Value(by)
			}
			if e.WriteValue(value) != nil {
				return t
			}
		}
		if e.WriteToken(jsontext.EndObject) != nil {
			return t
		}
		return bytes.TrimSpace(out.Bytes())
	})}
}

const (
	broken   = "^(unmasked|unknown-opcode|stray-continuation|fragmented-control|long-control|message-in-message)$"
	survived = "^(not-json|cut-json|array|scalar|deep-json|trailing-text)$"
	refused  = "^(unknown-property|missing-property|wrong-type|not-in-enum|out-of-range|short-id|unknown-stream-type|wrong-constant|req-id-text|passthrough-text)$"
	badApps  = "^app-id-(missing|malformed|zero|unknown)$"
)

// mutants have each check fail, and some of them each half of a check that has two.
var mutants = []mutant{
	// The handshake.
	{"another msg_type", says(`"msg_type":"ping"`, `"msg_type":"pong"`), "^handshake$", `msg_type is "pong"`},
	{"another accept", answers(`(Sec-WebSocket-Accept: )\S+`, "${1}s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), "^handshake$", "^Sec-WebSocket-Accept is"},
	{"an upgrade to something else", answers(`Upgrade: \S+`, "Upgrade: h2c"), "^handshake$", `header Upgrade is "h2c"`},
	{"no upgrade of the connection", answers(`Connection: \S+`, "Connection: keep-alive"), "^handshake$", `header Connection is "keep-alive"`},
	{"an extension that nobody offered", answers(`\r\n\r\n`, "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"), "^handshake$", `extension "permessage-deflate"`},
	{"masked frames", func() spoil {
		return spoil{opened: func(c *crossing) { _, _ = c.near.Write(frame{op: opText, payload: []byte("{}")}.append(nil)) }} // the check sees whether it came
	}, "^handshake$", "a frame of the server is masked"},
	{"any path will do", asks(`/no-such-path`, ``), "^other-path$", "answered by HTTP 101"},
	{"a GET is answered by a page", answers(`^HTTP/1.1 426 [^\r]*`, "HTTP/1.1 200 OK"), "^no-upgrade$", "answered by HTTP 200"},
	{"426 does not say what for", answers(`\r\nUpgrade: [^\r]*`, ""), "^no-upgrade$", "header Upgrade is"},
	{"the version is not named", answers(`(?i)\r\nSec-WebSocket-Version: [^\r]*`, ""), "^other-version$", "header Sec-WebSocket-Version is"},
	{"any version will do", asks(`Sec-WebSocket-Version: \d+`, "Sec-WebSocket-Version: 13"), "^other-version$", "answered by HTTP 101"},
	{"a subprotocol is chosen", answers(`\r\n\r\n`, "\r\nSec-WebSocket-Protocol: lws-minimal-client\r\n\r\n"), "^subprotocol$", "chose the subprotocol"},
	{"subprotocols are refused", refusing("Sec-WebSocket-Protocol: "), "^subprotocol$", "answered by HTTP 403"},
	{"origins are refused", refusing("Origin: "), "^origin$", "answered by HTTP 403"},
	{"no echo_req where there was no app_id", says(`"echo_req":`, `"echo":`), badApps, "echo_req is missing"},
	{"any app_id will do", asks(`(GET \S+?)(\?\S*)? HTTP`, "${1}?app_id=1089 HTTP"), badApps, `msg_type is "ping"`},
	{"another error for app ids", says(`InvalidAppID`, `BadRequest`), badApps, "refused with the error BadRequest"},

	// Frames.
	{"a goodbye has another reason", downs(opClose, func(_ *crossing, f frame) []frame {
		return []frame{{op: opClose, payload: f.payload[:min(2, len(f.payload))]}}
	}), "^close-echo$", `"done" was answered by 1000 ""`},
	{"a goodbye has another code", downs(opClose, goodbye(1000)), "^(close-echo|close-empty|close-wrong-code|close-reason-not-utf8|message-too-big|not-utf8)$", "answered by 1000|ended with 1000"},
	{"a broken frame ends with another code", downs(opClose, goodbye(1000)), broken, "ended with 1000"},
	{"there is no goodbye", downs(opClose, swallow), "^(close-echo|close-empty|close-wrong-code|close-reason-not-utf8|message-too-big|not-utf8)$", "1006"},
	{"broken frames are let pass", downs(opClose, func(*crossing, frame) []frame { return []frame{{op: opText, payload: []byte("{}")}} }), broken, "ended with 1006"},
	{"one that is broken ends all", downs(opClose, func(c *crossing, f frame) []frame {
		c.of.each(func(o *crossing) {
			if o != c {
				o.cut()
			}
		})
		return []frame{f}
	}), broken[:len(broken)-2] + "|not-utf8)$", "connection ended without|send:"},
	{"the connection goes on after the goodbye", downs(opClose, func(_ *crossing, f frame) []frame {
		frames := []frame{f}
		for range 200 {
			frames = append(frames, frame{op: opText, payload: []byte("{}")})
		}
		return frames
	}), "^(close-echo|close-empty)$", "goes on after the close handshake"},
	{"fragments are messages", ups(opContinuation, func(_ *crossing, f frame) []frame {
		return []frame{{op: opText, bare: f.bare, payload: f.payload}}
	}), "^(fragments|long-message)$", "closed with code|within|ended without"},
	{"pings between fragments are lost", ups(opPing, func(_ *crossing, f frame) []frame {
		if string(f.payload) == "between" {
			return nil
		}
		return []frame{f}
	}), "^control-between-fragments$", "no pong came first"},
	{"binary messages are refused", ups(opBinary, func(c *crossing, f frame) []frame {
		_ = c.toClient(frame{op: opClose, payload: closePayload(1003, "")}) // the check sees whether it came
		return nil
	}), "^binary-request$", "closed with code 1003"},
	{"answers are binary", downs(opText, func(_ *crossing, f frame) []frame { return []frame{{op: opBinary, payload: f.payload}} }), "^(handshake|binary-request)$", "sent a binary message"},
	{"messages are shorter", func() spoil {
		return spoil{up: func(c *crossing, f frame) []frame {
			if len(f.payload) > 30_000 {
				_ = c.toClient(frame{op: opClose, payload: closePayload(1009, "")}) // the check sees whether it came
				return nil
			}
			return []frame{f}
		}}
	}, "^long-message$", "closed with code 1009"},
	{"pongs are empty", downs(opPong, func(*crossing, frame) []frame { return []frame{{op: opPong}} }), "^protocol-ping$", "a ping of 1 bytes was answered by opcode 0xa with 0 bytes"},
	{"pongs end the session", ups(opPong, func(c *crossing, _ frame) []frame { c.cut(); return nil }), "^unasked-pong$", "ended without a close frame|read:|send:"},
	{"what is no JSON ends the session", downs(opText, func(_ *crossing, f frame) []frame {
		if bytes.Contains(f.payload, []byte("BadRequest")) {
			return []frame{{op: opClose, payload: closePayload(1007, "")}}
		}
		return []frame{f}
	}), survived, "closed with code 1007"},
	{"what is no JSON is not answered", withouts("BadRequest"), "^(not-json|deep-json)$", "nothing came within"},
	{"another error for what is no JSON", says(`"BadRequest"`, `"UnrecognisedRequest"`), survived, "refused with the error UnrecognisedRequest"},

	// Envelopes.
	{"echo_req in part", says(`"echo_req":\{"ping":1,`, `"echo_req":{`), "^echo$", "echo_req is"},
	{"no echo_req", says(`"echo_req":`, `"echo":`), "^(echo|error-envelope)$", "echo_req is missing"},
	{"req_id is a float", says(`("req_id":900719925474099)\d`, `${1}2`), "^req-id$", "none with req_id 9007199254740993|nothing came within"},
	{"req_id 0 is none", says(`,"req_id":0,`, `,`), "^req-id$", "none with req_id 0|nothing came within"},
	{"req_id where there was none", says(`(\{"echo_req":\{"ping":1\},"msg_type":"ping",)`, `${1}"req_id":0,`), "^req-id$", "the answer to a request without req_id has one"},
	{"an empty passthrough is none", says(`"passthrough":\{\},`, ``), "^passthrough$", `passthrough is .* where it was \{\}`},
	{"a passthrough where there was none", says(`(\{"echo_req":\{"req_id":\d+,"ping":1\},)`, `${1}"passthrough":{},`), "^passthrough$", "without passthrough has one"},
	{"no passthrough of an error", says(`("msg_type":"ticks","req_id":7),"passthrough":\{[^}]*\}`, `$1`), "^error-envelope$", "passthrough is missing"},
	{"a payload beside the error", says(`("msg_type":"ticks",)`, `${1}"tick":{},`), "^error-envelope$", "a payload beside the error"},
	{"an error without words", says(`"message":"[^"]*"`, `"message":""`), "^error-envelope$", "no message"},
	{"an unknown call is no call", says(`"UnrecognisedRequest"`, `"BadRequest"`), "^unknown-call$", "refused with the error BadRequest"},
	{"some of many are lost", withouts(`"req_id":33,`), "^many-at-once$", "none with req_id 33|nothing came within"},
	{"a token is told", says(`<not shown>`, `ConformBadToken1`), "^token-not-shown$", "repeats a secret"},
	{"a password is told", says(`<not shown>`, `Conform-Secret-1`), "^password-not-shown$", "repeats a secret"},
	{"another error for requests that are wrong", says(`"InputValidationFailed"`, `"BadRequest"`), refused, "refused with the error BadRequest"},
	{"other words for requests that are wrong", says(`Input validation failed`, `Something is wrong`), refused, "clients look for"},
	{"numbers in text are made numbers", says(`"echo_req":\{"ping":"1"`, `"echo_req":{"ping":1`), "^numbers-in-text$", "echo_req is"},
	{"numbers in text are refused", hears(`"ping":"1"`, `"ping":"one"`), "^numbers-in-text$", "InputValidationFailed"},
	{"another error for insane requests", says(`"SanityCheckFailed"`, `"InputValidationFailed"`), "^insane-", "refused with the error InputValidationFailed"},

	// The site, and streams.
	{"a member is missing", says(`"site_status":"up",?`, ``), "^website-status-open$", "site_status"},
	{"time goes back", func() spoil {
		n := 1_000_000
		return spoil{down: text(func(_ *crossing, t []byte) []byte {
			n--
			return regexp.MustCompile(`"time":\d{9,}`).ReplaceAll(t, strconv.AppendInt([]byte(`"time":`), int64(n), 10))
		})}
	}, "^time$", "came after"},
	{"an id of another stream", func() spoil {
		updates := 0
		return spoil{down: text(func(_ *crossing, t []byte) []byte {
			updates++
			return regexp.MustCompile(`("subscription":\{"id":").`).ReplaceAll(t, []byte("${1}"+string(rune('a'+updates%6))))
		})}
	}, "^answer-before-updates$", "an update has the id"},
	{"updates without passthrough", func() spoil {
		ticks := 0
		return spoil{down: text(func(_ *crossing, t []byte) []byte {
			if ticks++; ticks == 1 {
				return t
			}
			return regexp.MustCompile(`("msg_type":"tick"[^{]*),"passthrough":\{"k":"v"\}`).ReplaceAll(t, []byte("$1"))
		})}
	}, "^answer-before-updates$", "an update lacks passthrough"},
	{"ticks come twice", twice(`"msg_type":"tick"`), "^ticks-in-order$", "came after"},
	{"forget answers 1 always", says(`"forget":0`, `"forget":1`), "^(forget|streams-of-others)$", "forget answered 1"},
	{"forget answers 0 always", says(`"forget":1`, `"forget":0`), "^forget$", "the first forget answered 0"},
	{"a stream goes on behind forget", func() spoil {
		return spoil{down: only(opText, func(c *crossing, f frame) []frame {
			if bytes.Contains(f.payload, []byte(`"msg_type":"tick"`)) && c.memory["tick"] == "" {
				c.memory["tick"] = string(f.payload)
			}
			if bytes.Contains(f.payload, []byte(`"forget":0`)) {
				return []frame{f, {op: opText, payload: []byte(c.memory["tick"])}}
			}
			return []frame{f}
		})}
	}, "^forget$", "behind the answer to forget"},
	{"forget_all lists nothing", says(`"forget_all":\["[^\]]*\]\}`, `"forget_all":[]}`), "^forget-all$", "answered \\[\\]"},
	{"another error for what is subscribed", says(`"AlreadySubscribed"`, `"BadRequest"`), "^(already-subscribed|balance-stream)$", "refused with the error BadRequest"},
	{"all streams have one id", says(`"subscription":\{"id":"[^"]*"`, `"subscription":{"id":"11111111-1111-4111-8111-111111111111"`), "^ids-unique$", "was given twice"},
	{"ids are numbers", says(`"subscription":\{"id":"........`, `"subscription":{"id":"`), "^ids-unique$", "not the form of a UUID"},
	{"a stream of another can be ended", func() spoil {
		return spoil{down: only(opText, func(c *crossing, f frame) []frame {
			if bytes.Contains(f.payload, []byte(`"forget":0`)) {
				c.of.each((*crossing).cut)
			}
			return []frame{f}
		})}
	}, "^streams-of-others$", "ended without a close frame|read:"},
	{"history lacks a tick", says(`"times":\[\d+,`, `"times":[`), "^history-then-live$", "history has 9 times"},
	{"what is live is old", says(`("tick":\{[^}]*"epoch":)\d+`, `${1}1`), "^history-then-live$", "the tick of 1 came after"},
	{"quotes are not those of history", says(`"quote":(\d+\.\d)\d`, `"quote":${1}`), "^history-is-what-was-streamed$", "is not in the history"},
	{"candles of another length", says(`"granularity":60,("high|"id)`, `"granularity":120,$1`), "^candles-live$", "does not go on from the last candle"},
	{"candles are missing", says(`"candles":\[\{[^}]*\},`, `"candles":[`), "^candles-live$", "there are 2 candles"},

	// Accounts.
	{"another error for strangers", says(`"AuthorizationRequired"`, `"PermissionDenied"`), "^(authorize|sessions-apart|guard-.*)$", "refused with the error PermissionDenied"},
	{"open to everybody", says(`"error":\{"code":"AuthorizationRequired"[^}]*\}`, `"ok":{}`), "^(authorize|sessions-apart|guard-.*)$", "accepted where"},
	{"authorize opens nothing", says(`("req_id":1003),"balance":\{.*\}`, `${1},"error":{"code":"AuthorizationRequired","message":"No."}}`), "^authorize$", "balance is refused after authorize"},
	{"authorize lacks the account", says(`"authorize":\{`, `"authorise":{`), "^authorize$", "the answer has no authorize"},
	{"another error for bad tokens", says(`"InvalidToken"`, `"AuthorizationRequired"`), "^bad-token$", "refused with the error AuthorizationRequired"},
	{"any loginid will do", hears(`,"loginid":"VRTC99999999999"`, ``), "^foreign-loginid$", "it was answered"},
	{"subscribe 0 subscribes", hears(`"subscribe":0`, `"subscribe":1`), "^balance-stream$", "subscribe 0 opened a stream"},

	// Answers.
	{"payloads of another kind", emptied, "^answer-", "is text where|is an object where|is missing|read JSON"},
	{"payloads of another name", says(`"msg_type":"([a-z_0-9]+)"`, `"msg_type":"other"`), "^answer-", `msg_type is "other"`},
	{"numbers as text", says(`"epoch":(\d+)`, `"epoch":"$1"`), "^answer-ticks$", "tick/epoch: is text where integer is due"},

	// Trading.
	{"a balance that does not add up", says(`"balance_after":\d+`, `"balance_after":1`), "^(trade-buy-and-sell|trade-transaction-stream)$", "the balance "},
	{"a portfolio without the contract", says(`"portfolio":\{"contracts":\[.*\]`, `"portfolio":{"contracts":[]`), "^trade-buy-and-sell$", "does not hold the contract"},
	{"a contract is sold twice", says(`"error":\{"code":"(InvalidSellContractProposal|NoOpenPosition)"[^}]*\}`, `"sell":{}`), "^trade-buy-and-sell$", "accepted where"},
	{"transactions of another kind", says(`"action":"buy"`, `"action":"sell"`), "^trade-transaction-stream$", "the stream tells of sell"},
	{"transactions are not told", withouts(`"transaction":\{"action`), "^trade-transaction-stream$", "nothing came within|none with req_id 7"},
	{"an end without an outcome", says(`"status":"(won|lost)"`, `"status":"open"`), "^trade-to-the-end$", `the contract ended as "open"`},
	{"no end", says(`"is_sold":1`, `"is_sold":0`), "^trade-to-the-end$", "and no end|nothing came within"},
	{"proposals are bought twice, and unknown ones", says(`"error":\{"code":"InvalidContractProposal"[^}]*\}`, `"buy":{}`), "^trade-(proposal-once|unknown-proposal)$", "was bought twice|accepted where"},
	{"any price will do", hears(`"price":0\.01`, `"price":100`), "^trade-price-kept$", "it was bought"},
	{"orders are forgotten", says(`"contract_update_history":\[.*\]\}?`, `"contract_update_history":[]}`), "^trade-limit-order$", "not in the history"},
	{"orders of what was sold are changed", func() spoil {
		sold := false
		return spoil{down: text(func(_ *crossing, t []byte) []byte {
			sold = sold || bytes.Contains(t, []byte(`"msg_type":"sell"`))
			if sold {
				t = regexp.MustCompile(`"error":\{[^}]*\}`).ReplaceAll(t, []byte(`"contract_update":{}`))
			}
			return t
		})}
	}, "^trade-limit-order$", "was sold was changed"},

	// What takes minutes.
	{"no limit", says(`"error":\{"code":"RateLimit"[^}]*\}`, `"statement":{}`), "^rate-limit$", "accepted where the error RateLimit was due"},
	{"a limit that is lower than it says", says(`("max_requests_outcome":\{[^}]*"minutely":)\d+`, `${1}9`), "^rate-limit$", "call 6 of 9 was refused"},
	{"no session is idle", func() spoil {
		return spoil{up: func(c *crossing, f frame) []frame {
			c.of.each(func(o *crossing) {
				if o != c {
					_ = o.toServer(frame{op: opPong}) // one that has ended is not meant
				}
			})
			return []frame{f}
		}}
	}, "^idle$", "it is still open after"},
	{"a session is idle too soon", func() spoil {
		asked := map[*crossing]bool{}
		return spoil{up: func(c *crossing, f frame) []frame {
			if asked[c] = true; bytes.Contains(f.payload, []byte(`"time"`)) {
				c.memory["times"] += "x"
				if len(c.memory["times"]) > 10 {
					c.of.each(func(o *crossing) {
						if o != c {
							o.cut()
						}
					})
				}
			}
			return []frame{f}
		}}
	}, "^idle$", "it was closed after"},
	{"pings do not keep a session", func() spoil {
		return spoil{up: only(opPing, func(c *crossing, f frame) []frame {
			if c.toClient(frame{op: opPong, payload: f.payload}) != nil {
				c.cut()
			}
			return nil
		})}
	}, "^ping-keeps$", "no pong came|send:|ended|closed with code"},
}

// refusing answers a handshake that says something by 403.
func refusing(what string) func() spoil {
	return func() spoil {
		return spoil{response: func(request, head string) string {
			if strings.Contains(request, what) {
				return "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
			}
			return head
		}}
	}
}

func TestEachCheckFindsWhatItIsFor(t *testing.T) {
	found := map[string]bool{}
	for _, m := range mutants {
		names := matching(t, m.checks)
		for _, n := range names {
			found[n] = true
		}
		t.Run(m.fault, func(t *testing.T) {
			t.Parallel()
			url, token := grow(t, m.spoil())
			failed, timeout := 0, time.Duration(0)
			if strings.Contains(m.found, "within") { // else nothing is waited for in vain
				timeout = 2 * time.Second
			}
			err := Run(t.Context(), &Options{URL: url, AppID: 1089, Token: token, Trade: true, Slow: true, Timeout: timeout, Only: names}, func(r Result) {
				if !slices.Contains(names, r.Name) {
					return // it is about a call of the same name
				}
				switch {
				case r.Outcome == Skipped && strings.Contains(r.Found, "does not offer"):
				case r.Outcome != Failed:
					t.Errorf("%s: %s %s, want a failure", r.Name, r.Outcome, r.Found)
				default:
					failed++
					if !regexp.MustCompile(m.found).MatchString(r.Found) {
						t.Errorf("%s found %q, want %s", r.Name, r.Found, m.found)
					}
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			if failed == 0 {
				t.Error("no check found it")
			}
		})
	}
	for _, c := range Checks() {
		if !found[c.Name] {
			t.Errorf("nothing here has %s fail", c.Name)
		}
	}
}

// grow runs a gateway whose time goes fast, and one thing of which is spoiled.
func grow(t *testing.T, s spoil) (url, token string) {
	t.Helper()
	g, err := gateway.New(&gateway.Options{Speed: 20, Limits: gateway.Limits{Outcome: gateway.Rate{Minutely: 5}}})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(g)
	t.Cleanup(func() {
		web.Close()
		if err := g.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return "ws://" + lay(t, web.Listener.Addr().String(), s) + gateway.Path, g.Demo().Token
}

func TestSecretsOfTheUserStayOutOfResults(t *testing.T) {
	t.Parallel()
	url, _ := grow(t, says(`"message":"[^"]*"`, `"message":"UserSecretToken1"`)())
	err := Run(t.Context(), &Options{URL: url, AppID: 1089, Token: "UserSecretToken1", Only: []string{"sessions-apart"}}, func(r Result) {
		if r.Outcome != Failed || strings.Contains(r.Found, "UserSecretToken1") || !strings.Contains(r.Found, "<token>") {
			t.Errorf("%s: %s", r.Outcome, r.Found)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// matching are the names of the checks that a pattern means.
func matching(t *testing.T, pattern string) (names []string) {
	t.Helper()
	re := regexp.MustCompile(pattern)
	for _, c := range Checks() {
		if re.MatchString(c.Name) && !(pattern == "^answer-" && c.Requirement != "RS15") {
			names = append(names, c.Name)
		}
	}
	if len(names) == 0 {
		t.Fatalf("no check is named like %s", pattern)
	}
	return names
}
