// Command go-socket runs one session through package socket, the document's object in Go, whose hooks tell all that there
// is to tell.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"

	"github.com/dervish-ws/dervish/socket"
)

func main() {
	url, authority, closedBy := os.Args[1], os.Args[2], os.Args[3]
	pem, err := os.ReadFile(authority)
	roots := x509.NewCertPool()
	if err != nil || !roots.AppendCertsFromPEM(pem) {
		fmt.Println("error no certificate in", authority, err)
		os.Exit(1)
	}
	failed := false
	s := socket.New(url, &socket.Options{TLS: &tls.Config{RootCAs: roots}, Compression: true})
	s.OnError = func(err error) {
		failed = true
		fmt.Println("error", err)
	}
	s.OnOpen = func(socket.Event) {
		fmt.Println("open")
		if err := s.Send(`{"ping":1}`); err != nil {
			s.OnError(err)
		}
	}
	s.OnMessage = func(m socket.Message) {
		fmt.Printf("message %s\n", m.Data)
		if closedBy == "server" {
			return
		}
		if err := s.Close(socket.CloseNormal, "done"); err != nil {
			s.OnError(err)
		}
	}
	s.OnClose = func(e socket.CloseEvent) {
		if !failed {
			fmt.Println("close", e.Code, e.Reason)
		}
	}
	if err := s.Open(); err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	<-s.Done()
	if failed {
		os.Exit(1)
	}
}
