package calls_test

import (
	"sync"
	"testing"

	"github.com/dervish-ws/dervish/internal/wsconn"
	"github.com/dervish-ws/dervish/wire"
)

func TestTallyCountsEveryAnswerOnce(t *testing.T) {
	const clients, each = 8, 25
	h := open(t, nil)
	var asking sync.WaitGroup
	for range clients {
		c := h.dial(t, "EN")
		asking.Go(func() {
			for range each {
				for _, request := range []string{`{"ping":1}`, `{"balance":1}`, `{"no_such_call":1}`} {
					if err := c.conn.Send(wsconn.Text, []byte(request)); err != nil {
						t.Errorf("send %s: %v", request, err)
					}
				}
			}
			for range 3 * each {
				<-c.messages
			}
		})
	}
	asking.Wait()
	type outcome struct {
		call string
		code wire.Code
	}
	got := map[outcome]uint64{}
	h.router.Tally.Each(func(call string, code wire.Code, n uint64) { got[outcome{call, code}] += n })
	want := map[outcome]uint64{
		{"ping", ""}:                            clients * each,
		{"balance", wire.AuthorizationRequired}: clients * each,
		{"", wire.UnrecognisedRequest}:          clients * each,
	}
	if len(got) != len(want) {
		t.Errorf("the tally is %v, want %v", got, want)
	}
	for o, n := range want {
		if got[o] != n {
			t.Errorf("%s %s = %d, want %d", o.call, o.code, got[o], n)
		}
	}
}
