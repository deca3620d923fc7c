//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
)

// profile writes a CPU profile of dervish under a load to the folder of --profile, for go tool pprof. Without that flag
// it does nothing. It is taken apart from what is measured, since it costs something itself.
func (l *lab) profile(ctx context.Context, name string, inFlight int) (err error) {
	if l.profiles == "" {
		return nil
	}
	l.say("  profile")
	s, err := l.start(ctx, &l.subjects[0], false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	load, err := startLoad(s.address, l.traffic(pingConns, inFlight))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, load.end()) }()
	for file, query := range map[string]string{
		name + ".cpu":    fmt.Sprintf("profile?seconds=%d", choose(l.options, 5, 1)),
		name + ".allocs": "allocs",
	} {
		text, err := fetch(ctx, s, "/debug/pprof/"+query)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(l.profiles, file), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// profileHeap writes what a server with many connections has in its memory.
func (l *lab) profileHeap(ctx context.Context, s *server, secure bool) error {
	name := "idle-plain"
	if secure {
		name = "idle-tls"
	}
	for file, page := range map[string]string{name + ".heap": "/debug/pprof/heap?gc=1", name + ".metrics": "/metrics"} {
		text, err := fetch(ctx, s, page)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(l.profiles, file), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// fetch gets a page of dervish's admin listener.
func fetch(ctx context.Context, s *server, page string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.admin+page, nil)
	if err != nil {
		return nil, fmt.Errorf("get %s of %s: %w", page, s.name, err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("get %s of %s: %w", page, s.name, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = errors.New(answer.Status)
	}
	if err != nil {
		return nil, fmt.Errorf("get %s of %s: %w", page, s.name, err)
	}
	return text, nil
}
