package contract

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/internal/money"
)

// shortcodes are one of each family, and the forms of start, end and barrier.
var shortcodes = []string{
	"CALL_R_100_19.2_1800000000_5T_S0P_0",
	"PUT_FRXEURUSD_18.1_1800000000_1800000900_S0P_0",
	"CALL_R_50_23.4_1800000000F_1800000900_S15P_0",
	"PUT_R_75_25_1800000000_1800086399F_98123400000_0",
	"CALLE_STPRNG_19.2_1800000000_5T_S0P_0",
	"PUTE_OTC_SPC_19.2_1800000000_1800003600_S0P_0",
	"DIGITOVER_R_10_2.4_1800000000_1T_5_0",
	"DIGITMATCH_R_10_9.04_1800000000_1T_0_0",
	"DIGITEVEN_1HZ10V_1.9_1800000000_3T_0_0",
	"ONETOUCH_R_25_31_1800000000_1800000300_S410P_0",
	"NOTOUCH_R_25_31_1800000000_5T_S-410P_0",
	"EXPIRYRANGE_R_100_20_1800000000_1800000600_S120P_S-118P",
	"RANGE_R_100_20_1800000000_1800172799_1120000000_980500000",
	"ASIANU_R_100_19.1_1800000000_7T",
	"TICKHIGH_R_50_35_1800000000_5t_3",
	"RUNHIGH_R_100_70_1800000000_3T_S0P_0",
	"RESETCALL_R_100_15.7_1800000000_6T_S0P_0",
	"CALLSPREAD_R_100_50_1800000000_1800000900_S55P_S-55P",
	"LBFLOATPUT_R_75_1_1800000000_1800000300",
	"LBHIGHLOW_R_50_2.5_1800000000_1800000300F",
	"MULTUP_1HZ50V_20.00_200_1800000000_4953599999_30m_0.00_N1",
	"MULTDOWN_FRXEURUSD_20.00_500_1800000000_4953599999_0_0.00_N1",
	"MULTUP_R_100_1.50_40_1800000000_4953599999_60m_12.00_N1",
	"ACCU_R_25_5.00_0_0.02_1_0.000143000000_1800000000",
	"ACCU_BOOM500_5.00_0_0.05_1_0.000012345678_1800000000_7.50",
	"VANILLALONGPUT_R_100_10.00_1800000000_1800000600_S-40P_7.12345_1799999998",
	"VANILLALONGCALL_FRXEURUSD_10.00_1800000000_1800143999_1085000_0.25000_1799999998",
	"TURBOSSHORT_1HZ25V_10.00_1800000000_1800001800_S2500P_0.398001_1800000000",
	"TURBOSLONG_R_100_10.00_1800000000_5T_S-120P_8.000000_1800000000",
}

func TestShortcodeIsReadAndWritten(t *testing.T) {
	w, _ := theWorld(t)
	for _, code := range shortcodes {
		terms, err := ParseShortcode(code, w, usd)
		if err != nil {
			t.Error(err)
			continue
		}
		s, _ := w.Symbol(terms.Symbol)
		if got := terms.Shortcode(s); got != code {
			t.Errorf("rebuilt as %s, want %s", got, code)
		}
	}
}

func TestParseShortcode(t *testing.T) {
	w, _ := theWorld(t)
	got, err := ParseShortcode("PUT_R_75_25_1800000000F_1800086399F_98123400000_0", w, usd)
	if err != nil {
		t.Fatal(err)
	}
	want := &Terms{
		Type: "PUT", Symbol: "R_75", Currency: usd, Price: money.Zero(usd), Payout: money.Amount{Minor: 2500, Currency: usd},
		Purchased: 1800000000, Start: 1800000000, Forward: true, Expiry: 1800086399, Fixed: true, Barrier: Barrier{Absolute, 981234000},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("terms (-want +got):\n%s", diff)
	}
}

