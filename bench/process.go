//go:build linux

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/dervish-ws/dervish/internal/clock"
)

const (
	startLimit = 20 * time.Second // for a server to say where it listens
	stopLimit  = 20 * time.Second // for a server to be gone
)

// server is a process under measurement.
type server struct {
	name    string
	address string // host:port
	admin   string // URL of dervish's admin listener; empty for others
	pid     int
	began   time.Time // just before the process was started

	cmd    *exec.Cmd
	stdin  io.Closer
	logs   tail
	exited chan struct{} // closed when the process is gone
	err    error         // how it went; to be read when exited is closed
}

// startServer runs a program and waits for the line in which it says where it listens.
func startServer(ctx context.Context, name, program string, args, env []string) (*server, error) {
	s := &server{name: name, exited: make(chan struct{})}
	s.cmd = exec.CommandContext(ctx, program, args...)
	s.cmd.Env = env
	s.cmd.Stderr = &s.logs
	var err error
	if s.stdin, err = s.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	s.began = clock.Real.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	s.pid = s.cmd.Process.Pid

	type readiness struct {
		Address string   `json:"address"` // of bare servers
		WS      []string `json:"ws"`      // of dervish
		WSS     []string `json:"wss"`
		Admin   string   `json:"admin"`
	}
	said := make(chan readiness, 1)
	go func() {
		defer close(s.exited)
		var r readiness
		line := bufio.NewReader(stdout)
		if json.NewDecoder(line).Decode(&r) == nil { // without one the time limit or the exit will tell
			said <- r
		}
		_, readErr := io.Copy(io.Discard, stdout)
		s.err = errors.Join(readErr, s.cmd.Wait())
	}()
	select {
	case r := <-said:
		s.address, s.admin = r.Address, r.Admin
		for _, url := range append(r.WS, r.WSS...) {
			_, rest, _ := strings.Cut(url, "://")
			s.address, _, _ = strings.Cut(rest, "/")
		}
		return s, nil
	case <-s.exited:
		return nil, fmt.Errorf("start %s: it ended: %w\n%s", name, s.err, &s.logs)
	case <-time.After(startLimit):
		s.kill()
		return nil, fmt.Errorf("start %s: not ready after %v\n%s", name, startLimit, &s.logs)
	}
}

// stop ends the process and waits for it. It is an error if it has ended by itself.
func (s *server) stop() error {
	select {
	case <-s.exited:
		return fmt.Errorf("%s ended by itself: %w\n%s", s.name, s.err, &s.logs)
	default:
	}
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("stop %s: %w", s.name, err)
	}
	select {
	case <-s.exited:
		return nil
	case <-time.After(stopLimit):
		s.kill()
		return fmt.Errorf("%s is not gone %v after SIGTERM\n%s", s.name, stopLimit, &s.logs)
	}
}

func (s *server) kill() {
	_ = s.cmd.Process.Kill() // it may be gone by now
	<-s.exited
}

// cpu is the processor time that the kernel has accounted to the process, all its threads, user and system.
func (s *server) cpu() (time.Duration, error) {
	d, err := cpuTime(s.pid)
	if err != nil {
		return 0, fmt.Errorf("read the CPU time of %s: %w", s.name, err)
	}
	return d, nil
}

// cpuTime reads the CPU clock of a process. Its clock id is made of the pid as clock_getcpuclockid(3) does it.
func cpuTime(pid int) (time.Duration, error) {
	const schedulerClock = 2
	var t unix.Timespec
	if err := unix.ClockGettime(int32(^pid)<<3|schedulerClock, &t); err != nil {
		return 0, err
	}
	return time.Duration(t.Nano()), nil
}

// rss is the resident memory of the process in bytes.
func (s *server) rss() (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", s.pid))
	if err != nil {
		return 0, fmt.Errorf("read the memory of %s: %w", s.name, err)
	}
	for line := range bytes.Lines(text) {
		if f := bytes.Fields(line); len(f) == 3 && string(f[0]) == "Rss:" {
			kb, err := strconv.ParseInt(string(f[1]), 10, 64)
			return kb << 10, err
		}
	}
	return 0, fmt.Errorf("read the memory of %s: smaps_rollup has no Rss", s.name)
}

// settledRSS waits until the memory of the process has all but stopped changing, for some seconds at most.
func (s *server) settledRSS(ctx context.Context) (int64, error) {
	const every, limit, calm = 250 * time.Millisecond, 5 * time.Second, 0.002
	before, err := s.rss()
	for waited := time.Duration(0); err == nil && waited < limit; waited += every {
		if err = pause(ctx, every); err != nil {
			break
		}
		var now int64
		if now, err = s.rss(); err != nil {
			break
		}
		if change := float64(now-before) / float64(before); -calm < change && change < calm {
			return now, nil
		}
		before = now
	}
	return before, err
}

// pause waits for d of the machine's time, or until ctx is done.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// tail keeps the end of what a process says.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const tailSize = 4 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if over := len(t.text) - tailSize; over > 0 {
		t.text = append(t.text[:0], t.text[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}
