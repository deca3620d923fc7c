//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	tradeClients = 200
	// soloAccounts trade for the client that is alone. They are many because each may have a hundred contracts open.
	soloAccounts = 100
)

// The requests of a trade, and how the answers to them are known. Nothing ends while it is measured: the clock stands
// still, as do prices, which are worked out anew each time all the same.
const (
	tradeTerms = `"contract_type":"CALL","symbol":"R_100","currency":"USD","amount":1,"basis":"stake","duration":5,"duration_unit":"m"`
	priceIt    = `{"proposal":1,` + tradeTerms + `,"req_id":7}`
	buyIt      = `{"buy":"1","price":1,"parameters":{` + tradeTerms + `},"req_id":7}`
)

// stall is a connection of one account.
type stall struct {
	socket
	buffer []byte
}

// ask sends a request and looks whether the answer is of the kind that is wanted.
func (s *stall) ask(request []byte, kind string) error {
	if _, err := s.Write(request); err != nil {
		return fmt.Errorf("send a request: %w", err)
	}
	for n := 0; ; {
		m, err := s.Read(s.buffer[n:])
		if err != nil {
			return fmt.Errorf("read an answer: %w", err)
		}
		n += m
		text, size, err := frame(s.buffer[:n])
		switch {
		case err != nil:
			return err
		case size == 0 && n < len(s.buffer):
			continue
		case size != n || !strings.Contains(string(text), kind):
			return fmt.Errorf("an answer without %s: %.300s", kind, s.buffer[:n])
		}
		return nil
	}
}

// pit is a server with a connection for each account.
type pit struct {
	*server
	solo, crowd []*stall
	data        string
	args        []string
}

// openPit starts a server on a new file.
func (l *lab) openPit(ctx context.Context, of *subject, dir string) (h *pit, err error) {
	settings := filepath.Join(dir, "settings.yaml")
	h = &pit{data: filepath.Join(dir, "dervish.db"), args: []string{
		"serve", "--limits", "off", "--admin", "off", "--ready-json", "--exit-with-parent", "--listen", "ws://127.0.0.1:0",
		"--config", settings, "--data", filepath.Join(dir, "dervish.db"), "--start", pausedAt.Format(time.RFC3339), "--paused", "--idle-timeout", "0s",
	}}
	var accounts strings.Builder
	accounts.WriteString("accounts:\n")
	for i := range soloAccounts + tradeClients {
		fmt.Fprintf(&accounts, "  - loginid: VRTC%d\n    tokens:\n      - name: all\n        token: token-of-%d\n        scopes: [read, trade]\n", 100+i, i)
	}
	if err := os.WriteFile(settings, []byte(accounts.String()), 0o600); err != nil {
		return nil, err
	}
	if h.server, err = startServer(ctx, of.name, of.program, h.args, l.environment(of)); err != nil {
		return nil, err
	}
	for i := range soloAccounts + tradeClients {
		c, err := dial(h.address)
		if err != nil {
			return nil, errors.Join(err, h.close())
		}
		s := &stall{c, make([]byte, 64<<10)}
		if i < soloAccounts {
			h.solo = append(h.solo, s)
		} else {
			h.crowd = append(h.crowd, s)
		}
		err = upgrade(c)
		if err == nil {
			err = s.ask(requestFrame(fmt.Sprintf(`{"authorize":"token-of-%d"}`, i)), `"msg_type":"authorize","authorize"`)
		}
		if err != nil {
			return nil, errors.Join(err, h.close())
		}
	}
	return h, nil
}

// close hangs up and ends the server.
func (h *pit) close() error {
	for _, s := range append(h.solo, h.crowd...) {
		s.close()
	}
	return h.stop()
}

// load is what so many clients do at once: each asks again when it has its answer.
func (h *pit) load(ctx context.Context, clients int, request, kind string, warm, window time.Duration) (r reading, err error) {
	var done atomic.Uint64
	var over atomic.Bool
	var asking sync.WaitGroup
	faults := make([]error, clients)
	framed := requestFrame(request)
	for i := range clients {
		asking.Go(func() {
			for n := 0; !over.Load() && faults[i] == nil; n++ {
				s := h.crowd[i]
				if clients == 1 { // one after the other, for one account
					s = h.solo[n%len(h.solo)]
				}
				faults[i] = s.ask(framed, kind)
				done.Add(1)
			}
		})
	}
	defer func() {
		over.Store(true)
		asking.Wait()
		err = errors.Join(err, errors.Join(faults...))
	}()
	if err := pause(ctx, warm); err != nil {
		return r, err
	}
	before, err := look(h.server, done.Load())
	if err != nil {
		return r, err
	}
	if err := pause(ctx, window); err != nil {
		return r, err
	}
	after, err := look(h.server, done.Load())
	if err != nil {
		return r, err
	}
	if after.done == before.done {
		return r, errors.New("no request was answered")
	}
	return before.until(after), nil
}

