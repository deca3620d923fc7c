//go:build unix

package store

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// hold takes the lock of an open file, or returns errLocked.
func hold(f *os.File) error {
	for {
		err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		switch {
		case errors.Is(err, unix.EWOULDBLOCK):
			return errLocked
		case !errors.Is(err, unix.EINTR):
			return err
		}
	}
}
