package docs_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// play has an exchange with the server at url, as a document writes it, and checks what comes by alike. Its lines are:
//
//	> MESSAGE          it is sent
//	< MESSAGE          one that is like it comes
//	broken             one comes that is no JSON
//	dropped            the connection ends without a close frame
//	close CODE REASON  it ends with one
//	connect            from here on another connection is meant
func play(t *testing.T, url, text string, alike func(got, want any) bool) {
	t.Helper()
	c := connect(t, url)
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		switch mark, text, _ := strings.Cut(line, " "); mark {
		case ">":
			c.send(t, text)
		case "<":
			var got, want any
			message := c.receive(t)
			if err := json.Unmarshal([]byte(message), &got); err != nil {
				t.Fatalf("%v: %q", err, message)
			}
			if err := json.Unmarshal([]byte(text), &want); err != nil {
				t.Fatalf("%v: %s", err, text)
			}
			if !alike(got, want) {
				t.Errorf("got  %s\nwant %s", message, text)
			}
		case "broken":
			if message := c.receive(t); message == "" || json.Valid([]byte(message)) {
				t.Errorf("got %q, want a message that is no JSON", message)
			}
		case "connect":
			c = connect(t, url)
		case "dropped", "close":
			if got := c.receive(t); got != "" {
				t.Errorf("got %s, want the end", got)
			}
			d := <-c.closed
			if got := fmt.Sprintf("%d %s", d.Code, d.Reason); mark == "close" && got != text || mark == "dropped" && d.Code != 1006 {
				t.Errorf("close %s, want %s", got, line)
			}
		default:
			t.Errorf("what is %q?", line)
		}
	}
}
