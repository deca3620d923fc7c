// Command sdk is what a program does that has gorilla/websocket and encoding/json: one goroutine reads, answers find
// their calls by req_id, and ticks go to a channel. It takes the same orders as the program of the same name on the
// SDK.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// message is an answer or an update.
type message struct {
	MsgType string          `json:"msg_type"`
	ReqID   int64           `json:"req_id"`
	Echo    json.RawMessage `json:"echo_req"`
	Error   *struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
	Subscription *struct {
		ID string `json:"id"`
	} `json:"subscription"`
	Ping string `json:"ping"`
	Tick *tick  `json:"tick"`
}

type tick struct {
	Ask     float64 `json:"ask"`
	Bid     float64 `json:"bid"`
	Epoch   int64   `json:"epoch"`
	ID      string  `json:"id"`
	PipSize int     `json:"pip_size"`
	Quote   float64 `json:"quote"`
	Symbol  string  `json:"symbol"`
}

// client is one connection.
type client struct {
	socket *websocket.Conn
	ticks  chan tick

	mu      sync.Mutex
	serial  int64
	pending map[int64]chan message
}

func dial(url string) (*client, error) {
	socket, _, err := websocket.DefaultDialer.Dial(url+"?app_id=1089", nil)
	if err != nil {
		return nil, err
	}
	c := &client{socket: socket, ticks: make(chan tick, 1024), pending: map[int64]chan message{}}
	go c.read()
	return c, nil
}

func (c *client) read() {
	defer close(c.ticks)
	for {
		_, data, err := c.socket.ReadMessage()
		if err != nil {
			return
		}
		var m message
		if err := json.Unmarshal(data, &m); err != nil {
			return
		}
		c.mu.Lock()
		waiting := c.pending[m.ReqID]
		delete(c.pending, m.ReqID)
		c.mu.Unlock()
		if waiting != nil {
			waiting <- m
		}
		if m.Tick != nil {
			c.ticks <- *m.Tick
		}
	}
}

// call sends a request and waits for its answer.
func (c *client) call(request map[string]any) (message, error) {
	answer := make(chan message, 1)
	c.mu.Lock()
	c.serial++
	request["req_id"] = c.serial
	c.pending[c.serial] = answer
	err := c.socket.WriteJSON(request)
	c.mu.Unlock()
	if err != nil {
		return message{}, err
	}
	m := <-answer
	if m.Error != nil {
		return m, errors.New(m.Error.Code + ": " + m.Error.Message)
	}
	return m, nil
}

// outcome is what one order came to.
type outcome struct {
	Count   int64   `json:"count"`
	Seconds float64 `json:"seconds"`
	Objects uint64  `json:"objects"`
	Sum     float64 `json:"sum"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "sdk:", err)
		os.Exit(1)
	}
}

func run() error {
	c, err := dial(os.Args[1])
	if err != nil {
		return err
	}
	defer c.socket.Close()
	fmt.Println("ready")
	for orders := bufio.NewScanner(os.Stdin); orders.Scan(); {
		var what, length string
		inFlight := 0
		if n, _ := fmt.Sscanf(orders.Text(), "calls %d %s", &inFlight, &length); n != 2 {
			if _, err := fmt.Sscanf(orders.Text(), "%s %s", &what, &length); err != nil {
				return fmt.Errorf("order %q: %w", orders.Text(), err)
			}
		}
		d, err := time.ParseDuration(length)
		if err != nil {
			return err
		}
		var before, after runtime.MemStats
		var o outcome
		runtime.ReadMemStats(&before)
		if inFlight > 0 {
			err = c.calls(inFlight, d, &o)
		} else {
			err = c.follow(d, &o)
		}
		runtime.ReadMemStats(&after)
		o.Objects = after.Mallocs - before.Mallocs
		if err != nil {
			return err
		}
		if err := json.NewEncoder(os.Stdout).Encode(o); err != nil {
			return err
		}
	}
	return nil
}

// follow follows a symbol.
func (c *client) follow(d time.Duration, o *outcome) error {
	began := time.Now()
	m, err := c.call(map[string]any{"ticks": "R_100", "subscribe": 1})
	if err != nil {
		return err
	}
	for t := range c.ticks {
		o.Sum += t.Quote
		if o.Count++; o.Count%256 == 0 && time.Since(began) >= d {
			break
		}
	}
	o.Seconds = time.Since(began).Seconds()
	over := make(chan error, 1)
	go func() {
		_, err := c.call(map[string]any{"forget": m.Subscription.ID})
		over <- err
	}()
	for {
		select {
		case err := <-over:
			for len(c.ticks) > 0 {
				<-c.ticks
			}
			return err
		case <-c.ticks: // what was on its way
		}
	}
}

// calls makes one call after the other on each of some goroutines.
func (c *client) calls(inFlight int, d time.Duration, o *outcome) error {
	began := time.Now()
	var work sync.WaitGroup
	var count atomic.Int64
	failed := make(chan error, inFlight)
	for range inFlight {
		work.Go(func() {
			for time.Since(began) < d {
				m, err := c.call(map[string]any{"ping": 1})
				if err != nil || m.Ping != "pong" {
					failed <- fmt.Errorf("ping: %q, %w", m.Ping, err)
					return
				}
				count.Add(1)
			}
		})
	}
	work.Wait()
	o.Count, o.Seconds = count.Load(), time.Since(began).Seconds()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}
