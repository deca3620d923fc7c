//go:build linux

package main

import (
	"fmt"
	"strings"
)

// fanOutSection puts together what was found.
func fanOutSection(l *lab, bytes int, subjects []*subject, all []*fanned, others float64) *section {
	list := halls(l.options)
	s := &section{
		title: "Fan-out",
		about: fmt.Sprintf("Every subscriber hears of every tick, in a message of %d bytes that begins with the subscriber's own request and the identity of its "+
			"subscription. The server's clock stands still and is moved on by an order to its admin listener (`POST /clock`), a second at a time: each symbol that is subscribed to "+
			"has a tick then, which the market computes. To have several ticks ready at once, dervish's subscribers have subscribed to several symbols. "+
			"The floors and the bare servers write messages of the same length, as many of them as they are ordered to. The next order is given when all messages but those of the last are there, so the server always has "+
			"something to do. A floor that is *joined* makes one write of all ticks that are ready for a subscriber, as dervish does; the others write once for each. "+
			"The load reads all of it on one thread for every two processors, and looks whether each subscriber hears every tick once, in order, behind its own head and in the same words as all others. %s",
			bytes, busy(others)),
	}
	for _, sub := range subjects {
		s.commands = append(s.commands, commandLine(sub.program, sub.args))
		if sub.skipped != "" {
			s.skipped = append(s.skipped, "fan-out, "+sub.name+": "+sub.skipped)
		}
	}
	single := func(h hall) bool { return h.ready[0] == 1 }
	rate := table{caption: "Messages per second, one tick ready at a time; ratios (×) are to raw TCP in Go, round by round.", header: []string{"server"}}
	cost := table{caption: "Server CPU for the same, in seconds for a million messages.", header: []string{"server"}}
	several := table{
		caption: "Several ticks ready at once; ratios (×) are to raw TCP in Go, one write for each message.",
		header:  []string{"server", "subscribers", "ready at once", "messages per second", "×", "server CPU", "×", "load's CPU"},
	}
	memory := table{caption: "Resident memory of the server's process meanwhile (`Rss` of `/proc/PID/smaps_rollup`), with one subscription for each connection, in MB.", header: []string{"server"}}
	for _, h := range list {
		if single(h) {
			n := number(float64(h.conns), 0)
			rate.header, cost.header = append(rate.header, n, "×"), append(cost.header, n, "×")
			memory.header = append(memory.header, n)
		}
	}
	raw := fannedNamed(all, floorGo)
	for _, f := range all {
		rates, costs, sizes := []string{f.subject.title()}, []string{f.subject.title()}, []string{f.subject.title()}
		for _, h := range list {
			for _, ready := range h.ready {
				at := spot{h.conns, ready}
				o := f.windows[at]
				perSecond, ratio, cpu, cpuRatio := "", "", "", ""
				if o != nil {
					perSecond, cpu = o.perSecond.both(0), o.cpu.both(2)
					if raw != nil {
						ratio, cpuRatio = number(o.perSecond.over(raw.windows[at].perSecond).median(), 2), number(o.cpu.over(raw.windows[at].cpu).median(), 2)
					}
				}
				switch {
				case ready == 1:
					rates, costs = append(rates, perSecond, ratio), append(costs, cpu, cpuRatio)
				case o != nil:
					several.rows = append(several.rows, []string{f.subject.title(), number(float64(h.conns), 0), fmt.Sprint(ready), perSecond, ratio, cpu, cpuRatio, number(o.load.median(), 2)})
				}
			}
			size := ""
			if m := f.memory[h.conns]; m != nil {
				size = m.times(1e-6).both(1)
			}
			sizes = append(sizes, size)
		}
		rate.rows, cost.rows = append(rate.rows, rates), append(cost.rows, costs)
		memory.rows = append(memory.rows, sizes)
	}
	s.tables = []table{rate, cost, several, memory}
	s.charts = fanOutCharts(list, all)
	if raw != nil {
		s.goals = fanOutGoals(list, all[0], raw)
	}
	return s
}

// fanOutGoals judges dervish at the halls where several numbers of ticks are ready.
func fanOutGoals(list []hall, dervish, raw *fanned) (goals []goal) {
	factor := map[int]float64{1: 0.85, 4: 3.3, 16: 10}
	for _, h := range list {
		if len(h.ready) == 1 {
			continue
		}
		work := fmt.Sprintf("fan-out to %s", number(float64(h.conns), 0))
		for _, ready := range h.ready {
			at := spot{h.conns, ready}
			rate, cost := dervish.windows[at].perSecond.over(raw.windows[at].perSecond), dervish.windows[at].cpu.over(raw.windows[at].cpu)
			want := factor[ready]
			if ready > 1 {
				goals = append(goals, goal{"", fmt.Sprintf("≥ %v × with %d ready at once", want, ready), rate.both(2) + " ×", rate.median() >= want})
				continue
			}
			goals = append(goals,
				goal{work, fmt.Sprintf("≥ %v × the messages per second of raw TCP", want), rate.both(2) + " ×", rate.median() >= want},
				goal{"", "server CPU per message ≤ 1.15 × raw TCP", cost.both(2) + " ×", cost.median() <= 1.15})
		}
	}
	return goals
}

// fanOutCharts draw messages per second and CPU time in the hall where everybody was, and what several ticks at once bring.
func fanOutCharts(list []hall, all []*fanned) (charts []chart) {
	for _, h := range list {
		if !h.libraries {
			continue
		}
		title := fmt.Sprintf("Fan-out of one tick to %s", number(float64(h.conns), 0))
		rate := chart{file: "bench-fanout-rate", title: title + ": messages per second, in thousands"}
		cost := chart{file: "bench-fanout-cpu", title: title + ": server CPU, seconds for a million messages"}
		last := h.ready[len(h.ready)-1]
		many := chart{file: "bench-fanout-ready", title: fmt.Sprintf("%d ticks ready at once, to %s: messages per second, in thousands", last, number(float64(h.conns), 0))}
		for _, f := range all {
			if o := f.windows[spot{h.conns, 1}]; o != nil && !strings.HasSuffix(f.subject.name, joined) {
				rate.bars = append(rate.bars, bar{f.subject.name, f.subject.kind, o.perSecond.times(1e-3), 0})
				cost.bars = append(cost.bars, bar{f.subject.name, f.subject.kind, o.cpu, 2})
			}
			if o := f.windows[spot{h.conns, last}]; o != nil {
				many.bars = append(many.bars, bar{f.subject.name, f.subject.kind, o.perSecond.times(1e-3), 0})
			}
		}
		charts = append(charts, rate, cost, many)
	}
	return charts
}

// fannedNamed finds what was measured of a subject; nil when it was not.
func fannedNamed(all []*fanned, name string) *fanned {
	for _, f := range all {
		if f.subject.name == name {
			return f
		}
	}
	return nil
}
