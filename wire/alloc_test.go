//go:build !race

package wire_test

import (
	"reflect"
	"testing"

	"github.com/dervish-ws/dervish/wire"
)

// What a gateway does for the calls that keep a link, without an allocation that grows with traffic.
func TestFrequentCallsAreReadAndAnsweredWithoutAllocation(t *testing.T) {
	for _, tt := range []struct {
		name, request string
		call          *wire.Call
		payload       wire.Appender
	}{
		{"ping", `{"ping":1}`, wire.Ping.Call, new(wire.PingResponse)},
		{"ping with req_id and passthrough", `{"ping":1,"req_id":17,"passthrough":{"a":{"b":[1,2]}}}`, wire.Ping.Call, new(wire.PingResponse)},
		{"ping with all white space", "\n{ \"ping\" : 1 ,\t\"req_id\" : 17 }\r\n", wire.Ping.Call, new(wire.PingResponse)},
		{"time", `{"time":1,"req_id":17}`, wire.Time.Call, new(wire.TimeResponse)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var r wire.Request
			message := []byte(tt.request)
			into := reflect.ValueOf(tt.call.NewRequest()).Elem()
			out := make([]byte, 0, 1024)
			if n := testing.AllocsPerRun(100, func() {
				if err := r.Parse(message); err != nil || r.Call != tt.call || !r.Sane(nil) {
					t.Fatal(err, r.Call)
				}
				into.SetZero()
				if err := tt.call.DecodeValue(&r, into); err != nil {
					t.Fatal(err)
				}
				out = r.AppendHead(out[:0], tt.call.MsgType)
				out = append(out, `,"x":`...)
				out = append(tt.payload.AppendJSON(out), '}')
			}); n != 0 {
				t.Errorf("%v allocations for each message, want none", n)
			}
			value(t, out)
		})
	}
}

func BenchmarkParse(b *testing.B) {
	for name, call := range map[string]*wire.Call{"ping": wire.Ping.Call, "ticks": wire.Ticks.Call, "buy": wire.Buy.Call, "set_settings": wire.SetSettings.Call} {
		b.Run(name, func(b *testing.B) {
			message := text(b, example(b, call.Name))
			into := reflect.ValueOf(call.NewRequest()).Elem()
			var r wire.Request
			b.ReportAllocs()
			b.SetBytes(int64(len(message)))
			for b.Loop() {
				if err := r.Parse(message); err != nil || !r.Sane(nil) {
					b.Fatal(err)
				}
				into.SetZero()
				if err := call.DecodeValue(&r, into); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
