package money

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var (
	usd = Currency{"USD", 2}
	eur = Currency{"EUR", 2}
	btc = Currency{"BTC", 8}
	jpy = Currency{"JPY", 0}
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		text string
		in   Currency
		want int64
		err  error
	}{
		{"0", usd, 0, nil},
		{"-0", usd, 0, nil},
		{"0.00", usd, 0, nil},
		{"0e9", usd, 0, nil},
		{"10", usd, 1000, nil},
		{"10.5", usd, 1050, nil},
		{"10.05", usd, 1005, nil},
		{"10.0500", usd, 1005, nil},
		{"-0.35", usd, -35, nil},
		{"100", usd, 10000, nil},
		{"1e2", usd, 10000, nil},
		{"1.5E+1", usd, 1500, nil},
		{"1e-2", usd, 1, nil},
		{"1200e-3", usd, 120, nil},
		{"1e-8", btc, 1, nil},
		{"0.00000001", btc, 1, nil},
		{"20999999.9769", btc, 2099999997690000, nil},
		{"7", jpy, 7, nil},
		{"92233720368547758.07", usd, math.MaxInt64, nil},
		{"-92233720368547758.07", usd, -math.MaxInt64, nil},
		{"92233720368547758.08", usd, 0, ErrOverflow},
		{"-92233720368547758.08", usd, 0, ErrOverflow},
		{"1e17", usd, 0, ErrOverflow},
		{"1e18", usd, 0, ErrOverflow},
		{"1e999999999999999999999", usd, 0, ErrOverflow},
		{"0.001", usd, 0, ErrDecimals},
		{"10.005", usd, 0, ErrDecimals},
		{"0.5", jpy, 0, ErrDecimals},
		{"1e-9", btc, 0, ErrDecimals},
		{"1e-999999999999999999999", usd, 0, ErrDecimals},
		{"92233720368547758.081", usd, 0, ErrDecimals},
		{"", usd, 0, ErrSyntax},
		{"-", usd, 0, ErrSyntax},
		{".5", usd, 0, ErrSyntax},
		{"5.", usd, 0, ErrSyntax},
		{"05", usd, 0, ErrSyntax},
		{"+5", usd, 0, ErrSyntax},
		{" 5", usd, 0, ErrSyntax},
		{"5 ", usd, 0, ErrSyntax},
		{"1e", usd, 0, ErrSyntax},
		{"1e+", usd, 0, ErrSyntax},
		{"1,5", usd, 0, ErrSyntax},
		{"1_000", usd, 0, ErrSyntax},
		{"0x10", usd, 0, ErrSyntax},
		{"NaN", usd, 0, ErrSyntax},
		{"Infinity", usd, 0, ErrSyntax},
		{"٣", usd, 0, ErrSyntax},
		{"1", Currency{"XXX", 9}, 0, ErrCurrency},
		{"1", Currency{"XXX", -1}, 0, ErrCurrency},
	} {
		t.Run(c.text+" "+c.in.Code, func(t *testing.T) {
			got, err := Parse(c.text, c.in)
			if !errors.Is(err, c.err) || got.Minor != c.want {
				t.Fatalf("Parse = %d, %v, want %d, %v", got.Minor, err, c.want, c.err)
			}
			if raw, rawErr := Parse([]byte(c.text), c.in); raw != got || (rawErr == nil) != (err == nil) {
				t.Errorf("of bytes = %v, %v, of text %v, %v", raw, rawErr, got, err)
			}
		})
	}
}

func TestLongNonsenseIsCutShortInErrors(t *testing.T) {
	_, err := Parse(strings.Repeat("x", 1e6), usd)
	if err == nil || len(err.Error()) > 100 {
		t.Errorf("error of %d bytes", len(err.Error()))
	}
}

