package main

import "syscall"

// connectionRefused is the error of an address that nobody listens at: WSAECONNREFUSED, which package syscall does not name.
const connectionRefused = syscall.Errno(10061)