// trading measures proposals and durable purchases.
func trading(ctx context.Context, l *lab) (*section, error) {
	const dir = "trading"
	s := &section{
		title: "Trading",
		about: fmt.Sprintf("Proposals `%s` and purchases of the same by one client, who asks again when the answer has come, and by %d clients, each with an account. "+
			"Every purchase is priced, checked against balance and limits, and on the disk before it is answered: money and contract are one transaction of SQLite with `synchronous=FULL`. "+
			"*The database alone* writes the same rows into the same file with prepared statements, in a transaction for each purchase.", priceIt, tradeClients),
	}
	subjects := l.own()
	loads := []struct {
		name, request, kind string
		clients             int
		goal                bool
	}{
		{"proposals", priceIt, `"proposal":{`, 1, false},
		{"proposals", priceIt, `"proposal":{`, tradeClients, false},
		{"purchases", buyIt, `"buy":{`, 1, true},
		{"purchases", buyIt, `"buy":{`, tradeClients, false},
	}
	outcomes := make([][]*outcome, len(subjects))
	for i := range outcomes {
		for range loads {
			outcomes[i] = append(outcomes[i], &outcome{subject: subjects[i]})
		}
	}
	alone := make([]sample, len(subjects))
	others := 0.0
	warm, window := choose(l.options, 200*time.Millisecond, 30*time.Millisecond), choose(l.options, time.Second, 100*time.Millisecond)
	for round := range l.rounds() {
		l.say("  round %d of %d", round+1, l.rounds())
		for turn := range subjects {
			i := (round + turn) % len(subjects)
			folder := filepath.Join(l.dir, fmt.Sprintf("%s-%d-%d", dir, i, round))
			if err := os.Mkdir(folder, 0o700); err != nil {
				return nil, err
			}
			h, err := l.openPit(ctx, subjects[i], folder)
			if err != nil {
				return nil, err
			}
			for k, load := range loads {
				r, err := h.load(ctx, load.clients, load.request, load.kind, warm, window)
				if err != nil {
					return nil, errors.Join(fmt.Errorf("%s of %d clients: %w", load.name, load.clients, err), h.close())
				}
				o := outcomes[i][k]
				o.perSecond, o.cpu, o.load = append(o.perSecond, r.perSecond), append(o.cpu, r.serverCPU), append(o.load, r.loadCPU)
				others = max(others, r.othersCPU)
			}
			if err := h.close(); err != nil {
				return nil, err
			}
			rate, err := insertAlone(ctx, h.data, window)
			if err != nil {
				return nil, fmt.Errorf("the database alone: %w", err)
			}
			alone[i] = append(alone[i], rate)
			if err := os.RemoveAll(folder); err != nil {
				return nil, err
			}
		}
	}
	s.about += " " + busy(others)
	t := table{
		caption: "Median of the rounds, the lowest and the highest in brackets; ratios (×) are to the database alone, round by round. CPU is in seconds for a million.",
		header:  []string{"server", "what", "clients", "per second", "×", "server CPU"},
	}
	for i, sub := range subjects {
		for k, load := range loads {
			o, ratio := outcomes[i][k], ""
			if load.name == "purchases" {
				ratio = o.perSecond.over(alone[i]).both(2)
			}
			t.rows = append(t.rows, []string{sub.title(), load.name, fmt.Sprint(load.clients), o.perSecond.both(0), ratio, o.cpu.both(0)})
		}
		t.rows = append(t.rows, []string{"the database alone", "purchases", "1", alone[i].both(0), "1", ""})
	}
	s.tables = []table{t}
	for k, load := range loads {
		if load.goal {
			r := outcomes[0][k].perSecond.over(alone[0])
			s.goals = append(s.goals, goal{"purchases, durable, SQLite file", "≥ 0.5 × the database's own rate of the same rows in one transaction each", r.both(2) + " ×", r.median() >= 0.5})
		}
	}
	s.commands = []string{"dervish serve --limits off --config accounts.yaml --data dervish.db --start " + pausedAt.Format(time.RFC3339) + " --paused"}
	return s, nil
}
