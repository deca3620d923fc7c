//go:build linux

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dervish-ws/dervish/internal/wsconn"
	"github.com/dervish-ws/dervish/wire"
)

// sdk measures programs that are clients: one on the SDK, one on gorilla/websocket and encoding/json.
func sdk(ctx context.Context, l *lab) (_ *section, err error) {
	s := &section{
		title: "The SDK",
		about: "Two programs, each with one connection: one on the SDK, the other on gorilla/websocket with encoding/json, as one writes it who needs answers " +
			"matched by `req_id` and ticks on a channel. Ticks come from a source that sends as fast as they are taken, each a message of its own with " +
			"everything that a server puts around it; calls are `ping` to dervish. Objects are those that the program allocates for a tick or a call.",
		skipped: []string{"the public Go client of the API: the module proxy does not serve it"},
	}
	f := openFeeder()
	defer f.close()
	server, err := l.start(ctx, &l.subjects[0], false)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, server.stop()) }()

	programs := []*sdkProgram{{name: "dervish SDK", path: l.binary("sdk")}, {name: "gorilla + encoding/json", path: l.binary("sdk-gorilla")}}
	if err := l.goBuild(ctx, l.root, programs[0].path, "./bench/sdk"); err != nil {
		return nil, err
	}
	if err := l.goBuild(ctx, l.peers(), programs[1].path, "./sdk"); err != nil {
		s.skipped = append(s.skipped, programs[1].name+": "+err.Error())
		programs = programs[:1]
	}
	works := []struct {
		name, order, url string
		goal             string
		met              func(ours, ratio, objects sample) bool
		got              func(ours, ratio, objects sample) string
	}{
		{
			"SDK, one stream of ticks, decoded", "ticks", f.url, "≥ 150,000 a second, ≤ 2 objects a tick",
			func(ours, _, objects sample) bool { return ours.median() >= 150_000 && objects.median() <= 2 },
			func(ours, ratio, objects sample) string {
				return fmt.Sprintf("%s a second, %s objects; %s × the peer", ours.both(0), objects.both(2), ratio.both(2))
			},
		},
		{"SDK, calls, one at a time", "calls 1", "", "≥ 1.6 × the peer", timesAsMany, timesText},
		{"SDK, calls, 16 in flight", "calls 16", "", "≥ 1.6 × the peer", timesAsMany, timesText},
	}
	window := choose(l.options, time.Second, 100*time.Millisecond)
	for _, w := range works {
		url := w.url
		if url == "" {
			url = "ws://" + server.address + strings.TrimSuffix(path, "?app_id=1089")
		}
		rates, objects, err := l.inTurns(ctx, programs, url, w.order, window)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", w.order, err)
		}
		t := table{caption: w.name + ":", header: []string{"program", "a second", "× peer", "objects each"}}
		for i, p := range programs {
			ratio := rates[i].over(rates[len(rates)-1])
			t.rows = append(t.rows, []string{p.name, rates[i].both(0), ratio.both(2), objects[i].both(2)})
			if i == 0 && len(programs) > 1 {
				s.goals = append(s.goals, goal{w.name, w.goal, w.got(rates[0], ratio, objects[0]), w.met(rates[0], ratio, objects[0])})
			}
		}
		s.tables = append(s.tables, t)
	}
	return s, nil
}

func timesAsMany(_, ratio, _ sample) bool { return ratio.median() >= 1.6 }

func timesText(_, ratio, objects sample) string {
	return fmt.Sprintf("%s × the peer; %s objects a call", ratio.both(2), objects.both(1))
}

// inTurns has each program carry out an order round by round, each round beginning with another of them. The first turn is
// for warming up.
func (l *lab) inTurns(ctx context.Context, programs []*sdkProgram, url, order string, window time.Duration) (rates, objects []sample, err error) {
	rates, objects = make([]sample, len(programs)), make([]sample, len(programs))
	for _, p := range programs {
		if err := p.start(ctx, url); err != nil {
			return nil, nil, err
		}
		defer func() { err = errors.Join(err, p.stop()) }()
		if _, err := p.do(order, window/4); err != nil {
			return nil, nil, err
		}
	}
	for round := range l.rounds() {
		for i := range programs {
			i = (i + round) % len(programs)
			o, err := programs[i].do(order, window)
			if err != nil {
				return nil, nil, err
			}
			rates[i] = append(rates[i], float64(o.Count)/o.Seconds)
			objects[i] = append(objects[i], float64(o.Objects)/float64(o.Count))
		}
	}
	return rates, objects, nil
}

