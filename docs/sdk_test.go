package docs_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestProgramsOnTheSDKRun builds each program of the documents that imports the SDK, and waits until it prints a quote.
func TestProgramsOnTheSDKRun(t *testing.T) {
	s := serve(t)
	const written = "ws://127.0.0.1:8080/websockets/v3"
	seen := 0
	for _, d := range documents(t) {
		for _, b := range d.blocks() {
			if b.language != "go" || !strings.Contains(b.text, `"github.com/dervish-ws/dervish"`) {
				continue
			}
			seen++
			t.Run(fmt.Sprintf("%s:%d", d.path, b.line), func(t *testing.T) {
				if !strings.Contains(b.text, written) {
					t.Fatalf("it does not connect to %s", written)
				}
				dir := t.TempDir()
				file, program := filepath.Join(dir, "main.go"), filepath.Join(dir, "program")
				if err := os.WriteFile(file, []byte(strings.ReplaceAll(b.text, written, s.WS[0])), 0o600); err != nil {
					t.Fatal(err)
				}
				build := exec.CommandContext(t.Context(), "go", "build", "-o", program, file)
				build.Dir = root
				if out, err := build.CombinedOutput(); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				cmd := exec.CommandContext(t.Context(), program)
				var log strings.Builder
				cmd.Stderr = &log
				out, err := cmd.StdoutPipe()
				if err != nil {
					t.Fatal(err)
				}
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				defer func() {
					_ = cmd.Process.Kill() // it would run for ever
					_ = cmd.Wait()
				}()
				lines := bufio.NewScanner(out)
				for n := range 5 {
					if !lines.Scan() {
						t.Fatalf("it ended after %d lines: %s", n, &log)
					}
					var word string
					var at int64
					text := strings.TrimLeft(lines.Text(), "wasno ")
					if _, err := fmt.Sscan(text, &at, &word); err != nil || at < 1_700_000_000 {
						t.Errorf("line %q holds no quote: %v", lines.Text(), err)
					}
				}
			})
		}
	}
	if seen < 2 {
		t.Errorf("%d programs found; there are more", seen)
	}
}
