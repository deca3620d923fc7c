package transcript

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Recorder writes a transcript for each session into a folder. It is safe for concurrent use.
type Recorder struct {
	dir    string
	failed func(error)

	mu   sync.Mutex
	open map[uint64]*file
}

// NewRecorder makes a recorder for a folder, which it makes if it is not there. failed is told, once for each session,
// what could not be written, and that session is recorded no further.
func NewRecorder(dir string, failed func(error)) (*Recorder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	return &Recorder{dir: dir, failed: failed, open: map[uint64]*file{}}, nil
}

// Begin begins the transcript of a session, numbered from 1. The file is named by the instant and the number.
func (r *Recorder) Begin(session uint64, at time.Time) {
	name := fmt.Sprintf("%s-%d.jsonl", at.UTC().Format("20060102T150405.000Z"), session)
	f, err := create(filepath.Join(r.dir, name))
	if err != nil {
		r.failed(fmt.Errorf("record session %d: %w", session, err))
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.open[session] = f
}

// create makes a file that there was not: two servers may share a folder, and worlds may begin at the same instant.
func create(path string) (*file, error) {
	base := path
	for n := 2; ; n++ {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, os.ErrExist) && n < 10_000 {
			path = fmt.Sprintf("%s.%d.jsonl", base[:len(base)-len(".jsonl")], n)
			continue
		}
		if err != nil {
			return nil, err
		}
		return &file{f: f}, nil
	}
}

// Add writes a message of a session down, without its secrets.
func (r *Recorder) Add(session uint64, from Side, at time.Time, text []byte) {
	r.line(session, func(f *file) error { return f.add(from, at, text) })
}

// End ends the transcript of a session.
func (r *Recorder) End(session uint64, from Side, at time.Time) {
	r.line(session, func(f *file) error { return errors.Join(f.write(&Line{At: at, From: from, Closed: true}), f.f.Close()) })
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.open, session)
}

// line does something with the file of a session, if it is recorded.
func (r *Recorder) line(session uint64, do func(*file) error) {
	r.mu.Lock()
	f := r.open[session]
	r.mu.Unlock()
	if f == nil {
		return
	}
	f.mu.Lock()
	err := do(f)
	f.mu.Unlock()
	if err != nil {
		r.mu.Lock()
		delete(r.open, session)
		r.mu.Unlock()
		r.failed(fmt.Errorf("record session %d: %w", session, errors.Join(err, ignoreClosed(f.f.Close()))))
	}
}

func ignoreClosed(err error) error {
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}

// file is the transcript of one session being written. Each line is written at once, so that nothing is missing of a
// session whose server was killed.
type file struct {
	mu sync.Mutex
	f  *os.File
	redactor
}

func (f *file) add(from Side, at time.Time, text []byte) error {
	if from == Client {
		text = f.client(text)
	} else {
		text = f.server(text)
	}
	return f.write(&Line{At: at, From: from, Text: string(text)})
}

func (f *file) write(l *Line) error {
	text, err := l.encode()
	if err != nil {
		return err
	}
	_, err = f.f.Write(text)
	return err
}
