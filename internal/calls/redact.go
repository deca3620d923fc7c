package calls

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/wire"
)

// secret names the members by which somebody could act for an account, whatever object they stand in: what is told of a
// message has no text and no number there. An object there is looked into, as the answer to authorize is one.
var secret = map[string]bool{
	"authorize": true, "token": true, "tokens": true, "oauth_token": true, "refresh_token": true, "chat_token": true,
	"copy_start": true, "copy_stop": true, "delete_token": true, "login_code": true,
	"verification_code": true, "new_verification_code": true, "otp": true,
	"password": true, "new_password": true, "old_password": true, "client_password": true, "secret_answer": true,
	"mainPassword": true, "investPassword": true, "phonePassword": true, "main_password": true, "investor_password": true,
}

// Redacted is a message as operators may see it, in one line: without what its echo does not show either, and without the
// tokens of the book wherever they stand. Out says that it goes to the client. Nil where it is no JSON object, or one that
// nests deeper than maxDepth: then nobody can tell what in it is secret.
func Redacted(book *accounts.Book, maxDepth int, out bool, text []byte) []byte {
	if len(text) == 0 {
		return nil
	}
	if !out {
		r := wire.Request{MaxDepth: maxDepth}
		if r.Parse(text) != nil {
			return nil
		}
		text = r.AppendEcho(nil)
	}
	lax := []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}
	var clean bytes.Buffer
	from, to := jsontext.NewDecoder(bytes.NewReader(text), lax...), jsontext.NewEncoder(&clean, lax...)
	hides := []bool{false} // of the value that comes next, at each depth
	for {
		t, err := from.ReadToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil
		}
		depth := len(hides) - 1
		kind, length := from.StackIndex(from.StackDepth())
		switch t.Kind() {
		case '{':
			hides = append(hides, false)
		case '[':
			hides = append(hides, hides[depth])
		case '}', ']':
			hides = hides[:depth]
		case '"':
			switch said := t.String(); {
			case kind == '{' && length%2 == 1:
				hides[depth] = secret[said]
				t = jsontext.String(withoutTokens(book, said))
			case hides[depth]:
				t = jsontext.String(wire.NotShown)
			default:
				t = jsontext.String(withoutTokens(book, said))
			}
		case '0':
			if said := t.String(); hides[depth] && said != "1" && said != "0" || withoutTokens(book, said) != said {
				t = jsontext.String(wire.NotShown) // a number can spell a token; 0 and 1 say yes and no
			}
		}
		if to.WriteToken(t) != nil {
			return nil
		}
	}
	if said := bytes.TrimSpace(clean.Bytes()); len(said) > 0 && said[0] == '{' {
		return said
	}
	return nil
}

// withoutTokens is a text with NotShown in the place of each token that is accepted.
func withoutTokens(book *accounts.Book, text string) string {
	var clean strings.Builder
	for len(text) > 0 {
		n := strings.IndexFunc(text, func(r rune) bool { return !spells(r) })
		if n < 0 {
			n = len(text)
		}
		if word := text[:n]; holdsToken(book, word) {
			clean.WriteString(wire.NotShown)
		} else {
			clean.WriteString(word)
		}
		rest := text[n:]
		m := strings.IndexFunc(rest, spells)
		if m < 0 {
			m = len(rest)
		}
		clean.WriteString(rest[:m])
		text = rest[m:]
	}
	return clean.String()
}

// spells reports whether tokens have such a character.
func spells(r rune) bool {
	return r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
}

// holdsToken reports whether a word is a token, or has one between its dashes.
func holdsToken(book *accounts.Book, word string) bool {
	if word == "" {
		return false
	}
	if book.Accepts(word) {
		return true
	}
	for part := range strings.SplitSeq(word, "-") {
		if part != word && part != "" && book.Accepts(part) {
			return true
		}
	}
	return false
}
