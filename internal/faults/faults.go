// Package faults says what goes wrong on purpose: which rules there are, which message each of them befalls, and how
// often it has. A Set is asked by those who carry messages, and does nothing itself; what a fault of each name means is in
// the Catalogue, from which the documentation, the command line and the schema of a rule are drawn.
//
// A Set promises that the same seed and the same requests in the same order meet the same faults, that time is its
// clock's, and that asking costs one look where no rule is. It leaves to calls and session what becomes of a message, and
// to gateway what befalls a whole site.
package faults

import (
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
)

// Errors of a Set.
var (
	ErrNamed   = errors.New("there is a fault of that name")
	ErrUnknown = errors.New("there is no fault of that name")
)

// Set holds the rules that are in force. It is safe for concurrent use. A nil Set has no rules.
type Set struct {
	clock clock.Clock
	seed  string

	// The rules by what they befall; nil: none. The lists are never changed, but replaced.
	requests, updates, gaps atomic.Pointer[[]*Active]

	mu      sync.Mutex
	all     []*Active // in the order of their adding
	settled []*Active // those of the last Exchange, removed ones included
	changed func()    // nil: nobody is told

	tally tally
}

// New is a Set without rules, by whose seed chance falls.
func New(c clock.Clock, seed string) *Set { return &Set{clock: c, seed: seed} }

// OnChange has f called after each change of the rules, in place of whoever was called before; nil: nobody is. It is
// called without a lock.
func (s *Set) OnChange(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changed = f
}

// tell tells of a change.
func (s *Set) tell() {
	s.mu.Lock()
	f := s.changed
	s.mu.Unlock()
	if f != nil {
		f()
	}
}

// Active is a rule in force. Its methods may be called from any goroutine, after it was removed too.
type Active struct {
	Rule  Rule // as it holds: with its name and the instant from which it does
	asked Rule // as it was given
	fault *Fault
	calls []string
	set   *Set
	off   atomic.Bool

	mu   sync.Mutex
	seen int
	hits int
}

// Off reports whether the rule is switched off.
func (a *Active) Off() bool { return a.off.Load() }

// Hits counts how often the fault has come about.
func (a *Active) Hits() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.hits
}

// Seen counts the messages that the rule was for, whether they were spared or not.
func (a *Active) Seen() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.seen
}

// Hit notes that the fault has come about, for those that no message brings about.
func (a *Active) Hit() {
	a.mu.Lock()
	a.seen++
	a.hits++
	a.mu.Unlock()
	a.set.tally.add(Count{Fault: a.Rule.Fault, On: OnSite})
}

// Resume has the rule go on from what it had counted elsewhere.
func (a *Active) Resume(seen, hits int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.seen, a.hits = seen, hits
}

// Remove takes a rule out of force; the second time does nothing.
func (s *Set) Remove(a *Active) {
	s.mu.Lock()
	s.put(slices.DeleteFunc(slices.Clone(s.all), func(o *Active) bool { return o == a }))
	s.mu.Unlock()
	s.tell()
}

// Remove takes the rule out of force; the second time does nothing.
func (a *Active) Remove() { a.set.Remove(a) }

// Add puts a rule in force. One without a name is named after its fault. The error says what is wrong with it, or is
// ErrNamed.
func (s *Set) Add(r Rule) (*Active, error) {
	s.mu.Lock()
	a, err := s.ready(r, s.all)
	if err == nil {
		s.put(append(slices.Clone(s.all), a))
	}
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	s.tell()
	return a, nil
}

// Replace puts these rules in force, and no others. With an error nothing has changed.
func (s *Set) Replace(rules []Rule) ([]*Active, error) {
	list, err := s.replace(rules)
	if err != nil {
		return nil, err
	}
	s.tell()
	return list, nil
}

func (s *Set) replace(rules []Rule) ([]*Active, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]*Active, 0, len(rules))
	var errs []error
	for i, r := range rules {
		a, err := s.ready(r, list)
		if err != nil {
			errs = append(errs, fmt.Errorf("fault %d: %w", i+1, err))
			continue
		}
		list = append(list, a)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	s.put(list)
	return list, nil
}

// Exchange puts rules in force in place of those of the last Exchange, and before all others, which stay. One that is
// given as it was then goes on, with what it has counted; one that was removed meanwhile begins anew. With an error
// nothing has changed.
func (s *Set) Exchange(rules []Rule) error {
	if err := s.exchange(rules); err != nil {
		return err
	}
	s.tell()
	return nil
}

func (s *Set) exchange(rules []Rule) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	list, others, err := s.exchanged(rules)
	if err != nil {
		return err
	}
	s.settled = list
	s.put(slices.Concat(list, others))
	return nil
}

