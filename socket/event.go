package socket

// ReadyState is how far an object is. It only ever grows.
type ReadyState int

// The states, with the numbers that they have in browsers.
const (
	Connecting ReadyState = 0 // not open yet: Open was not called, or the handshake is under way
	Open       ReadyState = 1 // messages may be sent
	Closing    ReadyState = 2 // Close was called, or Send found the peer too slow
	Closed     ReadyState = 3 // it is over, or it never came to be
)

// String is the name of the state in lower case.
func (r ReadyState) String() string {
	return [...]string{"connecting", "open", "closing", "closed"}[r]
}

// Event is what OnOpen gets.
type Event struct {
	// Target is the object that is open.
	Target *Socket
}

// Message is what OnMessage gets.
type Message struct {
	// Data is the whole message. It is the receiver's own, to keep or to alter. The data of a text message is valid UTF-8.
	Data []byte

	// Binary tells a binary message from a text.
	Binary bool
}

// String is the data of the message as a string.
func (m Message) String() string { return string(m.Data) }

// CloseEvent is what OnClose gets.
type CloseEvent struct {
	// Code is that of the peer's close frame; CloseNoCode if it had none, CloseAbnormal if there was no close frame.
	Code int

	// Reason is what the peer's close frame gave as such, or empty.
	Reason string

	// WasClean reports whether both sides sent their close frames.
	WasClean bool
}

// Codes of the end of a connection (RFC 6455, section 7.4.1).
const (
	CloseNormal   = 1000 // the purpose is fulfilled
	CloseNoCode   = 1005 // stands for a close frame without a code
	CloseAbnormal = 1006 // stands for the lack of a close frame
)
