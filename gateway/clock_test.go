package gateway_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/gateway"
)

// standing are options for a gateway whose time stands still at noon.
func standing() *gateway.Options { return &gateway.Options{Start: noon, Paused: true} }

func TestGatewayKeepsTheMachinesTimeUntilItIsTold(t *testing.T) {
	s := start(t, nil)
	if got := s.Clock().State(); !got.Machine || got.Paused || got.Speed != 1 || time.Since(got.Now).Abs() > patience {
		t.Errorf("State = %+v, want the machine's time", got)
	}
	s.Clock().Pause()
	stood := s.Clock().State()
	if stood.Machine || !stood.Paused {
		t.Errorf("State = %+v, want it paused", stood)
	}
	if err := s.Clock().Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	if got, want := s.Clock().State().Now, stood.Now.Add(time.Hour); !got.Equal(want) {
		t.Errorf("Now = %v, want %v", got, want)
	}
}

func TestTimeOfTheCallIsTheClocks(t *testing.T) {
	s := start(t, &gateway.Options{Start: noon, Speed: 100_000, IdleTimeout: -1})
	c := s.connect(t, "")
	var last int64
	eventually(t, "a day of the server's time", func() bool {
		var now int64
		c.ask(`{"time":1}`).into(&now)
		if now < last {
			t.Fatalf("time goes back from %v to %v", last, now)
		}
		last = now
		return now >= noon.Unix()+86400
	})
}

func TestClockIsToldThroughTheAdminHandler(t *testing.T) {
	s := start(t, standing())
	at := func(d time.Duration, speed float64, paused bool) gateway.ClockState {
		return gateway.ClockState{Now: noon.Add(d), Epoch: noon.Add(d).Unix(), Speed: speed, Paused: paused}
	}
	for _, step := range []struct {
		body string
		want gateway.ClockState
	}{
		{``, at(0, 1, true)},
		{`{"action":"advance","by":"90.5s"}`, at(90500*time.Millisecond, 1, true)},
		{`{"action":"step"}`, at(91*time.Second, 1, true)},
		{`{"action":"step","symbol":"R_100"}`, at(92*time.Second, 1, true)},
		{`{"action":"step","symbol":"R_100","count":5}`, at(102*time.Second, 1, true)},
		{`{"action":"to","to":"2026-01-01T13:00:00Z"}`, at(time.Hour, 1, true)},
		{`{"action":"to","to":"2026-01-02"}`, at(12*time.Hour, 1, true)},
		{`{"action":"speed","speed":60}`, at(12*time.Hour, 60, true)},
		{`{"action":"pause"}`, at(12*time.Hour, 60, true)},
	} {
		method := http.MethodPost
		if step.body == "" {
			method = http.MethodGet
		}
		w := s.operate(method, "/clock", step.body)
		var got gateway.ClockState
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK {
			t.Fatalf("%s: %d %s (%v)", step.body, w.Code, w.Body, err)
		}
		if diff := cmp.Diff(got, step.want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", step.body, diff)
		}
	}
	for body, want := range map[string]string{
		``:                                                 "has to be a JSON object",
		`{"action":"rewind"}`:                              "there is no action",
		`{"action":"advance"}`:                             "no duration",
		`{"action":"advance","by":"-1s"}`:                  "does not go back",
		`{"action":"advance","by":"2500000h"}`:             "after the year 2299",
		`{"action":"to","to":"2026-01-01"}`:                "does not go back",
		`{"action":"to","to":"never"}`:                     "is no instant",
		`{"action":"to","to":"2300-01-01"}`:                "after the year 2299",
		`{"action":"speed"}`:                               "speed 0",
		`{"action":"step","symbol":"R_1000"}`:              "there is no symbol",
		`{"action":"step","count":-1}`:                     "count -1",
		`{"action":"pause","hard":true}`:                   "unknown field",
		`{"action":"pause","speed":1}{"action":"advance"}`: "more than one JSON value",
	} {
		w := s.operate(http.MethodPost, "/clock", body)
		if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s, want 400 and %q", body, w.Code, w.Body, want)
		}
	}
	if got, want := s.Clock().State(), at(12*time.Hour, 60, true); got != want {
		t.Errorf("after what cannot be State = %+v, want %+v", got, want)
	}
}

