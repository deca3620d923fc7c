//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
)

// pace is how many ticks there are in a second.
const pace = 3

// pacedConns is how many subscribers hear of every tick: 30,000 messages a second.
func pacedConns(o *options) int { return choose(o, 10_000, 200) }

// pacedly is what was measured of a subject.
type pacedly struct {
	subject *subject
	cpu     sample // of the server, seconds for a million messages
	half    sample // ms by which half of the messages were there
	most    sample // and 99 of 100
	last    sample // and all
}

// fanOutPaced measures what a steady stream of ticks costs the server, and how late they come.
func fanOutPaced(ctx context.Context, l *lab) (_ *section, err error) {
	subjects, err := l.pacedSubjects(ctx)
	if err != nil {
		return nil, err
	}
	var servers []*broadcaster
	defer func() {
		for _, b := range servers {
			err = errors.Join(err, b.stop())
		}
	}()
	var all []*pacedly
	for _, s := range subjects {
		if s.skipped != "" {
			continue
		}
		b, err := l.startBroadcaster(ctx, s)
		if err != nil {
			return nil, err
		}
		servers, all = append(servers, b), append(all, &pacedly{subject: s})
	}
	others := 0.0
	for round := range l.rounds() {
		l.say("  round %d of %d", round+1, l.rounds())
		for turn := range servers {
			i := (round + turn) % len(servers)
			r, late, err := l.keepPace(ctx, servers[i])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", servers[i].name, err)
			}
			p := all[i]
			p.cpu = append(p.cpu, r.serverCPU)
			p.half, p.most, p.last = append(p.half, late.quantile(0.5)*1e3), append(p.most, late.quantile(0.99)*1e3), append(p.last, late.high()*1e3)
			others = max(others, r.othersCPU)
		}
	}
	return pacedSection(l, subjects, all, others), nil
}

// pacedSubjects are those who are compared.
func (l *lab) pacedSubjects(ctx context.Context) (list []*subject, err error) {
	head, text, err := l.learnTick(ctx, l.own()[0])
	if err != nil {
		return nil, fmt.Errorf("ask dervish for a tick: %w", err)
	}
	raw := l.peer(ctx, floorGo, floor, "broadcast/tcp", []string{"-request", fmt.Sprint(len(tickRequest(0))), "-head", head, "-text", text})
	raw.raw = true
	// The part that is everybody's, made whole.
	text = `{"tick":{` + strings.TrimLeft(text, `",`)
	text = strings.Replace(text, `{"tick":{`, `{"tick":{"`, 1)
	list = l.own()
	for _, s := range list {
		s.args = append(s.args[:len(s.args):len(s.args)], "--speed", fmt.Sprint(pace))
	}
	return append(list, raw, l.peer(ctx, "centrifuge", service, "centrifuge", []string{"-channel", channel, "-text", text})), nil
}

// channel is what subscribers of centrifuge subscribe to.
const channel = "1HZ100V"

// enterService connects and subscribes as clients of centrifuge do.
func enterService(c link) error {
	if err := upgrade(c); err != nil {
		return err
	}
	for _, command := range []string{`{"id":1,"connect":{}}`, `{"id":2,"subscribe":{"channel":"` + channel + `"}}`} {
		answer, err := ask(c, requestFrame(command))
		if err != nil {
			return fmt.Errorf("subscribe: %w", err)
		}
		var reply struct {
			ID    int             `json:"id"`
			Error json.RawMessage `json:"error"`
		}
		if err := json.Unmarshal([]byte(answer), &reply); err != nil || reply.ID == 0 || reply.Error != nil {
			return fmt.Errorf("subscribe: the answer to %s was %q", command, answer)
		}
	}
	return nil
}

// keepPace has subscribers hear of ticks for a while, at their pace.
func (l *lab) keepPace(ctx context.Context, b *broadcaster) (r reading, late sample, err error) {
	enter := b.enter
	if b.subject.kind == service {
		enter = enterService
	}
	a, err := gather(b.server, pacedConns(l.options), enter)
	if err != nil {
		return r, nil, err
	}
	defer a.close()
	ticks, err := b.run(ctx)
	if err != nil {
		return r, nil, err
	}
	defer func() { err = errors.Join(err, ticks.end()) }()
	if err := a.listen(1, ticks.instant); err != nil {
		return r, nil, err
	}
	defer func() { err = errors.Join(err, a.rest()) }()

	// The window begins and ends between two ticks, when all messages of those before it are there.
	from := ticks.after(clock.Real.Now()) + pace/2 + 1
	to := from + int64(choose(l.options, 2*pace, 2))
	var seen [2]glance
	for i, tick := range []int64{from, to} {
		if err := pauseUntil(ctx, ticks.instant(tick).Add(-time.Second/pace/3)); err != nil {
			return r, nil, err
		}
		if err := a.await(ctx, tick-ticks.told); err != nil {
			return r, nil, err
		}
		if seen[i], err = look(b.server, uint64(a.heard())); err != nil {
			return r, nil, err
		}
	}
	if err := errors.Join(ticks.end(), a.rest()); err != nil {
		return r, nil, err
	}
	late = a.late(from, to)
	a.close()
	return seen[0].until(seen[1]), late, b.calm(ctx)
}

// pauseUntil waits for an instant of the machine's time, or until ctx is done.
func pauseUntil(ctx context.Context, t time.Time) error {
	return pause(ctx, t.Sub(clock.Real.Now()))
}

// ticking is a server that tells of ticks at their instants.
type ticking struct {
	first int64     // a tick
	at    time.Time // its instant
	told  int64     // the first that the subscribers have heard of
	end   func() error
}

