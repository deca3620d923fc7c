//go:build !race

package trading

const raced = false
