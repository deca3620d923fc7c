package gateway_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/gateway"
)

func TestRS4AnswersACloseFrameInKind(t *testing.T) {
	s := start(t, nil)
	long := strings.Repeat("r", 123)
	cases := []struct {
		name, sent, answer string
		code               int // of the answer where that is not the same
	}{
		{name: "empty", sent: ""},
		{name: "one byte", sent: "\x03", code: 1002},
		{name: "no reason", sent: closing(1000, "")},
		{name: "a reason", sent: closing(1000, "ttfn")},
		{name: "a reason in other letters", sent: closing(1001, "до свидания")},
		{name: "the longest reason", sent: closing(4999, long)},
		{name: "reason not UTF-8", sent: closing(1000, "\xff\xfe"), code: 1007},
		{name: "reason ends within a letter", sent: closing(1000, "\xe2\x82"), code: 1007},
	}
	for _, code := range []int{1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999} {
		cases = append(cases, struct {
			name, sent, answer string
			code               int
		}{name: fmt.Sprint(code), sent: closing(code, "why")})
	}
	for _, code := range []int{0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535} {
		cases = append(cases, struct {
			name, sent, answer string
			code               int
		}{name: fmt.Sprint(code), sent: closing(code, "why"), code: 1002})
	}
	for _, tc := range cases {
		t.Run(strings.ReplaceAll(tc.name, " ", "_"), func(t *testing.T) {
			c := s.connect(t, "")
			c.send(`{"ping":1}`)
			c.frame(opClose, tc.sent)
			c.message() // what was asked before is answered before
			if tc.code != 0 {
				c.closed(tc.code)
				return
			}
			c.expect(fin|opClose, tc.sent)
			c.end()
		})
	}
	s.awaitMetric(t, 0, "dervish_sessions")
}

func TestABareEndOfTheStreamIsAnOrdinaryEnd(t *testing.T) {
	s := start(t, nil)
	c := s.connect(t, "")
	c.ping()
	c.nc.Close()
	s.awaitMetric(t, 1, "dervish_sessions_ended_total", "reason", "client")
	s.awaitMetric(t, 0, "dervish_connections")
}

// padded is a request of exactly n bytes.
func padded(n int) string {
	const head, tail = `{"ping":1,"req_id":5`, `}`
	return head + strings.Repeat(" ", n-len(head)-len(tail)) + tail
}

func TestRS6AcceptsFragmentsOfAnySizeUpToTheLimit(t *testing.T) {
	const limit = 262144
	s := start(t, nil)
	for _, op := range []byte{opText, opBinary} {
		for _, tc := range []struct{ size, fragment int }{
			{100, 1}, {100, 99}, {10_000, 1}, {10_000, 4096}, {40_000, 32767}, {32767, 32767}, {32768, 32767},
			{limit, 4096}, {limit, 32767}, {limit, limit},
		} {
			t.Run(fmt.Sprintf("opcode_%d/%d_bytes_by_%d", op, tc.size, tc.fragment), func(t *testing.T) {
				c := s.connect(t, "")
				c.write(fragments(op, padded(tc.size), tc.fragment))
				r := c.reply()
				if r.ok() != `"pong"` || string(r.ReqID) != "5" {
					t.Errorf("answer = %s", shorten(r.text))
				}
				if want := padded(tc.size); string(r.EchoReq) != want {
					t.Errorf("echo_req = %s, want %s", shorten(string(r.EchoReq)), shorten(want))
				}
			})
		}
		for _, fragment := range []int{1000, limit, limit + 1} {
			t.Run(fmt.Sprintf("opcode_%d/a_byte_too_many_by_%d", op, fragment), func(t *testing.T) {
				c := s.connect(t, "")
				go c.nc.Write(fragments(op, padded(limit+1), fragment)) // it may be cut off
				c.closed(1009)
			})
		}
	}
}

func TestTheSizeLimitCountsWhatIsInflated(t *testing.T) {
	s := start(t, &gateway.Options{MaxMessage: 50_000})
	c := s.connect(t, "", "Sec-WebSocket-Extensions: permessage-deflate")
	c.write(encode(fin|deflated|opText, squeeze(t, padded(50_000))))
	if f := c.next(); f.first != fin|deflated|opText || parse(t, inflate(t, f.payload)).ok() != `"pong"` {
		t.Fatalf("answer = %x %s", f.first, shorten(f.payload))
	}
	bomb := squeeze(t, padded(2<<20))
	if len(bomb) > 50_000 {
		t.Fatalf("the bomb has %d bytes", len(bomb))
	}
	c.write(encode(fin|deflated|opText, bomb))
	c.closed(1009)
}

