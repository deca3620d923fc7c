//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
)

// start measures how long a server takes to give its first answer, and how large it is.
func start(ctx context.Context, l *lab) (*section, error) {
	s := &section{
		title: "Start and size",
		about: "From just before the process is made to the answer to its first ping, with the connection and the handshake in between; the binary as it is " +
			"released (no cgo, no symbol tables); and resident memory a second after that first answer, with nobody connected.",
	}
	t := table{header: []string{"server", "start to first answer, ms", "binary, MB", "idle RSS, MB"}}
	rounds := choose(l.options, 15, l.rounds())
	type size struct {
		subject  *subject
		took     sample // milliseconds
		resident sample // megabytes
	}
	var sizes []*size
	for i := range l.subjects {
		if s := &l.subjects[i]; s.kind == ours {
			sizes = append(sizes, &size{subject: s})
		}
	}
	for range rounds {
		for _, z := range sizes {
			took, resident, err := startOnce(ctx, l, z.subject)
			if err != nil {
				return nil, err
			}
			z.took, z.resident = append(z.took, float64(took)/1e6), append(z.resident, float64(resident)/1e6)
		}
	}
	for _, z := range sizes {
		file, err := os.Stat(z.subject.program)
		if err != nil {
			return nil, err
		}
		binary := float64(file.Size()) / 1e6
		t.rows = append(t.rows, []string{z.subject.title(), z.took.both(0), number(binary, 1), z.resident.both(1)})
		if z == sizes[0] {
			s.goals = []goal{
				{"start to first answer", "< 300 ms", z.took.both(0) + " ms", z.took.median() < 300},
				{"binary", "< 40 MB", number(binary, 1) + " MB", binary < 40},
				{"idle RSS", "< 60 MB", z.resident.both(1) + " MB", z.resident.median() < 60},
			}
		}
	}
	s.tables = append(s.tables, t)
	return s, nil
}

// startOnce starts a server, asks it once and lets it go.
func startOnce(ctx context.Context, l *lab, s *subject) (took time.Duration, rss int64, err error) {
	p, err := l.start(ctx, s, false)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	c, err := dial(p.address)
	if err != nil {
		return 0, 0, err
	}
	err = upgrade(c)
	if err == nil {
		var answer string
		if answer, err = ask(c, requestFrame(l.request)); err == nil && answer != l.reply {
			err = fmt.Errorf("the first answer was %q", answer)
		}
	}
	took = clock.Real.Now().Sub(p.began)
	c.close()
	if err == nil {
		err = pause(ctx, choose(l.options, time.Second, 100*time.Millisecond))
	}
	if err == nil {
		rss, err = p.rss()
	}
	return took, rss, err
}
