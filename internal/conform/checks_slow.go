package conform

import (
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/wire"
)

// slowChecks take minutes of the endpoint's time.
var slowChecks = []Check{
	{
		Requirement: "RS12", Name: "rate-limit", Claim: "the call beyond the limit gets RateLimit, the connection stays, and the next minute admits calls again",
		Calls: []string{"statement", "website_status"}, Needs: Token | Slow,
		Means: "the limits that clients pace themselves by are not those that hold",
		run: func(t *trial) {
			l := t.authorized()
			limit := readStatus(l.ask(`{"website_status":1}`).must()).APICallLimits.MaxRequestsOutcome.Minutely
			if limit > 500 {
				t.skipf("the limit is %d calls a minute, and not to be reached", limit)
			}
			t.quietMinute(l) // what was called before counts as well
			for n := range limit {
				if e := l.once(`{"statement":1,"limit":1}`).Error(); e != nil {
					t.failf("call %d of %d was refused: %s", n+1, limit, e)
				}
			}
			l.once(`{"statement":1,"limit":1}`).is("statement").refused(wire.RateLimit)
			l.once(`{"ping":1}`).must()
			t.quietMinute(l)
			l.once(`{"statement":1,"limit":1}`).must()
		},
	},
	{
		Requirement: "RS5", Name: "idle", Claim: "a session on which nothing passes for two minutes is closed, and not earlier than 118 seconds",
		Needs: Slow,
		Means: "clients that think for a minute lose their session, or sessions of the dead stay",
		run: func(t *trial) {
			slack := t.slack()
			watch, l := t.open(), t.open()
			l.ask(`{"ping":1}`).must()
			began := watch.now()
			gone := make(chan int, 1)
			go func() { gone <- l.lasts() }()
			for {
				select {
				case code := <-gone:
					lasted := watch.now() - began
					if lasted < 117 || lasted > 130+slack {
						t.failf("it was closed after %d s with %d", lasted, code)
					}
					if code != 1000 && code != 1001 && code != 1006 {
						t.failf("it was closed with %d", code)
					}
					return
				default:
				}
				if lasted := watch.now() - began; lasted > 140+slack {
					t.failf("it is still open after %d s", lasted)
				}
				t.pause(pollEvery)
			}
		},
	},
	{
		Requirement: "RS5", Name: "ping-keeps", Claim: "a session with a protocol ping now and then is kept", Needs: Slow,
		Means: "clients that watch their connection by pings lose it all the same",
		run: func(t *trial) {
			watch, l := t.open(), t.open()
			for began := watch.now(); watch.now()-began < 150; t.pause(pollEvery) {
				l.write(frame{op: opPing})
				if h := l.hear(t.o.Timeout); h.op != opPong {
					t.failf("no pong came")
				}
			}
			l.ask(`{"ping":1}`).must()
		},
	},
}

// pollEvery is how often the endpoint's time is looked at, by the machine's.
const pollEvery = 100 * time.Millisecond

// now is the endpoint's time, which may go faster than the machine's.
func (l *link) now() (epoch int64) {
	l.once(`{"time":1}`).must().into("time", &epoch)
	return epoch
}

// slack is how many seconds of the endpoint's time may pass between two looks, where it goes fast.
func (t *trial) slack() int64 {
	l := t.open()
	before := l.now()
	began := clock.Real.Now()
	for clock.Real.Now().Sub(began) < time.Second {
		t.pause(pollEvery)
	}
	return max(l.now()-before-1, 0)
}

// quietMinute waits until a window of a minute has passed by the endpoint's time, and keeps the session meanwhile.
func (t *trial) quietMinute(l *link) {
	for began := l.now(); l.now()-began <= 61; {
		t.pause(pollEvery)
	}
}

// lasts waits, longer than any answer may take, for the connection to end, and gives the code of its close frame. It
// runs beside the check, so it must not end it.
func (l *link) lasts() int {
	l.deadline(5 * time.Minute)
	for {
		f, err := readFrame(l.r)
		switch {
		case err != nil:
			return 1006
		case f.op == opClose && len(f.payload) >= 2:
			return int(f.payload[0])<<8 | int(f.payload[1])
		case f.op == opClose:
			return 1005
		}
	}
}
