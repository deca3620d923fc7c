//go:build race

package trading

const raced = true
