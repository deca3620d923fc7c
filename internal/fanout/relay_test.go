package fanout

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// place of the tests: outlets of a group share a desk.
type desk struct {
	mu     sync.Mutex
	group  uint64
	got    []string
	visits int
}

type pen struct {
	*desk
	name string
}

func (p *pen) Group() uint64 { return p.group }

func (p *pen) Send(text []byte) { p.SendAll([]Letter{{p, text}}) }

func (p *pen) SendAll(list []Letter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.visits++
	for _, l := range list {
		to := l.Outlet.(*pen)
		if to.desk != p.desk {
			panic("a letter for another group")
		}
		p.got = append(p.got, to.name+string(l.Text))
	}
}

func (d *desk) check(t *testing.T, want ...string) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if !slices.Equal(d.got, want) {
		t.Errorf("group %d got %q, want %q", d.group, d.got, want)
	}
}

func TestARelayHandsOverInOrder(t *testing.T) {
	var r Relay
	var a, b Channel
	one, other := &desk{group: 1}, &desk{group: 1 + shards} // in the same part
	a.Join(&pen{one, "a"}, 0)
	leave := b.Join(&pen{one, "b"}, 0)
	b.Join(&pen{other, "b"}, 0)
	r.Put(&a, 1, []byte("1"))
	r.Put(&b, 1, []byte("2"))
	r.Put(&a, 2, []byte("3"))
	one.check(t) // nothing before
	r.Deliver()
	one.check(t, "a1", "b2", "a3")
	other.check(t, "b2")
	if one.visits != 1 || other.visits != 1 {
		t.Errorf("%d and %d visits, want one to each group", one.visits, other.visits)
	}
	leave()
	leave()
	r.Put(&b, 3, []byte("4"))
	r.Deliver()
	r.Deliver()
	one.check(t, "a1", "b2", "a3")
	other.check(t, "b2", "b4")
	if a.Joined() != 1 || b.Joined() != 1 {
		t.Errorf("%d and %d joined, want 1 and 1", a.Joined(), b.Joined())
	}
}

func TestWhoJoinsHearsWhatComesAfterSince(t *testing.T) {
	var r Relay
	var c Channel
	early, late := &desk{group: 7}, &desk{group: 8}
	c.Join(&pen{early, ""}, 1)
	r.Put(&c, 2, []byte("2"))
	c.Join(&pen{late, ""}, 2) // it has the news of 2 already
	r.Deliver()
	early.check(t, "2")
	late.check(t)
	r.Put(&c, 2, []byte("2"))
	r.Put(&c, 3, []byte("3"))
	r.Deliver()
	early.check(t, "2", "2", "3")
	late.check(t, "3")
}

// Outlets join in any order, and what is ready for a group is still handed over at once.
func TestAGroupIsVisitedOnceWhateverItsOutletsJoined(t *testing.T) {
	var r Relay
	channels := make([]Channel, 6)
	dice := rand.New(rand.NewPCG(1, 2))
	desks := make([]*desk, 40)
	want := make([][]string, len(desks))
	for i := range desks {
		desks[i] = &desk{group: uint64(i%3) + uint64(i)*shards} // three parts
	}
	for k := range channels {
		for _, i := range dice.Perm(len(desks)) {
			if dice.IntN(3) == 0 {
				continue
			}
			for range 1 + dice.IntN(2) { // it may listen twice
				channels[k].Join(&pen{desks[i], ""}, 0)
				want[i] = append(want[i], fmt.Sprint(k))
			}
		}
	}
	for k := range channels {
		r.Put(&channels[k], 1, []byte(fmt.Sprint(k)))
	}
	r.Deliver()
	for i, d := range desks {
		d.check(t, want[i]...)
		if visits := min(1, len(want[i])); d.visits != visits {
			t.Errorf("group %d got its news in %d visits, want %d", d.group, d.visits, visits)
		}
	}
}

