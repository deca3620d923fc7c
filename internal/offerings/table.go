package offerings

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed offerings.yaml
var embeddedYAML string

// embedded is the table of offerings.yaml.
var embedded = sync.OnceValue(func() *table {
	t, err := read(embeddedYAML)
	if err != nil {
		panic("offerings: the embedded table does not load: " + err.Error())
	}
	return t
})

// table is what offerings.yaml says.
type table struct {
	Groups      map[string][]string
	Multipliers []multiplierRange
	Kinds       []*kindEntry

	named map[string]bool // what stands in any group
}

// multiplierRange are the multipliers of symbols up to an annual volatility.
type multiplierRange struct {
	Volatility float64
	Range      []int
}

// kindEntry is a kind with its offers.
type kindEntry struct {
	Kind   `yaml:",inline"`
	Offers []offer
}

// offer is one line of a kind's offers.
type offer struct {
	On                    []string
	Start                 Start
	Tick, Intraday, Daily span
	NoExpiry              bool `yaml:"no_expiry"`
	Multipliers           []int
	Cancellations         []Duration
	GrowthPercents        []int `yaml:"growth_percents"`
}

// span is the least and the greatest duration, written 15s-1d; the zero span is none.
type span struct{ min, max Duration }

// UnmarshalYAML reads a span.
func (s *span) UnmarshalYAML(n *yaml.Node) (err error) {
	least, most, _ := strings.Cut(n.Value, "-")
	if s.min, err = ParseDuration(least); err != nil {
		return fmt.Errorf("line %d: %w", n.Line, err)
	}
	if s.max, err = ParseDuration(most); err != nil {
		return fmt.Errorf("line %d: %w", n.Line, err)
	}
	return nil
}

// UnmarshalYAML reads what ParseDuration does.
func (d *Duration) UnmarshalYAML(n *yaml.Node) (err error) {
	if *d, err = ParseDuration(n.Value); err != nil {
		return fmt.Errorf("line %d: %w", n.Line, err)
	}
	return nil
}

// read reads a table strictly, and fills in what is left out.
func read(text string) (*table, error) {
	t := &table{}
	d := yaml.NewDecoder(strings.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(t); err != nil {
		return nil, err
	}
	t.named = map[string]bool{}
	for _, members := range t.Groups {
		for _, m := range members {
			t.named[m] = true
		}
	}
	for _, k := range t.Kinds {
		if k.Trade == "" {
			k.Trade, k.TradeName = k.Category, k.CategoryName
		}
		for i := range k.Types {
			if k.Types[i].Barriers == 0 {
				k.Types[i].Barriers = k.Barriers
			}
		}
		for i := range k.Offers {
			if k.Offers[i].Start == "" {
				k.Offers[i].Start = Spot
			}
		}
	}
	return t, t.check()
}

// check finds what no type of the table rules out.
func (t *table) check() error {
	for _, k := range t.Kinds {
		what := k.Category + " " + k.BarrierCategory
		if len(k.Types) == 0 || len(k.Offers) == 0 {
			return fmt.Errorf("%s: no types or no offers", what)
		}
		for _, o := range k.Offers {
			for _, group := range o.On {
				if t.Groups[group] == nil {
					return fmt.Errorf("%s: no group %q", what, group)
				}
			}
			if o.Start != Spot && o.Start != Forward {
				return fmt.Errorf("%s: no start %q", what, o.Start)
			}
			for expiry, s := range o.spans() {
				if s.min.Expiry() != expiry && s.min.Unit != 0 || s.max.Seconds(1) < s.min.Seconds(1) {
					return fmt.Errorf("%s: %s-%s is no span of %s", what, s.min, s.max, expiry)
				}
			}
		}
	}
	return nil
}

// spans yields the offer's spans by how contracts end, in the order of lists.
func (o *offer) spans() func(yield func(Expiry, span) bool) {
	return func(yield func(Expiry, span) bool) {
		for _, e := range []struct {
			expiry Expiry
			span   span
			given  bool
		}{
			{Tick, o.Tick, o.Tick != span{}},
			{Intraday, o.Intraday, o.Intraday != span{}},
			{Daily, o.Daily, o.Daily != span{}},
			{NoExpiry, span{}, o.NoExpiry},
		} {
			if e.given && !yield(e.expiry, e.span) {
				return
			}
		}
	}
}
