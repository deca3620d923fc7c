package main

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dervish-ws/dervish"
	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/internal/apps"
)

// localURL is where dervish serve listens unless it is told otherwise.
const localURL = "ws://127.0.0.1:8080" + gateway.Path

// Variables of the commands that are clients.
const (
	urlVariable   = "DERVISH_URL"
	tokenVariable = "DERVISH_TOKEN"
)

// endpoint is a server as the flags of a command describe it, and how to speak of it.
type endpoint struct {
	url        string
	appID      int64
	language   string
	ca         string
	tokenFile  string
	tokenStdin bool
	timeout    time.Duration
	json       bool

	held     string // the token, once it was read
	haveRead bool

	in       io.Reader
	out, err io.Writer
}

// bind gives cmd the flags that every client has.
func (e *endpoint) bind(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&e.url, "url", "", "endpoint; by default what "+urlVariable+" says, else "+localURL)
	f.Int64Var(&e.appID, "app-id", apps.Shared, "application to connect as")
	f.StringVar(&e.language, "language", "", "language of display names, such as FR")
	f.StringVar(&e.ca, "ca", "", "PEM file with a root certificate to trust beside the system's; that of dervish ca is trusted for this machine anyway")
	f.StringVar(&e.tokenFile, "token-file", "", "file that holds the token to authorize with; by default the token is what "+tokenVariable+" says")
	f.BoolVar(&e.tokenStdin, "token-stdin", false, "read the token from standard input")
	f.DurationVar(&e.timeout, "timeout", 10*time.Second, "how long to wait for the connection, and for an answer")
	f.BoolVar(&e.json, "json", false, "print one JSON object a line, as is done wherever standard output is no terminal")
	for _, name := range []string{"url", "app-id", "language", "timeout"} {
		// It fails for a flag that is not there or has one already, and neither is so.
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.NoFileCompletions)
	}
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		e.in, e.out, e.err = cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr()
		e.url = cmp.Or(e.url, os.Getenv(urlVariable), localURL)
		_, err := e.address()
		switch {
		case err != nil:
			return err
		case e.appID < 1:
			return usage{fmt.Errorf("--app-id %d: it has to be 1 or more", e.appID)}
		case e.timeout <= 0:
			return usage{fmt.Errorf("--timeout %v: it has to be above 0", e.timeout)}
		}
		return nil
	}
}

// human reports whether what is printed is for a person.
func (e *endpoint) human() bool { return !e.json && isTerminal(e.out) }

// address is the URL taken apart.
func (e *endpoint) address() (*url.URL, error) {
	u, err := url.Parse(e.url)
	switch {
	case err != nil:
		return nil, usage{fmt.Errorf("endpoint: %w", err)}
	case u.Scheme != "ws" && u.Scheme != "wss" || u.Host == "":
		return nil, usage{hinted{fmt.Errorf("endpoint %q: it has to begin with ws:// or wss:// and a host", e.url), "such as " + localURL}}
	case u.User != nil:
		// Arguments are seen by others and kept in histories.
		return nil, usage{errors.New("the endpoint must not hold a user or password")}
	}
	return u, nil
}

// token is what the session is to be authorized with; empty for none. It is read once.
func (e *endpoint) token() (string, error) {
	if e.haveRead {
		return e.held, nil
	}
	token, err := e.readToken()
	if err == nil {
		e.held, e.haveRead = token, true
	}
	return token, err
}

func (e *endpoint) readToken() (string, error) {
	var text []byte
	var err error
	from := tokenVariable
	switch {
	case e.tokenStdin && e.tokenFile != "":
		return "", usage{errors.New("the token comes from --token-stdin or --token-file, not both")}
	case e.tokenStdin:
		from = "standard input"
		if text, err = bufio.NewReader(e.in).ReadBytes('\n'); errors.Is(err, io.EOF) {
			err = nil
		}
	case e.tokenFile != "":
		from = e.tokenFile
		text, err = os.ReadFile(e.tokenFile)
	default:
		text = []byte(os.Getenv(tokenVariable))
		if len(text) == 0 {
			return "", nil
		}
	}
	if err != nil {
		return "", usage{fmt.Errorf("read the token: %w", err)}
	}
	token := strings.TrimSpace(string(text))
	if token == "" || strings.ContainsAny(token, " \t\r\n") {
		return "", usage{fmt.Errorf("%s does not hold a token and nothing else", from)}
	}
	return token, nil
}

