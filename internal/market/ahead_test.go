package market

import (
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Candles of many days are the same whether one computes them or several do, ahead of each other.
func TestDaysThatAreSummedUpAheadAreTheSame(t *testing.T) {
	const days = 60
	alone, together := newWorld(t, nil), newWorld(t, nil)
	alone.works.turns, together.works.turns = make(turns, 1), make(turns, max(4, runtime.GOMAXPROCS(0)))
	for _, code := range []string{"R_100", "frxEURUSD", "CRASH1000"} {
		for _, granularity := range []int64{3600, 4 * 3600, daySeconds} {
			for _, wanted := range []int{7, 5000} {
				to := int64(referenceDay*daySeconds + 12345)
				one, many := symbol(t, alone, code), symbol(t, together, code)
				got := together.Candles(many, granularity, to-days*daySeconds, to, wanted, nil)
				want := alone.Candles(one, granularity, to-days*daySeconds, to, wanted, nil)
				if diff := cmp.Diff(want, got); diff != "" || len(got) < 7 {
					t.Errorf("%s by %d s, %d wanted: %d candles (-alone +together):\n%s", code, granularity, wanted, len(got), diff)
				}
			}
		}
	}
	// A turn that is not given back would hold up whoever comes next.
	for range cap(together.works.turns) {
		together.works.turns.take()
	}
}