func TestParseShortcodeRefuses(t *testing.T) {
	w, _ := theWorld(t)
	for _, code := range []string{
		"", "CALL", "CALL_R_100", "CALL_R_100_", "UP_R_100_19.2_1800000000_5T_S0P_0", "CALL_NONE_19.2_1800000000_5T_S0P_0",
		"CALL_r_100_19.2_1800000000_5T_S0P_0",         // symbols are in capitals
		"CALL_R_100_19.234_1800000000_5T_S0P_0",       // no amount of the currency
		"CALL_R_100_-1_1800000000_5T_S+0P_0",          // written S0P
		"CALL_R_100_19.2_1800000000_0T_S0P_0",         // no ticks
		"CALL_R_100_19.2_1800000000_1800000000_S0P_0", // no time
		"CALL_R_100_19.2_01800000000_5T_S0P_0",
		"CALL_R_100_19.2_1800000000_5T_S99999999999999999999P_0",
		"CALL_R_100_19.2_1800000000_5T_S0P_0_0",
		"DIGITMATCH_R_100_19.2_1800000000_5T_10_0",
		"ASIANU_R_100_19.1_1800000000_7T_S1P_0",                     // no barrier
		"CALL_R_100_19.2_1800000000_1800000900_S0P_0_P1800000000",   // a window of several barriers is not offered
		"MULTUP_1HZ50V_20.00_200_1800000000_4953599999_30s_0.00_N1", // minutes
		"MULTUP_1HZ50V_20.00_200_1800000000_4953599999_0_12.00_N1",  // of a take profit without cancellation nothing is said
		"MULTUP_1HZ50V_20.00_NaN_1800000000_4953599999_0_0.00_N1",   // no number
		"MULTUP_1HZ50V_20.00_200_1800000000_5T_0_0.00_N1",           // not counted in ticks
		"ACCU_R_25_5.00_0_0.06_1_0.000143000000_1800000000",         // no such growth
		"ACCU_R_25_5.00_0_0.02_1_1.000143000000_1800000000",         // no barrier
		"ACCU_R_25_5.00_0_0.025_1_0.000143000000_1800000000",        // no such growth
		"VANILLALONGPUT_R_100_10.00_1800000000_1800000600_S-40P_7.123456_1799999998",
		"LBFLOATPUT_R_75_Inf_1800000000_1800000300",
	} {
		if terms, err := ParseShortcode(code, w, usd); err == nil {
			t.Errorf("%q is read as %+v", code, terms)
		}
	}
}

func TestShortcodesOfOldAreRead(t *testing.T) {
	w, _ := theWorld(t)
	for old, want := range olderShortcodes {
		terms, err := ParseShortcode(old, w, usd)
		if err != nil {
			t.Error(err)
			continue
		}
		s, _ := w.Symbol(terms.Symbol)
		if got := terms.Shortcode(s); got != want {
			t.Errorf("%s is rebuilt as %s, want %s", old, got, want)
		}
	}
}

// olderShortcodes are other ways to write some of shortcodes.
var olderShortcodes = map[string]string{
	"CALL_R_100_19.20_1800000000_5T_S0P_0":                                 "CALL_R_100_19.2_1800000000_5T_S0P_0",
	"CALL_R_100_20.00_1800000000_5t_S0P_0":                                 "CALL_R_100_20_1800000000_5T_S0P_0",
	"PUT_R_75_25.00_1800000000F_1800086399F_98123400000_0":                 "PUT_R_75_25_1800000000F_1800086399F_98123400000_0",
	"ASIANU_R_100_19.10_1800000000_7T_S0P_0":                               "ASIANU_R_100_19.1_1800000000_7T",
	"TICKHIGH_R_50_35.00_1800000000_5T_3":                                  "TICKHIGH_R_50_35_1800000000_5t_3",
	"LBFLOATPUT_R_75_110.71_1800000000_1800000300_S0P_0_M1":                "LBFLOATPUT_R_75_1_1800000000_1800000300",
	"LBHIGHLOW_R_50_2.50_1800000000_1800000300F":                           "LBHIGHLOW_R_50_2.5_1800000000_1800000300F",
	"MULTUP_1HZ50V_20_200.00_1800000000_4953599999_30m_0":                  "MULTUP_1HZ50V_20.00_200_1800000000_4953599999_30m_0.00_N1",
	"MULTUP_1HZ50V_20.00_200_1800000000_4953599999_0_0.00":                 "MULTUP_1HZ50V_20.00_200_1800000000_4953599999_0_0.00_N1",
	"ACCU_R_25_5_0_0.02_1_0.000143_1800000000_0":                           "ACCU_R_25_5.00_0_0.02_1_0.000143000000_1800000000",
	"ACCU_R_25_5.00_0_0.020_1_0.000143000000_1800000000_7.5":               "ACCU_R_25_5.00_0_0.02_1_0.000143000000_1800000000_7.50",
	"VANILLALONGPUT_R_100_10_1800000000_1800000600_S-40P_7.1_1799999998":   "VANILLALONGPUT_R_100_10.00_1800000000_1800000600_S-40P_7.10000_1799999998",
	"TURBOSSHORT_1HZ25V_10_1800000000_1800001800_S2500P_0.398_1800000000":  "TURBOSSHORT_1HZ25V_10.00_1800000000_1800001800_S2500P_0.398000_1800000000",
	"TURBOSSHORT_1HZ25V_10.0_1800000000_1800001800F_S2500P_4.0_1800000000": "TURBOSSHORT_1HZ25V_10.00_1800000000_1800001800F_S2500P_4.000000_1800000000",
}

