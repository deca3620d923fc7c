package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/internal/clock"
)

// localAdmin is where the admin listener of dervish serve is unless it is told otherwise.
const localAdmin = "http://127.0.0.1:8081"

// Variables that say where the admin listener is; dervish serve reads them too.
const (
	adminVariable      = "DERVISH_ADMIN"
	adminTokenVariable = "DERVISH_ADMIN_TOKEN"
)

// operator is an admin listener as the flags of a command describe it.
type operator struct {
	url       string
	tokenFile string
	json      bool
	sandbox   string // whose levers are meant, by its app_id; empty: the server's own

	out io.Writer
}

// bind gives a command and those below it the flags of an operator.
func (o *operator) bind(cmd *cobra.Command, jsonHelp string) {
	f := cmd.PersistentFlags()
	f.StringVar(&o.url, "admin", "", "the server's admin listener; by default what "+adminVariable+" says, else "+localAdmin)
	f.StringVar(&o.tokenFile, "admin-token-file", "", "file that holds the admin token; by default it is what "+adminTokenVariable+" says")
	f.BoolVar(&o.json, "json", false, jsonHelp)
	cmd.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		o.out = cmd.OutOrStdout()
		return o.settle()
	}
}

// bindSandbox adds the flag for what a sandbox has levers of its own.
func (o *operator) bindSandbox(cmd *cobra.Command) {
	cmd.PersistentFlags().StringVar(&o.sandbox, "sandbox", "", "app_id of the sandbox that is meant; by default the server's own world")
}

func clockCommand() *cobra.Command {
	o := &operator{}
	cmd := &cobra.Command{
		Use:   "clock",
		Short: "move the time of a running server",
		Long: `clock tells and moves the time of a running server: its ticks, its candles, the answer to time, its limits and its
idle sessions all go by it. Whatever time is moved by, all that is due on the way happens, in order. Time does not go
back. A server that was started without --start, --speed and --paused keeps the machine's time until it is first told
otherwise. It asks the admin listener of the server.`,
		Example: "  dervish clock\n  dervish clock pause\n  dervish clock step R_100\n  dervish clock advance 90s",
	}
	o.bind(cmd, "print one JSON object, as is done wherever standard output is no terminal")
	o.bindSandbox(cmd)
	gathers(cmd)
	status := func(cmd *cobra.Command) error { return o.clock(cmd.Context(), http.MethodGet, nil) }
	without := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return without(cmd, args)
		}
		return status(cmd)
	}
	order := func(cmd *cobra.Command, action string, with map[string]any) error {
		body := map[string]any{"action": action}
		for name, v := range with {
			body[name] = v
		}
		return o.clock(cmd.Context(), http.MethodPost, body)
	}
	var count int
	step := &cobra.Command{
		Use: "step [SYMBOL]", Short: "move time on to the next tick",
		Long:    "step moves time on to the next tick of a symbol, or without one of any, and tells where that is.",
		Example: "  dervish clock step\n  dervish clock step R_100 --count 10", Args: arguments("[SYMBOL]"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if count < 1 {
				return usage{fmt.Errorf("--count %d: it has to be 1 or more", count)}
			}
			return order(cmd, "step", map[string]any{"symbol": strings.Join(args, ""), "count": count})
		},
	}
	step.Flags().IntVarP(&count, "count", "n", 1, "how many ticks")
	cmd.AddCommand(
		&cobra.Command{
			Use: "status", Short: "tell the server's time, as clock alone does",
			Example: "  dervish clock status --json", Args: arguments(),
			RunE: func(cmd *cobra.Command, _ []string) error { return status(cmd) },
		},
		&cobra.Command{
			Use: "pause", Short: "have time stand still",
			Example: "  dervish clock pause", Args: arguments(),
			RunE: func(cmd *cobra.Command, _ []string) error { return order(cmd, "pause", nil) },
		},
		&cobra.Command{
			Use: "resume", Short: "have time run on from where it stands",
			Example: "  dervish clock resume", Args: arguments(),
			RunE: func(cmd *cobra.Command, _ []string) error { return order(cmd, "resume", nil) },
		},
		step,
		&cobra.Command{
			Use: "advance DURATION", Short: "move time on by a while",
			Long: `advance moves time on by a while at once, whether it runs or is paused. It ends when all that time has happened;
Ctrl-C stops it on the way.`,
			Example: "  dervish clock advance 90s\n  dervish clock advance 1h30m", Args: arguments("DURATION"),
			RunE: func(cmd *cobra.Command, args []string) error {
				if _, err := time.ParseDuration(args[0]); err != nil {
					return usage{fmt.Errorf("%q is no duration like 90s or 1h30m", args[0])}
				}
				return order(cmd, "advance", map[string]any{"by": args[0]})
			},
		},
		&cobra.Command{
			Use: "speed N", Short: "have N seconds of time go by in a second",
			Example: "  dervish clock speed 60", Args: arguments("N"),
			RunE: func(cmd *cobra.Command, args []string) error {
				n, err := strconv.ParseFloat(args[0], 64)
				if err != nil || n != n || n < clock.MinSpeed || n > clock.MaxSpeed {
					return usage{fmt.Errorf("%q is no number from %v to %d", args[0], clock.MinSpeed, clock.MaxSpeed)}
				}
				return order(cmd, "speed", map[string]any{"speed": n})
			},
		},
		&cobra.Command{
			Use: "to INSTANT", Short: "move time on to an instant",
			Long:    "to moves time on to an instant: 2035-01-01T09:30:00Z, 2035-01-01 or seconds since 1970.",
			Example: "  dervish clock to 2035-01-01T09:30:00Z", Args: arguments("INSTANT"),
			RunE: func(cmd *cobra.Command, args []string) error {
				if _, err := clock.Parse(args[0]); err != nil {
					return usage{err}
				}
				return order(cmd, "to", map[string]any{"to": args[0]})
			},
		},
	)
	return cmd
}

