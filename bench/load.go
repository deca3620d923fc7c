//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"github.com/dervish-ws/dervish/internal/clock"
)

// traffic is a load of equal requests. Each connection has inFlight of them under way: it sends so many in one write,
// and the next so many when the last answer has come.
type traffic struct {
	request  []byte // one request as it goes over the wire
	reply    []byte // its answer as it comes back
	conns    int
	inFlight int
	raw      bool // the server wants no handshake
}

// load is traffic that is running.
type load struct {
	lanes []*lane
	stop  atomic.Bool
}

// lane is a share of the connections with the thread that serves them. It waits for the kernel to say who can be read,
// reads, compares and writes; the rest was computed before.
type lane struct {
	poll     int
	conns    []peer
	batch    []byte // what is written
	want     []byte // what answers it
	inFlight uint64
	answered atomic.Uint64
	over     chan struct{} // closed when the lane has ended
	err      error         // to be read then
}

// peer is one connection of a lane.
type peer struct {
	socket
	got int // bytes of the answer to the batch that is under way
}

// lanesFor is how many threads make the load: half the processors, so that the server has as many.
func lanesFor(conns int) int { return max(1, min(runtime.NumCPU()/2, conns)) }

// startLoad connects and lets the traffic run until end is called.
func startLoad(address string, t traffic) (_ *load, err error) {
	l := &load{}
	for range lanesFor(t.conns) {
		poll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
		if err != nil {
			l.closeAll()
			return nil, os.NewSyscallError("epoll_create1", err)
		}
		l.lanes = append(l.lanes, &lane{
			poll:     poll,
			batch:    bytes.Repeat(t.request, t.inFlight),
			want:     bytes.Repeat(t.reply, t.inFlight),
			inFlight: uint64(t.inFlight),
			over:     make(chan struct{}),
		})
	}
	for i := range t.conns {
		if err := l.lanes[i%len(l.lanes)].add(address, t.raw); err != nil {
			l.closeAll()
			return nil, err
		}
	}
	for _, n := range l.lanes {
		go func() {
			defer close(n.over)
			n.err = n.run(&l.stop)
		}()
	}
	return l, nil
}

// add opens one more connection.
func (n *lane) add(address string, raw bool) error {
	s, err := dial(address)
	if err != nil {
		return err
	}
	n.conns = append(n.conns, peer{socket: s})
	if !raw {
		if err := upgrade(s); err != nil {
			return err
		}
	}
	event := unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(len(n.conns) - 1)}
	return errors.Join(
		os.NewSyscallError("fcntl", unix.SetNonblock(s.fd, true)),
		os.NewSyscallError("epoll_ctl", unix.EpollCtl(n.poll, unix.EPOLL_CTL_ADD, s.fd, &event)),
	)
}

// run makes the lane's share of the load until it is told to stop or something goes wrong.
func (n *lane) run(stop *atomic.Bool) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for i := range n.conns {
		if err := n.send(&n.conns[i]); err != nil {
			return err
		}
	}
	const wait = 50 // milliseconds, after which stop is looked at
	events := make([]unix.EpollEvent, 256)
	buffer := make([]byte, max(64<<10, len(n.want)))
	for !stop.Load() {
		ready, err := retry(func() (int, error) { return unix.EpollWait(n.poll, events, wait) })
		if err != nil {
			return os.NewSyscallError("epoll_wait", err)
		}
		for i := range ready {
			if err := n.receive(&n.conns[events[i].Fd], buffer); err != nil {
				return err
			}
		}
	}
	return nil
}

// receive takes what has come on a connection, and sends again when all has.
func (n *lane) receive(p *peer, buffer []byte) error {
	m, err := p.Read(buffer)
	if errors.Is(err, unix.EAGAIN) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read answers: %w", err)
	}
	due := n.want[p.got:]
	if m > len(due) || !bytes.Equal(buffer[:m], due[:m]) {
		return fmt.Errorf("read answers: got %q, want %q", buffer[:min(m, 200)], due[:min(len(due), 200)])
	}
	if p.got += m; p.got < len(n.want) {
		return nil
	}
	p.got = 0
	n.answered.Add(n.inFlight)
	return n.send(p)
}

// send writes a batch. The socket is empty, so it takes all.
func (n *lane) send(p *peer) error {
	if _, err := p.Write(n.batch); err != nil {
		return fmt.Errorf("send requests: %w", err)
	}
	return nil
}

// answered counts the requests that have been answered so far.
func (l *load) answered() (total uint64) {
	for _, n := range l.lanes {
		total += n.answered.Load()
	}
	return total
}

// end stops the load and closes its connections. The error is that of the first lane that failed.
func (l *load) end() error {
	l.stop.Store(true)
	for _, n := range l.lanes {
		<-n.over
	}
	l.closeAll()
	for _, n := range l.lanes {
		if n.err != nil {
			return n.err
		}
	}
	return nil
}

func (l *load) closeAll() {
	for _, n := range l.lanes {
		for _, p := range n.conns {
			p.close()
		}
		_ = unix.Close(n.poll) // nothing can be lost by it
	}
}

// reading is what was seen within one window of a load.
type reading struct {
	perSecond float64 // requests answered, or messages heard
	serverCPU float64 // seconds of the server's CPU time for a million of them
	loadCPU   float64 // seconds of ours
	othersCPU float64 // share of the machine that went to neither, 0 to 1
}

// measure runs traffic against a server and reads it for a window, after a moment for both to warm up.
func measure(ctx context.Context, s *server, t traffic, warm, window time.Duration) (r reading, err error) {
	l, err := startLoad(s.address, t)
	if err != nil {
		return r, fmt.Errorf("load %s: %w", s.name, err)
	}
	defer func() {
		if e := l.end(); e != nil {
			err = fmt.Errorf("load %s: %w", s.name, e)
		}
	}()
	if err := pause(ctx, warm); err != nil {
		return r, err
	}
	before, err := look(s, l.answered())
	if err != nil {
		return r, err
	}
	if err := pause(ctx, window); err != nil {
		return r, err
	}
	after, err := look(s, l.answered())
	if err != nil {
		return r, err
	}
	if after.done == before.done {
		return r, fmt.Errorf("load %s: no request was answered within %v", s.name, window)
	}
	return before.until(after), nil
}

// glance is the state of everything at an instant.
type glance struct {
	at                   time.Time
	done                 uint64        // requests that were answered, or messages that were heard
	server, own, machine time.Duration // CPU time
}

func look(s *server, done uint64) (g glance, err error) {
	g.at, g.done = clock.Real.Now(), done
	var errs [3]error
	g.server, errs[0] = s.cpu()
	g.own, errs[1] = cpuTime(os.Getpid())
	g.machine, errs[2] = machineCPU()
	return g, errors.Join(errs[:]...)
}

// until is what was seen between two glances.
func (g glance) until(later glance) reading {
	n, elapsed := float64(later.done-g.done), later.at.Sub(g.at).Seconds()
	server, own, all := (later.server - g.server).Seconds(), (later.own - g.own).Seconds(), (later.machine - g.machine).Seconds()
	return reading{
		perSecond: n / elapsed,
		serverCPU: server / n * 1e6,
		loadCPU:   own / n * 1e6,
		othersCPU: max(0, all-server-own) / elapsed / float64(runtime.NumCPU()),
	}
}
