package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dervish-ws/dervish"
	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/socket"
	"github.com/dervish-ws/dervish/wire"
)

// doctor looks for what keeps a client from working.
type doctor struct {
	endpoint
	needs []string // scopes that the token has to have

	client  *dervish.Client // from the check of the app_id on
	granted []wire.Scope    // by a token that is good; nil without one
}

// finding is what one check found.
type finding struct {
	Check  string `json:"check"`
	Result string `json:"result"` // ok, FAIL or skip
	Found  string `json:"found"`
	Mend   string `json:"mend,omitzero"` // what to do about it
}

// skipped says why there was nothing to check.
type skipped string

func (s skipped) Error() string { return string(s) }

func doctorCommand() *cobra.Command {
	d := &doctor{}
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "find out what keeps a client from working",
		Long: `doctor tries, in this order, what a client needs: that the host has an address (DNS), that it can be reached (TCP), that
its certificate is good (TLS), that the API answers and knows the application (app_id), that it knows the token (token),
what the token allows (scope), whether the site is up (site), which limits hold (limits), and whether this machine's
clock is right (clock). Each gets one line, with the mend where something is wrong. Exit code 1 says that something is.`,
		Example: "  dervish doctor\n  dervish doctor --token-file token.txt --scope trade\n  dervish doctor --json",
		Args:    arguments(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return d.examine(cmd.Context()) },
	}
	d.bind(cmd)
	cmd.Flags().Lookup("json").Usage = "print one JSON object a line"
	cmd.Flags().StringSliceVar(&d.needs, "scope", nil, "scope that the token has to have; may be repeated")
	prepare := cmd.PreRunE
	cmd.PreRunE = func(cmd *cobra.Command, args []string) error {
		for _, s := range d.needs {
			if !slices.Contains(wire.AllScopes, wire.Scope(s)) {
				return usage{fmt.Errorf("there is no scope %q; there are %s", s, scopeList(wire.AllScopes))}
			}
		}
		return prepare(cmd, args)
	}
	_ = cmd.RegisterFlagCompletionFunc("scope", func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var names []cobra.Completion
		for _, s := range wire.AllScopes {
			names = append(names, string(s))
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
	return cmd
}

func scopeList(scopes []wire.Scope) string {
	var names []string
	for _, s := range scopes {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

// examine makes every check. Once one has failed that others stand on, those are skipped.
func (d *doctor) examine(ctx context.Context) error {
	if _, err := d.token(); err != nil {
		return err // what is wrong with the command line is not for the checks to find
	}
	defer func() {
		if d.client != nil {
			_ = d.client.Close() // nothing waits for an answer
		}
	}()
	failed := 0
	stuck := ""
	for _, c := range []struct {
		name  string
		vital bool // the rest stands on it
		check func(context.Context) (found string, err error)
	}{
		{"DNS", true, d.checkDNS},
		{"TCP", true, d.checkTCP},
		{"TLS", true, d.checkTLS},
		{"app_id", true, d.checkApp},
		{"token", false, d.checkToken},
		{"scope", false, d.checkScope},
		{"site", false, d.checkSite},
		{"limits", false, d.checkLimits},
		{"clock", false, d.checkClock},
	} {
		f := finding{Check: c.name, Result: "skip", Found: "not tried without " + stuck}
		if stuck == "" {
			f = d.find(ctx, c.name, c.check)
		}
		if ctx.Err() != nil {
			return errInterrupted
		}
		if f.Result == "FAIL" {
			failed++
			if c.vital {
				stuck = c.name
			}
		}
		if err := d.tell(f); err != nil {
			return err
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of the checks failed", failed)
	}
	return nil
}

// find makes one check.
func (d *doctor) find(ctx context.Context, name string, check func(context.Context) (string, error)) finding {
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	found, err := check(ctx)
	var skip skipped
	var hint hinted
	switch {
	case errors.As(err, &skip):
		return finding{Check: name, Result: "skip", Found: skip.Error()}
	case err == nil:
		return finding{Check: name, Result: "ok", Found: found}
	case errors.Is(err, context.DeadlineExceeded):
		err = hinted{worded{err, fmt.Sprintf("nothing within %v", d.timeout)}, "look for a firewall on the way; --timeout waits longer"}
	}
	f := finding{Check: name, Result: "FAIL", Found: strings.ReplaceAll(err.Error(), "\n", "; ")}
	if errors.As(err, &hint) {
		f.Mend = hint.hint
	}
	return f
}

// tell prints a finding.
func (d *doctor) tell(f finding) error {
	if d.json {
		return json.NewEncoder(d.out).Encode(f)
	}
	if f.Mend != "" {
		f.Found += "  → " + f.Mend
	}
	_, err := fmt.Fprintf(d.out, "%-4s  %-6s  %s\n", f.Result, f.Check, f.Found)
	return err
}

// proxy is the HTTP proxy that the connection goes through; nil for none.
func (d *doctor) proxy() *url.URL {
	u, err := d.address()
	if err != nil {
		return nil // which was said before
	}
	u.Scheme = strings.Replace(u.Scheme, "ws", "http", 1)
	p, err := http.ProxyFromEnvironment(&http.Request{URL: u})
	if err != nil {
		return nil // then connecting will tell
	}
	return p
}

// target is the address to connect to.
func (d *doctor) target() (host, port string, err error) {
	u, err := d.address()
	if err != nil {
		return "", "", err
	}
	port = u.Port()
	if port == "" {
		port = map[string]string{"ws": "80", "wss": "443"}[u.Scheme]
	}
	return u.Hostname(), port, nil
}

func (d *doctor) checkDNS(ctx context.Context) (string, error) {
	host, _, err := d.target()
	if err != nil {
		return "", err
	}
	if p := d.proxy(); p != nil {
		return "", skipped("the proxy " + p.Host + " looks " + host + " up")
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return host + " is an address", nil
	}
	addresses, err := net.DefaultResolver.LookupHost(ctx, host)
	if err != nil {
		return "", hinted{err, "check the name, and this machine's connection; --url or " + urlVariable + " names another endpoint"}
	}
	return host + " is " + strings.Join(addresses, ", "), nil
}

func (d *doctor) checkTCP(ctx context.Context) (string, error) {
	host, port, err := d.target()
	if err != nil {
		return "", err
	}
	if p := d.proxy(); p != nil {
		return "", skipped("the connection goes through the proxy " + p.Host)
	}
	began := clock.Real.Now()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(host, port))
	switch {
	case errors.Is(err, connectionRefused):
		hint := "dervish serve starts a server"
		if !isLocal(host) {
			hint = "check the port; nobody listens at this one"
		}
		return "", hinted{fmt.Errorf("%s: connection refused", net.JoinHostPort(host, port)), hint}
	case err != nil:
		return "", hinted{err, "check this machine's connection, and firewalls on the way"}
	}
	took := clock.Real.Now().Sub(began)
	return fmt.Sprintf("%s answers after %.3g ms", conn.RemoteAddr(), milliseconds(took)), conn.Close()
}

func (d *doctor) checkTLS(ctx context.Context) (string, error) {
	host, port, err := d.target()
	if err != nil {
		return "", err
	}
	secure, err := d.secure()
	switch {
	case err != nil:
		return "", err
	case secure == nil && isLocal(host):
		return "", skipped("ws:// has none, and nothing leaves this machine")
	case secure == nil:
		return "", skipped("ws:// has none: everybody on the way can read what is said, tokens included")
	case d.proxy() != nil:
		return "", skipped("the proxy is in the way; what is wrong will show when the API is asked")
	}
	conn, err := (&tls.Dialer{Config: secure}).DialContext(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return "", d.told(ctx, err)
	}
	state := conn.(*tls.Conn).ConnectionState()
	leaf := state.PeerCertificates[0]
	found := fmt.Sprintf("%s, certificate by %s until %s", tls.VersionName(state.Version), leaf.Issuer.CommonName, leaf.NotAfter.Format(time.DateOnly))
	return found, conn.Close()
}

func (d *doctor) checkApp(ctx context.Context) (string, error) {
	o, err := d.options()
	if err != nil {
		return "", err
	}
	o.Token, o.NoReconnect = "", true
	d.client, err = dervish.Dial(ctx, d.appID, o)
	var refused *socket.HandshakeError
	switch {
	case errors.As(err, &refused) && (refused.Status == http.StatusNotFound || refused.Status == http.StatusOK):
		return "", hinted{plain(err), "the path of the API is usually /websockets/v3"}
	case errors.As(err, &refused) && (refused.Status == http.StatusUnauthorized || refused.Status == http.StatusForbidden):
		return "", hinted{plain(err), "--app-id names the application; dervish serve knows 1089"}
	case errors.As(err, &refused):
		return "", hinted{plain(err), "try again later, if it is not the URL that is wrong"}
	case err != nil:
		return "", d.told(ctx, err)
	}
	kind := "money may be real there"
	if is, err := d.simulated(ctx); err == nil && is {
		kind = "it is a dervish, and nothing there is real"
	}
	return fmt.Sprintf("%d is known; %s", d.appID, kind), nil
}

func (d *doctor) checkToken(ctx context.Context) (string, error) {
	token, err := d.token()
	switch {
	case err != nil:
		return "", err
	case token == "":
		return "", skipped("none is given; " + giveToken)
	}
	a, err := d.client.Authorize(ctx, wire.AuthorizeRequest{Authorize: token})
	if err != nil {
		mended := d.told(ctx, err)
		if errors.Is(err, wire.InvalidToken) {
			mended = hinted{plain(mended), "make another one; dervish serve prints a good one when it starts"}
		}
		return "", mended
	}
	d.granted = orNone(a.Scopes)
	return strings.TrimSuffix("it is that of "+a.LoginID+", "+a.Currency, ", "), nil
}

func (d *doctor) checkScope(context.Context) (string, error) {
	if d.granted == nil {
		return "", skipped("there is no token that is good")
	}
	for _, s := range d.needs {
		if !slices.Contains(d.granted, wire.Scope(s)) {
			return "", hinted{fmt.Errorf("%s is missing; there is %s", s, scopeList(d.granted)), "make a token with that scope"}
		}
	}
	if len(d.granted) == 0 {
		return "", hinted{errors.New("the token allows nothing"), "make a token with the scopes that are needed"}
	}
	return scopeList(d.granted), nil
}

// checkSite tells whether the site is up.
func (d *doctor) checkSite(ctx context.Context) (string, error) {
	w, err := d.client.WebsiteStatus(ctx, wire.WebsiteStatusRequest{})
	switch {
	case errors.Is(err, wire.RateLimit):
		return "", skipped("the rate limit is reached")
	case err != nil:
		return "", d.told(ctx, err)
	case w.SiteStatus != "" && w.SiteStatus != "up":
		return "", hinted{errors.New(strings.TrimSuffix(w.SiteStatus+": "+w.Message, ": ")), "wait; dervish status --follow tells when it is up"}
	}
	return strings.TrimSuffix("it is up: "+w.Message, ": "), nil
}

func (d *doctor) checkLimits(ctx context.Context) (string, error) {
	w, err := d.client.WebsiteStatus(ctx, wire.WebsiteStatusRequest{})
	switch {
	case errors.Is(err, wire.RateLimit):
		return "", hinted{plain(d.told(ctx, err)), "make fewer calls; the next minute or hour admits more"}
	case err != nil:
		return "", d.told(ctx, err)
	}
	l := limitsIn(w.APICallLimits)
	return fmt.Sprintf("%v; pricing %v; outcome %v", l.General, l.Pricing, l.Outcome), nil
}

// maxSkew is how wrong this machine's clock may be: contracts last seconds.
const maxSkew = 2 * time.Second

// checkClock compares the clocks. The server tells whole seconds, and an unknown part of the round trip passes before it
// looks, so the difference is known to half of each.
func (d *doctor) checkClock(ctx context.Context) (string, error) {
	sent := clock.Real.Now()
	t, err := d.client.Time(ctx, wire.TimeRequest{})
	if err != nil {
		return "", d.told(ctx, err)
	}
	trip := clock.Real.Now().Sub(sent)
	skew := sent.Add(trip / 2).Sub(time.Unix(int64(*t), 0).Add(time.Second / 2))
	doubt := (time.Second + trip) / 2
	if skew.Abs() > maxSkew+doubt {
		side := "ahead of"
		if skew < 0 {
			side = "behind"
		}
		return "", hinted{fmt.Errorf("this machine's is about %v %s the server's", skew.Abs().Round(time.Second), side), "set the clock of this machine, by NTP for instance"}
	}
	return fmt.Sprintf("it agrees with the server's, as far as %v can tell", doubt.Round(100*time.Millisecond)), nil
}
