package calls

import "github.com/dervish-ws/dervish/wire"

// Replace has h answer a call instead of the call's own handler.
func Replace[Req, Resp any](r *Router, call wire.Typed[Req, Resp], h func(x *Exchange, req *Req, resp *Resp) error) {
	handle(r, call, h)
}
