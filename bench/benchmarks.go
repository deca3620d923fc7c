//go:build linux

package main

import "context"

// benchmark is one thing that is measured.
type benchmark struct {
	name string // for --only
	run  func(context.Context, *lab) (*section, error)
}

// benchmarks are all of them, in the order of the report.
var benchmarks = []benchmark{
	{"ping", pingOneAtATime},
	{"pipelined", pingPipelined},
	{"allocations", allocations},
	{"idle", idleMemory},
	{"start", start},
	{"fanout", fanOut},
	{"paced", fanOutPaced},
	{"history", history},
	{"trading", trading},
	{"backtest", backtest},
	{"sdk", sdk},
}

func names() (list []string) {
	for _, b := range benchmarks {
		list = append(list, b.name)
	}
	return list
}

// lookup gives the benchmark of a name; nil when there is none.
func lookup(name string) *benchmark {
	for i := range benchmarks {
		if benchmarks[i].name == name {
			return &benchmarks[i]
		}
	}
	return nil
}

// section is what came out of one benchmark.
type section struct {
	title  string
	about  string // what was done, a paragraph or two of Markdown
	tables []table
	charts []chart
	goals  []goal

	commands []string // command lines that no other section has
	skipped  []string // who could not be measured, and why
}

// table is one table of a section.
type table struct {
	caption string // may be empty
	header  []string
	rows    [][]string
}

// goal is what was hoped for, and what came out.
type goal struct {
	work, want, got string
	met             bool
}
