package calls

import (
	"errors"
	"strconv"

	"github.com/dervish-ws/dervish/internal/faults"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/wire"
)

// errGone is why a request is not answered: the connection was ended in place of that.
var errGone = errors.New("the connection was ended on purpose")

// befall asks for the faults of a request. The error is the answer that one of them gives in place of the call's.
func (x *Exchange) befall() error {
	x.struck = x.Faults.Request(faults.Subject{Call: x.Call.Name, App: x.Session.App.ID, LoginIDs: logins(x.Session.Identities())})
	var answer error
	for _, r := range x.struck {
		switch r.Fault {
		case faults.DropBefore, faults.Close, faults.Reset:
			if r.Fault != faults.DropBefore && r.When != faults.Before {
				continue
			}
			end(x.Session, r)
			return errGone
		case faults.Error:
			answer = wire.NewError(wire.Code(r.Code), r.Message)
		case faults.RateLimit:
			answer = wire.Limited(x.Call.Name)
		case faults.MarketClosed:
			answer = wire.ErrMarketIsClosed
		case faults.PriceMoved:
			answer = wire.NewError(wire.PriceMoved, "The price has moved since you asked for it. The contract was not bought.")
		case faults.WrongReqID:
			x.asked = x.request.ReqID
			if x.asked == nil {
				x.asked = noReqID
			}
			x.request.ReqID = besides(x.request.ReqID)
		}
	}
	return answer
}

// noReqID stands for the req_id of a request that had none.
var noReqID = []byte{}

// restore gives the request its own req_id again, for the updates of what it opened.
func (x *Exchange) restore() {
	if x.asked == nil {
		return
	}
	x.request.ReqID = x.asked
	if len(x.asked) == 0 {
		x.request.ReqID = nil
	}
	x.asked = nil
}

// besides is a req_id that was not asked with.
func besides(id []byte) []byte {
	n, err := strconv.ParseInt(string(id), 10, 64)
	if err != nil { // there is none, or one that is no number
		return []byte("1")
	}
	return strconv.AppendInt(nil, n+1, 10)
}

// logins names the accounts of a session.
func logins(ids []session.Identity) []string {
	if len(ids) == 0 {
		return nil
	}
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = id.Account.LoginID
	}
	return list
}

// spoiled queues an answer that faults befall. Where it is late, its streams wait for it.
func (x *Exchange) spoiled() {
	s := x.Session
	f := fate(s, x.struck)
	if f.Late > 0 {
		x.late = true
		asked := x.request.ReqID
		x.restore()
		then, streams := f.Then, make([]opening, 0, len(x.streams)-x.settled)
		heads := make([][]byte, 0, cap(streams))
		for _, o := range x.streams[x.settled:] {
			streams, heads = append(streams, o), append(heads, x.update(o))
		}
		x.asked, x.request.ReqID = x.request.ReqID, asked
		f.Then = func() {
			for i, o := range streams {
				o.stream.Start(heads[i])
			}
			if then != nil {
				then()
			}
		}
	}
	s.ReplySpoiled(x.out, f)
	for _, r := range x.struck {
		if r.Fault == faults.Stall {
			s.Stall(r.Lasts)
		}
	}
}

// spoil is the Spoiler of sessions while there are faults for updates.
func (r *Router) spoil(s *session.Session, kind string, ids []session.Identity) (session.Fate, bool) {
	struck := r.Faults.Update(faults.Subject{Call: kind, App: s.App.ID, LoginIDs: logins(ids)})
	if len(struck) == 0 {
		return session.Fate{}, false
	}
	return fate(s, struck), true
}

// Spoiler is what a Hub is to ask about updates at present; nil: nothing.
func (r *Router) Spoiler() session.Spoiler {
	if !r.Faults.Updates() {
		return nil
	}
	return r.spoil
}

// fate is what faults make of one message of a session.
func fate(s *session.Session, struck []*faults.Rule) (f session.Fate) {
	for _, r := range struck {
		switch r.Fault {
		case faults.Delay:
			f.Late = r.Delay
		case faults.Reorder:
			f.Behind = r.Delay
		case faults.Duplicate:
			f.Copies++
		case faults.Corrupt:
			f.Change = broken(r.How)
		case faults.Slow:
			f.Rate, f.Slow = r.Rate, r.Lasts
		case faults.DropBefore, faults.CommitAndDrop:
			f.Lost, f.Then = true, func() { end(s, r) }
		case faults.DropAfter:
			f.Then = func() { end(s, r) }
		case faults.Close, faults.Reset:
			f.Lost = f.Lost || r.When != faults.After
			f.Then = func() { end(s, r) }
		}
	}
	return f
}

// end ends a session as a fault says.
func end(s *session.Session, r *faults.Rule) {
	switch r.Fault {
	case faults.Reset:
		s.Reset(session.EndFault)
	case faults.Close:
		code, err := strconv.Atoi(r.Code)
		if err != nil {
			panic("calls: a rule that was not validated: " + err.Error())
		}
		s.Close(session.EndFault, code, r.Reason)
	default:
		s.HangUp(session.EndFault)
	}
}

// broken makes no JSON of a message, and leaves it UTF-8.
func broken(how string) func([]byte) []byte {
	return func(text []byte) []byte {
		i := len(text) / 2
		for i > 0 && text[i]&0xc0 == 0x80 { // within a character
			i--
		}
		if how == faults.Cut {
			return text[:i]
		}
		for ; text[i] >= 0x80; i-- {
		}
		text[i] = 0x01 // which stands nowhere in JSON, neither in a text nor without
		return text
	}
}
