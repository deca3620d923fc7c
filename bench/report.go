//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/dervish-ws/dervish/internal/clock"
)

// report is all that came out of a run.
type report struct {
	machine  machine
	commands []string
	skipped  []string
	quick    bool
	version  string
	day      string
	versions []string // of the libraries
	rounds   int
	sections []*section
}

// finish adds what is known at the end.
func (r *report) finish(l *lab) {
	r.rounds = l.rounds()
	r.day = clock.Real.Now().UTC().Format("2006-01-02")
	r.version = "unknown"
	if out, err := exec.Command("git", "-C", l.root, "describe", "--always", "--dirty").Output(); err == nil {
		r.version = strings.TrimSpace(string(out))
	}
	for _, name := range []string{"gorilla/websocket", "coder/websocket", "lxzan/gws", "gobwas/ws", "centrifugal/centrifuge"} {
		list := exec.Command("go", "list", "-m", "github.com/"+name)
		list.Dir = l.peers()
		if out, err := list.Output(); err == nil {
			r.versions = append(r.versions, strings.TrimSpace(string(out)))
		}
	}
}

// save writes the report and its plots to a folder.
func (r *report) save(folder string) error {
	images := filepath.Join(folder, "images")
	if err := os.MkdirAll(images, 0o755); err != nil {
		return err
	}
	var text bytes.Buffer
	errs := []error{r.write(&text)}
	errs = append(errs, os.WriteFile(filepath.Join(folder, "benchmarks.md"), text.Bytes(), 0o644))
	for _, s := range r.sections {
		for _, c := range s.charts {
			errs = append(errs, os.WriteFile(filepath.Join(images, c.file+".svg"), c.svg(), 0o644))
		}
	}
	return errors.Join(errs...)
}

// write writes the report as Markdown.
func (r *report) write(to io.Writer) error {
	var w bytes.Buffer
	w.WriteString("# Benchmarks\n\n")
	if r.quick {
		w.WriteString("**A quick run: it shows that everything works. The numbers mean nothing.**\n\n")
	}
	fmt.Fprintf(&w, "dervish beside floors, which do the least work that could be done, and beside bare servers on the usual Go libraries, which do "+
		"nothing but answer. dervish does all that it does for anybody: it scans and checks the request, routes it, looks at limits, redacts, counts. "+
		"`make bench` measures all of this anew and writes this page. Commit %s, %s.\n\n"+
		"Absolute numbers belong to one machine on one day. **Only the ratios mean something**, and only within this page.\n\n", r.version, r.day)
	r.writeGoals(&w)
	for _, s := range r.sections {
		fmt.Fprintf(&w, "## %s\n\n%s\n\n", s.title, s.about)
		for _, t := range s.tables {
			t.write(&w)
		}
		for _, c := range s.charts {
			fmt.Fprintf(&w, "![%s](images/%s.svg)\n\n", c.title, c.file)
		}
	}
	r.writeMethod(&w)
	_, err := to.Write(w.Bytes())
	return err
}

// writeGoals lists what was hoped for beside what came out.
func (r *report) writeGoals(w *bytes.Buffer) {
	t := table{header: []string{"work", "goal", "measured", ""}}
	for _, s := range r.sections {
		for _, g := range s.goals {
			verdict := "met"
			if !g.met {
				verdict = "**missed**"
			}
			t.rows = append(t.rows, []string{g.work, g.want, g.got, verdict})
		}
	}
	if len(t.rows) == 0 {
		return
	}
	w.WriteString("## Goals\n\n")
	t.write(w)
}

// writeMethod says how, with what and where.
func (r *report) writeMethod(w *bytes.Buffer) {
	m := r.machine
	fmt.Fprintf(w, "## Method\n\n"+
		"- Each server is a process of its own; the load is another one, and they meet on 127.0.0.1. The load is one thread for every two processors, "+
		"with frames that were computed before, and compares every byte of every answer and message.\n"+
		"- What is compared is measured in turns, %d rounds of them, each round beginning with another server. A ratio is taken within a round; what "+
		"stands here is the median of those.\n"+
		"- CPU time is the kernel's account of the server's process (its CPU clock: all threads, user and system).\n"+
		"- The bare servers are what the documentation of each library shows, with its defaults; they are in `bench/peers`.\n\n", r.rounds)
	if len(r.skipped) > 0 {
		w.WriteString("Not measured:\n\n")
		for _, s := range r.skipped {
			fmt.Fprintf(w, "- %s\n", strings.ReplaceAll(s, "\n", " "))
		}
		w.WriteByte('\n')
	}
	fmt.Fprintf(w, "## Machine and versions\n\n- %s, %d processors, %s; %s\n- %s\n", m.cpu, m.cores, m.memory, m.kernel, m.goTool)
	if m.cc != "" {
		fmt.Fprintf(w, "- %s\n", m.cc)
	}
	for _, v := range r.versions {
		fmt.Fprintf(w, "- %s\n", v)
	}
	fmt.Fprintf(w, "- load average as the run began: %s\n\nCommand lines:\n\n```\n%s\n```\n", m.loadAvg, strings.Join(r.commands, "\n"))
}

// write writes the table as Markdown.
func (t *table) write(w *bytes.Buffer) {
	if t.caption != "" {
		fmt.Fprintf(w, "%s\n\n", t.caption)
	}
	fmt.Fprintf(w, "| %s |\n|%s\n", strings.Join(t.header, " | "), strings.Repeat("---|", len(t.header)))
	for _, row := range t.rows {
		fmt.Fprintf(w, "| %s |\n", strings.Join(row, " | "))
	}
	w.WriteByte('\n')
}
