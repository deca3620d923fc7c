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
// the start.
func (c *Client) Authorize(ctx context.Context, req wire.AuthorizeRequest) (*wire.AuthorizeResponse, error) {
	resp, err := call(ctx, c, wire.Authorize, decodeAuthorize, req)
	if err == nil {
		c.mu.Lock()
		c.authorization = &req
		c.mu.Unlock()
	}
	return resp, err
}

// Logout ends the authorized state, after reconnections too.
func (c *Client) Logout(ctx context.Context, req wire.LogoutRequest) (*wire.LogoutResponse, error) {
	resp, err := call(ctx, c, wire.Logout, decodeLogout, req)
	if err == nil {
		c.mu.Lock()
		c.authorization = nil
		c.mu.Unlock()
	}
	return resp, err
}
