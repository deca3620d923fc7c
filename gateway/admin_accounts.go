package gateway

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/wire"
)

// AccountState is an account as an operator sees it.
type AccountState struct {
	LoginID  string    `json:"loginid"`
	User     int64     `json:"user"` // accounts of one user share it
	Currency string    `json:"currency"`
	Balance  string    `json:"balance"` // a decimal number
	Created  time.Time `json:"created"`
	Disabled bool      `json:"disabled,omitempty"`
	Demo     bool      `json:"demo,omitempty"`  // opened by the gateway itself
	Token    string    `json:"token,omitempty"` // one that was made with the account; it is not shown again
}

// TokenState is a token as an operator sees it.
type TokenState struct {
	ID      int64      `json:"id"`
	Name    string     `json:"name"`
	Scopes  []string   `json:"scopes"`
	App     int64      `json:"app_id,omitempty"`  // the only application that may use it; 0: any
	Address string     `json:"address,omitempty"` // the only network address that may use it; empty: any
	Masked  string     `json:"masked"`            // its last letters, behind asterisks
	Created time.Time  `json:"created"`
	Used    *time.Time `json:"used,omitempty"`  // the last time; nil: never
	Token   string     `json:"token,omitempty"` // of one that was just made; it is not shown again
}

// add opens an account for a user who has accounts already or, with a user of 0, for a new one, and makes a token for it.
// The error says what makes no sense.
func (g *Gateway) add(ctx context.Context, n newAccount) (AccountState, error) {
	a := Account{LoginID: n.LoginID, Currency: n.Currency, Balance: n.Balance, Tokens: []Token{{Name: "token", Token: "chosen", Scopes: n.Scopes}}}
	a.fill()
	if err := a.validate(g.world.Atlas); err != nil {
		return AccountState{}, err
	}
	if n.User != 0 {
		if _, err := g.world.Accounts.User(n.User); err != nil {
			return AccountState{}, fmt.Errorf("user %d: %w", n.User, err)
		}
	}
	account, err := openAccount(ctx, &g.world, accounts.User{ID: n.User}, accounts.Account{LoginID: a.LoginID, Currency: a.Currency, Opening: a.Balance})
	if err != nil {
		return AccountState{}, err
	}
	state, err := g.accountState(ctx, account)
	if err != nil {
		return state, err
	}
	t, err := g.issue(ctx, account.LoginID, newToken{Name: "token", Scopes: n.Scopes})
	state.Token = t.Token
	return state, err
}

// reset brings an account back to the balance that it was opened with, by an entry of its own in the book. Its open
// contracts stay open: their stakes are paid, and what they bring is added. The error is accounts.ErrUnknownAccount.
func (g *Gateway) reset(ctx context.Context, loginID string) (AccountState, error) {
	a, err := g.world.Accounts.Account(loginID)
	if err != nil {
		return AccountState{}, err
	}
	to, err := opening(&g.world, a)
	if err != nil {
		return AccountState{}, err
	}
	if _, err := g.world.Desk.Reset(ctx, loginID, to); err != nil {
		return AccountState{}, err
	}
	return g.accountState(ctx, a)
}

// accountStates lists the accounts by login id.
func (g *Gateway) accountStates(ctx context.Context) ([]AccountState, error) {
	list := []AccountState{}
	for _, a := range g.world.Accounts.List() {
		state, err := g.accountState(ctx, a)
		if err != nil {
			return nil, err
		}
		list = append(list, state)
	}
	return list, nil
}

func (g *Gateway) accountState(ctx context.Context, a accounts.Account) (AccountState, error) {
	held, err := g.world.Book.Account(ctx, a.LoginID)
	if err != nil {
		return AccountState{}, fmt.Errorf("balance of %s: %w", a.LoginID, err)
	}
	return AccountState{
		LoginID: a.LoginID, User: a.UserID, Currency: a.Currency, Balance: held.Balance.String(), Created: a.CreatedAt,
		Disabled: a.Disabled, Demo: a.Demo,
	}, nil
}

// issue makes a token for an account; without scopes it allows everything. The error is accounts.ErrUnknownAccount, or says what makes
// no sense.
func (g *Gateway) issue(ctx context.Context, loginID string, n newToken) (TokenState, error) {
	grant := accounts.Grant{LoginID: loginID, Name: n.Name, CreatedAt: g.world.Clock.Now(), Scopes: accounts.AllScopes}
	if !wire.APIToken.Request.Field("new_token").Pattern.Match(n.Name) {
		return TokenState{}, fmt.Errorf("a token cannot be named %q: a name is of letters, digits, spaces and underscores", n.Name)
	}
	if len(n.Scopes) > 0 {
		grant.Scopes = nil
	}
	for _, s := range n.Scopes {
		if !slices.Contains(wire.AllScopes, wire.Scope(s)) {
			return TokenState{}, fmt.Errorf("there is no scope %q", s)
		}
		grant.Scopes = append(grant.Scopes, accounts.Scope(s))
	}
	token, err := g.world.Accounts.Issue(ctx, grant)
	if err != nil {
		return TokenState{}, err
	}
	state := tokenState(g.world.Accounts.Find(loginID, token)[0])
	state.Token = token
	return state, nil
}

