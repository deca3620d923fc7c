// Package transcript writes down what passes between a client and a server, and plays the client's half again.
//
// A transcript is a file of one session: a line of JSON for each message, [Line], in the order in which they passed. A
// [Recorder] writes one for each session of a server; a [Proxy] stands in front of any endpoint and records what it
// carries; [Replay] sends the client's half to an endpoint and tells where the answers differ from the recorded ones.
//
// What it promises:
//   - No token and no password stands in a transcript: what the contract calls sensitive is replaced before it is
//     written, and so is every repetition of it in an answer, and tokens that the server hands out.
//   - A transcript can be played whatever the ids are that the server gives this time: where a later request names the id
//     of an earlier answer, that of the new answer is put in its place.
//   - What differs from run to run by nature, ids, times, amounts of money and quotes, is compared only where asked for.
//
// It leaves to others where the endpoint is and what the files are for.
package transcript
