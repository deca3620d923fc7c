package wsconn

import (
	"errors"
	"strconv"
	"strings"
)

// An extension is one element of Sec-WebSocket-Extensions (RFC 6455, section
// 9.1): in a request an offer, in an answer what was agreed on.
type extension struct {
	name   string
	params []param
}

type param struct{ name, value string } // value is empty where there is none

var errExtension = errors.New("malformed Sec-WebSocket-Extensions")

// parseExtensions reads the lines of the header. An offer that is malformed
// makes all of it void: where one ends and the next begins is unsure then.
func parseExtensions(lines []string) ([]extension, error) {
	var list []extension
	s := strings.Join(lines, ",")
	for {
		s = strings.TrimLeft(s, " \t,") // empty elements are allowed in a list
		if s == "" {
			return list, nil
		}
		var e extension
		var ok bool
		if e.name, s, ok = cutToken(s); !ok {
			return nil, errExtension
		}
		for strings.HasPrefix(s, ";") {
			var p param
			if p.name, s, ok = cutToken(s[1:]); !ok {
				return nil, errExtension
			}
			if strings.HasPrefix(s, "=") {
				if p.value, s, ok = cutValue(s[1:]); !ok {
					return nil, errExtension
				}
			}
			e.params = append(e.params, p)
		}
		if s != "" && s[0] != ',' {
			return nil, errExtension
		}
		list = append(list, e)
	}
}

// cutToken takes a token off the front of s, and the space around it.
func cutToken(s string) (token, rest string, ok bool) {
	s = strings.TrimLeft(s, " \t")
	n := 0
	for n < len(s) && isTokenByte(s[n]) {
		n++
	}
	return s[:n], strings.TrimLeft(s[n:], " \t"), n > 0
}

// cutValue takes a token off the front of s, or a quoted string that holds one.
func cutValue(s string) (value, rest string, ok bool) {
	s = strings.TrimLeft(s, " \t")
	if !strings.HasPrefix(s, `"`) {
		return cutToken(s)
	}
	quoted, rest, ok := strings.Cut(s[1:], `"`)
	value, more, isToken := cutToken(quoted)
	return value, strings.TrimLeft(rest, " \t"), ok && isToken && more == "" && len(value) == len(quoted)
}

func isTokenByte(b byte) bool {
	switch {
	case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9':
		return true
	}
	return strings.IndexByte("!#$%&'*+-.^_`|~", b) >= 0
}

const deflateName = "permessage-deflate"

// The parameters of permessage-deflate (RFC 7692, section 7.1).
const (
	serverNoTakeover = "server_no_context_takeover"
	clientNoTakeover = "client_no_context_takeover"
	serverMaxBits    = "server_max_window_bits"
	clientMaxBits    = "client_max_window_bits"
)

// deflateParams are the parameters of one element, checked.
type deflateParams struct {
	serverNoTakeover, clientNoTakeover, clientMaxBits bool
	serverMaxBits                                     int // 0 if absent
}

// deflateParams checks an element against RFC 7692, section 7.1: false if it has
// a parameter that is unknown or there twice, or a value out of range. An answer
// may not leave the value of client_max_window_bits out.
func (e extension) deflateParams(answer bool) (d deflateParams, ok bool) {
	seen := map[string]bool{}
	for _, p := range e.params {
		if seen[p.name] {
			return d, false
		}
		seen[p.name] = true
		bits, inRange := windowBits(p.value)
		switch p.name {
		case serverNoTakeover:
			d.serverNoTakeover, ok = true, p.value == ""
		case clientNoTakeover:
			d.clientNoTakeover, ok = true, p.value == ""
		case serverMaxBits:
			d.serverMaxBits, ok = bits, inRange
		case clientMaxBits:
			d.clientMaxBits, ok = true, inRange || p.value == "" && !answer
		default:
			return d, false
		}
		if !ok {
			return d, false
		}
	}
	return d, true
}

// windowBits reads a number from 8 to 15 without leading zeros.
func windowBits(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 8 && n <= 15 && s[0] != '0' && s[0] != '+'
}

// acceptDeflate picks the first offer of permessage-deflate that can be honoured
// and returns the answer to it. A window of the server below the full one cannot;
// one of the client is its own affair, as any is understood here.
func acceptDeflate(lines []string) (answer string, ok bool) {
	offers, err := parseExtensions(lines)
	if err != nil {
		return "", false
	}
	for _, e := range offers {
		if e.name != deflateName {
			continue
		}
		d, ok := e.deflateParams(false)
		if !ok || d.serverMaxBits != 0 && d.serverMaxBits != 15 {
			continue
		}
		answer = deflateName + "; " + serverNoTakeover + "; " + clientNoTakeover
		if d.serverMaxBits != 0 {
			answer += "; " + serverMaxBits + "=15"
		}
		return answer, true
	}
	return "", false
}
