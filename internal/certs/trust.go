package certs

import (
	_ "embed" // for trust.txt
	"strings"
)

//go:embed trust.txt
var trustText string

// TrustInstructions returns how to have clients trust the root at rootPath:
// plain text with commands to paste, for browsers, systems and the usual
// languages. The path is quoted as shells need it.
func TrustInstructions(rootPath string) string {
	return strings.NewReplacer(
		"{root}", quoteShell(rootPath),
		"{windows-root}", `"`+rootPath+`"`,
	).Replace(trustText)
}

// quoteShell returns text as one word for a POSIX shell.
func quoteShell(text string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+:@%"
	if text != "" && strings.Trim(text, plain) == "" {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
