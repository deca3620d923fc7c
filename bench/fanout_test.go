//go:build linux

package main

import (
	"fmt"
	"io"
	"math"
	"net"
	"slices"
	"strings"
	"testing"
	"time"
)

// teller is a server for an audience: to each connection it tells, once that has asked, what messages gives for the n-th.
func teller(t *testing.T, request int, messages func(n int) [][]byte) *server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	go func() {
		for n := 0; ; n++ {
			conn, err := l.Accept()
			if err != nil {
				return // the test is over
			}
			go func() {
				defer conn.Close()
				if _, err := io.ReadFull(conn, make([]byte, request)); err != nil {
					return
				}
				for _, m := range messages(n) {
					if _, err := conn.Write(m); err != nil {
						return
					}
				}
				_, _ = io.Copy(io.Discard, conn) // until the client goes
			}()
		}
	}()
	return &server{name: "teller", address: l.Addr().String()}
}

// told is a message of a stream about a tick.
func told(id string, tick int, quote string) []byte {
	return replyFrame(fmt.Sprintf(`{"subscription":{"id":"%s"},"tick":{"id":"%s","epoch":%d,"quote":%s}}`, id, id, tick, quote))
}

func TestAudienceHearsWhatItShould(t *testing.T) {
	ask := requestFrame("ask")
	id := func(n int, stream string) string { return fmt.Sprintf("%034d-%s", n, stream) }
	// listen has two connections hear so many streams and gives what became of it.
	listen := func(t *testing.T, streams int, each int64, messages func(n int) [][]byte) (*audience, error) {
		t.Helper()
		a, err := gather(teller(t, len(ask), messages), 2, func(c link) error {
			_, err := c.Write(ask)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(a.close)
		if err := a.listen(streams, func(tick int64) time.Time { return time.Unix(tick, 0) }); err != nil {
			t.Fatal(err)
		}
		err = a.await(t.Context(), each)
		a.rest()
		return a, err
	}
	for name, c := range map[string]struct {
		streams, each int
		messages      func(n int) [][]byte
		fault         string // in the error; empty: none
	}{
		"one stream": {1, 3, func(n int) [][]byte {
			return [][]byte{told(id(n, "a"), 1, "7"), told(id(n, "a"), 2, "8"), told(id(n, "a"), 3, "9")}
		}, ""},
		"who begins later": {1, 2, func(n int) [][]byte {
			return [][]byte{told(id(n, "a"), 5+n, fmt.Sprint(n)), told(id(n, "a"), 6+n, fmt.Sprint(n+1))}
		}, ""},
		"two streams in turns": {2, 4, func(n int) [][]byte {
			return [][]byte{told(id(n, "a"), 1, "7"), told(id(n, "b"), 1, "70"), told(id(n, "a"), 2, "8"), told(id(n, "b"), 2, "80")}
		}, ""},
		"one write in pieces": {1, 2, func(n int) [][]byte {
			whole := append(told(id(n, "a"), 1, "7"), told(id(n, "a"), 2, "8")...)
			return [][]byte{whole[:1], whole[1:50], whole[50:150], whole[150:]}
		}, ""},
		"lines in one frame": {1, 2, func(int) [][]byte {
			return [][]byte{replyFrame(`{"epoch":1}` + "\n" + `{"epoch":2}` + "\n")}
		}, ""},
		"a tick left out": {1, 2, func(n int) [][]byte {
			return [][]byte{told(id(n, "a"), 1, "7"), told(id(n, "a"), 3, "9")}
		}, "want one of tick 2"},
		"a tick twice": {1, 2, func(n int) [][]byte {
			return [][]byte{told(id(n, "a"), 1, "7"), told(id(n, "a"), 1, "7")}
		}, "want one of tick 2"},
		"another quote": {1, 1, func(n int) [][]byte {
			return [][]byte{told(id(n, "a"), 1, fmt.Sprint(n))}
		}, "want"},
		"another's identity": {1, 1, func(int) [][]byte {
			return [][]byte{told(id(0, "a"), 1, "7")}
		}, "begin alike"},
		"another head": {1, 2, func(n int) [][]byte {
			return [][]byte{told(id(n, "a"), 1, "7"), told(id(n, "b"), 2, "8")}
		}, "want one that begins with"},
		"no tick":     {1, 1, func(int) [][]byte { return [][]byte{replyFrame(`{"error":{}}`)} }, "want one with an epoch"},
		"a close":     {1, 1, func(int) [][]byte { return [][]byte{{0x88, 0}} }, "a frame begins with"},
		"a masked":    {1, 1, func(int) [][]byte { return [][]byte{{0x81, 0x81, 0}} }, "a frame begins with"},
		"one message": {1, 1, func(n int) [][]byte { return [][]byte{told(id(n, "a"), 1, "7")} }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := listen(t, c.streams, int64(c.each), c.messages)
			switch {
			case c.fault == "" && err != nil:
				t.Error(err)
			case c.fault != "" && (err == nil || !strings.Contains(err.Error(), c.fault)):
				t.Errorf("error = %v, want one with %q", err, c.fault)
			}
			if got, want := a.heard(), int64(2*c.each); err == nil && got != want {
				t.Errorf("heard %d messages, want %d", got, want)
			}
		})
	}
	t.Run("how late", func(t *testing.T) {
		now := int(time.Now().Unix())
		a, err := listen(t, 1, 3, func(n int) [][]byte {
			return [][]byte{told(id(n, "a"), now-100, "7"), told(id(n, "a"), now-99, "8"), told(id(n, "a"), now-98, "9")}
		})
		if err != nil {
			t.Fatal(err)
		}
		late := a.late(int64(now-99), int64(now-98))
		if len(late) != 2 || late.low() < 99 || late.high() > 120 {
			t.Errorf("two messages of one tick are late by %v s, want 99 and little more", late)
		}
	})
}

func TestFrame(t *testing.T) {
	for _, n := range []int{0, 1, 125, 126, 65_535, 65_536, 200_000} {
		text := strings.Repeat("x", n)
		whole := replyFrame(text)
		payload, size, err := frame(append(slices.Clone(whole), "more"...))
		if err != nil || string(payload) != text || size != len(whole) {
			t.Errorf("frame of %d bytes: %d bytes of %d, %v; want all", n, len(payload), size, err)
		}
		for _, part := range []int{0, 1, 2, 5, len(whole) - 1} {
			if part >= len(whole) {
				continue
			}
			if _, size, err := frame(whole[:part]); size != 0 || err != nil {
				t.Errorf("%d bytes of a frame of %d: size %d, %v; want more to come", part, n, size, err)
			}
		}
	}
}

func TestOwnPartEndsBehindTheLastIdentity(t *testing.T) {
	const head = `{"req_id":1,"subscription":{"id":"abc"},"tick":{"id":"abc`
	if got := ownPart([]byte(head + `","epoch":5}}`)); got != len(head) {
		t.Errorf("own part = %d bytes, want %d", got, len(head))
	}
	if got := ownPart([]byte(`{"tick":{"epoch":5}}`)); got != 0 {
		t.Errorf("own part without a subscription = %d bytes, want 0", got)
	}
}

func TestTicking(t *testing.T) {
	tick := &ticking{first: 100, at: time.Unix(50, 0)}
	if got, want := tick.instant(100+2*pace), time.Unix(52, 0); !got.Equal(want) {
		t.Errorf("instant = %v, want %v", got, want)
	}
	for n := int64(95); n < 110; n++ {
		at := tick.instant(n)
		if got := tick.after(at.Add(time.Nanosecond)); got != n+1 {
			t.Errorf("after the instant of %d comes %d", n, got)
		}
		if got := tick.after(at.Add(-time.Millisecond)); got != n {
			t.Errorf("before the instant of %d comes %d", n, got)
		}
	}
}

func TestQuantile(t *testing.T) {
	s := make(sample, 100)
	for i := range s {
		s[i] = float64(100 - i)
	}
	for q, want := range map[float64]float64{0.5: 50, 0.99: 99, 0.995: 100, 1: 100} {
		if got := s.quantile(q); got != want {
			t.Errorf("quantile %v = %v, want %v", q, got, want)
		}
	}
	if got := (sample{}).quantile(0.5); !math.IsNaN(got) {
		t.Errorf("quantile of nothing = %v, want NaN", got)
	}
}

func TestPageIsTakenApart(t *testing.T) {
	p := pageFrom(365, 3*time.Hour)
	answer := func(change func(prices []float64, times []int64)) []byte {
		prices, times := make([]float64, pageTicks), make([]int64, pageTicks)
		for i := range prices {
			prices[i], times[i] = 1, p.start+int64(i)
		}
		change(prices, times)
		list := func(v any) string { return strings.ReplaceAll(strings.Trim(fmt.Sprint(v), "[]"), " ", ",") }
		return fmt.Appendf(nil, `{"msg_type":"history","history":{"prices":[%s],"times":[%s]}}`, list(prices), list(times))
	}
	if err := p.check(answer(func([]float64, []int64) {})); err != nil {
		t.Error(err)
	}
	if err := p.check([]byte(`{"msg_type":"history","error":{}}`)); err == nil {
		t.Error("an error was taken for a page")
	}
	if err := p.check(answer(func(_ []float64, times []int64) { times[7]++ })); err == nil {
		t.Error("a page with a tick at a wrong time was taken")
	}
	if err := p.check(answer(func(prices []float64, _ []int64) { prices[7] = 0 })); err == nil {
		t.Error("a page without a price was taken")
	}
}
