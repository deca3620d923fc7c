package wsconn

import (
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"
)

// TestEndsMayComeFromAnywhere ends busy connections from several goroutines at
// once and in every way: each Serve has to return.
func TestEndsMayComeFromAnywhere(t *testing.T) {
	for _, secure := range []bool{false, true} {
		t.Run(map[bool]string{false: "plain", true: "TLS"}[secure], func(t *testing.T) {
			o := &Options{MaxQueue: 50000, CloseWait: 20 * time.Millisecond, WriteStall: 20 * time.Millisecond}
			s := startable(t, o, echo)
			do := &DialOptions{Options: *o}
			if secure {
				s.StartTLS()
				do.TLS = tlsClient(s.Server)
			} else {
				s.Start()
			}
			ends := []func(c *Conn){
				(*Conn).Abort,
				func(c *Conn) { _ = c.Close(1000, "done") }, // it may have ended already, here and below
				func(c *Conn) { c.nc.Close() },
				func(c *Conn) { _ = c.Send(Text, []byte("not UTF-8: \xff")) },
				func(c *Conn) {
					for c.Send(Binary, make([]byte, 20000)) == nil {
					}
				},
			}
			for range 60 {
				c, err := Dial(t.Context(), wsURL(s.Server), do)
				if err != nil {
					t.Fatal(err)
				}
				from := receive(t, s.conns)
				closed := make(chan Closed, 1)
				go func() { closed <- c.Serve(bound{c, echo}) }()
				var wg sync.WaitGroup
				for _, c := range []*Conn{c, from, c, from} {
					wg.Go(func() {
						for range rand.IntN(100) {
							if c.Send(Text, []byte("back and forth")) != nil {
								return
							}
							runtime.Gosched()
						}
						ends[rand.IntN(len(ends))](c)
					})
				}
				wg.Wait()
				receive(t, closed)
				receive(t, s.closed)
			}
		})
	}
}
