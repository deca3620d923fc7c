// Command gws broadcasts on github.com/lxzan/gws. Its own broadcaster is for messages that are the same for all.
package main

import (
	"net/http"

	"github.com/lxzan/gws"

	"github.com/dervish-ws/dervish/bench/peers/broadcast"
)

// handler makes subscribers of connections.
type handler struct {
	gws.BuiltinEventHandler
	server *broadcast.Server
}

// key is where a connection keeps its subscription.
const key = "subscriber"

// OnMessage is called for each message.
func (h *handler) OnMessage(socket *gws.Conn, message *gws.Message) {
	defer message.Close()
	sub, err := h.server.Join(func(text []byte) error { return socket.WriteMessage(gws.OpcodeText, text) })
	if err == nil { // a fault ends ReadLoop
		socket.Session().Store(key, sub)
	}
}

// OnClose is called when a connection has ended.
func (h *handler) OnClose(socket *gws.Conn, _ error) {
	if sub, ok := socket.Session().Load(key); ok {
		sub.(*broadcast.Subscriber).Leave()
	}
}

func main() {
	broadcast.Main(func(s *broadcast.Server) error {
		upgrader := gws.NewUpgrader(&handler{server: s}, &gws.ServerOption{})
		return s.HTTP(func(w http.ResponseWriter, r *http.Request) {
			socket, err := upgrader.Upgrade(w, r)
			if err != nil {
				return // it has been answered
			}
			go socket.ReadLoop()
		})
	})
}
