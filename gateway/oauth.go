package gateway

import (
	"context"
	"crypto/sha256"
	_ "embed" // the page
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/internal/apps"
	"github.com/dervish-ws/dervish/internal/calls"
	"github.com/dervish-ws/dervish/wire"
)

// LogInPath is where a browser logs in for an application, with app_id and if wanted state in the query. From there it
// goes to the application's redirect_uri with acct1, token1, cur1 and so on, one triple for each account of the user, and
// the state. The tokens are good for that application alone.
//
// There are no passwords here. Whoever sits at this machine chooses a user; who asks from elsewhere shows a token that
// allows what the application asks for, and logs in to its account.
const LogInPath = "/oauth2/authorize"

//go:embed oauth.html
var logInHTML string

var logInTemplate = template.Must(template.New("oauth").Parse(logInHTML))

// logInStyle is how the page looks. Its hash stands in the header that allows nothing else.
const logInStyle = `body{font:1rem/1.5 system-ui,sans-serif;margin:0;background:#f4f4f6;color:#1c1c22}` +
	`main{max-width:30rem;margin:10vh auto;padding:1.5rem 2rem;background:#fff;border-radius:.5rem}` +
	`label{display:block;padding:.25rem 0}fieldset{border:1px solid #c9c9d2;border-radius:.5rem}` +
	`button{font:inherit;padding:.5rem 1.5rem;border:0;border-radius:.25rem;background:#1c1c22;color:#fff}` +
	`[role=alert]{color:#a11}.small{font-size:.85rem;color:#55555f}` +
	`@media(prefers-color-scheme:dark){body{background:#141418;color:#e8e8ee}main{background:#1f1f26}button{background:#e8e8ee;color:#141418}` +
	`.small{color:#a9a9b4}[role=alert]{color:#f88}}`

// styleSource is logInStyle in the words of a Content-Security-Policy.
var styleSource = func() string {
	sum := sha256.Sum256([]byte(logInStyle))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}()

// The most that the page takes and shows.
const (
	maxLogInBody  = 16 << 10
	maxState      = 2048 // bytes
	maxLogInUsers = 100
)

// logInPage is what the page shows. Without an App it is a fault alone.
type logInPage struct {
	Style  template.CSS
	Action string
	Fault  string
	App    string
	ID     int64
	Scopes string
	State  string
	Target string
	Users  []logInUser // empty: a token is asked for
}

type logInUser struct {
	ID   int64
	Name string // the accounts
}

// newLogIn is the handler of LogInPath. A form that another site had the browser send is refused.
func (g *Gateway) newLogIn() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+LogInPath, func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		g.askWho(w, r, q.Get("app_id"), q.Get("state"), http.StatusOK, "")
	})
	mux.HandleFunc("POST "+LogInPath, g.logIn)
	return http.NewCrossOriginProtection().Handler(mux)
}

// asking finds the application of a log-in, or says in words why there can be none.
func (g *Gateway) asking(id, state string) (app apps.App, target *url.URL, fault string) {
	n, ok := parseAppID(id)
	if !ok {
		return app, nil, wire.ErrInvalidAppID.Message
	}
	app, err := g.world.Apps.Lookup(n)
	if err != nil || !app.Active {
		return app, nil, wire.ErrInvalidAppID.Message
	}
	if len(state) > maxState {
		return app, nil, "The state is too long."
	}
	target, err = url.Parse(app.Of().RedirectURI)
	if err != nil || target.Scheme == "" || !calls.Redirectable(app.Of().RedirectURI) {
		return app, nil, "The application has no redirect_uri. Its owner gives it one with app_update."
	}
	return app, target, ""
}

// askWho shows the page: whom to log in as, or what is wrong.
func (g *Gateway) askWho(w http.ResponseWriter, r *http.Request, id, state string, status int, fault string) {
	app, target, wrong := g.asking(id, state)
	page := logInPage{Style: logInStyle, Action: LogInPath, Fault: fault}
	if wrong != "" {
		status, page.Fault = http.StatusBadRequest, wrong
	} else {
		page.App, page.ID, page.State, page.Target = app.Name, app.ID, state, target.Redacted()
		page.Scopes = strings.Join(app.Of().Scopes, ", ")
		if own(r) {
			page.Users = g.logInUsers()
		}
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src "+styleSource+"; form-action 'self'"+formTarget(target)+
		"; frame-ancestors 'none'; base-uri 'none'")
	h.Set("X-Frame-Options", "DENY")
	privately(h)
	w.WriteHeader(status)
	if err := logInTemplate.Execute(w, page); err != nil {
		g.options.Log.Debug("the log-in page was not taken", "error", err) // the client is gone
	}
}

// privately keeps an answer out of caches, and its address from other sites. (With no-referrer a browser would not tell
// us either that the form is ours.)
func privately(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
}

// harmless is what a scheme and a host may look like to stand in a header.
var harmless = regexp.MustCompile(`^[0-9A-Za-z.+:\[\]-]*$`)

