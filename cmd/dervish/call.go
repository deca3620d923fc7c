package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dervish-ws/dervish"
	"github.com/dervish-ws/dervish/wire"
)

// caller makes calls.
type caller struct {
	endpoint
	follow bool
	count  int
	real   bool

	trusted bool // that the endpoint is a dervish, or may be another, is settled
}

func callCommand() *cobra.Command {
	c := &caller{}
	cmd := &cobra.Command{
		Use:   "call NAME [key=value | key:=json]... | JSON | -",
		Short: "make any call of the API",
		Long: `call makes a call and prints the whole answer: laid out on a terminal, one JSON object a line elsewhere. An error answer
goes to standard error, with exit code 1.

What is sent is the call's name with its properties, a JSON object, or with - one object for each line of standard
input, answered in their order. key=value takes text, and a number where the call wants one; key:=json takes any JSON;
parameters.amount=10 sets a property within another; a list's key may be repeated. Requests are checked before they
leave: what dervish explain NAME says of a call has to hold.

What no answer repeats, such as tokens and passwords, is not taken from arguments, where others can see it: write it to
standard input. Calls that change something go to a dervish server alone, unless --real-endpoint says otherwise.`,
		Example: `  dervish call ping
  dervish call residence_list | head -c 300
  dervish call states_list states_list=de --language FR
  dervish call authorize --token-file token.txt
  dervish call '{"website_status":1}'
  printf '{"time":1}\n{"ping":1}\n' | dervish call -
  dervish call website_status --follow --count 1`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage{hinted{errors.New("dervish call takes a NAME, a JSON object or -"), seeHelp(cmd)}}
			}
			return nil
		},
		ValidArgsFunction: completeRequest,
		RunE: func(cmd *cobra.Command, args []string) error {
			if c.count < 0 {
				return usage{fmt.Errorf("--count %d: it has to be 0 or more", c.count)}
			}
			if args[0] == "-" {
				return c.lines(cmd.Context(), args[1:])
			}
			return c.one(cmd.Context(), args)
		},
	}
	c.bind(cmd)
	cmd.Flags().BoolVarP(&c.follow, "follow", "f", false, "go on with the updates of a call that streams, until Ctrl-C")
	cmd.Flags().IntVarP(&c.count, "count", "n", 0, "with --follow, stop after so many messages; 0: never")
	cmd.Flags().BoolVar(&c.real, "real-endpoint", false, "send calls that change something to an endpoint that is no dervish, where money may be real")
	_ = cmd.RegisterFlagCompletionFunc("count", cobra.NoFileCompletions)
	return cmd
}

// one makes the call that the arguments describe.
func (c *caller) one(ctx context.Context, args []string) error {
	raw := []byte(args[0])
	if !strings.HasPrefix(strings.TrimSpace(args[0]), "{") {
		var err error
		if raw, err = requestOf(args[0], args[1:]); err != nil {
			return err
		}
	} else if len(args) > 1 {
		return usage{fmt.Errorf("nothing goes behind a JSON object, but here is %q", args[1])}
	}
	o, err := c.options()
	if err != nil {
		return err
	}
	if len(args) == 1 && args[0] == wire.Authorize.Name {
		if o.Token == "" {
			return usage{hinted{errors.New("authorize takes a token"), giveToken}}
		}
		// The token is that of the call, whose answer is wanted.
		raw = []byte(`{"authorize":` + string(wire.AppendString(nil, o.Token)) + `}`)
		o.Token = ""
	} else if err := c.open(raw); err != nil {
		return err
	}
	r, err := checked(raw)
	if err != nil {
		return err
	}
	switch {
	case c.follow && !r.Call.Streams:
		return usage{fmt.Errorf("%s does not stream", r.Call.Name)}
	case r.Call.Streams && string(r.Member("subscribe")) == "1":
		c.follow = true
	}
	if err := c.permitted(ctx, r.Call); err != nil {
		return err
	}
	if c.follow {
		return c.updates(ctx, o, raw)
	}
	o.NoReconnect = true
	client, err := c.dial(ctx, o)
	if err != nil {
		return err
	}
	defer client.Close()
	answer, err := c.call(ctx, client, raw)
	if err != nil {
		return err
	}
	return c.print(answer)
}

// open refuses a request with something secret in it, where others can see it.
func (c *caller) open(raw []byte) error {
	var r wire.Request
	if r.Parse(raw) != nil || r.Call == nil {
		return nil // which is for checked to say
	}
	name := secret(&r)
	if name == "" {
		return nil
	}
	hint := "write the request to standard input: dervish call -"
	if r.Call == wire.Authorize.Call {
		hint = giveToken
	}
	return usage{hinted{fmt.Errorf("%s is not taken from an argument, where others can see it", name), hint}}
}

// permitted refuses a call that changes something, unless the endpoint is a dervish or the user insists.
func (c *caller) permitted(ctx context.Context, call *wire.Call) error {
	if !call.Effects || c.real || c.trusted {
		return nil
	}
	is, err := c.simulated(ctx)
	if err != nil {
		return err
	}
	if !is {
		return hinted{
			fmt.Errorf("%s changes something, and %s is no dervish server: money may be real there; nothing was sent", call.Name, c.url),
			"--real-endpoint sends it all the same",
		}
	}
	c.trusted = true
	return nil
}

