package store

import (
	"cmp"
	"context"
	"strings"

	"github.com/dervish-ws/dervish/internal/copying"
	"github.com/dervish-ws/dervish/internal/money"
)

// Copying keeps who copies whom in a DB.
type Copying struct {
	db *DB
}

// Copying is where it is kept who copies whom.
func (db *DB) Copying() Copying { return Copying{db} }

const copyingColumns = "copier, trader, token, app, since, symbols, kinds, currency, digits, min_stake, max_stake"

// Load is of copying.Store.
func (c Copying) Load(ctx context.Context) (list []copying.Link, err error) {
	return list, c.db.Read(ctx, func(tx *Tx) error {
		return tx.Rows(func(scan func(...any) error) error {
			var l copying.Link
			var since int64
			var symbols, kinds string
			var currency money.Currency
			if err := scan(&l.Copier, &l.Trader, &l.Token, &l.App, &since, &symbols, &kinds,
				&currency.Code, &currency.Digits, &l.MinStake.Minor, &l.MaxStake.Minor); err != nil {
				return err
			}
			l.Since, l.Symbols, l.Kinds = instant(since), strings.Fields(symbols), strings.Fields(kinds)
			for _, a := range []*money.Amount{&l.MinStake, &l.MaxStake} {
				if a.Minor != 0 {
					a.Currency = currency
				}
			}
			list = append(list, l)
			return nil
		}, "SELECT "+copyingColumns+" FROM copying ORDER BY copier, trader")
	})
}

// Keep is of copying.Store.
func (c Copying) Keep(ctx context.Context, l copying.Link) error {
	currency := cmp.Or(l.MinStake.Currency, l.MaxStake.Currency)
	return c.db.Write(ctx, func(tx *Tx) error {
		_, err := tx.Exec("INSERT INTO copying ("+copyingColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
			ON CONFLICT (copier, trader) DO UPDATE SET token = excluded.token, app = excluded.app, since = excluded.since,
			symbols = excluded.symbols, kinds = excluded.kinds, currency = excluded.currency, digits = excluded.digits,
			min_stake = excluded.min_stake, max_stake = excluded.max_stake`,
			l.Copier, l.Trader, l.Token, l.App, l.Since.UnixMicro(), strings.Join(l.Symbols, " "), strings.Join(l.Kinds, " "),
			currency.Code, currency.Digits, l.MinStake.Minor, l.MaxStake.Minor)
		return err
	})[0]
}

// Drop is of copying.Store.
func (c Copying) Drop(ctx context.Context, copier, trader string) error {
	return c.db.Write(ctx, func(tx *Tx) error {
		_, err := tx.Exec("DELETE FROM copying WHERE copier = $1 AND trader = $2", copier, trader)
		return err
	})[0]
}
