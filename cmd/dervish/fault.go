package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/internal/clock"
)

func faultCommand() *cobra.Command {
	o := &operator{}
	cmd := &cobra.Command{
		Use:   "fault",
		Short: "have things go wrong on purpose on a running server",
		Long: `fault tries what a client does when things go wrong: a purchase is made and its answer lost, a connection drops, an
answer is late, comes twice or is no JSON, a market is closed. The same seed and the same requests meet the same faults.
All but list ask the admin listener of the server. The setting faults does the same from the beginning.`,
		Example: `  dervish fault list
  dervish fault add commit-and-drop --call buy --once
  dervish fault add delay --call proposal --delay 3s --probability 0.1
  dervish fault status
  dervish fault clear`,
	}
	o.bind(cmd, "print one JSON object, as is done wherever standard output is no terminal")
	o.bindSandbox(cmd)
	gathers(cmd)
	cmd.AddCommand(
		&cobra.Command{
			Use: "list [FAULT]", Short: "tell which faults there are, or all of one",
			Long:    "list tells which faults there are and what each tests in a client. It asks no server.",
			Example: "  dervish fault list\n  dervish fault list commit-and-drop", Args: arguments("[FAULT]"),
			ValidArgs: faultNames(),
			RunE:      func(_ *cobra.Command, args []string) error { return o.kinds(strings.Join(args, "")) },
		},
		faultAdd(o),
		&cobra.Command{
			Use: "remove NAME", Short: "end a fault",
			Example: "  dervish fault add delay --call proposal --delay 3s\n  dervish fault remove delay", Args: arguments("NAME"),
			RunE: func(cmd *cobra.Command, args []string) error {
				return o.faults(cmd.Context(), http.MethodDelete, "/faults/"+url.PathEscape(args[0]))
			},
		},
		&cobra.Command{
			Use: "off NAME", Short: "have a fault befall nothing, and keep it",
			Example: "  dervish fault add delay --call proposal --delay 3s\n  dervish fault off delay", Args: arguments("NAME"),
			RunE: func(cmd *cobra.Command, args []string) error { return o.switchFault(cmd.Context(), args[0], true) },
		},
		&cobra.Command{
			Use: "on NAME", Short: "have a fault that is off befall messages again",
			Example: "  dervish fault add delay --call proposal --delay 3s --off\n  dervish fault on delay", Args: arguments("NAME"),
			RunE: func(cmd *cobra.Command, args []string) error { return o.switchFault(cmd.Context(), args[0], false) },
		},
		&cobra.Command{
			Use: "clear", Short: "end all faults",
			Example: "  dervish fault clear", Args: arguments(),
			RunE: func(cmd *cobra.Command, _ []string) error {
				return o.faults(cmd.Context(), http.MethodDelete, "/faults")
			},
		},
		&cobra.Command{
			Use: "status", Short: "tell which faults are in force, and how often each came about",
			Example: "  dervish fault status --json", Args: arguments(),
			RunE: func(cmd *cobra.Command, _ []string) error { return o.faults(cmd.Context(), http.MethodGet, "/faults") },
		},
	)
	return cmd
}

func faultAdd(o *operator) *cobra.Command {
	var fault gateway.Fault
	var from, until string
	cmd := &cobra.Command{
		Use: "add FAULT", Short: "have something go wrong from now on",
		Long: `add has a fault befall the messages that its flags choose; dervish fault list tells which flags a fault takes beside
those. It prints the fault as it holds, with its name.`,
		Example: `  dervish fault add drop-before --call buy --nth 3
  dervish fault add error --call buy --code InsufficientBalance --count 2
  dervish fault add duplicate --on update --call ticks --every 10
  dervish fault add feed-gap --symbol R_100 --lasts 30s`,
		Args: arguments("FAULT"), ValidArgs: faultNames(),
		RunE: func(cmd *cobra.Command, args []string) error {
			fault.Fault = args[0]
			for _, instant := range []struct {
				flag, text string
				to         *time.Time
			}{{"from", from, &fault.From}, {"until", until, &fault.Until}} {
				if instant.text == "" {
					continue
				}
				t, err := clock.Parse(instant.text)
				if err != nil {
					return usage{fmt.Errorf("--%s: %w", instant.flag, err)}
				}
				*instant.to = t
			}
			if err := fault.Validate(); err != nil {
				return usage{hinted{err, "dervish fault list tells which faults there are, and what they take"}}
			}
			text, err := o.ask(cmd.Context(), http.MethodPost, "/faults", &fault)
			if err != nil {
				return err
			}
			if o.json || !isTerminal(o.out) {
				_, err := fmt.Fprintln(o.out, strings.TrimSpace(string(text)))
				return err
			}
			var s gateway.FaultState
			if err := json.Unmarshal(text, &s); err != nil {
				return fmt.Errorf("%s/faults: %w", o.url, err)
			}
			if s.Off {
				_, err = fmt.Fprintf(o.out, "%s is there and off; dervish fault on %s switches it on\n", s.Name, s.Name)
				return err
			}
			_, err = fmt.Fprintf(o.out, "%s is in force; dervish fault remove %s ends it\n", s.Name, s.Name)
			return err
		},
	}
	f := cmd.Flags()
	f.StringVar(&fault.Name, "name", "", "by which it is removed; by default the fault's")
	f.StringVar(&fault.Call, "call", "", "calls that it is for, with commas between; with --on update the types of streams")
	f.StringVar(&fault.On, "on", "", "answer or update: what it is for; by default answer")
	f.Int64Var(&fault.App, "app", 0, "application that it is for")
	f.StringVar(&fault.LoginID, "loginid", "", "account that it is for")
	f.StringVar(&from, "from", "", "when it begins, by the server's time: 2099-01-01T09:30:00Z, 2099-01-01 or seconds since 1970")
	f.StringVar(&until, "until", "", "when it ends, alike")
	f.IntVar(&fault.Nth, "nth", 0, "the one message that it befalls, of those that it is for")
	f.IntVar(&fault.Every, "every", 0, "it befalls each so manieth of those")
	f.IntVar(&fault.Count, "count", 0, "how often it comes about at most")
	f.BoolVar(&fault.Once, "once", false, "short for --count 1")
	f.BoolVar(&fault.Off, "off", false, "it befalls nothing until dervish fault on")
	f.Float64Var(&fault.Probability, "probability", 0, "how likely it befalls one of those, above 0 and up to 1; by default 1")
	f.StringVar(&fault.When, "when", "", "before, after or instead: when the connection ends")
	f.DurationVar(&fault.Delay, "delay", 0, "how much later")
	f.DurationVar(&fault.Lasts, "lasts", 0, "for how long")
	f.StringVar(&fault.Code, "code", "", "code of the error or of the close")
	f.StringVar(&fault.Message, "message", "", "message of the error or of the site")
	f.StringVar(&fault.Reason, "reason", "", "reason of the close")
	f.IntVar(&fault.Rate, "rate", 0, "bytes a second")
	f.StringVar(&fault.How, "how", "", "cut or garbled: how the message is broken")
	f.StringVar(&fault.Symbol, "symbol", "", "symbol whose ticks are withheld")
	f.BoolVar(&fault.Hidden, "hidden", false, "what is withheld is missing from history, too")
	return cmd
}

