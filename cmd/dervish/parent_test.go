//go:build unix

package main

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A parent that is killed can tell nobody. The server has to notice, and to end as if it had been told.
func TestExitWithParentFollowsAParentThatWasKilled(t *testing.T) {
	// Whoever holds the other end of this pipe is the server, once the shell is gone.
	alive, held, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer alive.Close()
	cmd := exec.Command("sh", "-c", `dervish serve --ready-json --exit-with-parent & wait`)
	cmd.Stderr = held
	cmd.WaitDelay = patience // the server keeps standard output until it ends
	p := startCommand(t, cmd)
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	c := connect(t, p)
	c.mustAsk(t, `{"ping":1}`)

	if err := p.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	closed, err := c.end()
	if err != nil || closed.Code != 1001 {
		t.Fatalf("after its parent was killed the server closed with %d (%v), want 1001", closed.Code, err)
	}
	if err := alive.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	log, err := io.ReadAll(alive) // to the end: nobody holds it any more
	if err != nil || !strings.Contains(string(log), `"msg":"stopped"`) {
		t.Errorf("the server's log is %q (%v), want that it stopped", log, err)
	}
}

// A program that starts the server may close its end of the log, or end and leave no reader.
func TestALogThatNobodyReadsEndsNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "dervish.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("site-status: up\n")
	reader, log, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("dervish", "serve", "--ready-json", "--config", file)
	cmd.Stderr = log
	p := startCommand(t, cmd)
	if err := errors.Join(log.Close(), reader.Close()); err != nil {
		t.Fatal(err)
	}
	c := connect(t, p)
	c.mustAsk(t, `{"website_status":1,"subscribe":1}`)
	for _, status := range []string{"down", "up"} { // after the first, something has been logged
		write("site-status: " + status + "\n")
		if err := p.cmd.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		if message, err := c.hear(); err != nil || !strings.Contains(message, `"site_status":"`+status+`"`) {
			t.Fatalf("website_status %.80q (%v), want that the site is %s", message, err, status)
		}
	}
	if err := p.end(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
}
