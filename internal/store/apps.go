package store

import (
	"context"
	"strings"

	"github.com/dervish-ws/dervish/internal/apps"
)

// Apps keeps applications in a DB.
type Apps struct {
	db *DB
}

// Apps is where applications are kept in the database.
func (db *DB) Apps() Apps { return Apps{db} }

const appColumns = `id, name, active, deleted, markup, owner, owner_login, scopes, redirect_uri, verification_uri, homepage, github,
	appstore, googleplay`

// Load is of apps.Store.
func (a Apps) Load(ctx context.Context) ([]apps.Stored, error) {
	var list []apps.Stored
	return list, a.db.Read(ctx, func(tx *Tx) error {
		return tx.Rows(func(scan func(...any) error) error {
			var s apps.Stored
			var about apps.About
			var scopes string
			err := scan(&s.ID, &s.Name, &s.Active, &s.Deleted, &s.Markup, &about.Owner, &about.OwnerLogin, &scopes, &about.RedirectURI,
				&about.VerificationURI, &about.Homepage, &about.GitHub, &about.AppStore, &about.GooglePlay)
			if err != nil {
				return err
			}
			about.Scopes = strings.Fields(scopes)
			s.About = &about
			list = append(list, s)
			return nil
		}, "SELECT "+appColumns+" FROM app ORDER BY id")
	})
}

// Save is of apps.Store.
func (a Apps) Save(ctx context.Context, s apps.Stored) error {
	of := s.Of()
	return a.db.Write(ctx, func(tx *Tx) error {
		_, err := tx.Exec("INSERT INTO app ("+appColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
			ON CONFLICT (id) DO UPDATE SET name = excluded.name, active = excluded.active, deleted = excluded.deleted,
			markup = excluded.markup, owner = excluded.owner, owner_login = excluded.owner_login, scopes = excluded.scopes,
			redirect_uri = excluded.redirect_uri, verification_uri = excluded.verification_uri, homepage = excluded.homepage,
			github = excluded.github, appstore = excluded.appstore, googleplay = excluded.googleplay`,
			s.ID, s.Name, bit(s.Active), bit(s.Deleted), s.Markup, of.Owner, of.OwnerLogin, strings.Join(of.Scopes, " "),
			of.RedirectURI, of.VerificationURI, of.Homepage, of.GitHub, of.AppStore, of.GooglePlay)
		return err
	})[0]
}
