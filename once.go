package dervish

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/dervish-ws/dervish/wire"
)

// heirs make the request by which a stream is asked for again that began with a call that changes something, out of the
// answer to that call. Every other stream is asked for again by its own request.
var heirs = map[*wire.Call]func(a *wire.Answer) (call *wire.Call, body []byte, err error){
	wire.Buy.Call: func(a *wire.Answer) (*wire.Call, []byte, error) {
		var receipt wire.BuyResponse
		err := decodeBuy.DecodeAnswer(a, false, &receipt)
		call := wire.ProposalOpenContract.Call
		return call, encode(call, wire.ProposalOpenContractRequest{ContractID: receipt.ContractID, Subscribe: true}), err
	},
	wire.P2PAdvertiserCreate.Call: func(a *wire.Answer) (*wire.Call, []byte, error) {
		var made wire.P2PAdvertiserCreateResponse
		err := decodeP2PAdvertiserCreate.DecodeAnswer(a, false, &made)
		call := wire.P2PAdvertiserInfo.Call
		return call, encode(call, wire.P2PAdvertiserInfoRequest{ID: made.ID, Subscribe: true}), err
	},
	wire.P2POrderCreate.Call: func(a *wire.Answer) (*wire.Call, []byte, error) {
		var made wire.P2POrderCreateResponse
		err := decodeP2POrderCreate.DecodeAnswer(a, false, &made)
		call := wire.P2POrderInfo.Call
		return call, encode(call, wire.P2POrderInfoRequest{ID: made.ID, Subscribe: true}), err
	},
}

// once is a stream that begins with a call that changes something. The call is sent once, whatever happens, and shared
// with nobody; settled hears what became of it, and may be nil.
//
// Until the call is answered its feed belongs to no list, and so is neither found nor restored. From then on it is like
// any feed of its heir.
func once[T any](ctx context.Context, c *Client, call *wire.Call, body []byte, decode func(*wire.Answer, *T) error, settled func(*T, error)) *Stream[T] {
	s := newStream[T](c)
	src := &source[T]{feed: &feed{client: c, call: call, body: body, first: true}, decode: decode}
	f := src.feed
	f.receivers = []receiver{src}
	src.join(s)
	waiting, cancel := context.WithCancel(ctx)
	s.leave = append(s.leave, cancel, func() { src.part(s) })
	begun := c.spawn(func() {
		var answer T
		message, err := c.undertake(ctx, waiting, f)
		if err == nil {
			var a wire.Answer
			if err = a.Parse(message); err == nil {
				err = decode(&a, &answer)
			}
			if err != nil {
				err = fmt.Errorf("dervish: %s: %w", call.Name, err)
			}
		}
		if settled != nil {
			settled(&answer, err)
		}
		if err != nil {
			f.failed(err)
			cancel()
			return
		}
		s.until(ctx)
	})
	if !begun {
		s.finish(unsent(call, ErrClosed))
	}
	return s
}

// undertake sends the first request of a feed, unless its reader leaves before that, and waits for the answer.
func (c *Client) undertake(ctx, waiting context.Context, f *feed) ([]byte, error) {
	call := f.call
	l, err := c.admitted(waiting, call, c.options.FailFast)
	for {
		if err != nil {
			return nil, unsent(call, err)
		}
		p, refused := c.start(l, f)
		switch {
		case p != nil && refused == nil:
			return c.await(ctx, p)
		case waiting.Err() != nil:
			return nil, unsent(call, waiting.Err())
		case c.options.FailFast:
			return nil, unsent(call, errors.Join(ErrConnectionLost, refused))
		}
		// The link has ended meanwhile and nothing has left: the next one will do.
		l, err = c.awaitReady(waiting, call, c.options.FailFast, l)
	}
}

// inherit makes a feed whose first request was answered one of its heir, with the client's mutex held.
func (f *feed) inherit(a *wire.Answer) {
	f.first = false
	var r wire.Request
	call, body, err := heirs[f.call](a)
	if err = errors.Join(err, r.Parse(f.body)); err != nil {
		f.gone = true // whoever awaits the answer says why
		return
	}
	if login := r.Member("loginid"); login != nil {
		body = with(body, "loginid", string(login))
	}
	f.call, f.body, f.key, f.inherited = call, body, keyOf(call, body), true
	if !f.gone {
		f.client.feeds = append(slices.Clone(f.client.feeds), f)
	}
}