func TestString(t *testing.T) {
	for _, c := range []struct {
		minor int64
		in    Currency
		want  string
	}{
		{0, usd, "0.00"},
		{5, usd, "0.05"},
		{-5, usd, "-0.05"},
		{1000, usd, "10.00"},
		{-123456, usd, "-1234.56"},
		{math.MaxInt64, usd, "92233720368547758.07"},
		{-math.MaxInt64, btc, "-92233720368.54775807"},
		{1, btc, "0.00000001"},
		{-7, jpy, "-7"},
	} {
		if got := (Amount{c.minor, c.in}).String(); got != c.want {
			t.Errorf("%d %s is written %s, want %s", c.minor, c.in.Code, got, c.want)
		}
	}
}

func TestFromFloat(t *testing.T) {
	for _, c := range []struct {
		f    float64
		in   Currency
		want int64
		err  error
	}{
		{0, usd, 0, nil},
		{math.Copysign(0, -1), usd, 0, nil},
		{10.5, usd, 1050, nil},
		{1.004, usd, 100, nil},
		{1.005, usd, 101, nil}, // the float is below 1.005
		{-1.005, usd, -101, nil},
		{1.0049999, usd, 100, nil},
		{0.005, usd, 1, nil},
		{-0.005, usd, -1, nil},
		{0.00499, usd, 0, nil},
		{1e-300, usd, 0, nil},
		{20 * 0.51225, usd, 1025, nil},
		{100 * 1.1, usd, 11000, nil},
		{9.995, usd, 1000, nil},
		{0.5, jpy, 1, nil},
		{-2.5, jpy, -3, nil},
		{0.000000005, btc, 1, nil},
		{12345678.12345678, btc, 1234567812345678, nil},
		{9e16, usd, 9e18, nil},
		{9.3e16, usd, 0, ErrOverflow},
		{-9.3e16, usd, 0, ErrOverflow},
		{math.NaN(), usd, 0, ErrOverflow},
		{math.Inf(1), usd, 0, ErrOverflow},
		{math.Inf(-1), usd, 0, ErrOverflow},
		{1, Currency{"XXX", 99}, 0, ErrCurrency},
	} {
		got, err := FromFloat(c.f, c.in)
		if !errors.Is(err, c.err) || got.Minor != c.want {
			t.Errorf("%v %s is %d, %v, want %d, %v", c.f, c.in.Code, got.Minor, err, c.want, c.err)
		}
	}
}

// A price computed in floats from decimal numbers is rounded as a person with a pencil would.
func TestFromFloatRoundsProductsAsDecimals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Range(-1e8, 1e8).Draw(t, "cents")
		thousandths := rapid.Int64Range(0, 1000).Draw(t, "probability")
		got, err := FromFloat(float64(cents)/100*(float64(thousandths)/1000), usd)
		if err != nil {
			t.Fatal(err)
		}
		if want := nearest(big.NewRat(cents*thousandths, 1000)); got.Minor != want {
			t.Fatalf("%d cents × %d/1000 = %v, want %d cents", cents, thousandths, got, want)
		}
	})
}

// nearest is the whole number nearest to x, half away from zero, by the book.
func nearest(x *big.Rat) int64 {
	twice := new(big.Rat).Mul(x, big.NewRat(2, 1))
	twice.Abs(twice).Add(twice, big.NewRat(1, 1)).Quo(twice, big.NewRat(2, 1))
	n := new(big.Int).Quo(twice.Num(), twice.Denom())
	return n.Int64() * int64(x.Sign())
}

func TestAmountsComeBackFromTextAndFloat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Currency{"XXX", rapid.IntRange(0, MaxDigits).Draw(t, "digits")}
		a := Amount{rapid.Int64Range(-MaxMinor, MaxMinor).Draw(t, "minor"), c}
		if got, err := Parse(a.String(), c); err != nil || got != a {
			t.Fatalf("%v read back = %v, %v", a, got, err)
		}
		f := a.Float64()
		if want, _ := new(big.Rat).SetFrac64(a.Minor, c.scale()).Float64(); f != want {
			t.Fatalf("%v as a float = %v, want %v", a, f, want)
		}
		if magnitude(a.Minor) > 1<<52 {
			return
		}
		if got, err := FromFloat(f, c); err != nil || got != a {
			t.Fatalf("%v from its float = %v, %v", a, got, err)
		}
	})
}

func TestArithmeticIsExactOrRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		any64 := rapid.OneOf(rapid.Int64Range(-MaxMinor, MaxMinor), rapid.Int64Range(-1000, 1000), rapid.SampledFrom([]int64{MaxMinor, -MaxMinor, MaxMinor - 1, 0}))
		a, b := Amount{any64.Draw(t, "a"), usd}, Amount{any64.Draw(t, "b"), usd}
		x, y := big.NewInt(a.Minor), big.NewInt(b.Minor)
		compare := func(what string, got Amount, err error, want *big.Int) {
			if fits := want.CmpAbs(big.NewInt(MaxMinor)) <= 0; !fits {
				if !errors.Is(err, ErrOverflow) {
					t.Fatalf("%s = %v, %v, want an overflow of %v", what, got, err, want)
				}
				return
			}
			if err != nil || got != (Amount{want.Int64(), usd}) {
				t.Fatalf("%s = %v, %v, want %v", what, got, err, want)
			}
		}
		sum, err := a.Add(b)
		compare("sum", sum, err, new(big.Int).Add(x, y))
		difference, err := a.Sub(b)
		compare("difference", difference, err, new(big.Int).Sub(x, y))
		if got, err := a.Cmp(b); err != nil || got != x.Cmp(y) {
			t.Fatalf("Cmp = %d, %v, want %d", got, err, x.Cmp(y))
		}
		if got := a.Abs(); got.Sign() != x.CmpAbs(new(big.Int)) {
			t.Fatalf("Abs = %v", got)
		}

		num := rapid.Int64().Draw(t, "num")
		den := rapid.Int64().Filter(func(d int64) bool { return d != 0 }).Draw(t, "den")
		product, err := a.Mul(num, den)
		exact := new(big.Rat).SetFrac(new(big.Int).Mul(x, big.NewInt(num)), big.NewInt(den))
		twice := new(big.Rat).Abs(exact)
		twice.Add(twice, big.NewRat(1, 2))
		want := new(big.Int).Quo(twice.Num(), twice.Denom())
		if exact.Sign() < 0 {
			want.Neg(want)
		}
		compare("product", product, err, want)
	})
}

func TestMul(t *testing.T) {
	for _, c := range []struct{ minor, num, den, want int64 }{
		{1000, 1, 3, 333},
		{1000, 2, 3, 667},
		{5, 1, 2, 3},
		{-5, 1, 2, -3},
		{5, -1, 2, -3},
		{5, 1, -2, -3},
		{-5, -1, -2, -3},
		{1, 1, 3, 0},
		{math.MaxInt64, math.MinInt64, math.MinInt64, math.MaxInt64},
	} {
		got, err := Amount{c.minor, usd}.Mul(c.num, c.den)
		if err != nil || got.Minor != c.want {
			t.Errorf("%d·%d/%d = %v, %v, want %d", c.minor, c.num, c.den, got, err, c.want)
		}
	}
	for _, c := range []struct{ minor, num, den int64 }{
		{math.MaxInt64, 2, 1}, {math.MaxInt64, math.MaxInt64, 1}, {1, 1, 0}, {math.MaxInt64, math.MinInt64, math.MaxInt64},
	} {
		if got, err := (Amount{c.minor, usd}).Mul(c.num, c.den); !errors.Is(err, ErrOverflow) {
			t.Errorf("%d·%d/%d = %v, %v, want an overflow", c.minor, c.num, c.den, got, err)
		}
	}
}

