package market

import "runtime"

// turns are taken by requests that go over many days, for each day that is not at hand: half of the processors compute
// such days at a time, and the rest are for everybody else. Whoever has waited longest is next, so that no request holds
// up another by more than a day at a time, whatever it asks for. Nobody who has a turn waits for one who has none yet.
type turns chan struct{}

func newTurns() turns { return make(turns, max(1, runtime.GOMAXPROCS(0)/2)) }

// take waits for a turn.
func (t turns) take() { t <- struct{}{} }

// pass ends a turn, and lets others run who were ready.
func (t turns) pass() {
	<-t
	runtime.Gosched()
}
