package dervishtest

import (
	"fmt"
	"testing"

	"github.com/dervish-ws/dervish/gateway"
)

// bench is a TB that keeps what is to be done at the end.
type bench struct {
	*testing.B
	after []func()
}

func (b *bench) Cleanup(f func()) { b.after = append(b.after, f) }

func (b *bench) end() {
	b.StopTimer()
	for _, f := range b.after {
		f()
	}
	b.after = nil
	b.StartTimer()
}

func BenchmarkStart(b *testing.B) {
	tb := &bench{B: b}
	for b.Loop() {
		Start(tb, nil)
		tb.end()
	}
}

// BenchmarkStartPipe measures what StartPipe does but look for the bubble, outside of one: in it the clock of a benchmark
// stands still.
func BenchmarkStartPipe(b *testing.B) {
	tb := &bench{B: b}
	for b.Loop() {
		s := newServer(tb, nil)
		s.bubble = true
		s.open(listenMemory(), "ws://dervish.test"+gateway.Path)
		tb.end()
	}
}

func TestDifferenceIsTheFirstLine(t *testing.T) {
	for _, test := range []struct{ got, want, diff string }{
		{"a\nb\n", "a\nc\n", "line 2\n got: b\nwant: c"},
		{"a\n", "a\nc\n", "line 2\n got: (the end)\nwant: c"},
		{"a\nb\n", "a\n", "line 2\n got: b\nwant: (the end)"},
	} {
		t.Run(fmt.Sprintf("%q", test.got), func(t *testing.T) {
			if got := difference(test.got, test.want); got != test.diff {
				t.Errorf("difference = %q, want %q", got, test.diff)
			}
		})
	}
}
