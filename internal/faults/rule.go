package faults

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/dervish-ws/dervish/internal/near"
	"github.com/dervish-ws/dervish/wire"
)

// What a rule is about, in Rule.On.
const (
	OnAnswer = "answer" // a request and its answer
	OnUpdate = "update" // an update of a stream
)

// When a connection ends, in Rule.When.
const (
	Before  = "before"  // the request is not looked at
	After   = "after"   // it is answered first
	Instead = "instead" // what it asks for is done, and not answered
)

// How a message is broken, in Rule.How.
const (
	Cut     = "cut"     // it ends in the middle
	Garbled = "garbled" // a character in its middle is another
)

// Rule is one fault, the messages that it is for, and how often it befalls them. Members whose zero value says nothing
// are not given.
type Rule struct {
	Name  string // by which it is removed; empty: the fault's, with a number where there are several
	Fault string // a name of the Catalogue
	Off   bool   // it befalls nothing until it is switched on; not for a fault of the whole site

	// Which messages it is for.
	Call    string    // names of calls, with commas between; for updates the type by which forget_all ends the stream. Empty: any, or those of the fault
	On      string    // OnAnswer or OnUpdate; empty: OnAnswer
	App     int64     // application of the session; 0: any
	LoginID string    // an account of the session; empty: any
	From    time.Time // by the server's clock; zero: from now on. A fault of the whole site begins here
	Until   time.Time // and not from here on; zero: for ever

	// Which of those it befalls: all of these have to agree. They count messages of all sessions together.
	Nth         int     // that one alone, from 1; 0: any
	Every       int     // each so manieth; 0: each
	Count       int     // at most so many; 0: no bound
	Once        bool    // Count 1
	Probability float64 // above 0 up to 1; 0: 1

	// What the fault is told; the Catalogue says which takes which.
	When    string
	Delay   time.Duration
	Lasts   time.Duration
	Code    string
	Message string
	Reason  string
	Rate    int
	How     string
	Symbol  string
	Hidden  bool
}

// given says which parameters of faults a rule gives.
func (r *Rule) given() map[string]bool {
	return map[string]bool{
		"when": r.When != "", "delay": r.Delay != 0, "lasts": r.Lasts != 0, "code": r.Code != "", "message": r.Message != "",
		"reason": r.Reason != "", "rate": r.Rate != 0, "how": r.How != "", "symbol": r.Symbol != "", "hidden": r.Hidden,
	}
}

// Bounds of parameters.
const (
	maxSpan  = 24 * time.Hour
	maxText  = 1000
	maxName  = 64
	maxClose = 123 // bytes of a close frame's reason
)

