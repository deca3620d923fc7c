//go:build linux

// Command bench measures dervish beside floors, which do the least work that could be done, and beside bare servers on
// the usual libraries, all in one run on one machine. It writes docs/benchmarks.md and its plots.
//
//	go run ./bench                     # everything; it says how far it is
//	go run ./bench --quick             # a look at whether all of it works; the numbers mean nothing
//	go run ./bench --only ping,idle    # some of it, to standard output
//	go run ./bench --only ping --profile /tmp/profiles
//	go run ./bench --only ping --also before=/tmp/dervish-before
//
// What it promises: a server and its load are different processes and meet on loopback; what is compared is measured in
// turns (A B A B …), never one after the other; a number is the median of the rounds, and stands beside the lowest and
// the highest; a ratio is taken within a round. CPU and memory are what the kernel has accounted to the server's
// process. Every byte of every answer is compared with what it should be, so nobody is fast by being wrong. Everything
// is bounded in count and time.
//
// A benchmark is one file and one row of the table in benchmarks.go. The servers for comparison are in the module
// peers, which nobody downloads who does not run this. It runs on Linux, whose accounting it reads.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// timeLimit bounds a whole run.
const timeLimit = 25 * time.Minute

// options say what is measured, and how thoroughly.
type options struct {
	quick bool
	only  []string // names of benchmarks; empty: all
	also  []build  // other builds of dervish to measure beside this one
	out   string   // folder for benchmarks.md and images; empty: standard output

	profiles string // folder for profiles of dervish; empty: none are taken
}

// build is a binary of dervish with a name for it.
type build struct{ label, path string }

// rounds is how often each thing is measured.
func (o *options) rounds() int {
	if o.quick {
		return 2
	}
	return 5
}

// choose picks the second in a quick run.
func choose[T any](o *options, thorough, quick T) T {
	if o.quick {
		return quick
	}
	return thorough
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o, err := parse(os.Args[1:], os.Stderr)
	if err == nil {
		err = run(ctx, o, os.Stdout, os.Stderr)
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench: error:", err)
		os.Exit(1)
	}
}

// parse reads the command line.
func parse(args []string, stderr io.Writer) (*options, error) {
	o := &options{}
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.BoolVar(&o.quick, "quick", false, "measure for a moment only: the numbers mean nothing")
	fs.StringVar(&o.out, "out", "", "folder for benchmarks.md and images (default: docs of the module if everything is measured, else standard output)")
	fs.StringVar(&o.profiles, "profile", "", "folder for profiles of dervish under each load")
	fs.Func("only", "names of benchmarks, with commas between: "+strings.Join(names(), ", "), func(list string) error {
		for name := range strings.SplitSeq(list, ",") {
			if lookup(name) == nil {
				return fmt.Errorf("there is no benchmark %q", name)
			}
			o.only = append(o.only, name)
		}
		return nil
	})
	fs.Func("also", "LABEL=PATH of another build of dervish to measure beside this one (repeatable)", func(text string) error {
		label, path, ok := strings.Cut(text, "=")
		if !ok || label == "" {
			return errors.New("it takes LABEL=PATH")
		}
		path, err := filepath.Abs(path)
		o.also = append(o.also, build{label, path})
		return err
	})
	if err := fs.Parse(args); err != nil {
		return nil, err
	}
	if fs.NArg() > 0 {
		return nil, fmt.Errorf("%q is no flag", fs.Arg(0))
	}
	return o, nil
}

// run measures, and writes what came out: the report to a folder or to stdout, talk to stderr.
func run(ctx context.Context, o *options, stdout, stderr io.Writer) error {
	ctx, cancel := context.WithTimeoutCause(ctx, timeLimit, fmt.Errorf("%v are over", timeLimit))
	defer cancel()
	l, err := newLab(ctx, o, stderr)
	if err != nil {
		return err
	}
	defer l.close()
	r := &report{machine: describeMachine(ctx), commands: l.commands(), skipped: l.skipped(), quick: o.quick}
	for _, b := range benchmarks {
		if !o.wants(b.name) {
			continue
		}
		l.say("%s", b.name)
		s, err := b.run(ctx, l)
		if err != nil {
			if cause := context.Cause(ctx); cause != nil {
				err = cause
			}
			return fmt.Errorf("measure %s: %w", b.name, err)
		}
		r.sections = append(r.sections, s)
		for _, line := range s.commands {
			if !slices.Contains(r.commands, line) {
				r.commands = append(r.commands, line)
			}
		}
		r.skipped = append(r.skipped, s.skipped...)
	}
	r.finish(l)

	out := o.out
	if out == "" && len(o.only) == 0 && !o.quick {
		out = filepath.Join(l.root, "docs")
	}
	if out == "" {
		return r.write(stdout)
	}
	return r.save(out)
}

// wants reports whether a benchmark was asked for.
func (o *options) wants(name string) bool {
	if len(o.only) == 0 {
		return true
	}
	for _, n := range o.only {
		if n == name {
			return true
		}
	}
	return false
}
