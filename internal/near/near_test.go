package near

import (
	"strings"
	"testing"
)

func TestWord(t *testing.T) {
	words := []string{"listen", "max-queue", "idle-timeout", "host", "eUSDT"}
	for _, test := range []struct{ text, want string }{
		{"max-qeue", "max-queue"},
		{"MaxQueue", "max-queue"},
		{"lisen", "listen"},
		{"listne", "listen"},
		{"hosts", "host"},
		{"timeout", "idle-timeout"},
		{"eusdt", "eUSDT"},
		{"xyzzy", ""},
		{"", ""},
		{strings.Repeat("listen", 20), ""},
	} {
		if got := Word(test.text, words); got != test.want {
			t.Errorf("Word(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

func TestSlipsAreCounted(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0},
		{"abc", "abd", 1}, {"abc", "ac", 1}, {"abc", "acb", 1}, {"kitten", "sitting", 3}, {"ca", "abc", 3},
	} {
		if got := slips(test.a, test.b); got != test.want {
			t.Errorf("slips(%q, %q) = %d, want %d", test.a, test.b, got, test.want)
		}
	}
}
