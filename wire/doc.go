// Package wire is the contract: every call of the API with its name, its request, its answer, its scopes and whether
// it streams; the envelope around requests and answers; the error codes.
//
// A call is declared once, as a variable made by define from a request struct, an answer struct and a [Spec]. Field
// comments are the documentation, and a few tags carry the rules:
//
//	json:"name,omitzero"   the property; omitzero marks it optional
//	json:",embed"          a map of further properties
//	required:"true"        must be present
//	enum:"a|b|c"           one of these values (for lists: each item)
//	pattern:"symbol"       a named pattern of patterns.go (for lists and maps: each item or value)
//	min, max, above        inclusive and exclusive bounds of numbers (for lists: each item)
//	minlen, maxlen         bounds of a string's length in characters
//	minitems, maxitems     bounds of a list's length; unique:"true" forbids repeats
//	keys:"name"            a named pattern for the keys of a map
//	minprops, maxprops     bounds of the number of properties of a map
//	null:"true"            null is allowed; in a request the Go type is an [Optional], in an answer any, where null
//	                       says no more than absence
//	default:"x"            what the server assumes when the property is absent; documentation
//	sensitive:"true"       never shown in echo_req or in a log
//
// From the declarations follow validation and decoding ([Call.Decode]), the router's table ([Lookup]), redaction,
// docs/calls.md and JSON Schema. A request struct leaves out what every call has (req_id and passthrough) and the
// property that names the call where its value is always 1.
//
// The package promises to read what strangers send in time linear in its length and with bounded depth. It opens no
// socket, knows no market and imports the standard library alone.
package wire
