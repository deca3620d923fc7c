package market

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"slices"
)

// DefaultSeed is the seed of a world that is given none.
const DefaultSeed = "dervish"

// DefaultCacheBytes is how much a world keeps of what it computed: about 120 days of one-second ticks, and the daily
// candles of 20,000.
const DefaultCacheBytes = 48 << 20

// Options say what world it is. The zero value is a world.
type Options struct {
	Seed        string            // any text; another seed is another world. Empty: DefaultSeed
	Overlay     io.Reader         // symbols laid over the embedded ones, in the YAML of symbols.yaml; nil for none
	OverlayName string            // how errors name the overlay: its file. Empty: overlay
	CacheBytes  int64             // how much to keep of what was computed; 0: DefaultCacheBytes; below 0: nothing
	Replays     map[string]Replay // recordings in place of processes, by code of the symbol
}

// World is a market. It is safe for concurrent use. Symbols handed to its methods must be its own.
type World struct {
	symbols []*Symbol // by index
	codes   map[string]*Symbol
	sources []Source  // by index
	scripts []*script // by index
	works   *works
}

// works is what the symbols of a world share.
type works struct {
	days  *cache // of ticks
	sums  *cache // of candles, which many days of ticks do not drive out
	turns turns
}

// sumsShare is the part of a world's memory that is for sums of days.
const sumsShare = 8

func newWorks(limit int64) *works {
	return &works{days: newCache(limit - limit/sumsShare), sums: newCache(limit / sumsShare), turns: newTurns()}
}

// New makes a world; nil is all defaults. An error lists everything wrong with the overlay, as name:line: what.
func New(o *Options) (*World, error) {
	options := Options{}
	if o != nil {
		options = *o
	}
	symbols, err := load(cmp.Or(options.OverlayName, "overlay"), options.Overlay)
	if err != nil {
		return nil, err
	}
	w := worldOf(symbols, cmp.Or(options.Seed, DefaultSeed), cmp.Or(options.CacheBytes, DefaultCacheBytes))
	for _, code := range slices.Sorted(maps.Keys(options.Replays)) {
		s, r := w.codes[code], options.Replays[code]
		if s == nil {
			return nil, fmt.Errorf("replay of %s: no such symbol", code)
		}
		source, err := r.read(s)
		if err != nil {
			return nil, fmt.Errorf("replay of %s: %w", code, err)
		}
		w.put(s, source)
	}
	return w, nil
}

// worldOf is a world of symbols that say nothing but what the seed has them say.
func worldOf(symbols []*Symbol, seed string, cacheBytes int64) *World {
	w := &World{symbols: symbols, codes: map[string]*Symbol{}, works: newWorks(cacheBytes)}
	chance := draws{key: mix(uint64(nameHash(seed)))}
	for _, s := range symbols {
		source := newSynthetic(s, chance, w.works)
		w.codes[s.Code] = s
		w.sources = append(w.sources, source)
		w.scripts = append(w.scripts, &script{symbol: s, under: source})
	}
	return w
}

// put has the ticks of a symbol come from a source.
func (w *World) put(s *Symbol, source Source) {
	w.sources[s.index] = source
	w.scripts[s.index].under = source
}

// Sibling is a world with the same symbols and recordings, in which nothing was scripted, by a seed and with a cache as
// those of Options. The two share their symbols.
func (w *World) Sibling(seed string, cacheBytes int64) *World {
	o := worldOf(w.symbols, cmp.Or(seed, DefaultSeed), cmp.Or(cacheBytes, DefaultCacheBytes))
	for i, source := range w.sources {
		if recording, ok := source.(*replay); ok {
			o.put(w.symbols[i], recording)
		}
	}
	return o
}

// Symbols returns all symbols in the order of lists. The slice is the caller's own.
func (w *World) Symbols() []*Symbol { return slices.Clone(w.symbols) }

// Symbol finds a symbol by its code; letters are not folded.
func (w *World) Symbol(code string) (*Symbol, bool) {
	s, ok := w.codes[code]
	return s, ok
}

// source is where the ticks of a symbol come from.
func (w *World) source(s *Symbol) Source {
	if s.index >= len(w.symbols) || w.symbols[s.index] != s {
		panic("market: symbol " + s.Code + " is of another world")
	}
	if c := w.scripts[s.index]; c.acts.Load() != nil {
		return c
	}
	return w.sources[s.index]
}

// Fingerprint tells worlds apart by their symbols and recordings, whatever their seeds: two in which these are alike have
// the same one.
func (w *World) Fingerprint() [sha256.Size]byte {
	h := sha256.New()
	for i, s := range w.symbols {
		plain := *s
		plain.process, plain.calendar = nil, nil       // the former follows from the rest
		fmt.Fprintf(h, "%+v %+v\n", plain, s.calendar) // a hash takes all that is written to it; maps are printed in order
		if r, ok := w.sources[i].(*replay); ok {
			fmt.Fprintln(h, r.begin, r.offsets, r.quotes, r.period)
		}
	}
	return [sha256.Size]byte(h.Sum(nil))
}