// sdkProgram is a client program that takes orders.
type sdkProgram struct {
	name, path string

	cmd    *exec.Cmd
	orders io.WriteCloser
	said   *bufio.Reader
}

// sdkOutcome is what it says of one.
type sdkOutcome struct {
	Count   int64   `json:"count"`
	Seconds float64 `json:"seconds"`
	Objects uint64  `json:"objects"`
	Sum     float64 `json:"sum"`
}

// start starts the program and waits until it is connected.
func (p *sdkProgram) start(ctx context.Context, url string) (err error) {
	p.cmd = exec.CommandContext(ctx, p.path, url)
	p.cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "DERVISH_") })
	p.cmd.Stderr = os.Stderr
	if p.orders, err = p.cmd.StdinPipe(); err != nil {
		return err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := p.cmd.Start(); err != nil {
		return err
	}
	p.said = bufio.NewReader(out)
	if line, err := p.said.ReadString('\n'); err != nil || line != "ready\n" {
		return errors.Join(fmt.Errorf("%s says %q: %w", p.name, line, err), p.stop())
	}
	return nil
}

// do gives an order and waits for what comes out.
func (p *sdkProgram) do(order string, d time.Duration) (o sdkOutcome, err error) {
	if _, err := fmt.Fprintf(p.orders, "%s %v\n", order, d); err != nil {
		return o, err
	}
	line, err := p.said.ReadBytes('\n')
	if err != nil {
		return o, fmt.Errorf("%s: %w", p.name, err)
	}
	if err := json.Unmarshal(line, &o); err != nil {
		return o, fmt.Errorf("%s: %w", p.name, err)
	}
	if o.Count == 0 || o.Seconds == 0 || strings.HasPrefix(order, "ticks") && o.Sum/float64(o.Count) != feederQuote {
		return o, fmt.Errorf("%s has decoded other things than were sent: %s", p.name, line)
	}
	return o, nil
}

// stop ends the program.
func (p *sdkProgram) stop() error { return errors.Join(p.orders.Close(), p.cmd.Wait()) }

// feeder is a server of ticks that sends as fast as they are taken.
type feeder struct {
	web  *httptest.Server
	url  string
	work sync.WaitGroup
}

// feederQuote is the price of each tick; sums of it are exact.
const feederQuote = 1234.5

func openFeeder() *feeder {
	f := &feeder{}
	f.web = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if conn, err := wsconn.Upgrade(w, r, nil); err == nil {
			f.work.Go(func() { conn.Serve(&feeding{feeder: f, conn: conn}) })
		}
	}))
	f.url = strings.Replace(f.web.URL, "http", "ws", 1) + "/"
	return f
}

func (f *feeder) close() {
	f.web.Close()
	f.work.Wait()
}

// feeding is one connection to a feeder.
type feeding struct {
	feeder *feeder
	conn   *wsconn.Conn
	stop   chan struct{} // closed to end the stream; nil without one
	at     int64         // the instant of the next tick
	ended  sync.WaitGroup
}

const feederID = "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"

// Message answers a request.
func (f *feeding) Message(_ wsconn.Opcode, text []byte) {
	var r wire.Request
	if err := r.Parse(text); err != nil || r.Call == nil {
		f.conn.Abort()
		return
	}
	head := r.AppendHead(nil, r.Call.MsgType)
	answer := func(payload string) { _ = f.conn.Send(wsconn.Text, head, []byte(payload)) } // if it fails the reader sees why
	switch r.Call.Name {
	case "time":
		answer(`,"time":1800000000}`)
	case "forget":
		if f.stop != nil {
			close(f.stop)
			f.ended.Wait()
			f.stop = nil
		}
		answer(`,"forget":1}`)
	case "ticks":
		f.stop = make(chan struct{})
		f.ended.Go(func() { f.feed(wire.AppendSubscription(head, feederID), f.stop) })
	default:
		f.conn.Abort()
	}
}

// feed sends tick after tick, many of them in one write.
func (f *feeding) feed(head []byte, stop chan struct{}) {
	before := []byte(`,"tick":{"ask":1234.6,"bid":1234.4,"epoch":`)
	after := []byte(`,"id":"` + feederID + `","pip_size":2,"quote":1234.50,"symbol":"R_100"}}`)
	for f.at = max(f.at, 1_800_000_000); ; {
		select {
		case <-stop:
			return
		default:
		}
		for f.conn.Buffered() < 128<<10 {
			if f.conn.Queue(wsconn.Text, head, before, fmt.Append(nil, f.at), after) != nil {
				return
			}
			f.at++
		}
		if f.conn.Flush() != nil {
			return
		}
	}
}
