package lockstep

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/dervish-ws/dervish/internal/clock"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// rig is a pacer on a clock that has a call at every second, which tells the clients there are.
type rig struct {
	*Pacer
	clock  *clock.Simulated
	count  atomic.Int64 // of calls
	joined uint64

	mu      sync.Mutex
	clients []*Client
}

// calls is how often the clock has called.
func (r *rig) calls() int { return int(r.count.Load()) }

// told has the clock tell these clients from now on.
func (r *rig) told(clients ...*Client) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clients = clients
}

func start(t *testing.T, o Options) *rig {
	t.Helper()
	c, err := clock.NewSimulated(&clock.Options{Start: noon, Paused: true})
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{clock: c}
	var second func()
	second = func() {
		r.count.Add(1)
		r.mu.Lock()
		clients := r.clients
		r.mu.Unlock()
		for _, c := range clients {
			c.Told()
		}
		c.AfterFunc(time.Second, second)
	}
	c.AfterFunc(time.Second, second)
	o.Clock = c
	r.Pacer = Start(o)
	t.Cleanup(r.Stop)
	return r
}

// join adds a client, who answers a ping after a while of the machine; 0: never.
func (r *rig) join(after time.Duration, waits bool) *Client {
	var joined atomic.Pointer[Client]
	r.joined++
	c := r.Join(r.joined, func(payload []byte) error {
		if after > 0 {
			answer := slices.Clone(payload)
			time.AfterFunc(after, func() { joined.Load().Pong(answer) })
		}
		return nil
	}, func() bool { return waits })
	joined.Store(c)
	r.told(append(slices.Clip(r.clients), c)...)
	return c
}

// passed is how much of the clock's time has passed.
func (r *rig) passed() time.Duration { return r.clock.Now().Sub(noon) }

