package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/internal/money"
)

// Accounts keeps users, accounts and tokens in a DB.
type Accounts struct {
	db *DB
}

// Accounts is where users, accounts and tokens are kept in the database.
func (db *DB) Accounts() Accounts { return Accounts{db} }

// Load is of accounts.Store.
func (a Accounts) Load(ctx context.Context) (accounts.Change, error) {
	var c accounts.Change
	return c, a.db.Read(ctx, func(tx *Tx) error {
		for _, load := range []func(*Tx, *accounts.Change) error{loadUsers, loadAccounts, loadExclusions, loadTokens, loadLogins} {
			if err := load(tx, &c); err != nil {
				return err
			}
		}
		return nil
	})
}

func loadUsers(tx *Tx, c *accounts.Change) error {
	settings := map[int64]map[string]string{}
	err := tx.Rows(func(scan func(...any) error) error {
		var user int64
		var name, value string
		if err := scan(&user, &name, &value); err != nil {
			return err
		}
		if settings[user] == nil {
			settings[user] = map[string]string{}
		}
		settings[user][name] = value
		return nil
	}, "SELECT user_id, name, value FROM user_setting")
	if err != nil {
		return err
	}
	return tx.Rows(func(scan func(...any) error) error {
		var u accounts.User
		var email sql.NullString
		if err := scan(&u.ID, &email); err != nil {
			return err
		}
		u.Email, u.Settings = email.String, settings[u.ID]
		c.Users = append(c.Users, u)
		return nil
	}, "SELECT id, email FROM app_user ORDER BY id")
}

func loadAccounts(tx *Tx, c *accounts.Change) error {
	return tx.Rows(func(scan func(...any) error) error {
		var a accounts.Account
		var at int64
		if err := scan(&a.LoginID, &a.UserID, &a.Currency, &a.Opening, &at, &a.Disabled, &a.Demo); err != nil {
			return err
		}
		a.CreatedAt = instant(at)
		c.Accounts = append(c.Accounts, a)
		return nil
	}, "SELECT login, user_id, currency, opening, opened_at, disabled, demo FROM account ORDER BY login")
}

func loadExclusions(tx *Tx, c *accounts.Change) error {
	c.Exclusions = map[string]accounts.Exclusion{}
	return tx.Rows(func(scan func(...any) error) error {
		var login string
		var currency money.Currency
		var e accounts.Exclusion
		var session, timeout, until int64
		amounts := exclusionAmounts(&e)
		into := []any{&login, &currency.Code, &currency.Digits, &e.MaxOpen, &session, &timeout, &until}
		for _, m := range amounts {
			into = append(into, &m.Minor)
		}
		if err := scan(into...); err != nil {
			return err
		}
		for _, m := range amounts {
			if m.Minor != 0 {
				m.Currency = currency
			}
		}
		e.Session, e.Timeout, e.Until = time.Duration(session)*time.Microsecond, instantOrNone(timeout), instantOrNone(until)
		c.Exclusions[login] = e
		return nil
	}, "SELECT "+exclusionColumns+" FROM account_exclusion")
}

const exclusionColumns = `login, currency, digits, max_open, session, timeout_at, until_at, max_balance,
	losses_1, losses_7, losses_30, turnover_1, turnover_7, turnover_30, deposits_1, deposits_7, deposits_30`

// exclusionAmounts are the amounts of an exclusion in the order of their columns.
func exclusionAmounts(e *accounts.Exclusion) []*money.Amount {
	list := []*money.Amount{&e.MaxBalance}
	for _, of := range []*[3]money.Amount{&e.Losses, &e.Turnover, &e.Deposits} {
		list = append(list, &of[0], &of[1], &of[2])
	}
	return list
}

func loadTokens(tx *Tx, c *accounts.Change) error {
	return tx.Rows(func(scan func(...any) error) error {
		var t accounts.Token
		var hash []byte
		var scopes string
		var created, used int64
		if err := scan(&t.ID, &hash, &t.Masked, &t.LoginID, &t.Name, &scopes, &t.App, &t.Address, &created, &used); err != nil {
			return err
		}
		if copy(t.Hash[:], hash) != len(t.Hash) || len(hash) != len(t.Hash) {
			return fmt.Errorf("token %d has a hash of %d bytes", t.ID, len(hash))
		}
		for _, s := range strings.Fields(scopes) {
			t.Scopes = append(t.Scopes, accounts.Scope(s))
		}
		t.CreatedAt, t.Used = instantOrNone(created), instantOrNone(used)
		c.Tokens = append(c.Tokens, t)
		return nil
	}, "SELECT id, hash, masked, login, name, scopes, app, address, created_at, used_at FROM token ORDER BY id")
}

func loadLogins(tx *Tx, c *accounts.Change) error {
	return tx.Rows(func(scan func(...any) error) error {
		var l accounts.Login
		var action string
		var at int64
		if err := scan(&l.ID, &l.UserID, &action, &at, &l.Address, &l.Agent, &l.Language); err != nil {
			return err
		}
		l.Out, l.At = action == "logout", instant(at)
		c.Logins = append(c.Logins, l)
		return nil
	}, "SELECT id, user_id, action, at, address, agent, language FROM login_record ORDER BY id")
}

