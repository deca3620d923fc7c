package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/store"
)

// unguarded takes away what protects the journal, as somebody with a tool for databases may do.
var unguarded = []string{
	"DROP TRIGGER ledger_entry_stays", "DROP TRIGGER ledger_entry_remains", "DROP TRIGGER ledger_posting_stays",
	"DROP TRIGGER ledger_posting_remains", "DROP TRIGGER contract_remains", "DROP TRIGGER contract_stays", "DROP TRIGGER contract_sold_once",
	"DROP INDEX ledger_entry_contract",
}

func TestCheckFindsEveryFault(t *testing.T) {
	for _, test := range []struct{ name, harm, want string }{
		{"a posting grew", "UPDATE ledger_posting SET amount = amount + 1 WHERE account = 'house:trading' AND entry = {buy}",
			"entry {buy} does not sum to zero but to 1 minor units"},
		{"both sides grew", "UPDATE ledger_posting SET amount = amount * 2 WHERE entry = {buy}",
			"entry {buy} says -10.00 and posts -2000 minor units to VRTC1"},
		{"a posting is gone", "DELETE FROM ledger_posting WHERE entry = {buy} AND account = 'VRTC1'", "entry {buy} says -10.00 and posts 0"},
		{"a currency was mixed in", "UPDATE ledger_posting SET currency = 'EUR' WHERE entry = {buy} AND account = 'house:trading'",
			"entry {buy} posts EUR to house:trading, and is in USD"},
		{"money went elsewhere", "UPDATE ledger_posting SET account = 'app:7:markup' WHERE entry = {buy} AND account = 'house:trading'",
			"entry {buy}, a buy by VRTC1, posts to app:7:markup"},
		{"a balance grew", "UPDATE ledger_account SET balance = balance + 1 WHERE login = 'VRTC1'", "account VRTC1 holds 10010.01, and its postings sum to 1001000 minor units"},
		{"a statement lies", "UPDATE ledger_entry SET balance = balance + 1 WHERE id = {buy}", "entry {buy} leaves VRTC1 with 9990.01, after 10000.00 and -10.00"},
		{"an amount lies", "UPDATE ledger_entry SET amount = -999 WHERE id = {buy}", "contract {contract} and the entry of its purchase, {buy}, do not agree"},
		{"an entry was doubled", `INSERT INTO ledger_entry SELECT id + 100, login, action, amount, balance, at, app, contract, reference
			FROM ledger_entry WHERE id = {buy}`, "contract {contract} was bought 2 times"},
		{"a sale was doubled", `INSERT INTO ledger_entry SELECT id + 100, login, action, amount, balance, at, app, contract, reference
			FROM ledger_entry WHERE id = {sell}`, "contract {contract} was sold 2 times"},
		{"a sale is half there", "UPDATE contract SET sell_id = NULL, sell_price = NULL, sold_at = NULL, outcome = NULL, sale_details = NULL",
			"contract {contract} is open, and was sold by entry {sell}"},
		{"a sale is missing", "UPDATE ledger_entry SET contract = {contract} + 1 WHERE id = {sell}", "contract {contract} was sold 0 times"},
		{"a purchase is missing", "UPDATE ledger_entry SET contract = {contract} + 1 WHERE id = {buy}", "contract {contract} was bought 0 times"},
		{"a sale lies", "UPDATE contract SET sell_price = 1 WHERE id = {contract}", "contract {contract} and the entry of its sale, {sell}, do not agree"},
		{"a reference lies", "UPDATE ledger_entry SET reference = {buy} - 1 WHERE id = {sell}", "contract {contract} and the entry of its sale, {sell}, do not agree"},
		{"a price lies", "UPDATE contract SET price = 1001 WHERE id = {contract}", "contract {contract} and the entry of its purchase, {buy}, do not agree"},
		{"time ran backwards", "UPDATE contract SET bought_at = sold_at + 1 WHERE id = {contract};" +
			"UPDATE ledger_entry SET at = (SELECT bought_at FROM contract WHERE id = {contract}) WHERE id = {buy}",
			"contract {contract} was sold before it was bought"},
		{"a contract changed hands", "UPDATE contract SET app = 8 WHERE id = {contract}", "contract {contract} and the entry of its purchase, {buy}, do not agree"},
	} {
		t.Run(test.name, func(t *testing.T) {
			b, db := newBook(t)
			c := call(1000, 0)
			buy := bought(t, b, c)
			sell := sold(t, b, buy.Contract, cents(2000), time.Minute)
			c.Login = "VRTC2"
			opened(t, b, "VRTC2", cents(1000)) // the next contract is another's
			bought(t, b, c)
			sound(t, b)
			named := strings.NewReplacer("{buy}", fmt.Sprint(buy.Transaction), "{contract}", fmt.Sprint(buy.Contract), "{sell}", fmt.Sprint(sell.Transaction))
			harm := named.Replace(test.harm)
			errs := db.Write(t.Context(), func(tx *store.Tx) error {
				for _, query := range append(unguarded, strings.Split(harm, ";")...) {
					if _, err := tx.Exec(query); err != nil {
						return err
					}
				}
				return nil
			})
			if errs[0] != nil {
				t.Fatal(errs[0])
			}
			r, err := b.Check(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			want := named.Replace(test.want)
			if r.Sound() || !strings.Contains(strings.Join(r.Faults, "\n"), want) {
				t.Errorf("faults = %q, want one with %q", r.Faults, want)
			}
		})
	}
}

func TestCheckTellsABoundedNumberOfFaults(t *testing.T) {
	b, db := newBook(t)
	for range ledger.MaxFaults + 5 {
		bought(t, b, call(100, 0))
	}
	errs := db.Write(t.Context(), func(tx *store.Tx) error {
		for _, query := range append(unguarded, "UPDATE ledger_posting SET amount = amount + 1 WHERE account = 'house:trading'") {
			if _, err := tx.Exec(query); err != nil {
				return err
			}
		}
		return nil
	})
	if errs[0] != nil {
		t.Fatal(errs[0])
	}
	r, err := b.Check(t.Context())
	if err != nil || len(r.Faults) != ledger.MaxFaults || r.More != 5 {
		t.Errorf("%d faults and %d more, %v; want %d and 5", len(r.Faults), r.More, err, ledger.MaxFaults)
	}
}

func TestCheckStopsWhenAsked(t *testing.T) {
	_, db := newBook(t)
	ctx, cancel := context.WithCancel(t.Context())
	b := ledger.New(interrupted{db.Ledger(), cancel})
	if _, err := b.Check(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Check = %v, want %v", err, context.Canceled)
	}
}

// interrupted is a store whose reader is interrupted as soon as it has begun.
type interrupted struct {
	ledger.Store
	interrupt func()
}

func (s interrupted) Read(ctx context.Context, read func(ledger.View) error) error {
	return s.Store.Read(ctx, func(v ledger.View) error {
		s.interrupt()
		return read(v)
	})
}
