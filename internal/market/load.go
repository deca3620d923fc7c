package market

import (
	"cmp"
	_ "embed"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

//go:embed symbols.yaml
var embeddedYAML string

// embedded are the symbols of symbols.yaml.
var embedded = sync.OnceValue(func() []*Symbol {
	symbols, err := read(document{"symbols.yaml", strings.NewReader(embeddedYAML)})
	if err != nil {
		panic("market: the embedded symbols do not load: " + err.Error())
	}
	return symbols
})

// load returns the embedded symbols with an overlay, if there is one.
func load(name string, overlay io.Reader) ([]*Symbol, error) {
	if overlay == nil {
		return embedded(), nil
	}
	return read(document{"symbols.yaml", strings.NewReader(embeddedYAML)}, document{name, overlay})
}

// document is a YAML file of symbols.
type document struct {
	name   string
	reader io.Reader
}

// table is what files of symbols say, one laid over the other.
type table struct {
	loader
	markets    named[string]
	subgroups  named[string]
	calendars  named[calendar]
	submarkets named[row]
	symbols    named[row]
}

// named are things with names, in the order in which they came first.
type named[T any] struct {
	names []string
	items map[string]*T
}

// at returns the thing of a name, new if there is none yet.
func (e *named[T]) at(name string) *T {
	if e.items[name] == nil {
		if e.items == nil {
			e.items = map[string]*T{}
		}
		e.items[name] = new(T)
		e.names = append(e.names, name)
	}
	return e.items[name]
}

// drop takes a thing away, and reports whether it was there.
func (e *named[T]) drop(name string) bool {
	i := slices.Index(e.names, name)
	if i < 0 {
		return false
	}
	e.names = slices.Delete(e.names, i, i+1)
	delete(e.items, name)
	return true
}

// row is what is said of a symbol or of all symbols of a submarket; what is not said is nil.
type row struct {
	at place // where it was last spoken of

	name, instrument, exchange, currency, calendar, process, submarket *string
	market, subgroup                                                   *string // of a submarket alone
	forward                                                            *bool
	digits, interval                                                   *int
	pace, start, spread                                                *float64
	params                                                             map[string]*float64
}

// read makes symbols of documents, each laid over those before it.
func read(documents ...document) ([]*Symbol, error) {
	t := table{}
	for _, d := range documents {
		t.file = d.name
		if root := t.parse(d.reader); root != nil {
			t.apply(root)
		}
	}
	var symbols []*Symbol
	for i, code := range t.symbols.names {
		s := t.symbol(code, t.symbols.items[code])
		s.index = i
		symbols = append(symbols, s)
	}
	if err := t.err(); err != nil {
		return nil, err
	}
	t.order(symbols)
	return symbols, nil
}

// order sorts symbols as their submarkets are, and numbers them.
func (t *table) order(symbols []*Symbol) {
	slices.SortStableFunc(symbols, func(a, b *Symbol) int {
		return cmp.Compare(slices.Index(t.submarkets.names, a.Submarket), slices.Index(t.submarkets.names, b.Submarket))
	})
	for i, s := range symbols {
		s.index, s.Order = i, i+1
	}
}

// apply lays a document over what is known.
func (t *table) apply(root *node) {
	sections := t.fields(root, "markets", "subgroups", "calendars", "submarkets", "symbols")
	applyTo(t, sections["markets"], "market", &t.markets, t.name)
	applyTo(t, sections["subgroups"], "subgroup", &t.subgroups, t.name)
	applyTo(t, sections["calendars"], "calendar", &t.calendars, t.calendar)
	applyTo(t, sections["submarkets"], "submarket", &t.submarkets, func(n *node, r *row) { t.row(n, r, "market", "subgroup") })
	applyTo(t, sections["symbols"], "symbol", &t.symbols, func(n *node, r *row) { t.row(n, r, "submarket") })
}

// applyTo lays a section over its entries; null takes an entry away.
func applyTo[T any](t *table, section *node, what string, to *named[T], read func(*node, *T)) {
	if section != nil && isNull(section) {
		return // a heading with nothing under it
	}
	for key, value := range t.entries(section) {
		switch {
		case !isNull(value):
			read(value, to.at(key.Value))
		case !to.drop(key.Value):
			t.fault(key, "there is no %s %q to take away", what, key.Value)
		}
	}
}

// name reads the name of a market or subgroup.
func (t *table) name(n *node, into *string) {
	name := into
	t.text(n, &name)
	*into = *name
}

// row reads what is said of a symbol or submarket.
func (t *table) row(n *node, r *row, also ...string) {
	if r.params == nil {
		r.params = map[string]*float64{}
	}
	r.at = place{t.file, n.Line}
	known := append([]string{
		"name", "type", "exchange", "currency", "calendar", "process", "forward", "digits", "interval", "pace", "start", "spread",
	}, also...)
	f := t.fields(n, slices.Concat(known, paramNames())...)
	t.text(f["name"], &r.name)
	t.text(f["type"], &r.instrument)
	t.text(f["exchange"], &r.exchange)
	t.text(f["currency"], &r.currency)
	t.text(f["calendar"], &r.calendar)
	t.text(f["submarket"], &r.submarket)
	t.text(f["market"], &r.market)
	t.text(f["subgroup"], &r.subgroup)
	t.oneOf(f["process"], &r.process, kindNames())
	t.flag(f["forward"], &r.forward)
	t.whole(f["digits"], &r.digits, 0, 8)
	t.whole(f["interval"], &r.interval, 1, hourSeconds)
	if f["interval"] != nil && r.interval != nil && hourSeconds%*r.interval != 0 {
		t.fault(f["interval"], "an interval of %d s does not divide an hour", *r.interval)
	}
	t.number(f["pace"], &r.pace, 0, 1)
	t.number(f["start"], &r.start, 0, 1e12)
	t.number(f["spread"], &r.spread, 0, 0.5)
	for _, name := range paramNames() {
		if f[name] != nil {
			p := r.params[name]
			t.number(f[name], &p, paramRange[name].low, paramRange[name].high)
			r.params[name] = p
		}
	}
}

// symbol makes a symbol of its row and that of its submarket.
func (t *table) symbol(code string, own *row) *Symbol {
	s := &Symbol{Code: code, Interval: 1, pace: 1, params: map[string]float64{}}
	wrong := func(format string, args ...any) { t.faultAt(own.at, code+" "+format, args...) }
	if !codePattern.MatchString(code) {
		wrong("is no code of a symbol: 2 to 30 letters, digits and underscores are")
	}
	under := &row{}
	if own.submarket == nil {
		wrong("has no submarket")
	} else if s.Submarket = *own.submarket; t.submarkets.items[s.Submarket] == nil {
		wrong("is in an unknown submarket %q; known: %s", s.Submarket, strings.Join(t.submarkets.names, ", "))
	} else {
		under = t.submarkets.items[s.Submarket]
	}

	if own.name == nil {
		wrong("has no name")
	} else {
		s.Name = *own.name
	}
	s.SubmarketName = value(under.name)
	s.Market, s.Subgroup = value(under.market), value(under.subgroup)
	if name := t.markets.items[s.Market]; name != nil {
		s.MarketName = *name
	} else if under.market != nil {
		t.faultAt(under.at, "unknown market %q; known: %s", s.Market, strings.Join(t.markets.names, ", "))
	}
	if name := t.subgroups.items[s.Subgroup]; name != nil {
		s.SubgroupName = *name
	} else if under.subgroup != nil {
		t.faultAt(under.at, "unknown subgroup %q; known: %s", s.Subgroup, strings.Join(t.subgroups.names, ", "))
	}

	s.Type = value(cmp.Or(own.instrument, under.instrument))
	s.Exchange = value(cmp.Or(own.exchange, under.exchange))
	s.QuoteCurrency = value(cmp.Or(own.currency, under.currency))
	s.AllowForward = value(cmp.Or(own.forward, under.forward))
	name := value(cmp.Or(own.calendar, under.calendar))
	if s.calendar = t.calendars.items[name]; s.calendar == nil {
		wrong("has an unknown calendar %q; known: %s", name, strings.Join(t.calendars.names, ", "))
	}
	if digits := cmp.Or(own.digits, under.digits); digits != nil {
		s.Digits = *digits
	} else {
		wrong("has no digits")
	}
	if interval := cmp.Or(own.interval, under.interval); interval != nil {
		s.Interval = int64(*interval)
	}
	if pace := cmp.Or(own.pace, under.pace); pace != nil {
		s.pace = *pace
	}
	t.process(s, own, under, wrong)
	return s
}

// process gives a symbol what moves it.
func (t *table) process(s *Symbol, own, under *row, wrong func(string, ...any)) {
	start, process := cmp.Or(own.start, under.start), cmp.Or(own.process, under.process)
	if start == nil {
		wrong("has no start")
	}
	if process == nil {
		wrong("has no process")
	}
	if start == nil || process == nil {
		return
	}
	s.Start, s.Process = *start, *process
	if pips := s.Start * float64(pow10(s.Digits)); pips < leastStart || pips > mostStart {
		wrong("starts at %v pips; from %v to %v are possible", pips, leastStart, mostStart)
		return
	}
	faults := len(t.faults)
	for _, name := range kinds[s.Process].params {
		if p := cmp.Or(own.params[name], under.params[name]); p != nil {
			s.params[name] = *p
		} else {
			wrong("has the process %s and no %s", s.Process, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(own.params)) {
		if !slices.Contains(kinds[s.Process].params, name) {
			wrong("has the process %s, which knows no %s", s.Process, name)
		}
	}
	if len(t.faults) > faults {
		return
	}
	s.Volatility = s.params["volatility"]
	p, err := kinds[s.Process].build(s)
	if err != nil {
		wrong("%v", err)
		return
	}
	s.process, s.spread = p, p.move()/2
	if spread := cmp.Or(own.spread, under.spread); spread != nil {
		s.spread = *spread
	}
}

// Prices have to leave room for a day's moves, downwards above one pip and upwards within 53 bits, at either bound.
const (
	leastStart = 1000
	mostStart  = 1e12
)

var codePattern = regexp.MustCompile(`^[A-Za-z0-9_]{2,30}$`)

// value is what a pointer points to, if it does.
func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}
