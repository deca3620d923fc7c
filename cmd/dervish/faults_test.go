//go:build unix

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/gateway"
)

// happening is a fault and what passes on fresh connections to a server that has it, whose time stands still. Lines of
// passes are:
//
//	> MESSAGE          it is sent; $TOKEN is that of the account
//	>> MESSAGE...      several are sent, with tabs between, before anything is read
//	< PATTERN          a message comes that matches a regular expression; {+10} is ten seconds after the beginning
//	<> PATTERN PATTERN two messages come, in either order
//	same               a message comes that is the one before
//	broken             a message comes that is no JSON
//	dropped            the connection ends without a close frame
//	reset              it ends with a reset of TCP
//	close CODE REASON  it ends with a close frame
//	connect            from here on another connection is meant
//	advance 10s        time moves; nothing of the lines before is on its way then
//	late 10s           time moves in steps until a message has come, by ten seconds at least
//	remove             the fault is removed
//	on                 the fault is switched on
//	hits N             it has come about so often
type happening struct {
	name   string // beside that of the fault; may be empty
	fault  map[string]any
	passes string
}

const (
	sayBuy  = `> {"buy":"1","price":10,"parameters":{"amount":10,"basis":"stake","contract_type":"CALL","currency":"USD","duration":1,"duration_unit":"h","symbol":"R_100"}}`
	enter   = "> {\"authorize\":\"$TOKEN\"}\n< \"msg_type\":\"authorize\"\n"
	nothing = "> {\"portfolio\":1}\n< \"contracts\":\\[\\]\n"
	holding = "> {\"portfolio\":1}\n< \"contracts\":\\[\\{[^{}]*\"buy_price\":10\\.00,[^{}]*\\}\\]\n"
	present = "> {\"forget\":\"present\"}\n< \"echo_req\":\\{\"forget\":\"present\"" // which shows that nothing else is on its way
)

