package wire

import (
	"reflect"
	"slices"
	"strings"
)

// Scope is a permission that a token carries.
type Scope string

// The five scopes.
const (
	Read               Scope = "read"                // see the account
	Trade              Scope = "trade"               // buy and sell
	TradingInformation Scope = "trading_information" // see trades and the balance
	Payments           Scope = "payments"            // cashier
	Admin              Scope = "admin"               // settings, tokens, applications
)

// Scopes is a list of scopes of which any one suffices. Empty: the call needs no authorization.
type Scopes []Scope

// AllScopes lists the five, in the order of the documentation.
var AllScopes = Scopes{Read, Trade, TradingInformation, Payments, Admin}

// Category groups calls in the documentation.
type Category string

// The categories of calls.
const (
	CategorySession      Category = "session"
	CategorySite         Category = "site"
	CategoryMarket       Category = "market"
	CategoryTrading      Category = "trading"
	CategoryCopyTrading  Category = "copy trading"
	CategoryAccount      Category = "account"
	CategoryApps         Category = "applications"
	CategoryCashier      Category = "cashier"
	CategoryPaymentAgent Category = "payment agent"
	CategoryMT5          Category = "platforms"
	CategoryP2P          Category = "peer to peer"
)

// Offer says how dervish answers a call.
type Offer string

// How a call is answered.
const (
	NotOffered Offer = ""           // with the error NotOffered
	Simulated  Offer = "simulated"  // by behaviour
	Configured Offer = "configured" // from embedded data or configuration
)

// Spec is what a call's declaration says beside its shapes.
type Spec struct {
	Name     string   // the property that names the call
	MsgType  string   // msg_type of its answer; empty: the name
	Others   []string // further msg_types: of answers in another style, and of updates in another shape
	Category Category // where it stands in the documentation
	Scopes   Scopes   // any one suffices; empty: open to all
	Streams  bool     // has a subscribe property and sends updates
	Effects  bool     // changes something: to send it twice is not the same as once
	Offer    Offer    // how dervish answers it
	Flat     bool     // the response's properties stand beside msg_type instead of under a property of their own
}

// Call is one declared call. It is immutable and safe for concurrent use.
type Call struct {
	Spec
	Request  *Shape // the request's properties, without req_id, passthrough and a naming property that is always 1
	Response *Shape // the payload of an answer; nil where none is declared
	Constant bool   // the naming property is the integer 1

	index     int             // place in All
	request   reflect.Type    // the Go type of the request
	response  reflect.Type    // the Go type of the answer
	sensitive map[string]bool // top-level request properties that are never echoed
}

// Typed is a call that knows the Go types of its request and answer.
type Typed[Req, Resp any] struct{ *Call }

var (
	all []*Call

	// vocabulary holds the names of top-level properties that mean something whichever call they stand in. One look into it
	// tells all of that.
	vocabulary = map[string]word{}
)

// word is what the name of a top-level property means.
type word struct {
	call      *Call // that it names, or nil
	sensitive bool  // some call never echoes it
}

// All lists the declared calls by name. The list must not be changed.
func All() []*Call { return all }

// Lookup finds a call by name; nil when there is none.
func Lookup(name string) *Call { return vocabulary[name].call }

// NeedsAuthorization reports whether the call is closed to sessions that have not authorized.
func (c *Call) NeedsAuthorization() bool { return len(c.Scopes) > 0 }

// Allows reports whether any of the granted scopes suffices.
func (c *Call) Allows(granted Scopes) bool {
	return len(c.Scopes) == 0 || slices.ContainsFunc(c.Scopes, func(s Scope) bool { return slices.Contains(granted, s) })
}

// Index is the call's place in All, dense from 0: a key for tables by call.
func (c *Call) Index() int { return c.index }

// Sensitive lists the top-level request properties that never appear in echo_req, sorted.
func (c *Call) Sensitive() []string {
	names := make([]string, 0, len(c.sensitive))
	for n := range c.sensitive {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// define declares a call. It panics on a declaration that contradicts itself: that is a fault of this package, found
// by any program that imports it.
func define[Req, Resp any](s Spec) Typed[Req, Resp] {
	if s.MsgType == "" {
		s.MsgType = s.Name
	}
	c := &Call{Spec: s, Request: shapeOf(reflect.TypeFor[Req]()), request: reflect.TypeFor[Req](), response: reflect.TypeFor[Resp](), sensitive: map[string]bool{}}
	if t := reflect.TypeFor[Resp](); t != reflect.TypeFor[Raw]() {
		c.Response = shapeOf(t)
	}
	c.Constant = c.Request.field(s.Name) == nil
	for _, f := range c.Request.Fields {
		if f.Sensitive {
			c.sensitive[f.Name] = true
			vocabulary[f.Name] = word{vocabulary[f.Name].call, true}
		}
	}
	if vocabulary[s.Name].call != nil {
		panic("wire: " + s.Name + " is declared twice")
	}
	vocabulary[s.Name] = word{c, vocabulary[s.Name].sensitive}
	at, _ := slices.BinarySearchFunc(all, c, func(a, b *Call) int { return strings.Compare(a.Name, b.Name) })
	all = slices.Insert(all, at, c)
	for i, c := range all {
		c.index = i
	}
	return Typed[Req, Resp]{c}
}