var (
	nameForm  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]*$`)
	codeForm  = regexp.MustCompile(`^[A-Za-z]{1,60}$`)
	closeForm = regexp.MustCompile(`^(1000|1001|1002|1003|1007|1008|1009|1010|1011|1012|1013|1014|[34][0-9]{3})$`)
)

// Misfit is what is wrong with one member of a Rule.
type Misfit struct {
	Member string // as JSON names it
	Err    error
}

// Error says what is wrong.
func (m *Misfit) Error() string { return m.Err.Error() }

// Unwrap gives the error that it is about.
func (m *Misfit) Unwrap() error { return m.Err }

// Field is the member.
func (m *Misfit) Field() string { return m.Member }

// Validate names all that makes no sense in a rule: the error is of Misfits.
func (r *Rule) Validate() error {
	f := Lookup(r.Fault)
	if f == nil {
		return &Misfit{"fault", fmt.Errorf("there is no fault %q%s", r.Fault, guess(r.Fault, Names()))}
	}
	var errs []error
	wrong := func(bad bool, member, format string, args ...any) {
		if bad {
			errs = append(errs, &Misfit{member, fmt.Errorf(format, args...)})
		}
	}
	wrong(r.Name != "" && (len(r.Name) > maxName || !nameForm.MatchString(r.Name)), "name", "name %q is not up to %d letters, digits, dots, dashes and underscores", r.Name, maxName)
	wrong(r.On != "" && r.On != OnAnswer && r.On != OnUpdate, "on", "on %q is neither answer nor update", r.On)
	wrong(r.On == OnUpdate && !f.Updates, "on", "%s does not befall updates", f.Name)
	for name := range strings.SplitSeq(r.Call, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		if r.On == OnUpdate {
			wrong(!slices.Contains(kinds, name), "call", "there are no streams of the type %q%s", name, guess(name, kinds))
		} else {
			wrong(wire.Lookup(name) == nil, "call", "there is no call %q%s", name, guess(name, callNames()))
		}
	}
	for _, n := range []struct {
		name  string
		value int64
	}{{"app", r.App}, {"nth", int64(r.Nth)}, {"every", int64(r.Every)}, {"count", int64(r.Count)}, {"rate", int64(r.Rate)}, {"delay", int64(r.Delay)}, {"lasts", int64(r.Lasts)}} {
		wrong(n.value < 0, n.name, "%s is below 0", n.name)
	}
	wrong(!(r.Probability >= 0 && r.Probability <= 1), "probability", "probability %v is not above 0 and up to 1", r.Probability)
	wrong(r.Once && r.Count > 1, "count", "once and count %d contradict each other", r.Count)
	wrong(!r.Until.IsZero() && !r.Until.After(r.From), "until", "until is not after from")
	if f.Befalls == Site {
		matches := r.Call != "" || r.On != "" || r.App != 0 || r.LoginID != "" || !r.Until.IsZero() || r.Nth != 0 || r.Every != 0 || r.Count != 0 || r.Once || r.Probability != 0
		wrong(matches, "fault", "%s befalls the whole site: it takes from, and nothing else that chooses messages", f.Name)
		wrong(r.Off, "off", "%s befalls the whole site: it is removed rather than switched off", f.Name)
	}
	given := r.given()
	for name, is := range given {
		wrong(is && f.Param(name) == nil, name, "%s takes no %s%s", f.Name, name, takes(f))
	}
	for _, p := range f.Params {
		wrong(p.Required && !given[p.Name], p.Name, "%s needs %s: %s", f.Name, p.Name, p.Help)
		if text := r.text(p.Name); len(p.Choices) > 0 && text != "" {
			wrong(!slices.Contains(p.Choices, text), p.Name, "%s %q is not one of %s", p.Name, text, strings.Join(p.Choices, ", "))
		}
	}
	wrong(r.Delay > maxSpan, "delay", "delay and lasts are at most %v", maxSpan)
	wrong(r.Lasts > maxSpan, "lasts", "delay and lasts are at most %v", maxSpan)
	wrong(r.Fault == Close && r.Code != "" && !closeForm.MatchString(r.Code), "code", "code %q is no close code that can be sent, such as 1001, 1011 or 4000", r.Code)
	wrong(r.Fault == Error && r.Code != "" && !codeForm.MatchString(r.Code), "code", "code %q is no error code, such as InternalServerError", r.Code)
	wrong(len(r.Reason) > maxClose, "reason", "the reason is longer than %d bytes", maxClose)
	wrong(len(r.Message) > maxText, "message", "the message is longer than %d bytes", maxText)
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(errs...)
}

// text is a parameter that is a word.
func (r *Rule) text(param string) string {
	return map[string]string{"when": r.When, "how": r.How}[param]
}

// withDefaults fills in what a rule leaves to its fault.
func (r Rule) withDefaults(f *Fault) Rule {
	if f.Befalls == Messages {
		r.On = cmp.Or(r.On, OnAnswer)
		r.Probability = cmp.Or(r.Probability, 1)
	}
	if r.Call == "" && r.On == OnAnswer {
		r.Call = f.Calls
	}
	if r.Once {
		r.Count = 1
	}
	for _, p := range f.Params {
		if !r.given()[p.Name] && p.fill != nil {
			p.fill(&r)
		}
	}
	return r
}

// plain is a rule of which equal ones are equal by ==: its instants are in UTC.
func (r Rule) plain() Rule {
	r.From, r.Until = r.From.UTC().Round(0), r.Until.UTC().Round(0)
	return r
}

// kinds are the types by which forget_all ends streams.
var kinds = []string{"ticks", "candles", "proposal", "proposal_open_contract", "balance", "transaction", "website_status", "ticks_batch"}

func callNames() []string {
	var list []string
	for _, c := range wire.All() {
		list = append(list, c.Name)
	}
	return list
}

// guess suggests what may have been meant.
func guess(word string, words []string) string {
	if w := near.Word(word, words); w != "" {
		return fmt.Sprintf("; is it %s?", w)
	}
	return ""
}

// takes says which parameters a fault has.
func takes(f *Fault) string {
	if len(f.Params) == 0 {
		return ""
	}
	var names []string
	for _, p := range f.Params {
		names = append(names, p.Name)
	}
	return "; it takes " + strings.Join(names, ", ")
}
