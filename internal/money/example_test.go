package money_test

import (
	"errors"
	"fmt"

	"github.com/dervish-ws/dervish/internal/money"
)

func Example() {
	usd := money.Currency{Code: "USD", Digits: 2}
	stake, err := money.Parse("9.5", usd)
	if err != nil {
		fmt.Println(err)
		return
	}
	payout, err := money.FromFloat(stake.Float64()/0.512, usd)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(stake, payout)
	_, err = money.Parse("9.555", usd)
	fmt.Println(errors.Is(err, money.ErrDecimals))
	// Output:
	// 9.50 18.55
	// true
}
