package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/internal/apps"
	"github.com/dervish-ws/dervish/internal/backtest"
	"github.com/dervish-ws/dervish/internal/clock"
)

// tested is the account that a bot trades with.
const tested = "VRTC1000001"

// leaveIn is for how long a bot that was told to stop may go on.
const leaveIn = 5 * time.Second

// lastLines is how many lines of a bot that crashed are reported.
const lastLines = 20

// market runs the bot in one market.
func (b *backtester) market(ctx context.Context, r *backtest.Report, i int) (run *backtest.Run, err error) {
	seed := b.seedOf(i)
	sum := sha256.Sum256([]byte("token of " + seed))
	token := hex.EncodeToString(sum[:])[:15]
	m := &trial{backtester: b, seed: seed}
	g, err := gateway.New(&gateway.Options{
		Log:  slog.New(slog.NewTextHandler(b.err, &slog.HandlerOptions{Level: slog.LevelWarn})),
		Seed: seed, Start: b.start, Lockstep: true, Quiet: b.quiet, Until: b.end, Witness: m.witness(),
		Accounts: []gateway.Account{{
			LoginID: tested, Currency: b.currency, Balance: b.balance,
			Tokens: []gateway.Token{{Name: "backtest", Token: token, Scopes: []string{"read", "trade", "trading_information", "payments", "admin"}}},
		}},
	})
	if err != nil {
		return nil, usage{err}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("listen for the bot: %w", err), g.Shutdown(ctx))
	}
	m.gateway = g
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	served := make(chan error, 1)
	go func() { served <- g.Run(serving, l) }()
	defer func() {
		stop()
		err = errors.Join(err, <-served)
	}()
	// A bot in Go that runs on one processor is an event loop: it answers no ping while it thinks. Others take no notice.
	env := append([]string{"GOMAXPROCS=1"}, os.Environ()...)
	env = append(env,
		"DERVISH_URL=ws://"+l.Addr().String()+gateway.Path, "DERVISH_APP_ID="+strconv.Itoa(apps.Shared), "DERVISH_TOKEN="+token, "DERVISH_SEED="+seed)
	prefix := "bot"
	if b.seeds > 1 {
		prefix = fmt.Sprintf("bot %d", i+1)
	}
	run, err = m.run(ctx, env, prefix)
	if err != nil {
		return nil, err
	}
	return run, m.results(ctx, r, run)
}

// trial is one market with a bot in it.
type trial struct {
	*backtester
	seed    string
	gateway *gateway.Gateway
	bought  atomic.Int64
}

