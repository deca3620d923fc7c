// Package config is everything that a dervish server can be told: one struct,
// Config, filled from flags, the environment and one YAML file.
//
// A setting is one field of Config. Its tags say its name, its default, what it
// is for and what is allowed; the flag (--max-queue), the variable
// (DERVISH_MAX_QUEUE) and the key in the file (max-queue) follow from the name,
// and so do the answers of Print, Check and Explain. Adding a setting is adding
// a field.
//
// The package promises:
//   - A flag wins over the environment, the environment over the file, the file
//     over the default; where each value came from is remembered.
//   - Nothing is guessed. An unknown key, a value out of range and two settings
//     that contradict each other are errors that name the place, say what is
//     allowed and offer the nearest word; all of them are reported at once.
//   - Units are spoken: 2s, 256KiB. A bare number of seconds is refused.
//   - Secrets are printed only to those who ask for them.
//   - The machine is reached only through an Env that the caller passes in, the
//     one file, and the current folder, where relative paths begin.
//
// It knows nothing of sockets, money or countries: it checks the shape of a
// currency code and leaves to others whether there is such a currency.
// The gateway translates a Config into options of its own.
package config
