//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"github.com/dervish-ws/dervish/internal/clock"
)

// audience is many connections to one server that have subscribed and hear of ticks. Each message is compared with what
// it should be: a stream always begins alike, with an identity of its own, and goes on as it does for everybody else who
// hears of that tick; and no tick is left out or comes twice.
type audience struct {
	server *server
	rows   []*row
	crowd  crowd
	stop   atomic.Bool
}

// row is a share of the connections with the thread that reads them.
type row struct {
	poll      int
	listeners []*listener
	tellings  [][]telling         // by stream, then by the number of the tick
	heads     map[string]struct{} // of all streams, until they are known
	instant   func(tick int64) time.Time
	late      []arrival    // of each message, if instant is set
	heard     atomic.Int64 // messages
	target    atomic.Int64 // of heard, at which reached is told
	reached   chan struct{}
	over      chan struct{} // closed when the thread has ended
	err       error         // to be read then
}

// listener is one connection.
type listener struct {
	socket
	streams []stream
	next    int    // the stream that is to be heard next
	rest    []byte // the beginning of a frame
}

// stream is one subscription of a connection.
type stream struct {
	head []byte // what each of its messages begins with
	tick int64  // the last one that was heard of
}

// telling is what all listeners hear of one tick after their own heads.
type telling struct {
	tick    int64
	text    []byte
	instant time.Time
}

// arrival is how late a message came, after the instant of its tick.
type arrival struct {
	tick int64
	late time.Duration
}

// behind is how many ticks of a stream a listener may be behind another one.
const behind = 256

// gather opens connections that subscribe with the first request.
func gather(s *server, conns int, join func(link) error) (*audience, error) {
	a := &audience{server: s, crowd: crowd{server: s, enter: join}}
	if err := a.crowd.growTo(conns); err != nil {
		a.close()
		return nil, err
	}
	for range lanesFor(conns) {
		poll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
		if err != nil {
			a.close()
			return nil, os.NewSyscallError("epoll_create1", err)
		}
		a.rows = append(a.rows, &row{poll: poll, reached: make(chan struct{}, 1)})
	}
	for i, c := range a.crowd.conns {
		r := a.rows[i%len(a.rows)]
		l := &listener{socket: c.(socket)}
		r.listeners = append(r.listeners, l)
		event := unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(len(r.listeners) - 1)}
		if err := unix.EpollCtl(r.poll, unix.EPOLL_CTL_ADD, l.fd, &event); err != nil {
			a.close()
			return nil, os.NewSyscallError("epoll_ctl", err)
		}
	}
	return a, nil
}

// close drops all connections.
func (a *audience) close() {
	a.crowd.close()
	for _, r := range a.rows {
		_ = unix.Close(r.poll) // nothing can be lost by it
	}
	a.rows = nil
}

// listen begins to read. Each connection has so many streams; the first message of each tells how it begins, in the
// order in which they come. With instant, which says when a tick was, it is noted how late each message is.
func (a *audience) listen(streams int, instant func(tick int64) time.Time) error {
	a.stop.Store(false)
	for _, r := range a.rows {
		r.instant, r.late = instant, r.late[:0]
		r.heads = map[string]struct{}{}
		r.tellings = make([][]telling, streams)
		for i := range r.tellings {
			r.tellings[i] = make([]telling, behind)
		}
		for _, l := range r.listeners {
			if err := unix.SetNonblock(l.fd, true); err != nil {
				return os.NewSyscallError("fcntl", err)
			}
			l.streams, l.next, l.rest = make([]stream, 0, streams), 0, nil
		}
		r.heard.Store(0)
		r.over = make(chan struct{})
		go func() {
			defer close(r.over)
			r.err = r.run(&a.stop)
		}()
	}
	return nil
}

// rest ends listening; the connections stay. The error is that of the first thread that failed.
func (a *audience) rest() error {
	a.stop.Store(true)
	var errs []error
	for _, r := range a.rows {
		if r.over == nil {
			continue
		}
		<-r.over
		r.over = nil
		errs = append(errs, r.err)
		for _, l := range r.listeners {
			errs = append(errs, os.NewSyscallError("fcntl", unix.SetNonblock(l.fd, false)))
		}
	}
	return errors.Join(errs...)
}

// heard counts the messages that have come since listen.
func (a *audience) heard() (total int64) {
	for _, r := range a.rows {
		total += r.heard.Load()
	}
	return total
}

// late gives in seconds how late each message was of the ticks from one up to, not including, another. It may be called
// after rest.
func (a *audience) late(from, to int64) (all sample) {
	for _, r := range a.rows {
		for _, came := range r.late {
			if from <= came.tick && came.tick < to {
				all = append(all, came.late.Seconds())
			}
		}
	}
	return all
}

