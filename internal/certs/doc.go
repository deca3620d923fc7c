// Package certs is a certificate authority for one computer: with it a server
// can offer wss without a certificate bought or begged for, and a user tells
// each client once to trust the authority's root.
//
// The root and its key live in one folder, as root.pem and root-key.pem. They
// are made when they are first needed, by Open, and kept for ten years, so that
// what was told to a browser stays true. A half-made authority is never seen,
// also when several programs make one at once or one is killed meanwhile:
//
//  1. The key is written to a file of another name and linked to its own, which
//     fails when there is a key already. So there is one key, and it is whole.
//  2. The root is signed with the key that is there and put in place likewise.
//     Whoever comes second reads the first one's.
//
// The key can sign for any name, and whoever has it can pretend to be any site
// to those who trust the root. It is readable by its owner alone, and Open
// refuses one that is not.
//
// Certificates for the server are made in memory, last at most 397 days (the
// most that browsers take), and are replaced in time while the server runs.
// They are made to pass the stricter checks: Apple's, and those of RFC 5280 that
// recent Python and OpenSSL insist on.
//
// Only the standard library is used. Where the folder is, is the caller's
// business, and so is what time it is. Asking the system to trust the root is
// left to the user; TrustInstructions says how.
package certs
