//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
)

// fanoutSymbols are symbols with a tick in every second. The first is what everybody subscribes to; the others make more
// ticks ready at once.
var fanoutSymbols = []string{
	"1HZ100V", "1HZ10V", "1HZ15V", "1HZ25V", "1HZ30V", "1HZ50V", "1HZ75V", "1HZ90V",
	"1HZ150V", "1HZ200V", "1HZ250V", "1HZ300V", "JD10", "JD25", "JD50", "JD100",
}

// hall is a number of subscribers, and what is measured with them.
type hall struct {
	conns     int
	ready     []int // ticks that are ready at once, ascending
	joined    bool  // measure the floor as well that gathers them
	libraries bool  // measure the bare servers as well, with one tick ready: several cost them as much as one after the other
}

// halls are what is measured, ascending.
func halls(o *options) []hall {
	return choose(o,
		[]hall{{1000, []int{1}, false, false}, {2000, []int{1, 4, 16}, true, true}, {10_000, []int{1, 4, 16}, true, false}, {19_000, []int{1}, false, false}},
		[]hall{{100, []int{1}, false, false}, {200, []int{1, 4, 16}, true, true}, {400, []int{1}, false, false}})
}

// broadcaster is a server that tells subscribers of ticks when it is ordered to.
type broadcaster struct {
	*server
	subject *subject
	orders  *http.Client
	told    int64 // the number of the last tick, of a server that is not ours
}

// firstTick is the tick that a server that is not ours tells of before any order.
const firstTick = 1_000_000_000

// tickRequest is how a client subscribes.
func tickRequest(i int) []byte {
	return requestFrame(fmt.Sprintf(`{"ticks":%q,"subscribe":1,"req_id":%d}`, fanoutSymbols[i], i+1))
}

// join subscribes a connection to the symbols from one up to, not including, another. A server that is not ours has but
// one kind of tick.
func (b *broadcaster) join(c link, from, to int) error {
	var requests []byte
	for i := from; i < to; i++ {
		requests = append(requests, tickRequest(i)...)
	}
	if _, err := c.Write(requests); err != nil {
		return fmt.Errorf("subscribe: %w", err)
	}
	for range to - from {
		answer, err := readAnswer(c)
		if err != nil {
			return fmt.Errorf("subscribe: %w", err)
		}
		if !strings.Contains(answer, `"msg_type":"tick"`) || strings.Contains(answer, `"error"`) {
			return fmt.Errorf("subscribe: the answer was %q", answer)
		}
	}
	return nil
}

// enter is what a new connection does.
func (b *broadcaster) enter(c link) error {
	if !b.subject.raw {
		if err := upgrade(c); err != nil {
			return err
		}
	}
	return b.join(c, 0, 1)
}

// streams is how many subscriptions a connection needs to hear of so many ticks at once.
func (b *broadcaster) streams(ready int) int {
	if b.subject.kind == ours {
		return ready
	}
	return 1
}

// publish has so many ticks told to every subscriber. It returns when they were handed to the kernel, or to somebody who
// will do that.
func (b *broadcaster) publish(ctx context.Context, ready int) error {
	if b.subject.kind == ours {
		return b.order(ctx, "/clock", `{"action":"advance","by":"1s"}`) // each symbol has a tick then
	}
	b.told += int64(ready)
	return b.order(ctx, fmt.Sprintf("/publish?ticks=%d", ready), "")
}

