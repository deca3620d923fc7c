// Package arch holds up the plan of the house: who may import whom, who may ask the machine for the time or read its
// environment, and what a user of the public packages compiles. It has no code of its own; "go test ./internal/arch"
// reads the whole module and prints the reason beside each breach.
//
// The plan is the table in plan_test.go. A new package needs a line there, with its reason.
package arch
