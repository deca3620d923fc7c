package config

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
)

// rule is something that settings must not say together. It calls report with
// the paths of values that are wrong beside each other, the one to name first;
// what is a default is not named if another is not.
type rule struct {
	of    []string
	check func(c *Config, report reporter)
}

type reporter func(f fault, paths ...string)

var rules = []rule{
	{[]string{"tls-cert", "tls-key"}, pairedCertificate},
	{[]string{"listen", "tls", "tls-cert"}, securedListeners},
	{[]string{"listen", "admin", "tls", "tls-cert"}, distinctAddresses},
	{[]string{"admin", "admin-token"}, guardedAdmin},
	{[]string{"start", "until"}, orderedTimes},
	{[]string{"apps"}, distinctApps},
	{[]string{"accounts"}, distinctAccounts},
	{[]string{"apps", "sandboxes"}, distinctSandboxes},
}

// contradictions returns what the settings say against each other. Rules about
// a setting that already has a problem are left out, as it holds another value
// than was meant.
func (l *Loaded) contradictions(known Problems) Problems {
	bad := map[string]bool{}
	for _, p := range known {
		base, _, _ := strings.Cut(p.Setting, "[")
		base, _, _ = strings.Cut(base, ".")
		bad[base] = true
	}
	var found Problems
next:
	for _, r := range rules {
		for _, name := range r.of {
			if bad[name] {
				continue next
			}
		}
		r.check(&l.Config, func(f fault, paths ...string) {
			path := paths[0]
			for _, other := range paths[1:] {
				if l.source(path).Kind == FromDefault {
					path = other
				}
			}
			found = append(found, f.at(l.source(path), path))
		})
	}
	return found
}

func pairedCertificate(c *Config, report reporter) {
	switch {
	case c.TLSCert != "" && c.TLSKey == "":
		report(fault{text: "has no key beside it", allowed: "tls-cert and tls-key together"}, "tls-cert")
	case c.TLSKey != "" && c.TLSCert == "":
		report(fault{text: "has no certificate beside it", allowed: "tls-cert and tls-key together"}, "tls-key")
	}
}

func securedListeners(c *Config, report reporter) {
	for i, l := range c.Listen {
		if l.Secure && !c.Secure() {
			report(fault{text: l.String() + " has no certificate", allowed: "wss with tls: auto, or with tls-cert and tls-key"}, fmt.Sprintf("listen[%d]", i))
		}
	}
}

func distinctAddresses(c *Config, report reporter) {
	type place struct{ path, what string }
	taken := map[string]place{}
	claim := func(path, address, what string) {
		if _, port, err := net.SplitHostPort(address); err != nil || port == "0" {
			return
		}
		if other, ok := taken[address]; ok {
			report(fault{text: fmt.Sprintf("%s and %s have the same address", other.what, what), allowed: "another port; 0 takes a free one"}, path, other.path)
			return
		}
		taken[address] = place{path, what}
	}
	for i, l := range c.Listeners() {
		claim(fmt.Sprintf("listen[%d]", i), l.Address, l.String())
	}
	if address, on := c.AdminAddress(); on {
		claim("admin", address, "admin "+address)
	}
}

func guardedAdmin(c *Config, report reporter) {
	address, on := c.AdminAddress()
	if !on || c.AdminToken != "" {
		return
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil || host == "localhost" {
		return
	}
	if a, err := netip.ParseAddr(host); err == nil && a.IsLoopback() {
		return
	}
	report(fault{text: address + " can be reached from other computers", allowed: "a loopback address, or an admin-token"}, "admin")
}

func orderedTimes(c *Config, report reporter) {
	if !c.Until.IsZero() && !c.Start.IsZero() && !c.Until.After(c.Start.Time) {
		report(fault{text: fmt.Sprintf("%s is not after the start, which is %s", c.Until, c.Start), allowed: "an instant after the start"}, "until", "start")
	}
}

func distinctApps(c *Config, report reporter) {
	seen := map[int64]int{}
	for i, a := range c.Apps {
		if first, ok := seen[a.ID]; ok {
			report(fault{text: fmt.Sprintf("%d is the id of apps[%d] as well", a.ID, first)}, fmt.Sprintf("apps[%d].id", i))
			continue
		}
		seen[a.ID] = i
	}
}

func distinctAccounts(c *Config, report reporter) {
	logins, tokens := map[string]int{}, map[string]string{}
	for i, a := range c.Accounts {
		// Login ids are compared without case, as clients write them either way.
		login := strings.ToUpper(a.LoginID)
		if first, ok := logins[login]; ok {
			report(fault{text: fmt.Sprintf("%s is the login id of accounts[%d] as well", a.LoginID, first)}, fmt.Sprintf("accounts[%d].loginid", i))
		} else {
			logins[login] = i
		}
		for j, t := range a.Tokens {
			at := fmt.Sprintf("accounts[%d].tokens[%d]", i, j)
			if first, ok := tokens[t.Token]; ok {
				report(fault{text: "is the token of " + first + " as well"}, at+".token")
				continue
			}
			tokens[t.Token] = at
		}
	}
}
