// Command tcp is the floor of fan-out in Go: it knows no protocol, takes so many bytes for a request, and writes ready
// frames. With -joined it makes one write of all ticks that are ready for a connection, else one for each.
package main

import (
	"errors"
	"io"
	"net"

	"github.com/dervish-ws/dervish/bench/peers/broadcast"
)

func main() {
	broadcast.Main(func(s *broadcast.Server) error {
		if s.Request <= 0 {
			return errors.New("-request must say how long a request is")
		}
		s.Raw = true
		for {
			conn, err := s.Listener.Accept()
			if err != nil {
				return err
			}
			go subscribe(conn, s)
		}
	})
}

// subscribe serves one connection until it ends.
func subscribe(conn net.Conn, s *broadcast.Server) {
	defer conn.Close()
	request := make([]byte, s.Request)
	if _, err := io.ReadFull(conn, request); err != nil {
		return
	}
	sub, err := s.Join(func(frame []byte) error {
		_, err := conn.Write(frame)
		return err
	})
	if err != nil {
		return
	}
	defer sub.Leave()
	_, _ = conn.Read(request) // it asks nothing more: this is its end
}
