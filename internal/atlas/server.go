package atlas

import "slices"

// Platform is a trading platform beside the API's own options.
type Platform struct {
	// Name is "mt5", "dxtrade" or "ctrader".
	Name string
	// Active reports whether it works; otherwise it is under maintenance.
	Active bool
}

// Platforms returns the trading platforms in the order of the world's file.
func (w *World) Platforms() []Platform { return slices.Clone(w.platforms) }

// Server is a simulated server of a trading platform. Nothing runs there.
type Server struct {
	// ID is the API's name for it, such as "p01_ts01".
	ID string
	// Platform is "mt5" or "dxtrade".
	Platform string
	// AccountType is "demo" or "real".
	AccountType string
	// Environment is the installation that the server belongs to.
	Environment string
	// MarketType is "synthetic", "financial" or, for both, "all".
	MarketType string
	// SupportedAccounts are the kinds of account that it can hold.
	SupportedAccounts []string
	// Recommended reports whether forms should suggest it.
	Recommended bool
	// Disabled reports that no account can be opened there; Message then tells why.
	Disabled bool
	Message  string
	Place    Place
}

// Place is where a server is said to be.
type Place struct {
	// Region, Location and Group name it from far to near and by purpose.
	Region, Location, Group string
	// Sequence counts the servers of a region from 1.
	Sequence int
}

// ServerFilter selects servers. An empty field, and "all", select every one.
type ServerFilter struct{ Platform, AccountType, Environment, MarketType string }

// Servers returns the servers that a filter selects, in the order of the world's file. A server for all markets
// is selected by each market.
func (w *World) Servers(filter ServerFilter) []Server {
	matches := func(want, have string) bool { return want == "" || want == "all" || want == have }
	list := []Server{}
	for _, s := range w.servers {
		if matches(filter.Platform, s.Platform) && matches(filter.AccountType, s.AccountType) &&
			matches(filter.Environment, s.Environment) && (s.MarketType == "all" || matches(filter.MarketType, s.MarketType)) {
			s.SupportedAccounts = nonNil(s.SupportedAccounts)
			list = append(list, s)
		}
	}
	return list
}
