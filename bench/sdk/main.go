// Command sdk is a program on the SDK that is told by standard input what to do, for the benchmarks: it follows the ticks
// of one symbol or makes calls, for a while, and says how many there were and what they allocated. The program of the
// same name among the peers does the same on another library.
//
//	sdk ws://127.0.0.1:8080/websockets/v3
//	> ticks 500ms
//	> calls 16 500ms
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dervish-ws/dervish"
	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/wire"
)

// outcome is what one order came to.
type outcome struct {
	Count   int64   `json:"count"`
	Seconds float64 `json:"seconds"`
	Objects uint64  `json:"objects"` // allocated meanwhile
	Sum     float64 `json:"sum"`     // of what was decoded, so that nobody leaves it out
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "sdk:", err)
		os.Exit(1)
	}
}

func run() error {
	client, err := dervish.Dial(context.Background(), 1089, &dervish.Options{
		URL: os.Args[1], NoPacing: true, NoReconnect: true, KeepAlive: -1, Buffer: 1 << 16, Overflow: dervish.DropOldest,
	})
	if err != nil {
		return err
	}
	defer client.Close()
	fmt.Println("ready")
	for orders := bufio.NewScanner(os.Stdin); orders.Scan(); {
		var what, length string
		inFlight := 0
		if n, _ := fmt.Sscanf(orders.Text(), "calls %d %s", &inFlight, &length); n != 2 {
			if _, err := fmt.Sscanf(orders.Text(), "%s %s", &what, &length); err != nil {
				return fmt.Errorf("order %q: %w", orders.Text(), err)
			}
		}
		d, err := time.ParseDuration(length)
		if err != nil {
			return err
		}
		o, err := measure(func(o *outcome) error {
			if inFlight > 0 {
				return calls(client, inFlight, d, o)
			}
			return ticks(client, d, o)
		})
		if err != nil {
			return err
		}
		if err := json.NewEncoder(os.Stdout).Encode(o); err != nil {
			return err
		}
	}
	return nil
}

// measure counts what is allocated.
func measure(act func(*outcome) error) (o outcome, err error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err = act(&o)
	runtime.ReadMemStats(&after)
	o.Objects = after.Mallocs - before.Mallocs
	return o, err
}

// ticks follows a symbol.
func ticks(c *dervish.Client, d time.Duration, o *outcome) error {
	began := clock.Real.Now()
	for tick, err := range c.Ticks(context.Background(), "R_100").All() {
		if err != nil {
			return err
		}
		o.Sum += tick.Quote.Float64()
		if o.Count++; o.Count%256 == 0 && clock.Real.Now().Sub(began) >= d {
			break
		}
	}
	o.Seconds = clock.Real.Now().Sub(began).Seconds()
	return nil
}

// calls makes one call after the other on each of some goroutines.
func calls(c *dervish.Client, inFlight int, d time.Duration, o *outcome) error {
	began := clock.Real.Now()
	var work sync.WaitGroup
	var count atomic.Int64
	failed := make(chan error, inFlight)
	for range inFlight {
		work.Go(func() {
			for clock.Real.Now().Sub(began) < d {
				pong, err := c.Ping(context.Background(), wire.PingRequest{})
				if err != nil || *pong != "pong" {
					failed <- fmt.Errorf("ping: %v, %w", pong, err)
					return
				}
				count.Add(1)
			}
		})
	}
	work.Wait()
	o.Count, o.Seconds = count.Load(), clock.Real.Now().Sub(began).Seconds()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}
