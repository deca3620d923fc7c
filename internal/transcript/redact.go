package transcript

import (
	"bytes"
	"encoding/json"
	"regexp"

	"github.com/dervish-ws/dervish/wire"
)

// redactor takes secrets out of the messages of one session. What a client sent once in a sensitive property is taken
// out of all that follows.
type redactor struct {
	request wire.Request
	secrets [][]byte // JSON texts, quotes included
}

// maxSecrets bounds what is remembered of a session that goes on authorizing.
const maxSecrets = 100

// client gives a request without its secrets. What is no JSON object may hold anything, so nothing of it is kept.
func (r *redactor) client(text []byte) []byte {
	if err := r.request.Parse(text); err != nil {
		return []byte(wire.NotShown)
	}
	if c := r.request.Call; c != nil {
		for _, name := range c.Sensitive() {
			r.learn(r.request.Member(name))
		}
	}
	return r.hide(r.request.AppendEcho(nil))
}

// learn remembers the texts in a value.
func (r *redactor) learn(value []byte) {
	var v any
	if value == nil || json.Unmarshal(value, &v) != nil {
		return
	}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			secret := wire.AppendString(nil, v)
			// A text of a few characters is no secret that could be hidden: it stands in every other word.
			if len(v) >= 6 && len(r.secrets) < maxSecrets && !contains(r.secrets, secret) {
				r.secrets = append(r.secrets, secret)
			}
		case []any:
			for _, item := range v {
				walk(item)
			}
		case map[string]any:
			for _, item := range v {
				walk(item)
			}
		}
	}
	walk(v)
}

func contains(list [][]byte, text []byte) bool {
	for _, l := range list {
		if bytes.Equal(l, text) {
			return true
		}
	}
	return false
}

// handedOut are properties in which servers hand out secrets.
var handedOut = regexp.MustCompile(`("(?:token|oauth_token|access_token|refresh_token|new_verification_code|password)"\s*:\s*)"(?:[^"\\]|\\.)*"`)

// server gives an answer without secrets.
func (r *redactor) server(text []byte) []byte {
	return r.hide(handedOut.ReplaceAll(text, []byte(`${1}"`+wire.NotShown+`"`)))
}

func (r *redactor) hide(text []byte) []byte {
	for _, s := range r.secrets {
		if bytes.Contains(text, s) {
			text = bytes.ReplaceAll(text, s, []byte(`"`+wire.NotShown+`"`))
		}
	}
	return text
}
