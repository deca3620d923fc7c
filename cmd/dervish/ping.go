package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/spf13/cobra"

	"github.com/dervish-ws/dervish"
	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/wire"
)

func pingCommand() *cobra.Command {
	e := &endpoint{}
	var count int
	var interval time.Duration
	cmd := &cobra.Command{
		Use:   "ping",
		Short: "measure how long an answer takes",
		Long: `ping makes the call ping again and again on one connection, and says how long each answer took. At the end, which is
after so many as --count says or Ctrl-C, it sums up: how many were lost, and the least, mean and greatest time with the
standard deviation. A ping is lost when no answer comes within --timeout, or the connection ends first. Exit code 1
says that none was answered.`,
		Example: "  dervish ping --count 3 --interval 100ms\n  dervish ping -c 2 -i 50ms --json",
		Args:    arguments(),
	}
	e.bind(cmd)
	cmd.Flags().IntVarP(&count, "count", "c", 0, "stop after so many; 0: never")
	cmd.Flags().DurationVarP(&interval, "interval", "i", time.Second, "time from one ping to the next")
	for _, name := range []string{"count", "interval"} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.NoFileCompletions)
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		switch {
		case count < 0:
			return usage{fmt.Errorf("--count %d: it has to be 0 or more", count)}
		case interval < 0:
			return usage{fmt.Errorf("--interval %v: it has to be 0 or more", interval)}
		}
		o, err := e.options()
		if err != nil {
			return err
		}
		o.KeepAlive = -1 // here the pings are the caller's
		client, err := e.stay(cmd.Context(), o)
		if err != nil {
			return err
		}
		defer client.Close()
		return e.pings(cmd.Context(), client, count, interval)
	}
	return cmd
}

// pings makes the pings and prints what comes of them.
func (e *endpoint) pings(ctx context.Context, client *dervish.Client, count int, interval time.Duration) error {
	if e.human() {
		fmt.Fprintf(e.out, "PING %s\n", e.url)
	}
	began := clock.Real.Now()
	var trips roundTrips
	for n := 1; ctx.Err() == nil && (count == 0 || n <= count); n++ {
		sent := clock.Real.Now()
		waiting, cancel := context.WithTimeout(ctx, e.timeout)
		_, err := client.Ping(waiting, wire.PingRequest{})
		cancel()
		took := clock.Real.Now().Sub(sent)
		if ctx.Err() != nil && err != nil {
			break // which is nobody's loss
		}
		trips.sent++
		if err == nil {
			trips.add(milliseconds(took))
		}
		if err := e.printTrip(n, took, err); err != nil {
			return err
		}
		if errors.Is(err, dervish.ErrClosed) {
			break
		}
		if n != count {
			pause(ctx, interval-took)
		}
	}
	if err := e.printTrips(&trips, clock.Real.Now().Sub(began)); err != nil {
		return err
	}
	if trips.answered == 0 && trips.sent > 0 {
		return errors.New("no ping was answered")
	}
	return nil
}

// printTrip says what became of one ping.
func (e *endpoint) printTrip(n int, took time.Duration, err error) error {
	switch human := e.human(); {
	case human && err != nil:
		_, err = fmt.Fprintf(e.out, "lost seq=%d: %v\n", n, plain(err))
	case human:
		_, err = fmt.Fprintf(e.out, "pong seq=%d time=%.3f ms\n", n, milliseconds(took))
	case err != nil:
		err = json.NewEncoder(e.out).Encode(map[string]any{"seq": n, "lost": plain(err).Error()})
	default:
		err = json.NewEncoder(e.out).Encode(map[string]any{"seq": n, "ms": milliseconds(took)})
	}
	return err
}

// printTrips sums up.
func (e *endpoint) printTrips(r *roundTrips, took time.Duration) error {
	if !e.human() {
		return json.NewEncoder(e.out).Encode(r.summary())
	}
	fmt.Fprintf(e.out, "\n--- %s ---\n%d sent, %d answered, %.3g%% lost, %v in all\n", e.url, r.sent, r.answered, r.loss(), took.Round(time.Millisecond))
	if r.answered > 0 {
		fmt.Fprintf(e.out, "round trip min/avg/max/mdev = %.3f/%.3f/%.3f/%.3f ms\n", r.least, r.mean, r.most, r.deviation())
	}
	return nil
}

// roundTrips sums up times as they come, in milliseconds.
type roundTrips struct {
	sent, answered    int
	least, mean, most float64
	squares           float64 // of the distances from the mean
}

// add takes a time in, by Welford's method (Technometrics 4, 1962).
func (r *roundTrips) add(ms float64) {
	if r.answered++; r.answered == 1 {
		r.least = ms
	}
	r.least, r.most = min(r.least, ms), max(r.most, ms)
	off := ms - r.mean
	r.mean += off / float64(r.answered)
	r.squares += off * (ms - r.mean)
}

// deviation is the standard deviation, as ping calls mdev.
func (r *roundTrips) deviation() float64 {
	if r.answered == 0 {
		return 0
	}
	return math.Sqrt(r.squares / float64(r.answered))
}

// loss is in per cent.
func (r *roundTrips) loss() float64 {
	if r.sent == 0 {
		return 0
	}
	return 100 * float64(r.sent-r.answered) / float64(r.sent)
}

// tripSummary is the last line of dervish ping --json. Times are in milliseconds.
type tripSummary struct {
	Sent     int      `json:"sent"`
	Answered int      `json:"answered"`
	Loss     float64  `json:"loss_percent"`
	Min      *float64 `json:"min_ms,omitempty"` // absent when none was answered, as are the others
	Avg      *float64 `json:"avg_ms,omitempty"`
	Max      *float64 `json:"max_ms,omitempty"`
	Mdev     *float64 `json:"mdev_ms,omitempty"`
}

func (r *roundTrips) summary() tripSummary {
	s := tripSummary{Sent: r.sent, Answered: r.answered, Loss: r.loss()}
	if r.answered > 0 {
		s.Min, s.Avg, s.Max, s.Mdev = &r.least, &r.mean, &r.most, new(r.deviation())
	}
	return s
}

// milliseconds gives a time in them, to the microsecond.
func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// pause waits, but no longer than ctx lasts, and reports whether it does.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	due := make(chan struct{})
	timer := clock.Real.AfterFunc(d, func() { close(due) })
	defer timer.Stop()
	select {
	case <-due:
		return true
	case <-ctx.Done():
		return false
	}
}
