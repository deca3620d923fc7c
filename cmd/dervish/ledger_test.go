//go:build unix

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/store"
)

func init() {
	// book FILE: makes a data file, and keeps it open until the script ends.
	scriptCommands["book"] = func(ts *testscript.TestScript, neg bool, args []string) {
		db := makeBook(ts, ts.MkAbs(arg(ts, neg, args, 0, "FILE")))
		ts.Defer(func() { ts.Check(db.Close()) })
	}
	// sql FILE QUERY: does something to a data file behind everybody's back.
	scriptCommands["sql"] = func(ts *testscript.TestScript, neg bool, args []string) {
		db, err := sql.Open("sqlite", ts.MkAbs(arg(ts, neg, args, 0, "FILE")))
		ts.Check(err)
		_, err = db.ExecContext(context.Background(), arg(ts, neg, args, 1, "QUERY"))
		ts.Check(errors.Join(err, db.Close()))
	}
}

// makeBook makes a data file with an account, a contract that is open and one that was won.
func makeBook(t interface{ Fatalf(string, ...any) }, file string) *store.DB {
	ctx := context.Background()
	db, err := store.Open(ctx, &store.Options{File: file})
	if err != nil {
		t.Fatalf("%v", err)
	}
	if err := trade(ctx, ledger.New(db.Ledger())); err != nil {
		t.Fatalf("%v", errors.Join(err, db.Close()))
	}
	return db
}

func trade(ctx context.Context, b *ledger.Book) error {
	noon := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	dollars := func(n int64) money.Amount {
		return money.Amount{Minor: 100 * n, Currency: money.Currency{Code: "USD", Digits: 2}}
	}
	if _, err := b.Open(ctx, "VRTC1000001", dollars(10_000), noon); err != nil {
		return err
	}
	for i := range 2 {
		r, err := b.Buy(ctx, &ledger.Purchase{Contract: ledger.Contract{
			Login: "VRTC1000001", Symbol: "R_100", Kind: "CALL", Price: dollars(10), Payout: dollars(19), Bought: noon, Start: noon,
		}})
		if err != nil {
			return err
		}
		if i == 1 {
			continue
		}
		s := &ledger.Sale{Contract: r.Contract, Price: dollars(19), At: noon.Add(time.Minute), Outcome: ledger.Won}
		if _, err := b.Sell(ctx, s); err != nil {
			return fmt.Errorf("win: %w", err)
		}
	}
	return nil
}
