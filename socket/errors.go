package socket

import (
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/dervish-ws/dervish/internal/wsconn"
)

var (
	// ErrNotOpen is returned by Send and Ping before the connection is open. Trying again after OnOpen helps.
	ErrNotOpen = errors.New("websocket: connection is not open yet")

	// ErrOpened is returned by Open when it was called before. An object is opened once; make another.
	ErrOpened = errors.New("websocket: already opened")

	// ErrClosed is returned by every method that needs a connection, once the connection is closing or closed. It is also
	// the fault of a connection that Close was called for before it was open. Trying again cannot help; make another
	// object.
	ErrClosed = wsconn.ErrClosed

	// ErrSlow is returned by the Send that finds more waiting than Options.MaxBuffered, and is the fault of a connection
	// that ended so, or because of Options.WriteTimeout. Another object may fare better.
	ErrSlow = wsconn.ErrSlow
)

// HandshakeError is the answer of a server, or of a proxy, that did not open the connection. Trying again with another
// object may help where Status says so (429 and 5xx).
type HandshakeError struct {
	Status int         // of HTTP; 101 if the answer was wrong otherwise
	Header http.Header // of the answer
	Body   []byte      // its first 4 KiB
	Reason string      // what was wrong with it
}

func (e *HandshakeError) Error() string { return (*wsconn.HandshakeError)(e).Error() }

// ProtocolError is a violation of the WebSocket protocol by the peer, or a message above Options.MaxMessage, that ended
// the connection.
type ProtocolError struct {
	Code   int    // of the close frame that it was answered with
	Reason string // what was wrong; it was in that frame too
}

func (e *ProtocolError) Error() string { return (*wsconn.ProtocolError)(e).Error() }

// errAborted is the fault of an object that was closed too early.
var errAborted = fmt.Errorf("%w: it was closed before it was open", ErrClosed)

// The faults of a connection that ended without saying more.
var (
	errLost      = fmt.Errorf("websocket: connection ended without a close frame: %w", io.ErrUnexpectedEOF)
	errHalfClose = fmt.Errorf("websocket: connection ended before our close frame was out: %w", io.ErrUnexpectedEOF)
)

// faultOf tells why the connection failed, or returns nil if it did not.
func faultOf(c wsconn.Closed) error {
	switch {
	case c.Err != nil:
		return public(c.Err)
	case c.Clean:
		return nil
	case c.Code == CloseAbnormal:
		return errLost
	}
	return errHalfClose
}

// public gives the errors of the connection the types that programs can name.
func public(err error) error {
	if e, ok := errors.AsType[*wsconn.HandshakeError](err); ok {
		return (*HandshakeError)(e)
	}
	if e, ok := errors.AsType[*wsconn.ProtocolError](err); ok {
		return (*ProtocolError)(e)
	}
	return err
}
