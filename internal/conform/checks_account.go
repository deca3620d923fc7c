package conform

import (
	"strconv"

	"github.com/dervish-ws/dervish/wire"
)

// accountChecks are about authorization.
var accountChecks = []Check{
	{
		Requirement: "RS14", Name: "authorize", Claim: "authorize answers in the shape of its declaration, and the account's calls open", Calls: []string{"authorize", "balance"}, Needs: Token,
		Means: "clients cannot log in",
		run: func(t *trial) {
			l := t.open()
			l.ask(`{"balance":1}`).is("balance").refused(wire.AuthorizationRequired)
			l.ask(`{"authorize":` + strconv.Quote(t.o.Token) + `}`).declared(wire.Authorize.Call)
			if e := l.ask(`{"balance":1}`).Error(); e != nil && e.Code != wire.PermissionDenied {
				t.failf("balance is refused after authorize: %s", e)
			}
		},
	},
	{
		Requirement: "RS14", Name: "bad-token", Claim: "a token that nobody has is refused with InvalidToken", Calls: []string{"authorize"},
		Means: "clients cannot tell that they have to log in anew",
		run: func(t *trial) {
			l := t.open()
			l.ask(`{"authorize":"ConformBadToken1"}`).is("authorize").refused(wire.InvalidToken)
			l.ask(`{"ping":1}`).must()
		},
	},
	{
		Requirement: "RS14", Name: "sessions-apart", Claim: "what one session is authorized for another is not", Calls: []string{"authorize", "balance"}, Needs: Token,
		Means: "strangers act for accounts",
		run: func(t *trial) {
			other := t.open()
			t.authorized()
			other.ask(`{"balance":1}`).refused(wire.AuthorizationRequired)
		},
	},
	{
		Requirement: "RS14", Name: "foreign-loginid", Claim: "a loginid that the session has not is refused", Calls: []string{"balance"}, Needs: Token,
		Means: "strangers read accounts",
		run: func(t *trial) {
			r := t.authorized().ask(`{"balance":1,"loginid":"VRTC99999999999"}`)
			if r.Error() == nil {
				t.failf("it was answered: %s", t.short(r.raw))
			}
		},
	},
	{
		Requirement: "RS13", Name: "balance-stream", Claim: "balance streams with subscribe 1 and does not with 0", Calls: []string{"balance"}, Needs: Token,
		Means: "clients hear nothing of their money, or cannot ask without hearing of it",
		run: func(t *trial) {
			l := t.authorized()
			if r := l.ask(`{"balance":1,"subscribe":0}`).must(); r.Subscription != nil {
				t.failf("subscribe 0 opened a stream")
			}
			l.ask(`{"balance":1,"subscribe":1}`).must().stream()
			l.ask(`{"balance":1,"subscribe":1}`).refused(wire.AlreadySubscribed)
		},
	},
}