func FuzzParseShortcode(f *testing.F) {
	w, _ := theWorld(f)
	for _, code := range shortcodes {
		f.Add(code)
	}
	for code := range olderShortcodes {
		f.Add(code)
	}
	f.Fuzz(func(t *testing.T, code string) {
		terms, err := ParseShortcode(code, w, usd)
		if err != nil {
			return
		}
		s, ok := w.Symbol(terms.Symbol)
		if !ok {
			t.Fatalf("%q names no symbol %q", code, terms.Symbol)
		}
		present := terms.Shortcode(s)
		if again, err := ParseShortcode(present, w, usd); err != nil || again.Shortcode(s) != present || *again != *terms {
			t.Errorf("%q is rebuilt as %q, and that as %+v, %v", code, present, again, err)
		}
		if terms.Longcode(s) == "" {
			t.Errorf("%q has no words", code)
		}
		encoded(t, terms)
	})
}

// encoded reports terms that are not the same after they were written and read.
func encoded(t *testing.T, terms *Terms) {
	t.Helper()
	back, err := Parse(terms.Encode())
	if err != nil {
		t.Fatal(err)
	}
	if *back != *terms {
		t.Errorf("%s is read back as another (-want +got):\n%s", terms.Encode(), cmp.Diff(terms, back))
	}
}

