// Package broadcast is what the servers have in common that tell many subscribers of ticks. Each of them does nothing
// but that: whoever sends a message is a subscriber from then on, and every tick goes to every subscriber, behind a head
// of the subscriber's own. What is written to one connection, and how, is the way of its library, with its defaults.
//
// A POST to /publish?ticks=N on the control listener makes N ticks, one after the other, and is answered when all of
// them were written. The subscribers are shared out among as many goroutines as there are processors.
//
// They serve as company for dervish in its benchmarks and for nothing else: no limits, no time-outs, no origin checks.
package broadcast

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"sync"

	"github.com/dervish-ws/dervish/bench/peers/bare"
)

// First is the number of the tick that a subscriber is told of as it comes; orders make those after it. It has ten digits,
// as the numbers that it stands for.
const First = 1_000_000_000

// What templates hold: the number of a tick, and a subscriber's identity of 36 characters.
const (
	tickMark     = "{n}"
	identityMark = "{id}"
)

// Server is one broadcasting server. Its fields are set by the command line.
type Server struct {
	Request  int  // bytes of one request on the wire, for servers that do not read frames
	Joined   bool // gather the ticks that are ready at once in one write, for servers that can
	Raw      bool // what is written are whole frames; set before the first Join by servers that know no library
	Listener net.Listener

	head, text string // templates of the two parts of a message

	mu     sync.Mutex // held while ticks are told
	ticks  int        // the number of the last
	joined int        // subscribers so far
	shares []*share
}

// share is the subscribers of one goroutine.
type share struct {
	mu   sync.Mutex
	list []*Subscriber
	buf  []byte
}

// Subscriber is one connection that hears of every tick.
type Subscriber struct {
	head  []byte
	write func([]byte) error
	share *share
	place int // in its share
}

// Main reads the command line, listens and runs serve until it returns or standard input is closed.
func Main(serve func(*Server) error) {
	if err := start(serve); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", os.Args[0], err)
		os.Exit(1)
	}
}

func start(serve func(*Server) error) error {
	s := Server{ticks: First}
	flag.StringVar(&s.head, "head", "", "template of the first part of a message, with "+identityMark+" for the subscriber's identity")
	flag.StringVar(&s.text, "text", "", "template of the second part of a message, with "+tickMark+" for the number of the tick")
	flag.IntVar(&s.Request, "request", 0, "bytes of one request on the wire")
	flag.BoolVar(&s.Joined, "joined", false, "gather the ticks that are ready at once in one write")
	flag.Parse()
	for range runtime.GOMAXPROCS(0) {
		s.shares = append(s.shares, &share{})
	}
	ready, err := s.control()
	if err != nil {
		return err
	}
	if s.Listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return err
	}
	ready["address"] = s.Listener.Addr().String()
	return bare.Run(ready, func() error { return serve(&s) })
}

// control listens for orders.
func (s *Server) control() (ready map[string]string, err error) {
	return Control(func(ticks int) error {
		s.publish(ticks)
		return nil
	})
}

// Control listens for orders to publish on a listener of its own. ready says where, for bare.Run.
func Control(publish func(ticks int) error) (ready map[string]string, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /publish", func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(r.URL.Query().Get("ticks"))
		if err != nil || n < 1 {
			http.Error(w, "ticks must be a number", http.StatusBadRequest)
			return
		}
		if err := publish(n); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	go func() { _ = http.Serve(l, mux) }() // it ends with the process
	return map[string]string{"admin": "http://" + l.Addr().String()}, nil
}

// HTTP serves handshakes with h.
func (s *Server) HTTP(h http.HandlerFunc) error {
	err := http.Serve(s.Listener, h)
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// Join makes a subscriber of a connection, tells it of the last tick and then of every tick to come, until Leave. The
// bytes that write is given are overwritten when it has returned.
func (s *Server) Join(write func(message []byte) error) (*Subscriber, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.joined++
	head := bytes.ReplaceAll([]byte(s.head), []byte(identityMark), fmt.Appendf(nil, "%036d", s.joined))
	text := s.tick(s.ticks)
	if s.Raw {
		head = append(header(len(head)+len(text)), head...)
	}
	if err := write(append(append([]byte(nil), head...), text...)); err != nil {
		return nil, err
	}
	sub := &Subscriber{head: head, write: write, share: s.shares[s.joined%len(s.shares)]}
	sub.share.mu.Lock()
	defer sub.share.mu.Unlock()
	sub.place = len(sub.share.list)
	sub.share.list = append(sub.share.list, sub)
	return sub, nil
}

// Leave ends a subscription.
func (sub *Subscriber) Leave() {
	h := sub.share
	h.mu.Lock()
	defer h.mu.Unlock()
	last := h.list[len(h.list)-1]
	h.list[sub.place], last.place = last, sub.place
	h.list[len(h.list)-1] = nil
	h.list = h.list[:len(h.list)-1]
}

// tick is the second part of a message.
func (s *Server) tick(n int) []byte {
	return bytes.ReplaceAll([]byte(s.text), []byte(tickMark), strconv.AppendInt(nil, int64(n), 10))
}

// publish makes so many ticks and returns when they are written.
func (s *Server) publish(ticks int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	texts := make([][]byte, ticks)
	for i := range texts {
		s.ticks++
		texts[i] = s.tick(s.ticks)
	}
	var producers sync.WaitGroup
	for _, h := range s.shares {
		producers.Go(func() { h.tell(texts, s.Joined) })
	}
	producers.Wait()
}

// tell writes every tick to every subscriber of a share: tick by tick, or all that there are in one write.
func (h *share) tell(texts [][]byte, joined bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if joined {
		for _, sub := range h.list {
			h.buf = h.buf[:0]
			for _, text := range texts {
				h.buf = append(append(h.buf, sub.head...), text...)
			}
			_ = sub.write(h.buf) // whoever reads the connection notices
		}
		return
	}
	for _, text := range texts {
		for _, sub := range h.list {
			h.buf = append(append(h.buf[:0], sub.head...), text...)
			_ = sub.write(h.buf) // whoever reads the connection notices
		}
	}
}

// header is what stands before an unmasked text message of n bytes, 126 to 65,535, in one frame.
func header(n int) []byte { return []byte{0x81, 126, byte(n >> 8), byte(n)} }