// settle completes the address.
func (o *operator) settle() error {
	o.url = cmp.Or(o.url, os.Getenv(adminVariable), localAdmin)
	if o.url == "off" {
		return usage{errors.New("admin is off; --admin names an admin listener")}
	}
	if !strings.Contains(o.url, "://") {
		host, port, err := net.SplitHostPort(o.url)
		if err != nil {
			return usage{fmt.Errorf("admin listener %q: it has to be HOST:PORT or a URL", o.url)}
		}
		o.url = "http://" + net.JoinHostPort(cmp.Or(host, "127.0.0.1"), port)
	}
	u, err := url.Parse(o.url)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return usage{fmt.Errorf("admin listener %q: it has to be HOST:PORT or a URL like %s", o.url, localAdmin)}
	}
	o.url = strings.TrimSuffix(o.url, "/")
	if o.sandbox == "" {
		return nil
	}
	path, err := sandboxOf(o.sandbox)
	o.url += path
	return err
}

// token is what the listener asks for; empty for none.
func (o *operator) token() (string, error) {
	if o.tokenFile == "" {
		return os.Getenv(adminTokenVariable), nil
	}
	text, err := os.ReadFile(o.tokenFile)
	if err != nil {
		return "", usage{fmt.Errorf("read the admin token: %w", err)}
	}
	return strings.TrimSpace(string(text)), nil
}

// clock asks for /clock and prints the state that is answered.
func (o *operator) clock(ctx context.Context, method string, body any) error {
	text, err := o.ask(ctx, method, "/clock", body)
	if err != nil {
		return err
	}
	if o.json || !isTerminal(o.out) {
		_, err := fmt.Fprintln(o.out, strings.TrimSpace(string(text)))
		return err
	}
	var s gateway.ClockState
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("%s/clock: %w", o.url, err)
	}
	_, err = fmt.Fprintln(o.out, timeWords(s))
	return err
}

// timeWords says for a person what time does.
func timeWords(s gateway.ClockState) string {
	words := s.Now.UTC().Format("2006-01-02 15:04:05.999 MST")
	speed := strconv.FormatFloat(s.Speed, 'f', -1, 64)
	switch {
	case s.Lockstep && !s.Paused:
		return words + ", in lock-step with the clients"
	case s.Lockstep:
		return words + ", paused; it goes on in lock-step with the clients"
	case s.Paused && s.Speed == 1:
		return words + ", paused"
	case s.Paused:
		return words + ", paused; it runs " + speed + " times as fast as the machine's when it is resumed"
	case s.Machine:
		return words + ", the machine's time"
	case s.Speed == 1:
		return words + ", running as fast as the machine's"
	}
	return words + ", running " + speed + " times as fast as the machine's"
}

// ask makes one request of the admin listener; its body is JSON, or an io.Reader's. It waits for as long as the listener takes: to move time far takes a while.
func (o *operator) ask(ctx context.Context, method, path string, body any) ([]byte, error) {
	content, raw := body.(io.Reader)
	if body != nil && !raw {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(ctx, method, o.url+path, content)
	if err != nil {
		return nil, usage{err}
	}
	token, err := o.token()
	if err != nil {
		return nil, err
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return nil, errInterrupted
	case errors.Is(err, connectionRefused):
		return nil, hinted{worded{err, o.url + ": connection refused"}, "dervish serve starts a server; --admin or " + adminVariable + " names another admin listener"}
	case err != nil:
		return nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return nil, errInterrupted
	case err != nil:
		return nil, fmt.Errorf("%s%s: %w", o.url, path, err)
	case resp.StatusCode/100 == 2:
		return text, nil
	}
	var answer struct{ Error string }
	if json.Unmarshal(text, &answer) != nil || answer.Error == "" {
		return nil, hinted{fmt.Errorf("%s%s: %s", o.url, path, resp.Status), "is it the admin listener of a dervish?"}
	}
	err = errors.New(answer.Error)
	if resp.StatusCode == http.StatusUnauthorized {
		err = hinted{err, "--admin-token-file FILE or the variable " + adminTokenVariable + " give the token"}
	}
	return nil, err
}
