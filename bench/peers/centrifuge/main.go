// Command centrifuge is a server on github.com/centrifugal/centrifuge, the library under Centrifugo: clients speak its
// JSON protocol over WebSocket and subscribe to channels. It has the library's defaults, but sends no pings, which a
// client would have to answer. Everybody may connect, without a name, and subscribe.
//
// A POST to /publish?ticks=N on the control listener publishes N ticks to the channel.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"

	"github.com/centrifugal/centrifuge"

	"github.com/dervish-ws/dervish/bench/peers/bare"
	"github.com/dervish-ws/dervish/bench/peers/broadcast"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", os.Args[0], err)
		os.Exit(1)
	}
}

func run() error {
	channel := flag.String("channel", "ticks", "channel that ticks are published to")
	text := flag.String("text", "", "template of a tick, with {n} for its number")
	flag.Parse()

	node, err := centrifuge.New(centrifuge.Config{})
	if err != nil {
		return err
	}
	node.OnConnect(func(client *centrifuge.Client) {
		client.OnSubscribe(func(_ centrifuge.SubscribeEvent, answer centrifuge.SubscribeCallback) {
			answer(centrifuge.SubscribeReply{}, nil)
		})
	})
	if err := node.Run(); err != nil {
		return err
	}
	var mu sync.Mutex
	n := broadcast.First
	ready, err := broadcast.Control(func(ticks int) error {
		mu.Lock()
		defer mu.Unlock()
		for range ticks {
			n++
			data := bytes.ReplaceAll([]byte(*text), []byte("{n}"), strconv.AppendInt(nil, int64(n), 10))
			if _, err := node.Publish(*channel, data); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	ready["address"] = l.Addr().String()
	sockets := centrifuge.NewWebsocketHandler(node, centrifuge.WebsocketConfig{
		PingPongConfig: centrifuge.PingPongConfig{PingInterval: -1, PongTimeout: -1},
	})
	return bare.Run(ready, func() error {
		return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			anybody := centrifuge.SetCredentials(r.Context(), &centrifuge.Credentials{})
			sockets.ServeHTTP(w, r.WithContext(anybody))
		}))
	})
}
