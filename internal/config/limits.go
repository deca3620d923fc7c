package config

// Profile is a named set of limits.
type Profile string

const (
	// ProfileDefault is what the public service has been recorded to enforce.
	ProfileDefault Profile = "default"
	// ProfileOff sets no limit.
	ProfileOff Profile = "off"
	// ProfileStrict is about a third of ProfileDefault: our choice, for trying
	// out how a client behaves when it is limited.
	ProfileStrict Profile = "strict"
)

// Limits is how many calls a client may make. In every member 0 means no limit.
type Limits struct {
	// ProposalStreams is how many proposal streams one connection may have open.
	ProposalStreams int
	// General counts the calls that are in neither of the other two.
	General Rate
	// Outcome counts portfolio, statement and profit_table.
	Outcome Rate
	// Pricing counts proposal and proposal_open_contract.
	Pricing Rate
}

// Rate is a number of calls in a minute and in an hour; both must have room.
type Rate struct {
	Minutely, Hourly int
}

// LimitOverrides are numbers that stand in the place of those of a profile.
// nil leaves the profile's; 0 means no limit.
type LimitOverrides struct {
	ProposalStreams *int `name:"proposal-streams" min:"0" max:"1000000000" reload:"yes" help:"proposal streams that one connection may have open; 0 sets no limit"`
	GeneralMinutely *int `name:"general-minutely" min:"0" max:"1000000000" reload:"yes" help:"calls in a minute that are neither of outcome nor of pricing; 0 sets no limit"`
	GeneralHourly   *int `name:"general-hourly" min:"0" max:"1000000000" reload:"yes" help:"calls in an hour that are neither of outcome nor of pricing; 0 sets no limit"`
	OutcomeMinutely *int `name:"outcome-minutely" min:"0" max:"1000000000" reload:"yes" help:"calls of portfolio, statement and profit_table in a minute; 0 sets no limit"`
	OutcomeHourly   *int `name:"outcome-hourly" min:"0" max:"1000000000" reload:"yes" help:"calls of portfolio, statement and profit_table in an hour; 0 sets no limit"`
	PricingMinutely *int `name:"pricing-minutely" min:"0" max:"1000000000" reload:"yes" help:"calls of proposal and proposal_open_contract in a minute; 0 sets no limit"`
	PricingHourly   *int `name:"pricing-hourly" min:"0" max:"1000000000" reload:"yes" help:"calls of proposal and proposal_open_contract in an hour; 0 sets no limit"`
}

// Limits returns the numbers of a profile; an unknown one is ProfileDefault.
func (p Profile) Limits() Limits {
	switch p {
	case ProfileOff:
		return Limits{}
	case ProfileStrict:
		return Limits{
			ProposalStreams: 2,
			General:         Rate{60, 4800},
			Outcome:         Rate{8, 500},
			Pricing:         Rate{26, 1200},
		}
	}
	return Limits{
		ProposalStreams: 5,
		General:         Rate{180, 14400},
		Outcome:         Rate{25, 1500},
		Pricing:         Rate{80, 3600},
	}
}

// over returns l with the numbers of o in their places.
func (o LimitOverrides) over(l Limits) Limits {
	for _, n := range []struct {
		from, to *int
	}{
		{o.ProposalStreams, &l.ProposalStreams},
		{o.GeneralMinutely, &l.General.Minutely},
		{o.GeneralHourly, &l.General.Hourly},
		{o.OutcomeMinutely, &l.Outcome.Minutely},
		{o.OutcomeHourly, &l.Outcome.Hourly},
		{o.PricingMinutely, &l.Pricing.Minutely},
		{o.PricingHourly, &l.Pricing.Hourly},
	} {
		if n.from != nil {
			*n.to = *n.from
		}
	}
	return l
}

// CallLimits returns the limits of a client whose application has none of its
// own: the profile with the explicit numbers in their places.
func (c *Config) CallLimits() Limits {
	return c.LimitOverrides.over(c.Limits.Limits())
}

// AppCallLimits returns the limits of the clients of a. Without limits of its
// own these are CallLimits; a profile of its own replaces them; its own numbers
// win over both.
func (c *Config) AppCallLimits(a App) Limits {
	if a.Limits == nil {
		return c.CallLimits()
	}
	base := c.CallLimits()
	if a.Limits.Profile != "" {
		base = a.Limits.Profile.Limits()
	}
	return a.Limits.Overrides.over(base)
}

// limitsByName returns the numbers of l under the names of the settings that
// override them.
func limitsByName(l Limits) map[string]int {
	return map[string]int{
		"limit-proposal-streams": l.ProposalStreams,
		"limit-general-minutely": l.General.Minutely,
		"limit-general-hourly":   l.General.Hourly,
		"limit-outcome-minutely": l.Outcome.Minutely,
		"limit-outcome-hourly":   l.Outcome.Hourly,
		"limit-pricing-minutely": l.Pricing.Minutely,
		"limit-pricing-hourly":   l.Pricing.Hourly,
	}
}