func TestAdvanceThatNobodyWaitsForStops(t *testing.T) {
	s := start(t, standing())
	s.connect(t, "").ping() // for which something is due every second
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Clock().Advance(ctx, 100*time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("Advance = %v, want context.Canceled", err)
	}
	if got := s.Clock().State().Now; !got.Before(noon.Add(time.Hour)) {
		t.Errorf("it went to %v", got)
	}
}

func TestIdleSessionsGoByTheClock(t *testing.T) {
	o := standing()
	o.IdleTimeout = 120 * time.Second
	s := start(t, o)
	c := s.connect(t, "")
	c.ping()
	advance := func(d time.Duration) {
		t.Helper()
		if err := s.Clock().Advance(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	advance(119 * time.Second)
	c.ping()
	advance(119 * time.Second)
	c.ping()
	advance(122 * time.Second)
	c.expect(fin|opClose, closing(1000, "idle timeout"))
}

func TestRatesGoByTheClock(t *testing.T) {
	o := standing()
	o.Limits.General.Minutely = 2
	o.Limits.General.Hourly = 100
	s := start(t, o)
	c := s.connect(t, "")
	for range 3 {
		c.ask(`{"website_config":1}`)
		c.ask(`{"website_config":1}`)
		c.ask(`{"website_config":1}`).fails("RateLimit")
		if err := s.Clock().Advance(t.Context(), time.Minute); err != nil {
			t.Fatal(err)
		}
	}
}

func TestQuotesAreScripted(t *testing.T) {
	o := standing()
	o.Quotes = map[string][]float64{"R_100": {1234.5, 1234.1, 1233.9}}
	s := start(t, o)
	c := s.connect(t, "")
	see := func(want ...float64) {
		t.Helper()
		for _, w := range want {
			if err := s.Clock().Step(t.Context(), "R_100"); err != nil {
				t.Fatal(err)
			}
			var h struct{ Prices []float64 }
			if c.ask(`{"ticks_history":"R_100","end":"latest","count":1}`).into(&h); len(h.Prices) != 1 || h.Prices[0] != w {
				t.Errorf("quotes = %v, want %v", h.Prices, w)
			}
		}
	}
	see(1234.5)
	// The rest of the script is forgotten for another.
	got, err := s.Script("R_100", 7, 8.25)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, []gateway.Quote{{Epoch: noon.Unix() + 4, Quote: 7}, {Epoch: noon.Unix() + 6, Quote: 8.25}}); diff != "" {
		t.Errorf("Script (-got +want):\n%s", diff)
	}
	see(7, 8.25)
	for _, bad := range [][]float64{{1, 0}, {-1}, {1.234}, {1e13}} {
		_, err := s.Script("R_100", bad...)
		if of := (*gateway.SymbolError)(nil); !errors.As(err, &of) || of.Symbol != "R_100" {
			t.Errorf("Script(%v) = %v, want a SymbolError", bad, err)
		}
	}
}

func TestSameSeedSameWorld(t *testing.T) {
	ask := func(seed string) string {
		o := standing()
		o.Seed = seed
		return start(t, o).connect(t, "").ask(`{"ticks_history":"R_100","end":"latest","count":20}`).text
	}
	if a, b := ask("a"), ask("a"); a != b {
		t.Errorf("one seed gives %s and %s", a, b)
	}
	if a, b := ask("a"), ask("b"); a == b {
		t.Error("two seeds give one world")
	}
}

func TestWorldsThatCannotBe(t *testing.T) {
	for name, test := range map[string]struct {
		o    gateway.Options
		want string
	}{
		"speed":            {gateway.Options{Speed: -1}, "speed -1"},
		"start too early":  {gateway.Options{Start: time.Date(1969, 1, 1, 0, 0, 0, 0, time.UTC)}, "from 1970 to 2299"},
		"start too late":   {gateway.Options{Start: time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC)}, "from 1970 to 2299"},
		"quotes of none":   {gateway.Options{Quotes: map[string][]float64{"X": {1}}}, "quotes of X: there is no such symbol"},
		"replay of none":   {gateway.Options{Replays: map[string]gateway.Replay{"X": {CSV: strings.NewReader("1,1")}}}, "replay of X: there is no such symbol"},
		"period":           {gateway.Options{Replays: map[string]gateway.Replay{"R_100": {Period: time.Millisecond}}}, "replay of R_100: period 1ms"},
		"recording":        {gateway.Options{Replays: map[string]gateway.Replay{"R_100": {CSV: strings.NewReader("1,1\n1,1"), Name: "a.csv"}}}, "a.csv:2: epoch 1 does not come after 1"},
		"symbols":          {gateway.Options{Symbols: strings.NewReader("symbols:\n  R_100: 1\n"), SymbolsName: "my.yaml"}, "my.yaml:2: "},
		"quotes too close": {gateway.Options{Quotes: map[string][]float64{"R_100": {1.234}}}, "quote 1.234 has more than the symbol's 2 decimals"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := gateway.New(&test.o); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("New = %v, want %q", err, test.want)
			}
		})
	}
}

