package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/internal/config"
	"github.com/dervish-ws/dervish/internal/console"
	"github.com/dervish-ws/dervish/internal/store"
	"github.com/dervish-ws/dervish/internal/transcript"
)

func serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve [flags]",
		Short: "run the server until Ctrl-C",
		Long: `serve runs the server until it is interrupted. Then it closes every session with code 1001, waits a little for
clients to leave, and exits with code 0; a second Ctrl-C ends it at once. With --until it ends so by itself, when its
own time has come there. SIGHUP reads the configuration file again and puts new limits, faults, site status and log level in
force; whoever follows website_status hears of it at once. Closing the terminal stops the server too.

Every flag can be set by a variable (--max-queue is DERVISH_MAX_QUEUE) and in the file too; see dervish config.`,
		Example: `  dervish serve
  dervish serve --tls auto --listen ws://127.0.0.1:8080 --listen wss://127.0.0.1:8443
  dervish serve --listen ws://127.0.0.1:0 --ready-json --exit-with-parent   # for programs that start it
  dervish serve --limits strict --idle-timeout 10s
  dervish serve --start 2026-01-01T00:00:00Z --speed 60 --idle-timeout 2h   # an hour a minute
  dervish serve --seed my-test --paused --quotes R_100=1234.5,1234.1,1233.9`,
		Args: arguments(),
	}
	flags := bind(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		loaded, err := load(flags)
		if err != nil {
			return err
		}
		return serve(cmd.Context(), loaded, cmd.OutOrStdout(), cmd.ErrOrStderr())
	}
	return cmd
}

// gcPercent has the collector run when a third has been added to what is in use, where Go waits until it has doubled. An
// idle connection holds its memory for hours, and what its handshake left behind with it; the requests that come most
// allocate nothing, so they pay nothing for it. GOGC in the environment says otherwise.
const gcPercent = 30

// serve runs a server with a configuration until ctx is done.
func serve(ctx context.Context, loaded *config.Loaded, stdout, stderr io.Writer) error {
	// A log that nobody reads any more is no reason to drop the clients.
	signal.Ignore(syscall.SIGPIPE)
	c := &loaded.Config
	if _, set := os.LookupEnv("GOGC"); !set {
		debug.SetGCPercent(gcPercent)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var level slog.LevelVar
	level.Set(c.LogLevel.Level())
	log := logger(stderr, c.LogFormat, &level)

	g, err := newGateway(loaded, log)
	if _, busy := errors.AsType[*store.InUseError](err); busy {
		return hinted{err, "end the other server, or give this one a data file of its own"}
	}
	if err != nil {
		return usage{err}
	}
	s, err := listen(c)
	if err != nil {
		return errors.Join(err, g.Shutdown(ctx))
	}
	if c.ExitWithParent {
		defer watchParent(stop)()
	}
	reload := make(chan os.Signal, 1)
	hungUp := notifyReload(reload)
	defer signal.Stop(reload)

	var beside sync.WaitGroup
	defer beside.Wait()
	defer stop()
	// It goes on until the last session is gone, so that probes and metrics tell how the shutdown goes.
	administered, endAdmin := context.WithCancel(context.WithoutCancel(ctx))
	defer endAdmin()
	if s.admin != nil {
		beside.Go(func() {
			if err := g.RunAdmin(administered, s.admin, c.AdminToken); err != nil {
				log.Error("the admin listener failed", "error", err)
			}
		})
	}
	beside.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-reload:
				if hungUp() {
					stop()
					return
				}
				loaded = reloaded(g, loaded, &level, log)
			}
		}
	})
	if !g.Clock().State().Machine {
		logTime(log, c)
	}
	if err := s.announce(stdout, g, c); err != nil {
		s.close()
		return errors.Join(fmt.Errorf("say that the server is ready: %w", err), g.Shutdown(ctx))
	}
	beside.Go(func() {
		select {
		case <-g.Over():
			log.Info("time has come to its end", "until", c.Until.String())
			stop()
		case <-ctx.Done():
		}
	})
	err = g.Run(ctx, s.all...)
	log.Info("stopped")
	return err
}

// logger writes text on a terminal and JSON elsewhere, unless one of them is chosen.
func logger(w io.Writer, format config.LogFormat, level slog.Leveler) *slog.Logger {
	o := &slog.HandlerOptions{Level: level}
	if format == config.LogText || format == config.LogAuto && isTerminal(w) {
		return slog.New(slog.NewTextHandler(w, o))
	}
	return slog.New(slog.NewJSONHandler(w, o))
}

