package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/dervish-ws/dervish/internal/backtest"
)

// markets runs the bot in every market, some at a time, and puts what came of it into a report in the order of the seeds. It
// reports whether it was interrupted: then there is what was done until then.
func (b *backtester) markets(ctx context.Context, r *backtest.Report) (interrupted bool, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	killed, heed := b.heed(stop)
	defer heed()
	trials := make([]*trial, b.seeds)
	for i := range trials {
		trials[i] = &trial{backtester: b, seed: b.seedOf(i), prefix: "bot", killed: killed}
		if b.seeds > 1 {
			trials[i].prefix = fmt.Sprintf("bot %d", i+1)
		}
	}
	defer b.line.every(progressEvery, func() (float64, string) { return b.progress(trials) })()

	runs, errs := make([]*backtest.Run, b.seeds), make([]error, b.seeds)
	var next atomic.Int64
	var lost atomic.Bool // there is no sense in further markets
	transcripts := newSequence(b.record)
	var working sync.WaitGroup
	for range b.jobs {
		working.Go(func() {
			for ctx.Err() == nil && !lost.Load() {
				i := int(next.Add(1)) - 1
				if i >= len(trials) {
					return
				}
				runs[i], errs[i] = b.one(ctx, trials[i], transcripts, i)
				if errs[i] != nil {
					stop() // it will not be better in other markets
				} else if runs[i].End == backtest.Absent {
					lost.Store(true)
				}
			}
		})
	}
	working.Wait()
	if err := errors.Join(append(errs, transcripts.end())...); err != nil {
		return false, err
	}
	for i, run := range runs {
		if run == nil {
			continue
		}
		r.Runs, r.Digits = append(r.Runs, *run), trials[i].digits
		interrupted = interrupted || run.End == backtest.Interrupted
	}
	return interrupted || ctx.Err() != nil, nil
}

// one runs the bot in one market, with a transcript in its place.
func (b *backtester) one(ctx context.Context, m *trial, transcripts *sequence, i int) (_ *backtest.Run, err error) {
	defer m.over.Store(true)
	if m.record, err = transcripts.begin(i, b.jobs == 1); err != nil {
		return nil, err
	}
	run, err := m.market(ctx)
	return run, errors.Join(err, transcripts.done(i))
}

// heed has Ctrl-C, SIGTERM and the end of the terminal stop the bots, and a second of these close killed. forget ends that.
func (b *backtester) heed(stop func()) (killed <-chan struct{}, forget func()) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	kill, forgotten := make(chan struct{}), make(chan struct{})
	go func() {
		for _, act := range []func(){stop, func() { close(kill) }} {
			select {
			case <-signals:
				act()
			case <-forgotten:
				return
			}
		}
		signal.Stop(signals) // a third ends the process
	}()
	return kill, func() {
		signal.Stop(signals)
		close(forgotten)
	}
}

// progress is which part of all markets is over, and words on it.
func (b *backtester) progress(trials []*trial) (part float64, words string) {
	over, trades := 0, int64(0)
	for _, m := range trials {
		part += m.part() / float64(len(trials))
		trades += m.bought.Load()
		if m.over.Load() {
			over++
		}
	}
	if len(trials) > 1 {
		return part, fmt.Sprintf("%d of %d markets  %d trades", over, len(trials), trades)
	}
	g := trials[0].gateway.Load()
	if g == nil {
		return part, ""
	}
	balance, err := g.Balance(context.Background(), tested)
	if err != nil {
		balance = "?" // the account is there from the beginning; if not, the result says so
	}
	return part, fmt.Sprintf("%s  %d trades  %s %s", instant(g.Clock().State().Now.Unix()), trades, balance, b.currency)
}

// sequence puts the transcripts of markets that run at the same time behind each other, in the order of the markets.
type sequence struct {
	whole *minutes // nil: none is kept

	mu    sync.Mutex
	parts map[int]*part // of markets that have begun
	turn  int           // the market whose transcript comes next
}

// part is the transcript of one market, in a file of its own for a while.
type part struct {
	minutes *minutes
	file    *os.File
	done    bool
}

func newSequence(whole *minutes) *sequence { return &sequence{whole: whole, parts: map[int]*part{}} }

// begin gives where the transcript of a market is written to; nil: nowhere. alone says that no two markets run at a time.
func (s *sequence) begin(i int, alone bool) (*minutes, error) {
	if s.whole == nil || alone {
		return s.whole, nil
	}
	f, err := os.CreateTemp("", "dervish-transcript-*")
	if err != nil {
		return nil, fmt.Errorf("write the transcript: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.parts[i] = &part{minutes: newMinutes(f), file: f}
	return s.parts[i].minutes, nil
}

// done says that a market is over. Its transcript is taken over once those of the markets before it were.
func (s *sequence) done(i int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.parts[i] == nil {
		return nil
	}
	s.parts[i].done = true
	var errs []error
	for p := s.parts[s.turn]; p != nil && p.done; p = s.parts[s.turn] {
		errs = append(errs, s.take(s.turn))
		s.turn++
	}
	return errors.Join(errs...)
}

// end takes over what waits for a market that never began.
func (s *sequence) end() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, i := range slices.Sorted(maps.Keys(s.parts)) {
		errs = append(errs, s.take(i))
	}
	return errors.Join(errs...)
}

// take moves the transcript of a market behind those that were taken before, with s.mu held.
func (s *sequence) take(i int) error {
	p := s.parts[i]
	delete(s.parts, i)
	err := p.minutes.flush()
	if err == nil {
		_, err = p.file.Seek(0, io.SeekStart)
	}
	if err == nil {
		err = s.whole.append(p.file)
	}
	if err = errors.Join(err, p.file.Close(), os.Remove(p.file.Name())); err != nil {
		return fmt.Errorf("write the transcript: %w", err)
	}
	return nil
}
