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
var goldenInstants = []string{
	"1971-03-03T15:00:00Z", "2025-12-31T05:45:10Z", "2026-01-06T15:30:00Z", "2026-01-07T00:00:20Z", "2041-05-08T05:30:01Z",
}

// goldenTicks are the last of a day's, or of two days', with a sum of all ticks of the day so far.
func goldenTicks(w *World, s *Symbol, at int64) string {
	const count = 60
	midnight := at - at%daySeconds
	all := w.Ticks(s, midnight, at, daySeconds, nil)
	var bytes []byte
	for _, t := range all {
		for _, field := range []int64{t.Epoch, t.Quote, t.Ask, t.Bid} {
			bytes = binary.LittleEndian.AppendUint64(bytes, uint64(field))
		}
	}
	sum := crc32.Checksum(bytes, crc32.MakeTable(crc32.Castagnoli))
	ticks := w.Ticks(s, First, at, count, nil)
	var b strings.Builder
	fmt.Fprintf(&b, "%s %d of %d, %08x: %d %s", s.Code, count, len(all), sum, ticks[0].Epoch, s.Format(ticks[0].Quote))
	for i, t := range ticks[1:] {
		fmt.Fprintf(&b, " %+d", t.Quote-ticks[i].Quote)
		if gap := t.Epoch - ticks[i].Epoch; gap != s.Interval {
			fmt.Fprintf(&b, "@%d", gap)
		}
	}
	return b.String()
}

// To see that another machine's arithmetic gives the same bits: GOARCH=386 go test -run Golden, or GOAMD64=v3, for which
// the compiler fuses multiplications with additions wherever the code lets it.
func TestGoldenTicksAreTheSameEverywhere(t *testing.T) {
	w := newWorld(t, &Options{Seed: "golden"})
	var b strings.Builder
	fmt.Fprintf(&b, "# Ticks of a world with the seed golden. A line: the symbol; how many ticks of how many since midnight, and a sum of\n"+
		"# those; the first tick's epoch and quote; then moves in pips, with the seconds since the tick before when unusual.\n")
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
