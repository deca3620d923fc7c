//go:build !windows

package main

import "syscall"

// addressInUse is how the system says that a port is taken.
const addressInUse = syscall.EADDRINUSE