// switchFault switches a fault off or on, and prints all that are there.
func (o *operator) switchFault(ctx context.Context, name string, off bool) error {
	if _, err := o.ask(ctx, http.MethodPut, "/faults/"+url.PathEscape(name), map[string]bool{"off": off}); err != nil {
		return err
	}
	return o.faults(ctx, http.MethodGet, "/faults")
}

func faultNames() []string {
	var names []string
	for _, k := range gateway.FaultKinds() {
		names = append(names, k.Name)
	}
	return names
}

// kinds prints the faults that there are, or all of one.
func (o *operator) kinds(name string) error {
	list := gateway.FaultKinds()
	if name != "" {
		var fault = gateway.Fault{Fault: name}
		at := -1
		for i, k := range list {
			if k.Name == name {
				at = i
			}
		}
		if at < 0 {
			return usage{fault.Validate()}
		}
		list = list[at : at+1]
	}
	switch {
	case o.json || !isTerminal(o.out):
		for _, k := range list {
			text, err := json.Marshal(k)
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintln(o.out, string(text)); err != nil {
				return err
			}
		}
		return nil
	case name != "":
		return printKind(o.out, &list[0])
	}
	w := tabwriter.NewWriter(o.out, 0, 0, 2, ' ', 0)
	for _, k := range list {
		first, _, _ := strings.Cut(k.Does, ". ")
		fmt.Fprintf(w, "%s\t%s\n", k.Name, strings.TrimSuffix(first, ".")) // its errors are those of Flush
	}
	return w.Flush()
}

// printKind tells a person all of one fault.
func printKind(out io.Writer, k *gateway.FaultKind) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s: %s\n\nIt tests: %s\n\n", k.Name, k.Does, k.Tests) // its errors are those of Flush
	for _, p := range k.Params {
		words := p.Help
		if p.Default != "" {
			words += "; by default " + p.Default
		}
		fmt.Fprintf(w, "  --%s\t%s\n", p.Name, words)
	}
	fmt.Fprintf(w, "\n  dervish fault add %s\n", strings.TrimSpace(k.Example))
	return w.Flush()
}

// faults makes a request about the faults in force and prints those that are then.
func (o *operator) faults(ctx context.Context, method, path string) error {
	text, err := o.ask(ctx, method, path, nil)
	if err != nil {
		return err
	}
	if o.json || !isTerminal(o.out) {
		_, err := fmt.Fprintln(o.out, strings.TrimSpace(string(text)))
		return err
	}
	var answer struct{ Faults []gateway.FaultState }
	if err := json.Unmarshal(text, &answer); err != nil {
		return fmt.Errorf("%s%s: %w", o.url, path, err)
	}
	if len(answer.Faults) == 0 {
		_, err := fmt.Fprintln(o.out, "nothing goes wrong on purpose")
		return err
	}
	w := tabwriter.NewWriter(o.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tFAULT\tCALL\tSEEN\tHITS\t") // its errors are those of Flush
	for _, f := range answer.Faults {
		call := f.Call
		if call == "" {
			call = "any"
		}
		off := ""
		if f.Off {
			off = "off"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%s\n", f.Name, f.Fault.Fault, call, f.Seen, f.Hits, off)
	}
	return w.Flush()
}
