//go:build unix

package interop

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/internal/contract"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/store"
)

// What the lives of a server have in common.
const (
	kills      = 100
	traders    = 16
	lifePeriod = time.Hour // of the server's time, from the beginning of one life to that of the next
	lifeSpeed  = 60
	deposit    = 10_000_00 // cents

	livesOfABook = 20 // after which another is begun, so that reading all of it stays quick
)

// firstLife is when the server's time begins.
var firstLife = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

// victim is a server that is killed.
type victim struct {
	cmd *exec.Cmd
	url string
	log strings.Builder
}

// start starts the server on its data. What it prints on standard output is read from out.
func start(t *testing.T, settings, data string, begins time.Time) (v *victim, out io.Reader) {
	t.Helper()
	v = &victim{}
	v.cmd = dervish(configuration, "serve", "--config", settings, "--data", data, "--listen", "ws://127.0.0.1:0", "--admin", "off", "--ready-json",
		"--exit-with-parent", "--limits", "off", "--idle-timeout", "0s", "--start", begins.Format(time.RFC3339), "--speed", fmt.Sprint(lifeSpeed))
	v.cmd.Stderr = &v.log
	out, err := v.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := v.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return v, out
}

// raise starts the server on its data, and waits until it is ready.
func raise(t *testing.T, settings, data string, begins time.Time) *victim {
	t.Helper()
	v, out := start(t, settings, data, begins)
	late := time.AfterFunc(startLimit, v.kill)
	defer late.Stop()
	var ready struct{ WS []string }
	if err := json.NewDecoder(out).Decode(&ready); err != nil || len(ready.WS) != 1 {
		v.kill()
		_ = v.cmd.Wait() // that it was killed is known
		t.Fatalf("the server is not ready: %v\n%s", err, &v.log)
	}
	v.url = ready.WS[0]
	return v
}

// kill ends the server as a power cut would, as far as a process can tell.
func (v *victim) kill() { _ = v.cmd.Process.Kill() } // Wait tells how it ended

// bury sees that the server is gone, which must be by the kill.
func (v *victim) bury(t *testing.T) {
	t.Helper()
	v.kill()
	if err := v.cmd.Wait(); err == nil || v.cmd.ProcessState.Exited() {
		t.Fatalf("the server ended by itself: %v\n%s", err, &v.log)
	}
}