// run runs the bot until the period is over, or it ends before.
func (m *trial) run(ctx context.Context, env []string, prefix string) (*backtest.Run, error) {
	cmd := exec.Command(m.command[0], m.command[1:]...)
	cmd.Env, cmd.WaitDelay = env, leaveIn
	own(cmd)
	said := &echo{w: m.err, prefix: prefix, line: m.bar()}
	cmd.Stdout, cmd.Stderr = said, said
	began := clock.Real.Now()
	if err := cmd.Start(); err != nil {
		return nil, hinted{fmt.Errorf("start the bot: %w", err), "what stands behind -- is a program and its arguments, and no line of a shell"}
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	draw := said.line.every(progressEvery, func() (float64, string) {
		now := m.gateway.Clock().State().Now
		balance, err := m.gateway.Balance(ctx, tested)
		return float64(now.Sub(m.start)) / float64(m.end.Sub(m.start)), fmt.Sprintf("%s  %d trades  %s %s", instant(now.Unix()), m.bought.Load(), cmp.Or(balance, fmt.Sprint(err)), m.currency)
	})
	defer draw()
	r := &backtest.Run{Seed: m.seed, End: backtest.Left}
	select {
	case err := <-ended:
		if err != nil {
			r.End, r.Fault = backtest.Crashed, "the bot ended with "+err.Error()
		}
	case <-m.gateway.Over():
		r.End = backtest.Completed
		leave(cmd, ended)
	case <-ctx.Done():
		leave(cmd, ended)
		return nil, errInterrupted
	}
	r.Seconds = clock.Real.Now().Sub(began).Seconds()
	r.EndedAt = m.gateway.Clock().State().Now
	said.end()
	if r.End == backtest.Crashed {
		r.Output = said.last
	}
	return r, nil
}

// leave has a bot end, and those that it started.
func leave(cmd *exec.Cmd, ended <-chan error) {
	interruptGroup(cmd)
	up := make(chan struct{})
	defer clock.Real.AfterFunc(leaveIn, func() { close(up) }).Stop()
	select {
	case <-ended: // how does not matter: it was told to
	case <-up:
		killGroup(cmd)
		<-ended
	}
}

// results reads from the book how the bot did.
func (m *trial) results(ctx context.Context, report *backtest.Report, r *backtest.Run) error {
	balance, err := m.gateway.Balance(ctx, tested)
	if err != nil {
		return err
	}
	contracts, err := m.gateway.Contracts(ctx, tested)
	if err != nil {
		return err
	}
	var errs []error
	read := func(text string) float64 {
		if text == "" {
			return 0 // it is open
		}
		amount, err := strconv.ParseFloat(text, 64)
		errs = append(errs, err)
		return amount
	}
	_, decimals, _ := strings.Cut(balance, ".")
	report.Digits = len(decimals)
	r.Opening, r.Balance = read(m.balance), read(balance)
	r.Trades = make([]backtest.Trade, len(contracts))
	for i, c := range contracts {
		r.Trades[i] = backtest.Trade{
			Contract: c.ID, Bought: c.Bought, Sold: c.Sold, Type: c.Type, Symbol: c.Symbol, Longcode: c.Longcode,
			Price: read(c.BuyPrice), SellPrice: read(c.SellPrice), Outcome: c.Outcome,
		}
	}
	return errors.Join(errs...)
}

// witness counts purchases and keeps the transcript.
func (m *trial) witness() func(gateway.Event) {
	return func(e gateway.Event) {
		if e.Kind == gateway.Answer && bytes.Contains(e.Text, []byte(`"msg_type":"buy"`)) && !bytes.Contains(e.Text, []byte(`"error":`)) {
			m.bought.Add(1)
		}
		if m.record != nil {
			m.record.add(m.seed, e)
		}
	}
}

// minutes write down what was said.
type minutes struct {
	mu  sync.Mutex
	w   io.WriteCloser
	buf *bufio.Writer
	err error
}

func newMinutes(w io.WriteCloser) *minutes {
	return &minutes{w: w, buf: bufio.NewWriter(w)}
}

// spoken is a line of a transcript.
type spoken struct {
	Seed    string    `json:"seed"`
	At      time.Time `json:"at"`
	Session uint64    `json:"session"`
	By      string    `json:"by"`
	Text    string    `json:"text"`
}

func (t *minutes) add(seed string, e gateway.Event) {
	line := spoken{Seed: seed, At: e.At, Session: e.Session, By: "server", Text: string(e.Text)}
	switch e.Kind {
	case gateway.Asked:
		line.By = "bot"
	case gateway.Answer, gateway.Update:
	default:
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err == nil {
		t.err = json.NewEncoder(t.buf).Encode(line)
	}
}

// close writes the rest, and gives the first error there was.
func (t *minutes) close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := errors.Join(t.err, t.buf.Flush(), t.w.Close()); err != nil {
		return fmt.Errorf("write the transcript: %w", err)
	}
	return nil
}

// echo passes on what a bot prints, line by line behind a prefix, and keeps the last of it.
type echo struct {
	mu     sync.Mutex
	w      io.Writer
	prefix string
	line   *statusLine
	begun  []byte // a line whose end is still to come
	last   []string
}

// longestLine is how much of a line without an end is kept.
const longestLine = 64 << 10

func (e *echo) Write(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.begun = append(e.begun, p...)
	for {
		i := bytes.IndexByte(e.begun, '\n')
		if i < 0 && len(e.begun) < longestLine {
			return len(p), nil
		}
		if i < 0 {
			i = len(e.begun) - 1
		}
		e.pass(string(e.begun[:i]))
		e.begun = slices.Delete(e.begun, 0, i+1)
	}
}

// end passes on a last line that was not ended. What cannot be shown is lost: the bot's words are no result.
func (e *echo) end() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.begun) > 0 {
		e.pass(string(e.begun))
		e.begun = nil
	}
}

func (e *echo) pass(line string) {
	line = strings.TrimRight(line, "\r")
	if e.last = append(e.last, line); len(e.last) > lastLines {
		e.last = e.last[1:]
	}
	e.line.print(e.prefix + ": " + line + "\n")
}
