package store

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// hold takes the lock of an open file, or returns errLocked. What is locked on Windows nobody else may read, so the lock
// is on a byte far behind the process id.
func hold(f *os.File) error {
	at := &windows.Overlapped{Offset: 1 << 20}
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, at)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return errLocked
	}
	return err
}
