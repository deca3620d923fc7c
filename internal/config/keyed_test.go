package config

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRecordingsAreNamedShortOrAtLength(t *testing.T) {
	january := Instant{time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)}
	for _, test := range []struct {
		name string
		args []string
		want []Replay
	}{
		{"the file alone", []string{"--replay=R_100=/a.csv"}, []Replay{{Symbol: "R_100", File: "/a.csv"}}},
		{
			"with all that there is", []string{"--replay", "R_100=/a.csv.gz, loop,begin=2026-01-05,period=24h"},
			[]Replay{{Symbol: "R_100", File: "/a.csv.gz", Loop: true, Begin: january, Period: 24 * time.Hour}},
		},
		{
			"several, one by one", []string{"--replay=R_100=/a.csv", "--replay=R_50=/b.csv,loop=true", "--replay", "{R_25: '/c.csv,loop'}"},
			[]Replay{{Symbol: "R_100", File: "/a.csv"}, {Symbol: "R_50", File: "/b.csv", Loop: true}, {Symbol: "R_25", File: "/c.csv", Loop: true}},
		},
		{
			"at length", []string{`--replay={R_100: {file: "/a,b.csv", begin: 2026-01-05}}`},
			[]Replay{{Symbol: "R_100", File: "/a,b.csv", Begin: january}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := mustLoad(t, flags(t, test.args...), Env{})
			if diff := cmp.Diff(l.Config.Replay, test.want, compareOptions); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

func TestQuotesAreNamedShortOrAtLength(t *testing.T) {
	want := []Script{{Symbol: "R_100", Quotes: []float64{1.25, 1.25, 7}}, {Symbol: "R_50", Quotes: []float64{3}}}
	for _, args := range [][]string{
		{"--quotes=R_100=1.25,1.25,7", "--quotes=R_50=3"},
		{"--quotes={R_100: [1.25, 1.25, 7], R_50: 3}"},
		{"--quotes={R_100: {quotes: [1.25, 1.25, 7]}, R_50: {quotes: [3]}}"},
	} {
		l := mustLoad(t, flags(t, args...), Env{})
		if diff := cmp.Diff(l.Config.Quotes, want); diff != "" {
			t.Errorf("%q (-got +want):\n%s", args, diff)
		}
	}
}

func TestFlagsOfKeyedSettingsSayWhatIsWrong(t *testing.T) {
	for arg, want := range map[string]string{
		"--replay=friday.csv":             `--replay: replay: "friday.csv" names no symbol; allowed: SYMBOL=FILE[,loop][,begin=INSTANT][,period=DURATION], or a mapping in YAML`,
		"--replay=R_100=":                 `--replay: replay[R_100]: names no file; allowed: SYMBOL=FILE[,loop][,begin=INSTANT][,period=DURATION]`,
		"--replay=R_100=a.csv,lop":        `--replay: replay[R_100].lop: there is no such setting; allowed: file, loop, begin, period (did you mean "loop"?)`,
		"--replay=R_100=a.csv,begin":      `--replay: replay[R_100].begin: has no value; allowed: begin=INSTANT`,
		"--replay=R_100=a.csv,begin=noon": `--replay: replay[R_100].begin: "noon" is not an instant; allowed: an instant like 2026-01-01T09:30:00Z, 2026-01-01 or 1767259800`,
		"--quotes=R_100=1,x":              `--quotes: quotes[R_100]: "x" is not a number; allowed: 0 to 1000000000000`,
		"--quotes=R 100=1":                `--quotes: quotes: "R 100" is not of the right form; allowed: a symbol like R_100`,
		"--speed=NaN":                     `--speed: speed: "NaN" is not a number; allowed: 0.001 to 1000000`,
		"--speed=0":                       `--speed: speed: 0 is out of range; allowed: 0.001 to 1000000`,
		"--start=noon":                    `--start: start: "noon" is not an instant; allowed: an instant like 2026-01-01T09:30:00Z, 2026-01-01 or 1767259800, or now`,
	} {
		_, err := Load(flags(t, arg), Env{})
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v\nwant %s", arg, err, want)
		}
	}
	_, err := Load(flags(t, "--replay=R_100=a.csv", "--replay=R_100=b.csv"), Env{})
	if want := "--replay: replay[R_100]: is named twice"; err == nil || err.Error() != want {
		t.Errorf("one symbol twice: %v, want %s", err, want)
	}
}

func TestKeyedValuesRememberTheirPlaces(t *testing.T) {
	file := write(t, "speed: 2\nquotes:\n  R_100: [1]\n  R_50: [2]\n")
	l := mustLoad(t, flags(t, "--config="+file), Env{})
	if got, want := l.Source("quotes[R_50]"), (Source{FromFile, file, 4}); got != want {
		t.Errorf("source = %v, want %v", got, want)
	}
	l = mustLoad(t, flags(t, "--config="+file, "--quotes=R_25=1"), Env{})
	if got, want := l.Source("quotes[R_25]"), (Source{FromFlag, "--quotes", 0}); got != want || len(l.Config.Quotes) != 1 {
		t.Errorf("source = %v, want %v; quotes %v", got, want, l.Config.Quotes)
	}
}
