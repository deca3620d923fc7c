package wsconn

import (
	"bytes"
	stdflate "compress/flate"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
)

func TestDeflateOffers(t *testing.T) {
	const plain = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
	for _, tc := range []struct{ offer, answer string }{
		{"permessage-deflate", plain},
		{"permessage-deflate; client_max_window_bits", plain},
		{"permessage-deflate; client_max_window_bits=8", plain},
		{"permessage-deflate;client_max_window_bits=\"15\"", plain},
		{" permessage-deflate ; server_no_context_takeover ; client_no_context_takeover ", plain},
		{"permessage-deflate; server_max_window_bits=15", plain + "; server_max_window_bits=15"},
		{"permessage-deflate; server_max_window_bits=10, permessage-deflate", plain},
		{"permessage-deflate; x, permessage-deflate; server_max_window_bits=15", plain + "; server_max_window_bits=15"},
		{"x-other; a=b, , permessage-deflate", plain},
		{"x-other; a=\"b\", permessage-deflate", plain},
		{"", ""},
		{"permessage-bzip2", ""},
		{"permessage-deflate; server_max_window_bits=14", ""},
		{"permessage-deflate; server_max_window_bits=8", ""},
		{"permessage-deflate; server_max_window_bits", ""},
		{"permessage-deflate; server_max_window_bits=7", ""},
		{"permessage-deflate; server_max_window_bits=16", ""},
		{"permessage-deflate; server_max_window_bits=015", ""},
		{"permessage-deflate; server_max_window_bits=+15", ""},
		{"permessage-deflate; server_max_window_bits=x", ""},
		{"permessage-deflate; client_max_window_bits=7", ""},
		{"permessage-deflate; client_max_window_bits=16", ""},
		{"permessage-deflate; client_max_window_bits=08", ""},
		{"permessage-deflate; client_max_window_bits=", ""},
		{"permessage-deflate; server_no_context_takeover=1", ""},
		{"permessage-deflate; client_no_context_takeover=true", ""},
		{"permessage-deflate; unknown", ""},
		{"permessage-deflate; server_no_context_takeover; server_no_context_takeover", ""},
		{"permessage-deflate; client_max_window_bits; client_max_window_bits=15", ""},
		{"permessage-deflate; server_max_window_bits=15; server_max_window_bits=15", ""},
		{"permessage-deflate;", ""},
		{"permessage-deflate x", ""},
		{"permessage-deflate; \"", ""},
		{"permessage-deflate; client_max_window_bits=\"15", ""},
		{"permessage-deflate; client_max_window_bits=\"1 5\"", ""},
		{"permessage-deflate; client_max_window_bits=\"\"", ""},
		{"=, permessage-deflate", ""},
	} {
		answer, ok := acceptDeflate([]string{tc.offer})
		if answer != tc.answer || ok != (tc.answer != "") {
			t.Errorf("offer %q answered with %q, want %q", tc.offer, answer, tc.answer)
		}
	}
	if _, ok := acceptDeflate([]string{"x", "permessage-deflate; x", "permessage-deflate"}); !ok {
		t.Error("the third line was not looked at")
	}
}

// stdDeflate is what a peer with another implementation sends.
func stdDeflate(t testing.TB, level int, p []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := stdflate.NewWriter(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(p); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte(flushTail))
}

