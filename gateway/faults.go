package gateway

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/internal/faults"
	"github.com/dervish-ws/dervish/internal/session"
)

// Fault is something that goes wrong on purpose, the messages that it is for, and how often it befalls them. Only Fault
// has to be given; dervish fault list, GET /faults/catalogue and docs/faults.md say which there are, and what each takes.
// Same seed, same requests in the same order: same faults.
type Fault struct {
	// Name is that by which it is removed; empty: chosen by the gateway.
	Name string `json:"name,omitempty"`
	// Fault is what goes wrong: drop-before, commit-and-drop, delay and so on.
	Fault string `json:"fault"`
	// Off has it befall nothing until SwitchFault switches it on; not for a fault of the whole site.
	Off bool `json:"off,omitempty"`

	// Call names the calls that it is for, with commas between; for updates the type by which forget_all ends the stream.
	// Empty: any, or those of the fault.
	Call string `json:"call,omitempty"`
	// On is answer or update; empty: answer.
	On string `json:"on,omitempty"`
	// App is the application of the sessions that it is for; 0: any.
	App int64 `json:"app,omitempty"`
	// LoginID is an account of the sessions that it is for; empty: any.
	LoginID string `json:"loginid,omitempty"`
	// From and Until bound it by the gateway's time. Zero: from now on, for ever.
	From  time.Time `json:"from,omitzero"`
	Until time.Time `json:"until,omitzero"`

	// Nth is the one message of these that it befalls, counted over all sessions from 1; 0: any.
	Nth int `json:"nth,omitempty"`
	// Every has it befall each so manieth of them; 0: each.
	Every int `json:"every,omitempty"`
	// Count is how often it comes about at most; 0: no bound.
	Count int `json:"count,omitempty"`
	// Once is Count 1.
	Once bool `json:"once,omitempty"`
	// Probability is above 0 and up to 1, drawn from the gateway's seed; 0: 1.
	Probability float64 `json:"probability,omitempty"`

	// When, Delay, Lasts, Code, Message, Reason, Rate (bytes a second), How, Symbol and Hidden are what some faults are
	// told; their zero values are the faults' defaults.
	When    string        `json:"when,omitempty"`
	Delay   time.Duration `json:"delay,omitempty"`
	Lasts   time.Duration `json:"lasts,omitempty"`
	Code    string        `json:"code,omitempty"`
	Message string        `json:"message,omitempty"`
	Reason  string        `json:"reason,omitempty"`
	Rate    int           `json:"rate,omitempty"`
	How     string        `json:"how,omitempty"`
	Symbol  string        `json:"symbol,omitempty"`
	Hidden  bool          `json:"hidden,omitempty"`
}

// Validate names all that makes no sense in a fault.
func (f *Fault) Validate() error {
	r := faults.Rule(*f)
	return r.Validate()
}

// FaultState is a fault in force, with its defaults filled in.
type FaultState struct {
	Fault
	Seen int // messages that it was for, whether they were spared or not
	Hits int // how often it came about
}

// ActiveFault is a fault in force. It is safe for concurrent use.
type ActiveFault struct{ active *faults.Active }

// Name is that by which it is removed.
func (f *ActiveFault) Name() string { return f.active.Rule.Name }

// Hits counts how often it came about, after it was removed too.
func (f *ActiveFault) Hits() int { return f.active.Hits() }

// Seen counts the messages that it was for, whether they were spared or not.
func (f *ActiveFault) Seen() int { return f.active.Seen() }

// Remove ends it; the second time does nothing. What has come about already goes on: a late answer still comes.
func (f *ActiveFault) Remove() { f.active.Remove() }

// AddFault has something go wrong from now on. The error says what makes no sense, or that there is one of that name.
func (g *Gateway) AddFault(f Fault) (*ActiveFault, error) {
	g = g.now()
	if err := g.bears(&f); err != nil {
		return nil, err
	}
	a, err := g.world.Faults.Add(faults.Rule(f))
	if err != nil {
		return nil, err
	}
	return &ActiveFault{a}, nil
}

// bears says why a fault cannot come about here.
func (g *Gateway) bears(f *Fault) error {
	if f.Fault == faults.Stall && g.options.Lockstep {
		return inField("fault", errors.New("stall: in lock-step time waits for the client, and would wait for ever for one that is not read"))
	}
	if _, known := g.world.Market.Symbol(f.Symbol); f.Symbol != "" && !known {
		return inField("symbol", fmt.Errorf("symbol %q: there is no such symbol", f.Symbol))
	}
	return nil
}

