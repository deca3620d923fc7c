package wire

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseDecimal(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "-0": "0", "10.50": "10.50", "-3": "-3", "+7": "7", "007": "7", "-0.05": "-0.05",
		"1e3": "1000", "1.5e1": "15", "1e-5": "0.00001", "12e-1": "1.2", "0e99": "0",
		"123456789012345678":     "123456789012345678",
		"0.1234567890123456789":  "0.123456789012345679",
		"1234567890.12345678949": "1234567890.12345679",
		"1e-30":                  "0.000000000000000000",
		"4.5e-19":                "0.000000000000000000",
		"5e-19":                  "0.000000000000000001",
		"1e-9999":                "0.000000000000000000",
	} {
		got, err := ParseDecimal(text)
		if err != nil || got.String() != want {
			t.Errorf("ParseDecimal(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"1e18", "1e19", "1234567890123456789", "1e9999", "-1e30"} {
		if d, err := ParseDecimal(text); text != "1e18" && !errors.Is(err, ErrRange) {
			t.Errorf("ParseDecimal(%q) = %v, %v; want ErrRange", text, d, err)
		}
	}
	for _, text := range []string{"", "-", ".", "1.", ".5", "1e", "0x1", "NaN", "1 ", "1e12345"} {
		if d, err := ParseDecimal(text); err == nil || errors.Is(err, ErrRange) {
			t.Errorf("ParseDecimal(%q) = %v, %v; want an error about the form", text, d, err)
		}
	}
}

func TestDecimalIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := rapid.Int64Range(-pow10[maxDigits]+1, pow10[maxDigits]-1).Draw(t, "units")
		digits := rapid.IntRange(0, maxDigits).Draw(t, "digits")
		d := NewDecimal(units, digits)
		again, err := ParseDecimal(d.String())
		if err != nil || again != d {
			t.Fatalf("%v reads back as %v, %v", d, again, err)
		}
		exact, ok := new(big.Rat).SetString(d.String())
		if want := big.NewRat(units, pow10[digits]); !ok || exact.Cmp(want) != 0 {
			t.Fatalf("%v is written for %v", d, want)
		}
		if want, _ := exact.Float64(); digits <= 15 && -1<<53 < units && units < 1<<53 && d.Float64() != want {
			t.Fatalf("Float64 of %v = %v, want %v", d, d.Float64(), want)
		}
		if back, ok := d.Units(digits); !ok || back != units {
			t.Fatalf("Units of %v = %v, %v", d, back, ok)
		}
	})
}

func TestDecimalAbsence(t *testing.T) {
	var absent Decimal
	zero := NewDecimal(0, 0)
	if !absent.IsZero() || zero.IsZero() || absent.Equal(zero) || absent.String() != "" {
		t.Errorf("absent %v, zero %v: want only the first to be absent", absent, zero)
	}
	if !NewDecimal(1, 0).Equal(NewDecimal(100, 2)) || NewDecimal(1, 0).Equal(NewDecimal(101, 2)) {
		t.Error("Equal goes by something other than the number")
	}
	if _, exact := NewDecimal(105, 2).Units(1); exact {
		t.Error("1.05 is a whole number of tenths")
	}
	if got := DecimalOf(1.005, 2).String() + DecimalOf(-2, 0).String() + DecimalOf(1e300, 2).String(); got != "1.00-2" {
		t.Errorf("DecimalOf gives %s", got)
	}
	if !strings.HasPrefix(string(NewDecimal(-5, 3).AppendJSON(nil)), "-0.005") {
		t.Error("a small negative number loses its sign or its zeros")
	}
}
