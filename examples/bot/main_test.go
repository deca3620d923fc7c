package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/dervish-ws/dervish/gateway"
)

// relay carries connections to a server until they are cut.
type relay struct {
	net.Listener
	target string

	mu   sync.Mutex
	ends []net.Conn
	work sync.WaitGroup
}

func (r *relay) serve() {
	for {
		near, err := r.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", r.target)
		if err != nil {
			near.Close()
			continue
		}
		r.mu.Lock()
		r.ends = append(r.ends, near, far)
		r.mu.Unlock()
		for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
			r.work.Go(func() {
				_, _ = io.Copy(way[0], way[1]) // until it is cut
				way[0].Close()
				way[1].Close()
			})
		}
	}
}

// cut ends every connection that there is.
func (r *relay) cut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.ends {
		c.Close()
	}
	r.ends = nil
}

func TestTheBotSurvivesItsNetwork(t *testing.T) {
	g, err := gateway.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(g)
	defer web.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	network := &relay{Listener: l, target: web.Listener.Addr().String()}
	network.work.Go(network.serve)
	defer func() {
		l.Close()
		network.cut()
		network.work.Wait()
		if err := g.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	}()

	binary := filepath.Join(t.TempDir(), "bot")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	bot := exec.CommandContext(t.Context(), binary)
	bot.Env = append(os.Environ(), "DERVISH_URL=ws://"+l.Addr().String()+gateway.Path)
	var log strings.Builder
	bot.Stderr = &log
	out, err := bot.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := bot.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = bot.Process.Kill() // it would run for ever
		_ = bot.Wait()
	}()
	lines := bufio.NewScanner(out)
	last := int64(0)
	for n := range 7 { // a second each
		if !lines.Scan() {
			t.Fatalf("the bot ended after %d ticks:\n%s", n, &log)
		}
		at, err := strconv.ParseInt(strings.Fields(lines.Text())[0], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		if last != 0 && at != last+1 {
			t.Errorf("tick %d follows %d, want each second's", at, last)
		}
		if last = at; n == 1 || n == 3 {
			network.cut()
		}
	}
}
