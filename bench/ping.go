//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// pingConns is how many connections ask at once.
const pingConns = 200

// outcome is what a subject did in all rounds.
type outcome struct {
	subject              *subject
	perSecond, cpu, load sample
}

// pingOneAtATime measures round trips with one request in flight on each connection.
func pingOneAtATime(ctx context.Context, l *lab) (*section, error) {
	outcomes, others, err := pingRounds(ctx, l, 1, func(s *subject) bool { return !strings.HasSuffix(s.name, held) })
	if err != nil {
		return nil, err
	}
	if err := l.profile(ctx, "ping", 1); err != nil {
		return nil, err
	}
	s := &section{
		title: "Ping, one at a time",
		about: fmt.Sprintf("%d connections, each with one request in flight: `%s`, answered `%s`.\n"+
			"The bare servers answer the same bytes without looking at the request. %s", pingConns, l.request, l.reply, busy(others)),
	}
	raw := find(outcomes, floorGo)
	s.tables = append(s.tables, pingTable(outcomes, raw, "Go"))
	s.charts = append(s.charts, pingCharts("ping", "Ping, one at a time", outcomes)...)
	dervish := find(outcomes, "dervish")
	if raw == nil {
		return s, nil
	}
	rate, cost := dervish.perSecond.over(raw.perSecond), dervish.cpu.over(raw.cpu)
	s.goals = []goal{
		{"ping, 200 connections, one at a time", "≥ 0.85 × the requests per second of raw TCP", rate.both(2) + " ×", rate.median() >= 0.85},
		{"", "server CPU per request ≤ 1.25 × raw TCP", cost.both(2) + " ×", cost.median() <= 1.25},
	}
	return s, nil
}

// pingPipelined measures round trips with 16 requests in flight on each connection.
func pingPipelined(ctx context.Context, l *lab) (*section, error) {
	const inFlight = 16
	outcomes, others, err := pingRounds(ctx, l, inFlight, func(*subject) bool { return true })
	if err != nil {
		return nil, err
	}
	if err := l.profile(ctx, "pipelined", inFlight); err != nil {
		return nil, err
	}
	s := &section{
		title: "Ping, 16 in flight",
		about: fmt.Sprintf("The same %d connections and the same request, %d of them in one write, and the next %d when the last answer has come. "+
			"A floor that is *held* makes one write of the answers to all that it has read, as dervish does; the others write once for each answer. %s",
			pingConns, inFlight, inFlight, busy(others)),
	}
	raw, gathered := find(outcomes, floorGo), find(outcomes, floorGo+held)
	s.tables = append(s.tables, pingTable(outcomes, raw, "Go, one write for each answer"))
	s.charts = append(s.charts, pingCharts("pipelined", "Ping, 16 in flight", outcomes)...)
	dervish := find(outcomes, "dervish")
	if raw != nil {
		r := dervish.perSecond.over(raw.perSecond)
		s.goals = append(s.goals, goal{"ping, 200 connections, 16 in flight", "≥ 4 × raw TCP with a write for each answer", r.both(2) + " ×", r.median() >= 4})
	}
	if gathered != nil {
		r := dervish.perSecond.over(gathered.perSecond)
		s.goals = append(s.goals, goal{"", "≥ 0.5 × raw TCP, held", r.both(2) + " ×", r.median() >= 0.5})
	}
	var best *outcome
	for _, o := range outcomes {
		if o.subject.kind == library && (best == nil || o.perSecond.median() > best.perSecond.median()) {
			best = o
		}
	}
	if best != nil {
		r := dervish.perSecond.over(best.perSecond)
		s.goals = append(s.goals, goal{"", "ahead of every bare library server", fmt.Sprintf("%s × %s, the best of them", r.both(2), best.subject.name), r.median() > 1})
	}
	return s, nil
}

// pingRounds measures the chosen subjects in turns; every round begins with another one. others is the largest share
// of the machine that anybody else took.
func pingRounds(ctx context.Context, l *lab, inFlight int, chosen func(*subject) bool) (outcomes []*outcome, others float64, err error) {
	warm, window := choose(l.options, 250*time.Millisecond, 50*time.Millisecond), choose(l.options, time.Second, 150*time.Millisecond)
	servers, stop, err := l.startAll(ctx, chosen)
	if err != nil {
		return nil, 0, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	for _, s := range servers {
		outcomes = append(outcomes, &outcome{subject: s.subject})
	}
	for round := range l.rounds() {
		l.say("  round %d of %d", round+1, l.rounds())
		for turn := range servers {
			i := (round + turn) % len(servers)
			t := l.traffic(pingConns, inFlight)
			t.raw = servers[i].subject.raw
			r, err := measure(ctx, servers[i].server, t, warm, window)
			if err != nil {
				return nil, 0, err
			}
			o := outcomes[i]
			o.perSecond, o.cpu, o.load = append(o.perSecond, r.perSecond), append(o.cpu, r.serverCPU), append(o.load, r.loadCPU)
			others = max(others, r.othersCPU)
		}
	}
	return outcomes, others, nil
}

// traffic is a load of pings.
func (l *lab) traffic(conns, inFlight int) traffic {
	return traffic{request: requestFrame(l.request), reply: replyFrame(l.reply), conns: conns, inFlight: inFlight}
}

// busy says how much of the machine others took, which tells how far the numbers can be trusted.
func busy(others float64) string {
	text := fmt.Sprintf("Other processes took up to %.0f %% of the machine in a window.", 100*others)
	if others > 0.05 {
		text += " **That is too much: take these numbers for noise.**"
	}
	return text
}

// find gives the outcome of a subject; nil when it was not measured.
func find(outcomes []*outcome, name string) *outcome {
	for _, o := range outcomes {
		if o.subject.name == name {
			return o
		}
	}
	return nil
}

// pingTable lists outcomes beside a floor.
func pingTable(outcomes []*outcome, raw *outcome, floor string) table {
	t := table{
		caption: "Median of the rounds, the lowest and the highest in brackets; ratios (×) are to raw TCP in " + floor + ", round by round. CPU is in seconds for a million requests.",
		header:  []string{"server", "requests per second", "×", "server CPU", "×", "load's CPU"},
	}
	for _, o := range outcomes {
		rate, cost := "", ""
		if raw != nil {
			rate, cost = number(o.perSecond.over(raw.perSecond).median(), 2), number(o.cpu.over(raw.cpu).median(), 2)
		}
		t.rows = append(t.rows, []string{o.subject.title(), o.perSecond.both(0), rate, o.cpu.both(2), cost, number(o.load.median(), 2)})
	}
	return t
}

// pingCharts draw requests per second and CPU time.
func pingCharts(file, title string, outcomes []*outcome) []chart {
	rate := chart{file: "bench-" + file + "-rate", title: title + ": requests per second, in thousands"}
	cost := chart{file: "bench-" + file + "-cpu", title: title + ": server CPU, seconds for a million requests"}
	for _, o := range outcomes {
		rate.bars = append(rate.bars, bar{o.subject.name, o.subject.kind, o.perSecond.times(1e-3), 0})
		cost.bars = append(cost.bars, bar{o.subject.name, o.subject.kind, o.cpu, 2})
	}
	return []chart{rate, cost}
}

// title is a subject's name as the tables have it.
func (s *subject) title() string {
	switch s.kind {
	case ours:
		return "**" + s.name + "**"
	case library:
		return s.name + " (bare)"
	}
	return s.name
}
