// Package dervish is a client of the Deriv WebSocket API v3 that is right after the cable is pulled. It works with any
// endpoint that speaks the protocol, a dervish server on your own machine first of all.
//
//	client, err := dervish.Dial(ctx, 1089, &dervish.Options{URL: "ws://127.0.0.1:8080/websockets/v3", Token: token})
//	if err != nil { … }
//	defer client.Close()
//	for tick, err := range client.Ticks(ctx, "R_100").All() {
//		…
//	}
//
// # What it promises
//
//   - Every call settles. It is answered; or it fails with an [APIError]; or with [ErrNotSent], and never left; or with
//     [ErrConnectionLost], if it changes nothing; or with [ErrOutcomeUnknown], if it may have changed something. The client
//     sends no call twice by itself. [Client.Reconcile] finds out about a purchase.
//   - A lost connection is opened again, with exponential back-off and full jitter. Then the session is restored: authorize,
//     then every live stream in the order of opening, paced under the server's limits. A stream goes on for its reader as
//     if nothing had been; what may have been missed is named by a [Gap], or filled from history.
//   - Readers of the same stream share one subscription of the server. Leaving the loop ends the subscription with the
//     last reader. A stream that is not read loses itself at most, and never holds up another or a call.
//   - Nothing is global, and nothing is left after [Client.Close]: no goroutine, no timer, no connection.
//
// All methods are safe for concurrent use.
package dervish
