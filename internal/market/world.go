package market

import (
	"fmt"
	"io"
	"maps"
	"slices"
)

// DefaultSeed is the seed of a world that is given none.
const DefaultSeed = "dervish"

// DefaultCacheBytes is how much a world keeps of what it computed: about 140 days of one-second ticks.
const DefaultCacheBytes = 48 << 20

// Options say what world it is. The zero value is a world.
type Options struct {
	Seed        string            // any text; another seed is another world. Empty: DefaultSeed
	Overlay     io.Reader         // symbols laid over the embedded ones, in the YAML of symbols.yaml; nil for none
	OverlayName string            // how errors name the overlay: its file. Empty: overlay
	CacheBytes  int64             // how much to keep of what was computed; 0: DefaultCacheBytes; below 0: nothing
	Sources     map[string]Source // in place of the synthetic ones, by code of the symbol
}

// World is a market. It is safe for concurrent use. Symbols handed to its methods must be its own.
type World struct {
	symbols []*Symbol // by index
	codes   map[string]*Symbol
	sources []Source // by index
	cache   *cache
}

// New makes a world; nil is all defaults. An error lists everything wrong with the overlay, as name:line: what.
func New(o *Options) (*World, error) {
	options := Options{}
	if o != nil {
		options = *o
	}
	if options.Seed == "" {
		options.Seed = DefaultSeed
	}
	if options.CacheBytes == 0 {
		options.CacheBytes = DefaultCacheBytes
	}
	if options.OverlayName == "" {
		options.OverlayName = "overlay"
	}
	symbols, err := load(options.OverlayName, options.Overlay)
	if err != nil {
		return nil, err
	}
	w := &World{symbols: symbols, codes: map[string]*Symbol{}, cache: newCache(options.CacheBytes)}
	seed := draws{key: mix(uint64(nameHash(options.Seed)))}
	for _, s := range symbols {
		w.codes[s.Code] = s
		source := options.Sources[s.Code]
		if source == nil {
			source = newSynthetic(s, seed, w.cache)
		}
		w.sources = append(w.sources, source)
	}
	for _, code := range slices.Sorted(maps.Keys(options.Sources)) {
		if w.codes[code] == nil {
			return nil, fmt.Errorf("source for %s: no such symbol", code)
		}
	}
	return w, nil
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
	return w.sources[s.index]
}
