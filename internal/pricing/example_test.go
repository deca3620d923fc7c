package pricing_test

import (
	"fmt"

	"github.com/dervish-ws/dervish/internal/pricing"
)

// A rise of five ticks on an index of 100% volatility with a tick every two seconds.
func Example() {
	m := pricing.Model{Sigma: 1}
	p, err := m.Call(1234.56, 1234.56, pricing.Years(5*2))
	if err != nil {
		fmt.Println(err)
		return
	}
	charge := pricing.Charge{Commission: pricing.Commission}
	fmt.Printf("probability %.4f, asked %.4f, bid %.4f\n", p, charge.Ask(p), charge.Bid(p))
	fmt.Printf("a stake of 10 pays %.2f\n", 10/charge.Ask(p))
	// Output:
	// probability 0.4999, asked 0.5119, bid 0.4879
	// a stake of 10 pays 19.54
}
