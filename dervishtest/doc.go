// Package dervishtest is to the Deriv WebSocket API v3 what net/http/httptest is to HTTP: a server inside a test, for people
// who test a bot or a client. It is the gateway of package gateway itself, with a clock, a network and a witness that the
// test has in its hands. It has two doors.
//
// [StartPipe] is for programs in Go, inside a bubble of testing/synctest: connections are in memory, and the server keeps
// the bubble's time, which moves only when server and bot have nothing left to do. So the bot thinks and buys between two
// ticks exactly as it would live, and half a minute of market takes no time. Each run is the same, unless server and bot
// each have something to do at one and the same instant: that may come in either order, as it may live.
//
//	func TestBotStopsAfterThreeLosses(t *testing.T) {
//		synctest.Test(t, func(t *testing.T) {
//			srv := dervishtest.StartPipe(t, nil) // in memory, on the bubble's time
//			acc := srv.Account("1000", "USD")
//			srv.Quotes("R_100", 1234.5, 1234.1, 1233.9, 1233.8, 1233.2, 1232.7) // the next ticks, exactly
//			go RunBot(t.Context(), srv.Client(acc.Token()))
//			time.Sleep(30 * time.Second) // half a minute of market, in no time
//			if n := len(acc.Contracts()); n != 3 {
//				t.Errorf("contracts = %d, want 3", n)
//			}
//		})
//	}
//
// [Start] listens on a free port and its time stands still until [Server.Advance]: for programs in any language. Advance
// cannot know whether somebody at the far end of a socket has finished thinking, so a test steps and waits:
//
//	srv.Advance(2 * time.Second)
//	req := srv.Await(ctx, "buy")
//
// # What it promises
//
//   - A fault of the test, such as a symbol that there is not, fails the test and never panics. So does a fault of the
//     gateway that it would log as an error.
//   - Two servers, or dozens, live side by side; they share nothing.
//   - When the test ends the server has ended: no goroutine, connection or file is left.
//   - The same seed, start and steps give the same ticks on every machine. What is drawn at random all the same, the
//     identities of streams and proposals and tokens, [Transcript.Mask] numbers in the order of their appearance.
//
// What it leaves to others: to run the bot, and to say what is right.
package dervishtest
