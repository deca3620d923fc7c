// Command coder is a bare server on github.com/coder/websocket.
package main

import (
	"net/http"

	"github.com/coder/websocket"

	"github.com/dervish-ws/dervish/bench/peers/bare"
)

func main() {
	bare.Main(func(s *bare.Server) error {
		return s.HTTP(func(w http.ResponseWriter, r *http.Request) {
			conn, err := websocket.Accept(w, r, nil)
			if err != nil {
				return // it has been answered
			}
			defer conn.CloseNow()
			for {
				kind, _, err := conn.Read(r.Context())
				if err != nil {
					return
				}
				if conn.Write(r.Context(), kind, s.Reply) != nil {
					return
				}
			}
		})
	})
}