// With many outlets there are several producers, and each outlet still gets everything in order.
func TestManyOutletsGetEverythingInOrder(t *testing.T) {
	var r Relay
	channels := make([]Channel, 5)
	var desks []*desk
	for i := range 1000 {
		d := &desk{group: uint64(i)}
		desks = append(desks, d)
		for k := range channels {
			channels[k].Join(&pen{d, fmt.Sprint(k, ":")}, 0)
		}
	}
	var want []string
	for round := range 20 {
		for k := range channels[:1+round%len(channels)] {
			text := fmt.Sprint(round)
			r.Put(&channels[k], int64(round+1), []byte(text))
			want = append(want, fmt.Sprint(k, ":")+text)
		}
		r.Deliver()
	}
	for _, d := range desks {
		d.check(t, want...)
	}
}

// Whoever joins and leaves while news are handed over gets an unbroken part of them.
func TestOutletsComeAndGoMeanwhile(t *testing.T) {
	var r Relay
	var c Channel
	var now sync.Mutex // what the instant is, and who has heard of it
	instant := int64(0)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 3000 {
			now.Lock()
			instant++
			r.Put(&c, instant, []byte(fmt.Sprint(instant)))
			if instant%3 == 0 {
				r.Put(&c, instant, []byte("x"))
			}
			now.Unlock()
			r.Deliver()
		}
	}()
	var wg sync.WaitGroup
	var serial atomic.Uint64
	for range 8 {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				d := &desk{group: 4 * serial.Add(1)} // many in few parts
				now.Lock()
				since := instant
				leave := c.Join(&pen{d, ""}, since)
				now.Unlock()
				runtime.Gosched()
				leave()
				d.mu.Lock()
				for _, text := range d.got {
					if text == "x" {
						continue
					}
					if since++; text != fmt.Sprint(since) {
						t.Errorf("got %s, want %d", text, since)
					}
				}
				d.mu.Unlock()
			}
		})
	}
	wg.Wait()
	<-done
	if n := c.Joined(); n != 0 {
		t.Errorf("%d have joined after all have left", n)
	}
}

// nobody takes texts and keeps nothing.
type nobody uint64

func (n *nobody) Group() uint64    { return uint64(*n) }
func (n *nobody) Send([]byte)      {}
func (n *nobody) SendAll([]Letter) {}

func TestADeliveryAllocatesNothingForItsOutlets(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates; run without -race")
	}
	allocations := func(outlets, texts int) float64 {
		var r Relay
		var c Channel
		for i := range outlets {
			n := nobody(i)
			c.Join(&n, 0)
		}
		text := []byte("text")
		return testing.AllocsPerRun(100, func() {
			for range texts {
				r.Put(&c, 1, text)
			}
			r.Deliver()
		})
	}
	// A producer is a goroutine, which takes an allocation or two; there are as many of them with more outlets.
	for _, texts := range []int{1, 4} {
		few, many := allocations(1000, texts), allocations(20_000, texts)
		if many > few+1 {
			t.Errorf("%d texts: %v allocations for 20,000 outlets, %v for 1,000", texts, many, few)
		}
	}
}

func BenchmarkDeliver(b *testing.B) {
	for _, texts := range []int{1, 4} {
		b.Run(fmt.Sprint(texts), func(b *testing.B) {
			var r Relay
			var c Channel
			for i := range 10_000 {
				n := nobody(i)
				c.Join(&n, 0)
			}
			text := []byte(strings.Repeat("x", 100))
			b.ReportAllocs()
			for b.Loop() {
				for range texts {
					r.Put(&c, 1, text)
				}
				r.Deliver()
			}
		})
	}
}

// BenchmarkJoin has one of many come and go.
func BenchmarkJoin(b *testing.B) {
	var c Channel
	for i := range 19_000 {
		n := nobody(i)
		c.Join(&n, 0)
	}
	n := nobody(5)
	b.ReportAllocs()
	for b.Loop() {
		c.Join(&n, 0)()
	}
}
