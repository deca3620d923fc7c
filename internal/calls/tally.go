package calls

import (
	"runtime"
	"sync/atomic"

	"github.com/dervish-ws/dervish/wire"
)

// Tally counts answers by call and outcome, in a fixed number of counters. They stand on several sheets, so that
// processors which count at the same time do not wait for each other's memory.
type Tally struct {
	sheets []sheet
	given  atomic.Uint64 // how many sheets were given out
}

// sheet is one set of counters, by call and, within it, by outcome.
type sheet []atomic.Uint64

// outcomes are the codes that are told apart; the rest counts as other. Index 0 is success.
var outcomes = func() []wire.Code {
	list := []wire.Code{""}
	for _, c := range wire.Codes() {
		list = append(list, c.Code)
	}
	return append(list, "other")
}()

var outcomeOf = func() map[wire.Code]int {
	m := map[wire.Code]int{}
	for i, c := range outcomes {
		m[c] = i
	}
	return m
}()

func newTally() *Tally {
	t := &Tally{sheets: make([]sheet, min(runtime.GOMAXPROCS(0), 16))}
	for i := range t.sheets {
		t.sheets[i] = make(sheet, (len(wire.All())+1)*len(outcomes))
	}
	return t
}

// sheet gives out sheets in turn. Whoever asks keeps its own.
func (t *Tally) sheet() sheet { return t.sheets[t.given.Add(1)%uint64(len(t.sheets))] }

// count notes one answer; a nil call is a message that named none.
func (s sheet) count(c *wire.Call, code wire.Code) {
	row := len(wire.All())
	if c != nil {
		row = c.Index()
	}
	column := 0
	if code != "" {
		var ok bool
		if column, ok = outcomeOf[code]; !ok {
			column = len(outcomes) - 1
		}
	}
	s[row*len(outcomes)+column].Add(1)
}

// Each calls f with every counter that is not zero. call is empty for messages that named none, code for success.
func (t *Tally) Each(f func(call string, code wire.Code, n uint64)) {
	for i := range t.sheets[0] {
		var n uint64
		for _, s := range t.sheets {
			n += s[i].Load()
		}
		if n == 0 {
			continue
		}
		name := ""
		if row := i / len(outcomes); row < len(wire.All()) {
			name = wire.All()[row].Name
		}
		f(name, outcomes[i%len(outcomes)], n)
	}
}
