//go:build unix

package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/internal/wsconn"
)

// client is one WebSocket client.
type client struct {
	conn     *wsconn.Conn
	messages chan string
	closed   chan wsconn.Closed
}

// dial connects to a server; root is the file of the certificate to trust, and may be empty.
func dial(url, root string) (*client, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	o := &wsconn.DialOptions{}
	if root != "" {
		pem, err := os.ReadFile(root)
		if err != nil {
			return nil, err
		}
		o.TLS = &tls.Config{RootCAs: x509.NewCertPool()}
		if !o.TLS.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s holds no certificate", root)
		}
	}
	conn, err := wsconn.Dial(ctx, url, o)
	if err != nil {
		return nil, err
	}
	c := &client{conn: conn, messages: make(chan string, 100), closed: make(chan wsconn.Closed, 1)}
	go func() {
		closed := conn.Serve(c)
		close(c.messages)
		c.closed <- closed
	}()
	return c, nil
}

// Message keeps a message for hear.
func (c *client) Message(_ wsconn.Opcode, payload []byte) { c.messages <- string(payload) }

// say sends a message.
func (c *client) say(text string) error { return c.conn.Send(wsconn.Text, []byte(text)) }

// hear waits for the next message.
func (c *client) hear() (string, error) {
	select {
	case text, ok := <-c.messages:
		if !ok {
			return "", errors.New("the connection is closed")
		}
		return text, nil
	case <-time.After(patience):
		return "", fmt.Errorf("no message within %v", patience)
	}
}

// ask sends a request and waits for the answer, past what is streamed meanwhile. The request must hold nothing that is
// not echoed.
func (c *client) ask(text string) (string, error) {
	if err := c.say(text); err != nil {
		return "", err
	}
	for {
		answer, err := c.hear()
		if err != nil || strings.Contains(answer, `"echo_req":`+text) {
			return answer, err
		}
	}
}

// end waits until the connection is closed, and says how.
func (c *client) end() (wsconn.Closed, error) {
	select {
	case closed := <-c.closed:
		c.closed <- closed // for who asks again
		return closed, nil
	case <-time.After(patience):
		return wsconn.Closed{}, fmt.Errorf("not closed within %v", patience)
	}
}

// hangUp drops the connection and waits until nothing of it is left.
func (c *client) hangUp() {
	c.conn.Abort()
	for range c.messages { // what nobody has heard must not keep Serve
	}
}

// connect is dial for a test, which must succeed.
func connect(t *testing.T, p *process) *client {
	t.Helper()
	c, err := dial(p.url(), p.ready.CA)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.hangUp)
	return c
}

// mustAsk is ask for a test, which must succeed.
func (c *client) mustAsk(t *testing.T, text string) string {
	t.Helper()
	answer, err := c.ask(text)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}
