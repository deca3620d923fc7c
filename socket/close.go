package socket

import (
	"fmt"

	"github.com/dervish-ws/dervish/internal/wsconn"
)

// maxReason is what a close frame has room for besides the code (RFC 6455, section 5.5).
const maxReason = 123

// Close begins to close the connection: what Send took goes out, then a close frame with the code and the reason. It does
// not wait. No message is delivered any more; OnClose is called when the peer's close frame has come, or after
// Options.CloseTimeout without it.
//
// The code is 1000 or from 3000 to 4999; 0 means 1000. The reason has at most 123 bytes of UTF-8, after bytes that are
// none are replaced as Send does. Anything else is an error, and changes nothing.
//
// Before the connection is open, Close gives up opening: OnError and OnClose are called, the latter with 1006, even if
// Open never was. Closing or closed, it does nothing.
func (s *Socket) Close(code int, reason string) error {
	if code == 0 {
		code = CloseNormal
	}
	if code != CloseNormal && (code < 3000 || code > 4999) {
		return fmt.Errorf("websocket: close code %d is neither 1000 nor from 3000 to 4999", code)
	}
	reason = scalar(reason)
	if len(reason) > maxReason {
		return fmt.Errorf("websocket: close reason has %d bytes, more than %d", len(reason), maxReason)
	}
	was := s.leave()
	// What is read here without the lock does not change any more.
	switch {
	case was == Open:
		return s.conn.Close(code, reason)
	case was == Connecting && s.begun:
		s.cancel(errAborted)
	case was == Connecting:
		go s.finish(wsconn.Closed{Code: CloseAbnormal, Err: errAborted})
	}
	return nil
}

// leave makes the object Closing, unless it is that already or more, and tells what it was before.
func (s *Socket) leave() (was ReadyState) {
	s.mu.Lock()
	was = s.state
	s.state = max(was, Closing)
	s.mu.Unlock()
	if was < Closing {
		s.silence()
		s.inbox.drop()
	}
	return was
}

// silence says that nothing can be sent any more.
func (s *Socket) silence() { s.silenced.Do(func() { close(s.silent) }) }
