package wsconn

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"
)

func TestCloseFrameIsAnsweredInKind(t *testing.T) {
	s := newServer(t, nil, echo)
	long := strings.Repeat("r", 123)
	for _, tc := range []struct {
		name, in, out string
		want          Closed
	}{
		{"empty", "", "", Closed{Code: 1005, Sent: 1005, Clean: true}},
		{"1000", closePayload(1000, ""), closePayload(1000, ""), Closed{Code: 1000, Sent: 1000, Clean: true}},
		{"1001", closePayload(1001, "x"), closePayload(1001, "x"), Closed{Code: 1001, Reason: "x", Sent: 1001, SentReason: "x", Clean: true}},
		{"3000", closePayload(3000, "ż"), closePayload(3000, "ż"), Closed{Code: 3000, Reason: "ż", Sent: 3000, SentReason: "ż", Clean: true}},
		{"4999", closePayload(4999, long), closePayload(4999, long), Closed{Code: 4999, Reason: long, Sent: 4999, SentReason: long, Clean: true}},
		{"one byte", "\x03", closePayload(1002, "close frame of one byte"), Closed{Code: 1006, Sent: 1002, Local: true}},
		{"reason not UTF-8", closePayload(1000, "\xff"), closePayload(1007, "close reason is not UTF-8"), Closed{Code: 1006, Sent: 1007, Local: true}},
		{"neither", closePayload(999, "\xff"), closePayload(1007, "close reason is not UTF-8"), Closed{Code: 1006, Sent: 1007, Local: true}},
	} {
		t.Run(strings.ReplaceAll(tc.name, " ", "_"), func(t *testing.T) {
			p := s.connect(t)
			p.send(fText, "before")
			p.send(fClose, tc.in)
			p.expect(fText, "before")
			p.expect(fClose, tc.out)
			p.expectEnd()
			p.nc.Close()
			got := receive(t, s.closed)
			if (got.Err != nil) != tc.want.Local {
				t.Errorf("error = %v", got.Err)
			}
			if got.Err, got.SentReason = nil, tc.want.SentReason; got != tc.want {
				t.Errorf("closed = %+v, want %+v", got, tc.want)
			}
		})
	}
}

func TestCloseCodesAllowedOnTheWire(t *testing.T) {
	allowed := func(code int) bool {
		return code >= 1000 && code <= 1003 || code >= 1007 && code <= 1014 || code >= 3000 && code <= 4999
	}
	s := newServer(t, nil, ignore)
	for _, code := range []int{0, 1, 999, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012,
		1013, 1014, 1015, 1016, 1100, 2000, 2999, 3000, 3999, 4000, 4999, 5000, 65535} {
		p := s.connect(t)
		p.send(fClose, closePayload(code, ""))
		want := code
		if !allowed(code) {
			want = 1002
		}
		p.expectClose(want)
		p.nc.Close()

		c := <-s.conns
		receive(t, s.closed)
		if err := c.Close(code, ""); (err == nil) != (allowed(code) || code == 0) {
			t.Errorf("Close(%d) = %v", code, err)
		}
	}
}

