package accounts

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// Grant is what a token allows.
type Grant struct {
	ID      int64 // of the token
	LoginID string
	Name    string
	Scopes  []Scope
	App     int64  // the only application that may use it: the one that a log-in gave it to; 0: any
	Address string // the only network address that may use it; empty: any

	Masked    string // the token as it may be shown: its last letters, behind asterisks
	CreatedAt time.Time
	Used      time.Time // the last time; zero before the first
}

// Token is a grant with the hash of its token.
type Token struct {
	Hash [sha256.Size]byte
	Grant
}

// held is a token of a book.
type held struct {
	Token
	used  atomic.Int64 // in microseconds since 1970; 0: never
	dirty atomic.Bool  // used has not been written
}

// grant is the grant with its last use.
func (h *held) grant() Grant {
	g := h.Grant
	if at := h.used.Load(); at != 0 {
		g.Used = time.UnixMicro(at).UTC()
	}
	return g
}

// Caller is where a token is used.
type Caller struct {
	App     int64
	Address string // of the network
	At      time.Time
}

// The shapes of tokens.
const (
	letters      = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	lowerLetters = "0123456789abcdefghijklmnopqrstuvwxyz"

	apiTokenLength = 15 // 89 bits
	logInPrefix    = "a1-"
	logInLength    = 29 // 149 bits
)

// text is so many characters of an alphabet, each as likely as the others, from the book's source of chance.
func (b *Book) text(alphabet string, n int) string {
	made := make([]byte, 0, n)
	var chance [64]byte
	for {
		b.draw(chance[:])
		for _, c := range chance {
			if c &= 63; int(c) < len(alphabet) {
				if made = append(made, alphabet[c]); len(made) == n {
					return string(made)
				}
			}
		}
	}
}

// draw fills p from the book's source of chance.
func (b *Book) draw(p []byte) {
	if b.Chance == nil {
		_, _ = rand.Read(p) // which never fails
		return
	}
	b.chance.Lock()
	defer b.chance.Unlock()
	_, _ = b.Chance.Read(p) // nor does this
}

// shown is how many letters of a token its mask shows: the last four, and of a short one fewer, so that nobody can guess
// the others.
func shown(token string) int { return min(4, len(token)/4) }

// mask is a token as it may be shown.
func mask(token string) string {
	n := len(token) - shown(token)
	tail := strings.Map(func(r rune) rune { // to be spelled in delete_token
		if r == '-' {
			return '_'
		}
		return r
	}, token[n:])
	return strings.Repeat("*", n) + tail
}

// Issue makes a new token for a grant: 15 letters and digits, or a1- and 29 of them for a token that belongs to an
// application. The error is ErrUnknownAccount.
func (b *Book) Issue(ctx context.Context, g Grant) (token string, err error) {
	token = b.text(letters, apiTokenLength)
	if g.App != 0 {
		token = logInPrefix + b.text(lowerLetters, logInLength)
	}
	return token, b.Admit(ctx, token, g)
}

// kept is how many tokens of one name there may be for one account, where a new one takes the place of the oldest.
const kept = 10

// Renew is Issue for tokens that are asked for again and again: of those of the same account, name and application the
// latest ten stay valid.
func (b *Book) Renew(ctx context.Context, g Grant) (token string, err error) {
	var old []int64
	same := b.Tokens(g.LoginID, func(o Grant) bool { return o.Name == g.Name && o.App == g.App })
	for i := range len(same) - kept + 1 {
		old = append(old, same[i].ID)
	}
	if len(old) > 0 {
		if err := b.Revoke(ctx, old...); err != nil {
			return "", err
		}
	}
	return b.Issue(ctx, g)
}

// Admit gives a token of the caller's choice to a grant. The error is ErrUnknownAccount or wraps ErrTaken.
func (b *Book) Admit(ctx context.Context, token string, g Grant) error {
	t := Token{Hash: sha256.Sum256([]byte(token)), Grant: g}
	t.Masked, t.CreatedAt, t.Scopes = mask(token), instant(g.CreatedAt), slices.Clone(g.Scopes)
	b.mu.Lock()
	_, known := b.accounts[g.LoginID]
	taken := b.keys[t.Hash] != nil || b.reserved[t.Hash]
	if known && !taken {
		b.grants++
		t.ID = b.grants
		b.reserved[t.Hash] = true
	}
	b.mu.Unlock()
	switch {
	case !known:
		return ErrUnknownAccount
	case taken:
		return fmt.Errorf("admit token %q of %s: %w", g.Name, g.LoginID, ErrTaken)
	}
	if err := b.write(ctx, Change{Tokens: []Token{t}}, t.Hash); err != nil {
		return fmt.Errorf("admit token %q of %s: %w", g.Name, g.LoginID, err)
	}
	return nil
}

// Declare is Admit for a token that may be there already, of the same account: it has the new name and scopes then.
func (b *Book) Declare(ctx context.Context, token string, g Grant) error {
	b.mu.RLock()
	h := b.keys[sha256.Sum256([]byte(token))]
	b.mu.RUnlock()
	if h == nil || h.LoginID != g.LoginID {
		return b.Admit(ctx, token, g)
	}
	t := h.Token
	if t.Name == g.Name && t.App == g.App && slices.Equal(t.Scopes, g.Scopes) {
		return nil
	}
	t.Grant = h.grant()
	t.Name, t.Scopes, t.App = g.Name, slices.Clone(g.Scopes), g.App
	if err := b.write(ctx, Change{Tokens: []Token{t}}); err != nil {
		return fmt.Errorf("change token %q of %s: %w", g.Name, g.LoginID, err)
	}
	return nil
}

