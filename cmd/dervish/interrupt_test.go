//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// verb is a client command that runs.
type verb struct {
	cmd      *exec.Cmd
	out, err record
	done     chan struct{}
	how      error
}

// startVerb starts a client command against an endpoint. It is killed with the test if it is still there.
func startVerb(t *testing.T, url string, args ...string) *verb {
	t.Helper()
	v := &verb{cmd: exec.Command("dervish", args...), done: make(chan struct{})}
	v.cmd.Env = append(settle(os.Environ(), t.TempDir()), "DERVISH_URL="+url)
	v.cmd.Stdout, v.cmd.Stderr = &v.out, &v.err
	if err := v.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(v.done)
		v.how = v.cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = v.cmd.Process.Kill() // it may have ended
		<-v.done
	})
	return v
}

// await waits until a stream of the command matches.
func (v *verb) await(t *testing.T, r *record, pattern string) {
	t.Helper()
	if err := r.await(regexp.MustCompile(pattern), v.done); err != nil {
		t.Fatalf("%v\nit wrote:\n%s%s", err, &v.out, &v.err)
	}
}

// interrupt is Ctrl-C; it gives how the command ended.
func (v *verb) interrupt(t *testing.T) error {
	t.Helper()
	if err := v.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	<-v.done
	return v.how
}

func TestCtrlCEndsAStreamQuietly(t *testing.T) {
	for _, args := range [][]string{
		{"call", "ticks", "ticks=R_100", "--follow"},
		{"call", `{"ticks":"R_100","subscribe":1}`},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			t.Parallel()
			m := openMarket(true)
			t.Cleanup(m.close)
			v := startVerb(t, m.url(), args...)
			v.await(t, &v.out, `(?s)(epoch.*){4}`) // all that there is
			if err := v.interrupt(t); err != nil {
				t.Errorf("after Ctrl-C: %v, want exit code 0", err)
			}
			if said := v.err.String(); said != "" {
				t.Errorf("it said %q, want nothing", said)
			}
			if n := strings.Count(m.heard.String(), `"forget":"stream-1"`); n != 1 {
				t.Errorf("the stream was forgotten %d times, want once:\n%s", n, &m.heard)
			}
		})
	}
}

func TestCtrlCSumsUpThePings(t *testing.T) {
	t.Parallel()
	m := openMarket(true)
	t.Cleanup(m.close)
	v := startVerb(t, m.url(), "ping", "-i", "10ms")
	v.await(t, &v.out, `"seq":3`)
	if err := v.interrupt(t); err != nil {
		t.Errorf("after Ctrl-C: %v, want exit code 0", err)
	}
	v.await(t, &v.out, `(?m)^{"sent":\d+,"answered":\d+,"loss_percent":0,"min_ms":.*}$`)
}

func TestCtrlCWhileWaitingForStandardInputIsAFailure(t *testing.T) {
	t.Parallel()
	m := openMarket(true)
	t.Cleanup(m.close)
	in, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	defer write.Close()
	v := &verb{cmd: exec.Command("dervish", "call", "-", "--url", m.url()), done: make(chan struct{})}
	v.cmd.Stdin, v.cmd.Stdout, v.cmd.Stderr = in, &v.out, &v.err
	if err := v.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(v.done)
		v.how = v.cmd.Wait()
	}()
	if _, err := write.WriteString(`{"ping":1}` + "\n"); err != nil {
		t.Fatal(err)
	}
	v.await(t, &v.out, `pong`)
	if code := exitCode(v.interrupt(t)); code != exitFailure {
		t.Errorf("after Ctrl-C: exit code %d, want %d", code, exitFailure)
	}
	if got, want := v.err.String(), "dervish: error: interrupted\n"; got != want {
		t.Errorf("it said %q, want %q", got, want)
	}
}

func TestAStreamGoesOnAfterTheServerIsBack(t *testing.T) {
	t.Parallel()
	m := openMarket(true)
	t.Cleanup(m.close)
	v := startVerb(t, m.url(), "call", "ticks", "ticks=R_100", "--follow")
	v.await(t, &v.out, `(?s)(epoch.*){4}`)
	m.hangUp()
	v.await(t, &v.err, `(?s)the connection was lost; connecting again.*connected again`)
	v.await(t, &v.out, `(?s)(epoch.*){8}`)
	if err := v.interrupt(t); err != nil {
		t.Errorf("after Ctrl-C: %v, want exit code 0", err)
	}
}

func TestCtrlCInADownloadIsAFailureThatSaysHowToGoOn(t *testing.T) {
	t.Parallel()
	m := openMarket(true)
	m.rule(func(m *market) { m.deaf = true })
	t.Cleanup(m.close)
	file := filepath.Join(t.TempDir(), "ticks.csv")
	if err := os.WriteFile(file, []byte(allTicks(marketOpen, marketOpen+10)+"17000"), 0o600); err != nil {
		t.Fatal(err)
	}
	v := startVerb(t, m.url(), "history", "R_100", "--out", file, "--resume")
	v.await(t, &m.heard, `ticks_history`)
	if code := exitCode(v.interrupt(t)); code != exitFailure {
		t.Errorf("after Ctrl-C: exit code %d, want %d", code, exitFailure)
	}
	want := "dervish: error: interrupted\nhint: the same command with --resume goes on with " + file + "\n"
	if got := v.err.String(); got != want {
		t.Errorf("it said %q, want %q", got, want)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	same(t, string(text), allTicks(marketOpen, marketOpen+8)) // the last row was about to be fetched anew
}

func TestAnAnswerIsWaitedForNoLongerThanTimeout(t *testing.T) {
	t.Parallel()
	m := openMarket(true)
	m.rule(func(m *market) { m.deaf = true })
	t.Cleanup(m.close)
	v := startVerb(t, m.url(), "call", "ticks_history", "ticks_history=R_100", "end=latest", "--timeout", "500ms")
	<-v.done
	if code := exitCode(v.how); code != exitFailure {
		t.Errorf("exit code %d, want %d", code, exitFailure)
	}
	if got, want := v.err.String(), "dervish: error: "+m.url()+": no answer within 500ms\n"; !strings.HasPrefix(got, want) {
		t.Errorf("it said %q, want %q", got, want)
	}
}