// happenings has each fault of the catalogue, at least once.
var happenings = []happening{
	{"", fault("drop-before", "call", "buy", "once", true), enter + sayBuy + "\ndropped\nconnect\n" + enter + nothing},
	{"an update", fault("drop-before", "call", "ticks", "on", "update", "nth", 2),
		"> {\"ticks\":\"R_100\"}\n< \"tick\"\nadvance 2s\n< \"epoch\":{+2},\nadvance 2s\ndropped\nhits 1"},
	{"in the middle of a batch", fault("drop-before", "call", "time", "once", true),
		">> {\"ping\":1,\"req_id\":1}\t{\"time\":1,\"req_id\":2}\t{\"ping\":1,\"req_id\":3}\n< \"req_id\":1[,}]\ndropped\nhits 1"},
	{"", fault("drop-after", "call", "buy", "once", true), enter + sayBuy + "\n< \"buy_price\":10\\.00,\ndropped\nconnect\n" + enter + holding},
	{"", fault("commit-and-drop", "once", true), enter + sayBuy + "\ndropped\nconnect\n" + enter + holding + sayBuy + "\n< \"buy_price\""},
	{"", fault("delay", "call", "time", "delay", "10s", "once", true),
		">> {\"time\":1,\"req_id\":1}\t{\"ping\":1,\"req_id\":2}\n< \"req_id\":2[,}]\nadvance 9s\n" + present + "\nadvance 1s\n< \"req_id\":1,\"time\":{+0}"},
	{"removed while an answer is late", fault("delay", "call", "time", "delay", "10s"),
		">> {\"time\":1,\"req_id\":1}\t{\"ping\":1,\"req_id\":2}\n< \"req_id\":2[,}]\nremove\n> {\"time\":1,\"req_id\":3}\n< \"req_id\":3\nadvance 10s\n< \"req_id\":1[,}]"},
	{"the first answer of a stream", fault("delay", "call", "ticks", "delay", "5s", "once", true),
		"> {\"ticks\":\"R_100\",\"req_id\":1}\n" + present + "\nadvance 4s\n" + present + "\nadvance 1s\n< \"epoch\":{+0},\n< \"epoch\":{+2},\n< \"epoch\":{+4},"},
	{"updates of a stream", fault("delay", "call", "ticks", "on", "update", "delay", "3s", "once", true),
		"> {\"ticks\":\"R_100\"}\n< \"epoch\":{+0},\nadvance 6s\n< \"epoch\":{+4},\n< \"epoch\":{+2},\n< \"epoch\":{+6},"},
	{"", fault("duplicate", "call", "time", "once", true), "> {\"time\":1,\"req_id\":1}\n< \"req_id\":1[,}]\nsame\n" + present},
	{"the first answer of a stream", fault("duplicate", "call", "ticks"),
		"> {\"ticks\":\"R_100\"}\n< \"epoch\":{+0},\nsame\nadvance 2s\n< \"epoch\":{+2},\n" + present},
	{"updates of a stream", fault("duplicate", "call", "ticks", "on", "update", "every", 2),
		"> {\"ticks\":\"R_100\"}\n< \"epoch\":{+0},\nadvance 4s\n< \"epoch\":{+2},\n< \"epoch\":{+4},\nsame\n" + present},
	{"", fault("reorder", "call", "time", "once", true), ">> {\"time\":1,\"req_id\":1}\t{\"ping\":1,\"req_id\":2}\n< \"req_id\":2[,}]\n< \"req_id\":1[,}]"},
	{"alone", fault("reorder", "call", "time", "delay", "10s"), "> {\"time\":1,\"req_id\":1}\nhits 1\nlate 10s\n< \"req_id\":1[,}]"},
	{"", fault("wrong-req-id", "call", "ticks"),
		"> {\"ticks\":\"R_100\",\"req_id\":7}\n< \"echo_req\":\\{[^}]*\"req_id\":7\\}.*\"req_id\":8[,}]\nadvance 2s\n< \"msg_type\":\"tick\",\"req_id\":7[,}]"},
	{"", fault("corrupt", "call", "ping", "once", true), "> {\"ping\":1}\nbroken\n> {\"ping\":1}\n< pong"},
	{"garbled", fault("corrupt", "how", "garbled", "on", "update", "call", "ticks"), "> {\"ticks\":\"R_100\"}\n< \"tick\"\nadvance 2s\nbroken"},
	{"", fault("error", "call", "buy", "code", "InsufficientBalance", "message", "Too poor.", "count", 2),
		enter + strings.Repeat(sayBuy+"\n< \"msg_type\":\"buy\",\"error\":\\{\"code\":\"InsufficientBalance\",\"message\":\"Too poor.\"\\}\n", 2) + nothing + sayBuy + "\n< \"buy_price\":10\\.00,\nhits 2"},
	{"", fault("rate-limit", "call", "time", "nth", 2), "> {\"time\":1}\n< \"time\":{+0}\n> {\"time\":1}\n< \"code\":\"RateLimit\"\n> {\"time\":1}\n< \"time\":{+0}"},
	{"", fault("market-closed"), "> {\"ticks\":\"R_100\"}\n< \"code\":\"MarketIsClosed\"\n" + enter + sayBuy + "\n< \"code\":\"MarketIsClosed\"\n" + nothing +
		"remove\n> {\"ticks\":\"R_100\"}\n< \"epoch\""},
	{"", fault("price-moved", "once", true), enter + sayBuy + "\n< \"code\":\"PriceMoved\"\n" + nothing + sayBuy + "\n< \"buy_price\":10\\.00,"},
	{"", fault("close", "call", "buy", "code", 4001, "reason", "enough"), enter + sayBuy + "\nclose 4001 enough\nconnect\n" + enter + nothing},
	{"after", fault("close", "call", "buy", "when", "after", "once", true), enter + sayBuy + "\n< \"buy_price\"\nclose 1011\nconnect\n" + enter + holding},
	{"instead", fault("close", "call", "buy", "when", "instead", "once", true), enter + sayBuy + "\nclose 1011\nconnect\n" + enter + holding},
	{"", fault("reset", "call", "buy", "once", true), enter + sayBuy + "\nreset\nconnect\n" + enter + nothing},
	{"instead", fault("reset", "call", "buy", "when", "instead", "once", true), enter + sayBuy + "\nreset\nconnect\n" + enter + holding},
	{"", fault("stall", "call", "time", "lasts", "20s", "once", true),
		"> {\"time\":1}\n< \"time\":{+0}\n> {\"ping\":1}\nlate 20s\n< pong"},
	{"", fault("slow", "call", "ping", "rate", 10, "once", true),
		">> {\"ping\":1}\t{\"time\":1}\nlate 5s\n< pong\nlate 5s\n< \"time\":\nconnect\n> {\"time\":1}\n< \"time\":"},
	{"again when its time is over", fault("slow", "call", "ping", "rate", 10, "lasts", "1s"),
		"> {\"ping\":1}\nhits 1\nlate 5s\n< pong\nadvance 1s\n> {\"ping\":1}\nhits 2\nlate 5s\n< pong"},
	{"", fault("updating", "delay", "1m", "lasts", "2m", "message", "Back soon."),
		"> {\"website_status\":1,\"subscribe\":1}\n< \"message\":\"Back soon\\.\",.*\"site_status\":\"updating\"\nadvance 1m\ndropped\nconnect\n" +
			"> {\"website_status\":1,\"subscribe\":1}\n< \"site_status\":\"updating\"\nadvance 1m\n< \"site_status\":\"up\"\nhits 1"},
	{"removed while it is announced", fault("updating", "delay", "1m", "lasts", "2m"),
		"> {\"website_status\":1,\"subscribe\":1}\n< \"site_status\":\"updating\"\nremove\n< \"site_status\":\"up\"\nadvance 90s\n> {\"ping\":1}\n< pong"},
	{"", fault("feed-gap", "symbol", "R_100", "lasts", "10s"),
		"> {\"ticks\":\"R_100\"}\n< \"epoch\":{+0},\n> {\"ticks\":\"R_50\",\"subscribe\":1}\n< \"epoch\":{+0},\nadvance 12s\n" +
			strings.Repeat("< \"symbol\":\"R_50\"\n", 5) + "<> \"epoch\":{+12},.*\"R_50\" \"epoch\":{+12},.*\"R_100\"\n" +
			"> {\"ticks_history\":\"R_100\",\"start\":{+0},\"end\":\"latest\",\"req_id\":9}\n< \"times\":\\[{+0},{+2},{+4},{+6},{+8},{+10},{+12}\\]\nhits 5"},
	{"hidden", fault("feed-gap", "symbol", "R_100", "lasts", "10s", "hidden", true),
		"advance 12s\n> {\"ticks_history\":\"R_100\",\"start\":{+0},\"end\":\"latest\"}\n< \"times\":\\[{+0},{+12}\\]\n" +
			"remove\n> {\"ticks_history\":\"R_100\",\"start\":{+0},\"end\":\"latest\"}\n< \"times\":\\[{+0},{+2},{+4},{+6},{+8},{+10},{+12}\\]"},
	{"within a window of time", fault("rate-limit", "call", "time", "from", "{+10}", "until", "{+20}"),
		"> {\"time\":1}\n< \"time\":{+0}\nadvance 10s\n> {\"time\":1}\n< RateLimit\nadvance 9s\n> {\"time\":1}\n< RateLimit\nadvance 1s\n> {\"time\":1}\n< \"time\":{+20}"},
	{"switched off at first", fault("rate-limit", "call", "time", "off", true), "> {\"time\":1}\n< \"time\":{+0}\non\n> {\"time\":1}\n< RateLimit"},
	{"by account", fault("rate-limit", "call", "time", "loginid", "VRTC1000001"), "> {\"time\":1}\n< \"time\":\n" + enter + "> {\"time\":1}\n< RateLimit"},
	// The pattern is that of the seed and the name: another machine, and another way in, have the same.
	{"by chance", fault("rate-limit", "call", "time", "name", "chance", "probability", 0.4), chance("x.xx...xx..xxx.x...")},
}

