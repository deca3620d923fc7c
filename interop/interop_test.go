//go:build unix

package interop

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sessionLimit is how long one program may take, on a machine that has much else to do.
const sessionLimit = 90 * time.Second

// absentStatus is the exit status by which a run script says that something it needs is not there.
const absentStatus = 77

// program is one folder with a run script, and what its library is known to tell its user.
type program struct {
	name string
	host string // the server's name for libraries that cannot check a certificate for 127.0.0.1; empty for that address

	answers []string // kinds of message, as transcript names them; nil for one pong
	closed  string   // what the library reports after the program closed with 1000 and "done"
	ended   string   // what it reports after the server ended the session

	environment []string // what it is told beside the rest

	optional string // why its absence is no failure even where all are required
}

const (
	closedByUs     = "close 1000 done"
	closedByServer = "close 1001 server is going away"
)

var programs = []program{
	{name: "node-ws", closed: closedByUs, ended: closedByServer},
	{name: "node-builtin", closed: closedByUs, ended: closedByServer},
	{name: "python", closed: closedByUs, ended: closedByServer},
	{name: "java", closed: closedByUs, ended: closedByServer},
	// The first message it sends is not JSON.
	{name: "perl", answers: []string{"message BadRequest", "message pong"}, closed: closedByUs, ended: closedByServer},
	{name: "php", closed: closedByUs, ended: closedByServer},
	// textalk keeps the code and drops the reason.
	{name: "php-textalk", closed: "close 1000", ended: "close 1001", optional: "Packagist is not reachable from every network"},
	{name: "rust", closed: closedByUs, ended: closedByServer},
	// libwebsockets tells its user of the peer's close frame only if the peer closed first.
	{name: "c", closed: "close", ended: closedByServer},
	// Mono compares the host with the names in a certificate and never with its addresses.
	{name: "csharp", host: "localhost", closed: closedByUs, ended: closedByServer},
	{name: "go-gorilla", closed: closedByUs, ended: closedByServer},
	{name: "go-socket", closed: closedByUs, ended: closedByServer},
	{name: "swift", closed: closedByUs, ended: closedByServer, optional: "not packaged by every system"},
	{name: "chromium", closed: closedByUs, ended: closedByServer},
}

func TestClientIsAnsweredAndLeaves(t *testing.T) {
	server := startServer(t)
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			got, status := p.run(t, server, server.root, "client", nil)
			if diff := cmp.Diff(got, p.transcript(p.closed)); diff != "" || status != 0 {
				t.Errorf("exit status %d, transcript (-got +want):\n%s", status, diff)
			}
		})
	}
}

func TestClientHearsThatTheServerEndsTheSession(t *testing.T) {
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			server := startServer(t) // its own, as it is stopped in the middle
			want := p.transcript(p.ended)
			got, status := p.run(t, server, server.root, "server", func(lines []string) {
				if len(lines) == len(want)-1 { // only the close is missing
					server.stop(t)
				}
			})
			if diff := cmp.Diff(got, want); diff != "" || status != 0 {
				t.Errorf("exit status %d, transcript (-got +want):\n%s", status, diff)
			}
		})
	}
}

// Without this the tests above would also pass for a client that trusts everybody.
func TestClientRefusesACertificateOfAnotherAuthority(t *testing.T) {
	server, other := startServer(t), startServerIn(t, t.TempDir())
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			got, status := p.run(t, server, other.root, "client", nil)
			if status == 0 || len(got) == 0 || !strings.HasPrefix(got[0], "error ") {
				t.Errorf("exit status %d, transcript %q; want a failure that begins with an error", status, got)
			}
		})
	}
}

// transcript is what the program prints in a session that ends with the given line.
func (p program) transcript(end string) []string {
	answers := p.answers
	if answers == nil {
		answers = []string{"message pong"}
	}
	return append(append([]string{"open"}, answers...), end)
}

// run runs one session of the program and returns the lines that it printed, messages named by their kind, and its exit status.
// After each line seen is shown the lines so far; it may be nil. The test is skipped if the program is not there.
func (p program) run(t *testing.T, server *server, root, closedBy string, seen func(lines []string)) (lines []string, status int) {
	t.Helper()
	ctx, cancel := context.WithTimeoutCause(t.Context(), sessionLimit, fmt.Errorf("not over after %v", sessionLimit))
	defer cancel()

	url := server.url
	if p.host != "" {
		url = strings.Replace(url, "127.0.0.1", p.host, 1)
	}
	cmd := exec.CommandContext(ctx, filepath.Join(p.name, "run"))
	cmd.Env = append(os.Environ(), "DERVISH_URL="+url, "DERVISH_CA="+root, "DERVISH_CLOSED_BY="+closedBy)
	cmd.Env = append(cmd.Env, p.environment...)
	var talk bytes.Buffer
	cmd.Stderr = &talk
	// A process group, so that what a run script starts ends with it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}

	scanner := bufio.NewScanner(stdout)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		lines = append(lines, kind(strings.TrimRight(scanner.Text(), " ")))
		if seen != nil {
			seen(lines)
		}
	}
	err = cmd.Wait()
	status = cmd.ProcessState.ExitCode()
	switch exit := (*exec.ExitError)(nil); {
	case ctx.Err() != nil:
		t.Fatalf("%v; it printed %q and said:\n%s", context.Cause(ctx), lines, &talk)
	case scanner.Err() != nil:
		t.Fatalf("read its output: %v", scanner.Err())
	case status == absentStatus:
		p.skip(t, strings.TrimSpace(talk.String()))
	case err != nil && !errors.As(err, &exit):
		t.Fatal(err)
	}
	if talk.Len() > 0 {
		t.Logf("it said:\n%s", &talk)
	}
	return lines, status
}

func (p program) skip(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("DERVISH_REQUIRE") == "all" && p.optional == "" {
		t.Fatalf("%s; run: interop/setup %s", why, p.name)
	}
	t.Skipf("%s; run: interop/setup %s", why, p.name)
}

// kind gives a line as it is, but for a message that is one of the two answers we know, which it names.
func kind(line string) string {
	text, ok := strings.CutPrefix(line, "message ")
	if !ok {
		return line
	}
	var answer struct {
		MsgType string         `json:"msg_type"`
		EchoReq map[string]any `json:"echo_req"`
		Ping    string         `json:"ping"`
		Error   struct {
			Code string `json:"code"`
		} `json:"error"`
	}
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		return line
	}
	switch {
	case answer.MsgType == "ping" && answer.Ping == "pong" && cmp.Equal(answer.EchoReq, map[string]any{"ping": 1.0}):
		return "message pong"
	case answer.MsgType == "error" && answer.Error.Code == "BadRequest" && len(answer.EchoReq) == 0:
		return "message BadRequest"
	}
	return line
}
