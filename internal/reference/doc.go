// Package reference says what every call is: what it does, what it takes, what it answers. It joins the shapes that
// package wire knows at run time with the comments of its source, which a generator copies into zz_text.go, and gives
// both as text for a terminal, as rows for a document, and as JSON Schema.
//
// docs/calls.md, docs/schemas and the command line's explanations all come from here, so they cannot disagree. The
// package knows the contract alone: nothing of the market, of sessions or of this server's settings.
//
// Everything that it returns is the caller's own copy, and everything may be used by many goroutines at once.
package reference

//go:generate go run ../gen
