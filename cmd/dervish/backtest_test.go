//go:build unix

package main

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// submatch waits for what a command writes, and gives the first group of it.
func (v *verb) submatch(t *testing.T, pattern string) string {
	t.Helper()
	v.await(t, &v.err, pattern)
	return regexp.MustCompile(pattern).FindStringSubmatch(v.err.String())[1]
}

// gone waits until there is no process of a number any more.
func gone(t *testing.T, number string) {
	t.Helper()
	pid, err := strconv.Atoi(number)
	if err != nil {
		t.Fatal(err)
	}
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	late := time.After(patience)
	for !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		select {
		case <-again.C:
		case <-late:
			t.Fatalf("process %d is still there", pid)
		}
	}
}

// endless is a bot that starts another program, and tells who they are.
const endless = `dervish ticks R_100 >/dev/null & echo "child $!."; echo "server $DERVISH_URL."; wait`

func TestASignalEndsABacktestWithAllThatItStarted(t *testing.T) {
	for name, signal := range map[string]syscall.Signal{"Ctrl-C": syscall.SIGINT, "SIGTERM": syscall.SIGTERM, "the end of the terminal": syscall.SIGHUP} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := t.TempDir()
			v := startVerb(t, "", "backtest", "--days", "300", "--seeds", "3", "--jobs", "2", "--show", "--out", out, "--", "sh", "-c", endless)
			child := v.submatch(t, `bot 1: child (\d+)\.`)
			server := v.submatch(t, `bot 1: server ws://(.*?)/`)
			other := v.submatch(t, `bot 2: child (\d+)\.`)
			if err := v.cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			<-v.done
			if code := exitCode(v.how); code != exitFailure {
				t.Errorf("exit code %d, want %d", code, exitFailure)
			}
			gone(t, child)
			gone(t, other)
			if nc, err := net.Dial("tcp", server); err == nil {
				_ = nc.Close()
				t.Error("the server is still there")
			}
			said := v.err.String()
			if !strings.Contains(said, "dervish: error: interrupted\nhint: the report has what was done until then: 2 of 3 markets") {
				t.Errorf("it said %q", said)
			}
			for _, market := range []string{"dervish-1", "dervish-2"} {
				if told := v.out.String(); !strings.Contains(told, "market "+market+": interrupted at ") {
					t.Errorf("it told %q, want market %s in it", told, market)
				}
			}
			kept, err := filepath.Glob(filepath.Join(out, "*.html"))
			if err != nil || len(kept) != 1 {
				t.Errorf("%q are kept (%v), want one report", kept, err)
			}
			if strings.Contains(said, "\r") || strings.Contains(said, "\x1b") {
				t.Errorf("it draws where there is no terminal: %q", said)
			}
		})
	}
}

func TestASecondCtrlCKillsABotThatStays(t *testing.T) {
	t.Parallel()
	v := startVerb(t, "", "backtest", "--out", "off", "--", "sh", "-c", `trap : TERM; sleep 1000 & echo "child $!."; while :; do wait; sleep 0.1; done`)
	child := v.submatch(t, `bot: child (\d+)\.`)
	if err := v.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	gone(t, child) // the first has come; the bot itself does not heed it
	began := time.Now()
	if err := v.interrupt(t); exitCode(err) != exitFailure {
		t.Errorf("after the second Ctrl-C: %v", err)
	}
	if took := time.Since(began); took >= leaveIn {
		t.Errorf("it took %v, as if there had been no second one", took)
	}
}

// A bot that crashes in some markets is told of in all, and the report has every one.
func TestABotThatCrashesInOneMarketRunsInTheOthers(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	cmd := exec.Command("dervish", "backtest", "--seeds", "3", "--hours", "0.02", "--out", out, "--", "sh", "-c",
		`case $DERVISH_SEED in *2) echo "no plan for $DERVISH_SEED" >&2; exit 7;; esac; exec dervish ticks R_100`)
	cmd.Env = settle(os.Environ(), t.TempDir())
	var told, said record
	cmd.Stdout, cmd.Stderr = &told, &said
	if code := exitCode(cmd.Run()); code != exitFailure {
		t.Errorf("exit code %d, want %d", code, exitFailure)
	}
	for _, want := range []string{"market dervish-1: completed", "market dervish-2: crashed", "  the bot ended with exit status 7; its last lines:\n  | no plan for dervish-2\n", "market dervish-3: completed", "3 markets: median"} {
		if !strings.Contains(told.String(), want) {
			t.Errorf("it told\n%s\nwant %q in it", &told, want)
		}
	}
	if want := "dervish: error: the bot crashed in 1 of 3 markets\n"; !strings.Contains(said.String(), want) {
		t.Errorf("it said %q, want %q", &said, want)
	}
	pages, err := filepath.Glob(filepath.Join(out, "*.html"))
	if err != nil || len(pages) != 1 {
		t.Fatalf("%q are kept (%v)", pages, err)
	}
	page, err := os.ReadFile(pages[0])
	if err != nil || !strings.Contains(string(page), "no plan for dervish-2") {
		t.Errorf("the page lacks the bot's last words (%v)", err)
	}
}
