//go:build !race

package wsconn

const underRace = false