// A server that is killed at random moments of a trading load loses nothing that it acknowledged, does nothing by halves
// and settles what ended meanwhile, once and to the same cent.
func TestAKilledServerLosesNothing(t *testing.T) {
	settings := filepath.Join(t.TempDir(), "settings.yaml")
	var accounts strings.Builder
	accounts.WriteString("accounts:\n")
	chance := rand.New(rand.NewPCG(11, 12))
	crowd := make([]*trader, traders)
	for i := range crowd {
		crowd[i] = &trader{login: fmt.Sprintf("VRTC90000%02d", i), token: fmt.Sprintf("trader-%02d-token", i), random: rand.New(rand.NewPCG(7, uint64(i)))}
		fmt.Fprintf(&accounts, "  - loginid: %s\n    tokens:\n      - name: all\n        token: %s\n        scopes: [read, trade]\n", crowd[i].login, crowd[i].token)
	}
	if err := os.WriteFile(settings, []byte(accounts.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	world, err := market.New(nil)
	if err != nil {
		t.Fatal(err)
	}

	var bought, settled int
	var a *auditor
	for life := range kills {
		if life%livesOfABook == 0 {
			a = &auditor{world: world, data: filepath.Join(t.TempDir(), "book.db"), crowd: crowd, done: map[int64]bool{}}
		}
		begins := firstLife.Add(time.Duration(life) * lifePeriod)
		if life%5 == 3 { // it dies while it takes over what the life before left
			v, out := start(t, settings, a.data, begins)
			time.AfterFunc(time.Duration(chance.IntN(60))*time.Millisecond, v.kill)
			if _, err := io.Copy(io.Discard, out); err != nil { // until it is dead
				t.Fatal(err)
			}
			v.bury(t)
		}
		v := raise(t, settings, a.data, begins)
		settled += a.check(t, v, begins) // what the life before left, beside the server that took it over
		// It dies after so many purchases, of which more are on their way then, or after a while of nothing in particular.
		var left atomic.Int64
		left.Store(1 + chance.Int64N(80))
		fuse := time.AfterFunc(time.Duration(200+chance.IntN(300))*time.Millisecond, v.kill)
		var trading sync.WaitGroup
		faults := make([]error, len(crowd))
		for i, tr := range crowd {
			trading.Go(func() {
				faults[i] = tr.trade(t, v.url, func() {
					if left.Add(-1) == 0 {
						v.kill()
					}
				})
			})
		}
		trading.Wait()
		fuse.Stop()
		v.bury(t)
		for i, err := range faults {
			if err != nil {
				t.Fatalf("life %d: %s: %v\n%s", life, crowd[i].login, err, &v.log)
			}
			bought += len(crowd[i].told.buys)
		}
		if (life+1)%livesOfABook == 0 {
			begins = begins.Add(lifePeriod)
			v := raise(t, settings, a.data, begins)
			settled += a.check(t, v, begins)
			v.bury(t)
		}
	}
	t.Logf("%d purchases were acknowledged in %d lives, %d contracts settled", bought, kills, settled)
	if bought < 10*kills || settled < bought/4 {
		t.Error("that is too little to say anything")
	}
}

// auditor looks after each death whether the book holds what the traders were told.
type auditor struct {
	world *market.World
	data  string
	crowd []*trader
	known int64          // the last transaction that was looked at
	done  map[int64]bool // contracts that were looked at when they were sold
}

// check looks at the book once the next life has begun, and tells how many contracts were settled since the last time.
func (a *auditor) check(t *testing.T, v *victim, now time.Time) (settled int) {
	t.Helper()
	defer func() {
		if t.Failed() {
			v.bury(t)
			t.Fatalf("in the life that began at %v; the server said:\n%s", now, &v.log)
		}
	}()
	told := make([]reports, len(a.crowd))
	for i, tr := range a.crowd {
		var err error
		if told[i], err = tr.report(t, v.url); err != nil {
			t.Fatal(err)
		}
	}
	db, err := store.OpenReadOnly(t.Context(), a.data)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	b := ledger.New(db.Ledger())
	if report, err := b.Check(t.Context()); err != nil || !report.Sound() {
		t.Errorf("the book is not sound: %v, %v", report.Faults, err)
	}
	rows, err := b.Since(t.Context(), a.known, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	news := map[string][]ledger.Transaction{}
	for _, r := range rows {
		a.known = r.ID
		news[r.Login] = append(news[r.Login], r)
	}
	for i, tr := range a.crowd {
		rows, err := b.Statement(t.Context(), ledger.StatementQuery{Login: tr.login})
		if err != nil {
			t.Fatal(err)
		}
		checkReports(t, &told[i], tr, rows)
		a.checkTold(t, tr, news[tr.login])
		a.checkStatement(t, b, tr.login)
		settled += a.checkContracts(t, b, tr.login, now)
		tr.told = lifetime{}
	}
	return settled
}

// checkTold compares what a trader was told with what was written since the last time.
func (a *auditor) checkTold(t *testing.T, tr *trader, rows []ledger.Transaction) {
	t.Helper()
	type key struct {
		action   ledger.Action
		contract int64
	}
	byID, byKey := map[int64]ledger.Transaction{}, map[key]ledger.Transaction{}
	purchases := 0
	for _, r := range rows {
		byID[r.ID], byKey[key{r.Action, r.Contract}] = r, r
		if r.Action == ledger.ActionBuy {
			purchases++
		}
	}
	streamed := map[int64]bool{}
	for _, e := range tr.told.events {
		streamed[e.Transaction] = true
		if r, ok := byID[e.Transaction]; !ok || string(r.Action) != e.Action || r.Contract != e.Contract ||
			r.Amount.String() != e.Amount.String() || r.Balance.String() != e.Balance.String() {
			t.Errorf("%s heard of %+v, and the book has %+v", tr.login, e, r)
		}
	}
	for _, p := range tr.told.buys {
		r, ok := byID[p.Transaction]
		if !ok || r.Contract != p.Contract || r.Amount.Neg().String() != p.Price.String() || r.Balance.String() != p.Balance.String() {
			t.Errorf("%s was told of the purchase %+v, and the book has %+v", tr.login, p, r)
		}
		if !streamed[p.Transaction] {
			t.Errorf("%s was told of purchase %d, and its stream of transactions was not", tr.login, p.Transaction)
		}
	}
	for _, s := range tr.told.sells {
		r, ok := byID[s.Transaction]
		if !ok || r.Contract != s.Contract || r.Reference != s.Reference || r.Amount.String() != s.Price.String() || r.Balance.String() != s.Balance.String() {
			t.Errorf("%s was told of the sale %+v, and the book has %+v", tr.login, s, r)
		}
	}
	for _, id := range tr.told.ends {
		if _, ok := byKey[key{ledger.ActionSell, id}]; !ok {
			t.Errorf("%s was told that contract %d was sold, and it was not", tr.login, id)
		}
	}
	if most := tr.told.asked; purchases < len(tr.told.buys) || purchases > most {
		t.Errorf("%s asked for %d purchases and was told of %d, and the book has %d", tr.login, most, len(tr.told.buys), purchases)
	}
}

// checkStatement compares statement, profit table and balance of an account.
func (a *auditor) checkStatement(t *testing.T, b *ledger.Book, login string) {
	t.Helper()
	account, err := b.Account(t.Context(), login)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := b.Statement(t.Context(), ledger.StatementQuery{Login: login})
	if err != nil {
		t.Fatal(err)
	}
	closed, err := b.Closed(t.Context(), ledger.ProfitQuery{Login: login})
	if err != nil {
		t.Fatal(err)
	}
	table := map[int64]ledger.Contract{}
	for _, c := range closed {
		table[c.ID] = c
	}
	sum, balance := int64(0), account.Balance.Minor
	for _, r := range rows { // the latest first
		if r.Balance.Minor != balance {
			t.Errorf("%s: transaction %d leaves %s, want %d cents", login, r.ID, r.Balance, balance)
		}
		balance -= r.Amount.Minor
		sum += r.Amount.Minor
		if r.Action != ledger.ActionSell {
			continue
		}
		c, ok := table[r.Contract]
		if !ok || c.Sale.Sell != r.ID || c.Sale.Price != r.Amount || c.Buy != r.Reference {
			t.Errorf("%s: the statement has the sale %+v, and the profit table %+v", login, r, c)
		}
		delete(table, r.Contract)
	}
	for id := range table {
		t.Errorf("%s: the profit table has contract %d, and the statement does not have its sale", login, id)
	}
	if sum != account.Balance.Minor || balance != 0 {
		t.Errorf("%s holds %s; its statement sums up to %d cents and begins with %d", login, account.Balance, sum, balance)
	}
	if first := rows[len(rows)-1]; first.Action != ledger.ActionVirtualCredit || first.Amount.Minor != deposit {
		t.Errorf("%s began with %+v, want %d cents once", login, first, deposit)
	}
}

// checkContracts looks whether contracts that are over are sold, and for what the market says.
func (a *auditor) checkContracts(t *testing.T, b *ledger.Book, login string, now time.Time) (settled int) {
	t.Helper()
	open, err := b.OpenContracts(t.Context(), login)
	if err != nil {
		t.Fatal(err)
	}
	for i := range open {
		if o := a.outcome(t, b, &open[i], now.Unix()); o.Status != contract.Open {
			t.Errorf("%s: contract %d (%s) ended at %d, %v, and is open still", login, open[i].ID, open[i].Shortcode, o.Outcome.At, o.Status)
		}
	}
	closed, err := b.Closed(t.Context(), ledger.ProfitQuery{Login: login})
	if err != nil {
		t.Fatal(err)
	}
	for i := range closed {
		c := &closed[i]
		if a.done[c.ID] {
			continue
		}
		a.done[c.ID] = true
		settled++
		o := a.outcome(t, b, c, c.Sale.At.Unix())
		if o.Status == contract.Open && (c.Sale.Outcome == ledger.SoldEarly || c.Sale.Outcome == ledger.Cancelled) {
			continue // its holder gave it up
		}
		if string(o.Status) != string(c.Sale.Outcome) || o.Outcome.Price != c.Sale.Price || o.Outcome.At != c.Sale.At.Unix() {
			t.Errorf("%s: contract %d (%s) was sold as %+v, and the market says %+v", login, c.ID, c.Shortcode, *c.Sale, o.Outcome)
		}
	}
	return settled
}

// outcome is how a contract stands in the market at an instant, given the orders that the book knows.
func (a *auditor) outcome(t *testing.T, b *ledger.Book, c *ledger.Contract, at int64) *contract.State {
	t.Helper()
	terms, err := contract.Parse(c.Terms)
	if err != nil {
		t.Fatal(err)
	}
	orders, err := b.Orders(t.Context(), c.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	var events contract.Events
	for i := len(orders) - 1; i >= 0; i-- {
		if o := orders[i]; o.At.After(c.Bought) {
			events.Changes = append(events.Changes, contract.Change{At: o.At.Unix(), Order: contract.OrderKind(o.Kind), Amount: o.Amount})
		}
	}
	state, err := terms.At(a.world, at, events)
	if err != nil {
		t.Fatal(err)
	}
	return state
}
