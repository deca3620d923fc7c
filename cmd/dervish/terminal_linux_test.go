package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// openTerminal opens a pseudo-terminal: the window, and the device that programs in it use.
func openTerminal(t *testing.T) (window, device *os.File) {
	t.Helper()
	window, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo-terminal is to be had: %v", err)
	}
	t.Cleanup(func() { _ = window.Close() })
	if err := unix.IoctlSetPointerInt(int(window.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(window.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	device, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = device.Close() })
	return window, device
}

// startInTerminal starts a server whose standard input and error are a terminal that controls it.
func startInTerminal(t *testing.T, program string, args ...string) (p *process, window *os.File) {
	t.Helper()
	window, device := openTerminal(t)
	cmd := exec.Command(program, args...)
	cmd.Stdin, cmd.Stderr = device, device
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true} // by its descriptor 0
	p = startCommand(t, cmd)
	if err := device.Close(); err != nil { // the server has its own
		t.Fatal(err)
	}
	return p, window
}

func TestOnATerminalTheLogIsTextAndCtrlCStops(t *testing.T) {
	p, window := startInTerminal(t, "dervish", "serve")
	c := connect(t, p)
	if _, err := window.Write([]byte{3}); err != nil { // Ctrl-C
		t.Fatal(err)
	}
	if err := p.end(nil); err != nil {
		t.Errorf("after Ctrl-C: %v, want exit code 0", err)
	}
	if closed, err := c.end(); err != nil || closed.Code != 1001 {
		t.Errorf("closed with %d (%v), want 1001", closed.Code, err)
	}
	// Reading a terminal whose programs are gone ends in an error of its own kind.
	said, _ := io.ReadAll(window)
	if !strings.Contains(string(said), "level=INFO msg=stopped") {
		t.Errorf("the terminal shows %q, want the log as text", said)
	}
}

func TestClosingTheTerminalStopsTheServer(t *testing.T) {
	p, window := startInTerminal(t, "dervish", "serve")
	c := connect(t, p)
	if err := window.Close(); err != nil {
		t.Fatal(err)
	}
	if err := p.end(nil); err != nil {
		t.Errorf("after its terminal was closed: %v, want exit code 0", err)
	}
	if closed, err := c.end(); err != nil || closed.Code != 1001 {
		t.Errorf("closed with %d (%v), want 1001", closed.Code, err)
	}
}

func TestClosingTheTerminalLeavesAServerUnderNohup(t *testing.T) {
	nohup, err := exec.LookPath("nohup")
	if err != nil {
		t.Skip("there is no nohup")
	}
	p, window := startInTerminal(t, nohup, "dervish", "serve")
	c := connect(t, p)
	if err := window.Close(); err != nil {
		t.Fatal(err)
	}
	// The signal has come, and was taken as any other. nohup sends the log to standard output.
	if err := p.out.await(regexp.MustCompile("configuration reloaded"), p.done); err != nil {
		t.Fatal(err)
	}
	c.mustAsk(t, `{"ping":1}`)
	if err := p.end(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
}

func TestOnATerminalSIGHUPReloads(t *testing.T) {
	p, window := startInTerminal(t, "dervish", "serve")
	if err := p.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	var seen strings.Builder
	for !strings.Contains(seen.String(), `msg="configuration reloaded"`) {
		part := make([]byte, 1024)
		n, err := window.Read(part)
		if err != nil {
			t.Fatalf("%v; the terminal shows %q", err, seen.String())
		}
		seen.Write(part[:n])
	}
	if err := p.end(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
}

// make would take a Ctrl-C for its own end, and call it an error.
func TestMakeRunEndsWellOnCtrlC(t *testing.T) {
	if _, err := exec.LookPath("make"); err != nil {
		t.Skip("there is no make")
	}
	if _, err := os.Stat("../../bin/dervish"); err != nil {
		t.Skip("nothing is built; run make build")
	}
	// GO=: builds nothing.
	p, window := startInTerminal(t, "make", "--no-print-directory", "-C", "../..", "run", "GO=:", "ARGS=--listen ws://127.0.0.1:0 --listen wss://127.0.0.1:0")
	c := connect(t, p)
	if _, err := window.Write([]byte{3}); err != nil {
		t.Fatal(err)
	}
	if err := p.end(nil); err != nil {
		t.Errorf("after Ctrl-C: %v, want exit code 0", err)
	}
	if closed, err := c.end(); err != nil || closed.Code != 1001 {
		t.Errorf("closed with %d (%v), want 1001", closed.Code, err)
	}
}

// inTerminal runs a client command whose standard output is a terminal, and gives what that shows.
func inTerminal(t *testing.T, url string, args ...string) string {
	t.Helper()
	window, device := openTerminal(t)
	cmd := exec.Command("dervish", args...)
	cmd.Env = append(settle(os.Environ(), t.TempDir()), "DERVISH_URL="+url)
	cmd.Stdout, cmd.Stderr = device, device
	shown := make(chan string)
	go func() {
		// Reading a terminal whose programs are gone ends in an error of its own kind.
		text, _ := io.ReadAll(window)
		shown <- strings.ReplaceAll(string(text), "\r\n", "\n")
	}()
	if err := cmd.Run(); err != nil {
		t.Errorf("dervish %v: %v", args, err)
	}
	if err := device.Close(); err != nil {
		t.Fatal(err)
	}
	return <-shown
}

func TestOnATerminalAnswersAreForPeople(t *testing.T) {
	m := openMarket(true)
	t.Cleanup(m.close)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"call", "ping"}, `^{\n  "echo_req": {\n    "req_id": 2,\n    "ping": 1\n  },\n  "msg_type": "ping",\n  "req_id": 2,\n  "ping": "pong"\n}\n$`},
		{[]string{"call", "ping", "--json"}, `^{"echo_req":.*}\n$`},
		{[]string{"status"}, `(?s)^endpoint +ws://.*\(app_id 1089\)\nsite +up +\nround trip +[0-9.e-]+ ms.*limits +900 a minute, 9000 an hour +calls`},
		{[]string{"ping", "-c", "2", "-i", "1ms"}, `(?s)^PING ws://.*pong seq=1 time=[0-9.]+ ms\npong seq=2 .*2 sent, 2 answered, 0% lost, .*\nround trip min/avg/max/mdev = [0-9.]+/[0-9.]+/[0-9.]+/[0-9.]+ ms\n$`},
		{[]string{"ticks", "R_100", "-n", "2"}, `^2023-11-15 09:20:00  R_100       100\.00\n2023-11-15 09:20:02  R_100       102\.02\n$`},
		{[]string{"candles", "R_100", "-n", "1"}, `^2023-11-15 09:20:00  R_100       open 100\.00  high 199\.99  low 1\.00  close 100\.00\n$`},
		{[]string{"history", "R_100", "-n", "3", "--out", t.TempDir() + "/new.csv"}, `^(\rR_100 \[#{30}\] 100%  3 lines  .*\x1b\[K)+\n$`},
	} {
		if got := inTerminal(t, m.url(), c.args...); !regexp.MustCompile(c.want).MatchString(got) {
			t.Errorf("dervish %v shows\n%q, want\n%s", c.args, got, c.want)
		}
	}
}