func TestNothingIsSentAfterTheClose(t *testing.T) {
	s := newServer(t, nil, func(c *Conn, op Opcode, p []byte) {
		if string(p) != "close" {
			t.Errorf("message %q was delivered after Close", p)
		}
		must(t, c.Queue(Text, []byte("last")))
		must(t, c.Close(4000, "enough"))
		must(t, c.Close(4001, "again")) // does nothing
		for _, err := range []error{c.Queue(Text), c.Send(Text), c.Ping(nil)} {
			if err != ErrClosed {
				t.Errorf("after Close: %v, want ErrClosed", err)
			}
		}
	})
	p := s.connect(t)
	p.write([]byte(string(p.frame(fText, []byte("close"))) + string(p.frame(fText, []byte("late"))) + string(p.frame(fPing, nil))))
	p.expect(fText, "last")
	p.expect(fClose, closePayload(4000, "enough"))
	p.send(fBinary, "later still")
	p.send(fClose, closePayload(4000, "enough"))
	p.expectEnd()
	want := Closed{Code: 4000, Reason: "enough", Sent: 4000, SentReason: "enough", Local: true, Clean: true}
	if got := receive(t, s.closed); got != want {
		t.Errorf("closed = %+v, want %+v", got, want)
	}
	c := <-s.conns
	if err := c.Send(Text); err != ErrClosed {
		t.Errorf("Send after the end = %v, want ErrClosed", err)
	}
	must(t, c.Flush())
	must(t, c.Close(1000, ""))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

func TestAnyCloseFrameAnswersOurs(t *testing.T) {
	s := newServer(t, nil, ignore)
	for _, tc := range []struct {
		name, in string
		code     int
		reason   string
	}{
		{"same", closePayload(1001, "bye"), 1001, "bye"},
		{"other", closePayload(1000, ""), 1000, ""},
		{"empty", "", 1005, ""},
		{"the code of an empty one", closePayload(1005, ""), 1005, ""},
		{"code out of range", closePayload(5000, "x"), 5000, "x"},
		{"one byte", "x", 1005, ""},
		{"reason not UTF-8", closePayload(1000, "\xff"), 1000, ""},
	} {
		t.Run(strings.ReplaceAll(tc.name, " ", "_"), func(t *testing.T) {
			p := s.connect(t)
			c := receive(t, s.conns)
			must(t, c.Close(1001, "bye"))
			p.expect(fClose, closePayload(1001, "bye"))
			p.send(fClose, tc.in)
			p.expectEnd()
			want := Closed{Code: tc.code, Reason: tc.reason, Sent: 1001, SentReason: "bye", Local: true, Clean: true}
			if got := receive(t, s.closed); got != want {
				t.Errorf("closed = %+v, want %+v", got, want)
			}
		})
	}
}

func TestCloseMayBeEmpty(t *testing.T) {
	s := newServer(t, nil, ignore)
	p := s.connect(t)
	must(t, receive(t, s.conns).Close(0, "has no room"))
	p.expect(fClose, "")
	p.send(fClose, "")
	p.expectEnd()
	want := Closed{Code: 1005, Sent: 1005, Local: true, Clean: true}
	if got := receive(t, s.closed); got != want {
		t.Errorf("closed = %+v, want %+v", got, want)
	}
}

func TestCloseReasonIsCutBetweenCharacters(t *testing.T) {
	s := newServer(t, nil, ignore)
	for _, tc := range []struct{ reason, want string }{
		{strings.Repeat("a", 123), strings.Repeat("a", 123)},
		{strings.Repeat("a", 124), strings.Repeat("a", 123)},
		{strings.Repeat("ż", 100), strings.Repeat("ż", 61)},
		{strings.Repeat("€", 100), strings.Repeat("€", 41)},
		{"a" + strings.Repeat("\U0001F600", 50), "a" + strings.Repeat("\U0001F600", 30)},
		{"bad \xff bytes", "bad \uFFFD bytes"},
	} {
		p := s.connect(t)
		must(t, receive(t, s.conns).Close(1000, tc.reason))
		got := p.expectClose(1000)
		if got != tc.want || !utf8.ValidString(got) {
			t.Errorf("reason = %q, want %q", got, tc.want)
		}
		p.nc.Close()
	}
}

func TestCloseDoesNotWaitForeverForAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, c := pipeConn(t, nil)
		closed := make(chan Closed)
		go func() { closed <- c.Serve(bound{c, ignore}) }()
		begun := time.Now()
		must(t, c.Close(1001, "bye"))
		p.expect(fClose, closePayload(1001, "bye"))
		got := receive(t, closed)
		if waited := time.Since(begun); waited != 2*time.Second {
			t.Errorf("waited %v, want 2s", waited)
		}
		want := Closed{Code: 1006, Sent: 1001, SentReason: "bye", Local: true, Err: got.Err}
		if got != want || !errors.Is(got.Err, os.ErrDeadlineExceeded) {
			t.Errorf("closed = %+v, want a time-out", got)
		}
	})
}

