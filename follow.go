package dervish

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/dervish-ws/dervish/wire"
)

// Follow sends any request of a call that streams, and brings its answer and then every update, each as the whole message.
// It is to the typed methods that stream what Call is to the others. raw is one JSON object; subscribe is added where it
// is missing, and a req_id is replaced by the client's own. A stream that is live already, the client's own of
// website_status too, is shared, and begins with its latest message. A call that changes something, such as buy, is sent once
// and shared with nobody, and ends as FollowBuy says; after a reconnection the messages are those of the call that follows
// what it made. The error says what is wrong with the request; that of the server ends the stream.
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
	}
	body := object(r.Members, "req_id")
	if r.Member("subscribe") == nil {
		body = with(body, "subscribe", "1")
	}
	call := r.Call
	if call.Effects {
		return once(ctx, c, call, body, func(a *wire.Answer, into *wire.Raw) error { return decodeRaw.DecodeAnswer(a, true, into) }, nil), nil
	}
	key := keyOf(call, body)
	if call == wire.TicksHistory.Call {
		// Its answer is not like its updates, and who joins later would never see one.
		key = wholeMessages + key
	}
	return open(ctx, c, key, true, func() *source[wire.Raw] {
		src := newSource(call, decodeRaw, body)
		src.whole = true
		src.decode = func(a *wire.Answer, into *wire.Raw) (err error) {
			*into, err = addressed(a, src.feed, body)
			return err
		}
		return src
	}), nil
}

// wholeMessages marks the keys of feeds that are not shared with readers of typed updates.
const wholeMessages = "whole messages of "

// addressed is a message as the request body would have had it, where the subscription was opened by another request for
// the same.
func addressed(a *wire.Answer, f *feed, body []byte) (wire.Raw, error) {
	var whole wire.Raw
	if err := decodeRaw.DecodeAnswer(a, true, &whole); err != nil {
		return nil, err
	}
	f.client.mu.Lock()
	own := bytes.Equal(f.origin, body)
	f.client.mu.Unlock()
	if own {
		return whole, nil
	}
	message, request := wire.Request{MaxDepth: deepest}, wire.Request{}
	if err := errors.Join(message.Parse(whole), request.Parse(body)); err != nil {
		return nil, err
	}
	echo := body
	if id := message.Member("req_id"); id != nil {
		echo = with(body, "req_id", string(id))
	}
	text := with(object(message.Members, "echo_req", "passthrough"), "echo_req", string(echo))
	if p := request.Member("passthrough"); p != nil {
		text = with(text, "passthrough", string(p))
	}
	return text, nil
}

// deepest is how deep a message may nest that is written anew.
const deepest = 256
