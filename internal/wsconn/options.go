package wsconn

import (
	"sync/atomic"
	"time"
)

// Options are the settings of a connection. The zero value, and nil, mean the
// defaults. The struct is copied, so one may serve many connections.
type Options struct {
	// MaxMessage is the size in bytes of the largest message accepted, after
	// its fragments are joined and it is inflated. A larger one ends the
	// connection with close 1009. Zero means 262,144.
	MaxMessage int

	// MaxQueue is how many bytes may wait behind a write that the peer has not
	// let finish. A Send that finds more waiting gives the connection up as
	// slow, with close 1008; so what waits is at most this and one message. It
	// should exceed the largest message sent. Zero means 1 MiB.
	MaxQueue int

	// Compression lets a server accept, and a client offer, permessage-deflate.
	// It is always without context takeover on both sides, so that an idle
	// connection keeps no window.
	Compression bool

	// CompressAbove is the size in bytes from which a message is deflated, if
	// compression was agreed on. Zero means 1,024.
	CompressAbove int

	// FragmentSize, above zero, splits every outgoing message into frames of at
	// most so many payload bytes. For a compressed message it counts the
	// compressed bytes. Zero sends each message in one frame.
	FragmentSize int

	// WriteStall is how long a write may make no progress at all before the
	// connection is given up as slow. Zero means 10 s.
	WriteStall time.Duration

	// CloseWait is how long the peer's close frame is awaited after ours, and
	// how long what is left to write may take, before TCP is dropped. Zero means
	// 2 s.
	CloseWait time.Duration

	// HandshakeTimeout bounds the opening handshake: for a client dialling, TLS
	// and the answer together, for a server the writing of its answer. Zero
	// means 10 s.
	HandshakeTimeout time.Duration

	// Tick is a coarse clock that the caller moves, in seconds for instance.
	// LastActivity is its value at the time of the last frame received in
	// full, or handed over for sending; pings and their answers do not count.
	// Nil keeps no account.
	Tick *atomic.Int64
}

// settings are the options with their defaults filled in.
type settings struct {
	maxMessage, maxQueue, compressAbove, fragmentSize int
	writeStall, closeWait                             time.Duration
	tick                                              *atomic.Int64
}

func (o *Options) settings() settings {
	if o == nil {
		o = new(Options)
	}
	return settings{
		maxMessage:    positive(o.MaxMessage, 262144),
		maxQueue:      positive(o.MaxQueue, 1<<20),
		compressAbove: positive(o.CompressAbove, 1024),
		fragmentSize:  o.FragmentSize,
		writeStall:    positive(o.WriteStall, 10*time.Second),
		closeWait:     positive(o.CloseWait, 2*time.Second),
		tick:          o.Tick,
	}
}

func (o *Options) handshakeTimeout() time.Duration {
	if o == nil {
		o = new(Options)
	}
	return positive(o.HandshakeTimeout, 10*time.Second)
}

func positive[T int | time.Duration](v, fallback T) T {
	if v > 0 {
		return v
	}
	return fallback
}
