// Command tcp is the floor in Go: it knows no protocol, counts bytes, and writes the same answer for every so many of
// them. With -held it makes one write of the answers to all that it has read, else one for each.
package main

import (
	"errors"
	"net"

	"github.com/dervish-ws/dervish/bench/peers/bare"
)

// size is the size in bytes of a connection's buffers.
const size = 8 << 10

func main() {
	bare.Main(func(s *bare.Server) error {
		if s.Request <= 0 {
			return errors.New("-request must say how long a request is")
		}
		for {
			conn, err := s.Listener.Accept()
			if err != nil {
				return err
			}
			go answer(conn, s)
		}
	})
}

// answer serves one connection until it ends.
func answer(conn net.Conn, s *bare.Server) {
	defer conn.Close()
	frame, in := s.Frame(), make([]byte, size)
	var out []byte
	for read := 0; ; {
		n, err := conn.Read(in)
		if err != nil {
			return
		}
		for read += n; read >= s.Request; read -= s.Request {
			if s.Held {
				out = append(out, frame...)
			} else if _, err := conn.Write(frame); err != nil {
				return
			}
		}
		if len(out) > 0 {
			if _, err := conn.Write(out); err != nil {
				return
			}
			out = out[:0]
		}
	}
}