// Exchangeable gives the error with which Exchange would refuse.
func (s *Set) Exchangeable(rules []Rule) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _, err := s.exchanged(rules)
	return err
}

// Settled reports whether rules are those of the last Exchange, whatever has become of them since.
func (s *Set) Settled(rules []Rule) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.EqualFunc(s.settled, rules, func(a *Active, r Rule) bool { return a.asked == r.plain() })
}

// IsSettled reports whether a rule is one of the last Exchange.
func (s *Set) IsSettled(a *Active) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.settled, a)
}

// Settle has rules count as those of the last Exchange.
func (s *Set) Settle(rules []*Active) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settled = slices.Clone(rules)
}

// exchanged is what would be in force in place of the settled rules, and beside that, with s.mu held.
func (s *Set) exchanged(rules []Rule) (list, others []*Active, err error) {
	var staying []*Active
	for _, a := range s.all {
		if slices.Contains(s.settled, a) {
			staying = append(staying, a)
		} else {
			others = append(others, a)
		}
	}
	// Those that go on are found first, so that a new one takes no name of theirs.
	list = make([]*Active, len(rules))
	taken := slices.Clone(others)
	for i, r := range rules {
		if at := slices.IndexFunc(staying, func(a *Active) bool { return a.asked == r.plain() }); at >= 0 {
			list[i] = staying[at]
			taken = append(taken, staying[at])
			staying = slices.Delete(staying, at, at+1)
		}
	}
	var errs []error
	for i, r := range rules {
		if list[i] != nil {
			continue
		}
		a, err := s.ready(r, taken)
		if err != nil {
			errs = append(errs, fmt.Errorf("fault %d: %w", i+1, err))
			continue
		}
		list[i] = a
		taken = append(taken, a)
	}
	return list, others, errors.Join(errs...)
}

// Switch has a rule befall messages, or none until it is switched on again; what was counted goes on from there. The error
// is ErrUnknown, or says that a fault of the whole site cannot be switched off.
func (s *Set) Switch(name string, off bool) (*Active, error) {
	a, err := s.Find(name)
	if err != nil {
		return nil, err
	}
	r := a.Rule
	r.Off = off
	if err := r.Validate(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	a.off.Store(off)
	s.put(s.all)
	s.mu.Unlock()
	s.tell()
	return a, nil
}

// Find gives the rule of a name, or reports ErrUnknown.
func (s *Set) Find(name string) (*Active, error) {
	for _, a := range s.List() {
		if a.Rule.Name == name {
			return a, nil
		}
	}
	return nil, fmt.Errorf("%w: %q", ErrUnknown, name)
}

// List gives the rules in force, in the order of their adding.
func (s *Set) List() []*Active {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.all)
}

// ready makes a rule of its own of what was asked for.
func (s *Set) ready(r Rule, beside []*Active) (*Active, error) {
	if err := r.Validate(); err != nil {
		return nil, err
	}
	asked := r.plain()
	named := func(name string) bool {
		return slices.ContainsFunc(beside, func(a *Active) bool { return a.Rule.Name == name })
	}
	if r.Name == "" {
		r.Name = r.Fault
		for n := 2; named(r.Name); n++ {
			r.Name = r.Fault + "-" + strconv.Itoa(n)
		}
	}
	if named(r.Name) {
		return nil, &Misfit{"name", fmt.Errorf("%w: %q", ErrNamed, r.Name)}
	}
	f := Lookup(r.Fault)
	r = r.withDefaults(f)
	if f.Befalls == Site && r.From.IsZero() {
		r.From = s.clock.Now()
	}
	if r.Fault == Updating && r.Lasts < r.Delay {
		return nil, &Misfit{"lasts", fmt.Errorf("lasts %v is shorter than delay %v", r.Lasts, r.Delay)}
	}
	a := &Active{Rule: r, asked: asked, fault: f, set: s}
	a.off.Store(r.Off)
	for name := range strings.SplitSeq(r.Call, ",") {
		if name = strings.TrimSpace(name); name != "" {
			a.calls = append(a.calls, name)
		}
	}
	return a, nil
}

// put replaces the rules, with s.mu held.
func (s *Set) put(list []*Active) {
	s.all = list
	store := func(p *atomic.Pointer[[]*Active], of func(*Active) bool) {
		var chosen []*Active
		for _, a := range list {
			if !a.Off() && of(a) {
				chosen = append(chosen, a)
			}
		}
		if len(chosen) == 0 {
			p.Store(nil) // so that whoever asks pays for one look
			return
		}
		p.Store(&chosen)
	}
	store(&s.requests, func(a *Active) bool { return a.fault.Befalls == Messages && a.Rule.On == OnAnswer })
	store(&s.updates, func(a *Active) bool { return a.fault.Befalls == Messages && a.Rule.On == OnUpdate })
	store(&s.gaps, func(a *Active) bool { return a.Rule.Fault == FeedGap })
}

