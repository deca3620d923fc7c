//go:build !race

package calls_test

import (
	"testing"

	"github.com/dervish-ws/dervish/internal/session"
)

// The race detector allocates, and empties pools at random.
func TestCheapCallsAllocateNothing(t *testing.T) {
	for _, request := range []string{`{"ping":1}`, `{"ping":1,"req_id":7,"passthrough":{"of":["mine"]}}`, `{"time":1,"req_id":8}`} {
		t.Run(request, func(t *testing.T) {
			h := open(t, nil)
			h.dial(t, "EN").ask(request)
			var s *session.Session
			h.hub.Each(func(open *session.Session) { s = open })
			message := []byte(request)
			// The reader of the connection waits for the client, which says nothing meanwhile. What is queued here leaves
			// when it says farewell.
			if got := testing.AllocsPerRun(50, func() { h.router.Serve(s, false, message) }); got != 0 {
				t.Errorf("%v allocations, want none", got)
			}
		})
	}
}
