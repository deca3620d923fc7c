package dervish

import (
	"context"

	"github.com/dervish-ws/dervish/wire"
)

var (
	decodeAuthorize = wire.NewDecoder[wire.AuthorizeResponse]()
	decodeLogout    = wire.NewDecoder[wire.LogoutResponse]()
)

// Authorize binds the session to the owner of a token, now and after each reconnection. Options.Token does the same from
// the start. If the account is another than before, the streams of that end with ErrForgotten.
func (c *Client) Authorize(ctx context.Context, req wire.AuthorizeRequest) (*wire.AuthorizeResponse, error) {
	return call(ctx, c, wire.Authorize, decodeAuthorize, req)
}

// Logout ends the authorized state, after reconnections too. Streams of the account end with ErrForgotten.
func (c *Client) Logout(ctx context.Context, req wire.LogoutRequest) (*wire.LogoutResponse, error) {
	return call(ctx, c, wire.Logout, decodeLogout, req)
}
