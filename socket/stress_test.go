package socket_test

import (
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/dervish-ws/dervish/socket"
	"go.uber.org/goleak"
)

// TestRC18WhateverHappensAtOnce lets everything that can end a connection, or use it, happen together.
func TestRC18WhateverHappensAtOnce(t *testing.T) {
	n := overTCP(t)
	others := goleak.IgnoreCurrent()
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 0))
		early, end, burst := random.IntN(10) == 0, random.IntN(4), random.IntN(50)
		r := record(t, socket.New(n.url, nil))
		must(t, r.Open())
		p := n.accept()
		if !early {
			p.welcome()
			r.expect("open 1")
		}
		var busy sync.WaitGroup
		for range 3 {
			busy.Go(func() {
				for range burst {
					if err := r.Send(strings.Repeat("x", 1000)); err != nil && err != socket.ErrClosed && err != socket.ErrNotOpen {
						t.Errorf("seed %d: Send = %v", seed, err)
					}
					r.BufferedAmount()
				}
			})
		}
		busy.Go(func() {
			if _, err := r.Ping(t.Context()); err != nil && err != socket.ErrClosed && err != socket.ErrNotOpen {
				t.Errorf("seed %d: Ping = %v", seed, err)
			}
		})
		busy.Go(func() {
			if end != 0 {
				check(t, r.Close(4000, ""))
			}
		})
		busy.Go(func() {
			switch end {
			case 0:
				p.reset()
			case 1:
				p.close()
			case 2:
				_, _ = p.nc.Write(encode(fClose, []byte(closing(1001, "")))) // it may be too late
				fallthrough
			default:
				for {
					f, err := p.next()
					if err != nil {
						return
					}
					if f.first == fClose {
						_, _ = p.nc.Write(encode(fClose, f.payload))
					}
				}
			}
		})
		receive(t, r.Done())
		busy.Wait()
		_ = p.nc.Close() // mostly closed already
		if len(r.closes) != 1 {
			t.Fatalf("seed %d: OnClose was called %d times", seed, len(r.closes))
		}
		if e := <-r.closes; !e.WasClean && len(r.errs) != 1 || e.WasClean && len(r.errs) != 0 {
			t.Errorf("seed %d: close %+v and %d errors", seed, e, len(r.errs))
		}
	}
	if err := goleak.Find(others); err != nil {
		t.Error(err)
	}
}
