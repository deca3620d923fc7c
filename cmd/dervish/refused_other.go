//go:build !windows

package main

import "syscall"

// connectionRefused is the error of an address that nobody listens at.
const connectionRefused = syscall.ECONNREFUSED
