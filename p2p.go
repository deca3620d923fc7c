package dervish

import (
	"context"

	"github.com/dervish-ws/dervish/wire"
)

// OrderListUpdate is what FollowP2POrderList brings: one of its members is there, the other is nil.
type OrderListUpdate struct {
	List  *wire.P2POrderListResponse // the orders as they are, first and after each reconnection
	Order *wire.P2POrder             // then an order that has changed
}

func decodeOrderListUpdate(a *wire.Answer, into *OrderListUpdate) error {
	*into = OrderListUpdate{}
	if string(a.MsgType) == wire.P2POrderList.MsgType {
		into.List = new(wire.P2POrderListResponse)
		return decodeP2POrderList.DecodeAnswer(a, false, into.List)
	}
	into.Order = new(wire.P2POrder)
	return decodeP2POrderInfo.DecodeAnswer(a, false, into.Order)
}

// FollowP2POrderList is P2POrderList that goes on: the list comes first, then each order that changes. Every reader begins
// with a list of its own, and gets another one after a reconnection, as orders may have changed meanwhile.
func (c *Client) FollowP2POrderList(ctx context.Context, req wire.P2POrderListRequest) *Stream[OrderListUpdate] {
	req.Subscribe = true
	call := wire.P2POrderList.Call
	body := encode(call, req)
	return open(ctx, c, keyOf(call, body), false, func() *source[OrderListUpdate] {
		return &source[OrderListUpdate]{feed: &feed{call: call, body: body}, decode: decodeOrderListUpdate, mixed: true}
	})
}

// FollowP2PAdvertiserCreate is P2PAdvertiserCreate that goes on: the new profile comes first, then the profile each time
// that it changes. The call is sent once; all that FollowBuy says of a lost connection and of errors holds here, but that
// nothing finds out about an unknown outcome except p2p_advertiser_info.
func (c *Client) FollowP2PAdvertiserCreate(ctx context.Context, req wire.P2PAdvertiserCreateRequest) *Stream[wire.P2PAdvertiser] {
	req.Subscribe = true
	call := wire.P2PAdvertiserCreate.Call
	return once(ctx, c, call, encode(call, req), func(a *wire.Answer, into *wire.P2PAdvertiser) error {
		return decodeP2PAdvertiserCreate.DecodeAnswer(a, false, into)
	}, nil)
}

// FollowP2POrderCreate is P2POrderCreate that goes on: the new order comes first, then the order each time that it changes.
// The call is sent once; all that FollowBuy says of a lost connection and of errors holds here, but that nothing finds out
// about an unknown outcome except p2p_order_list.
func (c *Client) FollowP2POrderCreate(ctx context.Context, req wire.P2POrderCreateRequest) *Stream[wire.P2POrder] {
	req.Subscribe = true
	call := wire.P2POrderCreate.Call
	return once(ctx, c, call, encode(call, req), func(a *wire.Answer, into *wire.P2POrder) error {
		return decodeP2POrderCreate.DecodeAnswer(a, false, into)
	}, nil)
}
