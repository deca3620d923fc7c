package gateway_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/dervish-ws/dervish/gateway"
)

// spelled is a token as a JSON text that spells it by escapes alone.
func spelled(token string) string {
	var b strings.Builder
	for _, r := range token {
		fmt.Fprintf(&b, `\u%04x`, r)
	}
	return b.String()
}

// holds reports whether a token stands anywhere in what JSON says: in a name, a text or a number.
func holds(v any, token string) bool {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			if strings.Contains(name, token) || holds(value, token) {
				return true
			}
		}
	case []any:
		for _, value := range v {
			if holds(value, token) {
				return true
			}
		}
	default:
		return strings.Contains(fmt.Sprint(v), token)
	}
	return false
}

func TestFramesShowNoTokenWhereverItStands(t *testing.T) {
	const (
		token  = "Zk3vQ8mP2xL7wR5"
		number = "7306519842"
		wrong  = "mistyped-token-11"
	)
	s := start(t, &gateway.Options{FrontAdmin: true, Accounts: []gateway.Account{{LoginID: "VRTC1", Currency: "USD", Tokens: []gateway.Token{
		{Name: "one", Token: token, Scopes: everyScope}, {Name: "two", Token: number, Scopes: everyScope}, {Name: "three", Token: "a1-" + token, Scopes: everyScope},
	}}}})
	messages := []string{
		`{"authorize":"T"}`,
		`{"authorize":"E"}`,
		`{"\u0061uthorize":"T"}`,
		`{"authorize":["T"]}`,
		`{"authorize":{"token":"T"}}`,
		`{"authorize":N}`,
		`{"authorize":"W"}`,
		`{"authorize":"T","authorize":"T"}`,
		`{"authorize":"T","ping":1}`,
		`{"authorize":"T"`,
		`{"authorize":"T}`,
		`{"authorize":"T"}}`,
		`{"authorize":"T",}`,
		`["authorize","T"]`,
		`"T"`,
		`N`,
		`T`,
		`authorize=T`,
		"\x00{\"authorize\":\"T\"}",
		`{"ping":1,"passthrough":{"token":"T"}}`,
		`{"ping":1,"passthrough":{"t\u006fken":"W"}}`,
		`{"ping":1,"passthrough":{"note":"T"}}`,
		`{"ping":1,"passthrough":{"note":"E"}}`,
		`{"ping":1,"passthrough":{"T":1}}`,
		`{"ping":1,"passthrough":{"deep":[[{"x":["by T, as said"]}]]}}`,
		`{"ping":1,"passthrough":{"address":"wss://example/?token=T&x=1"}}`,
		`{"ping":1,"passthrough":{"n":N}}`,
		`{"ping":1,"passthrough":{"joined":"x-T-y"}}`,
		`{"ping":1,"passthrough":{"log-in":"a1-T"}}`,
		`{"ping":1,"req_id":"T"}`,
		`{"ping":"T"}`,
		`{"ping":1,"T":1}`,
		`{"ping":1,"password":"W"}`,
		`{"ticks":"T"}`,
		`{"ticks":["T","R_100"]}`,
		`{"forget":"T"}`,
		`{"forget_all":["T"]}`,
		`{"time":1,"tokens":["T","W"]}`,
		`{"nothing":"T"}`,
		`{"T":"T"}`,
		`{"api_token":1,"new_token":"T"}`,
		`{"api_token":1,"delete_token":"T"}`,
		`{"buy_contract_for_multiple_accounts":"1","price":1,"tokens":["T","W"]}`,
		`{"copy_start":"T"}`,
		`{"copy_stop":"W"}`,
		`{"ticks":"R_100","loginid":"T"}`,
		`{"ping":1,"passthrough":{"long":"` + strings.Repeat("T ", 2000) + `"}}`,
	}
	spell := strings.NewReplacer("T", token, "E", spelled(token), "N", number, "W", wrong)
	read := 0
	for i, m := range messages {
		c := s.connect(t, "")
		c.ping()
		resp, err := http.Get(fmt.Sprintf("http://%s/admin/sessions/%d/frames", s.addr, i+1))
		if err != nil {
			t.Fatal(err)
		}
		for _, op := range []byte{opText, opBinary} {
			c.write(encode(fin|op, spell.Replace(m)))
			c.message()
		}
		c.close(1000, "")
		frames := 0
		lines := bufio.NewScanner(resp.Body)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			data, is := strings.CutPrefix(lines.Text(), "data: ")
			if !is {
				continue
			}
			for _, secret := range []string{token, number, wrong, spelled(token)} {
				if strings.Contains(data, secret) {
					t.Errorf("%s: a frame shows %s: %s", shorten(m), secret, shorten(data))
				}
			}
			var v struct {
				Size int
				Text any
			}
			if json.Unmarshal([]byte(data), &v) != nil || v.Size == 0 { // the end
				continue
			}
			frames++
			if v.Text != nil {
				read++
			}
			for _, secret := range []string{token, number, wrong} {
				if holds(v.Text, secret) {
					t.Errorf("%s: a frame spells %s: %s", shorten(m), secret, shorten(data))
				}
			}
		}
		resp.Body.Close()
		if frames < 4 {
			t.Errorf("%s: only %d frames were told of two messages and their answers", shorten(m), frames)
		}
	}
	if read < 2*len(messages) {
		t.Errorf("%d frames were told with their text, of %d answers alone", read, 2*len(messages))
	}
}

func TestFramesThatAFaultBrokeShowNothing(t *testing.T) {
	s := start(t, &gateway.Options{FrontAdmin: true, Faults: []gateway.Fault{{Fault: "corrupt", Call: "ping", How: "cut"}}})
	c := s.connect(t, "")
	c.ask(`{"time":1}`)
	resp, err := http.Get("http://" + s.addr + "/admin/sessions/1/frames")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	token := s.Demo().Token
	c.send(fmt.Sprintf(`{"ping":1,"passthrough":{"first":%q,"and":"what is cut off, as it is the longer part of the message by far"}}`, token))
	if got := c.message(); !strings.Contains(got, token) || json.Valid([]byte(got)) {
		t.Fatalf("message = %s, want one with the token that was cut", got)
	}
	c.close(1000, "")
	lines := bufio.NewScanner(resp.Body)
	broken := 0
	for lines.Scan() {
		if strings.Contains(lines.Text(), token) {
			t.Errorf("a frame shows the token: %s", lines.Text())
		}
		if strings.Contains(lines.Text(), `"out":true`) && !strings.Contains(lines.Text(), `"text"`) {
			broken++
		}
	}
	if broken != 1 {
		t.Errorf("%d frames to the client have no text, want the one that is no JSON", broken)
	}
}
