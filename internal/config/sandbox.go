package config

import (
	"fmt"
	"strings"
)

// Sandbox is a world of its own beside the server's, for the clients of one
// application. It begins with the server, and is kept in memory.
type Sandbox struct {
	AppID  int64      `name:"app-id" required:"yes" min:"1" max:"9223372036854775807" help:"the app_id by which clients choose it; that of no application"`
	Seed   string     `name:"seed" default:"dervish" nonempty:"yes" help:"any text; the same seed gives the same ticks"`
	Start  Start      `name:"start" default:"now" help:"where its time begins"`
	Speed  float64    `name:"speed" default:"1" min:"0.001" max:"1000000" help:"seconds of its time in a second of the machine's"`
	Paused bool       `name:"paused" default:"false" help:"begin with time standing still"`
	Limits *AppLimits `name:"limits" help:"limits of its clients; what is not named here is as for everybody"`

	Accounts []Account `name:"accounts" help:"its accounts; one is made when none is named"`
	Faults   []Fault   `name:"faults" help:"what goes wrong on purpose in it"`
	Quotes   []Script  `name:"quotes" keyed:"symbol" bare:"quotes" help:"what the first ticks of a symbol say"`

	SiteStatus  SiteStatus `name:"site-status" default:"up" enum:"up|down|updating" help:"what website_status says there"`
	SiteMessage string     `name:"site-message" help:"the message of website_status; empty sends none"`
}

// SandboxCallLimits returns the limits of the clients of s, as AppCallLimits
// does for an application.
func (c *Config) SandboxCallLimits(s Sandbox) Limits { return c.AppCallLimits(App{Limits: s.Limits}) }

// shared is the application that every server has.
const shared = 1089

func distinctSandboxes(c *Config, report reporter) {
	taken := map[int64]string{shared: "the application that every server has"}
	for i, a := range c.Apps {
		taken[a.ID] = fmt.Sprintf("apps[%d]", i)
	}
	for i, s := range c.Sandboxes {
		at := fmt.Sprintf("sandboxes[%d]", i)
		if first, ok := taken[s.AppID]; ok {
			report(fault{text: fmt.Sprintf("%d is the app_id of %s", s.AppID, first)}, at+".app-id")
		} else {
			taken[s.AppID] = at
		}
		logins := map[string]int{}
		for j, a := range s.Accounts {
			login := strings.ToUpper(a.LoginID) // clients write them either way
			if first, ok := logins[login]; ok {
				report(fault{text: fmt.Sprintf("%s is the login id of %s.accounts[%d] as well", a.LoginID, at, first)}, fmt.Sprintf("%s.accounts[%d].loginid", at, j))
				continue
			}
			logins[login] = j
		}
	}
}
