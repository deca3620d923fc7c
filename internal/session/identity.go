package session

import (
	"slices"
	"time"

	"github.com/dervish-ws/dervish/internal/accounts"
)

// Identity is one account that a session acts for, and what its token allows.
type Identity struct {
	Account accounts.Account
	Grant   accounts.Grant
	Since   time.Time // when it was authorized
	Until   time.Time // when that ends by itself; zero: never
}

// Identities lists the accounts that the session acts for; empty before authorize.
func (s *Session) Identities() []Identity {
	if ids := s.identities.Load(); ids != nil {
		return *ids
	}
	return nil
}

// Authorize replaces the accounts of the session. Where the set of accounts changes, the streams of accounts end;
// market streams go on. Only the reader calls it.
func (s *Session) Authorize(ids []Identity) {
	s.mu.Lock()
	s.become(ids)
	s.mu.Unlock()
	s.meter = nil
}

// Disown takes from the session the accounts whose tokens are not valid.
func (s *Session) Disown(valid func(accounts.Grant) bool) {
	s.keep(func(id Identity) bool { return valid(id.Grant) })
}

// keep takes from the session the accounts that are not wanted.
func (s *Session) keep(wanted func(Identity) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var left []Identity
	for _, id := range s.Identities() {
		if wanted(id) {
			left = append(left, id)
		}
	}
	if len(left) < len(s.Identities()) {
		s.become(left)
	}
}

// become replaces the accounts, with s.mu held.
func (s *Session) become(ids []Identity) {
	if !sameAccounts(s.Identities(), ids) {
		s.drop(func(st *Stream) bool { return st.ofAccount })
	}
	s.identities.Store(&ids)
	s.watch(ids)
}

// watch sees to it that accounts are taken from the session when their time is over, with s.mu held.
func (s *Session) watch(ids []Identity) {
	if s.expiry != nil {
		s.expiry.Stop()
		s.expiry = nil
	}
	var first time.Time
	for _, id := range ids {
		if !id.Until.IsZero() && (first.IsZero() || id.Until.Before(first)) {
			first = id.Until
		}
	}
	if first.IsZero() || s.over {
		return
	}
	c := s.hub.clock
	s.expiry = c.AfterFunc(first.Sub(c.Now()), func() {
		now := c.Now()
		s.keep(func(id Identity) bool { return id.Until.IsZero() || now.Before(id.Until) })
	})
}

// sameAccounts reports whether two lists are of the same accounts.
func sameAccounts(a, b []Identity) bool {
	return slices.EqualFunc(a, b, func(a, b Identity) bool { return a.Account.LoginID == b.Account.LoginID })
}
