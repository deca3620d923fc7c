//go:build unix

package wsconn

import (
	"io"
	"net"
	"os"
	"syscall"
)

// rawSocket is rawIO on a TCP or Unix socket. The two functions that the runtime
// calls back are made once, so that neither reading nor writing allocates; what
// they work on is in the fields.
type rawSocket struct {
	c               *Conn
	rc              syscall.RawConn
	onRead, onWrite func(fd uintptr) bool
	readErr         error
	behind          bool // reading has to stop until all is written
	out             []byte
	wrote           int
	writeErr        error
	waitWrite       bool
}

// newRawIO returns nil for anything but a plain socket: whatever wraps one has a
// Read of its own to be used.
func newRawIO(c *Conn) rawIO {
	var sc syscall.Conn
	switch nc := c.nc.(type) {
	case *net.TCPConn:
		sc = nc
	case *net.UnixConn:
		sc = nc
	default:
		return nil
	}
	rc, err := sc.SyscallConn()
	if err != nil {
		return nil // Read and Write will tell
	}
	s := &rawSocket{c: c, rc: rc}
	s.onRead, s.onWrite = s.readable, s.writable
	return s
}

func (s *rawSocket) read() error {
	for {
		s.readErr, s.behind = nil, false
		if err := s.rc.Read(s.onRead); err != nil {
			return err
		}
		if !s.behind {
			return s.readErr
		}
		s.c.flush()
	}
}

// readable is called by the runtime with a socket that may have bytes, at first
// without knowing. False makes it wait.
func (s *rawSocket) readable(fd uintptr) bool {
	c := s.c
	space := c.space()
	n, err := retry(syscall.Read, fd, space)
	switch {
	case n > 0:
		c.in.b = c.in.b[:len(c.in.b)+n]
	case err == syscall.EAGAIN:
		if c.tryFlush() {
			c.letGo()
			return false
		}
		s.behind = true
	case err != nil:
		s.readErr = os.NewSyscallError("read", err)
	default:
		s.readErr = io.EOF
	}
	return true
}

func (s *rawSocket) write(p []byte, wait bool) (int, error) {
	s.out, s.wrote, s.writeErr, s.waitWrite = p, 0, nil, wait
	err := s.rc.Write(s.onWrite)
	s.out = nil
	if err == nil {
		err = s.writeErr
	}
	return s.wrote, err
}

func (s *rawSocket) writable(fd uintptr) bool {
	n, err := retry(syscall.Write, fd, s.out)
	switch {
	case n > 0:
		s.wrote = n
	case err == syscall.EAGAIN:
		if s.waitWrite {
			return false
		}
		s.writeErr = errWouldBlock
	case err != nil:
		s.writeErr = os.NewSyscallError("write", err)
	default:
		s.writeErr = io.ErrShortWrite
	}
	return true
}

// retry calls again where a signal came between.
func retry(call func(int, []byte) (int, error), fd uintptr, p []byte) (int, error) {
	for {
		n, err := call(int(fd), p)
		if err != syscall.EINTR {
			return n, err
		}
	}
}
