package dervish

import (
	"errors"
	"slices"
	"strings"

	"github.com/dervish-ws/dervish/wire"
)

var decodeAuthorization = wire.NewDecoder[wire.AuthorizeRequest]()

// telling are calls whose requests have to be known when they are answered.
var telling = []*wire.Call{wire.Authorize.Call, wire.Buy.Call, wire.Forget.Call}

// follows draws what a call that succeeded means for the session, whoever made it and however: who is logged in from now
// on, and which streams the server has ended with it.
func (c *Client) follows(p *pending, a *wire.Answer) {
	if p.forgets != "" {
		return // whose streams know already
	}
	var ended []receiver
	c.mu.Lock()
	switch p.call {
	case wire.Forget.Call, wire.Buy.Call: // a proposal that was bought has no stream any more
		ended = c.ended(subject(p))
	case wire.ForgetAll.Call:
		var ids wire.ForgetAllResponse
		if err := decodeForgetAll.DecodeAnswer(a, false, &ids); err != nil {
			c.options.Log.Warn("the answer to forget_all could not be decoded", "error", err)
		}
		ended = c.ended(ids...)
	case wire.Authorize.Call:
		var who wire.AuthorizeResponse
		var req wire.AuthorizeRequest
		if err := errors.Join(decodeAuthorize.DecodeAnswer(a, false, &who), decodeAuthorization.Decode(p.body, &req)); err != nil {
			c.options.Log.Warn("the answer to authorize could not be decoded", "error", err)
			break
		}
		if c.login != "" && c.login != who.LoginID {
			ended = c.endedOfAccount()
		}
		c.login, c.authorization = who.LoginID, &req
	case wire.Logout.Call:
		ended = c.endedOfAccount()
		c.login, c.authorization = "", nil
	}
	c.mu.Unlock()
	for _, r := range ended {
		r.fail(ErrForgotten)
	}
}

// subject is the id that a call names.
func subject(p *pending) string {
	var r wire.Request
	if err := r.Parse(p.body); err != nil {
		return "" // the server has understood it otherwise
	}
	return strings.Trim(string(r.Member(p.call.Name)), `"`) // ids hold nothing that is escaped
}

// ended takes away the feeds whose subscriptions the server has ended, with c.mu held, and gives their receivers. What the
// client itself needs is subscribed anew.
func (c *Client) ended(ids ...string) (receivers []receiver) {
	for _, f := range slices.Clone(c.feeds) {
		n := len(f.ids)
		f.ids = slices.DeleteFunc(f.ids, func(id string) bool { return slices.Contains(ids, id) })
		switch {
		case len(f.ids) > 0 || n == 0:
		case f.kept:
			f.silence()
			c.spawn(func() { c.subscribe(f) })
		default:
			receivers = append(receivers, f.receivers...)
			f.remove()
		}
	}
	return receivers
}

// endedOfAccount is ended for all that is an account's.
func (c *Client) endedOfAccount() (receivers []receiver) {
	for _, f := range slices.Clone(c.feeds) {
		if len(f.call.Scopes) > 0 {
			receivers = append(receivers, f.receivers...)
			f.remove()
		}
	}
	return receivers
}
