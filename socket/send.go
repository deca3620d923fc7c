package socket

import (
	"unicode/utf8"

	"github.com/dervish-ws/dervish/internal/wsconn"
)

// Send sends a text message. It never waits for the network; what this does not take at once waits, see BufferedAmount.
// Each byte of the text that is no part of valid UTF-8 is sent as U+FFFD, which is what a loop over the string sees.
//
// It returns ErrNotOpen before the connection is open, ErrClosed when it is closing or closed, and ErrSlow when too much
// waits already; nothing is sent then. A nil error does not mean that the message arrived.
func (s *Socket) Send(text string) error {
	return s.send(func(c *wsconn.Conn, data []byte) error { return c.Send(wsconn.Text, data) }, []byte(scalar(text)))
}

// Hold is Send for a message that need not leave before Flush is called: messages that are held together go out in one
// write. They keep their order, among those of Send too. Browsers have no such thing.
func (s *Socket) Hold(text string) error {
	return s.send(func(c *wsconn.Conn, data []byte) error { return c.Hold(wsconn.Text, data) }, []byte(scalar(text)))
}

// Flush gets what was held moving, and waits for the network no more than Send does. Its errors are those of Send.
func (s *Socket) Flush() error {
	return s.send(func(c *wsconn.Conn, _ []byte) error { return c.Flush() }, nil)
}

// SendBytes sends a binary message, in all else as Send does. The bytes may be altered when it has returned.
func (s *Socket) SendBytes(data []byte) error {
	return s.send(func(c *wsconn.Conn, data []byte) error { return c.Send(wsconn.Binary, data) }, data)
}

func (s *Socket) send(how func(*wsconn.Conn, []byte) error, data []byte) error {
	conn, err := s.writable()
	if err == nil {
		err = how(conn, data)
	}
	switch err {
	case ErrSlow:
		s.leave()
	case ErrClosed:
		s.mu.Lock()
		s.refused += len(data)
		s.mu.Unlock()
	}
	return err
}

// scalar makes a text of Unicode scalar values out of any string, as browsers do of theirs.
func scalar(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	return string([]rune(text))
}

// BufferedAmount is how many bytes wait for the network to take them. As the standard has it, the size of what Send refuses
// once the connection is closing or closed is added, for good.
func (s *Socket) BufferedAmount() int {
	s.mu.Lock()
	conn, n := s.conn, s.refused
	s.mu.Unlock()
	if conn != nil {
		n += conn.Buffered()
	}
	return n
}