// await waits until every connection has heard so many messages since listen.
func (a *audience) await(ctx context.Context, each int64) error {
	limit := time.NewTimer(ioLimit * time.Second)
	defer limit.Stop()
	for _, r := range a.rows {
		target := each * int64(len(r.listeners))
		r.target.Store(target)
		for r.heard.Load() < target {
			select {
			case <-r.reached:
			case <-r.over:
				if r.heard.Load() < target {
					return fmt.Errorf("listen to %s: %w", a.server.name, r.err)
				}
			case <-limit.C:
				return fmt.Errorf("listen to %s: %d of %d messages after %d s", a.server.name, r.heard.Load(), target, ioLimit)
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
	}
	return nil
}

// run reads until it is told to stop or something goes wrong.
func (r *row) run(stop *atomic.Bool) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	const wait = 20 // milliseconds, after which stop is looked at
	events := make([]unix.EpollEvent, 1024)
	buffer := make([]byte, 256<<10)
	for !stop.Load() {
		ready, err := retry(func() (int, error) { return unix.EpollWait(r.poll, events, wait) })
		if err != nil {
			return os.NewSyscallError("epoll_wait", err)
		}
		heard := int64(0)
		for i := range ready {
			n, err := r.read(r.listeners[events[i].Fd], buffer)
			heard += n
			if err != nil {
				r.heard.Add(heard)
				return err
			}
		}
		if now, target := r.heard.Add(heard), r.target.Load(); now >= target && now-heard < target {
			select {
			case r.reached <- struct{}{}:
			default:
			}
		}
	}
	return nil
}

// read takes what has come on a connection, and counts the messages.
func (r *row) read(l *listener, buffer []byte) (heard int64, err error) {
	n := copy(buffer, l.rest)
	m, err := l.Read(buffer[n:])
	if errors.Is(err, unix.EAGAIN) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read messages: %w", err)
	}
	var now time.Time
	if r.instant != nil {
		now = clock.Real.Now()
	}
	left := buffer[:n+m]
	for {
		payload, size, err := frame(left)
		if err != nil {
			return heard, err
		}
		if size == 0 {
			break
		}
		left = left[size:]
		// Some servers put several messages into one frame, a line each.
		for more := true; more; heard++ {
			var text []byte
			if text, payload, more = bytes.Cut(payload, []byte("\n")); !more && len(text) == 0 {
				break
			}
			t, err := r.hear(l, text)
			if err != nil {
				return heard, err
			}
			if r.instant != nil {
				r.late = append(r.late, arrival{t.tick, now.Sub(t.instant)})
			}
		}
	}
	l.rest = append(l.rest[:0], left...)
	return heard, nil
}

// frame takes the first frame of some bytes apart: a text message in one frame without a mask. size is that of the whole
// frame, 0 if there is more to come.
func frame(b []byte) (payload []byte, size int, err error) {
	if len(b) < 2 {
		return nil, 0, nil
	}
	if b[0] != 0x81 {
		return nil, 0, fmt.Errorf("a frame begins with %#x", b[:2])
	}
	head, n := 2, uint64(b[1])
	switch {
	case n == 126 && len(b) >= 4:
		head, n = 4, uint64(binary.BigEndian.Uint16(b[2:]))
	case n == 127 && len(b) >= 10:
		head, n = 10, binary.BigEndian.Uint64(b[2:])
	case n >= 128:
		return nil, 0, fmt.Errorf("a frame begins with %#x", b[:2])
	case n >= 126:
		return nil, 0, nil
	}
	if uint64(len(b)-head) < n {
		return nil, 0, nil
	}
	return b[head : head+int(n)], head + int(n), nil
}

// hear compares one message, and gives the telling that it belongs to.
func (r *row) hear(l *listener, text []byte) (*telling, error) {
	if len(l.streams) < len(r.tellings) {
		return r.learn(l, text)
	}
	i := l.next
	if l.next++; l.next == len(l.streams) {
		l.next = 0
	}
	s := &l.streams[i]
	s.tick++
	if !bytes.HasPrefix(text, s.head) {
		return nil, fmt.Errorf("a message was %q, want one that begins with %q", text, s.head)
	}
	return r.compare(i, s.tick, text[len(s.head):])
}

// compare looks whether everybody hears the same of a tick; the first who does says what that is.
func (r *row) compare(stream int, tick int64, text []byte) (*telling, error) {
	t := &r.tellings[stream][tick%behind]
	if t.tick == tick {
		if !bytes.Equal(t.text, text) {
			return nil, fmt.Errorf("a message ends in %q, want %q", text, t.text)
		}
		return t, nil
	}
	named, err := tickOf(text)
	if err != nil {
		return nil, err
	}
	if named != tick || t.tick > tick {
		return nil, fmt.Errorf("a message ends in %q, want one of tick %d", text, tick)
	}
	t.tick, t.text = tick, append(t.text[:0], text...)
	if r.instant != nil {
		t.instant = r.instant(tick)
	}
	return t, nil
}

// learn takes the first message of a stream.
func (r *row) learn(l *listener, text []byte) (*telling, error) {
	own := ownPart(text)
	tick, err := tickOf(text[own:])
	if err != nil {
		return nil, err
	}
	if _, taken := r.heads[string(text[:own])]; taken && own > 0 {
		return nil, fmt.Errorf("two streams begin alike, or one is heard twice while others are silent: %q", text)
	}
	head := bytes.Clone(text[:own])
	r.heads[string(head)] = struct{}{}
	l.streams = append(l.streams, stream{head, tick})
	return r.compare(len(l.streams)-1, tick, text[own:])
}

// ownPart measures the part of a message that is the stream's own: up to the last place where the identity of its
// subscription stands. It is 0 where there is none.
func ownPart(text []byte) int {
	_, after, ok := bytes.Cut(text, []byte(`"subscription":{"id":"`))
	if !ok {
		return 0
	}
	id, _, _ := bytes.Cut(after, []byte(`"`))
	return bytes.LastIndex(text, id) + len(id)
}

// tickOf finds the number of a tick: its epoch.
func tickOf(text []byte) (int64, error) {
	_, after, ok := bytes.Cut(text, []byte(`"epoch":`))
	n := 0
	for n < len(after) && '0' <= after[n] && after[n] <= '9' {
		n++
	}
	if !ok || n == 0 {
		return 0, fmt.Errorf("a message was %q, want one with an epoch", text)
	}
	return strconv.ParseInt(string(after[:n]), 10, 64)
}
