package dervish

import (
	"errors"
	"fmt"
	"slices"

	"github.com/dervish-ws/dervish/wire"
)

// Errors of the client's side. errors.Is finds them in what the methods return.
var (
	// ErrClosed: Close was called, or the client has given up for good. Trying again cannot help.
	ErrClosed = errors.New("dervish: client is closed")
	// ErrNotSent: the call never left this machine. Trying again is safe.
	ErrNotSent = errors.New("dervish: call was not sent")
	// ErrConnectionLost: the connection ended before the answer came. The call changes nothing, so trying again is safe.
	ErrConnectionLost = errors.New("dervish: connection was lost before the answer came")
	// ErrOutcomeUnknown: a call that changes something was sent, and its answer never came: it may have taken effect.
	// Trying again could do it twice; see Client.Reconcile for purchases.
	ErrOutcomeUnknown = errors.New("dervish: outcome is unknown")
	// ErrSlowConsumer: a stream was not read while more updates arrived than it holds. Other streams and calls are not
	// affected.
	ErrSlowConsumer = errors.New("dervish: stream was not read in time")
	// ErrForgotten: a call of this client has ended the stream at the server: forget or forget_all; buy, which ends that of
	// its proposal; logout, or authorize as somebody else, which end those of the account. Another one can be opened.
	ErrForgotten = errors.New("dervish: stream was forgotten")
)

// APIError is an error answer of the server.
type APIError struct {
	Call    string            // the call that failed; empty for an error of no call
	Code    wire.Code         // what clients compare
	Message string            // for people
	Details map[string]string // by property; nil when the answer had none
	ReqID   int64             // of the request
	MsgType string            // of the answer
}

// Error gives the call, the code and the message.
func (e *APIError) Error() string {
	if e.Call == "" {
		return fmt.Sprintf("dervish: %s: %s", e.Code, e.Message)
	}
	return fmt.Sprintf("dervish: %s: %s: %s", e.Call, e.Code, e.Message)
}

// Unwrap gives the code, so that errors.Is(err, wire.RateLimit) works.
func (e *APIError) Unwrap() error { return e.Code }

// Retryable reports whether the same request may succeed later.
func (e *APIError) Retryable() bool { return e.Code.Retryable() || slices.Contains(passing, e.Code) }

// passing are codes of servers elsewhere that a later try may not meet.
var passing = []wire.Code{"Timeout", "CallError", "WrongResponse", "GetProposalFailure"}

// Retryable reports whether trying again can help and is safe: for an APIError, what it says; for ErrNotSent and
// ErrConnectionLost, yes; for everything else, no.
func Retryable(err error) bool {
	var e *APIError
	switch {
	case errors.As(err, &e):
		return e.Retryable()
	case errors.Is(err, ErrClosed), errors.Is(err, ErrOutcomeUnknown):
		return false
	}
	return errors.Is(err, ErrNotSent) || errors.Is(err, ErrConnectionLost)
}

// Gap says that a stream may lack updates: those of instants after From and before To, in epoch seconds. It stands
// where they would have been, and the stream goes on behind it.
type Gap struct {
	Symbol   string // of ticks and candles
	From, To int64  // the last instant before and the first one after; both were delivered
}

// Error names the gap.
func (g *Gap) Error() string {
	return fmt.Sprintf("dervish: updates of %s between %d and %d were missed", g.Symbol, g.From, g.To)
}

// apiError makes one of an answer.
func apiError(call string, a *wire.Answer) *APIError {
	e := a.Error()
	if e == nil {
		return nil
	}
	api := &APIError{Call: call, Code: e.Code, Message: e.Message, ReqID: a.ReqID, MsgType: string(a.MsgType)}
	if len(e.Details) > 0 {
		api.Details = make(map[string]string, len(e.Details))
		for _, d := range e.Details {
			api.Details[d.Path] = d.Reason
		}
	}
	return api
}
