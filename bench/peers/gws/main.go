// Command gws is a bare server on github.com/lxzan/gws.
package main

import (
	"net/http"

	"github.com/lxzan/gws"

	"github.com/dervish-ws/dervish/bench/peers/bare"
)

// answerer answers every message alike.
type answerer struct {
	gws.BuiltinEventHandler
	reply []byte
}

// OnMessage is called for each message.
func (a *answerer) OnMessage(socket *gws.Conn, message *gws.Message) {
	defer message.Close()
	_ = socket.WriteMessage(message.Opcode, a.reply) // a fault ends ReadLoop
}

func main() {
	bare.Main(func(s *bare.Server) error {
		upgrader := gws.NewUpgrader(&answerer{reply: s.Reply}, &gws.ServerOption{})
		return s.HTTP(func(w http.ResponseWriter, r *http.Request) {
			socket, err := upgrader.Upgrade(w, r)
			if err != nil {
				return // it has been answered
			}
			go socket.ReadLoop()
		})
	})
}
