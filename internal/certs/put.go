package certs

import (
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// link is os.Link, but for tests of file systems that have no links.
var link = os.Link

// putOnce puts a PEM block into a file that must not exist; one that does is
// left alone and is no error. The file is seen whole or not at all, and is on
// the disk when putOnce returns.
func putOnce(path, kind string, der []byte, mode fs.FileMode) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("write %s: %w", path, err)
		}
	}()
	block := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
	// CreateTemp makes files that only their owner may read.
	draft, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(draft.Name())) }()
	if err := fill(draft, block, mode); err != nil {
		return err
	}
	err = link(draft.Name(), path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	// Some file systems have no links. There, somebody who looks at the wrong
	// moment may find the file half written.
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := fill(file, block, mode); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// fill writes, saves and closes a new file.
func fill(file *os.File, text []byte, mode fs.FileMode) error {
	_, err := file.Write(text)
	return errors.Join(err, file.Chmod(mode), file.Sync(), file.Close())
}
