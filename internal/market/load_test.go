package market

import (
	"regexp"
	"strings"
	"testing"
)

// overlay is options with symbols of its own.
func overlay(text string) *Options { return &Options{Overlay: strings.NewReader(text)} }

func TestTheEmbeddedSymbolsAreWhole(t *testing.T) {
	w := newWorld(t, nil)
	symbols := w.Symbols()
	if len(symbols) < 90 {
		t.Errorf("%d symbols", len(symbols))
	}
	names := map[string]string{}
	for i, s := range symbols {
		if s.Order != i+1 {
			t.Errorf("%s has the place %d, want %d", s.Code, s.Order, i+1)
		}
		if found, ok := w.Symbol(s.Code); !ok || found != s {
			t.Errorf("Symbol(%s) = %v, %v", s.Code, found, ok)
		}
		if other := names[s.Name]; other != "" {
			t.Errorf("%s and %s are both called %s", other, s.Code, s.Name)
		}
		names[s.Name] = s.Code
		for what, text := range map[string]string{
			"name": s.Name, "market": s.Market, "market's name": s.MarketName, "submarket": s.Submarket, "submarket's name": s.SubmarketName,
			"subgroup": s.Subgroup, "subgroup's name": s.SubgroupName, "exchange": s.Exchange, "process": s.Process,
		} {
			if text == "" {
				t.Errorf("%s has no %s", s.Code, what)
			}
		}
		if s.process.move() <= 0 || s.spread <= 0 || s.spread > 0.001 {
			t.Errorf("%s moves by %v and has a spread of %v", s.Code, s.process.move(), s.spread)
		}
	}
	if _, ok := w.Symbol("r_100"); ok {
		t.Error("codes are case-sensitive")
	}
}

// Facts of public lists of symbols.
func TestSymbolsAreAsPublished(t *testing.T) {
	w := newWorld(t, nil)
	for _, c := range []struct {
		code, name, market, submarket, kind string
		pip                                 string
		interval                            int64
		forward                             bool
	}{
		{"R_10", "Volatility 10 Index", "Derived", "Continuous Indices", "stockindex", "0.001", 2, true},
		{"R_75", "Volatility 75 Index", "Derived", "Continuous Indices", "stockindex", "0.0001", 2, true},
		{"1HZ15V", "Volatility 15 (1s) Index", "Derived", "Continuous Indices", "stockindex", "0.001", 1, true},
		{"1HZ100V", "Volatility 100 (1s) Index", "Derived", "Continuous Indices", "stockindex", "0.01", 1, true},
		{"JD75", "Jump 75 Index", "Derived", "Jump Indices", "stockindex", "0.01", 1, false},
		{"BOOM300N", "Boom 300 Index", "Derived", "Crash/Boom Indices", "", "0.001", 1, false},
		{"CRASH150N", "Crash 150 Index", "Derived", "Crash/Boom Indices", "", "0.00001", 1, false},
		{"stpRNG3", "Step Index 300", "Derived", "Step Indices", "", "0.1", 1, false},
		{"RDBEAR", "Bear Market Index", "Derived", "Daily Reset Indices", "stockindex", "0.0001", 2, true},
		{"RB200", "Range Break 200 Index", "Derived", "Range Break Indices", "", "0.1", 2, false},
		{"WLDUSD", "USD Basket", "Derived", "Forex Basket", "forex_basket", "0.001", 1, false},
		{"frxEURUSD", "EUR/USD", "Forex", "Major Pairs", "forex", "0.00001", 1, true},
		{"frxUSDJPY", "USD/JPY", "Forex", "Major Pairs", "forex", "0.001", 1, true},
		{"frxXAUUSD", "Gold/USD", "Commodities", "Metals", "commodities", "0.01", 1, true},
		{"cryETHUSD", "ETH/USD", "Cryptocurrencies", "Cryptocurrencies", "cryptocurrency", "0.00001", 1, false},
		{"OTC_GDAXI", "Germany 40", "Stock Indices", "European indices", "stockindex", "0.01", 1, true},
	} {
		s := symbol(t, w, c.code)
		if s.Name != c.name || s.MarketName != c.market || s.SubmarketName != c.submarket || s.Type != c.kind || s.Format(1) != c.pip ||
			s.Interval != c.interval || s.AllowForward != c.forward {
			t.Errorf("%s = %+v, want %+v", c.code, s, c)
		}
	}
}

