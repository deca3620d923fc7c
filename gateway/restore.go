package gateway

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/dervish-ws/dervish/internal/apps"
	"github.com/dervish-ws/dervish/internal/limits"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/internal/store"
)

// restored is what sessions of a world are told whose place another takes: close 1012, which says that the service begins
// anew and that one may connect again.
const (
	restoredCode   = 1012
	restoredReason = "the world was restored from a snapshot; connect again"
)

// errClosing is why nothing is restored.
var errClosing = errors.New("the gateway is going away")

// beginning is what a gateway goes on from instead of beginning anew.
type beginning struct {
	state    snapshotState
	store    *store.DB
	lent     bool   // the store is closed by somebody else
	sessions uint64 // the number of the last session before
}

// turn is a lock that is given up when a context is done.
type turn chan struct{}

func newTurn() turn { return make(turn, 1) }

func (t turn) take(ctx context.Context) error {
	select {
	case t <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t turn) give() { <-t }

// now is the gateway whose world clients are in: g, or that of the world which took its place.
func (g *Gateway) now() *Gateway {
	if heir := g.heir.Load(); heir != nil {
		return heir
	}
	return g
}

// Restore has the world go on from a snapshot of it, or of another with the same symbols and recordings: balances, open
// contracts, tokens, applications, time, ticks to come, limits, the site's status and faults are as they were, and the next
// contract has the number that it had. What is restored twice and asked the same answers the same, byte for byte. Sessions
// end with close 1012. What the options say of time, seed, accounts, applications, limits, faults and quotes does not count
// any more; sandboxes are worlds of their own, and stay.
//
// Time goes on from that of the snapshot; a world that kept the machine's time does not any more. A gateway in lock-step,
// or with an end of time, does not restore.
//
// After an error the world is as it was; where it is kept in a file its sessions may have ended all the same. It wraps
// ErrNoSnapshot where that is the reason.
func (g *Gateway) Restore(ctx context.Context, s *Snapshot) error {
	if err := g.replacing.take(ctx); err != nil {
		return err
	}
	defer g.replacing.give()
	old := g.now()
	switch {
	case g.gone.Load():
		return errClosing
	case old.clock == nil || old.pacer != nil || !old.options.Until.IsZero():
		return errors.New("time follows the clients, or has an end; the world cannot be restored")
	}
	next, err := old.reborn(ctx, s)
	if err != nil {
		return fmt.Errorf("restore the world: %w", err)
	}
	if g.options.Database != "" {
		// The file has to be the one that is open, so that world was a trial.
		if err := next.Shutdown(ctx); err != nil {
			return fmt.Errorf("restore the world: %w", err)
		}
		return g.restoreFile(ctx, old, s)
	}
	old.lent = false // what keeps it keeps the next from now on
	g.succeed(next)
	g.retiring.Go(func() {
		if err := old.retire(context.Background()); err != nil {
			g.options.Log.Error("a world that was replaced did not end in order", "error", err)
		}
	})
	return nil
}

// succeed has a world take the place of the present one.
func (g *Gateway) succeed(next *Gateway) {
	if k := g.options.Kept; k != nil {
		next.lent = true
		k.take(next)
	}
	g.heir.Store(next)
}

// restoreFile has the file that a gateway keeps hold what a snapshot has, and makes the world of that.
func (g *Gateway) restoreFile(ctx context.Context, old *Gateway, s *Snapshot) error {
	ctx = context.WithoutCancel(ctx) // from here on it is carried through
	before, err := old.snapshot(ctx, 0)
	if err != nil {
		return fmt.Errorf("restore the world: %w", err)
	}
	db := old.store
	old.lent = true
	if err := old.retire(ctx); err != nil {
		g.options.Log.Error("a world that is replaced did not end in order", "error", err)
	}
	become := func(s *Snapshot) error {
		state, image, err := s.unpack()
		if err != nil {
			return err
		}
		from, err := store.OpenImage(ctx, image)
		if err != nil {
			return err
		}
		if err := errors.Join(db.Become(from), from.Close()); err != nil {
			return err
		}
		next, err := New(old.onwards(&beginning{state: state, store: db, lent: true, sessions: old.hub.Last()}))
		if err != nil {
			return err
		}
		next.lent = false
		g.succeed(next)
		return nil
	}
	err = become(s)
	if err == nil {
		return nil
	}
	err = fmt.Errorf("restore the world: %w", err)
	if lost := become(before); lost != nil { // the disk, say: it was full, and is gone now
		return errors.Join(err, fmt.Errorf("and bring back the world that there was: %w", lost), db.Close())
	}
	return err
}

// reborn makes a world in memory of a snapshot, by the options of g.
func (g *Gateway) reborn(ctx context.Context, s *Snapshot) (*Gateway, error) {
	state, image, err := s.unpack()
	if err != nil {
		return nil, err
	}
	db, err := store.OpenImage(ctx, image)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoSnapshot, err)
	}
	o := g.onwards(&beginning{state: state, store: db, sessions: g.hub.Last()})
	o.Database = ""
	next, err := New(o) // which closes the store where it fails
	if err != nil {
		return nil, err
	}
	r, err := next.world.Book.Check(ctx)
	if err == nil && !r.Sound() {
		err = fmt.Errorf("%w: its book is not sound: %s", ErrNoSnapshot, r.Faults[0])
	}
	if err != nil {
		return nil, errors.Join(err, next.Shutdown(context.WithoutCancel(ctx)))
	}
	return next, nil
}

// onwards are the options of g for a world that goes on from something.
func (g *Gateway) onwards(from *beginning) *Options {
	o, s := g.options, &from.state
	o.begun, o.like, o.clock = from, g, nil
	o.Seed, o.Start, o.Speed, o.Paused = s.Seed, s.Time, s.Speed, s.Paused
	o.Apps, o.Accounts, o.Faults, o.Quotes, o.Replays, o.Symbols, o.Data = nil, nil, nil, nil, nil, nil, nil
	o.Limits, o.Site = s.Limits, s.Site
	o.IdleTimeout = cmp.Or(o.IdleTimeout, -1) // 0 would be the default
	o.Front, o.FrontAdmin = nil, false        // these are the first gateway's
	return &o
}

// populate reads who there is from the store that a world goes on with.
func (b *beginning) populate(g *Gateway, byApp map[int64]limits.Numbers) []error {
	g.demo = b.state.Demo
	var errs []error
	for id, l := range b.state.AppLimits {
		if err := l.validate(); err != nil {
			errs = append(errs, fmt.Errorf("application %d: %w", id, err))
		}
		byApp[id] = g.numbers(l)
	}
	return errs
}

// shown registers the application by which a sandbox is chosen, where its world came from elsewhere.
func (g *Gateway) shown(ctx context.Context, appID int64) error {
	if _, err := g.world.Apps.Lookup(appID); err == nil {
		return nil
	}
	_, err := g.world.Apps.Register(ctx, apps.App{ID: appID, Name: "sandbox", Active: true})
	return err
}

// retire ends a world whose place another has taken, or will. Its time stands, so that nothing of it comes any more.
func (g *Gateway) retire(ctx context.Context) error {
	g.clock.Pause()
	g.refuse()
	g.hub.Each(func(s *session.Session) { s.Close(session.EndRestore, restoredCode, restoredReason) })
	return g.finish(ctx)
}

// take has k keep what a gateway has.
func (k *Kept) take(g *Gateway) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.clock, k.market, k.store, k.faulty = g.clock, g.world.Market, g.store, g.faulty
	notice := g.world.Site.Now()
	k.limits, k.site = &numbers{g.world.Limits.All(), g.world.Limits.ByApp()}, &notice
}