// Subject is what a rule is asked about.
type Subject struct {
	Call     string   // of the request; of an update the type by which forget_all ends its stream
	App      int64    // of the session
	LoginIDs []string // that the session acts for
}

// Requests reports whether there is a rule for requests and their answers.
func (s *Set) Requests() bool { return s != nil && s.requests.Load() != nil }

// Updates reports whether there is a rule for updates of streams.
func (s *Set) Updates() bool { return s != nil && s.updates.Load() != nil }

// Request gives the rules that befall a request, in the order of their adding.
func (s *Set) Request(of Subject) []*Rule { return s.strike(&s.requests, of) }

// Update gives the rules that befall an update of a stream.
func (s *Set) Update(of Subject) []*Rule { return s.strike(&s.updates, of) }

func (s *Set) strike(from *atomic.Pointer[[]*Active], of Subject) (struck []*Rule) {
	list := from.Load()
	if list == nil {
		return nil
	}
	now := s.clock.Now()
	for _, a := range *list {
		if a.strikes(of, now) {
			struck = append(struck, &a.Rule)
			s.tally.add(Count{Fault: a.Rule.Fault, On: a.Rule.On, Call: of.Call})
		}
	}
	return struck
}

// strikes reports whether a rule befalls a message, and counts it.
func (a *Active) strikes(of Subject, now time.Time) bool {
	r := &a.Rule
	switch {
	case len(a.calls) > 0 && !slices.Contains(a.calls, of.Call):
		return false
	case r.App != 0 && r.App != of.App:
		return false
	case r.LoginID != "" && !slices.Contains(of.LoginIDs, r.LoginID):
		return false
	case now.Before(r.From), !r.Until.IsZero() && !now.Before(r.Until):
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.seen++
	switch {
	case r.Nth > 0 && a.seen != r.Nth:
		return false
	case r.Every > 0 && a.seen%r.Every != 0:
		return false
	case r.Count > 0 && a.hits >= r.Count:
		return false
	case r.Probability < 1 && draw(a.set.seed, r.Name, a.seen) >= r.Probability:
		return false
	}
	a.hits++
	return true
}

// draw is a number from 0 up to but not including 1, drawn from the seed, the rule and how many messages it has seen, so
// that no other rule changes it.
func draw(seed, name string, n int) float64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s\x00%s\x00%d", seed, name, n) // a hash takes all that is written to it
	// FNV alone leaves texts that differ in their last digit close together. This is the finisher of splitmix64
	// (Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014).
	z := h.Sum64()
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	z ^= z >> 31
	return float64(z>>11) / (1 << 53)
}

// Withholds reports whether listeners hear nothing of the tick of a symbol at an instant, in seconds since 1970, and
// counts that.
func (s *Set) Withholds(symbol string, epoch int64) bool {
	a := s.gap(symbol, epoch, epoch+1, every)
	if a == nil {
		return false
	}
	a.Hit()
	return true
}

// every and hidden choose among gaps.
func every(*Rule) bool    { return true }
func hidden(r *Rule) bool { return r.Hidden }

// Hides reports whether a tick that was withheld is missing from history, too.
func (s *Set) Hides(symbol string, epoch int64) bool {
	return s.gap(symbol, epoch, epoch+1, hidden) != nil
}

// HidesAny reports whether any tick from an instant up to but not including another is missing from history.
func (s *Set) HidesAny(symbol string, from, to int64) bool {
	return s.gap(symbol, from, to, hidden) != nil
}

// Gaps reports whether ticks are withheld at any time.
func (s *Set) Gaps() bool { return s != nil && s.gaps.Load() != nil }

// Before gives the last instant up to epoch whose tick of a symbol was not withheld.
func (s *Set) Before(symbol string, epoch int64) int64 {
	for {
		a := s.gap(symbol, epoch, epoch+1, every)
		if a == nil {
			return epoch
		}
		epoch = after(a.Rule.From) - 1
	}
}

// gap finds a rule that withholds ticks of a symbol from an instant up to but not including another.
func (s *Set) gap(symbol string, from, to int64, of func(*Rule) bool) *Active {
	if s == nil {
		return nil
	}
	list := s.gaps.Load()
	if list == nil {
		return nil
	}
	for _, a := range *list {
		r := &a.Rule
		if (r.Symbol == "" || r.Symbol == symbol) && to > after(r.From) && from < after(r.From.Add(r.Lasts)) && of(r) {
			return a
		}
	}
	return nil
}

// after is the first whole second after an instant. The tick of an instant is told by then.
func after(t time.Time) int64 { return t.Unix() + 1 }
