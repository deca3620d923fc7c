// Package copying knows who copies whom: accounts that buy what a trader buys, as far as their filters let it through. The
// trader agrees by handing out a token.
//
// It keeps the links and answers who is to copy a purchase. That the purchases are made, and whether the token is accepted
// still, is for others.
package copying

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dervish-ws/dervish/internal/money"
)

// ErrNotCopied is why the copying of a trader was not ended: the account does not copy that trader.
var ErrNotCopied = errors.New("the account does not copy the trader")

// Link is one account that copies one trader. It does not change.
type Link struct {
	Copier, Trader string // login ids
	Token          int64  // by its id, with which the trader agreed
	App            int64  // through which the copier trades
	Since          time.Time

	Symbols  []string     // on which to copy; empty: all
	Kinds    []string     // contract types to copy; empty: all
	MinStake money.Amount // the smallest price to copy; zero: any
	MaxStake money.Amount // the largest; zero: any
}

// Wants reports whether a purchase passes the filters.
func (l *Link) Wants(symbol, kind string, price money.Amount) bool {
	among := func(list []string, word string) bool { return len(list) == 0 || slices.Contains(list, word) }
	return among(l.Symbols, symbol) && among(l.Kinds, kind) &&
		price.Minor >= l.MinStake.Minor && (l.MaxStake.Minor == 0 || price.Minor <= l.MaxStake.Minor)
}

// Store keeps links.
type Store interface {
	// Load gives all that were kept and not dropped.
	Load(ctx context.Context) ([]Link, error)
	// Keep keeps a link, in place of the one between the same two.
	Keep(ctx context.Context, l Link) error
	// Drop forgets a link, if there is one.
	Drop(ctx context.Context, copier, trader string) error
}

// Book holds the links. It is safe for concurrent use.
type Book struct {
	store Store

	changing sync.Mutex // held while the store is changed
	mu       sync.Mutex
	byTrader map[string][]Link // by copier; never changed in place
}

// Open is the book that a store keeps.
func Open(ctx context.Context, s Store) (*Book, error) {
	links, err := s.Load(ctx)
	if err != nil {
		return nil, fmt.Errorf("load who copies whom: %w", err)
	}
	b := &Book{store: s, byTrader: map[string][]Link{}}
	for _, l := range links {
		b.put(l)
	}
	return b, nil
}

// Start has an account copy a trader from now on, by the filters of the link and no others.
func (b *Book) Start(ctx context.Context, l Link) error {
	b.changing.Lock()
	defer b.changing.Unlock()
	if err := b.store.Keep(ctx, l); err != nil {
		return fmt.Errorf("have %s copy %s: %w", l.Copier, l.Trader, err)
	}
	b.put(l)
	return nil
}

// Stop ends the copying of a trader. The error is ErrNotCopied, or of the store.
func (b *Book) Stop(ctx context.Context, copier, trader string) error {
	b.changing.Lock()
	defer b.changing.Unlock()
	of := func(l Link) bool { return l.Copier == copier }
	if !slices.ContainsFunc(b.Copiers(trader), of) {
		return ErrNotCopied
	}
	if err := b.store.Drop(ctx, copier, trader); err != nil {
		return fmt.Errorf("have %s copy %s no more: %w", copier, trader, err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if left := slices.DeleteFunc(slices.Clone(b.byTrader[trader]), of); len(left) > 0 {
		b.byTrader[trader] = left
	} else {
		delete(b.byTrader, trader)
	}
	return nil
}

// put adds a link, or puts it in the place of the one that is there.
func (b *Book) put(l Link) {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := slices.Clone(b.byTrader[l.Trader])
	at, found := slices.BinarySearchFunc(list, l.Copier, func(o Link, copier string) int { return strings.Compare(o.Copier, copier) })
	if found {
		list[at] = l
	} else {
		list = slices.Insert(list, at, l)
	}
	b.byTrader[l.Trader] = list
}

// Copiers lists the links of those who copy a trader, by their login ids.
func (b *Book) Copiers(trader string) []Link {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.byTrader[trader]
}

// Traders lists the links of an account to those whom it copies, by their login ids.
func (b *Book) Traders(copier string) []Link {
	b.mu.Lock()
	defer b.mu.Unlock()
	var list []Link
	for _, links := range b.byTrader {
		for _, l := range links {
			if l.Copier == copier {
				list = append(list, l)
			}
		}
	}
	slices.SortFunc(list, func(a, b Link) int { return strings.Compare(a.Trader, b.Trader) })
	return list
}
