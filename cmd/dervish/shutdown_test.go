//go:build unix

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

func TestASecondSignalEndsTheServerAtOnce(t *testing.T) {
	p := startServer(t, "--ready-json", "--close-wait", "1m", "--shutdown-wait", "10m")
	_, deaf := openDeaf(t, p.ready.WS[0])
	if err := p.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	// Once the close frame is here the server waits for an answer that it will not get.
	head := make([]byte, 2)
	if _, err := io.ReadFull(deaf, head); err != nil || head[0] != 0x88 {
		t.Fatalf("after SIGINT: frame % x, error %v; want a close frame", head, err)
	}
	err := p.end(syscall.SIGINT)
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok {
		t.Fatalf("after a second SIGINT: %v", err)
	}
	if status := exit.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != syscall.SIGINT {
		t.Errorf("it ended with %v, want the signal itself", exit)
	}
}

// openDeaf opens a connection of a client that answers nothing by itself, and what comes over it after the handshake.
func openDeaf(t *testing.T, api string) (net.Conn, io.Reader) {
	t.Helper()
	u, err := url.Parse(api)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_, err = fmt.Fprintf(conn, "GET %s?app_id=1089 HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n\r\n", u.Path, u.Host)
	if err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(conn)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			t.Fatalf("read the answer to the handshake: %v", err)
		}
		if line == "\r\n" {
			return conn, r
		}
	}
}

func TestAdminListenerTellsOfTheShutdownWhileSessionsEnd(t *testing.T) {
	p := startServer(t, "--ready-json", "--close-wait", "1m", "--shutdown-wait", "10m")
	conn, deaf := openDeaf(t, p.ready.WS[0])
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	head := make([]byte, 2)
	if _, err := io.ReadFull(deaf, head); err != nil || head[0] != 0x88 {
		t.Fatalf("after SIGTERM: frame % x, error %v; want a close frame", head, err)
	}
	for path, want := range map[string]int{"/readyz": 503, "/healthz": 200, "/metrics": 200, "/clock": 200} {
		status, text, err := request("GET", p.ready.Admin+path, "", "")
		if err != nil || status != want {
			t.Errorf("%s = %d, %v; want %d", path, status, err, want)
		}
		if path == "/metrics" && !strings.Contains(text, "\ndervish_sessions 1\n") {
			t.Error("the metrics do not show the session that is left")
		}
	}
	conn.Close() // which is the last thing that was waited for
	if err := p.end(nil); err != nil {
		t.Errorf("the server ended with %v", err)
	}
	if _, _, err := request("GET", p.ready.Admin+"/healthz", "", ""); err == nil {
		t.Error("the admin listener is there still")
	}
}
