package socket_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/socket"
)

// The example of the API's guide, which is a page's script there. The server is one of our own, in this process.
func Example() {
	g, err := gateway.New(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer g.Shutdown(context.Background()) // which does not fail without a deadline
	server := httptest.NewServer(g)
	defer server.Close()

	const appID = 1089 // that of your application
	s := socket.New(fmt.Sprintf("%s/websockets/v3?app_id=%d", server.URL, appID), nil)

	s.OnOpen = func(socket.Event) {
		fmt.Println("[open] Connection established")
		fmt.Println("Sending to server")
		if err := s.Send(`{"ping":1}`); err != nil {
			fmt.Println(err)
		}
	}
	s.OnMessage = func(m socket.Message) {
		fmt.Printf("[message] Data received from server: %s\n", m.Data)
		if err := s.Close(1000, "work complete"); err != nil {
			fmt.Println(err)
		}
	}
	s.OnClose = func(e socket.CloseEvent) {
		if e.WasClean {
			fmt.Printf("[close] Connection closed cleanly, code=%d reason=%s\n", e.Code, e.Reason)
		} else {
			fmt.Println("[close] Connection died")
		}
	}
	s.OnError = func(err error) {
		fmt.Printf("[error] %v\n", err)
	}

	if err := s.Open(); err != nil { // which does not wait
		fmt.Println(err)
		return
	}
	<-s.Done()

	// Output:
	// [open] Connection established
	// Sending to server
	// [message] Data received from server: {"echo_req":{"ping":1},"msg_type":"ping","ping":"pong"}
	// [close] Connection closed cleanly, code=1000 reason=work complete
}

// A program that would rather wait until the connection is open.
func ExampleSocket_OpenContext() {
	g, err := gateway.New(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer g.Shutdown(context.Background()) // which does not fail without a deadline
	server := httptest.NewServer(g)
	defer server.Close()

	answers := make(chan string)
	s := socket.New(server.URL+"/websockets/v3?app_id=1089", nil)
	s.OnMessage = func(m socket.Message) { answers <- m.String() }
	if err := s.OpenContext(context.Background()); err != nil {
		fmt.Println(err)
		return
	}
	if err := s.Send(`{"ping":1}`); err != nil {
		fmt.Println(err)
	}
	fmt.Println(<-answers)
	if err := s.Close(0, ""); err != nil {
		fmt.Println(err)
	}
	<-s.Done()
	fmt.Println(s.ReadyState())

	// Output:
	// {"echo_req":{"ping":1},"msg_type":"ping","ping":"pong"}
	// closed
}

// A server that is not there is told of by OnError and OnClose, and by nothing that Open returns.
func ExampleSocket_failure() {
	server := httptest.NewServer(nil)
	server.Close() // nobody listens there any more

	s := socket.New(server.URL, nil)
	s.OnOpen = func(socket.Event) { fmt.Println("[open]") }
	s.OnError = func(error) { fmt.Println("[error] as the network has it") }
	s.OnClose = func(e socket.CloseEvent) { fmt.Println("[close]", e.Code, e.WasClean) }
	err := s.Open()
	<-s.Done()
	fmt.Println("Open:", err)
	fmt.Println("once more:", s.Open())

	// Output:
	// [error] as the network has it
	// [close] 1006 false
	// Open: <nil>
	// once more: websocket: connection is closed
}
