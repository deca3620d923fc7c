package certs

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
)

// openVariable makes the test program open an authority and print its root
// instead of testing.
const openVariable = "DERVISH_TEST_OPEN_CERTS"

func TestMain(m *testing.M) {
	dir := os.Getenv(openVariable)
	if dir == "" {
		os.Exit(m.Run())
	}
	a, err := Open(dir, at(noon))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("%x", a.Root().Raw)
}

func TestGoroutinesThatOpenAtOnceShareOneAuthority(t *testing.T) {
	for range 20 {
		dir := t.TempDir()
		roots := make([]*x509.Certificate, 8)
		begin := make(chan struct{})
		var group sync.WaitGroup
		for i := range roots {
			group.Go(func() {
				<-begin
				a, err := Open(dir, at(noon))
				if err != nil {
					t.Error(err)
					return
				}
				roots[i] = a.Root()
			})
		}
		close(begin)
		group.Wait()
		if t.Failed() {
			return
		}
		for _, root := range roots {
			if !root.Equal(roots[0]) {
				t.Fatal("two roots were made")
			}
		}
	}
}

func TestProgramsThatOpenAtOnceShareOneAuthority(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	programs := make([]*exec.Cmd, 4)
	out := make([]bytes.Buffer, len(programs))
	for i := range programs {
		c := exec.CommandContext(t.Context(), self)
		c.Env = append(os.Environ(), openVariable+"="+dir)
		c.Stdout, c.Stderr = &out[i], os.Stderr
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		programs[i] = c
	}
	for _, c := range programs {
		if err := c.Wait(); err != nil {
			t.Error(err)
		}
	}
	want := fmt.Sprintf("%x", open(t, dir, at(noon)).Root().Raw)
	for i := range out {
		if got := out[i].String(); got != want {
			t.Errorf("program %d has another root than is in the folder", i)
		}
	}
}
