package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/internal/transcript"
)

// recorderOf writes down what a gateway's witness is told.
func recorderOf(r *transcript.Recorder) func(gateway.Event) {
	return func(e gateway.Event) {
		switch e.Kind {
		case gateway.Opened:
			r.Begin(e.Session, e.At)
		case gateway.Asked:
			r.Add(e.Session, transcript.Client, e.At, e.Text)
		case gateway.Answer, gateway.Update:
			r.Add(e.Session, transcript.Server, e.At, e.Text)
		case gateway.Closed:
			r.End(e.Session, transcript.Server, e.At)
		}
	}
}

func recordCommand() *cobra.Command {
	e := &endpoint{}
	var address, dir string
	cmd := &cobra.Command{
		Use:   "record DIR",
		Short: "record sessions with any endpoint, as a proxy in front of it",
		Long: `record listens, carries whatever clients say to the endpoint and back, and writes a transcript of each session into a
folder: a file with a line of JSON for each message. Clients connect to it as they would to the endpoint, whose app_id and
language they choose themselves. Tokens and passwords are taken out of what is written, and pass on as they are.

A dervish server writes transcripts itself, with dervish serve --record DIR.`,
		Example: "  dervish record transcripts --listen 127.0.0.1:8090\n  dervish record transcripts --url wss://ws.derivws.com/websockets/v3",
		Args:    arguments("DIR"),
	}
	e.bind(cmd)
	for _, name := range []string{"app-id", "language", "token-file", "token-stdin"} {
		_ = cmd.Flags().MarkHidden(name) // which are the clients' own affair
	}
	cmd.Flags().StringVar(&address, "listen", "127.0.0.1:8090", "where clients connect to, as HOST:PORT; port 0 takes a free port")
	_ = cmd.RegisterFlagCompletionFunc("listen", cobra.NoFileCompletions)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		dir = args[0]
		u, err := e.address()
		if err != nil {
			return err
		}
		secure, err := e.secure()
		if err != nil {
			return err
		}
		recorder, err := transcript.NewRecorder(dir, func(err error) { report(e.err, err) })
		if err != nil {
			return err
		}
		l, err := net.Listen("tcp", address)
		if err != nil {
			return usage{fmt.Errorf("--listen %s: %w", address, err)}
		}
		proxy := &transcript.Proxy{URL: u, TLS: secure, Recorder: recorder}
		mux := http.NewServeMux()
		mux.Handle(gateway.Path, proxy)
		server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
		fmt.Fprintf(e.out, "ws://%s%s\n", l.Addr(), gateway.Path)
		served := make(chan error, 1)
		go func() { served <- server.Serve(l) }()
		select {
		case err = <-served:
		case <-cmd.Context().Done():
			err = errors.Join(server.Close(), notClosed(<-served))
		}
		proxy.Close()
		return err
	}
	return cmd
}

// notClosed is err, unless it says that the server was closed on purpose.
func notClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
