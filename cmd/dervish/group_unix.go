//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// own makes a program the head of a process group of its own, so that Ctrl-C is for us to pass on, and what it starts can be
// ended with it.
func own(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// interruptGroup asks a program that was started with own, and those that it started, to end. One that has ended needs
// nothing.
func interruptGroup(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }

// killGroup ends them.
func killGroup(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
