package conform

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
)

// Options say which endpoint is examined, and how. URL and AppID are required.
type Options struct {
	URL   string // ws or wss, without app_id
	AppID int64
	// Token authorizes as an account, preferably one of virtual money. Empty: what needs one is skipped.
	Token string
	// TLS is the configuration for wss; nil: the system's roots.
	TLS *tls.Config
	// Trade allows checks that buy and sell with the account.
	Trade bool
	// Slow allows checks that take minutes of the endpoint's time.
	Slow bool
	// Symbol is the one whose quotes are followed; it has to tick now. Empty: 1HZ100V.
	Symbol string
	// Timeout is how long one answer may take. 0: 10 s.
	Timeout time.Duration
	// Only are requirements, names of checks and calls; what none of them means is not checked. Empty: everything is.
	Only []string
	// Note is told what is being waited for. Nil: nobody is.
	Note func(string)
}

// Outcome is how a check ended.
type Outcome string

// The outcomes.
const (
	Passed  Outcome = "ok"
	Failed  Outcome = "FAIL"
	Skipped Outcome = "skip"
)

// Result is what came of one check.
type Result struct {
	Check
	Outcome Outcome
	Found   string // why it failed or was skipped
	Took    time.Duration
}

// Run makes the checks one after another and hands each result to report as it comes. It returns an error when the
// options are wrong or ctx ends first; a check that fails is none.
func Run(ctx context.Context, options *Options, report func(Result)) error {
	o := *options
	o.Symbol, o.Timeout = cmp.Or(o.Symbol, "1HZ100V"), cmp.Or(o.Timeout, 10*time.Second)
	if o.Note == nil {
		o.Note = func(string) {}
	}
	u, err := url.Parse(o.URL)
	if err != nil {
		return fmt.Errorf("conform: endpoint: %w", err)
	}
	if u.Scheme != "ws" && u.Scheme != "wss" || u.Host == "" {
		return fmt.Errorf("conform: endpoint %q: it has to begin with ws:// or wss:// and a host", o.URL)
	}
	checks, unknown := Select(o.Only)
	if len(unknown) > 0 {
		return fmt.Errorf("conform: no check is about %s", strings.Join(unknown, ", "))
	}
	for _, c := range checks {
		r := examine(ctx, &c, u, &o)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		report(r)
	}
	return nil
}

// examine makes one check.
func examine(ctx context.Context, c *Check, u *url.URL, o *Options) (r Result) {
	began := clock.Real.Now()
	t := &trial{ctx: ctx, url: u, o: o}
	r = Result{Check: *c, Outcome: Passed}
	switch {
	case c.Needs&Token != 0 && o.Token == "":
		r.Outcome, r.Found = Skipped, "it needs a token"
	case c.Needs&Trade != 0 && !o.Trade:
		r.Outcome, r.Found = Skipped, "it needs leave to trade"
	case c.Needs&Slow != 0 && !o.Slow:
		r.Outcome, r.Found = Skipped, "it takes minutes, and needs leave to"
	default:
		r.Outcome, r.Found = t.make(c)
	}
	r.Took = clock.Real.Now().Sub(began)
	return r
}

// trial is one check being made.
type trial struct {
	ctx   context.Context
	url   *url.URL
	o     *Options
	clean []func()
}

// verdict ends a check from wherever it is, as testing.T.FailNow ends a test; make catches it.
type verdict struct {
	outcome Outcome
	found   string
}

// make runs the check and cleans up behind it.
func (t *trial) make(c *Check) (outcome Outcome, found string) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case verdict:
			outcome, found = v.outcome, v.found
		default:
			panic(v)
		}
	}()
	defer func() {
		for i := len(t.clean) - 1; i >= 0; i-- {
			t.clean[i]()
		}
	}()
	c.run(t)
	return Passed, ""
}

// after has f called when the check is over.
func (t *trial) after(f func()) { t.clean = append(t.clean, f) }

// failf ends the check: the server does not do what it has to.
func (t *trial) failf(format string, args ...any) {
	panic(verdict{Failed, t.redacted(fmt.Sprintf(format, args...))})
}

// skipf ends the check: there is nothing to find out here.
func (t *trial) skipf(format string, args ...any) {
	panic(verdict{Skipped, t.redacted(fmt.Sprintf(format, args...))})
}

// redacted takes the token out of a text, which a server may have repeated.
func (t *trial) redacted(text string) string {
	if t.o.Token == "" {
		return text
	}
	return strings.ReplaceAll(text, t.o.Token, "<token>")
}

// note tells what is waited for.
func (t *trial) note(text string) { t.o.Note(text) }

// short cuts a message to what fits into a line or two.
func (t *trial) short(raw []byte) string {
	const most = 300
	if len(raw) > most {
		return string(raw[:most]) + "…"
	}
	return string(raw)
}

// pause waits by the machine's time.
func (t *trial) pause(d time.Duration) {
	done := make(chan struct{})
	timer := clock.Real.AfterFunc(d, func() { close(done) })
	defer timer.Stop()
	select {
	case <-done:
	case <-t.ctx.Done():
		t.failf("interrupted")
	}
}