// updates prints the answer to a request that streams, and what follows, until ctx is done.
func (c *caller) updates(ctx context.Context, o *dervish.Options, raw []byte) error {
	client, err := c.stay(ctx, o)
	if err != nil {
		return err
	}
	defer client.Close()
	stream, err := client.Follow(context.WithoutCancel(ctx), raw)
	if err != nil {
		return usage{plain(err)}
	}
	live := subscriptions{}
	for n := 0; c.count == 0 || n < c.count; n++ {
		message, err := stream.Next(ctx)
		switch {
		case ctx.Err() != nil:
			return live.forget(client)
		case err != nil:
			return c.told(ctx, err)
		}
		live.note(message)
		if err := c.print(message); err != nil {
			return err
		}
	}
	return live.forget(client)
}

// subscriptions are the streams of the server that a command has open, by their ids.
type subscriptions map[string]bool

// note remembers the stream of a message.
func (s subscriptions) note(message []byte) {
	var a wire.Answer
	if a.Parse(message) == nil && a.Subscription != nil {
		s[string(a.Subscription)] = true
	}
}

// forget ends the streams. Where that is not answered in time they end with the connection.
func (s subscriptions) forget(client *dervish.Client) error {
	if client.State() != dervish.Ready {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	for id := range s {
		if _, err := client.Forget(ctx, wire.ForgetRequest{Forget: id}); err != nil {
			break
		}
	}
	return nil
}

// print writes a message.
func (e *endpoint) print(message []byte) error {
	var b bytes.Buffer
	var err error
	if e.human() {
		err = json.Indent(&b, message, "", "  ")
	} else {
		err = json.Compact(&b, message)
	}
	if err != nil {
		return fmt.Errorf("the server sent what is no JSON: %w", err)
	}
	b.WriteByte('\n')
	_, err = e.out.Write(b.Bytes())
	return err
}

// maxLine is how long a line of standard input may be.
const maxLine = 1 << 20

// lines makes the call of each line of standard input. What fails is reported, and the rest goes on.
func (c *caller) lines(ctx context.Context, more []string) error {
	switch {
	case len(more) > 0:
		return usage{fmt.Errorf("nothing goes behind -, but here is %q", more[0])}
	case c.follow:
		return usage{errors.New("--follow is for one call, and not for standard input")}
	case c.tokenStdin:
		return usage{hinted{errors.New("standard input cannot hold both the token and the requests"), "--token-file or the variable " + tokenVariable + " give the token"}}
	}
	o, err := c.options()
	if err != nil {
		return err
	}
	o.NoPacing = false // there may be many of them
	client, err := c.dial(ctx, o)
	if err != nil {
		return err
	}
	defer client.Close()
	total, failed := 0, 0
	input := scan(ctx, c.in)
	for {
		line, more, err := input.next(ctx)
		switch {
		case err != nil:
			return err
		case !more && failed > 0:
			return fmt.Errorf("%d of %d lines failed", failed, total)
		case !more:
			return nil
		}
		total++
		answer, err := c.line(ctx, client, line)
		if err == nil && answer != nil {
			err = c.print(answer)
		}
		switch {
		case ctx.Err() != nil:
			return errInterrupted
		case err != nil:
			failed++
			report(c.err, fmt.Errorf("line %d: %w", total, err))
		}
	}
}

// line makes the call of one line; an empty line makes none.
func (c *caller) line(ctx context.Context, client *dervish.Client, line []byte) ([]byte, error) {
	if len(line) == 0 {
		return nil, nil
	}
	r, err := checked(line)
	switch {
	case err != nil:
		return nil, err
	case r.Call.Streams && string(r.Member("subscribe")) == "1":
		return nil, hinted{errors.New("subscribe: a line is answered once"), "dervish call NAME --follow follows one call"}
	}
	if err := c.permitted(ctx, r.Call); err != nil {
		return nil, err
	}
	return c.call(ctx, client, line)
}

// input is a reader taken apart into lines.
type input struct {
	lines chan []byte // closed at the end
	err   error       // of the reader; to be read once lines is closed
}

// scan reads lines without blanks at their ends, on a goroutine of its own: nobody can be called back from reading, and
// so it may last as long as the process.
func scan(ctx context.Context, r io.Reader) *input {
	in := &input{lines: make(chan []byte)}
	go func() {
		defer close(in.lines)
		s := bufio.NewScanner(r)
		s.Buffer(nil, maxLine)
		for s.Scan() {
			select {
			case in.lines <- bytes.Clone(bytes.TrimSpace(s.Bytes())):
			case <-ctx.Done():
				return
			}
		}
		in.err = s.Err()
	}()
	return in
}

// next waits for a line; more is false when there are none left.
func (in *input) next(ctx context.Context) (line []byte, more bool, err error) {
	select {
	case line, more = <-in.lines:
		if !more && in.err != nil {
			return nil, false, fmt.Errorf("read standard input: %w", in.err)
		}
		return line, more, nil
	case <-ctx.Done():
		return nil, false, errInterrupted
	}
}
