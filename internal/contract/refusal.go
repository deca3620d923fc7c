package contract

import (
	"fmt"
	"strings"
)

// Class is a group of reasons for which something is refused; it is what programs branch on.
type Class string

// The classes.
const (
	InvalidSymbol Class = "InvalidSymbol"      // there is no such symbol, or nothing is offered on it
	MarketClosed  Class = "MarketIsClosed"     // nothing is traded now
	Creation      Class = "Creation"           // the parameters make no contract
	NotOffered    Class = "Offerings"          // they make one that is not offered
	Invalid       Class = "Validation"         // it is offered, but not like this: amounts, barriers, numbers of ticks
	PriceMoved    Class = "PriceMoved"         // the price is no longer what the client was told
	NotForSale    Class = "Resale"             // the contract cannot be sold back now
	NoPrice       Class = "PricingUnavailable" // it cannot be priced at the moment; trying again may help
	NoUpdate      Class = "Update"             // an order cannot be given or changed now, or not like this
	NoCancel      Class = "Cancellation"       // the contract cannot be cancelled now
)

// Refusal is why a request is refused. It is an error of the client's, and says everything that an answer tells of it.
type Refusal struct {
	Class   Class
	Reason  string // within the class, as the public API names it: StakeLimits
	Field   string // the field of the request at fault: amount, barrier, duration; empty for none
	Message string // for people; numbers stand in it in the order of Numbers
	Numbers []string
	Choices []string // what would be accepted in place of what was given: the strikes of a vanilla, multipliers
	Quote   *Quote   // the contract as far as it was priced; nil when it was not
}

// Error returns the message.
func (r *Refusal) Error() string { return r.Message }

// refuse makes a refusal without numbers.
func refuse(class Class, reason, field, message string) *Refusal {
	return &Refusal{Class: class, Reason: reason, Field: field, Message: message}
}

// refuseNumbers makes a refusal whose message holds numbers, each at a %s of the format.
func refuseNumbers(class Class, reason, field, format string, numbers ...string) *Refusal {
	of := make([]any, len(numbers))
	for i, n := range numbers {
		of[i] = n
	}
	return &Refusal{Class: class, Reason: reason, Field: field, Message: fmt.Sprintf(format, of...), Numbers: numbers}
}

// refuseChoices makes a refusal that lists what would be accepted, separated by commas, after the message.
func refuseChoices(class Class, reason, field, message string, choices []string) *Refusal {
	r := refuse(class, reason, field, message+" "+strings.Join(choices, ", ")+".")
	r.Choices = choices
	return r
}

// each writes numbers as text.
func each[T any](list []T, write func(T) string) []string {
	texts := make([]string, len(list))
	for i, x := range list {
		texts[i] = write(x)
	}
	return texts
}
