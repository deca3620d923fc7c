//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
)

const (
	pageTicks     = 5000 // of a page, the most that there are
	historySymbol = "1HZ100V"
	day           = 24 * time.Hour
)

// page is what is asked for: the ticks of a symbol that has one in every second, from an instant on.
type page struct {
	start   int64
	request []byte
	answer  []byte // once it was seen to be right
}

// pageFrom is the page that begins at a time of a day so many days before the clock of dervish begins.
func pageFrom(daysAgo int, timeOfDay time.Duration) *page {
	start := pausedAt.Add(-time.Duration(daysAgo) * day).Truncate(day).Add(timeOfDay).Unix()
	return &page{start: start, request: requestFrame(fmt.Sprintf(`{"ticks_history":%q,"start":%d,"end":%d,"count":%d,"style":"ticks","req_id":7}`,
		historySymbol, start, start+pageTicks-1, pageTicks))}
}

// check looks whether an answer holds the ticks of the page.
func (p *page) check(text []byte) error {
	var answer struct {
		Kind    string `json:"msg_type"`
		History struct {
			Prices []float64 `json:"prices"`
			Times  []int64   `json:"times"`
		} `json:"history"`
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return fmt.Errorf("read a page: %w", err)
	}
	h := answer.History
	if answer.Kind != "history" || len(h.Prices) != pageTicks || len(h.Times) != pageTicks {
		return fmt.Errorf("a page of %d prices and %d times, want %d: %.200s", len(h.Prices), len(h.Times), pageTicks, text)
	}
	for i, at := range h.Times {
		if at != p.start+int64(i) || h.Prices[i] <= 0 {
			return fmt.Errorf("tick %d of a page is %v at %d, want a price at %d", i, h.Prices[i], at, p.start+int64(i))
		}
	}
	return nil
}

// reader asks for pages on one connection.
type reader struct {
	socket
	buffer []byte
}

// newReader connects.
func newReader(s *server) (*reader, error) {
	c, err := dial(s.address)
	if err != nil {
		return nil, err
	}
	if err := upgrade(c); err != nil {
		c.close()
		return nil, err
	}
	return &reader{c, make([]byte, 1<<20)}, nil
}

// read asks for a page and takes the answer, which is valid until the next read. first and last are how long the first
// and the last byte of it took.
func (r *reader) read(p *page) (text []byte, first, last time.Duration, err error) {
	began := clock.Real.Now()
	if _, err := r.Write(p.request); err != nil {
		return nil, 0, 0, fmt.Errorf("ask for a page: %w", err)
	}
	for n := 0; ; {
		m, err := r.Read(r.buffer[n:])
		if err != nil {
			return nil, 0, 0, fmt.Errorf("read a page: %w", err)
		}
		if n == 0 {
			first = clock.Real.Now().Sub(began)
		}
		n += m
		text, size, err := frame(r.buffer[:n])
		switch {
		case err != nil:
			return nil, 0, 0, fmt.Errorf("read a page: %w", err)
		case size > 0 && size < n, size == 0 && n == len(r.buffer):
			return nil, 0, 0, fmt.Errorf("read a page: %d bytes that do not belong to it", n-size)
		case size > 0:
			return text, first, clock.Real.Now().Sub(began), nil
		}
	}
}

// reads is how long pages took, in ms, by rounds: the medians of each.
type reads struct{ first, last sample }

// read times one page.
func (t *reads) read(r *reader, p *page) error {
	text, first, last, err := r.read(p)
	if err != nil {
		return err
	}
	t.first, t.last = append(t.first, first.Seconds()*1e3), append(t.last, last.Seconds()*1e3)
	if p.answer == nil {
		if err := p.check(text); err != nil {
			return err
		}
		p.answer = bytes.Clone(text)
	}
	if !bytes.Equal(p.answer, text) {
		return errors.New("a page is not what it was before")
	}
	return nil
}

// middle adds the medians of a round.
func (t *reads) middle(of *reads) {
	t.first, t.last = append(t.first, of.first.median()), append(t.last, of.last.median())
}

