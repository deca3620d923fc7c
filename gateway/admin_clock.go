package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
)

// order is the body of POST /clock.
type order struct {
	Action string  `json:"action"`
	Speed  float64 `json:"speed"`  // of speed
	By     string  `json:"by"`     // of advance: a duration like 90s
	To     string  `json:"to"`     // of to: an instant like 2026-01-01T09:30:00Z, 2026-01-01 or seconds since 1970
	Symbol string  `json:"symbol"` // of step; empty: any
	Count  int     `json:"count"`  // of step; 0: 1
}

// maxSteps bounds the count of one step.
const maxSteps = 1_000_000

// tell does what an order says. The errors of a clock are the operator's.
func (c *Clock) tell(ctx context.Context, o order) error {
	switch o.Action {
	case "pause":
		c.Pause()
	case "resume":
		c.Resume()
	case "speed":
		if err := c.SetSpeed(o.Speed); err != nil {
			return inField("speed", err)
		}
	case "advance":
		d, err := time.ParseDuration(o.By)
		if err != nil {
			return inField("by", fmt.Errorf("by %q is no duration like 90s or 1h30m", o.By))
		}
		if err := c.Advance(ctx, d); err != nil {
			return inField("by", err)
		}
	case "to":
		t, err := clock.Parse(o.To)
		if err != nil {
			return inField("to", fmt.Errorf("to: %w", err))
		}
		if err := c.AdvanceTo(ctx, t); err != nil {
			return inField("to", err)
		}
	case "step":
		if o.Count < 0 || o.Count > maxSteps {
			return inField("count", fmt.Errorf("count %d: it has to be from 1 to %d", o.Count, maxSteps))
		}
		for range max(o.Count, 1) {
			if err := c.Step(ctx, o.Symbol); err != nil {
				return inField("symbol", err)
			}
		}
	default:
		return fmt.Errorf("there is no action %q; there are pause, resume, step, advance, speed and to", o.Action)
	}
	return nil
}

// clockRoutes are those of time and of the quotes that it brings.
func (g *Gateway) clockRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /clock", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, g.Clock().State()) })
	mux.HandleFunc("POST /clock", func(w http.ResponseWriter, r *http.Request) {
		var o order
		if !take(w, r, &o) {
			return
		}
		if err := g.Clock().tell(r.Context(), o); err != nil {
			if !errors.Is(err, context.Canceled) { // else nobody waits for an answer any more
				refuse(w, http.StatusBadRequest, err)
			}
			return
		}
		writeJSON(w, http.StatusOK, g.Clock().State())
	})
	mux.HandleFunc("POST /quotes", func(w http.ResponseWriter, r *http.Request) {
		var s struct {
			Symbol string    `json:"symbol"`
			Quotes []float64 `json:"quotes"`
		}
		if !take(w, r, &s) {
			return
		}
		ticks, err := g.Script(s.Symbol, s.Quotes...)
		if err != nil {
			failJSON(w, http.StatusBadRequest, err.Error())
			return
		}
		writeJSON(w, http.StatusOK, map[string]any{"symbol": s.Symbol, "quotes": ticks})
	})
}

// take reads the JSON object of a request, or answers what is wrong with it.
func take(w http.ResponseWriter, r *http.Request, v any) bool {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxAdminBody))
	if err == nil {
		err = decode(body, v)
	}
	if err != nil {
		refuse(w, http.StatusBadRequest, err)
	}
	return err == nil
}
