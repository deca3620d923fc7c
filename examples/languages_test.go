// Package examples_test runs the examples in other languages, each by the test runner of its own.
package examples_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/dervish-ws/dervish/gateway" // so that the go command tries a server anew that has changed
)

// limit bounds the tests of one example.
const limit = 2 * time.Minute

func TestExamplesInOtherLanguagesRun(t *testing.T) {
	server := binary(t)
	t.Run("pytest", func(t *testing.T) {
		python, err := filepath.Abs(filepath.Join(".cache", "pytest", "bin", "python"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(python); err != nil {
			python = "python3"
		}
		if out, err := exec.CommandContext(t.Context(), python, "-c", "import pytest, websockets.sync.client").CombinedOutput(); err != nil {
			t.Skipf("pytest and websockets are not there; run: examples/setup\n%s", out)
		}
		// pytest fails where it finds no test.
		out := run(t, server, "pytest", python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error")
		if !strings.Contains(out, " passed") || strings.Contains(out, "skipped") {
			t.Errorf("it says:\n%s", out)
		}
	})
	t.Run("node", func(t *testing.T) {
		if out, err := exec.CommandContext(t.Context(), "node", "--experimental-websocket", "-e", "WebSocket").CombinedOutput(); err != nil {
			t.Skipf("Node.js 20 or later is not there: %v\n%s", err, out)
		}
		out := run(t, server, "node-test", "node", "--experimental-websocket", "--test", "--test-reporter=tap")
		if !strings.Contains(out, "\n# pass ") || strings.Contains(out, "\n# pass 0\n") || !strings.Contains(out, "\n# skipped 0\n") {
			t.Errorf("it says:\n%s", out)
		}
	})
}

// binary is the server that examples start: the one that DERVISH_BINARY names, or one that is built.
func binary(t *testing.T) string {
	t.Helper()
	if named := os.Getenv("DERVISH_BINARY"); named != "" {
		return named
	}
	file := filepath.Join(t.TempDir(), "dervish")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", file, "../cmd/dervish").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return file
}

// run runs a command in the folder of an example, with the server in its environment, and gives what it prints.
func run(t *testing.T, server, folder, name string, args ...string) string {
	t.Helper()
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files { // to have looked at them tells the go command that the test depends on them
		if _, err := os.Stat(filepath.Join(folder, f.Name())); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "DERVISH_BINARY="+server, "PYTHONDONTWRITEBYTECODE=1")
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}
