//go:build race

package wsconn

// underRace: the race detector allocates, and makes pools forget.
const underRace = true