// order posts to the listener for operators.
func (b *broadcaster) order(ctx context.Context, page, body string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, b.admin+page, strings.NewReader(body))
	if err != nil {
		return fmt.Errorf("order %s of %s: %w", page, b.name, err)
	}
	answer, err := b.orders.Do(request)
	if err != nil {
		return fmt.Errorf("order %s of %s: %w", page, b.name, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode/100 != 2 {
		err = fmt.Errorf("%s: %s", answer.Status, text)
	}
	if err != nil {
		return fmt.Errorf("order %s of %s: %w", page, b.name, err)
	}
	return nil
}

// startBroadcaster starts a subject.
func (l *lab) startBroadcaster(ctx context.Context, s *subject) (*broadcaster, error) {
	p, err := startServer(ctx, s.name, s.program, s.args, l.environment(s))
	if err != nil {
		return nil, err
	}
	if p.admin == "" {
		return nil, errors.Join(fmt.Errorf("%s does not say where it takes orders", s.name), p.stop())
	}
	return &broadcaster{server: p, subject: s, orders: &http.Client{Transport: &http.Transport{}}, told: firstTick}, nil
}

func (b *broadcaster) stop() error {
	b.orders.CloseIdleConnections()
	return b.server.stop()
}

// pausedAt is where dervish's clock begins.
var pausedAt = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// paused are dervish's arguments for a market that moves when it is told to.
var paused = []string{"serve", "--limits", "off", "--listen", "ws://127.0.0.1:0", "--admin", "127.0.0.1:0", "--ready-json", "--exit-with-parent",
	"--start", pausedAt.Format(time.RFC3339), "--paused"}

// learnTick asks dervish what a message of a tick is, as templates for those who shall write the same: {id} stands for the
// identity of a subscription, {n} for the number of a tick, in ten digits.
func (l *lab) learnTick(ctx context.Context, own *subject) (head, text string, err error) {
	b, err := l.startBroadcaster(ctx, own)
	if err != nil {
		return "", "", err
	}
	defer func() { err = errors.Join(err, b.stop()) }()
	c, err := dial(b.address)
	if err != nil {
		return "", "", err
	}
	defer c.close()
	if err := b.enter(c); err != nil {
		return "", "", err
	}
	if err := b.publish(ctx, 1); err != nil {
		return "", "", err
	}
	message, err := readAnswer(c)
	if err != nil {
		return "", "", err
	}
	own36 := ownPart([]byte(message))
	epoch, err := tickOf([]byte(message))
	if err != nil || own36 == 0 {
		return "", "", errors.Join(fmt.Errorf("the tick was %q", message), err)
	}
	head, text = message[:own36], message[own36:]
	return strings.ReplaceAll(head, head[len(head)-36:], "{id}"), strings.ReplaceAll(text, fmt.Sprint(epoch), "{n}"), nil
}

// own are the builds of dervish that are measured, with a market that moves when it is told to.
func (l *lab) own() (list []*subject) {
	for i := range l.subjects {
		if s := &l.subjects[i]; s.kind == ours {
			list = append(list, &subject{name: s.name, kind: ours, program: s.program, args: paused})
		}
	}
	return list
}

// broadcasters are those who are compared, built and with the arguments that have them write what dervish does: messages of
// so many bytes.
func (l *lab) broadcasters(ctx context.Context) (list []*subject, bytes int, err error) {
	list = l.own()
	head, text, err := l.learnTick(ctx, list[0])
	if err != nil {
		return nil, 0, fmt.Errorf("ask dervish for a tick: %w", err)
	}
	template := []string{"-head", head, "-text", text}
	request := append([]string{"-request", fmt.Sprint(len(tickRequest(0)))}, template...)
	inGo := l.peer(ctx, floorGo, floor, "broadcast/tcp", request)
	gathered := *inGo
	gathered.name, gathered.args = gathered.name+joined, append(request[:len(request):len(request)], "-joined")
	inC := &subject{name: floorC, kind: floor, program: l.binary("fanout"), args: request}
	if cc, err := exec.LookPath("cc"); err != nil {
		inC.skipped = "there is no C compiler (cc)"
	} else if err := command(ctx, l.peers(), nil, cc, "-O2", "-o", inC.program, "epoll/fanout.c"); err != nil {
		inC.skipped = err.Error()
	}
	list = append(list, inGo, &gathered, inC)
	for _, name := range []string{"gorilla", "coder", "gws", "gobwas"} {
		list = append(list, l.peer(ctx, name, library, "broadcast/"+name, template))
	}
	for _, s := range list {
		s.raw = s.kind == floor
	}
	return list, len(strings.ReplaceAll(head, "{id}", strings.Repeat("0", 36))) + len(strings.ReplaceAll(text, "{n}", "0123456789")), nil
}

// joined is in the name of the floor that makes one write of all ticks that are ready.
const joined = ", joined"

// peer builds a server of the module of peers.
func (l *lab) peer(ctx context.Context, name string, k kind, pkg string, args []string) *subject {
	s := &subject{name: name, kind: k, program: l.binary(strings.ReplaceAll(pkg, "/", "-")), args: args}
	if err := l.goBuild(ctx, l.peers(), s.program, "./"+pkg); err != nil {
		s.skipped = err.Error()
	}
	return s
}

// wanted reports whether a subject is measured in a hall.
func (h hall) wanted(s *subject) bool {
	switch {
	case s.skipped != "":
		return false
	case s.kind == library:
		return h.libraries
	}
	return h.joined || !strings.HasSuffix(s.name, joined)
}

// fanned is what was measured of a subject, in all halls.
type fanned struct {
	subject *subject
	windows map[spot]*outcome
	memory  map[int]sample // resident bytes of the process, by subscribers
}

// spot is one thing that is measured.
type spot struct{ conns, ready int }

// fanOut measures how fast one tick, or several, reach many subscribers, and at what cost.
func fanOut(ctx context.Context, l *lab) (_ *section, err error) {
	subjects, bytes, err := l.broadcasters(ctx)
	if err != nil {
		return nil, err
	}
	var servers []*broadcaster
	defer func() {
		for _, b := range servers {
			err = errors.Join(err, b.stop())
		}
	}()
	var all []*fanned
	for _, s := range subjects {
		if s.skipped != "" {
			continue
		}
		b, err := l.startBroadcaster(ctx, s)
		if err != nil {
			return nil, err
		}
		servers = append(servers, b)
		all = append(all, &fanned{s, map[spot]*outcome{}, map[int]sample{}})
	}
	others := 0.0
	for _, h := range halls(l.options) {
		for round := range l.rounds() {
			l.say("  %d subscribers, round %d of %d", h.conns, round+1, l.rounds())
			for turn := range servers {
				i := (round + turn) % len(servers)
				if !h.wanted(servers[i].subject) {
					continue
				}
				busy, err := l.fill(ctx, h, servers[i], all[i])
				if err != nil {
					return nil, fmt.Errorf("%s, %d subscribers: %w", servers[i].name, h.conns, err)
				}
				others = max(others, busy)
			}
		}
	}
	if l.profiles != "" {
		if err := l.profileFanOut(ctx, servers[0]); err != nil {
			return nil, err
		}
	}
	return fanOutSection(l, bytes, subjects, all, others), nil
}

// fill fills a hall with subscribers of one server and measures all that is measured there. others is the largest share
// of the machine that anybody else took.
func (l *lab) fill(ctx context.Context, h hall, b *broadcaster, f *fanned) (others float64, err error) {
	warm, window := choose(l.options, 100*time.Millisecond, 10*time.Millisecond), choose(l.options, 400*time.Millisecond, 50*time.Millisecond)
	a, err := gather(b.server, h.conns, b.enter)
	if err != nil {
		return 0, err
	}
	defer a.close()
	have := 1
	for _, ready := range h.ready {
		if f.subject.kind == library && ready > 1 {
			break
		}
		if to := b.streams(ready); to > have {
			if err := a.crowd.each(0, func(i int) error { return b.join(a.crowd.conns[i], have, to) }); err != nil {
				return 0, err
			}
			have = to
		}
		r, err := b.race(ctx, a, ready, warm, window)
		if err != nil {
			return 0, err
		}
		others = max(others, r.othersCPU)
		at := spot{h.conns, ready}
		if f.windows[at] == nil {
			f.windows[at] = &outcome{subject: f.subject}
		}
		o := f.windows[at]
		o.perSecond, o.cpu, o.load = append(o.perSecond, r.perSecond), append(o.cpu, r.serverCPU), append(o.load, r.loadCPU)
		if ready == h.ready[0] {
			resident, err := b.rss()
			if err != nil {
				return 0, err
			}
			f.memory[h.conns] = append(f.memory[h.conns], float64(resident))
		}
	}
	a.close()
	return others, b.calm(ctx)
}

// race has ticks told as fast as it goes: the next are ordered when all but the last are heard by everybody. What is
// measured begins with nothing on the way and ends so.
func (b *broadcaster) race(ctx context.Context, a *audience, ready int, warm, window time.Duration) (r reading, err error) {
	if err := a.listen(b.streams(ready), nil); err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, a.rest()) }()
	told := int64(0)
	run := func(d time.Duration) error {
		for began := clock.Real.Now(); ; {
			if err := b.publish(ctx, ready); err != nil {
				return err
			}
			if clock.Real.Now().Sub(began) >= d {
				told += int64(ready)
				return a.await(ctx, told)
			}
			if err := a.await(ctx, told); err != nil {
				return err
			}
			told += int64(ready)
		}
	}
	if err := run(warm); err != nil {
		return r, err
	}
	before, err := look(b.server, uint64(a.heard()))
	if err != nil {
		return r, err
	}
	if err := run(window); err != nil {
		return r, err
	}
	after, err := look(b.server, uint64(a.heard()))
	return before.until(after), err
}

