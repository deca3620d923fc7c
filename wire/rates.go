package wire

// RateClass is the published limit under which a call counts.
type RateClass uint8

// The classes. Calls that are exempt never count, so that a client at its limit may still keep the link, clean up and
// leave.
const (
	RateGeneral RateClass = iota // max_requestes_general
	RatePricing                  // max_requests_pricing
	RateOutcome                  // max_requests_outcome
	RateExempt
)

func (r RateClass) String() string {
	return [...]string{"general", "pricing", "outcome", "exempt"}[r]
}

// rateClasses says which calls do not count as general.
var rateClasses = map[string]RateClass{
	"proposal":               RatePricing,
	"proposal_open_contract": RatePricing,
	"portfolio":              RateOutcome,
	"statement":              RateOutcome,
	"profit_table":           RateOutcome,
	"ping":                   RateExempt,
	"time":                   RateExempt,
	"forget":                 RateExempt,
	"forget_all":             RateExempt,
	"logout":                 RateExempt,
}

// RateClass gives the class under which the call counts.
func (c *Call) RateClass() RateClass { return rateClasses[c.Name] }