// fault makes a rule of names and values.
func fault(name string, members ...any) map[string]any {
	rule := map[string]any{"fault": name}
	for i := 0; i < len(members); i += 2 {
		rule[members[i].(string)] = members[i+1]
	}
	return rule
}

// chance asks for the time again and again, where x stands for a refusal.
func chance(pattern string) string {
	var b strings.Builder
	for _, c := range pattern {
		b.WriteString("> {\"time\":1}\n< " + map[rune]string{'.': "\"time\":{\\+0}", 'x': "RateLimit"}[c] + "\n")
	}
	return strings.ReplaceAll(b.String(), `{\+0}`, "{+0}")
}

// ways are how a fault comes to a server: each gives one that has it, and whose time stands still.
var ways = map[string]func(*testing.T, map[string]any) *process{
	"file": func(t *testing.T, rule map[string]any) *process {
		file := filepath.Join(t.TempDir(), "dervish.yaml")
		at(rule, pausedAt.Unix())
		if err := os.WriteFile(file, []byte("faults: ["+text(t, rule)+"]\n"), 0o600); err != nil { // JSON is YAML
			t.Fatal(err)
		}
		return startPaused(t, "--config", file)
	},
	"admin": func(t *testing.T, rule map[string]any) *process {
		p := startPaused(t)
		at(rule, pausedAt.Unix())
		p.operate(t, http.MethodPost, "/faults", text(t, rule))
		return p
	},
	"command": func(t *testing.T, rule map[string]any) *process {
		p := startPaused(t)
		at(rule, pausedAt.Unix())
		args := []string{"fault", "add", rule["fault"].(string), "--admin", p.ready.Admin}
		for name, value := range rule {
			if name != "fault" {
				args = append(args, fmt.Sprintf("--%s=%v", name, value))
			}
		}
		var out, log record
		if code := run(t.Context(), args, &out, &log); code != 0 {
			t.Fatalf("%v: exit code %d: %s", args, code, &log)
		}
		return p
	},
}