// SetFaults has these go wrong from now on, and no others. With an error nothing has changed.
func (g *Gateway) SetFaults(list ...Fault) error {
	g = g.now()
	rules, err := g.rules(list)
	if err != nil {
		return err
	}
	_, err = g.world.Faults.Replace(rules)
	return err
}

// ReloadFaults has these go wrong in place of those of Options.Faults, or of the last ReloadFaults. One that is given as it
// was before goes on with what it has counted, one that was removed meanwhile begins anew, and those that were added
// otherwise stay. With an error nothing has changed.
func (g *Gateway) ReloadFaults(list ...Fault) error {
	g = g.now()
	rules, err := g.rules(list)
	if err != nil {
		return err
	}
	return g.world.Faults.Exchange(rules)
}

// CheckFaults gives the error with which ReloadFaults would refuse.
func (g *Gateway) CheckFaults(list ...Fault) error {
	g = g.now()
	rules, err := g.rules(list)
	if err != nil {
		return err
	}
	return g.world.Faults.Exchangeable(rules)
}

// rules are faults as a Set has them.
func (g *Gateway) rules(list []Fault) ([]faults.Rule, error) {
	rules := make([]faults.Rule, len(list))
	for i, f := range list {
		if err := g.bears(&f); err != nil {
			return nil, fmt.Errorf("fault %d: %w", i+1, err)
		}
		rules[i] = faults.Rule(f)
	}
	return rules, nil
}

// SwitchFault switches the fault of a name off or on; what was counted goes on from there. The error says that there is
// none, or that it is one of the whole site, which is removed instead.
func (g *Gateway) SwitchFault(name string, off bool) (FaultState, error) {
	a, err := g.now().world.Faults.Switch(name, off)
	if err != nil {
		return FaultState{}, err
	}
	return stateOf(a), nil
}

// RemoveFault ends the fault of a name. The error says that there is none.
func (g *Gateway) RemoveFault(name string) error {
	g = g.now()
	a, err := g.world.Faults.Find(name)
	if err != nil {
		return err
	}
	a.Remove()
	return nil
}

// Faults lists the faults in force, in the order of their adding.
func (g *Gateway) Faults() []FaultState {
	list := []FaultState{}
	for _, a := range g.now().world.Faults.List() {
		list = append(list, stateOf(a))
	}
	return list
}

func stateOf(a *faults.Active) FaultState {
	s := FaultState{Fault: Fault(a.Rule), Seen: a.Seen(), Hits: a.Hits()}
	s.Off = a.Off()
	return s
}

// keptFaults gives the faults in force for a snapshot.
func (g *Gateway) keptFaults() (list []keptFault) {
	f := g.faulty
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range f.set.List() {
		k := keptFault{Fault: stateOf(a), Settled: f.set.IsSettled(a)}
		if u := f.updating[a]; u != nil {
			k.Before = u.before
		}
		list = append(list, k)
	}
	return list
}

// resumeFaults has the faults of a snapshot in force, before anybody obeys them. The error says what makes no sense.
func (g *Gateway) resumeFaults(list []keptFault) error {
	named := make([]Fault, len(list))
	for i, k := range list {
		named[i] = k.Fault.Fault
	}
	rules, err := g.rules(named)
	if err != nil {
		return err
	}
	f := g.faulty
	active, err := f.set.Replace(rules)
	if err != nil {
		return err
	}
	var settled []*faults.Active
	for i, a := range active {
		a.Resume(list[i].Fault.Seen, list[i].Fault.Hits)
		if list[i].Settled {
			settled = append(settled, a)
		}
		if a.Rule.Fault == faults.Updating {
			u := &updating{rule: a, before: list[i].Before}
			for _, step := range maintenance {
				if !a.Rule.From.Add(step.after(&a.Rule)).After(g.world.Clock.Now()) {
					u.steps++ // it has happened
				}
			}
			f.updating[a] = u // nobody else knows of it yet
		}
	}
	f.set.Settle(settled)
	return nil
}

// faulty is the faults in force, and what those of the whole site are about. It may outlive a gateway.
type faulty struct {
	set *faults.Set

	mu       sync.Mutex
	gateway  *Gateway // that obeys; nil: none does at present
	updating map[*faults.Active]*updating
}

