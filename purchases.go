package dervish

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/dervish-ws/dervish/wire"
)

// purchases remembers what a client has bought, and of which purchases it does not know the outcome.
type purchases struct {
	mu    sync.Mutex
	known map[int64]bool // contracts whose purchase is accounted for
	lost  map[string][]int64
}

// bought notes a contract whose purchase was answered.
func (p *purchases) bought(contract int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known == nil {
		p.known = map[int64]bool{}
	}
	p.known[contract] = true
}

func (p *purchases) knows(contract int64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.known[contract]
}

// unknown notes a purchase without an answer, made at or after an instant of the server's clock.
func (p *purchases) unknown(req wire.BuyRequest, from int64) {
	key := string(encode(wire.Buy.Call, req))
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.lost == nil {
		p.lost = map[string][]int64{}
	}
	p.lost[key] = append(p.lost[key], from)
}

// since gives the instant of the first such purchase.
func (p *purchases) since(req wire.BuyRequest) (from int64, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	lost := p.lost[string(encode(wire.Buy.Call, req))]
	if len(lost) == 0 {
		return 0, false
	}
	return slices.Min(lost), true
}

// settled takes one such purchase off the list; contract is 0 when nothing was bought.
func (p *purchases) settled(req wire.BuyRequest, contract int64) {
	if contract != 0 {
		p.bought(contract)
	}
	key := string(encode(wire.Buy.Call, req))
	p.mu.Lock()
	defer p.mu.Unlock()
	if lost := p.lost[key]; len(lost) > 1 {
		p.lost[key] = lost[1:]
	} else {
		delete(p.lost, key)
	}
}

// readClock finds out how far the server's clock is ahead of ours.
func (c *Client) readClock(ctx context.Context, l *link) error {
	message, err := c.exchange(ctx, l, wire.Time.Call, encode(wire.Time.Call, wire.TimeRequest{}))
	if err != nil {
		return err
	}
	var a wire.Answer
	var at wire.TimeResponse
	if err := a.Parse(message); err != nil {
		return err
	}
	if err := decodeTime.DecodeAnswer(&a, false, &at); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.skew = time.Duration(int64(at)-time.Now().Unix()) * time.Second
	return nil
}

// serverTime is an instant of the server's clock that is certainly past, though not by much.
func (c *Client) serverTime() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.skew).Unix() - 2
}
