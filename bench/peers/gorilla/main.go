// Command gorilla is a bare server on github.com/gorilla/websocket.
package main

import (
	"net/http"

	"github.com/gorilla/websocket"

	"github.com/dervish-ws/dervish/bench/peers/bare"
)

func main() {
	bare.Main(func(s *bare.Server) error {
		var upgrader websocket.Upgrader
		return s.HTTP(func(w http.ResponseWriter, r *http.Request) {
			conn, err := upgrader.Upgrade(w, r, nil)
			if err != nil {
				return // it has been answered
			}
			defer conn.Close()
			for {
				kind, _, err := conn.ReadMessage()
				if err != nil {
					return
				}
				if conn.WriteMessage(kind, s.Reply) != nil {
					return
				}
			}
		})
	})
}
