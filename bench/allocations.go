//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// allocations counts what the server allocates for a ping, by its own counters.
func allocations(ctx context.Context, l *lab) (*section, error) {
	s := &section{
		title: "Allocations on the ping path",
		about: "The server's own counters of allocated objects and bytes (`go_memstats_mallocs_total` and `go_memstats_alloc_bytes_total` on the admin " +
			"listener), read before and after a second of load and divided by the requests in between. What reading them allocates was measured " +
			"without load and taken off; what is left is mostly pools that the collector has emptied.",
	}
	t := table{header: []string{"server", "load", "requests", "objects per request", "bytes per request"}}
	for i := range l.subjects {
		if l.subjects[i].kind != ours {
			continue
		}
		for _, inFlight := range []int{1, 16} {
			row, perRequest, err := countAllocations(ctx, l, &l.subjects[i], inFlight)
			if err != nil {
				return nil, err
			}
			t.rows = append(t.rows, row)
			if i == 0 {
				work := "ping path, allocations"
				if len(s.goals) > 0 {
					work = "" // as in the row above
				}
				s.goals = append(s.goals, goal{
					work: work,
					want: "0 per request, " + inFlightText(inFlight),
					got:  number(perRequest.median(), 2) + " per request", met: perRequest.median() < 0.005,
				})
			}
		}
	}
	s.tables = append(s.tables, t)
	return s, nil
}

func inFlightText(n int) string {
	if n == 1 {
		return "one at a time"
	}
	return fmt.Sprint(n, " in flight")
}

// countAllocations loads one server in rounds.
func countAllocations(ctx context.Context, l *lab, s *subject, inFlight int) (row []string, objects sample, err error) {
	p, err := l.start(ctx, s, false)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	load, err := startLoad(p.address, l.traffic(pingConns, inFlight))
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, load.end()) }()
	window := choose(l.options, time.Second, 200*time.Millisecond)
	if err := pause(ctx, window/4); err != nil {
		return nil, nil, err
	}
	var bytes, requests sample
	for range l.rounds() {
		before, err := readHeap(ctx, p)
		if err != nil {
			return nil, nil, err
		}
		again, err := readHeap(ctx, p)
		if err != nil {
			return nil, nil, err
		}
		answered := load.answered()
		if err := pause(ctx, window); err != nil {
			return nil, nil, err
		}
		n := float64(load.answered() - answered)
		after, err := readHeap(ctx, p)
		if err != nil {
			return nil, nil, err
		}
		if n == 0 {
			return nil, nil, fmt.Errorf("load %s: no request was answered within %v", s.name, window)
		}
		objects = append(objects, ((after.objects-again.objects)-(again.objects-before.objects))/n)
		bytes = append(bytes, ((after.bytes-again.bytes)-(again.bytes-before.bytes))/n)
		requests = append(requests, n)
	}
	return []string{s.title(), inFlightText(inFlight), number(requests.median(), 0), objects.both(4), bytes.both(2)}, objects, nil
}

// heap is what a server has allocated since it began.
type heap struct{ objects, bytes float64 }

// readHeap asks the admin listener of dervish.
func readHeap(ctx context.Context, s *server) (h heap, err error) {
	text, err := fetch(ctx, s, "/metrics")
	if err != nil {
		return h, err
	}
	var errs [2]error
	h.objects, errs[0] = metric(text, "go_memstats_mallocs_total")
	h.bytes, errs[1] = metric(text, "go_memstats_alloc_bytes_total")
	return h, errors.Join(errs[:]...)
}

// metric finds the value of a metric without labels.
func metric(text []byte, name string) (float64, error) {
	for line := range bytes.Lines(text) {
		if key, value, ok := bytes.Cut(bytes.TrimSpace(line), []byte(" ")); ok && string(key) == name {
			return strconv.ParseFloat(string(value), 64)
		}
	}
	return 0, fmt.Errorf("there is no metric %s", name)
}
