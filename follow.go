package dervish

import (
	"context"
	"errors"
	"fmt"

	"github.com/dervish-ws/dervish/wire"
)

// Follow sends any request of a call that streams, and brings its answer and then every update, each as the whole message.
// It is to the typed methods that stream what Call is to the others. raw is one JSON object; subscribe is added where it
// is missing, and a req_id is replaced by the client's own. The error says what is wrong with the request; that of the
// server ends the stream.
func (c *Client) Follow(ctx context.Context, raw []byte) (*Stream[wire.Raw], error) {
	var r wire.Request
	if err := r.Parse(raw); err != nil {
		return nil, fmt.Errorf("dervish: request: %w", err)
	}
	switch {
	case r.Call == nil:
		return nil, errors.New("dervish: request: it names no call")
	case !r.Call.Streams:
		return nil, fmt.Errorf("dervish: request: %s does not stream", r.Call.Name)
	case r.Call.Effects:
		// A stream is asked for again after each reconnection.
		return nil, fmt.Errorf("dervish: request: %s changes something, so it is for Call", r.Call.Name)
	}
	body := []byte("{")
	for _, m := range r.Members {
		if string(m.Key) == "req_id" {
			continue
		}
		if len(body) > 1 {
			body = append(body, ',')
		}
		body = append(append(wire.AppendString(body, string(m.Key)), ':'), m.Value...)
	}
	body = append(body, '}')
	if r.Member("subscribe") == nil {
		body = with(body, "subscribe", "1")
	}
	call := r.Call
	// Readers of whole messages share nothing with those of typed updates.
	return open(ctx, c, func() *source[wire.Raw] {
		src := newSourceOf(c, call, decodeRaw, body)
		src.flat, src.feed.key = true, wholeMessages+string(body)
		return src
	}, wholeMessages+string(body)), nil
}

// wholeMessages marks the keys of feeds whose updates are messages.
const wholeMessages = "whole messages of "