func TestAnOverlayChangesAddsAndTakesAway(t *testing.T) {
	w := newWorld(t, overlay(`
markets: {moon: Moon}
subgroups: {craters: Craters}
submarkets:
  rocks: {name: Rocks, market: moon, subgroup: craters, calendar: tides, process: step, digits: 2, start: 5000, step: 0.05, exchange: SEA}
  jump_index: {start: 1234}
calendars:
  tides: {hours: {sun: 06:00:00-18:00:00, tue-wed: [01:00:00-02:00:00, 03:00:00-04:00:00], thu: null}, closed: [2026-01-04]}
  forex: {hours: {sun: 21:00:00-23:59:59}, events: []}
symbols:
  ROCK: {name: Rock, submarket: rocks, forward: true, currency: GBP}
  R_100: {volatility: 2, spread: 0.01, name: Volatile}
  R_75: null
`))
	rock := symbol(t, w, "ROCK")
	if rock.MarketName != "Moon" || rock.SubgroupName != "Craters" || rock.Digits != 2 || !rock.AllowForward || rock.Param("step") != 0.05 || rock.QuoteCurrency != "GBP" {
		t.Errorf("ROCK = %+v", rock)
	}
	if rock.Order != len(w.Symbols()) {
		t.Errorf("ROCK has the place %d, want the last", rock.Order)
	}
	for date, n := range map[string]int{"2026-01-04": 0, "2026-01-11": 1, "2026-01-12": 0, "2026-01-13": 2, "2026-01-14": 2, "2026-01-15": 0} {
		if got := len(w.Sessions(rock, at(t, date+"T00:00:00Z"))); got != n {
			t.Errorf("%s: %d sessions, want %d", date, got, n)
		}
	}
	if got := symbol(t, w, "JD10").Start; got != 1234 {
		t.Errorf("JD10 starts at %v, want 1234: its submarket says so", got)
	}
	s := symbol(t, w, "R_100")
	if s.Volatility != 2 || s.Name != "Volatile" || s.Interval != 2 {
		t.Errorf("R_100 = %+v", s)
	}
	tick, _ := w.At(s, referenceDay*daySeconds)
	if tick.Quote != 110_000 || tick.Ask != 111_100 || tick.Bid != 108_900 {
		t.Errorf("R_100 begins with %+v", tick)
	}
	if _, ok := w.Symbol("R_75"); ok {
		t.Error("R_75 is still there")
	}
	eur := symbol(t, w, "frxEURUSD")
	if !w.Open(eur, at(t, "2026-03-08T22:00:00Z")) || !w.Open(eur, at(t, "2026-03-09T22:00:00Z")) || len(w.Events(eur)) != 0 {
		t.Error("the calendar of forex did not change as it should")
	}
	if len(w.TradingDays(symbol(t, newWorld(t, nil), "frxEURUSD"))) != 5 {
		t.Error("an overlay changed the embedded symbols")
	}
}