// isTerminal reports whether a reader or writer is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// newGateway makes a gateway of a configuration and the files that it names.
func newGateway(loaded *config.Loaded, log *slog.Logger) (*gateway.Gateway, error) {
	c := &loaded.Config
	if err := checkFaults(loaded); err != nil {
		return nil, err
	}
	options := gatewayOptions(c, log)
	if c.Record != "" {
		r, err := transcript.NewRecorder(c.Record, func(err error) { log.Error("a transcript is not whole", "error", err) })
		if err != nil {
			return nil, err
		}
		options.Witness = recorderOf(r)
	}
	open := func(what, path string) (*os.File, error) {
		f, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", what, err)
		}
		return f, nil
	}
	if c.DataFile != "" {
		f, err := open("the data file", c.DataFile)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		options.Data, options.DataName = f, c.DataFile
	}
	if c.Symbols != "" {
		f, err := open("the symbols", c.Symbols)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		options.Symbols, options.SymbolsName = f, c.Symbols
	}
	options.Replays = map[string]gateway.Replay{}
	for _, r := range c.Replay {
		f, err := open("the recording of "+r.Symbol, r.File)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		options.Replays[r.Symbol] = gateway.Replay{CSV: f, Name: r.File, Loop: r.Loop, Begin: r.Begin.Time, Period: r.Period}
	}
	g, err := gateway.New(options)
	if of, ok := errors.AsType[*gateway.SymbolError](err); ok {
		src := loaded.Source(fmt.Sprintf("%s[%s]", of.Setting, of.Symbol))
		return nil, fmt.Errorf("%s: %w", src, err)
	}
	if err != nil {
		return nil, err
	}
	if err := openSandboxes(g, loaded); err != nil {
		return nil, errors.Join(err, g.Shutdown(context.Background()))
	}
	return g, nil
}

// shortIdle is a time of the machine within which a client that thinks may well say nothing.
const shortIdle = 10 * time.Second

// logTime says how time goes where it is not the machine's, and what that means for clients.
func logTime(log *slog.Logger, c *config.Config) {
	log.Info("time is the server's own", "start", c.Start.String(), "speed", c.Speed, "paused", c.Paused)
	lasts := time.Duration(float64(c.IdleTimeout) / c.Speed)
	switch {
	case lasts <= 0:
	case c.Lockstep:
		log.Warn("sessions on which nothing passes are closed, and soon: idle-timeout goes by the server's time, which lock-step moves on in no time; 0s closes none",
			"idle_timeout", c.IdleTimeout.String())
	case lasts < shortIdle:
		log.Warn("sessions on which nothing passes are closed soon: idle-timeout goes by the server's time; 0s closes none",
			"idle_timeout", c.IdleTimeout.String(), "lasts", lasts.String())
	}
}

// gatewayOptions translates the configuration.
func gatewayOptions(c *config.Config, log *slog.Logger) *gateway.Options {
	o := &gateway.Options{
		Log:                      log,
		Database:                 c.Data,
		Seed:                     c.Seed,
		Start:                    c.Start.Time,
		Until:                    c.Until.Time,
		Speed:                    c.Speed,
		Paused:                   c.Paused,
		Lockstep:                 c.Lockstep,
		Quiet:                    c.Quiet,
		MarketCache:              cmp.Or(int64(c.MarketCache), -1), // 0 would be the gateway's default
		StrictAppID:              c.AppIDMode == config.AppIDHTTP,
		Limits:                   limitsOf(c.CallLimits()),
		MaxConnections:           c.MaxConnections,
		MaxConnectionsPerAddress: c.MaxConnectionsPerAddress,
		MaxMessage:               int(c.MaxMessage),
		MaxResponse:              int(c.MaxResponse),
		MaxDepth:                 c.MaxDepth,
		MaxStreams:               c.MaxStreams,
		MaxQueue:                 int(c.MaxQueue),
		IdleTimeout:              cmp.Or(c.IdleTimeout, -1), // 0 would be the gateway's default
		CloseWait:                c.CloseWait,
		ShutdownWait:             max(c.ShutdownWait, time.Nanosecond), // 0 would be the gateway's default
		WriteStall:               c.WriteStall,
		HandshakeTimeout:         c.HandshakeTimeout,
		NoCompression:            !c.Compression,
		SanityExempt:             c.SanityExempt,
		Blocked:                  c.Blocked,
		Site:                     siteOf(c),
		Country:                  c.ClientsCountry,
		Reports:                  reportsFolder(c.Reports),
	}
	house := gateway.House(c.House)
	o.House = &house
	if !c.NoConsole {
		o.Front = console.New()
		_, o.FrontAdmin = c.AdminAddress()
		o.AdminToken = c.AdminToken
	}
	o.Quotes = quotesOf(c.Quotes)
	for _, f := range c.Economy {
		o.EconomicEvents = append(o.EconomicEvents, gateway.EconomicEvent{
			Name: f.Name, Currency: f.Currency, Impact: f.Impact, Release: f.Release.Time,
			Forecast: f.Forecast, Previous: f.Previous, Actual: f.Actual,
		})
	}
	o.Faults = faultsOf(c.Faults)
	for _, a := range c.RegisteredApps() {
		app := gateway.App{ID: a.ID, Name: a.Name, Active: a.Active, RedirectURI: a.RedirectURI, Scopes: a.Scopes}
		if a.Limits != nil {
			l := limitsOf(c.AppCallLimits(a))
			app.Limits = &l
		}
		o.Apps = append(o.Apps, app)
	}
	o.Accounts = accountsOf(c.Accounts)
	return o
}

