package main

import "syscall"

// addressInUse is how the system says that a port is taken: WSAEADDRINUSE, which package syscall does not name.
const addressInUse = syscall.Errno(10048)
