// Command gobwas broadcasts on github.com/gobwas/ws.
package main

import (
	"net/http"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"

	"github.com/dervish-ws/dervish/bench/peers/broadcast"
)

func main() {
	broadcast.Main(func(s *broadcast.Server) error {
		return s.HTTP(func(w http.ResponseWriter, r *http.Request) {
			conn, _, _, err := ws.UpgradeHTTP(r, w)
			if err != nil {
				return // it has been answered
			}
			go func() {
				defer conn.Close()
				if _, _, err := wsutil.ReadClientData(conn); err != nil {
					return
				}
				sub, err := s.Join(func(text []byte) error { return wsutil.WriteServerText(conn, text) })
				if err != nil {
					return
				}
				defer sub.Leave()
				_, _, _ = wsutil.ReadClientData(conn) // it asks nothing more: this is its end
			}()
		})
	})
}
