package socket_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/dervish-ws/dervish/socket"
)

// tick has about the size of a message of a stream.
var tick = strings.Repeat("x", 280)

// BenchmarkSend gives messages away as fast as the network takes them.
func BenchmarkSend(b *testing.B) {
	n := overTCP(b)
	r, p := n.connect(nil)
	drained := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, p.nc)
		drained <- err
	}()
	b.SetBytes(int64(len(tick)))
	b.ReportAllocs()
	for b.Loop() {
		must(b, r.Send(tick))
		for r.BufferedAmount() > 1<<20 {
		}
	}
	must(b, r.Close(0, ""))
	p.send(fClose, "")
	r.expect(`close 3 1005 "" true`)
	must(b, receive(b, drained))
}

// BenchmarkReceive hears what a peer writes as fast as it can, 100 messages in a write.
func BenchmarkReceive(b *testing.B) {
	n := overTCP(b)
	s := socket.New(n.url, nil)
	count := 0
	s.OnMessage = func(socket.Message) {
		if count++; count == b.N {
			check(b, s.Close(0, ""))
		}
	}
	must(b, s.Open())
	p := n.accept()
	p.welcome()
	const batch = 100
	many := bytes.Repeat(encode(fText, []byte(tick)), batch)
	b.SetBytes(int64(len(tick)))
	b.ReportAllocs()
	b.ResetTimer()
	for left := b.N; left > 0; left -= batch {
		p.write(many[:len(many)/batch*min(left, batch)])
	}
	if f, err := p.next(); err != nil || f.first != fClose {
		b.Fatalf("frame %x, error %v", f.first, err)
	}
	p.send(fClose, "")
	receive(b, s.Done())
}

// BenchmarkRoundTrip sends a message and waits for the answer.
func BenchmarkRoundTrip(b *testing.B) {
	n := overTCP(b)
	s := socket.New(n.url, nil)
	answered := make(chan struct{}, 1)
	s.OnMessage = func(socket.Message) { answered <- struct{}{} }
	must(b, s.Open())
	p := n.accept()
	p.welcome()
	echoed := make(chan error, 1)
	go func() {
		in, out := make([]byte, 4+4+len(tick)), encode(fText, []byte(tick))
		for {
			if _, err := io.ReadFull(p.br, in); err != nil {
				echoed <- err
				return
			}
			if _, err := p.nc.Write(out); err != nil {
				echoed <- err
				return
			}
		}
	}()
	b.ReportAllocs()
	for s.ReadyState() != socket.Open {
	}
	for b.Loop() {
		must(b, s.Send(tick))
		<-answered
	}
	must(b, s.Close(0, ""))
	p.send(fClose, "")
	receive(b, s.Done())
	if err := receive(b, echoed); err != io.ErrUnexpectedEOF {
		b.Errorf("echo ended with %v", err)
	}
}
