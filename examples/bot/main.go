// Command bot follows a symbol through bad network, and says when its quote has fallen three times in a row. It takes
// the endpoint from DERVISH_URL:
//
//	dervish serve &
//	DERVISH_URL=ws://127.0.0.1:8080/websockets/v3 go run ./examples/bot
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/dervish-ws/dervish"
)

func main() {
	ctx := context.Background()
	client, err := dervish.Dial(ctx, 1089, &dervish.Options{FillGaps: true})
	if err != nil {
		log.Fatal(err)
	}
	last, falls := 0.0, 0
	for tick, err := range client.Ticks(ctx, "1HZ100V").All() {
		if err != nil {
			log.Fatal(err) // with FillGaps: the market cannot be had any more
		}
		if falls++; tick.Quote.Float64() >= last {
			falls = 0
		}
		last = tick.Quote.Float64()
		fmt.Println(tick.Epoch, tick.Quote, map[bool]string{true: "three times lower: buy"}[falls == 3])
	}
}
