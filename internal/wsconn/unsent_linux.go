package wsconn

import (
	"net"
	"syscall"
)

// unsentLimit is how many bytes the kernel takes ahead of what the peer's window
// lets it send.
const unsentLimit = 128 << 10

// limitUnsent keeps the kernel from piling up megabytes for a peer that reads
// slowly. They would be memory that MaxQueue does not count and, since such a
// socket is writable again only when a third of them is gone, a peer that reads
// slowly but steadily would look like one that has stopped. What is under way is
// not limited, so speed over long distances does not suffer.
func limitUnsent(t *net.TCPConn) {
	const tcpNotSentLowat = 25 // TCP_NOTSENT_LOWAT of Linux, which package syscall lacks
	rc, err := t.SyscallConn()
	if err != nil {
		return // it is closed: reading will tell
	}
	_ = rc.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpNotSentLowat, unsentLimit) // it works without, too
	})
}