// bubble runs a test in machine time of its own, of which any amount passes at once.
func bubble(t *testing.T, name string, f func(*testing.T)) {
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

func TestTime(t *testing.T) {
	const quick = 100 * time.Microsecond
	bubble(t, "stands while nobody is there", func(t *testing.T) {
		r := start(t, Options{})
		time.Sleep(time.Hour)
		if got := r.passed(); got != 0 {
			t.Errorf("%v have passed", got)
		}
	})
	bubble(t, "moves when the clients are done", func(t *testing.T) {
		r := start(t, Options{Until: noon.Add(time.Hour)})
		began := time.Now()
		r.join(quick, true)
		<-r.Over()
		// Each second takes as many rounds as the quiet time lasts.
		if got, want := time.Since(began), 3600*DefaultQuiet; got < want || got > 2*want {
			t.Errorf("an hour took %v, want a little above %v", got, want)
		}
		if got, want := r.passed(), time.Hour; got != want {
			t.Errorf("%v have passed, want %v", got, want)
		}
	})
	bubble(t, "waits for a client that thinks", func(t *testing.T) {
		r := start(t, Options{})
		r.join(quick, true)
		slow := r.join(time.Minute, true) // it is its turn for so long, each time
		slow.Pong(make([]byte, 8))        // it has answered before, so it is not mute
		time.Sleep(time.Hour - time.Second)
		if got, most := r.calls(), 60/Rounds; got > most || got == 0 {
			t.Errorf("%d seconds have passed, want 1 to %d", got, most)
		}
	})
	bubble(t, "waits for a message that comes late", func(t *testing.T) {
		r := start(t, Options{Quiet: 10 * time.Millisecond})
		c := r.join(quick, true)
		for range 10_000 {
			at := r.calls()
			time.Sleep(9 * time.Millisecond)
			if c.Heard(); at != r.calls() && at != 0 {
				t.Fatal("time has moved while a client spoke each 9 ms")
			}
		}
	})
	bubble(t, "does not wait for those who are told nothing", func(t *testing.T) {
		r := start(t, Options{Until: noon.Add(24 * time.Hour)})
		r.join(quick, true)
		r.told()
		began := time.Now()
		<-r.Over()
		if got, want := time.Since(began), 10*time.Millisecond; got > want {
			t.Errorf("a day took %v, want no more than %v", got, want)
		}
	})
	bubble(t, "goes on without pongs after a while", func(t *testing.T) {
		r := start(t, Options{})
		r.join(0, true).Heard()
		time.Sleep(Muteness - time.Millisecond)
		if got := r.passed(); got != 0 {
			t.Errorf("%v have passed before it was taken for mute", got)
		}
		time.Sleep(time.Second)
		if got, want := r.calls(), int(time.Second/MuteQuiet); got < want/2 || got > want {
			t.Errorf("%d seconds have passed in one, want about %d", got, want)
		}
	})
	bubble(t, "creeps while nobody waits for it", func(t *testing.T) {
		r := start(t, Options{})
		r.join(quick, false).Heard()
		time.Sleep(10 * time.Second)
		if got, want := r.calls(), int(10*time.Second/Patience); got < want-2 || got > want {
			t.Errorf("%d seconds have passed, want about %d", got, want)
		}
	})
	bubble(t, "waits for the first word", func(t *testing.T) {
		r := start(t, Options{})
		r.join(quick, false)
		time.Sleep(Shyness - time.Millisecond)
		if got := r.passed(); got != 0 {
			t.Errorf("%v have passed", got)
		}
	})
	bubble(t, "stands when the last client has gone, and goes on with the next", func(t *testing.T) {
		r := start(t, Options{})
		c := r.join(quick, true)
		time.Sleep(time.Second)
		c.Leave()
		r.told()
		synctest.Wait()
		stood := r.calls()
		time.Sleep(time.Hour)
		if r.calls() != stood || stood == 0 {
			t.Errorf("%d calls when it left, %d an hour later", stood, r.calls())
		}
		r.join(quick, true)
		time.Sleep(time.Second)
		if r.calls() == stood {
			t.Error("time stands although somebody is there")
		}
	})
	bubble(t, "stands while it is held", func(t *testing.T) {
		r := start(t, Options{})
		r.join(quick, true)
		time.Sleep(time.Second)
		r.Hold(true)
		time.Sleep(time.Millisecond) // a step may have begun
		stood := r.calls()
		time.Sleep(time.Hour)
		if r.calls() != stood || !r.Held() {
			t.Errorf("%d calls, then %d", stood, r.calls())
		}
		r.Hold(false)
		time.Sleep(time.Second)
		if r.calls() == stood || r.Held() {
			t.Error("time stands although it is held no longer")
		}
	})
	bubble(t, "does not wait for a connection that is ending", func(t *testing.T) {
		r := start(t, Options{Until: noon.Add(time.Minute)})
		r.Join(9, func([]byte) error { return errors.New("closed") }, func() bool { return false })
		r.join(quick, true)
		<-r.Over()
	})
}

// speaker is a client whose messages are dealt with by another goroutine than that which answers its pings.
type speaker struct {
	*Client
	mu    sync.Mutex
	stuck bool // it answers no ping
}

// speak adds a client that answers pings at once, but where it waits for its turn, as one does whose connection has one reader.
func (r *rig) speak() *speaker {
	s := &speaker{}
	s.mu.Lock()
	defer s.mu.Unlock()
	r.joined++
	s.Client = r.Join(r.joined, func(payload []byte) error {
		answer := slices.Clone(payload)
		time.AfterFunc(10*time.Microsecond, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			if !s.stuck {
				s.Pong(answer)
			}
		})
		return nil
	}, func() bool { return true })
	r.told(append(slices.Clip(r.clients), s.Client)...)
	return s
}

// say has a message dealt with in its turn.
func (s *speaker) say(deal func()) {
	s.mu.Lock()
	s.stuck = true
	s.mu.Unlock()
	s.Heard()
	dealt := s.Turn()
	deal()
	s.Told()
	s.mu.Lock()
	s.stuck = false
	s.mu.Unlock()
	dealt()
}

