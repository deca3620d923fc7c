// Command gobwas is a bare server on github.com/gobwas/ws.
package main

import (
	"net/http"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"

	"github.com/dervish-ws/dervish/bench/peers/bare"
)

func main() {
	bare.Main(func(s *bare.Server) error {
		return s.HTTP(func(w http.ResponseWriter, r *http.Request) {
			conn, _, _, err := ws.UpgradeHTTP(r, w)
			if err != nil {
				return // it has been answered
			}
			go func() {
				defer conn.Close()
				for {
					_, op, err := wsutil.ReadClientData(conn)
					if err != nil {
						return
					}
					if wsutil.WriteServerMessage(conn, op, s.Reply) != nil {
						return
					}
				}
			}()
		})
	})
}
