package accounts

import (
	"context"
	"fmt"
	"maps"
	"time"
)

// User is somebody who holds accounts.
type User struct {
	ID    int64
	Email string // in lower case; empty where it is not known, and nobody else's
	// Settings are what the user says by name, such as first_name; an absent one is not known. Nobody changes a map that
	// was handed out.
	Settings map[string]string
}

// Login is one time that a user logged in or out.
type Login struct {
	ID       int64
	UserID   int64
	Out      bool
	At       time.Time
	Address  string // of the network; empty where it is not known
	Agent    string // what the client calls itself
	Language string
}

// User finds a user. The error is ErrUnknownUser.
func (b *Book) User(id int64) (User, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if u, known := b.users[id]; known {
		return u, nil
	}
	return User{}, ErrUnknownUser
}

// Users gives the ids of all users, each with the first of the accounts, by login id.
func (b *Book) Users() []int64 {
	var list []int64
	seen := map[int64]bool{}
	for _, a := range b.List() {
		if !seen[a.UserID] {
			seen[a.UserID] = true
			list = append(list, a.UserID)
		}
	}
	return list
}

// Tell has change say what becomes of a user's settings, given a copy of them. An error of change is returned as it is,
// and nothing is changed. The error is ErrUnknownUser where there is no such user.
func (b *Book) Tell(ctx context.Context, user int64, change func(settings map[string]string) error) error {
	b.changing.Lock()
	defer b.changing.Unlock()
	u, err := b.User(user)
	if err != nil {
		return err
	}
	settings := map[string]string{}
	maps.Copy(settings, u.Settings)
	if err := change(settings); err != nil {
		return err
	}
	u.Settings = settings
	if err := b.write(ctx, Change{Users: []User{u}}); err != nil {
		return fmt.Errorf("settings of user %d: %w", user, err)
	}
	return nil
}

// MaxLogins is how many times the book remembers of each user.
const MaxLogins = 50

// last keeps the latest.
func last(list []Login) []Login { return list[max(0, len(list)-MaxLogins):] }

// Note remembers that a user logged in or out. The ID is the book's to give.
func (b *Book) Note(ctx context.Context, l Login) error {
	b.mu.Lock()
	b.record++
	l.ID = b.record
	b.mu.Unlock()
	l.At = instant(l.At)
	if err := b.write(ctx, Change{Logins: []Login{l}}); err != nil {
		return fmt.Errorf("login history of user %d: %w", l.UserID, err)
	}
	return nil
}

// Logins lists the times that a user logged in or out, the latest first.
func (b *Book) Logins(user int64, limit int) []Login {
	b.mu.RLock()
	defer b.mu.RUnlock()
	all := b.logins[user]
	var list []Login
	for i := len(all) - 1; i >= 0 && len(list) < limit; i-- {
		list = append(list, all[i])
	}
	return list
}