func TestTurns(t *testing.T) {
	bubble(t, "come in the order of the clients, whoever spoke first", func(t *testing.T) {
		r := start(t, Options{})
		list := []*speaker{r.speak(), r.speak(), r.speak()}
		var mu sync.Mutex
		var got []int
		var all sync.WaitGroup
		for _, i := range []int{2, 0, 1} {
			all.Go(func() {
				for n := range 2 {
					list[i].say(func() {
						mu.Lock()
						defer mu.Unlock()
						got = append(got, 10*n+i)
					})
				}
			})
			time.Sleep(50 * time.Microsecond) // it is by far the first
		}
		at := r.passed()
		all.Wait()
		if want := []int{0, 1, 2, 10, 11, 12}; !slices.Equal(got, want) {
			t.Errorf("turns = %v, want %v", got, want)
		}
		if got := r.passed(); got != at {
			t.Errorf("time went from %v to %v while they were dealt with", at, got)
		}
	})
	bubble(t, "wait for a client that may still speak", func(t *testing.T) {
		r := start(t, Options{})
		first, second := r.speak(), r.speak()
		first.Pong(make([]byte, 8)) // it has answered before, so it is not mute
		first.mu.Lock()
		first.stuck = true // it thinks, and will speak at the end
		first.mu.Unlock()
		var got []string
		var all sync.WaitGroup
		all.Go(func() { second.say(func() { got = append(got, "second") }) })
		time.Sleep(time.Minute)
		all.Go(func() { first.say(func() { got = append(got, "first") }) })
		all.Wait()
		if want := []string{"first", "second"}; !slices.Equal(got, want) {
			t.Errorf("turns = %v, want %v", got, want)
		}
	})
	bubble(t, "come at once to one who is alone", func(t *testing.T) {
		r := start(t, Options{})
		c := r.speak()
		began := time.Now()
		c.say(func() {})
		if took := time.Since(began); took != 0 {
			t.Errorf("it took %v", took)
		}
	})
	for name, o := range map[string]Options{"while time is held": {}, "after its end": {Until: noon.Add(time.Second)}} {
		bubble(t, "come "+name, func(t *testing.T) {
			r := start(t, o)
			r.speak()
			c := r.speak()
			if o.Until.IsZero() {
				r.Hold(true)
			} else {
				<-r.Over()
			}
			synctest.Wait()
			at := r.passed()
			c.say(func() {})
			time.Sleep(time.Hour)
			if got := r.passed(); got != at {
				t.Errorf("time went from %v to %v", at, got)
			}
		})
	}
	bubble(t, "are not waited for any more when the pacer stops", func(t *testing.T) {
		r := start(t, Options{})
		r.join(time.Hour, true)
		c := r.speak()
		said := make(chan struct{})
		go func() {
			defer close(said)
			c.say(func() {})
		}()
		time.Sleep(time.Second)
		select {
		case <-said:
			t.Error("it did not wait for the other")
		default:
		}
		r.Stop()
		<-said
		c.say(func() {})
	})
}

func TestTimeStandsForWhoIsAboutToJoin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, Options{})
		r.join(100*time.Microsecond, true)
		time.Sleep(10 * time.Millisecond)
		come := r.Expect()
		time.Sleep(time.Millisecond) // a step may have begun
		at := r.calls()
		time.Sleep(Arrival / 2)
		if got := r.calls(); got != at || at == 0 {
			t.Errorf("%d seconds, then %d", at, got)
		}
		come()
		time.Sleep(10 * time.Millisecond)
		if r.calls() == at {
			t.Error("time stands although he has come")
		}
		r.Expect() // he never comes
		time.Sleep(time.Millisecond)
		at = r.calls()
		time.Sleep(Arrival - 2*time.Millisecond)
		if got := r.calls(); got != at {
			t.Errorf("%d seconds, then %d", at, got)
		}
		time.Sleep(10 * time.Millisecond)
		if r.calls() == at {
			t.Error("time stands for somebody who does not come")
		}
	})
}

func TestStopEndsAPacerThatWaits(t *testing.T) {
	for name, join := range map[string]func(*rig){
		"for somebody": func(*rig) {},
		"for a pong":   func(r *rig) { r.join(time.Hour, true) },
		"for a word":   func(r *rig) { r.join(time.Millisecond, false) },
	} {
		bubble(t, name, func(t *testing.T) {
			r := start(t, Options{})
			join(r)
			time.Sleep(time.Second)
			r.Stop()
		})
	}
}