// history measures pages of ticks: how soon one comes, and how many come.
func history(ctx context.Context, l *lab) (*section, error) {
	subjects := l.own()
	s := &section{
		title: "History",
		about: fmt.Sprintf("Pages of %s ticks of one symbol, asked for by `ticks_history` over the socket: `%s`. dervish keeps no ticks; it computes them. "+
			"*The very first* is a page of a day about a year ago, asked of a process that has computed nothing before; *a day not seen* is of other days about a year ago, of which "+
			"nothing was asked before; *again* is the same page for the second time. Every page is taken apart when it first comes, and compared byte by byte when it comes again.",
			number(pageTicks, 0), "{…,\"count\":5000,\"style\":\"ticks\"}"),
	}
	soon := table{caption: "Milliseconds from the request to the first byte of the answer, and to the last. Of each round the median; then the median of the rounds, the lowest and the highest in brackets.",
		header: []string{"server", "page", "first byte", "last byte"}}
	many := table{caption: "Pages that were computed before, of 16 days, as fast as they come: each connection asks for the next when the last has come.",
		header: []string{"server", "connections", "pages per second", "ticks per second, million", "server CPU for a page, ms", "load's CPU"}}
	counts := []int{1, 4}
	type found struct {
		firstEver, cold, warm reads
		windows               []*outcome // by counts
	}
	all := make([]*found, len(subjects))
	for i := range subjects {
		all[i] = &found{windows: []*outcome{{}, {}}}
	}
	others := 0.0
	for round := range l.rounds() {
		l.say("  round %d of %d", round+1, l.rounds())
		for turn := range subjects {
			i := (round + turn) % len(subjects)
			f := all[i]
			var firstEver, cold, warm reads
			err := l.withBroadcaster(ctx, subjects[i], func(b *broadcaster) error {
				if err := readDays(b.server, choose(l.options, 20, 4), &firstEver, &cold, &warm); err != nil {
					return err
				}
				for k, conns := range counts {
					r, err := l.readOften(ctx, b.server, conns)
					if err != nil {
						return err
					}
					o := f.windows[k]
					o.perSecond, o.cpu, o.load = append(o.perSecond, r.perSecond), append(o.cpu, r.serverCPU), append(o.load, r.loadCPU)
					others = max(others, r.othersCPU)
				}
				return nil
			})
			if err != nil {
				return nil, fmt.Errorf("%s: %w", subjects[i].name, err)
			}
			f.firstEver.middle(&firstEver)
			f.cold.middle(&cold)
			f.warm.middle(&warm)
		}
	}
	s.about += " " + busy(others)
	for i, sub := range subjects {
		f := all[i]
		for _, row := range []struct {
			name string
			t    *reads
		}{{"the very first", &f.firstEver}, {"a day not seen", &f.cold}, {"again", &f.warm}} {
			soon.rows = append(soon.rows, []string{sub.title(), row.name, row.t.first.both(2), row.t.last.both(2)})
		}
		for k, conns := range counts {
			o := f.windows[k]
			// 1 s for a million pages is 1 µs for one.
			many.rows = append(many.rows, []string{sub.title(), fmt.Sprint(conns), o.perSecond.both(0), o.perSecond.times(pageTicks * 1e-6).both(2),
				o.cpu.times(1e-3).both(2), number(o.load.median()*1e-3, 2)})
		}
		s.commands = append(s.commands, commandLine(sub.program, sub.args))
	}
	s.tables = []table{soon, many}
	best := all[0].windows[len(counts)-1].perSecond
	s.goals = []goal{
		{"history, a page of 5,000 ticks over the socket", "≥ 300 pages per second", best.both(0), best.median() >= 300},
		{"", "first byte of a page of a day not seen before < 5 ms", all[0].cold.first.both(2) + " ms", all[0].cold.first.median() < 5},
	}
	return s, nil
}

// withBroadcaster runs f with a new process of a subject.
func (l *lab) withBroadcaster(ctx context.Context, s *subject, f func(*broadcaster) error) (err error) {
	b, err := l.startBroadcaster(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.stop()) }()
	return f(b)
}

// readDays reads pages of so many days, and each of them again.
func readDays(s *server, days int, firstEver, cold, warm *reads) error {
	r, err := newReader(s)
	if err != nil {
		return err
	}
	defer r.close()
	for i := range days {
		// Some days apart, so that none of them comes with its neighbour, at any time of a day.
		p := pageFrom(365+3*i, time.Duration(i*3571%75_000)*time.Second)
		t := cold
		if i == 0 {
			t = firstEver
		}
		if err := errors.Join(t.read(r, p), warm.read(r, p)); err != nil {
			return err
		}
	}
	return nil
}

// readOften has so many connections read pages that were computed before. What is counted are pages.
func (l *lab) readOften(ctx context.Context, s *server, conns int) (r reading, err error) {
	warm, window := choose(l.options, 100*time.Millisecond, 10*time.Millisecond), choose(l.options, time.Second, 100*time.Millisecond)
	var pages []*page
	for i := range 64 {
		pages = append(pages, pageFrom(300+i/4, time.Duration(i%4)*5*time.Hour))
	}
	readers := make([]*reader, conns)
	defer func() {
		for _, r := range readers {
			if r != nil {
				r.close()
			}
		}
	}()
	for i := range readers {
		if readers[i], err = newReader(s); err != nil {
			return r, err
		}
	}
	for _, p := range pages {
		if err := new(reads).read(readers[0], p); err != nil {
			return r, err
		}
	}
	var (
		stop    atomic.Bool
		done    atomic.Uint64
		threads sync.WaitGroup
		errs    = make([]error, conns)
	)
	for i, reader := range readers {
		threads.Go(func() {
			for n := i * len(pages) / conns; !stop.Load() && errs[i] == nil; n++ {
				p := pages[n%len(pages)]
				text, _, _, err := reader.read(p)
				if err == nil && !bytes.Equal(text, p.answer) {
					err = errors.New("a page is not what it was before")
				}
				errs[i] = err
				done.Add(1)
			}
		})
	}
	var seen [2]glance
	for i, d := range []time.Duration{warm, window} {
		if err = pause(ctx, d); err != nil {
			break
		}
		if seen[i], err = look(s, done.Load()); err != nil {
			break
		}
	}
	stop.Store(true)
	threads.Wait()
	if err := errors.Join(append(errs, err)...); err != nil {
		return r, err
	}
	if seen[0].done == seen[1].done {
		return r, fmt.Errorf("no page came from %s within %v", s.name, window)
	}
	return seen[0].until(seen[1]), nil
}
