package session

import (
	"testing"
	"time"

	"github.com/dervish-ws/dervish/internal/wsconn"
)

func TestAHubWithoutSessionsWaitsForNothing(t *testing.T) {
	h := build(t, 120*time.Second, wsconn.Options{}, echo)
	if at, due := h.clock.NextDue(); due {
		t.Errorf("something is due at %v before anybody came", at)
	}
	_, p := h.connect(t)
	if _, due := h.clock.NextDue(); !due {
		t.Error("nobody looks for idle sessions")
	}
	h.clock.Advance(122 * time.Second)
	if code, reason := p.ended(); code != 1000 || reason != "idle timeout" {
		t.Errorf("close = %d %q, want 1000", code, reason)
	}
	await(t, "open sessions", 0, h.Open)
	h.clock.Advance(time.Second)
	if at, due := h.clock.NextDue(); due {
		t.Errorf("something is due at %v after everybody left", at)
	}
}