func TestControlFramesMayStandBetweenFragments(t *testing.T) {
	s := start(t, nil)
	c := s.connect(t, "")
	c.write(encode(opText, `{"ping"`))
	c.frame(opPing, "one")
	c.expect(fin|opPong, "one")
	c.write(encode(opMore, `:1`))
	c.frame(opPong, "unasked")
	c.frame(opPing, "two")
	c.expect(fin|opPong, "two")
	c.write(encode(fin|opMore, `}`))
	if got := c.reply().ok(); got != `"pong"` {
		t.Errorf("ping = %s", got)
	}
	c.write(encode(opText, `{"ping"`))
	c.close(1000, "in the middle")
	c.expect(fin|opClose, closing(1000, "in the middle"))
	c.end()
}

func TestRS7AnswersPingsWithTheSamePayload(t *testing.T) {
	s := start(t, nil)
	c := s.connect(t, "")
	for _, payload := range []string{"", "x", "\x00\xff\xfe", strings.Repeat("p", 125)} {
		c.frame(opPing, payload)
		c.expect(fin|opPong, payload)
	}
	// In order, and in order with requests.
	var many []byte
	for i := range 200 {
		many = append(many, encode(fin|opPing, fmt.Sprint(i))...)
		if i%50 == 0 {
			many = append(many, encode(fin|opText, fmt.Sprintf(`{"ping":1,"req_id":%d}`, i))...)
		}
	}
	c.write(many)
	for i := range 200 {
		c.expect(fin|opPong, fmt.Sprint(i))
		if i%50 == 0 {
			if got := string(c.reply().ReqID); got != fmt.Sprint(i) {
				t.Errorf("req_id = %s, want %d", got, i)
			}
		}
	}
}

func TestBinaryMessagesMayBeRequests(t *testing.T) {
	s := start(t, nil)
	c := s.connect(t, "")
	for _, text := range []string{`{"ping":1,"req_id":1}`, " \r\n\t{\"ping\": 1, \"req_id\": 1}\n"} {
		c.frame(opBinary, text)
		r := c.reply() // as text, whatever the request came as
		if r.ok() != `"pong"` || !sameJSON(t, string(r.EchoReq), text) {
			t.Errorf("%q was answered %s", text, r.text)
		}
	}
	for _, chunk := range []string{"", "\x00\x00\x00\x01\x00\x00\x00\x07\x00\x00\x00\x02ab", "\xff{}", "[1]"} {
		c.frame(opBinary, chunk)
		if r := c.reply().fails("BadRequest"); r.MsgType != "error" || string(r.EchoReq) != "{}" {
			t.Errorf("chunk %q was answered %s", chunk, r.text)
		}
	}
	c.ping()
}

// notRequests are texts that are no JSON object.
var notRequests = []string{
	"", " ", "hello", "ping", "{", "}", "{]", `{"ping":1`, `{"ping":1}}`, `{"ping":1} x`, `{"ping":1,}`, `{ping:1}`, `{'ping':1}`, "{\"ping\":1\x00}",
	"\ufeff" + `{"ping":1}`, `{"ping":NaN}`, `{"ping":01}`, `{"ping":1,"ping":1}`, `{"ping":1,"\u0070ing":1}`, `{"ping":"\ud800"}`, "{\"ping\":\"\n\"}",
	"[]", `[{"ping":1}]`, `"ping"`, "1", "null", "true", "false", `""`, "0",
	strings.Repeat("[", 100_000), strings.Repeat(`{"a":`, 50_000), `{"ping":1,"passthrough":` + strings.Repeat(`{"a":`, 100) + "1" + strings.Repeat("}", 101),
}

func TestTextThatIsNoRequestLeavesTheConnectionOpen(t *testing.T) {
	s, clock := startManual(t, nil)
	c := s.connect(t, "")
	for _, text := range notRequests {
		clock.Advance(20 * time.Second) // no ten in a minute
		c.send(text)
		r := c.reply().fails("BadRequest")
		const want = `{"echo_req":{},"msg_type":"error","error":{"code":"BadRequest","message":"The application sent an invalid request."}}`
		if r.text != want {
			t.Errorf("%s was answered %s, want %s", shorten(text), r.text, want)
		}
	}
	c.ping()
}