func TestCloseWaitEndsEvenIfNothingCanBeWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, c := pipeConn(t, nil) // nobody reads at the other end
		closed := make(chan Closed)
		go func() { closed <- c.Serve(bound{c, ignore}) }()
		must(t, c.Send(Text, []byte("unread")))
		time.Sleep(time.Second)
		begun := time.Now()
		must(t, c.Close(1001, ""))
		got := receive(t, closed)
		if waited := time.Since(begun); waited != 2*time.Second {
			t.Errorf("waited %v, want 2s", waited)
		}
		if got.Clean || got.Slow || !errors.Is(got.Err, os.ErrDeadlineExceeded) {
			t.Errorf("closed = %+v, want a time-out", got)
		}
	})
}

func TestClosesThatCrossAreClean(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, c := pipeConn(t, nil)
		other := newConn(p.nc, nil, true)
		closed := make(chan Closed)
		for _, c := range []*Conn{c, other} {
			go func() { closed <- c.Serve(bound{c, ignore}) }()
		}
		synctest.Wait()
		must(t, c.Close(1001, "server"))
		must(t, other.Close(1000, "client"))
		for range 2 {
			if got := receive(t, closed); !got.Clean || !got.Local || got.Err != nil {
				t.Errorf("closed = %+v, want clean", got)
			}
		}
	})
}

func TestAbortEndsServeAtOnce(t *testing.T) {
	s := newServer(t, nil, ignore)
	p := s.connect(t)
	c := receive(t, s.conns)
	c.Abort()
	c.Abort()
	want := Closed{Code: 1006, Sent: 1006, Local: true}
	if got := receive(t, s.closed); got != want {
		t.Errorf("closed = %+v, want %+v", got, want)
	}
	if _, err := p.next(); err == nil {
		t.Error("the peer still got a frame")
	}
	if err := c.Send(Text); err != ErrClosed {
		t.Errorf("Send = %v, want ErrClosed", err)
	}
}

func TestPanicOfAHandlerReleasesTheConnection(t *testing.T) {
	p, c := pipeConn(t, nil)
	done := make(chan any)
	go func() {
		defer func() { done <- recover() }()
		c.Serve(bound{c, func(*Conn, Opcode, []byte) { panic("mine") }})
	}()
	p.send(fText, "x")
	if got := receive(t, done); got != "mine" {
		t.Errorf("recovered %v", got)
	}
	p.expectEnd()
}

func TestHangUpSendsWhatWaitsAndNoCloseFrame(t *testing.T) {
	for _, tc := range []struct {
		name   string
		hangUp func(c *Conn)
	}{
		{"from the handler", func(c *Conn) { c.HangUp() }},
		{"from elsewhere", func(c *Conn) { go c.HangUp() }},
	} {
		t.Run(strings.ReplaceAll(tc.name, " ", "_"), func(t *testing.T) {
			s := newServer(t, nil, func(c *Conn, op Opcode, p []byte) {
				echo(c, op, p)
				tc.hangUp(c)
			})
			p := s.connect(t)
			p.send(fText, "last words")
			p.expect(fText, "last words")
			p.expectEnd()
			p.nc.Close()
			got := receive(t, s.closed)
			if want := (Closed{Code: 1006, Sent: 1006, Local: true}); got != want {
				t.Errorf("closed = %+v, want %+v", got, want)
			}
		})
	}
}

func TestNothingFollowsHangUp(t *testing.T) {
	sent := make(chan error, 1)
	s := newServer(t, nil, func(c *Conn, op Opcode, p []byte) {
		c.HangUp()
		c.HangUp()
		sent <- c.Send(op, p)
		if err := c.Close(1000, ""); err != nil {
			t.Errorf("Close = %v", err)
		}
	})
	p := s.connect(t)
	p.send(fText, "more")
	p.expectEnd()
	p.nc.Close()
	if err := receive(t, sent); !errors.Is(err, ErrClosed) {
		t.Errorf("Send = %v, want ErrClosed", err)
	}
	receive(t, s.closed)
}
