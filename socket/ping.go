package socket

import (
	"context"
	"encoding/binary"
	"sync"
	"time"
)

// Ping sends a ping of the WebSocket protocol, waits for the peer's pong, and returns how long that took. Browsers have no
// such thing; peers answer without their program knowing. Messages that wait to go out, and a slow OnMessage, add to the
// time: called within a hook, Ping may wait in vain.
//
// It returns ErrNotOpen before the connection is open, ErrClosed when it is closing or closed or comes to be so, ErrSlow
// when too much waits already, and otherwise the error of the context.
func (s *Socket) Ping(ctx context.Context) (time.Duration, error) {
	conn, err := s.writable()
	if err != nil {
		return 0, err
	}
	// The network runs on the machine's time, like the deadlines of connections, whatever clock the program keeps.
	begun := time.Now()
	id, answered := s.pings.add()
	defer s.pings.forget(id)
	if err := conn.Ping(binary.BigEndian.AppendUint64(nil, id)); err != nil {
		if err == ErrSlow {
			s.leave()
		}
		return 0, err
	}
	select {
	case at := <-answered:
		return at.Sub(begun), nil
	case <-s.silent:
		return 0, ErrClosed
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
}

// pings are those whose pong is awaited. The payload of a ping is its number.
type pings struct {
	mu       sync.Mutex
	last     uint64
	awaiting map[uint64]chan time.Time
}

func (p *pings) add() (id uint64, answered <-chan time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last++
	ch := make(chan time.Time, 1)
	if p.awaiting == nil {
		p.awaiting = map[uint64]chan time.Time{}
	}
	p.awaiting[p.last] = ch
	return p.last, ch
}

func (p *pings) forget(id uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.awaiting, id)
}

// pong is called with the payload of each pong. A peer that got several pings need answer only the last (RFC 6455,
// section 5.5.3), so a pong is for the earlier ones too.
func (p *pings) pong(payload []byte) {
	if len(payload) != 8 {
		return // one that nobody asked for
	}
	now, answered := time.Now(), binary.BigEndian.Uint64(payload)
	p.mu.Lock()
	defer p.mu.Unlock()
	if answered > p.last {
		return
	}
	for id, ch := range p.awaiting {
		if id <= answered {
			ch <- now
			delete(p.awaiting, id)
		}
	}
}
