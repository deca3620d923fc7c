package gateway

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
)

// Bounds of the snapshots that a gateway keeps by name.
const (
	maxSnapshots     = 20        // of one world
	maxSnapshotBytes = 256 << 20 // of all worlds together
)

// snapshotName is what a snapshot may be called.
var snapshotName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`)

// Errors of named snapshots.
var (
	errNoNamed = errors.New("there is no snapshot of that name")
	errNamed   = errors.New("there is a snapshot of that name")
)

// shelf keeps snapshots of worlds by name, in memory. Worlds are known by the application of the sandbox, and the server's
// own by 0. It is safe for concurrent use.
type shelf struct {
	mu    sync.Mutex
	bytes int
	of    map[int64]map[string]kept
}

// kept is a snapshot on a shelf.
type kept struct {
	*Snapshot
	taken time.Time // by the machine
}

// listedSnapshot is a snapshot as operators see it.
type listedSnapshot struct {
	Name string `json:"name"`
	SnapshotState
	Taken time.Time `json:"taken"` // when it was made or brought, by the machine's clock
}

func (k kept) listed(name string) listedSnapshot {
	return listedSnapshot{name, k.State(), k.taken.UTC().Truncate(time.Millisecond)}
}

// free says why there is no place for a snapshot of a world by a name; nil where there is.
func (b *shelf) free(world int64, name string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.fits(world, name, 0)
}

// fits is free for so many bytes, with b.mu held. Without a name there is one.
func (b *shelf) fits(world int64, name string, bytes int) error {
	if name != "" && !snapshotName.MatchString(name) {
		return inField("name", fmt.Errorf("name %q is not up to 64 letters, digits, dots, dashes and underscores", name))
	}
	if _, there := b.of[world][name]; there {
		return inField("name", fmt.Errorf("%w: %s", errNamed, name))
	}
	if len(b.of[world]) >= maxSnapshots {
		return fmt.Errorf("there are %d snapshots, which is as many as there may be; delete one first", maxSnapshots)
	}
	if b.bytes+bytes > maxSnapshotBytes {
		return fmt.Errorf("snapshots would take more than %d bytes together; delete one first", maxSnapshotBytes)
	}
	return nil
}

// put keeps a snapshot by a name that no other of the world has. An empty one is chosen.
func (b *shelf) put(world int64, name string, s *Snapshot) (listedSnapshot, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.fits(world, name, len(s.file)); err != nil {
		return listedSnapshot{}, err
	}
	if b.of[world] == nil {
		if b.of == nil {
			b.of = map[int64]map[string]kept{}
		}
		b.of[world] = map[string]kept{}
	}
	for n := 1; name == ""; n++ {
		if chosen := fmt.Sprintf("snapshot-%d", n); b.fits(world, chosen, 0) == nil {
			name = chosen
		}
	}
	k := kept{s, clock.Real.Now()}
	b.of[world][name] = k
	b.bytes += len(s.file)
	return k.listed(name), nil
}

// get finds a snapshot. The error is errNoNamed.
func (b *shelf) get(world int64, name string) (*Snapshot, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	k, there := b.of[world][name]
	if !there {
		return nil, fmt.Errorf("%w: %q", errNoNamed, name)
	}
	return k.Snapshot, nil
}

// remove lets go of a snapshot. The error is errNoNamed.
func (b *shelf) remove(world int64, name string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	k, there := b.of[world][name]
	if !there {
		return fmt.Errorf("%w: %q", errNoNamed, name)
	}
	delete(b.of[world], name)
	b.bytes -= len(k.file)
	return nil
}

// clear lets go of all snapshots of a world.
func (b *shelf) clear(world int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, k := range b.of[world] {
		b.bytes -= len(k.file)
	}
	delete(b.of, world)
}

// list gives the snapshots of a world, the oldest first.
func (b *shelf) list(world int64) []listedSnapshot {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := make([]listedSnapshot, 0, len(b.of[world]))
	for name, k := range b.of[world] {
		list = append(list, k.listed(name))
	}
	slices.SortFunc(list, func(x, y listedSnapshot) int {
		return cmp.Or(x.Taken.Compare(y.Taken), cmp.Compare(x.Name, y.Name))
	})
	return list
}
