package calls

import (
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/wire"
)

// ticks answers for each symbol as if it had been asked for alone: what is wrong with one is no concern of the others.
func ticks(x *Exchange, req *wire.TicksRequest, resp *wire.Tick) error {
	list := req.Ticks
	// Each answer repeats the request, and no list of different symbols is longer.
	if most := len(x.Market.Symbols()); len(list) == 0 || len(list) > most {
		return &wire.Invalid{Faults: []wire.Fault{{Path: "ticks", Reason: "Expected 1 to " + string(wire.AppendInt(nil, int64(most))) + " symbols."}}}
	}
	last := len(list) - 1
	if last > 0 && len(list)*len(x.Request.AppendEcho(nil)) > x.MaxResponse {
		return wire.ErrResponseTooLarge
	}
	for _, code := range list[:last] {
		var tick wire.Tick
		err := x.tick(code, &tick)
		x.also(&tick, err)
	}
	return x.tick(list[last], resp)
}

// tick subscribes to one symbol, and answers with its latest tick.
func (x *Exchange) tick(code string, resp *wire.Tick) error {
	s, err := x.symbol(code)
	if err != nil {
		return err
	}
	if !x.Market.Open(s, seconds(x.Clock.Now())) {
		return wire.ErrMarketIsClosed
	}
	st, since, err := x.streamTicks(s)
	if err != nil {
		return err
	}
	t, ok := x.Market.At(s, x.Faults.Before(s.Code, since))
	if !ok {
		return wire.ErrMarketIsClosed
	}
	*resp = wireTick(s, t)
	resp.ID = st.ID
	return nil
}

// symbol finds a symbol of the market.
func (x *Exchange) symbol(code string) (*market.Symbol, error) {
	s, ok := x.Market.Symbol(code)
	if !ok {
		return nil, wire.NoSymbol(code)
	}
	return s, nil
}

// streamTicks opens a stream of the ticks of a symbol after the instant since; ticks and ticks_history have the same.
func (x *Exchange) streamTicks(s *market.Symbol) (st *session.Stream, since int64, err error) {
	st, err = x.Subscribe(session.Subject{Kind: "ticks", Key: s.Code}, "tick", s.Code)
	if err != nil {
		return nil, 0, err
	}
	since, stop := x.tape.listen(s, st)
	st.From(stop)
	return st, since, nil
}