// secure is the configuration of TLS: the roots of the system, that of --ca, and for this machine its own authority's.
func (e *endpoint) secure() (*tls.Config, error) {
	u, err := e.address()
	if err != nil || u.Scheme != "wss" {
		return nil, err
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool() // a system without roots; there may be others
	}
	add := func(path string) error {
		pem, err := os.ReadFile(path)
		if err == nil && !roots.AppendCertsFromPEM(pem) {
			err = fmt.Errorf("%s holds no certificate", path)
		}
		return err
	}
	if e.ca != "" {
		if err := add(e.ca); err != nil {
			return nil, usage{fmt.Errorf("read the root certificate: %w", err)}
		}
	}
	if isLocal(u.Hostname()) {
		dir, err := environment().Dir()
		if err == nil {
			err = add(filepath.Join(dir, "ca", "root.pem"))
		}
		// Whoever has no folder or no authority has no certificate of it to trust.
		if dir != "" && err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read the local root certificate: %w", err)
		}
	}
	return &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, nil
}

// isLocal reports whether a host is this machine by its name or address.
func isLocal(host string) bool {
	if a, err := netip.ParseAddr(host); err == nil {
		return a.IsLoopback()
	}
	return strings.EqualFold(host, "localhost") || strings.HasSuffix(strings.ToLower(host), ".localhost")
}

// options are those of the SDK. Pacing is for commands that make many calls.
func (e *endpoint) options() (*dervish.Options, error) {
	token, err := e.token()
	if err != nil {
		return nil, err
	}
	secure, err := e.secure()
	if err != nil {
		return nil, err
	}
	return &dervish.Options{
		URL: e.url, Token: token, Language: e.language, TLS: secure, Proxy: http.ProxyFromEnvironment, NoPacing: true,
	}, nil
}

// dial connects as o says.
func (e *endpoint) dial(ctx context.Context, o *dervish.Options) (*dervish.Client, error) {
	dialing, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	c, err := dervish.Dial(dialing, e.appID, o)
	if err != nil {
		return nil, e.told(ctx, err)
	}
	return c, nil
}

// stay is dial for a command that goes on when the connection is lost, and says so.
func (e *endpoint) stay(ctx context.Context, o *dervish.Options) (*dervish.Client, error) {
	lost := false
	o.OnState = func(s dervish.State) {
		switch {
		case s == dervish.Waiting && !lost:
			lost = true
			fmt.Fprintln(e.err, "dervish: the connection was lost; connecting again")
		case s == dervish.Ready && lost:
			lost = false
			fmt.Fprintln(e.err, "dervish: connected again")
		case s == dervish.Updating:
			fmt.Fprintln(e.err, "dervish: the site is down or being updated; waiting")
		}
	}
	return e.dial(ctx, o)
}

// call makes one call and gives the whole answer.
func (e *endpoint) call(ctx context.Context, c *dervish.Client, request []byte) ([]byte, error) {
	waiting, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	answer, err := c.Call(waiting, request)
	if err != nil {
		return nil, e.told(ctx, err)
	}
	return answer, nil
}

// simulated asks the endpoint, by HTTP, whether it is a dervish.
func (e *endpoint) simulated(ctx context.Context) (bool, error) {
	u, err := e.address()
	if err != nil {
		return false, err
	}
	u.Scheme = strings.Replace(u.Scheme, "ws", "http", 1)
	secure, err := e.secure()
	if err != nil {
		return false, err
	}
	asking, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(asking, http.MethodGet, u.String(), nil)
	if err != nil {
		return false, usage{err}
	}
	transport := &http.Transport{TLSClientConfig: secure, Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true}
	resp, err := transport.RoundTrip(r) // follows no redirection: where it leads is not where the call would go
	if err != nil {
		return false, e.told(ctx, err)
	}
	defer resp.Body.Close()
	return resp.Header.Get(gateway.Mark) != "", nil
}
