// Package near guesses the word that somebody probably meant. Error messages offer it.
package near

import "strings"

// longest is the length in bytes beyond which nobody meant a word.
const longest = 64

// Word returns the word of words that text was probably meant to be, or "" when none is near: at most one slip for every
// three letters, or else a word that text is part of or begins with. Case does not count.
func Word(text string, words []string) string {
	if text == "" || len(text) > longest {
		return ""
	}
	text = strings.ToLower(text)
	best, least := "", max(1, len(text)/3)+1
	for _, word := range words {
		if d := slips(text, strings.ToLower(word)); d < least {
			best, least = word, d
		}
	}
	if best != "" || len(text) < 3 {
		return best
	}
	for _, word := range words {
		if lower := strings.ToLower(word); strings.Contains(lower, text) || lower != "" && strings.HasPrefix(text, lower) {
			return word
		}
	}
	return ""
}

// slips counts the slips of a typist between a and b: a letter added, left out,
// mistaken, or two neighbours swapped (the optimal string alignment distance).
func slips(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
