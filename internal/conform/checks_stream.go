package conform

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/dervish-ws/dervish/wire"
)

// siteChecks are about what the server says of itself.
var siteChecks = []Check{
	{
		Requirement: "RS11", Name: "website-status-open", Claim: "website_status works without authorization and tells the limits", Calls: []string{"website_status"},
		Means: "clients cannot pace themselves",
		run: func(t *trial) {
			r := t.open().ask(`{"website_status":1}`).declared(wire.Lookup("website_status"))
			if status := readStatus(r); !slices.Contains([]string{"up", "down", "updating"}, status.SiteStatus) {
				t.failf("site_status is %q", status.SiteStatus)
			}
		},
	},
	{
		Requirement: "RS11", Name: "time", Claim: "time does not go back", Calls: []string{"time"},
		Means: "clients that keep the server's time believe in expiries of the past",
		run: func(t *trial) {
			l := t.open()
			var last int64
			for range 5 {
				var now int64
				l.ask(`{"time":1}`).must().is("time").into("time", &now)
				if now < last {
					t.failf("%d came after %d", now, last)
				}
				last = now
			}
		},
	},
}

func readStatus(r *reply) (status struct {
	SiteStatus    string `json:"site_status"`
	APICallLimits struct {
		MaxRequestsOutcome struct {
			Minutely int64 `json:"minutely"`
		} `json:"max_requests_outcome"`
	} `json:"api_call_limits"`
}) {
	r.into("website_status", &status)
	return status
}

