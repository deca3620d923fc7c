package store

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/dervish-ws/dervish/internal/ledger"
)

// BenchmarkPurchase measures durable purchases against the database's own rate: the same rows, written with prepared
// statements in one transaction each, through the same connection settings.
func BenchmarkPurchase(b *testing.B) {
	for _, bench := range []struct {
		name string
		file bool
		run  func(b *testing.B, db *DB, n int)
	}{
		{"raw", true, rawPurchases},
		{"one_client", true, func(b *testing.B, db *DB, n int) { purchases(b, db, 1, n) }},
		{"200_clients", true, func(b *testing.B, db *DB, n int) { purchases(b, db, 200, n) }},
		{"memory", false, func(b *testing.B, db *DB, n int) { purchases(b, db, 1, n) }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			file := ""
			if bench.file {
				file = newFile(b)
			}
			db := opened(b, file)
			b.ResetTimer()
			bench.run(b, db, b.N)
			b.StopTimer()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "purchases/s")
			sound(b, ledger.New(db.Ledger()))
		})
	}
}

// purchases has clients buy n contracts together, each client one after the other on an account of its own.
func purchases(b *testing.B, db *DB, clients, n int) {
	b.StopTimer()
	book := ledger.New(db.Ledger())
	for i := range clients {
		if _, err := book.Open(b.Context(), fmt.Sprint("VRTC", i), cents(1<<40), noon); err != nil {
			b.Fatal(err)
		}
	}
	commits := db.Commits()
	b.StartTimer()
	var group sync.WaitGroup
	for i := range clients {
		group.Go(func() {
			p := purchase(fmt.Sprint("VRTC", i), 1000)
			for range (n + i) / clients {
				if _, err := book.Buy(b.Context(), p); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	b.ReportMetric(float64(n)/float64(db.Commits()-commits), "purchases/commit")
}

// rawPurchases writes the rows of n purchases.
func rawPurchases(b *testing.B, db *DB, n int) {
	b.StopTimer()
	book := ledger.New(db.Ledger())
	if _, err := book.Open(b.Context(), "VRTC0", cents(1<<40), noon); err != nil {
		b.Fatal(err)
	}
	tx := <-db.writers
	defer func() { db.writers <- tx }()
	ctx := context.Background()
	do := func(query string) func(args ...any) {
		stmt, err := tx.conn.PrepareContext(ctx, query)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { stmt.Close() })
		return func(args ...any) {
			if _, err := stmt.ExecContext(ctx, args...); err != nil {
				b.Fatal(err)
			}
		}
	}
	begin, commit := do("BEGIN IMMEDIATE"), do("COMMIT")
	account := do("UPDATE ledger_account SET balance = $1 WHERE login = $2")
	contract := do("INSERT INTO contract VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, NULL, NULL, NULL, NULL, NULL)")
	entry := do("INSERT INTO ledger_entry VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL)")
	posting := do("INSERT INTO ledger_posting VALUES ($1, $2, $3, $4)")
	c := purchase("VRTC0", 1000).Contract
	b.StartTimer()
	balance := int64(1 << 40)
	for i := range int64(n) {
		balance -= c.Price.Minor
		begin()
		account(balance, c.Login)
		contract(firstContract+i, c.Login, c.App, c.Symbol, c.Kind, "", c.Price.Minor, c.Payout.Minor, c.Markup.Minor, micros(c.Bought),
			micros(c.Start), micros(c.Expiry), c.Shortcode, c.Longcode, c.Terms, firstEntry+i+1)
		entry(firstEntry+i+1, c.Login, "buy", -c.Price.Minor, balance, micros(c.Bought), c.App, firstContract+i)
		posting(firstEntry+i+1, c.Login, "USD", -c.Price.Minor)
		posting(firstEntry+i+1, ledger.HouseTrading, "USD", c.Price.Minor-c.Markup.Minor)
		posting(firstEntry+i+1, ledger.MarkupAccount(c.App), "USD", c.Markup.Minor)
		commit()
	}
}

// BenchmarkOpen measures what a test server pays at its start.
func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		db, err := Open(b.Context(), nil)
		if err != nil {
			b.Fatal(err)
		}
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSettlement measures sales of open contracts, a hundred at an instant.
func BenchmarkSettlement(b *testing.B) {
	db := opened(b, newFile(b))
	book := funded(b, db)
	var open []*ledger.Sale
	for b.Loop() {
		if len(open) == 0 {
			b.StopTimer()
			for _, booked := range book.BuyAll(b.Context(), slices.Repeat([]*ledger.Purchase{purchase("VRTC1", 1)}, 100)) {
				if booked.Err != nil {
					b.Fatal(booked.Err)
				}
				open = append(open, sale(booked.Receipt.Contract, 1))
			}
			b.StartTimer()
		}
		for _, booked := range book.SellAll(b.Context(), open) {
			if booked.Err != nil {
				b.Fatal(booked.Err)
			}
		}
		open = nil
	}
	b.ReportMetric(100*float64(b.N)/b.Elapsed().Seconds(), "sales/s")
}
