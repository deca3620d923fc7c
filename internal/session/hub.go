package session

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/internal/wsconn"
)

// Server says what messages mean.
type Server interface {
	// Serve handles one message of a session, on the goroutine that reads its connection. text is valid until Serve
	// returns.
	Serve(s *Session, binary bool, text []byte)
}

// End is why a session ended.
type End uint32

// The ends of a session.
const (
	EndClient    End = iota // the client closed it, or went away
	EndIdle                 // nothing was sent either way for the idle limit
	EndSlow                 // the client did not read what it was sent
	EndMalformed            // too many messages that were no requests
	EndProtocol             // the client broke the WebSocket protocol
	EndApp                  // its application was deactivated
	EndShutdown             // the server stopped
	EndAdmin                // an operator closed it
	EndFault                // a fault on purpose
	EndRestore              // its world was replaced
	endings      = int(EndRestore) + 1
)

func (e End) String() string {
	return [endings]string{"client", "idle", "slow", "malformed", "protocol", "app", "shutdown", "admin", "fault", "restore"}[e]
}

// Ends lists the ends of a session.
func Ends() []End {
	list := make([]End, endings)
	for i := range list {
		list[i] = End(i)
	}
	return list
}

// sweepEvery is how often idle sessions are looked for, and the grain of their activity.
const sweepEvery = time.Second

// Hub holds the open sessions. It is safe for concurrent use.
type Hub struct {
	// Tick counts seconds of the clock; connections stamp their activity with it.
	Tick atomic.Int64
	// Seed has the identities of streams and proposals follow from it, the number of the session and theirs within it.
	// Empty: they are any. It is set before the first session joins.
	Seed string
	// After is the number after which sessions are numbered, where they go on from those of another hub. Identities that
	// follow from Seed do not depend on it. It is set before the first session joins.
	After uint64

	spoil  atomic.Pointer[Spoiler] // nil: updates are sent as they are
	server Server
	clock  clock.Clock
	idle   int64 // in seconds; 0: sessions may idle for ever

	mu       sync.Mutex
	sessions map[*Session]struct{}
	serial   uint64
	closing  bool
	empty    chan struct{} // closed when the last session is gone, once closing
	isEmpty  bool          // it is
	sweep    clock.Timer   // nil while there are no sessions: a clock that is moved by years passes nothing then
	ended    [endings]atomic.Uint64
}

// NewHub is a hub without sessions. Sessions end after idle without a frame either way; 0 lets them be. Shutdown
// releases it.
func NewHub(server Server, c clock.Clock, idle time.Duration) *Hub {
	return &Hub{server: server, clock: c, idle: int64((idle + time.Second - 1) / time.Second), sessions: map[*Session]struct{}{}, empty: make(chan struct{})}
}

// Join makes a session of a connection; Session.Run has to follow, or the hub keeps it for ever.
func (h *Hub) Join(conn *wsconn.Conn, c Client) *Session {
	s := &Session{Client: c, Opened: h.clock.Now(), hub: h, conn: conn}
	h.mu.Lock()
	h.serial++
	s.ID = h.After + h.serial
	if h.Seed != "" {
		s.chance = rand.NewChaCha8(sha256.Sum256(fmt.Appendf(nil, "session %d of %s", h.serial, h.Seed)))
	}
	h.sessions[s] = struct{}{}
	closing := h.closing
	if !closing && h.sweep == nil {
		h.sweep = h.clock.AfterFunc(sweepEvery, h.pass)
	}
	h.mu.Unlock()
	if closing {
		s.Close(EndShutdown, 1001, goingAway)
	}
	return s
}

// leave releases a session whose connection has ended: because the client was too slow, or from this side.
func (h *Hub) leave(s *Session, slow, local bool) {
	s.finish()
	end := End(s.end.Load())
	switch {
	case end != EndClient:
	case slow:
		end = EndSlow
	case local:
		end = EndProtocol // nobody but the connection itself can have closed it
	}
	h.ended[end].Add(1)
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.sessions, s)
	h.noteEmpty()
}

// noteEmpty tells Shutdown that nobody is left, with h.mu held.
func (h *Hub) noteEmpty() {
	if h.closing && len(h.sessions) == 0 && !h.isEmpty {
		h.isEmpty = true
		close(h.empty)
	}
}

// pass moves the tick on, closes idle sessions and comes again.
func (h *Hub) pass() {
	now := h.Tick.Add(1)
	var idle []*Session
	h.mu.Lock()
	h.sweep = nil
	if h.closing || len(h.sessions) == 0 {
		h.mu.Unlock()
		return
	}
	h.sweep = h.clock.AfterFunc(sweepEvery, h.pass)
	if h.idle > 0 {
		for s := range h.sessions {
			// A stamp is up to one tick older than what it stamps.
			if now-s.conn.LastActivity() > h.idle {
				idle = append(idle, s)
			}
		}
	}
	h.mu.Unlock()
	for _, s := range idle {
		s.Close(EndIdle, 1000, "idle timeout")
	}
}

// Last is the number of the session that joined last; After where none did.
func (h *Hub) Last() uint64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.After + h.serial
}

// Each calls f with every open session, without a lock.
func (h *Hub) Each(f func(*Session)) {
	h.mu.Lock()
	list := make([]*Session, 0, len(h.sessions))
	for s := range h.sessions {
		list = append(list, s)
	}
	h.mu.Unlock()
	for _, s := range list {
		f(s)
	}
}

// Open counts the open sessions.
func (h *Hub) Open() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.sessions)
}

// Ended counts the sessions that have ended for a reason.
func (h *Hub) Ended(e End) uint64 { return h.ended[e].Load() }

const goingAway = "server is going away"

// Shutdown closes every session with 1001 and waits until the last one is gone, or until ctx is done: then the rest
// is cut off. Sessions that begin later end at once. The error is ctx's.
func (h *Hub) Shutdown(ctx context.Context) error {
	h.mu.Lock()
	h.closing = true
	if h.sweep != nil {
		h.sweep.Stop()
	}
	h.noteEmpty()
	h.mu.Unlock()
	h.Each(func(s *Session) { s.Close(EndShutdown, 1001, goingAway) })
	select {
	case <-h.empty:
		return nil
	case <-ctx.Done():
	}
	h.Each(func(s *Session) { s.conn.Abort() })
	<-h.empty
	return ctx.Err()
}