func TestTheTenthMessageInAMinuteThatIsNoRequestEndsTheSession(t *testing.T) {
	s, clock := startManual(t, nil)
	c, other := s.connect(t, ""), s.connect(t, "")
	bad := func(n int) {
		for range n {
			c.send("Hello, Perl")
			c.reply().fails("BadRequest")
		}
	}
	bad(9)
	for range 20 {
		c.ping() // requests in between make it no better and no worse
	}
	clock.Advance(time.Minute)
	bad(9)
	clock.Advance(59 * time.Second)
	bad(1)
	if got, want := c.closed(1008), "too many malformed messages"; got != want {
		t.Errorf("reason = %q, want %q", got, want)
	}
	s.awaitMetric(t, 1, "dervish_sessions_ended_total", "reason", "malformed")
	other.ping()
}

func TestRequestsThatFailAreNoMalformedMessages(t *testing.T) {
	s, _ := startManual(t, nil)
	c := s.connect(t, "")
	for range 30 {
		c.ask(`{}`).fails("UnrecognisedRequest")
		c.ask(`{"ping":2}`).fails("InputValidationFailed")
		c.ask(`{"ping":1,"a b":1}`).fails("SanityCheckFailed")
	}
	c.ping()
}

func TestRS8SurvivesWhatIsWrong(t *testing.T) {
	s := start(t, nil)
	healthy := s.connect(t, "")
	for _, tc := range []struct {
		name string
		send []byte
		code int // of the close frame; 0: an error answer
	}{
		{"unmasked frame", []byte("\x81\x0a" + `{"ping":1}`), 1002},
		{"reserved bit", encode(fin|0x20|opText, `{"ping":1}`), 1002},
		{"compressed though it was not agreed on", encode(fin|deflated|opText, `{"ping":1}`), 1002},
		{"reserved opcode", encode(fin|3, ""), 1002},
		{"reserved control opcode", encode(fin|11, ""), 1002},
		{"continuation of nothing", encode(fin|opMore, "x"), 1002},
		{"message within a message", append(encode(opText, "x"), encode(fin|opText, "x")...), 1002},
		{"fragmented ping", encode(opPing, "x"), 1002},
		{"ping of 126 bytes", encode(fin|opPing, strings.Repeat("x", 126)), 1002},
		{"length with its top bit set", []byte("\x81\xff\x80\x00\x00\x00\x00\x00\x00\x00mask"), 1002},
		{"length of 2^63-1", []byte("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xffmask"), 1009},
		{"length of a byte too many", []byte("\x81\xff\x00\x00\x00\x00\x00\x04\x00\x01mask"), 1009},
		{"oversize", encode(fin|opText, padded(300_000)), 1009},
		{"text not UTF-8", encode(fin|opText, "{\"ping\":\"\xff\"}"), 1007},
		{"text not UTF-8 in a long form", encode(fin|opText, "\xc0\x80"), 1007},
		{"text with a surrogate", encode(fin|opText, "\xed\xa0\x80"), 1007},
		{"text cut within a letter", encode(fin|opText, "{\"ping\":\"\xe2\x82"), 1007},
		{"text not UTF-8 over two frames", append(encode(opText, "{\"\xe2"), encode(fin|opMore, "\x28\"}")...), 1007},
		{"binary not UTF-8", encode(fin|opBinary, "{\"ping\":\"\xff\"}"), 0},
		{"malformed JSON", encode(fin|opText, "{"), 0},
		{"non-object JSON", encode(fin|opText, "[1,2]"), 0},
		{"depth bomb", encode(fin|opText, strings.Repeat(`{"a":`, 40_000)), 0},
		{"depth bomb of arrays", encode(fin|opText, `{"ping":`+strings.Repeat("[", 200_000)), 0},
	} {
		t.Run(strings.ReplaceAll(tc.name, " ", "_"), func(t *testing.T) {
			healthy.t = t
			c := s.connect(t, "")
			go c.nc.Write(tc.send) // it may be cut off
			if tc.code == 0 {
				c.reply().fails("BadRequest")
				c.ping()
			} else {
				c.closed(tc.code)
			}
			healthy.ping()
		})
	}
	if n := s.metric(t, "dervish_sessions_ended_total", "reason", "slow"); n != 0 {
		t.Errorf("%v sessions ended as slow", n)
	}
}

func TestAFrameBrokenAnywhereWaitsForTheRest(t *testing.T) {
	s := start(t, nil)
	whole := append(fragments(opText, `{"ping":1,"req_id":12}`, 9), encode(fin|opPing, "p")...)
	for at := 1; at < len(whole); at++ {
		c := s.connect(t, "")
		c.write(whole[:at])
		c.write(whole[at:])
		if got := string(c.reply().ReqID); got != "12" {
			t.Fatalf("broken after %d bytes: req_id = %s", at, got)
		}
		c.expect(fin|opPong, "p")
	}
}
