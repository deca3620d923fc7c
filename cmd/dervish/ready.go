package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/internal/apps"
	"github.com/dervish-ws/dervish/internal/config"
	"github.com/dervish-ws/dervish/internal/console"
)

// ready is the line of --ready-json.
type ready struct {
	WS      []string      `json:"ws"`
	WSS     []string      `json:"wss"`
	Admin   string        `json:"admin"` // empty when there is none
	AppID   int           `json:"app_id"`
	Demo    *gateway.Demo `json:"demo,omitempty"` // absent when accounts are configured
	CA      string        `json:"ca,omitempty"`   // the root's file; absent without --tls auto
	Version string        `json:"version"`

	time    gateway.ClockState
	console string // its address, or why there is none; empty where none is wanted
}

// announce says that the server is ready: one line of JSON for a program, a few of text for a person.
func (s *sockets) announce(w io.Writer, g *gateway.Gateway, c *config.Config) error {
	r := ready{
		WS: orNone(s.ws), WSS: orNone(s.wss), AppID: apps.Shared, Demo: g.Demo(), CA: s.ca, Version: built().Version,
		time: g.Clock().State(),
	}
	if !c.NoConsole {
		r.console = consoleAt(cmp.Or(first(r.WS), first(r.WSS)))
	}
	if s.admin != nil {
		r.Admin = "http://" + reach(s.admin.Addr())
	}
	if c.ReadyJSON {
		return json.NewEncoder(w).Encode(r)
	}
	_, err := io.WriteString(w, r.banner())
	return err
}

// consoleAt says where a browser finds the console beside the API at url, or why it does not.
func consoleAt(url string) string {
	if !console.Embedded() {
		return "not in this binary; make build builds it, where Node.js is there"
	}
	return "http" + strings.TrimSuffix(strings.TrimPrefix(url, "ws"), gateway.Path[1:])
}

// banner is what a person reads.
func (r *ready) banner() string {
	var b strings.Builder
	b.WriteString("dervish is ready. Everything here is simulated; nothing leaves this machine.\n\n")
	for _, u := range slices.Concat(r.WS, r.WSS) {
		fmt.Fprintf(&b, "  url     %s?app_id=%d\n", u, r.AppID)
	}
	fmt.Fprintf(&b, "  app_id  %d\n", r.AppID)
	if r.Demo != nil {
		fmt.Fprintf(&b, "  token   %s   (demo account %s, %s)\n", r.Demo.Token, r.Demo.LoginID, r.Demo.Currency)
	}
	if r.Admin != "" {
		fmt.Fprintf(&b, "  admin   %s\n", r.Admin)
	}
	if r.console != "" {
		fmt.Fprintf(&b, "  console %s\n", r.console)
	}
	if !r.time.Machine {
		fmt.Fprintf(&b, "  time    %s   (dervish clock moves it)\n", timeWords(r.time))
	}
	if r.CA != "" {
		b.WriteString("\nHave clients trust the certificate of wss:  dervish ca\n")
	}
	if try := cmp.Or(first(r.WS), first(r.WSS)); try != "" {
		fmt.Fprintf(&b, "\nTry it from a browser's developer console, or point your bot at the url:\n\n"+
			"  s = new WebSocket('%s?app_id=%d')\n  s.onmessage = e => console.log(e.data)\n  s.onopen = () => s.send('{\"ping\":1}')\n\n", try, r.AppID)
	}
	b.WriteString("Ctrl-C stops it.\n")
	return b.String()
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// orNone makes an empty list of none, which JSON tells from null.
func orNone[T any](list []T) []T { return append([]T{}, list...) }
