package socket

import "sync"

const (
	// inboxSize is how many bytes of messages wait for the hook before the connection is not read any more. It lets the
	// goroutine that reads and the one that calls the hook work side by side, and hand over many messages at once.
	inboxSize = 64 << 10

	// messageCost is what a message counts besides its data.
	messageCost = 32
)

// inbox holds the messages that OnMessage has still to be called for.
type inbox struct {
	mu      sync.Mutex
	changed sync.Cond // messages came, or the end; or there is room
	list    []Message
	size    int
	dropped bool // nobody wants messages any more
	ended   bool // none will come any more
}

// put adds a message, once there is room.
func (b *inbox) put(m Message) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.size >= inboxSize && !b.dropped {
		b.changed.Wait()
	}
	if b.dropped {
		return
	}
	b.list = append(b.list, m)
	b.size += len(m.Data) + messageCost
	b.changed.Signal()
}

// take waits for messages and takes them all; none means that the end has come. The slice that was taken before is used
// again.
func (b *inbox) take(before []Message) []Message {
	clear(before)
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.list) == 0 && !b.ended {
		b.changed.Wait()
	}
	taken := b.list
	b.list, b.size = before[:0], 0
	b.changed.Signal()
	return taken
}

// drop throws away what waits and what will come.
func (b *inbox) drop() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.list, b.size, b.dropped = nil, 0, true
	b.changed.Signal()
}

// end says that nothing will come any more.
func (b *inbox) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended = true
	b.changed.Signal()
}