func TestTermsAreReadAsTheyWereWritten(t *testing.T) {
	btc := money.Currency{Code: "BTC", Digits: 8}
	for _, terms := range []Terms{
		{Type: "CALL", Symbol: "R_100", Currency: usd},
		{
			Type: "EXPIRYRANGE", Symbol: "frxEURUSD", Currency: btc, Price: money.Amount{Minor: 1, Currency: btc}, Payout: money.Amount{Minor: 1 << 60, Currency: btc},
			Basis: Stake, Purchased: 1, Start: 2, Forward: true, Expiry: 3, Fixed: true, Ticks: 4, Barrier: Barrier{Absolute, 5}, Barrier2: Barrier{Offset, -6},
			SelectedTick: 7, Multiplier: 0.1, Orders: Orders{TakeProfit: money.Amount{Minor: 9, Currency: btc}, StopLoss: money.Zero(btc)},
			Commission: 0.012, Markup: 1.0 / 3,
		},
		{Type: "DIGITMATCH", Symbol: "R_10", Currency: usd, Price: money.Zero(usd), Barrier: Barrier{Digit, 0}},
		{
			Type: "ACCU", Symbol: "R_10", Currency: usd, Stake: money.Amount{Minor: 1000, Currency: usd}, Growth: 3, TickBarrier: 0.000143000001, MaxTicks: 75,
			MaxPayout: money.Amount{Minor: 1_000_000, Currency: usd}, LeastOrder: money.Amount{Minor: 10, Currency: usd},
		},
		{Type: "TURBOSLONG", Symbol: "R_10", Currency: usd, Contracts: 0.398001, EntryAt: 5},
		{Type: "MULTUP", Symbol: "R_10", Currency: usd, Multiplier: 400, Cancellation: 1800, CancellationPrice: money.Amount{Minor: 57, Currency: usd}},
	} {
		encoded(t, &terms)
	}
	const golden = "1 type=CALL symbol=R_100 currency=USD:2 price=10.00 payout=19.54 basis=stake purchased=1767614400 start=1767614400 ticks=5 barrier=o0 commission=0.012"
	terms, err := Parse(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got := terms.Encode(); got != golden {
		t.Errorf("what is stored reads %s, want %s", got, golden)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{
		"", "1", "2 type=CALL", "1 type=UP", "1 type=CALL price=1", "1 type=CALL currency=USD:2 multiplier=NaN", "1 type=CALL currency=USD:2 price=1.234", "1 type=CALL colour=red",
		"1 symbol=R_100 type=CALL", "1 type=CALL ticks=x", "1 type=CALL barrier=x1", "1 type=CALL forward=0", "1 type=CALL type=CALL", "1 type=CALL currency=USD:9",
	} {
		if terms, err := Parse(text); err == nil {
			t.Errorf("%q is read as %+v", text, terms)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("1 type=CALL symbol=R_100 currency=USD:2 price=10.00 barrier=o-5 commission=0.012")
	f.Fuzz(func(t *testing.T, text string) {
		if terms, err := Parse(text); err == nil {
			again, err := Parse(terms.Encode())
			if err != nil || again.Encode() != terms.Encode() {
				t.Errorf("%q is written %q, which is read as %v, %v", text, terms.Encode(), again, err)
			}
		}
	})
}

func TestParseBarrier(t *testing.T) {
	tests := []struct {
		text string
		want Barrier
		err  error
	}{
		{"+0.15", Barrier{Offset, 15}, nil},
		{"-0.15", Barrier{Offset, -15}, nil},
		{"+1", Barrier{Offset, 100}, nil},
		{"-0", Barrier{Offset, 0}, nil},
		{"1234.5", Barrier{Absolute, 123450}, nil},
		{"0.10000", Barrier{Absolute, 10}, nil},
		{"0.001", Barrier{}, errBarrierDecimals},
		{"", Barrier{}, errBarrierForm},
		{"+", Barrier{}, errBarrierForm},
		{"1.", Barrier{}, errBarrierForm},
		{".5", Barrier{}, errBarrierForm},
		{"1e5", Barrier{}, errBarrierForm},
		{"+-1", Barrier{}, errBarrierForm},
		{"٣", Barrier{}, errBarrierForm},
		{"99999999999999999999", Barrier{}, errBarrierForm},
		{"1.0000000000000000000", Barrier{}, errBarrierForm},
	}
	for _, tt := range tests {
		if got, err := ParseBarrier(tt.text, 2); got != tt.want || err != tt.err {
			t.Errorf("%q is %v, %v, want %v, %v", tt.text, got, err, tt.want, tt.err)
		}
	}
}

func FuzzParseBarrier(f *testing.F) {
	w, _ := theWorld(f)
	s, _ := w.Symbol("R_100")
	for _, text := range []string{"+0.15", "-1", "1234.5", "0", "1."} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		b, err := ParseBarrier(text, s.Digits)
		if err != nil {
			return
		}
		if again, err := ParseBarrier(b.Format(s), s.Digits); len(b.Format(s)) <= longestBarrier && (err != nil || again != b) {
			t.Errorf("%q is %v, written %q, which is %v, %v", text, b, b.Format(s), again, err)
		}
	})
}

func TestLongcodes(t *testing.T) {
	w, _ := theWorld(t)
	for code, want := range map[string]string{
		"CALL_R_100_19.2_1800000000_5T_S0P_0":                                       "Pays out if Volatility 100 Index is strictly higher than the entry spot after 5 ticks.",
		"PUT_FRXEURUSD_18.1_1800000000_1800000900_S-12P_0":                          "Pays out if EUR/USD is strictly lower than the entry spot minus 12 pips at 15 minutes after the contract starts.",
		"CALL_R_50_23.4_1800000000F_1800009000_S15P_0":                              "Pays out if Volatility 50 Index is strictly higher than the entry spot plus 0.0015 at 2 hours 30 minutes after 2027-01-15 08:00:00 GMT.",
		"PUTE_R_75_25_1800000000_1800086399F_98123400000_0":                         "Pays out if Volatility 75 Index is lower than or equal to 98123.4000 at 2027-01-16 07:59:59 GMT.",
		"CALL_R_75_25_1800000000_1800143999_98123400000_0":                          "Pays out if Volatility 75 Index is strictly higher than 98123.4000 at the close on 2027-01-16.",
		"DIGITDIFF_R_10_2.4_1800000000_1T_5_0":                                      "Pays out if the last digit of Volatility 10 Index is not 5 after 1 tick.",
		"DIGITEVEN_1HZ10V_1.9_1800000000_3T_0_0":                                    "Pays out if the last digit of Volatility 10 (1s) Index is even after 3 ticks.",
		"ONETOUCH_R_25_31_1800000000_1800000300_S410P_0":                            "Pays out if Volatility 25 Index touches the entry spot plus 0.410 through 5 minutes after the contract starts.",
		"EXPIRYMISS_R_100_20_1800000000_1800000600_S120P_S-118P":                    "Pays out if Volatility 100 Index ends strictly outside the entry spot minus 1.18 and the entry spot plus 1.20 at 10 minutes after the contract starts.",
		"UPORDOWN_R_100_20_1800000000_1800000600_S120P_S-118P":                      "Pays out if Volatility 100 Index goes outside the entry spot minus 1.18 or the entry spot plus 1.20 through 10 minutes after the contract starts.",
		"ASIANU_R_100_19.1_1800000000_7T":                                           "Pays out if the last tick of Volatility 100 Index is higher than the average of its 7 ticks.",
		"TICKLOW_R_50_35_1800000000_5t_3":                                           "Pays out if tick 3 of 5 of Volatility 50 Index is the lowest.",
		"RUNHIGH_R_100_70_1800000000_3T_S0P_0":                                      "Pays out if Volatility 100 Index rises with each of 3 ticks after the entry spot.",
		"RESETCALL_R_100_15.7_1800000000_6T_S0P_0":                                  "Pays out if Volatility 100 Index is strictly higher after 6 ticks than it was at the entry spot or 3 ticks later.",
		"LBFLOATPUT_R_75_2_1800000000_1800000300":                                   "Pays USD 2 times the difference of the highest and the last tick of Volatility 75 Index through 5 minutes after the contract starts.",
		"MULTDOWN_R_100_20.00_200_1800000000_4953599999_30m_0.00_N1":                "Your profit is the part of itself that Volatility 100 Index loses, of USD 4000.00 (20.00 times 200), less commission.",
		"ACCU_R_25_5.00_0_0.02_1_0.000143000000_1800000000":                         "The stake grows by 2% with each tick for as long as Volatility 25 Index stays within ± 0.01430% of the tick before, and is lost when it does not.",
		"VANILLALONGPUT_R_100_10.00_1800000000_1800000600_S-40P_7.12345_1799999998": "Pays, for each contract, how far Volatility 100 Index is below the entry spot minus 0.40 at 10 minutes after the contract starts.",
		"TURBOSSHORT_R_100_10.00_1800000000_1800001800_S2500P_0.398001_1800000000":  "Pays, for each contract, how far Volatility 100 Index is below the entry spot plus 25.00 at 30 minutes after the contract starts, unless it reaches that barrier before.",
		"CALLSPREAD_R_100_50_1800000000_1800000900_S55P_S-55P":                      "Pays USD 50.00 if Volatility 100 Index is at or above the entry spot plus 0.55 at 15 minutes after the contract starts, and in proportion between the entry spot minus 0.55 and the entry spot plus 0.55.",
	} {
		terms, err := ParseShortcode(code, w, usd)
		if err != nil {
			t.Fatal(err)
		}
		s, _ := w.Symbol(terms.Symbol)
		if got := terms.Longcode(s); got != want {
			t.Errorf("%s\n got %q,\nwant %q", code, got, want)
		}
	}
}
