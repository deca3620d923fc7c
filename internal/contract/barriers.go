package contract

import (
	"errors"
	"strconv"
)

// noBarriers refuses barriers of any kind.
func (o *offer) noBarriers() error {
	for _, b := range []struct{ field, value string }{
		{"barrier", o.req.Barrier}, {"barrier2", o.req.Barrier2}, {"barrier_range", o.req.BarrierRange},
	} {
		if b.value != "" {
			return refuse(Creation, "BarrierNotAllowed", b.field, "A contract of this type has no such barrier.")
		}
	}
	return nil
}

// barrierOrSpot takes one barrier, or the entry spot if none is named.
func (o *offer) barrierOrSpot() error {
	o.quote.Terms.Barrier = atSpot
	if o.req.Barrier == "" {
		return o.noBarriers()
	}
	return o.oneBarrier()
}

// oneBarrier takes exactly one barrier.
func (o *offer) oneBarrier() error {
	switch {
	case o.req.Barrier2 != "" || o.req.BarrierRange != "":
		return refuse(Creation, "BarrierNotAllowed", "barrier2", "A contract of this type has one barrier.")
	case o.req.Barrier == "":
		return refuse(Creation, "InvalidBarrierSingle", "barrier", "A contract of this type needs a barrier.")
	}
	var err error
	o.quote.Terms.Barrier, err = o.parseBarrier("barrier", o.req.Barrier)
	return err
}

// twoBarriers takes exactly two barriers of the same kind, the higher one first.
func (o *offer) twoBarriers() (err error) {
	if o.req.Barrier == "" || o.req.Barrier2 == "" || o.req.BarrierRange != "" {
		return refuse(Creation, "InvalidBarrierDouble", "barrier", "A contract of this type needs two barriers.")
	}
	t := &o.quote.Terms
	if t.Barrier, err = o.parseBarrier("barrier", o.req.Barrier); err != nil {
		return err
	}
	if t.Barrier2, err = o.parseBarrier("barrier2", o.req.Barrier2); err != nil {
		return err
	}
	switch {
	case t.Barrier.Kind != t.Barrier2.Kind:
		return refuse(Creation, "InvalidBarrierDouble", "barrier2", "Both barriers must be offsets, or both prices.")
	case t.Barrier.Value == t.Barrier2.Value:
		return refuse(Creation, "SameBarriersNotAllowed", "barrier2", "The two barriers must differ.")
	case t.Barrier.Value < t.Barrier2.Value:
		return refuse(Creation, "InvalidHighBarrier", "barrier", "The first barrier must be the higher one.")
	}
	return nil
}

// parseBarrier reads a barrier of the request, and refuses a kind that the contract cannot have.
func (o *offer) parseBarrier(name, text string) (Barrier, error) {
	b, err := ParseBarrier(text, o.symbol.Digits)
	t := &o.quote.Terms
	switch {
	case errors.Is(err, errBarrierDecimals):
		return b, refuseNumbers(Invalid, "IncorrectBarrierOffsetDecimals", name,
			"A barrier on "+o.symbol.Name+" has at most %s decimals.", strconv.Itoa(o.symbol.Digits))
	case err != nil:
		return b, refuse(Creation, "InvalidBarrier", name, "A barrier is a number with a sign, as distance from the spot, or a price.")
	case b.Kind == Absolute && b.Value == 0:
		return b, refuse(Invalid, "ZeroAbsoluteBarrier", name, "A barrier that is a price must be above zero.")
	case b.Kind == Offset && t.Daily():
		return b, refuse(Invalid, "NeedAbsoluteBarrier", name, "The barrier of a contract of more than 24 hours must be a price.")
	case b.Kind == Absolute && !t.Daily() && o.symbol.Market != synthetic:
		return b, refuse(Invalid, "InvalidBarrier", name, "The barrier of a contract of up to 24 hours must be a distance from the spot, with a sign.")
	}
	return b, nil
}

// positive refuses barriers that no price can reach, as the spot stands.
func (o *offer) positive() error {
	for name, b := range map[string]Barrier{"barrier": o.quote.Terms.Barrier, "barrier2": o.quote.Terms.Barrier2} {
		if b.Kind == Offset && b.Level(o.quote.Spot.Quote) <= 0 {
			return refuse(Invalid, "NegativeContractBarrier", name, "The barrier must stay above zero.")
		}
	}
	return nil
}

// apart refuses a barrier on the spot.
func (o *offer) apart() error {
	if o.quote.Terms.Barrier.Level(o.quote.Spot.Quote) == o.quote.Spot.Quote {
		return barrierOnSpot()
	}
	return o.positive()
}

func barrierOnSpot() *Refusal {
	return refuse(Invalid, "InvalidBarrierForSpot", "barrier", "The barrier must not be the spot itself.")
}

// astride refuses barriers that do not have the spot between them.
func (o *offer) astride() error {
	t, spot := &o.quote.Terms, o.quote.Spot.Quote
	if t.Barrier.Level(spot) <= spot {
		return refuse(Invalid, "InvalidBarrierRange", "barrier", "The higher barrier must be above the spot.")
	}
	if t.Barrier2.Level(spot) >= spot {
		return refuse(Invalid, "InvalidBarrierRange", "barrier2", "The lower barrier must be below the spot.")
	}
	return o.positive()
}
