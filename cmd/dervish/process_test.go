//go:build unix

package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long a test waits for something that should happen at once, on a machine that has much else to do.
const patience = 30 * time.Second

// record keeps what a process writes, for who waits for it. It is safe for concurrent use.
type record struct {
	mu      sync.Mutex
	text    []byte
	changed chan struct{} // closed at the next write; nil unless somebody waits
}

// Write keeps p.
func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.text = append(r.text, p...)
	if r.changed != nil {
		close(r.changed)
		r.changed = nil
	}
	return len(p), nil
}

// String gives all that was written so far.
func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return string(r.text)
}

// look gives all that was written so far and a channel that is closed when there is more.
func (r *record) look() (text []byte, more <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.changed == nil {
		r.changed = make(chan struct{})
	}
	return bytes.Clone(r.text), r.changed
}

// await waits until what was written matches pattern. It gives up when ended is closed.
func (r *record) await(pattern *regexp.Regexp, ended <-chan struct{}) error {
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		text, more := r.look()
		if pattern.Match(text) {
			return nil
		}
		select {
		case <-more:
		case <-ended:
			if pattern.MatchString(r.String()) {
				return nil // with its last words
			}
			return fmt.Errorf("the process ended without writing %s", pattern)
		case <-deadline.C:
			return fmt.Errorf("nothing like %s was written within %v", pattern, patience)
		}
	}
}

// process is a dervish serve that is ready.
type process struct {
	cmd   *exec.Cmd
	ready ready // from the line of JSON, or as far as the banner tells
	out   record
	log   record
	done  chan struct{} // closed when the process is gone
	err   error         // how it went; to be read when done is closed
}

// isReady matches standard output once the server is ready.
var isReady = regexp.MustCompile(`(?m)^\{.*\}$|^Ctrl-C stops it\.$`)

// start starts a server, whose standard streams are not set, and waits until it is ready.
func start(cmd *exec.Cmd) (*process, error) {
	p := &process{cmd: cmd, done: make(chan struct{})}
	cmd.Stdout = &p.out
	if cmd.Stderr == nil {
		cmd.Stderr = &p.log
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		defer close(p.done)
		p.err = cmd.Wait()
	}()
	if err := p.out.await(isReady, p.done); err != nil {
		return nil, errors.Join(err, p.kill(), fmt.Errorf("it said:\n%s%s", &p.out, &p.log))
	}
	if err := p.read(); err != nil {
		return nil, errors.Join(err, p.kill())
	}
	return p, nil
}

var (
	bannerURL   = regexp.MustCompile(`(?m)^  url +(wss?)(://\S+)\?app_id=1089$`)
	bannerAdmin = regexp.MustCompile(`(?m)^  admin +(\S+)$`)
)

// read reads what the server said of itself.
func (p *process) read() error {
	text := p.out.String()
	if strings.HasPrefix(text, "{") {
		return json.Unmarshal([]byte(text), &p.ready)
	}
	for _, m := range bannerURL.FindAllStringSubmatch(text, -1) {
		if m[1] == "ws" {
			p.ready.WS = append(p.ready.WS, m[1]+m[2])
		} else {
			p.ready.WSS = append(p.ready.WSS, m[1]+m[2])
		}
	}
	if m := bannerAdmin.FindStringSubmatch(text); m != nil {
		p.ready.Admin = m[1]
	}
	return nil
}

// url is where to connect, with an app_id.
func (p *process) url() string { return cmp.Or(first(p.ready.WS), first(p.ready.WSS)) + "?app_id=1089" }

// end sends a signal, unless it is nil, and waits until the process is gone. The error is how it went.
func (p *process) end(s os.Signal) error {
	if s != nil {
		if err := p.cmd.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return err
		}
	}
	select {
	case <-p.done:
		return p.err
	case <-time.After(patience):
		return errors.Join(fmt.Errorf("the server is not gone after %v", patience), p.kill())
	}
}

// kill ends the process for good, if it is there.
func (p *process) kill() error {
	err := p.cmd.Process.Kill()
	<-p.done
	if errors.Is(err, os.ErrProcessDone) {
		return nil
	}
	return err
}

// startServer starts dervish serve with arguments and a configuration folder of its own, on free ports. When the test is
// over the server is killed, if it is still there.
func startServer(t *testing.T, args ...string) *process {
	t.Helper()
	return startCommand(t, exec.Command("dervish", append([]string{"serve"}, args...)...))
}

// startCommand is startServer for any command that becomes a server. Its Env is added to the test's.
func startCommand(t *testing.T, cmd *exec.Cmd) *process {
	t.Helper()
	own := cmd.Env
	cmd.Env = append(settle(os.Environ(), t.TempDir()), "DERVISH_LISTEN=ws://127.0.0.1:0", "DERVISH_ADMIN=127.0.0.1:0")
	cmd.Env = append(cmd.Env, own...)
	p, err := start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.kill(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Logf("the server wrote:\n%s%s", &p.out, &p.log)
		}
	})
	return p
}