func TestWatchFillsTheTerminalUntilTheUserLeaves(t *testing.T) {
	for name, leave := range map[string]string{"by q": "q", "by Ctrl-C": "\x03"} {
		t.Run(name, func(t *testing.T) {
			m := openMarket(true)
			t.Cleanup(m.close)
			window, device := openTerminal(t)
			if err := unix.IoctlSetWinsize(int(device.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 100}); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("dervish", "watch")
			cmd.Env = append(settle(os.Environ(), t.TempDir()), "DERVISH_URL="+m.url(), "TERM=xterm-256color")
			cmd.Stdin, cmd.Stdout, cmd.Stderr = device, device, device
			cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true} // by its descriptor 0
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- cmd.Wait() }()
			if err := device.Close(); err != nil { // the program has its own
				t.Fatal(err)
			}
			var screen record
			gone := make(chan struct{})
			go func() {
				defer close(gone)
				// Reading a terminal whose programs are gone ends in an error of its own kind.
				_, _ = io.Copy(&screen, window)
			}()
			// Only what changes is written again, so of the last quote at least its end.
			for _, pattern := range []string{"R_100", `6\.06`, "of 900 left", "q leaves"} {
				if err := screen.await(regexp.MustCompile(pattern), gone); err != nil {
					t.Fatalf("%v; the terminal got %q", err, &screen)
				}
			}
			if _, err := window.WriteString(leave); err != nil {
				t.Fatal(err)
			}
			if err := <-ended; err != nil {
				t.Errorf("it ended with %v, want exit code 0", err)
			}
			<-gone
			if text := screen.String(); !strings.Contains(text, "\x1b[?1049h") || !strings.Contains(text, "\x1b[?1049l") {
				t.Errorf("the terminal got %q, want another screen and the old one back", text)
			}
		})
	}
}

func TestOnATerminalABacktestShowsHowFarItIs(t *testing.T) {
	shown := inTerminal(t, "", "backtest", "--hours", "2", "--out", "off", "--", "dervish", "ticks", "R_100", "-n", "2000")
	lines := regexp.MustCompile(`\r([^\r\n]*?)\x1b\[K`).FindAllStringSubmatch(shown, -1)
	drawn := 0
	for _, l := range lines {
		if len(l[1]) > 79 {
			t.Errorf("%q does not fit a terminal", l[1])
		}
		if regexp.MustCompile(`^\[#* *\] +\d+%  2026-01-01 0\d:\d\d:\d\d  0 trades  10000\.00 USD$`).MatchString(l[1]) {
			drawn++
		}
	}
	if drawn < 2 {
		t.Errorf("%d of %d lines tell how far it is: %.300q", drawn, len(lines), shown)
	}
	last := shown[strings.LastIndex(shown, "\x1b[K")+len("\x1b[K"):]
	if !regexp.MustCompile(`^market dervish: left at .*\n$`).MatchString(last) {
		t.Errorf("it leaves %q, want the result alone", last)
	}
}