// tokens lists the tokens of an account, the oldest first. The error is accounts.ErrUnknownAccount.
func (g *Gateway) tokens(loginID string) ([]TokenState, error) {
	if _, err := g.world.Accounts.Account(loginID); err != nil {
		return nil, err
	}
	list := []TokenState{}
	for _, t := range g.world.Accounts.Tokens(loginID, func(accounts.Grant) bool { return true }) {
		list = append(list, tokenState(t))
	}
	return list, nil
}

// errNoToken says that an account has no token of an id.
var errNoToken = errors.New("no such token")

// deleteToken has a token of an account no longer accepted, by its id; sessions that it authorized are authorized no
// longer. The error says that the account has no such token.
func (g *Gateway) deleteToken(ctx context.Context, loginID string, id int64) error {
	if len(g.world.Accounts.Tokens(loginID, func(t accounts.Grant) bool { return t.ID == id })) == 0 {
		return errNoToken
	}
	return g.world.Accounts.Revoke(ctx, id)
}

func tokenState(t accounts.Grant) TokenState {
	state := TokenState{ID: t.ID, Name: t.Name, Scopes: []string{}, App: t.App, Address: t.Address, Masked: t.Masked, Created: t.CreatedAt}
	for _, s := range t.Scopes {
		state.Scopes = append(state.Scopes, string(s))
	}
	if !t.Used.IsZero() {
		state.Used = &t.Used
	}
	return state
}

// newAccount is the body of POST /accounts.
type newAccount struct {
	LoginID  string   `json:"loginid"`  // empty: chosen by the gateway
	Currency string   `json:"currency"` // empty: USD
	Balance  string   `json:"balance"`  // a decimal number; empty: 10000
	User     int64    `json:"user"`     // 0: a new one
	Scopes   []string `json:"scopes"`   // of its token; empty: all
}

// newToken is the body of POST /accounts/LOGINID/tokens.
type newToken struct {
	Name   string   `json:"name"`   // empty: token
	Scopes []string `json:"scopes"` // empty: all
}

// accountRoutes are those of accounts and their tokens.
func (g *Gateway) accountRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /accounts", func(w http.ResponseWriter, r *http.Request) {
		list, err := g.accountStates(r.Context())
		told(w, map[string]any{"accounts": list}, err)
	})
	mux.HandleFunc("POST /accounts", func(w http.ResponseWriter, r *http.Request) {
		var a newAccount
		if !take(w, r, &a) {
			return
		}
		state, err := g.add(r.Context(), a)
		told(w, state, err)
	})
	mux.HandleFunc("POST /accounts/{loginid}/reset", func(w http.ResponseWriter, r *http.Request) {
		state, err := g.reset(r.Context(), r.PathValue("loginid"))
		told(w, state, err)
	})
	mux.HandleFunc("GET /accounts/{loginid}/tokens", func(w http.ResponseWriter, r *http.Request) {
		list, err := g.tokens(r.PathValue("loginid"))
		told(w, map[string]any{"tokens": list}, err)
	})
	mux.HandleFunc("POST /accounts/{loginid}/tokens", func(w http.ResponseWriter, r *http.Request) {
		t := newToken{Name: "token"}
		if !take(w, r, &t) {
			return
		}
		state, err := g.issue(r.Context(), r.PathValue("loginid"), t)
		told(w, state, err)
	})
	mux.HandleFunc("DELETE /accounts/{loginid}/tokens/{id}", func(w http.ResponseWriter, r *http.Request) {
		id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
		if err != nil {
			failJSON(w, http.StatusNotFound, errNoToken.Error())
			return
		}
		told(w, map[string]bool{"deleted": true}, g.deleteToken(r.Context(), r.PathValue("loginid"), id))
	})
}

// told answers with a value, or with the error in its place.
func told(w http.ResponseWriter, v any, err error) {
	w.Header().Set("Cache-Control", "no-store") // it may hold a token
	switch {
	case errors.Is(err, accounts.ErrUnknownAccount) || errors.Is(err, errNoToken):
		failJSON(w, http.StatusNotFound, err.Error())
	case err != nil:
		failJSON(w, http.StatusBadRequest, err.Error())
	default:
		writeJSON(w, http.StatusOK, v)
	}
}
