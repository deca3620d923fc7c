package wsconn

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkIdle opens many connections, makes one round of echo on each and
// reports what each then keeps in this process: bytes in use after collections,
// stacks included, and resident bytes. The clients are another process, this
// binary again. DERVISH_IDLE sets how many.
func BenchmarkIdle(b *testing.B) {
	n := 2000
	if v := os.Getenv("DERVISH_IDLE"); v != "" {
		var err error
		if n, err = strconv.Atoi(v); err != nil {
			b.Fatal(err)
		}
	}
	for _, secure := range []bool{false, true} {
		b.Run(fmt.Sprintf("tls=%v", secure), func(b *testing.B) {
			for b.Loop() {
				used, resident := idle(b, n, secure)
				b.ReportMetric(used, "B/conn")
				b.ReportMetric(resident, "rss-B/conn")
			}
		})
	}
}

// idle returns what one of n connections keeps.
func idle(b *testing.B, n int, secure bool) (used, resident float64) {
	conns := make(chan *Conn, n)
	done := make(chan Closed, n)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := Upgrade(w, r, nil)
		if err != nil {
			b.Error(err)
			return
		}
		conns <- c
		go func() { done <- c.Serve(bound{c, echo}) }()
	}))
	if secure {
		s.StartTLS()
	} else {
		s.Start()
	}
	defer s.Close()

	used0, resident0 := memory(b)
	clients := exec.Command(os.Args[0], "-test.run=^$")
	clients.Env = append(os.Environ(), fmt.Sprintf("%s=%s %d %v", idleClients, s.Listener.Addr(), n, secure))
	clients.Stderr = os.Stderr
	in, err := clients.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := clients.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := clients.Start(); err != nil {
		b.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		b.Fatalf("clients said %q: %v", line, err)
	}
	used1, resident1 := memory(b)
	in.Close()
	if err := clients.Wait(); err != nil {
		b.Fatal(err)
	}
	for range n {
		receive(b, conns)
		receive(b, done)
	}
	return (used1 - used0) / float64(n), (resident1 - resident0) / float64(n)
}

// memory is what is in use, and what is resident, after several collections: it
// takes some until stacks have shrunk and pools are empty.
func memory(b *testing.B) (used, resident float64) {
	for range 4 {
		runtime.GC()
	}
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	used = float64(m.HeapAlloc + m.StackInuse)
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return used, 0 // not Linux
	}
	for line := range strings.Lines(string(status)) {
		if _, err := fmt.Sscanf(line, "VmRSS: %g kB", &resident); err == nil {
			return used, resident * 1024
		}
	}
	b.Fatal("no VmRSS in /proc/self/status")
	return
}

const idleClients = "DERVISH_IDLE_CLIENTS"

// runIdleClients is what this binary does instead of testing when idle started
// it: connect, talk once, wait until the standard input ends.
func runIdleClients(args string) error {
	var addr string
	var n int
	var secure bool
	if _, err := fmt.Sscan(args, &addr, &n, &secure); err != nil {
		return err
	}
	request := encode(fText, true, []byte("hello"))
	answer := encode(fText, false, []byte("hello"))
	for range n {
		nc, err := net.Dial("tcp", addr)
		if err != nil {
			return err
		}
		if secure {
			nc = tls.Client(nc, &tls.Config{InsecureSkipVerify: true})
		}
		if err := nc.SetDeadline(time.Now().Add(patience)); err != nil {
			return err
		}
		if _, err := io.WriteString(nc, handshakeRequest()); err != nil {
			return err
		}
		br := bufio.NewReader(nc)
		if _, err := http.ReadResponse(br, nil); err != nil {
			return err
		}
		if _, err := nc.Write(request); err != nil {
			return err
		}
		if _, err := io.ReadFull(br, make([]byte, len(answer))); err != nil {
			return err
		}
		defer nc.Close()
	}
	fmt.Println("ready")
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}
