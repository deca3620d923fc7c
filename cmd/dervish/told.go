package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"

	"github.com/dervish-ws/dervish"
	"github.com/dervish-ws/dervish/socket"
	"github.com/dervish-ws/dervish/wire"
)

// worded is an error in other words.
type worded struct {
	error
	text string
}

func (w worded) Error() string { return w.text }

func (w worded) Unwrap() error { return w.error }

// errInterrupted is how a command ends that Ctrl-C kept from what it was asked for.
var errInterrupted = errors.New("interrupted")

// told words an error of the SDK for the terminal, with a hint where there is something to be done. ctx is that of the
// command.
func (e *endpoint) told(ctx context.Context, err error) error {
	var api *dervish.APIError
	var refused *socket.HandshakeError
	var broken *tls.CertificateVerificationError
	var header tls.RecordHeaderError
	var name *net.DNSError
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return errInterrupted
	case errors.As(err, &api):
		return toldByServer(api)
	case errors.Is(err, context.DeadlineExceeded):
		text := fmt.Sprintf("%s: no answer within %v", e.url, e.timeout)
		if errors.Is(err, dervish.ErrOutcomeUnknown) {
			text += "; the call may have taken effect"
		}
		return hinted{worded{err, text}, "dervish doctor finds out what is wrong; --timeout waits longer"}
	case errors.As(err, &refused):
		return hinted{plain(err), "dervish doctor finds out what is wrong"}
	case errors.As(err, &broken):
		hint := "--ca FILE trusts another root certificate"
		if u, wrong := e.address(); wrong == nil && isLocal(u.Hostname()) {
			hint += "; that of dervish serve --tls auto is where dervish ca --path says"
		}
		return hinted{plain(err), hint}
	case errors.As(err, &header):
		return hinted{plain(err), "what answers there speaks no TLS: try ws:// instead of wss://"}
	case errors.As(err, &name):
		return hinted{plain(err), "--url or " + urlVariable + " names another endpoint"}
	case errors.Is(err, connectionRefused):
		return hinted{worded{err, e.url + ": connection refused"}, "dervish serve starts a server; --url or " + urlVariable + " names another endpoint"}
	case errors.Is(err, dervish.ErrOutcomeUnknown):
		return hinted{plain(err), "the call may have taken effect; look before you make it again"}
	}
	return plain(err)
}

// giveToken is the hint for who has none.
const giveToken = "--token-file FILE, --token-stdin or the variable " + tokenVariable + " give a token"

// plain takes the name of the SDK out of an error's text: every line has it in front.
func plain(err error) error {
	return worded{err, strings.ReplaceAll(err.Error(), "dervish: ", "")}
}

// toldByServer words an error answer.
func toldByServer(e *dervish.APIError) error {
	text := string(e.Code) + ": " + e.Message
	for _, path := range slices.Sorted(maps.Keys(e.Details)) {
		text += fmt.Sprintf("\n%s: %s", strings.ReplaceAll(path, "/", "."), e.Details[path])
	}
	err := worded{e, text}
	switch e.Code {
	case wire.InvalidAppID:
		return hinted{err, "--app-id names the application; dervish serve knows 1089"}
	case wire.AuthorizationRequired:
		return hinted{err, giveToken}
	}
	for _, known := range wire.Codes() {
		if known.Code == e.Code {
			return hinted{err, "dervish explain " + string(e.Code) + " tells more"}
		}
	}
	return err
}
