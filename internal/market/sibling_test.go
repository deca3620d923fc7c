package market

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestASiblingHasTheSymbolsAndRecordingsAndAnotherSeed(t *testing.T) {
	w := newWorld(t, &Options{Seed: "a", Replays: map[string]Replay{
		"R_50": {CSV: strings.NewReader("epoch,quote\n1767268800,100\n1767268802,101\n"), Loop: true},
	}})
	const noon = 1767268800
	r100, r50 := symbol(t, w, "R_100"), symbol(t, w, "R_50")
	for _, seed := range []string{"b", ""} {
		fresh := newWorld(t, &Options{Seed: seed})
		want := fresh.Ticks(symbol(t, fresh, "R_100"), noon, noon+60, 100, nil)
		o := w.Sibling(seed, 0)
		if diff := cmp.Diff(o.Ticks(r100, noon, noon+60, 100, nil), want); diff != "" {
			t.Errorf("seed %q: not the ticks of a world of that seed:\n%s", seed, diff)
		}
		if diff := cmp.Diff(o.Ticks(r50, noon, noon+60, 100, nil), w.Ticks(r50, noon, noon+60, 100, nil)); diff != "" {
			t.Errorf("seed %q: not the recording:\n%s", seed, diff)
		}
	}
	if w.Sibling("b", 0).Fingerprint() != w.Fingerprint() {
		t.Error("a sibling is told apart from its world")
	}
	for name, o := range map[string]*Options{
		"no recording":      {Seed: "a"},
		"another recording": {Seed: "a", Replays: map[string]Replay{"R_50": {CSV: strings.NewReader("1767268800,100\n1767268802,102\n"), Loop: true}}},
		"another symbol":    {Overlay: strings.NewReader("symbols:\n  R_10: {volatility: 2}\n")},
	} {
		if newWorld(t, o).Fingerprint() == w.Fingerprint() {
			t.Errorf("%s: it is not told apart", name)
		}
	}
	if err := w.Script(r100, noon, 123_456); err != nil {
		t.Fatal(err)
	}
	if got := w.Sibling("a", 0).Scripted(r100); got != nil {
		t.Errorf("a sibling has the script %v", got)
	}
}

func TestWhatWasScriptedCanBeScriptedInAWorldOfTheSameSeed(t *testing.T) {
	w := newWorld(t, nil)
	s := symbol(t, w, "1HZ75V")
	const noon = 1767268800
	for _, script := range []struct {
		after  int64
		quotes []int64
	}{{noon, []int64{500_000, 510_000, 520_000}}, {noon + 2, []int64{300_000}}} {
		if err := w.Script(s, script.after, script.quotes...); err != nil {
			t.Fatal(err)
		}
	}
	ticks := w.Scripted(s)
	if len(ticks) != 3 {
		t.Fatalf("scripted = %v, want three ticks: two of the first script and that of the second", ticks)
	}
	o := w.Sibling("", 0)
	if err := o.Rescript(s, ticks); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(o.Ticks(s, noon-60, noon+3600, 10_000, nil), w.Ticks(s, noon-60, noon+3600, 10_000, nil)); diff != "" {
		t.Errorf("ticks differ:\n%s", diff)
	}
	r10 := symbol(t, o, "R_10") // a tick every other second
	for name, bad := range map[string][]Tick{
		"a quote of nothing": {{Epoch: noon, Quote: 0}}, "between ticks": {{Epoch: noon + 1, Quote: 5}},
		"backwards": {{Epoch: noon + 2, Quote: 5}, {Epoch: noon, Quote: 5}},
	} {
		if err := o.Rescript(r10, bad); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if got := o.Scripted(r10); got != nil {
		t.Errorf("what was refused is scripted: %v", got)
	}
	if err := o.Rescript(s, nil); err != nil || o.Scripted(s) != nil {
		t.Errorf("Rescript to nothing: %v, leaves %v", err, o.Scripted(s))
	}
}