func TestCurrenciesDoNotMix(t *testing.T) {
	a := Amount{100, usd}
	for _, b := range []Amount{{100, eur}, {100, Currency{"USD", 8}}} {
		if _, err := a.Add(b); !errors.Is(err, ErrCurrency) {
			t.Errorf("Add of %+v: %v", b.Currency, err)
		}
		if _, err := a.Sub(b); !errors.Is(err, ErrCurrency) {
			t.Errorf("Sub of %+v: %v", b.Currency, err)
		}
		if _, err := a.Cmp(b); !errors.Is(err, ErrCurrency) {
			t.Errorf("Cmp of %+v: %v", b.Currency, err)
		}
	}
}

func TestFromMinor(t *testing.T) {
	if got, err := FromMinor(-35, usd); err != nil || got != (Amount{-35, usd}) {
		t.Errorf("FromMinor = %v, %v", got, err)
	}
	if _, err := FromMinor(math.MinInt64, usd); !errors.Is(err, ErrOverflow) {
		t.Errorf("of the least number: %v", err)
	}
	if _, err := FromMinor(1, Currency{"XXX", 19}); !errors.Is(err, ErrCurrency) {
		t.Errorf("with 19 decimals: %v", err)
	}
}

func TestConvert(t *testing.T) {
	rates, err := NewRates(map[string]string{"USD": "1", "EUR": "1.08", "BTC": "60000", "JPY": "0.0065"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		minor int64
		from  Currency
		to    Currency
		way   Rounding
		want  int64
	}{
		{35, usd, eur, Nearest, 32}, // 0.32407…
		{35, usd, eur, Down, 32},
		{35, usd, eur, Up, 33},
		{-35, usd, eur, Up, -33},
		{-35, usd, eur, Down, -32},
		{108, usd, eur, Up, 100},
		{35, usd, btc, Nearest, 583},
		{35, usd, btc, Up, 584},
		{5000000, usd, btc, Down, 83333333},
		{583, btc, usd, Nearest, 35},
		{100, eur, jpy, Nearest, 166}, // 166.15…
		{13, jpy, usd, Nearest, 8},    // 8.45
		{10, jpy, usd, Nearest, 7},    // 6.5, a half
		{10, jpy, usd, Down, 6},
		{-10, jpy, usd, Nearest, -7},
		{123, usd, usd, Up, 123},
		{123, Currency{"XXX", 2}, Currency{"XXX", 2}, Up, 123},
	} {
		t.Run(fmt.Sprint(Amount{c.minor, c.from}, c.from.Code, c.to.Code, c.way), func(t *testing.T) {
			got, err := rates.Convert(Amount{c.minor, c.from}, c.to, c.way)
			if diff := cmp.Diff(Amount{c.want, c.to}, got); diff != "" || err != nil {
				t.Errorf("converted (-want +got): %s%v", diff, err)
			}
		})
	}
	for _, c := range []struct {
		a    Amount
		to   Currency
		want error
	}{
		{Amount{1, usd}, Currency{"XXX", 2}, ErrCurrency},
		{Amount{1, Currency{"XXX", 2}}, usd, ErrCurrency},
		{Amount{1, usd}, Currency{"BTC", 9}, ErrCurrency},
		{Amount{math.MaxInt64, btc}, Currency{"JPY", 8}, ErrOverflow},
		{Amount{-math.MaxInt64, btc}, Currency{"JPY", 8}, ErrOverflow},
	} {
		if got, err := rates.Convert(c.a, c.to, Nearest); !errors.Is(err, c.want) {
			t.Errorf("%v %s to %s = %v, %v, want %v", c.a, c.a.Currency.Code, c.to.Code, got, err, c.want)
		}
	}
}

func TestRatesAreDecimalNumbersAboveZero(t *testing.T) {
	for _, text := range []string{"", "0", "-1", "1/3", "0x1", "1e400", "1e-400", "NaN", strings.Repeat("1", 41)} {
		if _, err := NewRates(map[string]string{"USD": text}); !errors.Is(err, ErrSyntax) {
			t.Errorf("rate %q: %v", text, err)
		}
	}
}

// What is converted up and down lies around what is exact, and the nearest is one of the two.
func TestRoundingWays(t *testing.T) {
	rates, err := NewRates(map[string]string{"USD": "1", "EUR": "1.08"})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		a := Amount{rapid.Int64Range(-1e12, 1e12).Draw(t, "minor"), usd}
		var units [3]int64
		for _, way := range []Rounding{Nearest, Down, Up} {
			got, err := rates.Convert(a, eur, way)
			if err != nil {
				t.Fatal(err)
			}
			units[way] = got.Minor
		}
		exact := big.NewRat(a.Minor*100, 108)
		if want := nearest(exact); units[Nearest] != want {
			t.Fatalf("nearest = %d, want %d", units[Nearest], want)
		}
		size := new(big.Rat).Abs(exact)
		down, up := big.NewRat(max(units[Down], -units[Down]), 1), big.NewRat(max(units[Up], -units[Up]), 1)
		one := big.NewRat(1, 1)
		if down.Cmp(size) > 0 || up.Cmp(size) < 0 || new(big.Rat).Sub(size, down).Cmp(one) >= 0 || new(big.Rat).Sub(up, size).Cmp(one) >= 0 {
			t.Fatalf("%v lies not between %d and %d", exact, units[Down], units[Up])
		}
	})
}

