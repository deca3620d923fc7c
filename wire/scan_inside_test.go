package wire

import (
	"fmt"
	"strings"
	"testing"
)

// A new key is compared with those that scanner.keys holds. So long as an object leaves no more of them there than a set is
// made of, the time for each key does not grow with their number.
func TestKeysOfALargeObjectAreLookedUpAndNotCompared(t *testing.T) {
	var keys strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&keys, `"key%d":0,`, i)
	}
	for _, depth := range []int{1, 2, 10} {
		text := "{" + keys.String() + strings.Repeat(`"a":{`+keys.String(), depth-1) + `"b":0` + strings.Repeat("}", depth)
		var r Request
		if err := r.Parse([]byte(text)); err != nil {
			t.Fatal(err)
		}
		held := cap(r.scanner.keys)
		if most := 2 * depth * manyKeys; held > most {
			t.Errorf("%d large objects, one in the other: %d keys were held to be compared, want at most %d", depth, held, most)
		}
	}
}
