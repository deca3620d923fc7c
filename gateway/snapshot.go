package gateway

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/site"
)

// Bounds of a snapshot, in bytes.
const (
	maxImage        = 256 << 20 // of accounts and contracts
	maxStateLine    = 4 << 20   // of everything else
	maxSnapshotFile = 64 << 20  // as it is kept and sent, compressed
)

// snapshotVersion is the one form of a snapshot that there is.
const snapshotVersion = 1

// ErrNoSnapshot is why something cannot be restored: it is no snapshot, or a damaged one, or one of another market.
var ErrNoSnapshot = errors.New("this is no snapshot that can be restored here")

// Snapshot is a world at one instant: its accounts with their tokens, contracts and applications, its seed, its time and how
// that goes, what was scripted, limits, the site's status, and faults with what they have counted. What belongs to
// connections is not in it: sessions, streams, and the calls that limits have counted. It is not changed any more, and safe
// for concurrent use.
//
// It holds what opens the accounts, and belongs where tokens do.
type Snapshot struct {
	state snapshotState
	file  []byte // as WriteTo writes it
}

// snapshotState is the first line of a snapshot. What the store holds follows it.
type snapshotState struct {
	Version int   `json:"dervish_snapshot"`
	Image   int64 `json:"image"` // bytes of what follows

	AppID  int64     `json:"app_id,omitempty"` // of the sandbox; 0: it was the server's own world
	Seed   string    `json:"seed"`
	Time   time.Time `json:"time"`
	Speed  float64   `json:"speed"`
	Paused bool      `json:"paused"`

	// Chance is what tokens, and identities of streams, are drawn from in a world that is made of this. So what is made of it
	// twice is the same twice, and nobody who has not the snapshot can guess them.
	Chance []byte `json:"chance"`

	Limits    Limits            `json:"limits"`
	AppLimits map[int64]Limits  `json:"app_limits,omitempty"`
	Site      Site              `json:"site"`
	Faults    []keptFault       `json:"faults,omitempty"`
	Scripts   map[string][]pips `json:"scripts,omitempty"`
	Market    []byte            `json:"market"` // which symbols and recordings there are, as a fingerprint
	Spot      pips              `json:"spot"`   // the last tick of the first symbol: by it another way of quoting is noticed
	Demo      *Demo             `json:"demo,omitempty"`
}

// keptFault is a fault with what it has counted, and what it has put aside.
type keptFault struct {
	Fault   FaultState `json:"fault"`
	Settled bool       `json:"settled,omitempty"` // it is one of the configuration's
	Before  *Site      `json:"before,omitempty"`  // what the site was before the fault had it say that it is updating
}

// pips is a tick: its instant in seconds since 1970, and its quote in pips.
type pips [2]int64

// SnapshotState tells what a snapshot is of.
type SnapshotState struct {
	AppID  int64     `json:"app_id,omitempty"` // of the sandbox; 0: of the server's own world
	Seed   string    `json:"seed"`
	Time   time.Time `json:"time"` // that of the world
	Speed  float64   `json:"speed"`
	Paused bool      `json:"paused"`
	Bytes  int       `json:"bytes"` // of the file
}

// State tells what the snapshot is of.
func (s *Snapshot) State() SnapshotState {
	return SnapshotState{
		AppID: s.state.AppID, Seed: cmp.Or(s.state.Seed, market.DefaultSeed), Time: s.state.Time.UTC(), Speed: s.state.Speed, Paused: s.state.Paused, Bytes: len(s.file),
	}
}

// WriteTo writes the snapshot as a file: gzip, of one line of JSON and what accounts are kept in.
func (s *Snapshot) WriteTo(w io.Writer) (int64, error) {
	n, err := w.Write(s.file)
	return int64(n), err
}

// ReadSnapshot reads what WriteTo wrote. The error wraps ErrNoSnapshot where it is something else, or damaged.
func ReadSnapshot(r io.Reader) (*Snapshot, error) {
	file, err := io.ReadAll(io.LimitReader(r, maxSnapshotFile+1))
	if err != nil {
		return nil, fmt.Errorf("read the snapshot: %w", err)
	}
	if len(file) > maxSnapshotFile {
		return nil, fmt.Errorf("%w: it is larger than %d bytes", ErrNoSnapshot, maxSnapshotFile)
	}
	s := &Snapshot{file: file}
	state, image, err := s.unpack()
	if err != nil {
		return nil, err
	}
	if state.Image != int64(len(image)) {
		return nil, fmt.Errorf("%w: it holds %d bytes of data, not %d", ErrNoSnapshot, len(image), state.Image)
	}
	s.state = state
	return s, nil
}

// unpack reads the file whole, so that what was damaged on the way is noticed: gzip has a sum at its end.
func (s *Snapshot) unpack() (state snapshotState, image []byte, err error) {
	bad := func(err error) error { return fmt.Errorf("%w: %v", ErrNoSnapshot, err) }
	z, err := gzip.NewReader(bytes.NewReader(s.file))
	if err != nil {
		return state, nil, bad(err)
	}
	limited := &io.LimitedReader{R: z, N: maxStateLine}
	in := bufio.NewReaderSize(limited, 64<<10)
	line, err := in.ReadBytes('\n')
	if err != nil {
		return state, nil, bad(errors.New("it does not begin with a line of its own"))
	}
	var form struct {
		Version int `json:"dervish_snapshot"`
	}
	if err := json.Unmarshal(line, &form); err != nil || form.Version == 0 {
		return state, nil, bad(errors.New("it does not begin with a line of its own"))
	}
	if form.Version != snapshotVersion {
		return state, nil, bad(fmt.Errorf("it is of version %d; this dervish knows %d", form.Version, snapshotVersion))
	}
	if err := decode(line, &state); err != nil {
		return state, nil, bad(err)
	}
	if state.Time.IsZero() || len(state.Chance) < 16 {
		return state, nil, bad(errors.New("its first line lacks the time, or what is drawn from"))
	}
	limited.N = maxImage + 1 - int64(in.Buffered())
	if image, err = io.ReadAll(in); err != nil {
		return state, nil, bad(err)
	}
	if len(image) > maxImage {
		return state, nil, bad(fmt.Errorf("it holds more than %d bytes", maxImage))
	}
	return state, image, nil
}

