package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"github.com/dervish-ws/dervish/wire"
)

// sink is where history goes: a file, or standard output.
type sink struct {
	w       *bufio.Writer
	file    *os.File // nil for standard output
	csv     bool
	columns []string

	lines  int64 // of rows that the file held when it was opened, broken ones excepted
	last   int64 // the epoch of the last of them; 0 without one
	lastAt int64 // where it begins
	header bool  // has been written, or is there
	wrote  bool
}

// openSink opens what --out names.
func (h *historian) openSink() (*sink, error) {
	s := &sink{csv: h.format == "csv", columns: []string{"epoch", "quote"}}
	if h.style == "candles" {
		s.columns = []string{"epoch", "open", "high", "low", "close"}
	}
	if h.file == "" {
		s.w = bufio.NewWriter(h.out)
		return s, nil
	}
	flags := os.O_RDWR | os.O_CREATE
	if !h.resume {
		flags |= os.O_EXCL
	}
	file, err := os.OpenFile(h.file, flags, 0o666)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil, usage{hinted{fmt.Errorf("%s is there already", h.file), "--resume goes on with it"}}
	case err != nil:
		return nil, fmt.Errorf("write history: %w", err)
	}
	s.file = file
	if err := s.read(); err != nil {
		return nil, errors.Join(hinted{fmt.Errorf("resume %s: %w", h.file, err), "give another file, or the flags with which it was begun"}, file.Close())
	}
	s.w = bufio.NewWriter(file)
	return s, nil
}

// read finds the last whole line of the file. What was being written when an earlier run was stopped is cut off.
func (s *sink) read() error {
	r := bufio.NewReader(s.file)
	end := int64(0)
	for {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break // and what there is of a line is none
		}
		if err != nil {
			return err
		}
		text := strings.TrimRight(string(line), "\r\n")
		switch {
		case s.csv && !s.header:
			if text != strings.Join(s.columns, ",") {
				return fmt.Errorf("its first line is not %s", strings.Join(s.columns, ","))
			}
			s.header = true
		default:
			epoch, err := s.epochOf(text)
			if err != nil {
				return fmt.Errorf("row %d is no row of such a file: %w", s.lines+1, err)
			}
			if epoch <= s.last {
				return fmt.Errorf("row %d is not later than the one before", s.lines+1)
			}
			s.lines, s.last, s.lastAt = s.lines+1, epoch, end
		}
		end += int64(len(line))
	}
	return s.cut(end)
}

// epochOf reads the time of a row.
func (s *sink) epochOf(line string) (int64, error) {
	if s.csv {
		cells := strings.Split(line, ",")
		if len(cells) != len(s.columns) {
			return 0, fmt.Errorf("it has %d columns", len(cells))
		}
		return strconv.ParseInt(cells[0], 10, 64)
	}
	var cells map[string]json.Number
	if err := json.Unmarshal([]byte(line), &cells); err != nil {
		return 0, err
	}
	for _, c := range s.columns {
		if cells[c] == "" {
			return 0, fmt.Errorf("it has no %s", c)
		}
	}
	return cells["epoch"].Int64()
}

// cut ends the file at an offset, where writing goes on.
func (s *sink) cut(at int64) error {
	if err := s.file.Truncate(at); err != nil {
		return err
	}
	_, err := s.file.Seek(at, io.SeekStart)
	return err
}

// dropLast takes the last row away.
func (s *sink) dropLast() error { return s.cut(s.lastAt) }

// write writes rows, all of them or up to where it fails.
func (s *sink) write(rows []row, decimals int64) error {
	if s.csv && !s.header {
		s.header = true
		if _, err := fmt.Fprintln(s.w, strings.Join(s.columns, ",")); err != nil {
			return err
		}
	}
	s.wrote = s.wrote || len(rows) > 0
	var line bytes.Buffer
	for _, r := range rows {
		line.Reset()
		s.line(&line, r, decimals)
		if _, err := s.w.Write(line.Bytes()); err != nil {
			return err
		}
	}
	return s.w.Flush()
}

// line writes one row.
func (s *sink) line(b *bytes.Buffer, r row, decimals int64) {
	cell := func(i int) string {
		switch {
		case i == 0:
			return strconv.FormatInt(r.epoch, 10)
		case r.prices[i-1] == wire.Decimal{}:
			return "null"
		}
		return price(r.prices[i-1], decimals)
	}
	for i, name := range s.columns {
		switch {
		case s.csv && i > 0:
			b.WriteByte(',')
		case !s.csv:
			b.WriteString(map[bool]string{true: `{"`, false: `,"`}[i == 0] + name + `":`)
		}
		b.WriteString(cell(i))
	}
	if !s.csv {
		b.WriteByte('}')
	}
	b.WriteByte('\n')
}

// close ends the file. One that holds nothing is taken away, so that it is in nobody's way.
func (s *sink) close() error {
	err := s.w.Flush()
	if s.file == nil {
		return err
	}
	err = errors.Join(err, s.file.Close())
	if err == nil && s.lines == 0 && !s.wrote {
		err = os.Remove(s.file.Name())
	}
	return err
}
