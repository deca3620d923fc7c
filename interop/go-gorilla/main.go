// One session through gorilla/websocket. It is a module of its own, so that nobody who builds dervish downloads that library.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/gorilla/websocket"
)

func main() {
	if err := session(); err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
}

func session() error {
	pem, err := os.ReadFile(os.Getenv("DERVISH_CA"))
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return errors.New("no certificate in DERVISH_CA")
	}
	dialer := websocket.Dialer{TLSClientConfig: &tls.Config{RootCAs: roots}}
	conn, _, err := dialer.Dial(os.Getenv("DERVISH_URL"), nil)
	if err != nil {
		return err
	}
	defer conn.Close()
	fmt.Println("open")

	if err := conn.WriteMessage(websocket.TextMessage, []byte(`{"ping":1}`)); err != nil {
		return err
	}
	for {
		_, message, err := conn.ReadMessage()
		if closed, ok := errors.AsType[*websocket.CloseError](err); ok {
			fmt.Println("close", closed.Code, closed.Text)
			return nil
		}
		if err != nil {
			return err
		}
		fmt.Printf("message %s\n", message)
		if os.Getenv("DERVISH_CLOSED_BY") != "server" {
			farewell := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "done")
			if err := conn.WriteControl(websocket.CloseMessage, farewell, time.Now().Add(time.Second)); err != nil {
				return err
			}
		}
	}
}
