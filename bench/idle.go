//go:build linux

package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// idleConns are the numbers of connections at which memory is read. Many machines let a process have 20,000 descriptors.
// The bare servers are read at the first number alone: a connection costs them the same at both, and this takes time.
func idleConns(o *options, k kind) []int {
	counts := choose(o, []int{10_000, 19_000}, []int{200, 400})
	if k == library {
		return counts[:1]
	}
	return counts
}

// idleRounds are fewer than those of a race: memory hardly differs from one to the next.
func idleRounds(o *options) int { return choose(o, 3, 1) }

// idleGoals are what a connection may cost in KiB.
var idleGoals = map[bool]float64{false: 6, true: 18}

// footprint is the memory of one connection in bytes, as rounds have found it.
type footprint struct {
	fresh sample // after the handshake
	used  sample // after one request and its answer
}

// idleMemory measures what a connection costs that does nothing.
func idleMemory(ctx context.Context, l *lab) (*section, error) {
	s := &section{
		title: "Memory of an idle connection",
		about: "Resident memory of the server's process (`Rss` of `/proc/PID/smaps_rollup`) with so many connections, less what it was before them, " +
			"divided by their number; 1 KiB is 1,024 bytes. Nobody is told to collect garbage: what the handshakes have left behind counts until the server " +
			"by itself gives it back. Each round is a new process. *Used* is the same after every connection has asked once and was answered. The kernel's own memory for sockets is in none of this.",
	}
	for _, secure := range []bool{false, true} {
		found, err := idleFootprints(ctx, l, secure)
		if err != nil {
			return nil, err
		}
		s.report(l, secure, found)
	}
	return s, nil
}

// report adds a table, a chart and the goals of either kind of connection.
func (s *section) report(l *lab, secure bool, found map[string][]*footprint) {
	name, file := "plain", "bench-idle-plain"
	if secure {
		name, file = "TLS", "bench-idle-tls"
	}
	counts := idleConns(l.options, ours)
	t := table{caption: "KiB a connection, " + name + ": median of the rounds, the lowest and the highest in brackets.", header: []string{"server"}}
	c := chart{file: file, title: fmt.Sprintf("Memory of an idle connection, %s, with %s of them: KiB", name, number(float64(counts[0]), 0))}
	for _, n := range counts {
		t.header = append(t.header, number(float64(n), 0), number(float64(n), 0)+", used")
	}
	for i := range l.subjects {
		sub := &l.subjects[i]
		prints := found[sub.name]
		if prints == nil {
			continue
		}
		row := []string{sub.title()}
		for _, f := range prints {
			row = append(row, f.fresh.times(1.0/1024).both(1), f.used.times(1.0/1024).both(1))
		}
		for len(row) < len(t.header) {
			row = append(row, "")
		}
		t.rows = append(t.rows, row)
		c.bars = append(c.bars, bar{sub.name, sub.kind, prints[0].fresh.times(1.0 / 1024), 1})
	}
	s.tables, s.charts = append(s.tables, t), append(s.charts, c)
	for i, f := range found["dervish"] {
		kib := f.fresh.times(1.0 / 1024)
		work := ""
		if i == 0 {
			work = "idle memory, " + name
		}
		s.goals = append(s.goals, goal{work, fmt.Sprintf("≤ %.0f KB a connection at %s", idleGoals[secure], number(float64(counts[i]), 0)),
			kib.both(1) + " KiB", kib.median() <= idleGoals[secure]})
	}
}

// idleFootprints measures all subjects in turns, by name; one footprint for each number of connections.
func idleFootprints(ctx context.Context, l *lab, secure bool) (map[string][]*footprint, error) {
	found := map[string][]*footprint{}
	for round := range idleRounds(l.options) {
		l.say("  round %d of %d, TLS %t", round+1, idleRounds(l.options), secure)
		for i := range l.subjects {
			s := &l.subjects[i]
			if s.kind == floor || s.skipped != "" {
				continue
			}
			prints, err := idleRound(ctx, l, s, secure)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.name, err)
			}
			l.say("    %s: %.0f bytes", s.name, prints)
			if found[s.name] == nil {
				found[s.name] = make([]*footprint, len(prints))
				for i := range prints {
					found[s.name][i] = &footprint{}
				}
			}
			for i, p := range prints {
				f := found[s.name][i]
				f.fresh, f.used = append(f.fresh, p[0]), append(f.used, p[1])
			}
		}
	}
	return found, nil
}