func TestRecordingsArePlayed(t *testing.T) {
	o := standing()
	o.Symbols = strings.NewReader("symbols:\n  MINE: {name: My index, submarket: random_index, process: volatility, volatility: 0.5, digits: 1, start: 1000}\n")
	o.Replays = map[string]gateway.Replay{"MINE": {CSV: strings.NewReader("epoch,quote\n100,1.5\n103,2.5\n"), Begin: noon, Loop: true, Period: 10 * time.Second}}
	c := start(t, o).connect(t, "")
	var h map[string]any
	c.ask(`{"ticks_history":"MINE","end":"latest","count":3}`).into(&h)
	want := map[string]any{
		"times":  []any{float64(noon.Unix() - 10), float64(noon.Unix() - 7), float64(noon.Unix())},
		"prices": []any{1.5, 2.5, 1.5},
	}
	if diff := cmp.Diff(h, want); diff != "" {
		t.Errorf("history (-got +want):\n%s", diff)
	}
}

func TestNothingIsDueInAGatewayThatNobodyUses(t *testing.T) {
	s := start(t, standing())
	due := func() time.Duration {
		at, ok := s.Clock().NextDue()
		if !ok {
			return -1
		}
		return at.Sub(noon)
	}
	if got := due(); got != -1 {
		t.Errorf("before anything, something is due in %v", got)
	}
	_, token := s.opened(t)
	if got := due(); got != -1 {
		t.Errorf("after an account was opened, something is due in %v", got)
	}
	c := s.connect(t, "")
	c.ask(`{"authorize":%q}`, token).ok()
	c.ask(`{"authorize":%q}`, token).ok()
	c.nc.Close()
	eventually(t, "the session is gone", func() bool {
		return s.metricsOf(t, "dervish_sessions")["dervish_sessions"].Metric[0].Gauge.GetValue() == 0
	})
	if err := s.Clock().Advance(t.Context(), 2*time.Second); err != nil { // the hub looks once more for sessions
		t.Fatal(err)
	}
	if got := due(); got != time.Minute {
		t.Errorf("after a token was used, something is due in %v, want a minute: it is written that it was", got)
	}
	if err := s.Clock().Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	if got := due(); got != -1 {
		t.Errorf("after that was written, something is due in %v", got)
	}
}

// opened opens an account and gives it and its token.
func (s *server) opened(t testing.TB) (loginID, token string) {
	t.Helper()
	a, err := s.OpenAccount(t.Context(), gateway.Account{})
	if err != nil {
		t.Fatal(err)
	}
	return a.LoginID, a.Tokens[0].Token
}