// Snapshot keeps the world as it is. Time stands still meanwhile; a request that is being answered is in it whole or not at
// all. The error says that there is too much, or what could not be read.
func (g *Gateway) Snapshot(ctx context.Context) (*Snapshot, error) { return g.now().snapshot(ctx, 0) }

func (g *Gateway) snapshot(ctx context.Context, appID int64) (*Snapshot, error) {
	if g.clock == nil {
		return nil, errors.New("a world whose time is somebody else's cannot be kept")
	}
	state := snapshotState{Version: snapshotVersion, AppID: appID, Chance: make([]byte, 32)}
	_, _ = rand.Read(state.Chance) // which never fails
	var image []byte
	var err error
	g.hold(func(now time.Time) {
		if err = g.world.Accounts.Flush(ctx); err != nil {
			return
		}
		g.describe(&state, now)
		image, err = g.store.Image(ctx, maxImage)
	})
	if err != nil {
		return nil, fmt.Errorf("keep the world: %w", err)
	}
	s := &Snapshot{state: state}
	if s.file, err = pack(&s.state, image); err != nil {
		return nil, fmt.Errorf("keep the world: %w", err)
	}
	if len(s.file) > maxSnapshotFile {
		return nil, fmt.Errorf("keep the world: it would take %d bytes; there may be %d", len(s.file), maxSnapshotFile)
	}
	return s, nil
}

// describe tells all that is not in the store.
func (g *Gateway) describe(s *snapshotState, now time.Time) {
	c := g.Clock().State()
	s.Seed, s.Time, s.Speed, s.Paused, s.Demo = g.options.Seed, now.UTC(), c.Speed, c.Paused, g.demo
	g.changes.Lock()
	s.Limits, s.Site = g.Limits(), g.Site()
	for _, a := range g.world.Apps.List() {
		if n, own := g.world.Limits.For(a.ID); own {
			if s.AppLimits == nil {
				s.AppLimits = map[int64]Limits{}
			}
			s.AppLimits[a.ID] = published(n)
		}
	}
	g.changes.Unlock()
	s.Faults = g.keptFaults()
	s.Scripts = map[string][]pips{}
	s.Market, s.Spot = fingerprint(g.world.Market), spot(g.world.Market, now)
	for _, symbol := range g.world.Market.Symbols() {
		for _, t := range g.world.Market.Scripted(symbol) {
			s.Scripts[symbol.Code] = append(s.Scripts[symbol.Code], pips{t.Epoch, t.Quote})
		}
	}
}

// pack makes the file of a snapshot.
func pack(s *snapshotState, image []byte) ([]byte, error) {
	s.Image = int64(len(image))
	line, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	if len(line) >= maxStateLine {
		return nil, fmt.Errorf("what was scripted, and the rest, would take %d bytes; there may be %d", len(line), maxStateLine)
	}
	var file bytes.Buffer
	z, err := gzip.NewWriterLevel(&file, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	for _, part := range [][]byte{line, {'\n'}, image} {
		if _, err := z.Write(part); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return file.Bytes(), nil
}

// stage has a market say what a snapshot says of it. The error is ErrNoSnapshot where the market is another.
func (s *snapshotState) stage(w *market.World) error {
	other := func(code string, err error) error { return fmt.Errorf("%w: %s %w", ErrNoSnapshot, code, err) }
	for _, code := range slices.Sorted(maps.Keys(s.Scripts)) {
		symbol, ok := w.Symbol(code)
		if !ok {
			return other(code, errors.New("is no symbol here"))
		}
		var ticks []market.Tick
		for _, p := range s.Scripts[code] {
			ticks = append(ticks, market.Tick{Epoch: p[0], Quote: p[1]})
		}
		if err := w.Rescript(symbol, ticks); err != nil {
			return other(code, err)
		}
	}
	if !bytes.Equal(s.Market, fingerprint(w)) {
		return fmt.Errorf("%w: symbols or recordings are not those of the server that made it", ErrNoSnapshot)
	}
	if s.Spot != spot(w, s.Time) {
		return fmt.Errorf("%w: the server that made it quotes by other rules, or by another seed", ErrNoSnapshot)
	}
	return nil
}

func fingerprint(w *market.World) []byte {
	sum := w.Fingerprint()
	return sum[:]
}

// spot is the last tick of the first symbol.
func spot(w *market.World, at time.Time) pips {
	t, _ := w.At(w.Symbols()[0], at.Unix())
	return pips{t.Epoch, t.Quote}
}

// notice is what the site says at first.
func (o *Options) notice() site.Notice {
	return site.Notice{Status: site.Status(o.Site.Status), Message: o.Site.Message}
}
