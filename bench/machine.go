//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// machine is where it was measured.
type machine struct {
	cpu     string
	cores   int
	memory  string
	kernel  string
	goTool  string
	cc      string // empty: none
	loadAvg string // as the run began: of the last 1, 5 and 15 minutes
}

// describeMachine finds out. What cannot be found is said to be unknown.
func describeMachine(ctx context.Context) machine {
	m := machine{cpu: "unknown", cores: runtime.NumCPU(), kernel: "unknown", loadAvg: "unknown", memory: "unknown"}
	if name := field("/proc/cpuinfo", "model name"); name != "" {
		m.cpu = name
	}
	if kb, err := strconv.Atoi(strings.TrimSuffix(field("/proc/meminfo", "MemTotal"), " kB")); err == nil {
		m.memory = fmt.Sprintf("%.0f GiB", float64(kb)/(1<<20))
	}
	var u unix.Utsname
	if unix.Uname(&u) == nil {
		m.kernel = unix.ByteSliceToString(u.Sysname[:]) + " " + unix.ByteSliceToString(u.Release[:])
	}
	if text, err := os.ReadFile("/proc/loadavg"); err == nil {
		m.loadAvg = strings.Join(strings.Fields(string(text))[:3], ", ")
	}
	m.goTool = firstLine(ctx, "go", "version")
	m.cc = firstLine(ctx, "cc", "--version")
	return m
}

// field gives the value of the first line "key: value" of a file of /proc; empty when there is none.
func field(file, key string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		if k, v, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(k) == key {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// firstLine is the first line that a program says; empty when it cannot be run.
func firstLine(ctx context.Context, name string, args ...string) string {
	out, err := exec.CommandContext(ctx, name, args...).Output()
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(out), "\n")
	return line
}

// machineCPU is the time that all processors together have spent on processes, ours and others'.
func machineCPU() (time.Duration, error) {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, fmt.Errorf("read the CPU time of the machine: %w", err)
	}
	line, _, _ := bytes.Cut(text, []byte("\n"))
	f := strings.Fields(string(line)) // cpu user nice system …
	if len(f) < 4 {
		return 0, fmt.Errorf("read the CPU time of the machine: %q", line)
	}
	const tick = 10 * time.Millisecond // USER_HZ is 100 on every Linux that Go runs on
	var total time.Duration
	for _, text := range f[1:4] {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("read the CPU time of the machine: %w", err)
		}
		total += time.Duration(n) * tick
	}
	return total, nil
}