// calm waits until a server has noticed that its subscribers are gone.
func (b *broadcaster) calm(ctx context.Context) error {
	const every, limit, still = 20 * time.Millisecond, 10 * time.Second, time.Millisecond
	before, err := b.cpu()
	for waited := time.Duration(0); err == nil && waited < limit; waited += every {
		if err = pause(ctx, every); err != nil {
			break
		}
		var now time.Duration
		if now, err = b.cpu(); err == nil && now-before < still {
			return nil
		}
		before = now
	}
	if err == nil {
		err = fmt.Errorf("%s is busy %v after its subscribers have gone", b.name, limit)
	}
	return err
}

// profileFanOut writes CPU profiles of dervish at work in the second largest hall.
func (l *lab) profileFanOut(ctx context.Context, b *broadcaster) error {
	list := halls(l.options)
	conns := list[len(list)-2].conns
	for _, ready := range []int{1, 16} {
		l.say("  profile, %d ready", ready)
		if err := l.profileHall(ctx, b, conns, ready); err != nil {
			return err
		}
	}
	return nil
}

func (l *lab) profileHall(ctx context.Context, b *broadcaster, conns, ready int) error {
	a, err := gather(b.server, conns, func(c link) error {
		if err := upgrade(c); err != nil {
			return err
		}
		return b.join(c, 0, b.streams(ready))
	})
	if err != nil {
		return err
	}
	defer a.close()
	seconds := choose(l.options, 5, 1)
	type page struct {
		text []byte
		err  error
	}
	got := make(chan page, 1)
	go func() {
		text, err := fetch(ctx, b.server, fmt.Sprintf("/debug/pprof/profile?seconds=%d", seconds))
		got <- page{text, err}
	}()
	_, err = b.race(ctx, a, ready, 0, time.Duration(seconds)*time.Second+100*time.Millisecond)
	p := <-got
	if err := errors.Join(err, p.err); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(l.profiles, fmt.Sprintf("fanout-%d.cpu", ready)), p.text, 0o644)
}
