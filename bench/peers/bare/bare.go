// Package bare is what the servers of this module have in common: where they listen, what they answer, and when they
// end. Each of them is a program that does nothing but answer every message with the same bytes, in the way that the
// documentation of its library shows, and with the library's defaults.
//
// They serve as company for dervish in its benchmarks and for nothing else: no limits, no time-outs, no origin checks.
package bare

import (
	"crypto/tls"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
)

// Server is one bare server. Its fields are set by the command line.
type Server struct {
	Reply    []byte // the payload of every answer
	Request  int    // bytes of one request on the wire, for servers that do not read frames
	Held     bool   // gather answers until the next read would block, for servers that can
	Listener net.Listener
}

// Main reads the command line, listens and runs serve as Run does it.
func Main(serve func(*Server) error) {
	if err := start(serve); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", os.Args[0], err)
		os.Exit(1)
	}
}

func start(serve func(*Server) error) error {
	var s Server
	reply := flag.String("reply", "", "payload of every answer")
	cert := flag.String("tls-cert", "", "PEM file with a certificate; serves TLS")
	key := flag.String("tls-key", "", "PEM file with its key")
	flag.IntVar(&s.Request, "request", 0, "bytes of one request on the wire")
	flag.BoolVar(&s.Held, "held", false, "gather answers until the next read would block")
	flag.Parse()
	s.Reply = []byte(*reply)

	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.Listener = l
	if *cert != "" {
		pair, err := tls.LoadX509KeyPair(*cert, *key)
		if err != nil {
			return fmt.Errorf("read the certificate: %w", err)
		}
		s.Listener = tls.NewListener(l, &tls.Config{
			Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"},
		})
	}
	return Run(map[string]string{"address": l.Addr().String()}, func() error { return serve(&s) })
}

// Run says on standard output, in one line of JSON, that the server is ready, and runs serve. It returns when serve
// does or when standard input is closed, which happens when whoever started the process is gone.
func Run(ready map[string]string, serve func() error) error {
	if err := json.NewEncoder(os.Stdout).Encode(ready); err != nil {
		return fmt.Errorf("say where: %w", err)
	}
	ended := make(chan error, 2)
	go func() { ended <- serve() }()
	go func() {
		_, err := io.Copy(io.Discard, os.Stdin)
		ended <- err
	}()
	return <-ended
}

// HTTP serves handshakes with h.
func (s *Server) HTTP(h http.HandlerFunc) error {
	err := http.Serve(s.Listener, h)
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// Frame is the reply as one unmasked text frame, which a server writes that knows no library. The reply must be
// shorter than 126 bytes.
func (s *Server) Frame() []byte {
	return append([]byte{0x81, byte(len(s.Reply))}, s.Reply...)
}
