// Command gorilla broadcasts on github.com/gorilla/websocket.
package main

import (
	"net/http"

	"github.com/gorilla/websocket"

	"github.com/dervish-ws/dervish/bench/peers/broadcast"
)

func main() {
	broadcast.Main(func(s *broadcast.Server) error {
		var upgrader websocket.Upgrader
		return s.HTTP(func(w http.ResponseWriter, r *http.Request) {
			conn, err := upgrader.Upgrade(w, r, nil)
			if err != nil {
				return // it has been answered
			}
			defer conn.Close()
			if _, _, err := conn.ReadMessage(); err != nil {
				return
			}
			sub, err := s.Join(func(text []byte) error { return conn.WriteMessage(websocket.TextMessage, text) })
			if err != nil {
				return
			}
			defer sub.Leave()
			_, _, _ = conn.ReadMessage() // it asks nothing more: this is its end
		})
	})
}
