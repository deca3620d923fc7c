//go:build !unix

package main

import "os"

// watchParent calls gone once the process that started this one has ended. stop does not end the watch: it has one
// process to wait for, and ends with this one.
func watchParent(gone func()) (stop func()) {
	if p, err := os.FindProcess(os.Getppid()); err == nil {
		go func() {
			if _, err := p.Wait(); err == nil {
				gone()
			}
		}()
	}
	return func() {}
}

// notifyReload does nothing: there is no such signal here.
func notifyReload(chan<- os.Signal) (hungUp func() bool) { return func() bool { return false } }
