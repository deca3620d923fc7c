package wire_test

import (
	"flag"
	"os"
	"testing"

	// Its flags are set below.
	_ "pgregory.net/rapid"
)

// TestMain makes what is random the same in each run. To try other seeds: go test ./wire -rapid.seed=0 -rapid.checks=100000
func TestMain(m *testing.M) {
	for name, value := range map[string]string{"rapid.seed": "20260601", "rapid.nofailfile": "true"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	flag.Parse()
	os.Exit(m.Run())
}
