//go:build linux

package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// socket is a TCP connection without any of Go's machinery about it, so that the load costs little. Its zero value is
// closed.
type socket struct{ fd int }

// ioLimit is how long, in seconds, a blocking read or write of a socket may take.
const ioLimit = 10

// dial connects a blocking socket. When it is closed the connection is reset, which leaves no port waiting.
func dial(address string) (_ socket, err error) {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !to.Addr().Is4() || !to.Addr().IsLoopback() {
		return socket{}, fmt.Errorf("connect to %q: not an IPv4 address on loopback", address)
	}
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return socket{}, os.NewSyscallError("socket", err)
	}
	s := socket{fd}
	limit := unix.Timeval{Sec: ioLimit}
	err = errors.Join(
		unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1),
		unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1}),
		unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &limit),
		unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_SNDTIMEO, &limit),
		os.NewSyscallError("connect", connect(fd, &unix.SockaddrInet4{Addr: to.Addr().As4(), Port: int(to.Port())})),
	)
	if err != nil {
		s.close()
		return socket{}, fmt.Errorf("connect to %s: %w", address, err)
	}
	return s, nil
}

// connect connects a socket. A signal that comes between does not stop the kernel from connecting, so it is waited for.
func connect(fd int, to unix.Sockaddr) error {
	err := unix.Connect(fd, to)
	if err != unix.EINTR {
		return err
	}
	ready := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}
	n, err := retry(func() (int, error) { return unix.Poll(ready, ioLimit*1000) })
	switch {
	case err != nil:
		return err
	case n == 0:
		return unix.ETIMEDOUT
	}
	code, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	if err == nil && code != 0 {
		err = syscall.Errno(code)
	}
	return err
}

func (s socket) close() { _ = unix.Close(s.fd) } // what was not sent is not wanted

func (s socket) Read(p []byte) (int, error) {
	n, err := retry(func() (int, error) { return unix.Read(s.fd, p) })
	switch {
	case err != nil:
		return 0, os.NewSyscallError("read", err)
	case n == 0 && len(p) > 0:
		return 0, io.EOF
	}
	return n, nil
}

func (s socket) Write(p []byte) (int, error) {
	for done := 0; done < len(p); {
		n, err := retry(func() (int, error) { return unix.Write(s.fd, p[done:]) })
		if err != nil {
			return done, os.NewSyscallError("write", err)
		}
		done += n
	}
	return len(p), nil
}

// retry calls again where a signal came between.
func retry(call func() (int, error)) (int, error) {
	for {
		n, err := call()
		if err != unix.EINTR {
			return n, err
		}
	}
}

// path is where dervish serves the API; the bare servers take any.
const path = "/websockets/v3?app_id=1089"

// handshake is the request of a client to upgrade, without extensions.
const handshake = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
	"Sec-WebSocket-Key: ZGVydmlzaCBpbiBhIHJvdw==\r\nSec-WebSocket-Version: 13\r\n\r\n"

// upgrade makes a WebSocket connection of a stream. It takes no byte beyond the answer.
func upgrade(rw io.ReadWriter) error {
	if _, err := io.WriteString(rw, handshake); err != nil {
		return fmt.Errorf("ask for an upgrade: %w", err)
	}
	var answer [4096]byte
	n := 0
	for {
		m, err := rw.Read(answer[n:])
		if err != nil {
			return fmt.Errorf("read the answer to the handshake: %w", err)
		}
		n += m
		head, rest, whole := bytes.Cut(answer[:n], []byte("\r\n\r\n"))
		switch {
		case !whole && n == len(answer), whole && len(rest) > 0:
			return fmt.Errorf("read the answer to the handshake: %d bytes too many", max(len(rest), 1))
		case whole && !bytes.HasPrefix(head, []byte("HTTP/1.1 101 ")):
			line, _, _ := strings.Cut(string(head), "\r\n")
			return fmt.Errorf("the handshake was answered %q", line)
		case whole:
			return nil
		}
	}
}

// requestFrame is a text message as a client sends it, in one frame under a fixed mask.
func requestFrame(text string) []byte {
	mask := [4]byte{0x37, 0xfa, 0x21, 0x3d}
	b := frameHeader(0x80, len(text))
	b = append(b, mask[:]...)
	for i := range len(text) {
		b = append(b, text[i]^mask[i%4])
	}
	return b
}

// replyFrame is a text message as a server sends it, in one frame.
func replyFrame(text string) []byte { return append(frameHeader(0, len(text)), text...) }

func frameHeader(masked byte, n int) []byte {
	switch {
	case n < 126:
		return []byte{0x81, masked | byte(n)}
	case n < 1<<16:
		return binary.BigEndian.AppendUint16([]byte{0x81, masked | 126}, uint16(n))
	}
	return binary.BigEndian.AppendUint64([]byte{0x81, masked | 127}, uint64(n))
}

// ask sends one request and reads its answer, which must be a text frame of less than 64 KiB.
func ask(rw io.ReadWriter, request []byte) (string, error) {
	if _, err := rw.Write(request); err != nil {
		return "", fmt.Errorf("send a request: %w", err)
	}
	return readAnswer(rw)
}

// readAnswer reads one text frame of less than 64 KiB, and no byte beyond it.
func readAnswer(r io.Reader) (string, error) {
	var head [2]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return "", fmt.Errorf("read an answer: %w", err)
	}
	n := int(head[1])
	switch {
	case head[0] != 0x81 || n > 126:
		return "", fmt.Errorf("read an answer: a frame that begins with %#x", head)
	case n == 126:
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return "", fmt.Errorf("read an answer: %w", err)
		}
		n = int(binary.BigEndian.Uint16(head[:]))
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(r, text); err != nil {
		return "", fmt.Errorf("read an answer: %w", err)
	}
	return string(text), nil
}
