package conform

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// spoiled stands before a gateway, frame by frame, and spoils one thing of what passes.
type spoiled struct {
	target string // host and port
	spoil  spoil
	listen net.Listener

	mu    sync.Mutex
	links map[*crossing]bool
	work  sync.WaitGroup
}

// spoil is what is spoiled. A nil function leaves things as they are.
type spoil struct {
	request  func(head string) string           // the client's handshake
	response func(request, head string) string  // the gateway's answer to it
	up, down func(c *crossing, f frame) []frame // what is carried in the place of a frame; none: it is swallowed
	opened   func(c *crossing)
}

// crossing is one connection through it.
type crossing struct {
	of        *spoiled
	near, far net.Conn
	mu        sync.Mutex // of writes to either end
	memory    map[string]string
}

// lay makes one that ends with the test, and gives its host and port.
func lay(t *testing.T, target string, s spoil) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &spoiled{target: target, spoil: s, listen: l, links: map[*crossing]bool{}}
	p.work.Go(p.accept)
	t.Cleanup(func() {
		l.Close()
		p.each((*crossing).cut)
		p.work.Wait()
	})
	return l.Addr().String()
}

func (p *spoiled) accept() {
	for {
		near, err := p.listen.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", p.target)
		if err != nil {
			near.Close()
			continue
		}
		c := &crossing{of: p, near: near, far: far, memory: map[string]string{}}
		p.mu.Lock()
		p.links[c] = true
		p.mu.Unlock()
		p.work.Go(c.cross)
	}
}

// each does something with every connection.
func (p *spoiled) each(do func(*crossing)) {
	p.mu.Lock()
	var all []*crossing
	for c := range p.links {
		all = append(all, c)
	}
	p.mu.Unlock()
	for _, c := range all {
		do(c)
	}
}

// cut ends the connection on both sides.
func (c *crossing) cut() {
	c.near.Close()
	c.far.Close()
}

// cross carries the handshake, and then frames both ways until either end is gone.
func (c *crossing) cross() {
	defer func() {
		c.cut()
		c.of.mu.Lock()
		delete(c.of.links, c)
		c.of.mu.Unlock()
	}()
	near, far := bufio.NewReader(c.near), bufio.NewReader(c.far)
	request, err := head(near)
	if err != nil {
		return
	}
	asked := request
	if f := c.of.spoil.request; f != nil {
		request = f(request)
	}
	if _, err := io.WriteString(c.far, request); err != nil {
		return
	}
	response, err := head(far)
	if err != nil {
		return
	}
	if f := c.of.spoil.response; f != nil {
		response = f(asked, response)
	}
	if _, err := io.WriteString(c.near, response); err != nil {
		return
	}
	if !strings.HasPrefix(response, "HTTP/1.1 101") {
		_, _ = io.Copy(c.near, far) // the rest of an answer; the client may be gone
		return
	}
	if f := c.of.spoil.opened; f != nil {
		f(c)
	}
	var down sync.WaitGroup
	down.Go(func() {
		c.carry(far, c.of.spoil.down, c.toClient)
		// What the client still says has nowhere to go.
		if t, ok := c.near.(*net.TCPConn); ok {
			_ = t.CloseWrite() // which may be gone
		}
	})
	c.carry(near, c.of.spoil.up, c.toServer)
	if t, ok := c.far.(*net.TCPConn); ok {
		_ = t.CloseWrite()
	}
	down.Wait()
}

func (c *crossing) carry(from *bufio.Reader, spoil func(*crossing, frame) []frame, to func(frame) error) {
	for {
		f, err := readMasked(from)
		if err != nil {
			return
		}
		frames := []frame{f}
		if spoil != nil {
			frames = spoil(c, f)
		}
		for _, f := range frames {
			if to(f) != nil {
				return
			}
		}
	}
}

func (c *crossing) toClient(f frame) error {
	f.bare = true
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err := c.near.Write(f.append(nil))
	return err
}

func (c *crossing) toServer(f frame) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err := c.far.Write(f.append(nil))
	return err
}

// head reads the head of a request or an answer, its empty line included.
func head(r *bufio.Reader) (string, error) {
	var b strings.Builder
	for {
		line, err := r.ReadString('\n')
		b.WriteString(line)
		if err != nil || line == "\r\n" {
			return b.String(), err
		}
	}
}

var errLong = errors.New("a frame that is too long")

// readMasked reads a frame of either side, whatever is wrong with it.
func readMasked(r *bufio.Reader) (frame, error) {
	var start [2]byte
	if _, err := io.ReadFull(r, start[:]); err != nil {
		return frame{}, err
	}
	f := frame{op: start[0] & 0x0F, more: start[0]&0x80 == 0, bare: start[1]&0x80 == 0}
	n := uint64(start[1] & 0x7F)
	if wide := map[uint64]int{126: 2, 127: 8}[n]; wide > 0 {
		var b [8]byte
		if _, err := io.ReadFull(r, b[8-wide:]); err != nil {
			return f, err
		}
		n = binary.BigEndian.Uint64(b[:])
	}
	if n > maxFrame {
		return f, errLong
	}
	var key [4]byte
	if !f.bare {
		if _, err := io.ReadFull(r, key[:]); err != nil {
			return f, err
		}
	}
	f.payload = make([]byte, n)
	if _, err := io.ReadFull(r, f.payload); err != nil {
		return f, err
	}
	for i := range f.payload {
		f.payload[i] ^= key[i%4]
	}
	return f, nil
}

// text alters messages.
func text(alter func(c *crossing, text []byte) []byte) func(*crossing, frame) []frame {
	return func(c *crossing, f frame) []frame {
		if f.op != opText {
			return []frame{f}
		}
		if f.payload = alter(c, bytes.Clone(f.payload)); f.payload == nil {
			return nil
		}
		return []frame{f}
	}
}
