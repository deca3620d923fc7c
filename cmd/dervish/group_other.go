//go:build !unix

package main

import "os/exec"

// own does nothing: there are no process groups here.
func own(*exec.Cmd) {}

// interruptGroup ends a program: there is no way to ask. One that has ended needs nothing.
func interruptGroup(cmd *exec.Cmd) { killGroup(cmd) }

// killGroup ends it.
func killGroup(cmd *exec.Cmd) { _ = cmd.Process.Kill() }
