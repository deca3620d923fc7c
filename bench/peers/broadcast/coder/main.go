// Command coder broadcasts on github.com/coder/websocket.
package main

import (
	"context"
	"net/http"

	"github.com/coder/websocket"

	"github.com/dervish-ws/dervish/bench/peers/broadcast"
)

func main() {
	broadcast.Main(func(s *broadcast.Server) error {
		return s.HTTP(func(w http.ResponseWriter, r *http.Request) {
			conn, err := websocket.Accept(w, r, nil)
			if err != nil {
				return // it has been answered
			}
			defer conn.CloseNow()
			if _, _, err := conn.Read(r.Context()); err != nil {
				return
			}
			// Its documentation wants reads to go on while others write.
			ctx := conn.CloseRead(context.Background())
			sub, err := s.Join(func(text []byte) error { return conn.Write(ctx, websocket.MessageText, text) })
			if err != nil {
				return
			}
			defer sub.Leave()
			<-ctx.Done()
		})
	})
}
