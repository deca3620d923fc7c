//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"
)

// TestTimeUntilReady reports how long the program takes from its start to its first answer. What is slow on this machine
// is not for a test to say; a report that is not written fails.
func TestTimeUntilReady(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program; run without -short")
	}
	binary := os.Getenv("DERVISH_BINARY")
	if binary == "" {
		binary = filepath.Join(t.TempDir(), "dervish")
		build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", binary, ".")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if said, err := build.CombinedOutput(); err != nil {
			t.Fatalf("build dervish: %v\n%s", err, said)
		}
	}
	for _, args := range [][]string{{"serve"}, {"serve", "--tls", "auto", "--listen", "wss://127.0.0.1:0"}} {
		var ready, answered []time.Duration
		for range 5 {
			begin := time.Now()
			p := startCommand(t, exec.Command(binary, append(args, "--ready-json")...))
			ready = append(ready, time.Since(begin))
			c := connect(t, p)
			c.mustAsk(t, `{"ping":1}`)
			answered = append(answered, time.Since(begin))
			if err := p.end(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
		}
		slices.Sort(ready)
		slices.Sort(answered)
		t.Logf("%v: ready after %v, first answer after %v (median of 5; slowest %v)", args, ready[2], answered[2], answered[4])
	}
}
