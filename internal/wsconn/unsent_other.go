//go:build !linux

package wsconn

import "net"

// limitUnsent does nothing: how much the kernel takes is left to the kernel.
func limitUnsent(*net.TCPConn) {}