// instant says when a tick is, by the machine's time.
func (t *ticking) instant(tick int64) time.Time {
	return t.at.Add(time.Duration(tick-t.first) * time.Second / pace)
}

// after is the first tick that is not before an instant.
func (t *ticking) after(now time.Time) int64 {
	tick := t.first + int64(now.Sub(t.at)*pace/time.Second) - 1
	for t.instant(tick).Before(now) {
		tick++
	}
	return tick
}

// run lets ticks come at their pace: dervish's by its own clock, those of others by orders.
func (b *broadcaster) run(ctx context.Context) (*ticking, error) {
	if b.subject.kind == ours {
		return b.runClock(ctx)
	}
	ctx, cancel := context.WithCancel(ctx)
	t := &ticking{first: b.told + 1, told: b.told + 1, at: clock.Real.Now().Add(time.Second / pace)}
	over := make(chan error, 1)
	go func() {
		for {
			if pauseUntil(ctx, t.instant(b.told+1)) != nil {
				over <- nil
				return
			}
			if err := b.publish(context.WithoutCancel(ctx), 1); err != nil {
				over <- err
				return
			}
		}
	}()
	ended := false
	t.end = func() error {
		if ended {
			return nil
		}
		ended = true
		cancel()
		return <-over
	}
	return t, nil
}

// runClock has dervish's clock run, and finds out how it stands to the machine's.
func (b *broadcaster) runClock(ctx context.Context) (*ticking, error) {
	stood, err := b.clockNow(ctx)
	if err != nil {
		return nil, err
	}
	if err := b.order(ctx, "/clock", `{"action":"resume"}`); err != nil {
		return nil, err
	}
	// While it tells of a tick the clock stands, so that it can only seem to be behind.
	var best time.Time
	for range 10 {
		before := clock.Real.Now()
		now, err := b.clockNow(ctx)
		if err != nil {
			return nil, err
		}
		after := clock.Real.Now()
		// The instant of the machine at which dervish's clock would have shown its first.
		zero := before.Add(after.Sub(before) / 2).Add(-now.Sub(pausedAt) / pace)
		if best.IsZero() || zero.Before(best) {
			best = zero
		}
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return nil, err
		}
	}
	return &ticking{first: pausedAt.Unix(), told: stood.Unix() + 1, at: best, end: func() error {
		return b.order(context.WithoutCancel(ctx), "/clock", `{"action":"pause"}`)
	}}, nil
}

// clockNow asks dervish for its time.
func (b *broadcaster) clockNow(ctx context.Context) (time.Time, error) {
	text, err := fetch(ctx, b.server, "/clock")
	if err != nil {
		return time.Time{}, err
	}
	var state struct {
		Now time.Time `json:"now"`
	}
	if err := json.Unmarshal(text, &state); err != nil {
		return time.Time{}, fmt.Errorf("read the clock of %s: %w", b.name, err)
	}
	return state.Now, nil
}

// pacedSection puts together what was found.
func pacedSection(l *lab, subjects []*subject, all []*pacedly, others float64) *section {
	messages := number(float64(pacedConns(l.options)*pace), 0)
	s := &section{
		title: "Fan-out at a pace",
		about: fmt.Sprintf("%s subscribers to one symbol with %d ticks a second, which makes %s messages a second. dervish's clock runs at %d × the machine's; raw TCP in Go and "+
			"centrifuge (the library under Centrifugo, its JSON protocol over WebSocket, its defaults but without pings) are ordered to publish at the same pace. How late a message is counts from the instant of its tick, "+
			"by the clock, to its arrival: the computation of the tick, the timer, everybody who is served before, the kernel, and the load that has to read them all. centrifuge's "+
			"messages hold the tick alone, and neither the request nor an identity of the subscription. Medians of the rounds, the lowest and the highest in brackets; the ratio (×) is to centrifuge. %s",
			number(float64(pacedConns(l.options)), 0), pace, messages, pace, busy(others)),
	}
	for _, sub := range subjects {
		s.commands = append(s.commands, commandLine(sub.program, sub.args))
		if sub.skipped != "" {
			s.skipped = append(s.skipped, "paced fan-out, "+sub.name+": "+sub.skipped)
		}
	}
	var peer *pacedly
	for _, p := range all {
		if p.subject.kind == service {
			peer = p
		}
	}
	t := table{header: []string{"server", "server CPU for a million messages, s", "×", "half are there after, ms", "99 % after, ms", "the last after, ms"}}
	c := chart{file: "bench-paced-cpu", title: messages + " messages a second: server CPU, seconds for a million"}
	for _, p := range all {
		ratio := ""
		if peer != nil {
			ratio = number(p.cpu.over(peer.cpu).median(), 2)
		}
		t.rows = append(t.rows, []string{p.subject.title(), p.cpu.both(2), ratio, p.half.both(1), p.most.both(1), p.last.both(1)})
		c.bars = append(c.bars, bar{p.subject.name, p.subject.kind, p.cpu, 2})
	}
	s.tables, s.charts = []table{t}, []chart{c}
	work := "fan-out paced at " + messages + " messages a second"
	if peer != nil {
		r := all[0].cpu.over(peer.cpu)
		s.goals = append(s.goals, goal{work, "server CPU ≤ 0.7 × centrifuge", r.both(2) + " ×", r.median() <= 0.7})
		work = ""
	}
	s.goals = append(s.goals, goal{work, fmt.Sprintf("p99 from the tick's instant to the client < 20 ms at %s subscribers", number(float64(pacedConns(l.options)), 0)),
		all[0].most.both(1) + " ms", all[0].most.median() < 20})
	return s
}
