// Package socket is the WebSocket object of the API's guide, and of web browsers, for Go: an address, four events,
// Open, Send and Close. It knows nothing of what the messages say.
//
// # The short story
//
// [New] makes an object and does nothing else. One hangs hooks on it, and calls [Socket.Open], which returns at once:
//
//	s := socket.New("wss://ws.derivws.com/websockets/v3?app_id=1089", nil)
//	s.OnOpen = func(socket.Event) { s.Send(`{"ping":1}`) }
//	s.OnMessage = func(m socket.Message) { fmt.Printf("%s\n", m.Data) }
//	s.OnClose = func(e socket.CloseEvent) { fmt.Println(e.Code, e.Reason, e.WasClean) }
//	s.OnError = func(err error) { fmt.Println(err) }
//	if err := s.Open(); err != nil { … }
//	<-s.Done()
//
// The object goes through [Connecting], [Open], [Closing] and [Closed], never back. When it is closed it stays so; for
// another connection one makes another object.
//
// # What it promises
//
//   - Hooks run one at a time and in order, all on one goroutine: OnOpen at most once and first, OnMessage for each
//     message, OnError at most once, and OnClose once and last. They may call every method; only Ping may wait in vain
//     there. A hook that is nil is passed over.
//   - OnClose comes exactly once for each object that was opened or closed, whoever ended it and however.
//   - OnError comes just before OnClose when the connection failed: always when OnClose says that the end was not clean,
//     and when the peer read too slowly for what was sent. An error that a message tells of is not its business.
//   - A hook that takes its time holds back the reading of the connection, and in the end the peer's writing; about 128
//     KiB and one message may be waiting meanwhile. Close still works then, and whatever was waiting is dropped. With
//     Options.Direct nothing is read while a hook runs.
//   - Every message arrives whole, whatever frames it came in, and leaves whole, in frames of at most 32,767 bytes.
//   - When OnClose is called nothing of the connection is left: no socket, no timer, no goroutine but the one that calls.
//     [Socket.Done] tells when that is over too.
//
// It leaves to others to call again after a failure, to keep a connection alive, and to understand the messages.
//
// # Where it differs from browsers
//
// Where the guide is silent, the WHATWG WebSocket standard is followed. It differs in this:
//
//   - The connection begins with Open and not with the object. Until then the object reads as Connecting.
//   - What a browser throws, the methods return, and Open tells of a bad URL or subprotocol.
//   - Send returns an error whenever the message will not go out. A browser throws while connecting, and drops the
//     message without a word later.
//   - Close without a code sends 1000; a browser sends a close frame without a code.
//   - Hooks run beside the rest of the program, so that ReadyState may have moved on when a hook asks, if somebody calls
//     Close at that moment.
//   - BufferedAmount counts bytes as they go out, headers of frames included, compressed if they are. What could not be
//     written at all is no longer counted when the connection is gone.
//   - OnError says what was wrong. Browsers hide it from pages.
//   - No Origin, cookie or User-Agent is sent but what Options.Header holds, and compression is offered on demand only.
//   - Host names have to be ASCII.
package socket