func TestAnOverlayIsReadStrictly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"no YAML", "symbols: [", "overlay:1: "},
		{"not even text", "\x00", "overlay:1: "},
		{"a list", "- a", "overlay:1: a list where keys with values are wanted"},
		{"two documents", "symbols: {}\n---\nsymbols: {}", "overlay:2: only one document"},
		{"an unknown section", "\nsymbol: {}", `overlay:2: unknown key "symbol"; known here: markets`},
		{"an unknown key", "symbols:\n  R_10: {vol: 1}", `overlay:2: unknown key "vol"; known here: name`},
		{"a key twice", "symbols:\n  R_10: {volatility: 1}\n  R_10: {volatility: 2}", `overlay:3: "R_10" comes twice`},
		{"no value", "symbols:\n  R_10: {volatility: }", "overlay:2: nothing is no number"},
		{"an alias", "symbols:\n  R_10: &a {volatility: 1}\n  R_25: *a", "overlay:3: an alias where keys with values are wanted"},
		{"text for a number", "symbols: {R_10: {volatility: high}}", `overlay:1: "high" is no number above 0 and up to 5`},
		{"a number too high", "symbols: {R_10: {volatility: 6}}", `"6" is no number above 0 and up to 5`},
		{"not a number", "symbols: {R_10: {start: .nan}}", "is no number"},
		{"a fraction for a whole number", "symbols: {R_10: {digits: 2.5}}", `"2.5" is no whole number from 0 to 8`},
		{"an interval that does not divide", "symbols: {R_10: {interval: 7}}", "an interval of 7 s does not divide an hour"},
		{"a word for a flag", "symbols: {R_10: {forward: often}}", `"often" where true or false is wanted`},
		{"a list for text", "symbols: {R_10: {name: [a]}}", "a list where text is wanted"},
		{"an unknown process", "symbols: {R_10: {process: magic}}", `"magic" is not one of: boom, crash, jump, range, reset, step, volatility`},
		{"an unknown submarket", "symbols: {R_10: {submarket: none}}", `overlay:1: R_10 is in an unknown submarket "none"`},
		{"an unknown calendar", "symbols: {R_10: {calendar: none}}", `overlay:1: R_10 has an unknown calendar "none"; known: always, forex`},
		{"an unknown market", "submarkets: {random_index: {market: mars}}", `overlay:1: unknown market "mars"`},
		{"an unknown subgroup", "submarkets: {random_index: {subgroup: mars}}", `overlay:1: unknown subgroup "mars"`},
		{"a market taken away", "markets: {forex: null}", `symbols.yaml:`},
		{"nothing to take away", "symbols:\n  R_11: null", `overlay:2: there is no symbol "R_11" to take away`},
		{"a code that is none", "symbols:\n  R-11: {}", "overlay:2: R-11 is no code of a symbol"},
		{"a symbol of nothing", "symbols:\n  NEW: {}", "overlay:2: NEW has no submarket"},
		{"no start", "symbols:\n  NEW: {name: New, submarket: random_index, digits: 2, volatility: 1}", "overlay:2: NEW has no start"},
		{"no digits", "symbols:\n  NEW: {name: New, submarket: random_index, start: 100, volatility: 1}", "overlay:2: NEW has no digits"},
		{"no process", "symbols:\n  NEW: {name: New, submarket: crash_index, start: 100}", "overlay:2: NEW has no process"},
		{"no name", "symbols:\n  NEW: {submarket: random_index, digits: 2, start: 100, volatility: 1}", "overlay:2: NEW has no name"},
		{"no parameter", "symbols:\n  NEW: {name: New, submarket: random_index, digits: 2, start: 100}", "NEW has the process volatility and no volatility"},
		{"a parameter too many", "symbols:\n  R_10: {every: 5}", "overlay:2: R_10 has the process volatility, which knows no every"},
		{"a start below a thousand pips", "symbols: {R_10: {start: 0.5}}", "R_10 starts at 500 pips"},
		{"a start beyond the digits", "symbols: {R_10: {start: 1e10}}", "R_10 starts at 1e+13 pips"},
		{"a step of half a pip", "symbols: {stpRNG: {step: 0.05}}", "stpRNG has a step of 0.05, which is no whole number of pips"},
		{"a step that may reach zero", "symbols: {stpRNG: {step: 5}}", "which is too much for a start of 8500"},
		{"a range too narrow", "symbols: {RB100: {width: 5}}", "RB100 has a width of less than ten steps"},
		{"a range too wide", "symbols: {RB100: {width: 500}}", "RB100 has a width of more than"},
		{"jumps all the time", "symbols: {JD10: {every: 10}}", "JD10 has jumps more often"},
		{"spikes all the time", "symbols: {BOOM50: {every: 2}}", "BOOM50 has spikes more often"},
		{"a day that is none", "calendars: {forex: {hours: {someday: 00:00:00-01:00:00}}}", `"someday" is no day or span of days`},
		{"days backwards", "calendars: {forex: {hours: {fri-mon: 00:00:00-01:00:00}}}", `"fri-mon" is no day or span of days`},
		{"a session backwards", "calendars: {forex: {hours: {mon: 02:00:00-01:00:00}}}", `"02:00:00-01:00:00" is no session`},
		{"sessions that overlap", "calendars: {forex: {hours: {mon: [01:00:00-02:00:00, 02:00:00-03:00:00]}}}", "begins before the session before it has ended"},
		{"a date that is none", "calendars: {forex: {closed: [02-30]}}", `"02-30" is no date such as`},
		{"no list of dates", "calendars: {forex: {closed: 12-25}}", `"12-25" where a list is wanted`},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, err := New(overlay(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("New = %v, %v, want an error with %q", w != nil, err, c.want)
			}
			place := regexp.MustCompile(`^(overlay|symbols\.yaml):[0-9]+: \S`)
			for line := range strings.Lines(err.Error()) {
				if !place.MatchString(line) {
					t.Errorf("%q names no place", line)
				}
			}
		})
	}
}

func TestAllFaultsOfAnOverlayAreTold(t *testing.T) {
	_, err := New(&Options{OverlayName: "my.yaml", Overlay: strings.NewReader("symbols:\n  R_10: {digits: 99}\n  R_25: {start: -1}\n  R_50: {nam: x}\n")})
	want := []string{"my.yaml:2: ", "my.yaml:3: ", "my.yaml:4: "}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != len(want) {
		t.Fatalf("%d faults, want %d:\n%v", len(lines), len(want), err)
	}
	for i, line := range lines {
		if !strings.HasPrefix(line, want[i]) {
			t.Errorf("fault %q, want %q", line, want[i])
		}
	}
}

func TestAnEmptyOverlayIsNone(t *testing.T) {
	for _, text := range []string{"", "# nothing\n", "{}", "symbols:\n", "null"} {
		w, err := New(overlay(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got, want := len(w.Symbols()), len(embedded()); got != want {
			t.Errorf("%q: %d symbols, want %d", text, got, want)
		}
	}
}

func FuzzOverlay(f *testing.F) {
	f.Add("symbols:\n  R_10: {volatility: 2}")
	f.Add("calendars: {forex: {hours: {mon: 00:00:00-01:00:00}, closed: [12-25]}}")
	f.Add("submarkets: {x: {process: range, width: 1}}\nsymbols: {X1: {submarket: x}}")
	f.Add(fine)
	f.Fuzz(func(t *testing.T, text string) {
		w, err := New(overlay(text))
		if err != nil {
			return
		}
		for _, s := range w.Symbols() {
			if s.Digits < 0 || s.Digits > 8 || hourSeconds%s.Interval != 0 || s.Start <= 0 {
				t.Errorf("%s: %+v", s.Code, s)
			}
			w.Sessions(s, 1_800_000_000)
		}
	})
}
