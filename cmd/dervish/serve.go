package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/internal/apps"
	"github.com/dervish-ws/dervish/internal/certs"
	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/internal/config"
)

func serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "run the server until Ctrl-C",
		Long: `serve runs the server until it is interrupted. Then it closes every session with code 1001, waits a little for
clients to leave, and exits with code 0. SIGHUP reads the configuration file again and puts new limits, site status and
log level in force; whoever follows website_status hears of it at once.

Every flag can be set by a variable (--max-queue is DERVISH_MAX_QUEUE) and in the file too; see dervish config.`,
		Example: `  dervish serve
  dervish serve --tls auto --listen ws://127.0.0.1:8080 --listen wss://127.0.0.1:8443
  dervish serve --listen ws://127.0.0.1:0 --ready-json --exit-with-parent   # for programs that start it
  dervish serve --limits strict --idle-timeout 10s`,
		Args: cobra.NoArgs,
	}
	flags := config.Bind(cmd.Flags())
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		loaded, err := config.Load(flags, environment())
		if err != nil {
			return usage{hinted{err, "dervish config explain tells what each setting takes"}}
		}
		return serve(cmd.Context(), loaded, cmd.OutOrStdout(), cmd.ErrOrStderr())
	}
	return cmd
}

// serve runs a server with a configuration until ctx is done.
func serve(ctx context.Context, loaded *config.Loaded, stdout, stderr io.Writer) error {
	c := &loaded.Config
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var level slog.LevelVar
	level.Set(c.LogLevel.Level())
	log := logger(stderr, c.LogFormat, &level)

	options, err := gatewayOptions(c, log)
	if err != nil {
		return usage{err}
	}
	if c.DataFile != "" {
		f, err := os.Open(c.DataFile)
		if err != nil {
			return usage{fmt.Errorf("read the data file: %w", err)}
		}
		defer f.Close()
		options.Data, options.DataName = f, c.DataFile
	}
	g, err := gateway.New(options)
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
	notifyReload(reload)
	defer signal.Stop(reload)

	var beside sync.WaitGroup
	defer beside.Wait()
	defer stop()
	if s.admin != nil {
		beside.Go(func() {
			if err := g.RunAdmin(ctx, s.admin, c.AdminToken); err != nil {
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
				loaded = reloaded(g, loaded, &level, log)
			}
		}
	})
	if err := s.announce(stdout, g, c); err != nil {
		return err
	}
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

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// gatewayOptions translates the configuration.
func gatewayOptions(c *config.Config, log *slog.Logger) (*gateway.Options, error) {
	o := &gateway.Options{
		Log:                      log,
		StrictAppID:              c.AppIDMode == config.AppIDHTTP,
		Limits:                   limitsOf(c.CallLimits()),
		MaxConnections:           c.MaxConnections,
		MaxConnectionsPerAddress: c.MaxConnectionsPerAddress,
		MaxMessage:               int(c.MaxMessage),
		MaxResponse:              int(c.MaxResponse),
		MaxDepth:                 c.MaxDepth,
		MaxStreams:               c.MaxStreams,
		MaxQueue:                 int(c.MaxQueue),
		IdleTimeout:              c.IdleTimeout,
		CloseWait:                c.CloseWait,
		ShutdownWait:             c.ShutdownWait,
		WriteStall:               c.WriteStall,
		HandshakeTimeout:         c.HandshakeTimeout,
		NoCompression:            !c.Compression,
		SanityExempt:             c.SanityExempt,
		Blocked:                  c.Blocked,
		Site:                     gateway.Site{Status: string(c.SiteStatus), Message: c.SiteMessage},
		Country:                  c.ClientsCountry,
	}
	for _, a := range c.RegisteredApps() {
		app := gateway.App{ID: a.ID, Name: a.Name, Active: a.Active}
		if a.Limits != nil {
			l := limitsOf(c.AppCallLimits(a))
			app.Limits = &l
		}
		o.Apps = append(o.Apps, app)
	}
	for _, a := range c.Accounts {
		account := gateway.Account{LoginID: a.LoginID, Currency: a.Currency, Balance: a.Balance}
		for _, t := range a.Tokens {
			account.Tokens = append(account.Tokens, gateway.Token(t))
		}
		o.Accounts = append(o.Accounts, account)
	}
	return o, nil
}

func limitsOf(l config.Limits) gateway.Limits {
	return gateway.Limits{
		ProposalStreams: l.ProposalStreams,
		General:         gateway.Rate(l.General),
		Outcome:         gateway.Rate(l.Outcome),
		Pricing:         gateway.Rate(l.Pricing),
	}
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
	level.Set(c.LogLevel.Level())
	byApp := map[int64]gateway.Limits{}
	for _, a := range c.RegisteredApps() {
		if a.Limits != nil {
			byApp[a.ID] = limitsOf(c.AppCallLimits(a))
		}
	}
	err = errors.Join(
		g.SetLimits(limitsOf(c.CallLimits()), byApp),
		g.SetSite(gateway.Site{Status: string(c.SiteStatus), Message: c.SiteMessage}),
	)
	if err != nil {
		log.Error("the configuration was not put in force", "error", err)
	}
	log.Info("configuration reloaded", "file", next.File, "applied", change.Applied, "need_restart", change.NeedRestart)
	return next
}

// sockets are the listeners of a server.
type sockets struct {
	all     []net.Listener
	ws, wss []string // URLs up to the path
	admin   net.Listener
	ca      string // the root's file; empty without --tls auto
}

// listen opens every listener, or none.
func listen(c *config.Config) (_ *sockets, err error) {
	s := &sockets{}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	var secure *tls.Config
	if c.Secure() {
		if secure, err = s.certificate(c); err != nil {
			return nil, err
		}
	}
	for _, l := range c.Listeners() {
		listener, err := net.Listen("tcp", l.Address)
		if err != nil {
			return nil, hinted{fmt.Errorf("listen on %s: %w", l, err), busyHint(err)}
		}
		scheme, urls := "ws", &s.ws
		if l.Secure {
			scheme, urls = "wss", &s.wss
			listener = tls.NewListener(listener, secure)
		}
		s.all = append(s.all, listener)
		*urls = append(*urls, scheme+"://"+listener.Addr().String()+gateway.Path)
	}
	if address, on := c.AdminAddress(); on {
		if s.admin, err = net.Listen("tcp", address); err != nil {
			return nil, hinted{fmt.Errorf("listen on %s for admin: %w", address, err), busyHint(err)}
		}
	}
	return s, nil
}

func busyHint(err error) string {
	if errors.Is(err, syscall.EADDRINUSE) {
		return "another program has that port; choose one with --listen or --admin, or port 0 for a free one"
	}
	return "see dervish serve --help for --listen and --admin"
}

// certificate is the configuration of TLS: the certificate that was named, or one of the local authority.
func (s *sockets) certificate(c *config.Config) (*tls.Config, error) {
	t := &tls.Config{NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12}
	if c.TLSCert != "" {
		pair, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
		if err != nil {
			return nil, fmt.Errorf("read the certificate of --tls-cert and --tls-key: %w", err)
		}
		t.Certificates = []tls.Certificate{pair}
		return t, nil
	}
	authority, err := openAuthority()
	if err != nil {
		return nil, err
	}
	s.ca = authority.RootPath()
	t.GetCertificate, err = authority.GetCertificate(c.Hosts)
	return t, err
}

// openAuthority opens the certificate authority in the configuration folder.
func openAuthority() (*certs.Authority, error) {
	dir, err := environment().Dir()
	if err != nil {
		return nil, err
	}
	return certs.Open(filepath.Join(dir, "ca"), clock.Real.Now)
}

func (s *sockets) close() {
	for _, l := range s.all {
		_ = l.Close() // never served
	}
	if s.admin != nil {
		_ = s.admin.Close()
	}
}

// ready is the line of --ready-json.
type ready struct {
	WS      []string      `json:"ws"`
	WSS     []string      `json:"wss"`
	Admin   string        `json:"admin"`
	AppID   int           `json:"app_id"`
	Demo    *gateway.Demo `json:"demo,omitempty"`
	CA      string        `json:"ca,omitempty"`
	Version string        `json:"version"`
}

// announce says that the server is ready: one line of JSON for a program, a few of text for a person.
func (s *sockets) announce(w io.Writer, g *gateway.Gateway, c *config.Config) error {
	r := ready{WS: orNone(s.ws), WSS: orNone(s.wss), AppID: apps.Shared, Demo: g.Demo(), CA: s.ca, Version: version()}
	if s.admin != nil {
		r.Admin = "http://" + s.admin.Addr().String()
	}
	if c.ReadyJSON {
		return json.NewEncoder(w).Encode(r)
	}
	var b strings.Builder
	b.WriteString("dervish is ready. Everything here is simulated; nothing leaves this machine.\n\n")
	for _, u := range append(r.WS, r.WSS...) {
		fmt.Fprintf(&b, "  url     %s?app_id=%d\n", u, apps.Shared)
	}
	fmt.Fprintf(&b, "  app_id  %d\n", apps.Shared)
	if r.Demo != nil {
		fmt.Fprintf(&b, "  token   %s   (demo account %s, %s)\n", r.Demo.Token, r.Demo.LoginID, r.Demo.Currency)
	}
	if r.Admin != "" {
		fmt.Fprintf(&b, "  admin   %s\n", r.Admin)
	}
	if r.CA != "" {
		b.WriteString("\nHave clients trust the certificate of wss:  dervish ca\n")
	}
	if try := cmp.Or(first(r.WS), first(r.WSS)); try != "" {
		fmt.Fprintf(&b, "\nTry it from a browser's developer console, or point your bot at the url:\n\n"+
			"  s = new WebSocket('%s?app_id=%d')\n  s.onmessage = e => console.log(e.data)\n  s.onopen = () => s.send('{\"ping\":1}')\n\n", try, apps.Shared)
	}
	b.WriteString("Ctrl-C stops it.\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// orNone makes an empty list of none, which JSON tells from null.
func orNone(list []string) []string { return append([]string{}, list...) }
