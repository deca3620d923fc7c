//go:build unix

package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/spf13/cobra"
)

// TestEveryExampleOfHelpWorks runs the examples of every help page as a shell would, in their order. Those that serve
// are started and stopped; fixed ports are replaced by free ones, as this machine may use them.
func TestEveryExampleOfHelpWorks(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh to run the examples")
	}
	srv := startServer(t, "--ready-json", "--limits", "off")
	moved := startServer(t, "--ready-json") // by the examples of clock
	elsewhere := openMarket(false)
	t.Cleanup(elsewhere.close)
	n := 0
	eachCommand(root(), func(cmd *cobra.Command) {
		place := srv.ready.WS[0]
		if slices.Contains(ofTheMarket, cmd.Name()) {
			place = elsewhere.url()
		}
		for line := range strings.Lines(cmd.Example) {
			line = strings.TrimSpace(line)
			n++
			t.Run(line, func(t *testing.T) {
				if !inOrder(cmd) {
					t.Parallel()
				}
				runExample(t, shell, line, place, strings.TrimPrefix(moved.ready.Admin, "http://"), srv.ready.Demo.Token)
			})
		}
	})
	if n < 15 {
		t.Errorf("%d examples were found; the help pages have more", n)
	}
}

// inOrder reports whether the examples of a command build on each other: what one adds the next removes.
func inOrder(cmd *cobra.Command) bool {
	return strings.HasPrefix(cmd.CommandPath(), "dervish fault") || strings.HasPrefix(cmd.CommandPath(), "dervish sandbox")
}

func eachCommand(cmd *cobra.Command, f func(*cobra.Command)) {
	f(cmd)
	for _, c := range cmd.Commands() {
		eachCommand(c, f)
	}
}

var fixedPort = regexp.MustCompile(`(127\.0\.0\.1):[0-9]+`)

// ofTheMarket are the commands whose examples wait longer for a server than a test can: for the end of a candle.
var ofTheMarket = []string{"candles"}

// fixedURL is the endpoint that a command asks unless it is told otherwise.
const fixedURL = "ws://127.0.0.1:8080/websockets/v3"

// runExample runs one example. place is the endpoint for commands that are clients, and token one that is good there;
// admin is the admin listener for those that move its server.
func runExample(t *testing.T, shell, line, place, admin, token string) {
	dir := t.TempDir()
	// What an example assumes: a bot, its interpreter, a configuration, a token, a transcript, and below a data file.
	for name, file := range map[string]struct {
		text string
		mode os.FileMode
	}{
		"bin/node":     {"#!/bin/sh\ngrep -q 'BEGIN CERTIFICATE' \"$NODE_EXTRA_CA_CERTS\" && test -f \"$1\"\n", 0o755},
		"bot.js":       {"", 0o644},
		"dervish.yaml": {"limits: strict\n", 0o644},
		"token.txt":    {token + "\n", 0o600},
		"session.jsonl": {`{"at":"2026-01-05T12:00:00Z","from":"client","text":"{\"ping\":1}"}
{"at":"2026-01-05T12:00:00Z","from":"server","text":"{\"echo_req\":{\"ping\":1},\"msg_type\":\"ping\",\"ping\":\"pong\"}"}
{"at":"2026-01-05T12:00:01Z","from":"client","closed":true}
`, 0o600},
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(file.text), file.mode); err != nil {
			t.Fatal(err)
		}
	}
	if strings.Contains(line, "dervish.db") {
		db := makeBook(t, filepath.Join(dir, "dervish.db"))
		t.Cleanup(func() { // only now: it may be looked at while it is open
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	env := []string{"PATH=" + filepath.Join(dir, "bin") + string(os.PathListSeparator) + os.Getenv("PATH")}

	if strings.HasPrefix(line, "dervish record") {
		runUntilReady(t, shell, fixedPort.ReplaceAllString(line, "$1:0"), dir)
		return
	}
	if !strings.HasPrefix(line, "dervish serve") {
		cmd := exec.Command(shell, "-c", strings.ReplaceAll(line, fixedURL, place))
		cmd.Dir = dir
		cmd.Env = append(settle(os.Environ(), filepath.Join(dir, "folder")), append(env, "DERVISH_URL="+place, "DERVISH_ADMIN="+admin)...)
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v:\n%s", err, said)
		}
		return
	}
	if strings.Contains(line, "--tls auto") {
		env = append(env, "DERVISH_LISTEN=ws://127.0.0.1:0,wss://127.0.0.1:0")
	}
	// The shell becomes the server, so that signals reach it.
	cmd := exec.Command(shell, "-c", "exec "+fixedPort.ReplaceAllString(line, "$1:0"))
	cmd.Dir, cmd.Env = dir, env
	p := startCommand(t, cmd)
	if strings.Contains(line, "--tls auto") && len(p.ready.WSS) != 1 {
		t.Errorf("URLs of wss: %q, want one", p.ready.WSS)
	}
	c := connect(t, p)
	if answer := c.mustAsk(t, `{"ping":1}`); !strings.Contains(answer, `"ping":"pong"`) {
		t.Errorf("ping: %s", answer)
	}
	if err := p.end(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
}

// runUntilReady runs an example that goes on until it is interrupted: it says where it listens first.
func runUntilReady(t *testing.T, shell, line, dir string) {
	t.Helper()
	if !strings.Contains(line, "--listen") {
		line += " --listen 127.0.0.1:0"
	}
	cmd := exec.Command(shell, "-c", "exec "+line)
	cmd.Dir, cmd.Env = dir, settle(os.Environ(), filepath.Join(dir, "folder"))
	var log strings.Builder
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(said, "ws://127.0.0.1:") {
		t.Errorf("it said %q (%v), want where it listens", said, err)
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Error(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v:\n%s", err, &log)
	}
}
