//go:build unix

package interop

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// startLimit and stopLimit bound how long a server may take to be ready and to be gone.
const (
	startLimit = 30 * time.Second
	stopLimit  = 30 * time.Second
)

// binary is the path of the dervish under test, and configuration the folder with the certificate authority that most servers share.
var binary, configuration string

func TestMain(m *testing.M) {
	status, err := prepareAndRun(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "interop:", err)
		status = 1
	}
	os.Exit(status)
}

// prepareAndRun builds the binary as it is released, unless DERVISH_BINARY names one, and runs the tests.
func prepareAndRun(m *testing.M) (status int, err error) {
	folder, err := os.MkdirTemp("", "dervish-interop-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(folder)
	configuration = filepath.Join(folder, "configuration")

	if binary = os.Getenv("DERVISH_BINARY"); binary == "" {
		binary = filepath.Join(folder, "dervish")
		build := exec.Command("go", "build", "-o", binary, "./cmd/dervish")
		build.Dir = ".."
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if said, err := build.CombinedOutput(); err != nil {
			return 0, fmt.Errorf("build dervish: %w\n%s", err, said)
		}
	}
	return m.Run(), nil
}

// server is one running dervish.
type server struct {
	url   string // over wss, with an app_id
	plain string // over ws, without one
	token string // of the demo account
	root  string // the certificate to trust

	cmd  *exec.Cmd
	logs bytes.Buffer  // to be read when done is closed
	done chan struct{} // closed when the process is gone
	err  error         // how it went; to be read when done is closed
}

// startServer starts a server and waits until it is ready. When the test is over it is stopped, which must go well.
func startServer(t *testing.T) *server {
	t.Helper()
	return startServerIn(t, configuration)
}

// startServerIn starts a server with the certificate authority of the given folder.
func startServerIn(t *testing.T, configuration string, flags ...string) *server {
	t.Helper()
	s := &server{done: make(chan struct{})}
	path, err := dervish(configuration, "ca", "--path").Output()
	if err != nil {
		t.Fatalf("ask for the root certificate: %v", err)
	}
	s.root = strings.TrimSpace(string(path))
	s.cmd = dervish(configuration, append([]string{"serve", "--tls", "auto", "--listen", "wss://127.0.0.1:0", "--listen", "ws://127.0.0.1:0",
		"--admin", "off", "--ready-json", "--exit-with-parent"}, flags...)...)
	s.cmd.Stderr = &s.logs
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}

	type readiness struct {
		WS   []string
		WSS  []string
		Demo struct{ Token string }
		err  error
	}
	ready := make(chan readiness, 1)
	go func() {
		defer close(s.done)
		var line readiness
		line.err = json.NewDecoder(stdout).Decode(&line)
		ready <- line
		// Wait closes the pipe, so what is left is read first.
		_, readErr := io.Copy(io.Discard, stdout)
		if s.err = s.cmd.Wait(); s.err == nil {
			s.err = readErr
		}
	}()
	t.Cleanup(func() {
		s.stop(t)
		if t.Failed() {
			t.Logf("the server said:\n%s", &s.logs)
		}
	})

	select {
	case is := <-ready:
		if is.err != nil || len(is.WSS) != 1 || len(is.WS) != 1 {
			t.Fatalf("ready line: error %v, URLs %q and %q; want one of each", is.err, is.WSS, is.WS)
		}
		s.url = is.WSS[0] + "?app_id=1089"
		s.plain, s.token = is.WS[0], is.Demo.Token
	case <-time.After(startLimit):
		t.Fatalf("no ready line after %v", startLimit)
	}
	return s
}

// dervish is a call of the binary with the given configuration folder and no other setting of the person who runs the tests.
func dervish(configuration string, arguments ...string) *exec.Cmd {
	cmd := exec.Command(binary, arguments...)
	for _, setting := range os.Environ() {
		if !strings.HasPrefix(setting, "DERVISH_") {
			cmd.Env = append(cmd.Env, setting)
		}
	}
	cmd.Env = append(cmd.Env, "DERVISH_CONFIG_DIR="+configuration)
	return cmd
}

// stop asks the server to shut down and waits until it is gone. A second call does nothing but wait.
func (s *server) stop(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Errorf("ask the server to shut down: %v", err)
	}
	select {
	case <-s.done:
		if s.err != nil {
			t.Errorf("the server ended with %v, want exit status 0", s.err)
		}
	case <-time.After(stopLimit):
		t.Errorf("the server is not gone %v after SIGTERM", stopLimit)
		if err := s.cmd.Process.Kill(); err != nil {
			t.Errorf("kill the server: %v", err)
		}
		<-s.done
	}
}
