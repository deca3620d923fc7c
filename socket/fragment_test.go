package socket_test

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/dervish-ws/dervish/socket"
)

// noise is what no deflater shortens.
func noise(n int) string {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{byte(n)}).Read(b) // never fails
	return string(b)
}

// plainText is ASCII that a deflater shortens to about two thirds: each word of 12 random letters is there twice.
func plainText(n int) string {
	words := base64.StdEncoding.EncodeToString([]byte(noise(n/2 + 9)))
	var b strings.Builder
	for i := 0; b.Len() < n; i += 12 {
		b.WriteString(words[i : i+12])
		b.WriteString(words[i : i+12])
	}
	return b.String()[:n]
}

// sizesOf says what a message looks like on the wire.
func sizesOf(frames []frame) string {
	var b strings.Builder
	for _, f := range frames {
		fmt.Fprintf(&b, "%02x:%d ", f.first, len(f.payload))
	}
	return strings.TrimSpace(b.String())
}

func TestRC13LongMessagesAreSentInFragments(t *testing.T) {
	const tenMB = 10_000_000
	cases := []struct {
		size int
		want string // with the opcode of a text
	}{
		{0, "81:0"},
		{125, "81:125"},
		{126, "81:126"},
		{32766, "81:32766"},
		{32767, "81:32767"},
		{32768, "01:32767 80:1"},
		{65534, "01:32767 80:32767"},
		{65535, "01:32767 00:32767 80:1"},
		{tenMB, "01:32767 " + strings.Repeat("00:32767 ", 304) + "80:6065"},
	}
	overEach(t, func(t *testing.T, n *network) {
		r, p := n.connect(n.options())
		for _, tc := range cases {
			text := plainText(tc.size)
			must(t, r.Send(text))
			must(t, r.SendBytes([]byte(text)))
			for _, opcode := range "12" {
				frames := p.message()
				want := string(append([]byte{tc.want[0]}, byte(opcode))) + tc.want[2:]
				if got := sizesOf(frames); got != want {
					t.Errorf("%d bytes: frames %.200s, want %.200s", tc.size, got, want)
				}
				if string(join(frames)) != text {
					t.Errorf("%d bytes came out altered", tc.size)
				}
			}
		}
		p.reset()
		r.expectEnd(failed, died)
	})
}

func TestRC13CompressedBytesCount(t *testing.T) {
	const limit = 32767
	kinds := []struct {
		name    string
		make    func(int) string
		shrinks bool
		most    int
	}{
		{"text that shrinks by a third", plainText, true, 10_000_000},
		{"text that shrinks to nothing", func(n int) string { return strings.Repeat("a", n) }, true, 1_000_000},
		{"noise", noise, false, 1_000_000},
	}
	overEach(t, func(t *testing.T, n *network) {
		o := n.options()
		o.Compression = true
		r := record(t, socket.New(n.url, o))
		must(t, r.Open())
		p := n.accept()
		if offer := p.request.Header.Get("Sec-WebSocket-Extensions"); !strings.HasPrefix(offer, "permessage-deflate") {
			t.Fatalf("offered %q", offer)
		}
		p.welcome("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover")
		r.expect("open 1")
		if got := r.Extensions(); got != "permessage-deflate" {
			t.Errorf("extensions = %q", got)
		}
		for _, kind := range kinds {
			if n.dial != nil {
				kind.most = 1_000_000 // deflating is slow work for the race detector; over TCP it is all done
			}
			for _, size := range []int{1023, 1024, 32766, 32767, 32768, 43600, 65534, 65535, kind.most} {
				message := kind.make(size)
				for _, opcode := range []byte{1, 2} {
					if opcode == 1 && !kind.shrinks {
						continue // noise is no text
					}
					name := fmt.Sprintf("%s, %d bytes, opcode %d", kind.name, size, opcode)
					if opcode == 1 {
						must(t, r.Send(message))
					} else {
						must(t, r.SendBytes([]byte(message)))
					}
					frames := p.message()
					if frames == nil {
						return
					}
					joined := join(frames)
					deflated := kind.shrinks && size >= 1024
					first := opcode
					if deflated {
						first |= rsv1
						if len(joined) >= size {
							t.Errorf("%s: became %d bytes", name, len(joined))
						}
					}
					if want := frameSizes(first, len(joined), limit); sizesOf(frames) != want {
						t.Errorf("%s: frames %.200s, want %.200s", name, sizesOf(frames), want)
					}
					if deflated {
						joined = inflate(t, joined)
					}
					if string(joined) != message {
						t.Errorf("%s: came out altered", name)
					}
				}
			}
		}
		p.reset()
		r.expectEnd(failed, died)
	})
}

// frameSizes is what sizesOf says of size bytes in frames of at most limit.
func frameSizes(first byte, size, limit int) string {
	var frames []frame
	for {
		n := min(size, limit)
		size -= n
		if size == 0 {
			frames = append(frames, frame{first | fin, make([]byte, n)})
			return sizesOf(frames)
		}
		frames = append(frames, frame{first, make([]byte, n)})
		first = more
	}
}

// inflate undoes RFC 7692 by the standard library.
func inflate(t *testing.T, b []byte) []byte {
	t.Helper()
	r := flate.NewReader(io.MultiReader(bytes.NewReader(b), strings.NewReader("\x00\x00\xff\xff\x01\x00\x00\xff\xff")))
	out, err := io.ReadAll(r)
	if err != nil {
		t.Errorf("inflate: %v", err)
	}
	return out
}

func TestRC13TheCloseFrameNeverStandsWithinAMessage(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		r, p := n.connect(n.options())
		text := plainText(2_000_000)
		must(t, r.Send(text))
		must(t, r.Close(4000, ""))
		if got := join(p.message()); string(got) != text {
			t.Error("message came out altered")
		}
		p.expect(fClose, closing(4000, "")) // behind the message, never within
		p.send(fClose, closing(4000, ""))
		r.expectEnd(`close 3 4000 "" true`)
	})
}

func TestFragmentSizeCanBeChosen(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		o := n.options()
		o.FragmentSize = 10
		r, p := n.connect(o)
		must(t, r.Send("0123456789"))
		must(t, r.Send("0123456789x"))
		p.expect(fText, "0123456789")
		p.expect(1, "0123456789")
		p.expect(fin, "x")
		p.reset()
		r.expectEnd(failed, died)
	})
}