// put adds a token or puts it in the place of the one with its id, with b.mu held.
func (b *Book) put(t Token) {
	h := &held{Token: t}
	if !t.Used.IsZero() {
		h.used.Store(t.Used.UnixMicro())
	}
	list := slices.Clone(b.ofAccount[t.LoginID])
	if i := slices.IndexFunc(list, func(o *held) bool { return o.ID == t.ID }); i >= 0 {
		list[i] = h
	} else {
		list = append(list, h)
	}
	b.keys[t.Hash], b.byID[t.ID], b.ofAccount[t.LoginID] = h, h, list
	b.grants = max(b.grants, t.ID)
}

// drop removes a token, with b.mu held.
func (b *Book) drop(id int64) {
	h := b.byID[id]
	if h == nil {
		return
	}
	delete(b.byID, id)
	delete(b.keys, h.Hash)
	b.ofAccount[h.LoginID] = slices.DeleteFunc(slices.Clone(b.ofAccount[h.LoginID]), func(o *held) bool { return o == h })
}

// Authenticate finds the account of a token and what the token allows, and notes the use. The error is ErrUnknownToken,
// ErrForeignApp or ErrForeignAddress.
func (b *Book) Authenticate(token string, from Caller) (Account, Grant, error) {
	a, g, err := b.authenticate(token, from)
	if err == nil && !from.At.IsZero() && b.Unwritten != nil && b.unwritten.CompareAndSwap(false, true) {
		b.Unwritten()
	}
	return a, g, err
}

func (b *Book) authenticate(token string, from Caller) (Account, Grant, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	h := b.keys[sha256.Sum256([]byte(token))]
	switch {
	case h == nil:
		return Account{}, Grant{}, ErrUnknownToken
	case h.App != 0 && h.App != from.App:
		return Account{}, Grant{}, ErrForeignApp
	case h.Address != "" && h.Address != from.Address:
		return Account{}, Grant{}, ErrForeignAddress
	}
	g := h.grant()
	if !from.At.IsZero() {
		h.used.Store(from.At.UnixMicro())
		h.dirty.Store(true)
	}
	return b.accounts[h.LoginID], g, nil
}

// Accepts reports whether a text is a token of some account, and notes no use.
func (b *Book) Accepts(token string) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.keys[sha256.Sum256([]byte(token))] != nil
}

// Valid reports whether a token is accepted still, by its id.
func (b *Book) Valid(g Grant) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.byID[g.ID] != nil
}

// Tokens lists what the tokens of an account allow, of those that are wanted, the oldest first.
func (b *Book) Tokens(loginID string, want func(Grant) bool) []Grant {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var list []Grant
	for _, h := range b.ofAccount[loginID] {
		if g := h.grant(); want(g) {
			list = append(list, g)
		}
	}
	return list
}

// TokensOfApp lists what the tokens allow that belong to an application.
func (b *Book) TokensOfApp(app int64) []Grant {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var list []Grant
	for _, h := range b.keys {
		if h.App == app {
			list = append(list, h.grant())
		}
	}
	slices.SortFunc(list, func(a, c Grant) int { return int(a.ID - c.ID) })
	return list
}

// Find finds the token of an account that is spelled like this: all of it, or its mask. Several may have the same mask.
func (b *Book) Find(loginID, spelled string) []Grant {
	hash := sha256.Sum256([]byte(spelled))
	b.mu.RLock()
	defer b.mu.RUnlock()
	var list []Grant
	for _, h := range b.ofAccount[loginID] {
		if h.Hash == hash {
			return []Grant{h.grant()}
		}
		if h.Masked == spelled {
			list = append(list, h.grant())
		}
	}
	return list
}

// Revoke has tokens no longer accepted, and tells who listens to Revoked. Ids that are no token's are passed over.
func (b *Book) Revoke(ctx context.Context, ids ...int64) error {
	if len(ids) == 0 {
		return nil
	}
	if err := b.write(ctx, Change{Revoked: ids}); err != nil {
		return fmt.Errorf("revoke %d tokens: %w", len(ids), err)
	}
	b.Revoked.Publish(ids)
	return nil
}

// Flush writes when tokens were used last, as far as that is not written. What could not be written is for the next Flush,
// of which Unwritten is not told again.
func (b *Book) Flush(ctx context.Context) error {
	used := map[int64]time.Time{}
	var written []*held
	b.unwritten.Store(false) // before what was noted is gathered: what comes later is told anew
	b.mu.RLock()
	for h := range maps.Values(b.keys) {
		if h.dirty.Swap(false) {
			used[h.ID] = time.UnixMicro(h.used.Load()).UTC()
			written = append(written, h)
		}
	}
	b.mu.RUnlock()
	if len(used) == 0 {
		return nil
	}
	if err := b.store.Save(ctx, Change{Used: used}); err != nil {
		for _, h := range written {
			h.dirty.Store(true)
		}
		return fmt.Errorf("write when tokens were used: %w", err)
	}
	return nil
}
