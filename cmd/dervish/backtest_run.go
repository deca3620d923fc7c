package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
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
func (m *trial) market(ctx context.Context) (run *backtest.Run, err error) {
	sum := sha256.Sum256([]byte("token of " + m.seed))
	token := hex.EncodeToString(sum[:])[:15]
	g, err := gateway.New(&gateway.Options{
		Log:  slog.New(slog.NewTextHandler(m.err, &slog.HandlerOptions{Level: slog.LevelWarn})),
		Seed: m.seed, Start: m.start, Lockstep: true, Quiet: m.quiet, Until: m.end, Witness: m.witness(),
		IdleTimeout: -1, // a bot that says a word every half minute of its own, so as not to fall idle, would come too late
		Accounts: []gateway.Account{{
			LoginID: tested, Currency: m.currency, Balance: m.balance,
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
	m.gateway.Store(g)
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	served := make(chan error, 1)
	go func() { served <- g.Run(serving, l) }()
	defer func() {
		m.vigil.end()
		stop()
		err = errors.Join(err, <-served)
	}()
	m.url = "ws://" + l.Addr().String() + gateway.Path
	// A bot in Go that runs on one processor is an event loop: it answers no ping while it thinks. Others take no notice.
	env := append([]string{"GOMAXPROCS=1"}, os.Environ()...)
	env = append(env, "DERVISH_URL="+m.url, "DERVISH_APP_ID="+strconv.Itoa(apps.Shared), "DERVISH_TOKEN="+token, "DERVISH_SEED="+m.seed)
	run, err = m.run(ctx, env)
	if err != nil {
		return nil, err
	}
	return run, m.results(context.WithoutCancel(ctx), g, run)
}

// trial is one market with a bot in it.
type trial struct {
	*backtester
	seed    string
	prefix  string // of what the bot prints
	url     string
	record  *minutes        // of this market; nil: none is kept
	killed  <-chan struct{} // closed when a bot that was told to leave shall leave at once
	digits  int             // decimals of the account's currency
	vigil   vigil
	gateway atomic.Pointer[gateway.Gateway] // nil: it has not begun
	bought  atomic.Int64
	over    atomic.Bool
}

// part is which part of the period is over, from 0 to 1.
func (m *trial) part() float64 {
	g := m.gateway.Load()
	switch {
	case m.over.Load():
		return 1
	case g == nil:
		return 0
	}
	return float64(g.Clock().State().Now.Sub(m.start)) / float64(m.end.Sub(m.start))
}

// run runs the bot until the period is over, or it ends before.
func (m *trial) run(ctx context.Context, env []string) (*backtest.Run, error) {
	cmd := exec.Command(m.command[0], m.command[1:]...)
	cmd.Env, cmd.WaitDelay = env, leaveIn
	own(cmd)
	said := &echo{prefix: m.prefix}
	if m.show {
		said.line = m.line
	}
	cmd.Stdout, cmd.Stderr = said, said
	began := clock.Real.Now()
	absent := m.vigil.begin(m.connect)
	if err := cmd.Start(); err != nil {
		return nil, hinted{fmt.Errorf("start the bot: %w", err), "what stands behind -- is a program and its arguments, and no line of a shell"}
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	r := &backtest.Run{Seed: m.seed, End: backtest.Left}
	g := m.gateway.Load()
	select {
	case err := <-ended:
		killGroup(cmd) // what it started and left behind
		if err != nil && !errors.Is(err, exec.ErrWaitDelay) {
			r.End, r.Fault = backtest.Crashed, "the bot ended with "+err.Error()
		}
	case <-g.Over():
		r.End = backtest.Completed
		m.leave(cmd, ended)
	case <-absent:
		r.End, r.Fault = backtest.Absent, m.absence()
		m.leave(cmd, ended)
	case <-ctx.Done():
		r.End = backtest.Interrupted
		m.leave(cmd, ended)
	}
	r.Seconds = clock.Real.Now().Sub(began).Seconds()
	r.EndedAt = g.Clock().State().Now
	said.end()
	if r.Fault != "" {
		r.Output = said.last
	}
	return r, nil
}

// absence says of a bot that it had no connection, and what it should have known.
func (m *trial) absence() string {
	if m.vigil.met() {
		return fmt.Sprintf("the bot had no connection for %v, and time stands without one", m.connect)
	}
	return fmt.Sprintf("the bot has not connected within %v; its environment says where: DERVISH_URL=%s, DERVISH_APP_ID=%d for ?app_id= behind it, and DERVISH_TOKEN for authorize",
		m.connect, m.url, apps.Shared)
}

// leave has a bot end, and those that it started.
func (m *trial) leave(cmd *exec.Cmd, ended <-chan error) {
	interruptGroup(cmd)
	up := make(chan struct{})
	defer clock.Real.AfterFunc(leaveIn, func() { close(up) }).Stop()
	select {
	case <-ended: // how does not matter: it was told to
		killGroup(cmd)
		return
	case <-up:
	case <-m.killed:
	}
	killGroup(cmd)
	<-ended
}

// results reads from the book how the bot did.
func (m *trial) results(ctx context.Context, g *gateway.Gateway, r *backtest.Run) error {
	balance, err := g.Balance(ctx, tested)
	if err != nil {
		return err
	}
	contracts, err := g.Contracts(ctx, tested)
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
	m.digits = len(decimals)
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

// witness counts sessions and purchases, and keeps the transcript.
func (m *trial) witness() func(gateway.Event) {
	return func(e gateway.Event) {
		switch e.Kind {
		case gateway.Opened:
			m.vigil.come()
		case gateway.Closed:
			m.vigil.gone()
		}
		if e.Kind == gateway.Answer && bytes.Contains(e.Text, []byte(`"msg_type":"buy"`)) && !bytes.Contains(e.Text, []byte(`"error":`)) {
			m.bought.Add(1)
		}
		if m.record != nil {
			m.record.add(m.seed, e)
		}
	}
}
