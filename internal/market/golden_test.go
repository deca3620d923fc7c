package market

import (
	"encoding/binary"
	"flag"
	"fmt"
	"hash/crc32"
	"os"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write testdata/golden.txt anew")

const goldenFile = "testdata/golden.txt"

// goldenInstants lie before and after the reference day; one is just after a midnight, so that its page has two days.
var goldenInstants = []string{"2023-08-16T15:00:00Z", "2026-01-07T00:00:40Z", "2041-05-08T05:30:01Z"}

// goldenTicks are some ticks of a symbol up to an instant, and a sum of more. What moves the first ticks of a day moves
// all that follow.
func goldenTicks(w *World, s *Symbol, at int64) string {
	const count, more = 100, 600
	all := w.Ticks(s, First, at, more, nil)
	var bytes []byte
	for _, t := range all {
		for _, field := range []int64{t.Epoch, t.Quote, t.Ask, t.Bid} {
			bytes = binary.LittleEndian.AppendUint64(bytes, uint64(field))
		}
	}
	sum := crc32.Checksum(bytes, crc32.MakeTable(crc32.Castagnoli))
	ticks := all[more-count:]
	var b strings.Builder
	fmt.Fprintf(&b, "%s %08x %d %s", s.Code, sum, ticks[0].Epoch, s.Format(ticks[0].Quote))
	for i, t := range ticks[1:] {
		fmt.Fprintf(&b, " %+d", t.Quote-ticks[i].Quote)
		if gap := t.Epoch - ticks[i].Epoch; gap != s.Interval {
			fmt.Fprintf(&b, "@%d", gap)
		}
	}
	return b.String()
}

// machines_test.go runs it on what other machines this one can be.
func TestGoldenTicksAreTheSameEverywhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, &Options{Seed: "golden"})
	var b strings.Builder
	fmt.Fprintf(&b, "# Ticks of a world with the seed golden, each line up to the instant above. The symbol; a sum of its last 600 ticks; epoch\n"+
		"# and quote of the first of the last 100; then their moves in pips, and seconds from tick to tick when unusual.\n")
	for _, instant := range goldenInstants {
		at, err := time.Parse(time.RFC3339, instant)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "\n# %s\n", instant)
		for _, s := range w.Symbols() {
			fmt.Fprintln(&b, goldenTicks(w, s, at.Unix()))
		}
	}
	got := b.String()
	if *update {
		if err := os.WriteFile(goldenFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	golden, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	want := string(golden)
	if got == want {
		return
	}
	lines := strings.Split(want, "\n")
	for i, line := range strings.Split(got, "\n") {
		if i >= len(lines) || line != lines[i] {
			t.Fatalf("line %d of %s:\n got %.200s\nwant %.200s", i+1, goldenFile, line, lines[min(i, len(lines)-1)])
		}
	}
	t.Fatalf("%s has more lines", goldenFile)
}
