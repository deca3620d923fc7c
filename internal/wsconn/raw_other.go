//go:build !unix

package wsconn

// newRawIO returns nil: sockets are read and written through the net package.
func newRawIO(*Conn) rawIO { return nil }
