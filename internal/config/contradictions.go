package config

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
)

// rule is something that settings must not say together. It calls report with
// the path of a value that is wrong beside the others.
type rule struct {
	of    []string
	check func(c *Config, report func(path string, f fault))
}

var rules = []rule{
	{[]string{"tls-cert", "tls-key"}, pairedCertificate},
	{[]string{"listen", "tls", "tls-cert"}, securedListeners},
	{[]string{"listen", "admin", "tls", "tls-cert"}, distinctAddresses},
	{[]string{"admin", "admin-token"}, guardedAdmin},
	{[]string{"max-response", "max-queue"}, roomForResponse},
	{[]string{"apps"}, distinctApps},
	{[]string{"accounts"}, distinctAccounts},
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
		r.check(&l.Config, func(path string, f fault) {
			found = append(found, f.at(l.source(path), path))
		})
	}
	return found
}

func pairedCertificate(c *Config, report func(string, fault)) {
	switch {
	case c.TLSCert != "" && c.TLSKey == "":
		report("tls-cert", fault{text: "has no key beside it", allowed: "tls-cert and tls-key together"})
	case c.TLSKey != "" && c.TLSCert == "":
		report("tls-key", fault{text: "has no certificate beside it", allowed: "tls-cert and tls-key together"})
	}
}

func securedListeners(c *Config, report func(string, fault)) {
	for i, l := range c.Listen {
		if l.Secure && !c.Secure() {
			report(fmt.Sprintf("listen[%d]", i), fault{text: l.String() + " has no certificate", allowed: "wss with tls: auto, or with tls-cert and tls-key"})
		}
	}
}

func distinctAddresses(c *Config, report func(string, fault)) {
	taken := map[string]string{}
	claim := func(path, address, what string) {
		if _, port, err := net.SplitHostPort(address); err != nil || port == "0" {
			return
		}
		if other, ok := taken[address]; ok {
			report(path, fault{text: fmt.Sprintf("%s takes the address of %s", what, other), allowed: "another port; 0 takes a free one"})
			return
		}
		taken[address] = what
	}
	for i, l := range c.Listeners() {
		claim(fmt.Sprintf("listen[%d]", i), l.Address, l.String())
	}
	if address, on := c.AdminAddress(); on {
		claim("admin", address, address)
	}
}

func guardedAdmin(c *Config, report func(string, fault)) {
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
	report("admin", fault{text: address + " can be reached from other computers", allowed: "a loopback address, or an admin-token"})
}

func roomForResponse(c *Config, report func(string, fault)) {
	if c.MaxResponse > c.MaxQueue {
		report("max-response", fault{text: fmt.Sprintf("%v does not fit into max-queue, which is %v", c.MaxResponse, c.MaxQueue)})
	}
}

func distinctApps(c *Config, report func(string, fault)) {
	seen := map[int64]int{}
	for i, a := range c.Apps {
		if first, ok := seen[a.ID]; ok {
			report(fmt.Sprintf("apps[%d].id", i), fault{text: fmt.Sprintf("%d is the id of apps[%d] as well", a.ID, first)})
			continue
		}
		seen[a.ID] = i
	}
}

func distinctAccounts(c *Config, report func(string, fault)) {
	logins, tokens := map[string]int{}, map[string]string{}
	for i, a := range c.Accounts {
		// Login ids are compared without case, as clients write them either way.
		login := strings.ToUpper(a.LoginID)
		if first, ok := logins[login]; ok {
			report(fmt.Sprintf("accounts[%d].loginid", i), fault{text: fmt.Sprintf("%s is the login id of accounts[%d] as well", a.LoginID, first)})
		} else {
			logins[login] = i
		}
		for j, t := range a.Tokens {
			at := fmt.Sprintf("accounts[%d].tokens[%d]", i, j)
			if first, ok := tokens[t.Token]; ok {
				report(at+".token", fault{text: "is the token of " + first + " as well"})
				continue
			}
			tokens[t.Token] = at
		}
	}
}
