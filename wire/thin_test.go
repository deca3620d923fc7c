//go:build !race

package wire_test

const (
	thin     = false
	thinning = 1
)