// FuzzParse compares Parse with the arithmetic of big.Rat.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"10", "-0.35", "1e-8", "92233720368547758.07", "0.001", "1E+2", "1e999999999", "00", "1.", "-", "1.10e1"} {
		f.Add(text, 2)
		f.Add(text, 8)
	}
	f.Fuzz(func(t *testing.T, text string, digits int) {
		c := Currency{"XXX", digits}
		got, err := Parse(text, c)
		if digits < 0 || digits > MaxDigits {
			if !errors.Is(err, ErrCurrency) {
				t.Fatalf("with %d decimals: %v", digits, err)
			}
			return
		}
		if err != nil && !errors.Is(err, ErrSyntax) && !errors.Is(err, ErrDecimals) && !errors.Is(err, ErrOverflow) {
			t.Fatalf("an error of no kind: %v", err)
		}
		if n, ok := scan(text); !ok || n.point > 100 || n.point < -100 || len(text) > 300 {
			if err == nil && (!ok || n.len > 0) {
				t.Fatalf("%q = %v", text, got)
			}
			return
		}
		exact, ok := new(big.Rat).SetString(text)
		if !ok {
			t.Fatalf("%q scans and is no number", text)
		}
		exact.Mul(exact, new(big.Rat).SetInt64(c.scale()))
		switch {
		case !exact.IsInt():
			if !errors.Is(err, ErrDecimals) {
				t.Fatalf("%q = %v, %v, want too many decimals", text, got, err)
			}
		case exact.Num().CmpAbs(big.NewInt(MaxMinor)) > 0:
			if !errors.Is(err, ErrOverflow) {
				t.Fatalf("%q = %v, %v, want an overflow", text, got, err)
			}
		case err != nil || got.Minor != exact.Num().Int64():
			t.Fatalf("%q = %v, %v, want %v", text, got, err, exact)
		}
	})
}

func TestNothingIsAllocated(t *testing.T) {
	text, buffer := []byte("1234.56"), make([]byte, 0, 32)
	a := Amount{123456, usd}
	for name, f := range map[string]func(){
		"Parse":     func() { Parse(text, usd) },
		"FromFloat": func() { FromFloat(1234.565, usd) },
		"Float64":   func() { a.Float64() },
		"Append":    func() { buffer = a.Append(buffer[:0]) },
		"Add":       func() { a.Add(a) },
		"Mul":       func() { a.Mul(2, 3) },
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}