// idleRound measures one new process: bytes a connection, fresh and used, for each number of connections.
func idleRound(ctx context.Context, l *lab, s *subject, secure bool) (prints [][2]float64, err error) {
	p, err := l.start(ctx, s, secure)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	// A few connections first, so that no code is loaded, and no pool filled, on account of those that count.
	few := &crowd{server: p, secure: secure}
	defer few.close()
	if err := errors.Join(few.growTo(16), few.askAll(l)); err != nil {
		return nil, err
	}
	few.close()
	base, err := p.settledRSS(ctx)
	if err != nil {
		return nil, err
	}
	c := &crowd{server: p, secure: secure}
	defer c.close()
	for _, n := range idleConns(l.options, s.kind) {
		var print [2]float64
		for i, step := range []func() error{func() error { return c.growTo(n) }, func() error { return c.askAll(l) }} {
			if err := step(); err != nil {
				return nil, err
			}
			now, err := p.settledRSS(ctx)
			if err != nil {
				return nil, err
			}
			print[i] = float64(now-base) / float64(n)
		}
		prints = append(prints, print)
	}
	if l.profiles != "" && s == &l.subjects[0] {
		err = l.profileHeap(ctx, p, secure)
	}
	return prints, err
}

// crowd is many open connections to one server.
type crowd struct {
	server *server
	secure bool
	enter  func(link) error // what follows a plain connect; nil: a handshake
	conns  []link
}

// link is a connection with or without TLS.
type link interface {
	io.ReadWriter
	close()
}

// secured is a link with TLS.
type secured struct{ *tls.Conn }

func (s secured) close() {
	// A reset, as plain sockets do it, so that no port has to wait.
	_ = s.NetConn().(*net.TCPConn).SetLinger(0)
	_ = s.NetConn().Close()
}

// crowdThreads is how many connections are made at a time.
const crowdThreads = 4

// growTo opens connections until there are n.
func (c *crowd) growTo(n int) error {
	first := len(c.conns)
	c.conns = append(c.conns, make([]link, n-first)...)
	return c.each(first, func(i int) (err error) {
		c.conns[i], err = c.open()
		return err
	})
}

// open makes one connection, with its handshakes.
func (c *crowd) open() (link, error) {
	if !c.secure {
		s, err := dial(c.server.address)
		if err != nil {
			return nil, err
		}
		if c.enter != nil {
			return s, c.enter(s)
		}
		return s, upgrade(s)
	}
	// The certificate is one that the lab has signed itself a moment ago.
	d := tls.Dialer{NetDialer: &net.Dialer{Timeout: ioLimit * time.Second}, Config: &tls.Config{InsecureSkipVerify: true}}
	conn, err := d.Dial("tcp", c.server.address)
	if err != nil {
		return nil, err
	}
	s := secured{conn.(*tls.Conn)}
	if err := s.SetDeadline(time.Now().Add(ioLimit * time.Second)); err != nil {
		return s, err
	}
	return s, errors.Join(upgrade(s), s.SetDeadline(time.Time{}))
}

// askAll asks once on every connection, so that none of them can be dead.
func (c *crowd) askAll(l *lab) error {
	request := requestFrame(l.request)
	return c.each(0, func(i int) error {
		answer, err := ask(c.conns[i], request)
		if err == nil && answer != l.reply {
			err = fmt.Errorf("the answer was %q", answer)
		}
		return err
	})
}

// each calls f with the index of every connection from first on, some at a time, until one fails.
func (c *crowd) each(first int, f func(i int) error) error {
	var next atomic.Int64
	next.Store(int64(first))
	errs := make([]error, crowdThreads)
	var threads sync.WaitGroup
	for t := range errs {
		threads.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(c.conns) {
					return
				}
				if err := f(i); err != nil {
					errs[t] = fmt.Errorf("connection %d: %w", i, err)
					next.Store(int64(len(c.conns)))
					return
				}
			}
		})
	}
	threads.Wait()
	return errors.Join(errs...)
}

// close drops all connections. A second close does nothing.
func (c *crowd) close() {
	for _, conn := range c.conns {
		if conn != nil {
			conn.close()
		}
	}
	c.conns = slices.Delete(c.conns, 0, len(c.conns))
}