// Save is of accounts.Store.
func (a Accounts) Save(ctx context.Context, c accounts.Change) error {
	return a.db.Write(ctx, func(tx *Tx) error {
		for _, save := range []func(*Tx, *accounts.Change) error{
			saveUsers, saveAccounts, saveExclusions, saveTokens, saveUses, saveRevocations, saveLogins,
		} {
			if err := save(tx, &c); err != nil {
				return err
			}
		}
		return nil
	})[0]
}

func saveUsers(tx *Tx, c *accounts.Change) error {
	for _, u := range c.Users {
		_, err := tx.Exec("INSERT INTO app_user (id, email) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET email = excluded.email",
			u.ID, sql.NullString{String: u.Email, Valid: u.Email != ""})
		if err != nil {
			return err
		}
		if _, err := tx.Exec("DELETE FROM user_setting WHERE user_id = $1", u.ID); err != nil {
			return err
		}
		for name, value := range u.Settings {
			_, err := tx.Exec("INSERT INTO user_setting (user_id, name, value) VALUES ($1, $2, $3)", u.ID, name, value)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func saveAccounts(tx *Tx, c *accounts.Change) error {
	for _, a := range c.Accounts {
		_, err := tx.Exec(`INSERT INTO account (login, user_id, currency, opening, opened_at, disabled, demo)
			VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (login) DO UPDATE SET user_id = excluded.user_id,
			currency = excluded.currency, opening = excluded.opening, opened_at = excluded.opened_at,
			disabled = excluded.disabled, demo = excluded.demo`,
			a.LoginID, a.UserID, a.Currency, a.Opening, micros(a.CreatedAt), bit(a.Disabled), bit(a.Demo))
		if err != nil {
			return err
		}
	}
	return nil
}

func saveExclusions(tx *Tx, c *accounts.Change) error {
	for login, e := range c.Exclusions {
		var currency money.Currency
		amounts := exclusionAmounts(&e)
		for _, m := range amounts {
			if m.Minor != 0 {
				currency = m.Currency
			}
		}
		args := []any{
			login, currency.Code, currency.Digits, e.MaxOpen, e.Session.Microseconds(), microsOrNone(e.Timeout), microsOrNone(e.Until),
		}
		for _, m := range amounts {
			args = append(args, m.Minor)
		}
		if _, err := tx.Exec("DELETE FROM account_exclusion WHERE login = $1", login); err != nil {
			return err
		}
		_, err := tx.Exec("INSERT INTO account_exclusion ("+exclusionColumns+`)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`, args...)
		if err != nil {
			return err
		}
	}
	return nil
}

func saveTokens(tx *Tx, c *accounts.Change) error {
	for _, t := range c.Tokens {
		scopes := make([]string, len(t.Scopes))
		for i, s := range t.Scopes {
			scopes[i] = string(s)
		}
		_, err := tx.Exec(`INSERT INTO token (id, hash, masked, login, name, scopes, app, address, created_at, used_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO UPDATE SET name = excluded.name,
			scopes = excluded.scopes, app = excluded.app, address = excluded.address, used_at = excluded.used_at`,
			t.ID, t.Hash[:], t.Masked, t.LoginID, t.Name, strings.Join(scopes, " "), t.App, t.Address, microsOrNone(t.CreatedAt),
			microsOrNone(t.Used))
		if err != nil {
			return err
		}
	}
	return nil
}

func saveUses(tx *Tx, c *accounts.Change) error {
	for id, at := range c.Used {
		if _, err := tx.Exec("UPDATE token SET used_at = $1 WHERE id = $2", micros(at), id); err != nil {
			return err
		}
	}
	return nil
}

func saveRevocations(tx *Tx, c *accounts.Change) error {
	for _, id := range c.Revoked {
		if _, err := tx.Exec("DELETE FROM token WHERE id = $1", id); err != nil {
			return err
		}
	}
	return nil
}

// saveLogins adds records and lets go of those of the same users that nobody can ask for any more.
func saveLogins(tx *Tx, c *accounts.Change) error {
	for _, l := range c.Logins {
		action := "login"
		if l.Out {
			action = "logout"
		}
		_, err := tx.Exec("INSERT INTO login_record (id, user_id, action, at, address, agent, language) VALUES ($1, $2, $3, $4, $5, $6, $7)",
			l.ID, l.UserID, action, micros(l.At), l.Address, l.Agent, l.Language)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`DELETE FROM login_record WHERE user_id = $1 AND id <=
			(SELECT id FROM login_record WHERE user_id = $1 ORDER BY id DESC LIMIT 1 OFFSET $2)`, l.UserID, accounts.MaxLogins)
		if err != nil {
			return err
		}
	}
	return nil
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// microsOrNone is an instant as it is kept where it may be missing, as 0.
func microsOrNone(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return micros(t)
}

func instantOrNone(at int64) time.Time {
	if at == 0 {
		return time.Time{}
	}
	return instant(at)
}
