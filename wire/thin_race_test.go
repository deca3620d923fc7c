//go:build race

package wire_test

// Under the race detector, which is slow and has nothing to find in single-threaded comparisons, a part of them is made.
const (
	thin     = true
	thinning = 29
)
