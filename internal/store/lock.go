package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// InUseError says that another process has the file, or this one by another DB.
type InUseError struct {
	File string // the path that was asked for
	PID  int    // of the other process; 0 when that is not known
}

// Error names the file and, where it is known, the process.
func (e *InUseError) Error() string {
	switch e.PID {
	case 0:
		return e.File + " is in use by another process"
	case os.Getpid():
		return e.File + " is in use by this process already"
	}
	return fmt.Sprintf("%s is in use by another process (pid %d)", e.File, e.PID)
}

// errLocked is what hold returns when another process holds the lock.
var errLocked = errors.New("locked")

// lock takes a database file for this process, until unlock is called or the process ends in whatever way. The lock is
// the system's, on a file of its own beside the database; that file stays, since to remove it would let two processes
// hold two locks of one name. Beside SQLite's own locks it is needed because those let several processes write in turn,
// which is safe for the file but not for what a server keeps in memory.
func lock(file string) (unlock func() error, err error) {
	path := file
	if real, err := filepath.EvalSymlinks(file); err == nil {
		path = real // one lock, by whatever name the file is called
	}
	f, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	switch err := hold(f); {
	case errors.Is(err, errLocked):
		return nil, errors.Join(&InUseError{File: file, PID: holder(f)}, f.Close())
	case err != nil:
		return nil, errors.Join(fmt.Errorf("lock %s: %w", f.Name(), err), f.Close())
	}
	if err := sign(f); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", f.Name(), err), f.Close())
	}
	return func() error { return errors.Join(f.Truncate(0), f.Close()) }, nil
}

// sign leaves the process id for those who find the file locked.
func sign(f *os.File) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

// holder is the process that signed a lock file, or 0.
func holder(f *os.File) int {
	text, err := io.ReadAll(io.NewSectionReader(f, 0, 32))
	if err != nil {
		return 0 // some systems let nobody read what is locked
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0 // not signed yet
	}
	return pid
}