// streamChecks are about streams.
var streamChecks = []Check{
	{
		Requirement: "RS13", Name: "answer-before-updates", Claim: "a stream's first message is the answer, and updates repeat its id, echo_req, req_id and passthrough", Calls: []string{"ticks"},
		Means: "clients cannot tell to which stream a quote belongs",
		run: func(t *trial) {
			l := t.open()
			request := `{"ticks":"` + t.o.Symbol + `","subscribe":1,"req_id":7,"passthrough":{"k":"v"}}`
			l.send(request)
			first := l.await(7).must().is("tick").echoes(request)
			id := first.stream()
			for range 2 {
				r := l.await(7).must().is("tick").echoes(request)
				if got := r.stream(); got != id {
					t.failf("an update has the id %s where the answer had %s", got, id)
				}
				if !sameJSON(r.Member("passthrough"), []byte(`{"k":"v"}`)) {
					t.failf("an update lacks passthrough")
				}
			}
		},
	},
	{
		Requirement: "RS13", Name: "ticks-in-order", Claim: "quotes come in the order of their epochs, none twice", Calls: []string{"ticks"},
		Means: "candles and indicators are wrong",
		run: func(t *trial) {
			l := t.open()
			l.send(`{"ticks":"` + t.o.Symbol + `","req_id":7}`)
			var last int64
			for range 4 {
				var tick struct{ Epoch int64 }
				l.await(7).must().into("tick", &tick)
				if tick.Epoch <= last {
					t.failf("epoch %d came after %d", tick.Epoch, last)
				}
				last = tick.Epoch
			}
		},
	},
	{
		Requirement: "RS13", Name: "forget", Claim: "forget answers 1 for a stream that is open, then 0, and nothing of the stream follows", Calls: []string{"forget", "ticks"},
		Means: "clients hear of what they have left, or cannot subscribe again",
		run: func(t *trial) {
			l := t.open()
			id := l.ask(`{"ticks":"` + t.o.Symbol + `"}`).must().stream()
			if n := l.ask(`{"forget":"` + id + `"}`).must().is("forget").flag("forget"); n != 1 {
				t.failf("the first forget answered %d", n)
			}
			l.later = nil // updates that came before the answer
			if n := l.ask(`{"forget":"` + id + `"}`).must().flag("forget"); n != 0 {
				t.failf("the second forget answered %d", n)
			}
			// Another stream of the same symbol tells when the next tick has come.
			l.ask(`{"ticks":"` + t.o.Symbol + `"}`).must()
			for range 3 {
				if r := l.next(t.o.Timeout); string(r.Subscription) == id {
					t.failf("an update came behind the answer to forget")
				}
			}
		},
	},
	{
		Requirement: "RS13", Name: "forget-all", Claim: "forget_all lists exactly what it ended, and then nothing", Calls: []string{"forget_all", "ticks", "ticks_history"},
		Means: "clients count their streams wrong, and meet AlreadySubscribed",
		run: func(t *trial) {
			l := t.open()
			tick := l.ask(`{"ticks":"` + t.o.Symbol + `"}`).must().stream()
			candles := l.ask(`{"ticks_history":"` + t.o.Symbol + `","end":"latest","count":1,"style":"candles","subscribe":1}`).must().stream()
			for _, c := range []struct {
				types string
				want  []string
			}{{`"ticks"`, []string{tick}}, {`["candles","ticks"]`, []string{candles}}, {`["candles","ticks"]`, []string{}}} {
				var got []string
				l.ask(`{"forget_all":`+c.types+`}`).must().is("forget_all").into("forget_all", &got)
				if !slices.Equal(got, c.want) {
					t.failf("forget_all %s answered %v where %v were open", c.types, got, c.want)
				}
			}
		},
	},
	{
		Requirement: "RS13", Name: "already-subscribed", Claim: "a second stream of the same subject is refused with AlreadySubscribed, and the first goes on", Calls: []string{"ticks", "ticks_history"},
		Means: "clients hear every quote twice",
		run: func(t *trial) {
			l := t.open()
			l.send(`{"ticks":"` + t.o.Symbol + `","req_id":7}`)
			l.await(7).must()
			l.ask(`{"ticks":"` + t.o.Symbol + `"}`).is("ticks").refused(wire.AlreadySubscribed)
			l.ask(`{"ticks":"` + t.o.Symbol + `","subscribe":1}`).refused(wire.AlreadySubscribed)
			l.await(7).must().is("tick")
			candles := `{"ticks_history":"` + t.o.Symbol + `","end":"latest","count":1,"style":"candles","granularity":60,"subscribe":1}`
			l.ask(candles).must()
			l.ask(candles).is("ticks_history").refused(wire.AlreadySubscribed)
		},
	},
	{
		Requirement: "RS13", Name: "ids-unique", Claim: "every stream has an id of its own, in the form of a UUID", Calls: []string{"ticks", "ticks_history"},
		Means: "forget ends the wrong stream",
		run: func(t *trial) {
			l := t.open()
			seen := map[string]bool{}
			for _, request := range []string{
				`{"ticks":"` + t.o.Symbol + `"}`,
				`{"ticks_history":"` + t.o.Symbol + `","end":"latest","count":1,"style":"candles","granularity":60,"subscribe":1}`,
				`{"ticks_history":"` + t.o.Symbol + `","end":"latest","count":1,"style":"candles","granularity":120,"subscribe":1}`,
			} {
				id := l.ask(request).must().stream()
				if seen[id] {
					t.failf("the id %s was given twice", id)
				}
				if !isUUID(id) {
					t.failf("the id %s has not the form of a UUID", id)
				}
				seen[id] = true
			}
		},
	},
	{
		Requirement: "RS13", Name: "streams-of-others", Claim: "one session cannot end the stream of another", Calls: []string{"forget"},
		Means: "clients end each other's streams",
		run: func(t *trial) {
			mine, other := t.open(), t.open()
			mine.send(`{"ticks":"` + t.o.Symbol + `","req_id":7}`)
			id := mine.await(7).must().stream()
			if n := other.ask(`{"forget":"` + id + `"}`).must().flag("forget"); n != 0 {
				t.failf("another session's forget answered %d", n)
			}
			mine.await(7).must().is("tick")
		},
	},
	{
		Requirement: "RS13", Name: "history-then-live", Claim: "ticks_history with subscribe answers history, then ticks that follow it", Calls: []string{"ticks_history"},
		Means: "charts have gaps or doubles where history meets the present",
		run: func(t *trial) {
			l := t.open()
			l.send(`{"ticks_history":"` + t.o.Symbol + `","end":"latest","count":10,"style":"ticks","subscribe":1,"req_id":7}`)
			var history struct{ Times []int64 }
			l.await(7).must().is("history").into("history", &history)
			if len(history.Times) != 10 || !slices.IsSorted(history.Times) {
				t.failf("history has %d times, which are 10 in ascending order elsewhere", len(history.Times))
			}
			last := history.Times[len(history.Times)-1]
			for range 2 {
				var tick struct{ Epoch int64 }
				l.await(7).must().is("tick").into("tick", &tick)
				if tick.Epoch <= last {
					t.failf("the tick of %d came after that of %d", tick.Epoch, last)
				}
				last = tick.Epoch
			}
		},
	},
	{
		Requirement: "RS13", Name: "history-is-what-was-streamed", Claim: "history holds the ticks that were streamed", Calls: []string{"ticks", "ticks_history"},
		Means: "what a client saw live is not what it finds later",
		run: func(t *trial) {
			l := t.open()
			l.send(`{"ticks":"` + t.o.Symbol + `","req_id":7}`)
			type quote struct {
				Epoch int64
				Quote json.Number
			}
			var seen []quote
			for range 3 {
				var q quote
				l.await(7).must().into("tick", &q)
				seen = append(seen, q)
			}
			from, to := strconv.FormatInt(seen[0].Epoch, 10), strconv.FormatInt(seen[2].Epoch, 10)
			var history struct {
				Times  []int64
				Prices []json.Number
			}
			l.ask(`{"ticks_history":"`+t.o.Symbol+`","start":`+from+`,"end":"`+to+`"}`).must().into("history", &history)
			for _, q := range seen {
				i := slices.Index(history.Times, q.Epoch)
				if i < 0 || i >= len(history.Prices) || history.Prices[i].String() != q.Quote.String() {
					t.failf("the tick %s of %d is not in the history", q.Quote, q.Epoch)
				}
			}
		},
	},
	{
		Requirement: "RS13", Name: "candles-live", Claim: "ticks_history of candles answers candles, then ohlc with every tick", Calls: []string{"ticks_history"},
		Means: "charts of candles stand still",
		run: func(t *trial) {
			l := t.open()
			l.send(`{"ticks_history":"` + t.o.Symbol + `","end":"latest","count":3,"style":"candles","granularity":60,"subscribe":1,"req_id":7}`)
			var candles []struct{ Epoch int64 }
			l.await(7).must().is("candles").into("candles", &candles)
			if len(candles) != 3 || candles[2].Epoch%60 != 0 {
				t.failf("there are %d candles where 3 were asked for, or the last does not begin with a minute", len(candles))
			}
			var ohlc struct {
				OpenTime    int64 `json:"open_time"`
				Granularity int64
				Open, Close string
			}
			l.await(7).must().is("ohlc").into("ohlc", &ohlc)
			if ohlc.Granularity != 60 || ohlc.OpenTime < candles[2].Epoch || ohlc.Open == "" || ohlc.Close == "" {
				t.failf("the update does not go on from the last candle")
			}
		},
	},
}

// stream gives the id of the stream that an answer belongs to.
func (r *reply) stream() string {
	if len(r.Subscription) == 0 {
		r.t.failf("the answer has no subscription: %s", r.t.short(r.raw))
	}
	return string(r.Subscription)
}

// flag gives a member that is 0 or 1.
func (r *reply) flag(member string) (n int) {
	r.into(member, &n)
	return n
}

// isUUID reports whether an id consists of 8-4-4-4-12 lower-case hexadecimal digits.
func isUUID(id string) bool {
	groups := strings.Split(id, "-")
	if len(groups) != 5 {
		return false
	}
	for i, n := range []int{8, 4, 4, 4, 12} {
		if len(groups[i]) != n || strings.Trim(groups[i], "0123456789abcdef") != "" {
			return false
		}
	}
	return true
}
