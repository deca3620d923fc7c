package calls_test

import (
	"fmt"
	"testing"

	"github.com/dervish-ws/dervish/internal/accounts"
)

// Whoever copies a trader has what the trader has bought, as far as the filters go and the token is accepted.
func TestPurchasesAreCopied(t *testing.T) {
	h := open(t, nil)
	trader, copier := h.dial(t, "EN"), h.dial(t, "EN")
	trader.authorize(carolToken)
	copier.authorize(allToken)
	if a := trader.ask(`{"topup_virtual":1}`); a.Error.Code != "" {
		t.Fatalf("%s", a.text)
	}
	if a := copier.ask(`{"copy_start":"` + carolToken + `","trade_types":"CALL","max_trade_stake":20}`); a.Error.Code != "" {
		t.Fatalf("%s", a.text)
	}
	held := func(login string) int { return len(h.world.Desk.Open(login)) }
	buy := func(kind string, stake int) {
		t.Helper()
		a := trader.ask(fmt.Sprintf(`{"buy":"1","price":%d,"parameters":{"contract_type":%q,"symbol":"R_100","currency":"USD",
			"amount":%d,"basis":"stake","duration":5,"duration_unit":"m"}}`, stake, kind, stake))
		if a.Error.Code != "" {
			t.Fatalf("%s", a.text)
		}
	}
	for _, tt := range []struct {
		kind  string
		stake int
		want  int // contracts of the copier
	}{{"CALL", 10, 1}, {"PUT", 10, 1}, {"CALL", 21, 1}, {"CALL", 20, 2}} {
		buy(tt.kind, tt.stake)
		if got := held(alice); got != tt.want {
			t.Errorf("after a %s for %d the copier has %d contracts, want %d", tt.kind, tt.stake, got, tt.want)
		}
	}
	theirs, own := h.world.Desk.Open(carol), h.world.Desk.Open(alice)
	if got, want := own[1].Contract(), theirs[3].Contract(); got.Shortcode != want.Shortcode || got.Price != want.Price {
		t.Errorf("the copy is %s for %s, of %s for %s", got.Shortcode, got.Price, want.Shortcode, want.Price)
	}

	tokens := h.world.Accounts.Tokens(carol, func(accounts.Grant) bool { return true })
	if err := h.world.Accounts.Revoke(t.Context(), tokens[0].ID); err != nil {
		t.Fatal(err)
	}
	buy("CALL", 10)
	if got := held(alice); got != 2 {
		t.Errorf("after the trader took the token back the copier has %d contracts, want 2", got)
	}
}