// pausedAt is where the time of these servers stands.
var pausedAt = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)

func startPaused(t *testing.T, args ...string) *process {
	return startServer(t, append(args, "--ready-json", "--paused", "--seed=faults", "--limits=off", "--idle-timeout=0s", "--start="+pausedAt.Format(time.RFC3339))...)
}

var afterBegin = regexp.MustCompile(`\{\+(\d+)\}`)

// instants puts instants in the place of {+10}.
func instants(text string, begin int64) string {
	return afterBegin.ReplaceAllStringFunc(text, func(m string) string {
		n, err := strconv.Atoi(afterBegin.FindStringSubmatch(m)[1])
		if err != nil {
			panic(err) // the expression has digits
		}
		return strconv.FormatInt(begin+int64(n), 10)
	})
}

// at puts the instants of a rule in.
func at(rule map[string]any, begin int64) {
	for _, name := range []string{"from", "until"} {
		if s, ok := rule[name].(string); ok {
			epoch, err := strconv.ParseInt(instants(s, begin), 10, 64)
			if err != nil {
				panic(err) // it is one of the table
			}
			rule[name] = time.Unix(epoch, 0).UTC().Format(time.RFC3339)
		}
	}
}

func text(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// operate makes a request of the admin listener, which must succeed.
func (p *process) operate(t *testing.T, method, path, body string) string {
	t.Helper()
	status, answer, err := request(method, p.ready.Admin+path, body, "")
	if err != nil || status != http.StatusOK {
		t.Fatalf("%s %s %s = %d %s, %v", method, path, body, status, answer, err)
	}
	return answer
}

func (p *process) advance(t *testing.T, by string) {
	t.Helper()
	p.operate(t, http.MethodPost, "/clock", `{"action":"advance","by":"`+by+`"}`)
}

func TestEachFaultComesAboutFromEachWayIn(t *testing.T) {
	for way, bring := range ways {
		t.Run(way, func(t *testing.T) {
			for _, h := range happenings {
				t.Run(strings.TrimSpace(h.fault["fault"].(string)+" "+h.name), func(t *testing.T) {
					t.Parallel()
					rule := map[string]any{}
					for name, value := range h.fault {
						rule[name] = value
					}
					play(t, bring(t, rule), h.passes)
				})
			}
		})
	}
	var shown []string
	for _, h := range happenings {
		shown = append(shown, h.fault["fault"].(string))
	}
	for _, k := range gateway.FaultKinds() {
		if !slices.Contains(shown, k.Name) {
			t.Errorf("%s is in the catalogue, and nothing here shows it", k.Name)
		}
	}
}

// play has pass what a happening says.
func play(t *testing.T, p *process, passes string) {
	c, last := connect(t, p), ""
	hear := func() string {
		t.Helper()
		message, err := c.hear()
		if err != nil {
			t.Fatal(err)
		}
		return message
	}
	for line := range strings.Lines(passes) {
		line = strings.TrimRight(instants(line, pausedAt.Unix()), "\n")
		verb, arg, _ := strings.Cut(line, " ")
		switch verb {
		case ">", ">>":
			for message := range strings.SplitSeq(strings.ReplaceAll(arg, "$TOKEN", p.ready.Demo.Token), "\t") {
				if err := c.say(message); err != nil {
					t.Fatalf("%s: %v", line, err)
				}
			}
		case "<":
			last = hear()
			matches(t, last, arg)
		case "<>":
			one, two, _ := strings.Cut(arg, " ")
			first, second := hear(), hear()
			if !regexp.MustCompile(one).MatchString(first) {
				first, second = second, first
			}
			matches(t, first, one)
			matches(t, second, two)
		case "same":
			if got := hear(); got != last {
				t.Errorf("got %s, want %s again", got, last)
			}
		case "broken":
			if got := hear(); got == "" || json.Valid([]byte(got)) {
				t.Errorf("got %q, want what is no JSON", got)
			}
		case "dropped", "reset", "close":
			if message, more := <-c.messages; more {
				t.Fatalf("got %s, want %s", message, line)
			}
			closed, err := c.end()
			if err != nil {
				t.Fatal(err)
			}
			got := strings.TrimSpace(fmt.Sprintf("close %d %s", closed.Code, closed.Reason))
			if verb != "close" && closed.Code == 1006 {
				got = "dropped"
				if errors.Is(closed.Err, syscall.ECONNRESET) {
					got = "reset"
				}
			}
			if got != line {
				t.Errorf("the connection ended with %s (%v), want %s", got, closed.Err, line)
			}
		case "connect":
			c = connect(t, p)
		case "advance":
			p.advance(t, arg)
		case "late":
			least, err := time.ParseDuration(arg)
			if err != nil {
				t.Fatal(err)
			}
			passed := time.Duration(0)
			for give := time.Now().Add(patience); len(c.messages) == 0 && time.Now().Before(give); passed += time.Second {
				p.advance(t, "1s")
			}
			if passed < least {
				t.Errorf("a message came after %v, want %v at least", passed, least)
			}
		case "remove":
			p.operate(t, http.MethodDelete, "/faults", "")
		case "on":
			var list struct{ Faults []gateway.FaultState }
			if err := json.Unmarshal([]byte(p.operate(t, http.MethodGet, "/faults", "")), &list); err != nil || len(list.Faults) != 1 {
				t.Fatal(list, err)
			}
			p.operate(t, http.MethodPut, "/faults/"+list.Faults[0].Name, `{"off":false}`)
		case "hits":
			want, err := strconv.Atoi(arg)
			if err != nil {
				t.Fatal(err)
			}
			awaitHits(t, p, want)
		default:
			t.Fatalf("what is %q?", line)
		}
	}
}

func matches(t *testing.T, message, pattern string) {
	t.Helper()
	if !regexp.MustCompile(pattern).MatchString(message) {
		t.Errorf("got %s, want %s", message, pattern)
	}
}

// awaitHits waits until the only fault has come about so often.
func awaitHits(t *testing.T, p *process, want int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		var list struct{ Faults []gateway.FaultState }
		if err := json.Unmarshal([]byte(p.operate(t, http.MethodGet, "/faults", "")), &list); err != nil {
			t.Fatal(err)
		}
		if len(list.Faults) != 1 || list.Faults[0].Hits > want {
			t.Fatalf("in force is %+v, want one fault that came about %d times", list.Faults, want)
		}
		if list.Faults[0].Hits == want {
			return
		}
		if ctx.Err() != nil {
			t.Fatalf("it came about %d times, want %d", list.Faults[0].Hits, want)
		}
	}
}