// openSandboxes opens the sandboxes of a configuration.
func openSandboxes(g *gateway.Gateway, loaded *config.Loaded) error {
	c := &loaded.Config
	for i, s := range c.Sandboxes {
		limits := limitsOf(c.SandboxCallLimits(s))
		_, err := g.OpenSandbox(gateway.Sandbox{
			AppID: s.AppID, Seed: s.Seed, Start: s.Start.Time, Speed: s.Speed, Paused: s.Paused, Limits: &limits,
			Accounts: accountsOf(s.Accounts), Faults: faultsOf(s.Faults), Quotes: quotesOf(s.Quotes),
			Site: &gateway.Site{Status: string(s.SiteStatus), Message: s.SiteMessage},
		})
		if err != nil {
			return fmt.Errorf("%s: sandboxes[%d]: %w", loaded.Source("sandboxes"), i, err)
		}
	}
	return nil
}

func accountsOf(named []config.Account) (list []gateway.Account) {
	for _, a := range named {
		account := gateway.Account{LoginID: a.LoginID, Currency: a.Currency, Balance: a.Balance}
		for _, t := range a.Tokens {
			account.Tokens = append(account.Tokens, gateway.Token(t))
		}
		list = append(list, account)
	}
	return list
}

func quotesOf(scripts []config.Script) map[string][]float64 {
	quotes := map[string][]float64{}
	for _, s := range scripts {
		quotes[s.Symbol] = s.Quotes
	}
	return quotes
}

func limitsOf(l config.Limits) gateway.Limits {
	return gateway.Limits{
		ProposalStreams: l.ProposalStreams,
		General:         gateway.Rate(l.General),
		Outcome:         gateway.Rate(l.Outcome),
		Pricing:         gateway.Rate(l.Pricing),
	}
}

func siteOf(c *config.Config) gateway.Site {
	return gateway.Site{Status: string(c.SiteStatus), Message: c.SiteMessage}
}

func faultsOf(named []config.Fault) (list []gateway.Fault) {
	for _, f := range named {
		list = append(list, gateway.Fault{
			Name: f.Name, Fault: f.Fault, Off: f.Off, Call: f.Call, On: f.On, App: f.App, LoginID: f.LoginID, From: f.From.Time, Until: f.Until.Time,
			Nth: f.Nth, Every: f.Every, Count: f.Count, Once: f.Once, Probability: f.Probability,
			When: f.When, Delay: f.Delay, Lasts: f.Lasts, Code: f.Code, Message: f.Message, Reason: f.Reason, Rate: f.Rate,
			How: f.How, Symbol: f.Symbol, Hidden: f.Hidden,
		})
	}
	return list
}

// checkFaults says where in the configuration a fault stands that makes no sense.
func checkFaults(loaded *config.Loaded) error {
	var errs []error
	for i, f := range faultsOf(loaded.Config.Faults) {
		if err := f.Validate(); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", loaded.Source(fmt.Sprintf("faults[%d]", i)), err))
		}
	}
	return errors.Join(errs...)
}

// reloaded reads the configuration again and puts in force what may change while the server runs. After an error the
// old configuration goes on.
func reloaded(g *gateway.Gateway, loaded *config.Loaded, level *slog.LevelVar, log *slog.Logger) *config.Loaded {
	next, change, err := loaded.Reload("")
	if err != nil {
		log.Error("the configuration was not reloaded", "error", err)
		return loaded
	}
	c := &next.Config
	wanted := faultsOf(c.Faults)
	// Whether they make sense the gateway knows, and nothing is to change where one does not.
	if err := cmp.Or(checkFaults(next), g.CheckFaults(wanted...)); err != nil {
		log.Error("the configuration was not reloaded", "error", err)
		return loaded
	}
	level.Set(c.LogLevel.Level())
	byApp := map[int64]gateway.Limits{}
	for _, a := range c.RegisteredApps() {
		if a.Limits != nil {
			byApp[a.ID] = limitsOf(c.AppCallLimits(a))
		}
	}
	if err := errors.Join(g.SetLimits(limitsOf(c.CallLimits()), byApp), g.SetSite(siteOf(c)), g.ReloadFaults(wanted...)); err != nil {
		log.Error("the configuration was not put in force", "error", err)
		return loaded
	}
	log.Info("configuration reloaded", "file", next.File, "applied", change.Applied, "need_restart", change.NeedRestart)
	return next
}
