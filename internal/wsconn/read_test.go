package wsconn

import (
	"strings"
	"testing"
)

func TestMessagesComeBackWhole(t *testing.T) {
	s := newServer(t, &Options{MaxMessage: 1 << 20}, echo)
	p := s.connect(t)
	for _, n := range []int{0, 1, 124, 125, 126, 127, 8000, 65534, 65535, 65536, 65537, 1<<20 - 1, 1 << 20} {
		text := strings.Repeat("x", n)
		p.send(fText, text)
		p.expect(fText, text)
		p.send(fBinary, text)
		p.expect(fBinary, text)
	}
	p.send(fClose, closePayload(1000, "bye"))
	p.expect(fClose, closePayload(1000, "bye"))
	p.expectEnd()
	got := receive(t, s.closed)
	want := Closed{Code: 1000, Reason: "bye", Sent: 1000, SentReason: "bye", Clean: true}
	if got != want {
		t.Errorf("closed = %+v, want %+v", got, want)
	}
}
