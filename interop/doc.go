// Package interop holds small client programs, one folder each, in the languages that people use this API from, and the test
// that runs them against the real binary over wss. Each program runs one session with the library that its users have: open,
// ping, pong, close. Nothing here is imported by anybody.
//
// The test promises that a library which connects to the real service connects to ours, trusts our certificates by the means of
// its own ecosystem and no other, and learns the true code and reason however a session ends. What the server answers to each
// call is left to the tests of the packages that answer it.
//
// Beside them stands the one test that needs the real binary for another reason: it kills a server again and again while
// clients trade, and looks for what they were told in what is left.
//
// README.md says what each program proves and how to run one by hand; setup installs what they need.
package interop
