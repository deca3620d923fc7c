package calls

import (
	"github.com/dervish-ws/dervish/internal/trading"
	"github.com/dervish-ws/dervish/wire"
)

// Replace has h answer a call instead of the call's own handler.
func Replace[Req, Resp any](r *Router, call wire.Typed[Req, Resp], h func(x *Exchange, req *Req, resp *Resp) error) {
	handle(r, call, h)
}

// Stand is what the streams of a contract are told at an instant.
func (r *Router) Stand(p *trading.Position, at int64) []byte { return r.stand(p, at) }
