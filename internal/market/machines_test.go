package market

import (
	"flag"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

var machines = flag.Bool("machines", false, "compile for other machines and look for what could differ there; takes minutes the first time")

// fused are instructions that multiply and add with one rounding, on every architecture that Go fuses for.
var fused = regexp.MustCompile(`\t(V?FN?M(ADD|SUB)[0-9]*[SDP]*|WFN?M[AS][DS]B|FMAD?)\t`)

func TestNoCompilerFusesOurArithmetic(t *testing.T) {
	if !*machines {
		t.Skip("go test -machines ./internal/market runs it")
	}
	for _, machine := range []string{"amd64", "arm64", "loong64", "ppc64le", "riscv64", "s390x"} {
		t.Run(machine, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), "go", "build", "-gcflags=-S", ".")
			cmd.Env = append(os.Environ(), "GOARCH="+machine, "GOAMD64=v3", "CGO_ENABLED=0")
			listing, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, listing)
			}
			lines := strings.Split(string(listing), "\n")
			if len(lines) < 10_000 {
				t.Fatalf("a listing of %d lines", len(lines))
			}
			for _, line := range lines {
				if fused.MatchString(line) {
					t.Errorf("a fused instruction: wrap the product in float64(): %s", strings.TrimSpace(line))
				}
			}
		})
	}
}

func TestGoldenTicksOfOtherMachines(t *testing.T) {
	if !*machines {
		t.Skip("go test -machines ./internal/market runs it")
	}
	for _, machine := range [][]string{{"GOARCH=386", "GO386=sse2"}, {"GOARCH=386", "GO386=softfloat"}, {"GOARCH=amd64", "GOAMD64=v3"}} {
		t.Run(strings.Join(machine, " "), func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-run", "TestGoldenTicksAreTheSameEverywhere", ".")
			cmd.Env = append(append(os.Environ(), "CGO_ENABLED=0"), machine...)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
