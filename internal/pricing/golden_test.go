package pricing

import (
	"bufio"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// priced are the functions that testdata/golden.txt has prices of, by the names it uses.
var priced = map[string]func(m Model, a []float64) (float64, error){
	"Call":             func(m Model, a []float64) (float64, error) { return m.Call(a[0], a[1], a[2]) },
	"Put":              func(m Model, a []float64) (float64, error) { return m.Put(a[0], a[1], a[2]) },
	"ExpiryRange":      func(m Model, a []float64) (float64, error) { return m.ExpiryRange(a[0], a[1], a[2], a[3]) },
	"VanillaCall":      func(m Model, a []float64) (float64, error) { return m.VanillaCall(a[0], a[1], a[2]) },
	"VanillaPut":       func(m Model, a []float64) (float64, error) { return m.VanillaPut(a[0], a[1], a[2]) },
	"CallSpread":       func(m Model, a []float64) (float64, error) { return m.CallSpread(a[0], a[1], a[2], a[3]) },
	"OneTouchAtHit":    func(m Model, a []float64) (float64, error) { return m.OneTouch(a[0], a[1], a[2], AtHit) },
	"OneTouchAtExpiry": func(m Model, a []float64) (float64, error) { return m.OneTouch(a[0], a[1], a[2], AtExpiry) },
	"UpOrDownAtHit":    func(m Model, a []float64) (float64, error) { return m.UpOrDown(a[0], a[1], a[2], a[3], AtHit) },
	"Range":            func(m Model, a []float64) (float64, error) { return m.Range(a[0], a[1], a[2], a[3]) },
	"TouchUpperFirst":  func(m Model, a []float64) (float64, error) { return m.TouchFirst(a[0], a[1], a[2], a[3]) },
	"TouchLowerFirst":  func(m Model, a []float64) (float64, error) { return m.TouchFirst(a[0], a[2], a[1], a[3]) },
	"DownAndOutCall": func(m Model, a []float64) (float64, error) {
		return m.DownAndOutCall(a[0], a[1], a[2], a[3], a[4])
	},
	"UpAndOutPut":       func(m Model, a []float64) (float64, error) { return m.UpAndOutPut(a[0], a[1], a[2], a[3], a[4]) },
	"LookbackFloatCall": func(m Model, a []float64) (float64, error) { return m.LookbackFloatCall(a[0], a[1], a[2], 0) },
	"LookbackFloatPut":  func(m Model, a []float64) (float64, error) { return m.LookbackFloatPut(a[0], a[1], a[2], 0) },
	"LookbackFixedCall": func(m Model, a []float64) (float64, error) {
		return m.LookbackFixedCall(a[0], a[1], a[2], a[3], 0)
	},
	"LookbackFixedPut": func(m Model, a []float64) (float64, error) {
		return m.LookbackFixedPut(a[0], a[1], a[2], a[3], 0)
	},
	"ResetCall": func(m Model, a []float64) (float64, error) { return m.ResetCall(a[0], a[1], a[2], a[3]) },
	"ResetPut":  func(m Model, a []float64) (float64, error) { return m.ResetPut(a[0], a[1], a[2], a[3]) },
	"Cancellation": func(m Model, a []float64) (float64, error) {
		x := Cancellation{Factor: a[0], Commission: a[1], TakeProfit: a[2], Step: a[3], Down: a[4] == 1}
		return m.Cancellation(x, a[5])
	},
	"bivariate":   func(_ Model, a []float64) (float64, error) { return bivariate(a[0], a[1], a[2]), nil },
	"WalkAtLeast": func(_ Model, a []float64) (float64, error) { return WalkAtLeast(int(a[0]), int64(a[1]), 1) },
	"AccumulatorBarrier": func(m Model, a []float64) (float64, error) {
		return AccumulatorBarrier(Step(m.Sigma, a[0]), a[1])
	},
}

// inSpots are the functions whose price is money for each contract, and grows with the spot, their first argument.
var inSpots = map[string]bool{
	"VanillaCall": true, "VanillaPut": true, "DownAndOutCall": true, "UpAndOutPut": true,
	"LookbackFloatCall": true, "LookbackFloatPut": true, "LookbackFixedCall": true, "LookbackFixedPut": true,
}

// testdata/golden.py made the prices by integration, to thirty digits.
func TestPricesAgreeWithIntegration(t *testing.T) {
	file, err := os.Open("testdata/golden.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	seen := map[string]int{}
	worst := map[string]float64{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if words[0] == "#" {
			continue
		}
		name, numbers := words[0], make([]float64, len(words)-1)
		for i, w := range words[1:] {
			if numbers[i], err = strconv.ParseFloat(w, 64); err != nil {
				t.Fatalf("%s: %v", lines.Text(), err)
			}
		}
		f, known := priced[name]
		if !known {
			t.Fatalf("no function for %s", lines.Text())
		}
		m := Model{numbers[0], numbers[1], numbers[2]}
		arguments, want := numbers[3:len(numbers)-1], numbers[len(numbers)-1]
		got, err := f(m, arguments)
		if err != nil {
			t.Errorf("%s: %v", lines.Text(), err)
			continue
		}
		unit := 1.0
		if inSpots[name] {
			unit = arguments[0]
		}
		tolerance := 1e-11
		if double := name == "Range" || name == "UpOrDownAtHit"; double && (want < accuracy || want > 1-accuracy || got == 0) {
			tolerance = accuracy // where it gives 0 or all
		}
		off := math.Abs(got-want) / unit
		if !(off <= tolerance) {
			t.Errorf("%s: got %v, off by %.1e", lines.Text(), got, off)
		}
		seen[name]++
		if tolerance != accuracy {
			worst[name] = max(worst[name], off)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	for name := range priced {
		if seen[name] < 10 {
			t.Errorf("%s has %d prices, want at least 10", name, seen[name])
		}
		t.Logf("%-20s %4d prices, off by %.1e at most", name, seen[name], worst[name])
	}
}
