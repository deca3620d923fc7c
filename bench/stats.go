//go:build linux

package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// sample is one number from each round.
type sample []float64

// median is the middle one, or the mean of the two in the middle. Without any it is not a number.
func (s sample) median() float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(s))
	m := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[m]
	}
	return (sorted[m-1] + sorted[m]) / 2
}

// quantile is the value that a share q of them, above 0, do not exceed. Without any it is not a number.
func (s sample) quantile(q float64) float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(s))
	return sorted[min(int(math.Ceil(q*float64(len(s)))), len(s))-1]
}

// low and high are the ends of the spread. Without any they are not numbers.
func (s sample) low() float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	return slices.Min(s)
}

func (s sample) high() float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	return slices.Max(s)
}

// over divides round by round: both samples were taken in turns.
func (s sample) over(base sample) sample {
	ratios := make(sample, min(len(s), len(base)))
	for i := range ratios {
		ratios[i] = s[i] / base[i]
	}
	return ratios
}

// times scales a sample.
func (s sample) times(f float64) sample {
	scaled := make(sample, len(s))
	for i := range s {
		scaled[i] = f * s[i]
	}
	return scaled
}

// spread writes the lowest and the highest, with so many decimals.
func (s sample) spread(decimals int) string {
	return number(s.low(), decimals) + "–" + number(s.high(), decimals)
}

// both writes the median and the spread.
func (s sample) both(decimals int) string {
	return fmt.Sprintf("%s (%s)", number(s.median(), decimals), s.spread(decimals))
}

// number writes v with so many decimals, and commas between thousands.
func number(v float64, decimals int) string {
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	whole, fraction, _ := strings.Cut(text, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "," + whole[at:]
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return sign + whole
}