// updating is a maintenance that is announced, or about to be.
type updating struct {
	rule   *faults.Active
	timers []clock.Timer
	steps  int   // that were taken, of those in the order of maintenance
	before *Site // what the site was, while it says that it is updating
}

// maintenance is what happens, with g.faulty.mu held, and how long after the beginning.
var maintenance = []struct {
	after func(*faults.Rule) time.Duration
	do    func(*Gateway, *updating)
}{
	{func(*faults.Rule) time.Duration { return 0 }, (*Gateway).announce},
	{func(r *faults.Rule) time.Duration { return r.Delay }, (*Gateway).dropAll},
	{func(r *faults.Rule) time.Duration { return r.Lasts }, (*Gateway).reopen},
}

// beginFaults has the gateway obey the faults of its options, and those that it goes on with.
func (g *Gateway) beginFaults() error {
	f, from := g.faulty, g.options.begun
	if from != nil {
		if err := g.resumeFaults(from.state.Faults); err != nil {
			return err
		}
	}
	f.mu.Lock()
	f.gateway = g
	for _, u := range f.updating {
		g.arm(u)
	}
	f.mu.Unlock()
	f.set.OnChange(g.faultsChanged)
	g.faultsChanged()
	rules, err := g.rules(g.options.Faults)
	if err != nil || from != nil || f.set.Settled(rules) {
		return err
	}
	return f.set.Exchange(rules)
}

// restFaults leaves the faults alone, for another gateway to go on with.
func (g *Gateway) restFaults() {
	f := g.faulty
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.gateway != g {
		return
	}
	f.gateway = nil
	f.set.OnChange(nil)
	for _, u := range f.updating {
		u.stop()
	}
}

// faultsChanged has the sessions, and the whole site, obey the faults in force.
func (g *Gateway) faultsChanged() {
	f := g.faulty
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.gateway != g {
		return
	}
	g.hub.Spoil(g.router.Spoiler())
	inForce := g.world.Faults.List()
	for a, u := range f.updating {
		if !slices.Contains(inForce, a) {
			u.stop()
			g.reopen(u)
			delete(f.updating, a)
		}
	}
	for _, a := range inForce {
		if a.Rule.Fault == faults.Updating && f.updating[a] == nil {
			u := &updating{rule: a}
			f.updating[a] = u
			g.arm(u)
		}
	}
}

// arm takes the steps of a maintenance that are due, and has the others taken in time, with g.faulty.mu held.
func (g *Gateway) arm(u *updating) {
	f, now := g.faulty, g.world.Clock.Now()
	for i, step := range maintenance {
		if i < u.steps {
			continue
		}
		take := func() {
			u.steps = i + 1
			step.do(g, u)
		}
		wait := u.rule.Rule.From.Add(step.after(&u.rule.Rule)).Sub(now)
		if wait <= 0 && i == u.steps {
			take()
			continue
		}
		u.timers = append(u.timers, g.world.Clock.AfterFunc(max(wait, 0), func() {
			f.mu.Lock()
			defer f.mu.Unlock()
			if f.gateway == g && f.updating[u.rule] == u { // else it was removed, or is another gateway's
				take()
			}
		}))
	}
}

// stop forgets what is to come.
func (u *updating) stop() {
	for _, t := range u.timers {
		t.Stop()
	}
	u.timers = nil
}

// announce has website_status say updating, with g.faulty.mu held.
func (g *Gateway) announce(u *updating) {
	before := g.Site()
	if err := g.SetSite(Site{Status: "updating", Message: u.rule.Rule.Message}); err != nil {
		g.options.Log.Error("a fault does not come about", "fault", u.rule.Rule.Name, "error", err)
		return
	}
	u.before = &before
	u.rule.Hit()
}

// dropAll ends every session without a close frame.
func (g *Gateway) dropAll(*updating) {
	g.hub.Each(func(s *session.Session) { s.HangUp(session.EndFault) })
}

// reopen has website_status say what it said before, unless somebody has had it say something else since, with
// g.faulty.mu held.
func (g *Gateway) reopen(u *updating) {
	if u.before == nil {
		return
	}
	now := g.Site()
	if now == (Site{Status: "updating", Message: u.rule.Rule.Message}) {
		if err := g.SetSite(*u.before); err != nil {
			g.options.Log.Error("a fault does not end", "fault", u.rule.Rule.Name, "error", err)
		}
	}
	u.before = nil
}
