package socket

import (
	"context"
	"errors"
	"sync"

	"github.com/dervish-ws/dervish/internal/wsconn"
)

// Socket is one WebSocket connection, from before it is opened until after it is closed. New makes one. All methods may
// be called from any goroutine.
//
// The hooks are set before Open, or by a hook; to set them elsewhere is a data race.
type Socket struct {
	// OnOpen is called once the connection is open.
	OnOpen func(Event)

	// OnMessage is called for each message that arrives, until Close is called.
	OnMessage func(Message)

	// OnClose is called once, when everything is over.
	OnClose func(CloseEvent)

	// OnError is called before OnClose if the connection failed, with the fault: a *HandshakeError, a *ProtocolError,
	// ErrSlow, ErrClosed, one of the network, of TLS or of a context.
	OnError func(error)

	url     string
	bad     error // why it cannot be opened at all
	options Options
	inbox   inbox
	pings   pings

	opened   chan struct{} // closed when opening came to its end
	fault    error         // of opening; to be read after opened
	silent   chan struct{} // closed when nothing can be sent any more
	silenced sync.Once
	done     chan struct{} // closed after OnClose

	mu      sync.Mutex
	state   ReadyState
	begun   bool                    // Open or Close was called
	cancel  context.CancelCauseFunc // of opening
	conn    *wsconn.Conn            // nil until open; never altered after that
	refused int                     // bytes of what Send refused after the end
}

// New makes an object for a ws or wss URL. It reads as Connecting and does nothing until Open is called; it need not be
// closed before that. Nil options are the defaults.
func New(url string, o *Options) *Socket {
	s := &Socket{
		options: o.copied(),
		opened:  make(chan struct{}),
		silent:  make(chan struct{}),
		done:    make(chan struct{}),
	}
	s.inbox.changed.L = &s.inbox.mu
	s.url, s.bad = parseURL(url)
	if s.bad == nil {
		s.bad = checkSubprotocols(s.options.Subprotocols)
	}
	return s
}

// Open begins to connect, and returns at once. What becomes of it is told by OnOpen, or by OnError and OnClose. An error
// means that nothing was begun: ErrOpened or ErrClosed for an object that was used before, or what is wrong with the URL
// or a subprotocol.
func (s *Socket) Open() error { return s.begin(context.Background()) }

// OpenContext is Open that waits until the connection is open, and returns why it is not. It does not wait for hooks: OnOpen
// may still run when it returns, and so may OnError, which gets the same error, and OnClose. If the context is done
// before the connection is open, opening fails; afterwards the connection does not depend on it.
func (s *Socket) OpenContext(ctx context.Context) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	<-s.opened
	return s.fault
}

func (s *Socket) begin(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.state >= Closing:
		return ErrClosed
	case s.begun:
		return ErrOpened
	case s.bad != nil:
		return s.bad
	}
	s.begun = true
	ctx, s.cancel = context.WithCancelCause(ctx)
	go s.run(ctx)
	return nil
}

// run is the life of an object. It is the goroutine that calls the hooks.
func (s *Socket) run(ctx context.Context) {
	conn, err := s.connect(ctx)
	s.cancel(nil)
	if err != nil {
		s.fault = err
		s.finish(wsconn.Closed{Code: CloseAbnormal, Err: err})
		return
	}
	close(s.opened)
	ended := make(chan wsconn.Closed, 1)
	if !s.options.Direct {
		go s.read(conn, ended)
	}
	if s.OnOpen != nil {
		s.OnOpen(Event{s})
	}
	if s.options.Direct {
		s.read(conn, ended)
	} else {
		s.deliver()
	}
	s.finish(<-ended)
}

// connect opens the connection and makes the object open, unless it is closing by then.
func (s *Socket) connect(ctx context.Context) (*wsconn.Conn, error) {
	conn, err := wsconn.Dial(ctx, s.url, s.options.dial())
	if err == nil && conn.Subprotocol() == "" && len(s.options.Subprotocols) > 0 {
		conn.Abort()
		err = errors.New("websocket: server chose none of the subprotocols")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.state == Closing && err == nil:
		conn.Abort()
		return nil, errAborted
	case s.state == Closing:
		return nil, errAborted // of which err is but an effect
	case err != nil:
		return nil, public(err)
	}
	s.state, s.conn = Open, conn
	return conn, nil
}

// read reads until the connection ends. It is a goroutine of its own unless Options.Direct is set.
func (s *Socket) read(conn *wsconn.Conn, ended chan<- wsconn.Closed) {
	ended <- conn.Serve((*receiver)(s))
	s.silence()
	s.inbox.end()
}

// receiver is a Socket as its connection sees it.
type receiver Socket

// Message is called for each message. The payload is the connection's.
func (r *receiver) Message(op wsconn.Opcode, payload []byte) {
	if r.options.Direct {
		(*Socket)(r).hear(Message{Data: payload, Binary: op == wsconn.Binary})
		return
	}
	r.inbox.put(Message{Data: append([]byte{}, payload...), Binary: op == wsconn.Binary})
}

// Pong is called for each pong.
func (r *receiver) Pong(payload []byte) { r.pings.pong(payload) }

// deliver calls OnMessage until there is nothing left to wait for. After Close it goes on to take, but not to call.
func (s *Socket) deliver() {
	var batch []Message
	for {
		batch = s.inbox.take(batch)
		if len(batch) == 0 {
			return
		}
		for _, m := range batch {
			s.hear(m)
		}
	}
}

// hear calls OnMessage, unless Close was called.
func (s *Socket) hear(m Message) {
	if s.OnMessage != nil && s.ReadyState() == Open {
		s.OnMessage(m)
	}
}

// finish tells how it ended. Nothing of the connection is left by now.
func (s *Socket) finish(c wsconn.Closed) {
	s.mu.Lock()
	s.state = Closed
	conn := s.conn
	s.mu.Unlock()
	s.silence()
	if conn == nil {
		close(s.opened)
	}
	if err := faultOf(c); err != nil && s.OnError != nil {
		s.OnError(err)
	}
	if s.OnClose != nil {
		s.OnClose(CloseEvent{Code: c.Code, Reason: c.Reason, WasClean: c.Clean})
	}
	close(s.done)
}

// Done is closed when OnClose has returned: the object has no goroutine any more.
func (s *Socket) Done() <-chan struct{} { return s.done }

// ReadyState is how far the object is. It is Open when OnOpen is called and Closed when OnError and OnClose are. An object
// that Open was not called for is Connecting.
func (s *Socket) ReadyState() ReadyState {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// URL is the address that the object was made with, written as browsers write it.
func (s *Socket) URL() string { return s.url }

// Protocol is the subprotocol that the server chose, or empty.
func (s *Socket) Protocol() string {
	if conn := s.connection(); conn != nil {
		return conn.Subprotocol()
	}
	return ""
}

// Extensions names the extensions that are in use, without their parameters: permessage-deflate, or empty.
func (s *Socket) Extensions() string {
	if conn := s.connection(); conn != nil && conn.Compressed() {
		return "permessage-deflate"
	}
	return ""
}

// connection is nil before the object is open.
func (s *Socket) connection() *wsconn.Conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conn
}

// writable gives the connection if messages can be sent.
func (s *Socket) writable() (*wsconn.Conn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch s.state {
	case Connecting:
		return nil, ErrNotOpen
	case Open:
		return s.conn, nil
	}
	return nil, ErrClosed
}
