//go:build unix

package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"
)

var update = flag.Bool("update", false, "write what the commands print into the scripts")

// TestMain makes this test binary the program dervish when it is called by that name; it stands first on PATH.
func TestMain(m *testing.M) {
	if err := os.Setenv(raceVariable, raceOptions+" "+os.Getenv(raceVariable)); err != nil {
		panic(err)
	}
	testscript.Main(leakChecked{m}, map[string]func(){"dervish": main})
}

// A program under the race detector waits a second before it ends, for races that are yet to be seen. Hundreds of them
// are run here, one after another.
const raceVariable, raceOptions = "GORACE", "atexit_sleep_ms=20"

// leakChecked fails a run that leaves goroutines behind.
type leakChecked struct{ m *testing.M }

func (l leakChecked) Run() int {
	code := l.m.Run()
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	return code
}

// TestScript runs the transcripts of testdata/script, one for each feature. The commands beside those of testscript are in
// commands_test.go.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		Cmds:                scriptCommands,
		Setup:               setUp,
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// settle keeps the settings of whoever runs the tests away from them, and puts the configuration folder into dir.
func settle(environ []string, dir string) []string {
	var env []string
	for _, v := range environ {
		if !strings.HasPrefix(v, "DERVISH_") {
			env = append(env, v)
		}
	}
	return append(env, "DERVISH_CONFIG_DIR="+dir)
}
