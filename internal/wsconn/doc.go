// Package wsconn is one WebSocket connection (RFC 6455, with the
// permessage-deflate extension of RFC 7692), the same type for server and
// client.
//
// It knows handshakes, frames, messages, close handshakes, compression, UTF-8
// and sizes, and it knows nothing of what the messages say. It is the only
// package of the house that touches the WebSocket library.
//
// # What it promises
//
//   - One goroutine for each connection, the one that calls [Conn.Serve]. While
//     the peer is silent there is no timer, no second goroutine and, on plain
//     TCP, no read buffer. A goroutine is lent to a connection only while its
//     socket is full.
//   - Messages are delivered whole, in order and one at a time, whatever
//     frames they came in. Nothing larger than [Options.MaxMessage] is ever
//     buffered, compressed or not.
//   - What a handler queues in answer goes out in one write just before the next
//     read would block. A peer that sends without reading its answers is met by
//     back-pressure. What others send is queued up to [Options.MaxQueue], and
//     reading goes on meanwhile; a peer that is too slow for it loses the
//     connection.
//   - No input panics. Every violation of the protocol is answered by a close
//     frame with the code that RFC 6455 names, and the input that was on its way
//     is read out for a moment, so that the close frame arrives.
//   - When Serve has returned nothing of the connection is left: no socket, no
//     goroutine, no timer, no buffer.
//
// # How it is used
//
// A server calls [Upgrade] in an HTTP handler, starts Serve in a goroutine of its
// own and lets the handler return: the stack and the buffers that the HTTP
// server used for the handshake are free then, which is most of the memory of an
// idle connection. A client calls [Dial], then Serve.
//
// Deadlines are those of the network connection and follow the machine's clock:
// they guard against peers that have stopped, and have nothing to do with the
// time that the rest of the house keeps.
package wsconn