// formTarget is where the browser is sent after the form, in the words of a Content-Security-Policy: some browsers hold
// redirects to it as well.
func formTarget(target *url.URL) string {
	switch {
	case target == nil || !harmless.MatchString(target.Scheme) || !harmless.MatchString(target.Host):
		return ""
	case target.Scheme == "http" || target.Scheme == "https":
		return " " + target.Scheme + "://" + target.Host
	}
	return " " + target.Scheme + ":"
}

// logInUsers are the users among whom somebody at this machine chooses.
func (g *Gateway) logInUsers() []logInUser {
	var list []logInUser
	for _, id := range g.world.Accounts.Users() {
		var names []string
		for _, a := range g.logInAccounts(id) {
			names = append(names, a.LoginID+" ("+a.Currency+")")
		}
		if len(names) > 0 && len(list) < maxLogInUsers {
			list = append(list, logInUser{ID: id, Name: strings.Join(names, ", ")})
		}
	}
	return list
}

// logInAccounts are the accounts of a user to which somebody may log in.
func (g *Gateway) logInAccounts(user int64) []accounts.Account {
	return slices.DeleteFunc(g.world.Accounts.OfUser(user), func(a accounts.Account) bool {
		excluded := g.world.Accounts.Exclusion(a.LoginID)
		return a.Disabled || !excluded.Over(g.world.Clock.Now()).IsZero()
	})
}

// logIn takes the form, and sends the browser to the application with tokens.
func (g *Gateway) logIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxLogInBody)
	if err := r.ParseForm(); err != nil {
		g.askWho(w, r, "", "", http.StatusBadRequest, "")
		return
	}
	id, state := r.PostForm.Get("app_id"), r.PostForm.Get("state")
	app, target, wrong := g.asking(id, state)
	if wrong != "" {
		g.askWho(w, r, id, state, http.StatusBadRequest, "")
		return
	}
	list := g.whoAsks(r, app)
	if len(list) == 0 {
		g.askWho(w, r, id, state, http.StatusForbidden, "Nobody can be logged in like this.")
		return
	}
	query, err := g.grant(r.Context(), app, list)
	if err != nil {
		g.options.Log.Error("a log-in failed", "error", err)
		g.askWho(w, r, id, state, http.StatusInternalServerError, wire.ErrInternal.Message)
		return
	}
	err = g.world.Accounts.Note(r.Context(), accounts.Login{
		UserID: list[0].UserID, At: g.world.Clock.Now(), Address: addrOf(r.RemoteAddr).String(), Agent: agentOf(r), Language: "EN",
	})
	if err != nil {
		g.options.Log.Error("a log-in was not noted", "error", err)
	}
	if state != "" {
		query += "&state=" + url.QueryEscape(state)
	}
	if target.RawQuery != "" {
		query = target.RawQuery + "&" + query
	}
	target.RawQuery = query
	privately(w.Header())
	w.Header().Set("Location", target.String())
	w.WriteHeader(http.StatusSeeOther)
}

// whoAsks are the accounts of a log-in: all those of the user whom somebody at this machine chose, or the one of a token
// that allows as much as the log-in will. Empty: nobody is logged in.
func (g *Gateway) whoAsks(r *http.Request, app apps.App) []accounts.Account {
	now := g.world.Clock.Now()
	token := r.PostForm.Get("token")
	if token == "" && own(r) {
		user, err := strconv.ParseInt(r.PostForm.Get("user"), 10, 64)
		if err != nil {
			return nil
		}
		return g.logInAccounts(user)
	}
	a, grant, err := g.world.Accounts.Authenticate(token, accounts.Caller{Address: counted(addrOf(r.RemoteAddr)).String(), At: now})
	if err != nil {
		return nil
	}
	for _, s := range calls.LogIn(app, a, now).Scopes {
		if !slices.Contains(grant.Scopes, s) {
			return nil
		}
	}
	return slices.DeleteFunc(g.logInAccounts(a.UserID), func(o accounts.Account) bool { return o.LoginID != a.LoginID })
}

// grant makes a token for each account, for an application, and names them as the query of an address.
func (g *Gateway) grant(ctx context.Context, app apps.App, list []accounts.Account) (query string, err error) {
	var b strings.Builder
	for i, a := range list {
		token, err := g.world.Accounts.Renew(ctx, calls.LogIn(app, a, g.world.Clock.Now()))
		if err != nil {
			return "", err
		}
		n := strconv.Itoa(i + 1)
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString("acct" + n + "=" + a.LoginID + "&token" + n + "=" + token + "&cur" + n + "=" + url.QueryEscape(a.Currency))
	}
	return b.String(), nil
}

// maxAgent bounds what is kept of the name that a client gives itself, in bytes.
const maxAgent = 200

// agentOf is what a client calls itself, as far as it is kept.
func agentOf(r *http.Request) string {
	agent := r.UserAgent()
	return strings.Clone(strings.ToValidUTF8(agent[:min(len(agent), maxAgent)], ""))
}
