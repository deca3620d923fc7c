package wsconn

// rawIO reads and writes a socket with no buffer and no goroutine waiting in
// between.
type rawIO interface {
	// read appends to c.in what the socket has. Before it waits for more it
	// writes what was queued and gives the buffer back.
	read() error

	// write writes some of p. If the socket is full it waits until it is not,
	// or returns errWouldBlock. One goroutine at a time.
	write(p []byte, wait bool) (n int, err error)
}
