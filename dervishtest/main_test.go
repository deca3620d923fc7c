package dervishtest_test

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what must happen at once, on however busy a machine.
const patience = 30 * time.Second

// examiner is a TB that takes notes of faults, as another test framework would be one.
type examiner struct {
	mu     sync.Mutex
	faults []string
	after  []func()
}

func (e *examiner) Helper() {}

func (e *examiner) Cleanup(f func()) { e.after = append(e.after, f) }

func (e *examiner) Errorf(format string, args ...any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.faults = append(e.faults, fmt.Sprintf(format, args...))
}

func (e *examiner) Fatalf(format string, args ...any) {
	e.Errorf(format, args...)
	runtime.Goexit()
}

// examine runs a test to its end, with its clean-up, and gives its faults.
func examine(test func(*examiner)) string {
	e := &examiner{}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer func() {
			for i := len(e.after) - 1; i >= 0; i-- {
				e.after[i]()
			}
		}()
		test(e)
	}()
	<-ended
	return strings.Join(e.faults, "\n")
}

// mild is an examiner whose Fatalf returns.
type mild struct{ *examiner }

func (m mild) Fatalf(format string, args ...any) { m.Errorf(format, args...) }
