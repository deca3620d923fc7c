package config

import (
	"strings"

	"github.com/dervish-ws/dervish/internal/near"
)

// nearest returns the word of words that text was probably meant to be, or ""
// when none is near. Variables are written with _ where settings have -.
func nearest(text string, words []string) string {
	return near.Word(strings.ReplaceAll(text, "_", "-"), words)
}