func stdInflate(t testing.TB, p []byte) []byte {
	t.Helper()
	out, err := io.ReadAll(stdflate.NewReader(io.MultiReader(bytes.NewReader(p), strings.NewReader(inflateTail))))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const offerDeflate = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"

func TestDeflatedMessages(t *testing.T) {
	s := newServer(t, &Options{Compression: true, CompressAbove: 100}, echo)
	p := s.connect(t, offerDeflate)
	noise := make([]byte, 100000)
	for i := range noise {
		noise[i] = byte(rand.Uint32())
	}
	for _, in := range []struct {
		name  string
		text  []byte
		first byte // of the answer
	}{
		{"empty", nil, fBinary},
		{"below the threshold", bytes.Repeat([]byte("a"), 99), fBinary},
		{"at the threshold", bytes.Repeat([]byte("a"), 100), fBinary | fDeflate},
		{"large", bytes.Repeat([]byte("tick "), 262140/5), fBinary | fDeflate},
		{"that does not shrink", noise, fBinary},
	} {
		for _, level := range []int{stdflate.NoCompression, stdflate.BestSpeed, stdflate.BestCompression, stdflate.HuffmanOnly} {
			p.send(fBinary|fDeflate, string(stdDeflate(t, level, in.text)))
			f, err := p.next()
			if err != nil {
				t.Fatal(err)
			}
			if f.first != in.first {
				t.Errorf("%s: answered with %x, want %x", in.name, f.first, in.first)
			}
			if f.first&fDeflate != 0 {
				f.payload = stdInflate(t, f.payload)
			}
			if !bytes.Equal(f.payload, in.text) {
				t.Errorf("%s: answered with %s", in.name, shorten(f.payload))
			}
		}
	}
	t.Run("in_fragments", func(t *testing.T) {
		d := stdDeflate(t, 6, []byte("zażółć gęślą jaźń"))
		p.send(1|fDeflate, string(d[:3]))
		p.send(fPing, "")
		p.send(0, "")
		p.send(fin, string(d[3:]))
		p.expect(fPong, "")
		p.expect(fText, "zażółć gęślą jaźń")
	})
	t.Run("not_deflated_though_agreed_on", func(t *testing.T) {
		p.send(fText, "plain")
		p.expect(fText, "plain")
	})
	t.Run("with_a_final_block", func(t *testing.T) {
		// The examples of RFC 7692, section 7.2.3.
		for _, in := range []string{
			"\xf2\x48\xcd\xc9\xc9\x07\x00",                         // one block
			"\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00",         // stored
			"\xf3\x48\xcd\xc9\xc9\x07\x00\x00",                     // a final block, and an empty one
			"\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00", // two blocks
			"\xf3\x48\xcd\xc9\xc9\x07\x00",                         // a final block only
		} {
			p.send(fText|fDeflate, in)
			p.expect(fText, "Hello")
		}
		p.send(fText|fDeflate, strings.Repeat("\xf3\x48\xcd\xc9\xc9\x07\x00", 2)+"\x00") // two streams
		p.expect(fText, "HelloHello")
	})
}

func TestDeflatedViolations(t *testing.T) {
	o := &Options{Compression: true, MaxMessage: 100000}
	d := func(text string) string { return string(stdDeflate(t, 9, []byte(text))) }
	var p peer
	p.client = true
	for _, tc := range []struct {
		name string
		in   []byte
		code int
	}{
		{"bomb", p.frame(fBinary|fDeflate, []byte(d(strings.Repeat("\x00", 6<<20)))), 1009},
		{"one byte too many", p.frame(fBinary|fDeflate, []byte(d(strings.Repeat("\x00", 100001)))), 1009},
		{"not UTF-8", p.frame(fText|fDeflate, []byte(d("\xff"))), 1007},
		{"not deflated", p.frame(fText|fDeflate, []byte("\xff\xff\xff")), 1007},
		{"cut off", p.frame(fText|fDeflate, []byte(d(strings.Repeat("hello ", 100)))[:9]), 1007},
		{"RSV1 on a continuation", append(p.frame(1|fDeflate, nil), p.frame(fin|fDeflate, nil)...), 1002},
		{"RSV1 on a close", p.frame(fClose|fDeflate, nil), 1002},
		{"too long deflated", append(p.frame(2|fDeflate, make([]byte, 100000)), p.frame(fin, make([]byte, 1000))...), 1009},
	} {
		t.Run(strings.ReplaceAll(tc.name, " ", "_"), func(t *testing.T) {
			s := newServer(t, o, func(c *Conn, op Opcode, p []byte) { t.Errorf("message %s was delivered", shorten(p)) })
			p := s.connect(t, offerDeflate)
			p.write(tc.in)
			p.expectClose(tc.code)
		})
	}
	t.Run("largest_message", func(t *testing.T) {
		s := newServer(t, o, echo)
		p := s.connect(t, offerDeflate)
		noise := make([]byte, 100000)
		for i := range noise {
			noise[i] = byte(rand.Uint32())
		}
		p.send(fBinary|fDeflate, string(stdDeflate(t, stdflate.NoCompression, noise)))
		p.expect(fBinary, string(noise))
	})
}

func TestBombIsNotAllocated(t *testing.T) {
	bomb := stdDeflate(t, 9, make([]byte, 20<<20))
	out, err := inflate(bomb, 262144) // warm up
	out.free()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 10 {
		out, err = inflate(bomb, 262144)
		out.free()
	}
	runtime.ReadMemStats(&after)
	if err != errTooBig {
		t.Errorf("error = %v, want %v", err, errTooBig)
	}
	if n := (after.TotalAlloc - before.TotalAlloc) / 10; n > 2<<20 {
		t.Errorf("%d bytes allocated for a bomb", n)
	}
}

func TestEndpointsAgreeOnCompression(t *testing.T) {
	for _, tc := range []struct{ client, server bool }{{true, true}, {true, false}, {false, true}, {false, false}} {
		s := newServer(t, &Options{Compression: tc.server}, echo)
		c := dial(t, wsURL(s.Server), &DialOptions{Options: Options{Compression: tc.client}})
		want := tc.client && tc.server
		if from := receive(t, s.conns); c.Compressed() != want || from.Compressed() != want {
			t.Errorf("%+v: compressed %v and %v, want %v", tc, c.Compressed(), from.Compressed(), want)
		}
	}
}
