//go:build linux

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/dervish-ws/dervish/internal/clock"
)

// backtest measures how long a day of market takes in lock-step, with a bot that trades.
func backtest(ctx context.Context, l *lab) (*section, error) {
	hours := choose(l.options, 24, 1)
	s := &section{
		title: "A backtest",
		about: fmt.Sprintf("`dervish backtest` runs the bot of `examples/backtest`, written with the SDK, through %d hours of `R_100` in lock-step: "+
			"time goes on when the bot has dealt with a tick. It buys a contract of one tick at every eighth tick. Server and bot are two processes that take turns, so more "+
			"processors make it no faster.", hours),
	}
	bot := l.binary("bot")
	if err := l.goBuild(ctx, l.root, bot, "./examples/backtest"); err != nil {
		return nil, err
	}
	var took sample // seconds
	trades := 0
	for range choose(l.options, 3, 1) {
		began := clock.Real.Now()
		n, err := backtestOnce(ctx, l, bot, hours)
		if err != nil {
			return nil, err
		}
		took, trades = append(took, clock.Real.Now().Sub(began).Seconds()), n
	}
	s.tables = []table{{
		header: []string{"market", "trades", "seconds"},
		rows:   [][]string{{fmt.Sprintf("%d hours", hours), fmt.Sprint(trades), took.both(1)}},
	}}
	if hours == 24 {
		s.goals = []goal{{"a day of R_100 with 5,000 trades", "< 60 s", fmt.Sprintf("%s s, %d trades", took.both(1), trades), took.median() < 60 && trades >= 5000}}
	}
	return s, nil
}

// backtestOnce runs the bot through a market, and gives how often it traded.
func backtestOnce(ctx context.Context, l *lab, bot string, hours int) (trades int, err error) {
	cmd := exec.CommandContext(ctx, l.binary("dervish"), "backtest", "--json", "--out", "off", "--seed", "day", "--hours", fmt.Sprint(hours), "--", bot)
	cmd.Env = os.Environ()
	var said strings.Builder
	cmd.Stderr = &said
	text, err := cmd.Output()
	if err != nil {
		return 0, fmt.Errorf("dervish backtest: %w\n%s", err, &said)
	}
	var r struct {
		Runs    []struct{ End string }
		Summary struct{ Trades int }
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return 0, fmt.Errorf("dervish backtest: %w", err)
	}
	if len(r.Runs) != 1 || r.Runs[0].End != "completed" || r.Summary.Trades == 0 {
		return 0, fmt.Errorf("dervish backtest: the bot did not trade to the end: %.500s", text)
	}
	return r.Summary.Trades, nil
}
