package calls

import (
	"context"
	"strings"
	"time"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/wire"
)

// caller is where the session is, for those who look at a token.
func (x *Exchange) caller() accounts.Caller {
	return accounts.Caller{App: x.Session.App.ID, Address: x.address(), At: x.Clock.Now()}
}

// address is the network address of the session; empty where it has none.
func (x *Exchange) address() string {
	if !x.Session.Addr.IsValid() {
		return ""
	}
	return x.Session.Addr.String()
}

// noteLogin remembers that the users of a session logged in or out.
func (x *Exchange) noteLogin(ids []session.Identity, out bool) error {
	noted := map[int64]bool{}
	for _, id := range ids {
		if noted[id.Account.UserID] {
			continue
		}
		noted[id.Account.UserID] = true
		err := x.Accounts.Note(context.Background(), accounts.Login{
			UserID: id.Account.UserID, Out: out, At: x.Clock.Now(), Address: x.address(), Agent: x.Session.Agent, Language: x.Session.Language,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// loginHistory lists when the user logged in and out.
func loginHistory(x *Exchange, req *wire.LoginHistoryRequest, resp *wire.LoginHistoryResponse) error {
	limit := 10
	if req.Limit.Set {
		limit = int(req.Limit.Value)
	}
	*resp = wire.LoginHistoryResponse{}
	for _, l := range x.Accounts.Logins(x.Actor.Account.UserID, limit) {
		action := "login"
		if l.Out {
			action = "logout"
		}
		p := programOf(l.Agent)
		*resp = append(*resp, wire.LoginRecord{
			Action: action, Status: true, Time: seconds(l.At), Datetime: l.At.Format(time.DateTime), IP: l.Address, Country: x.Country,
			Language: l.Language, Browser: p.browser, Version: p.version, OS: p.system, Device: p.device,
			Environment: "IP " + l.Address + " in " + x.Country + ", language " + l.Language + ", client " + l.Agent,
		})
	}
	return nil
}

// program is what a client says of itself, as far as it is understood; the rest is empty.
type program struct{ browser, version, system, device string }

// The words by which programs and systems are known. Those of programs that call themselves like others stand first.
var (
	browsers = []struct{ word, name string }{
		{"Edg/", "edge"}, {"OPR/", "opera"}, {"Firefox/", "firefox"}, {"Chrome/", "chrome"}, {"Version/", "safari"},
	}
	systems = []struct{ word, name, device string }{
		{"Android", "android", "mobile"}, {"iPhone", "ios", "mobile"}, {"iPad", "ios", "tablet"},
		{"Windows", "windows", "desktop"}, {"Mac OS X", "macos", "desktop"}, {"Linux", "linux", "desktop"},
	}
)

// programOf reads the name that a client gives itself. One that is no browser is called by its first word.
func programOf(agent string) program {
	var p program
	for _, b := range browsers {
		if _, after, found := strings.Cut(agent, b.word); found {
			p.browser = b.name
			p.version, _, _ = strings.Cut(after, " ")
			break
		}
	}
	if p.browser == "" {
		first, _, _ := strings.Cut(agent, " ")
		p.browser, p.version, _ = strings.Cut(first, "/")
	}
	for _, s := range systems {
		if strings.Contains(agent, s.word) {
			p.system, p.device = s.name, s.device
			break
		}
	}
	return p
}
