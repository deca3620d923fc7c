package gateway

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/dervish-ws/dervish/internal/atlas"
	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/wire"
)

// Options are the settings of a Gateway. The zero value, and nil, mean the defaults. The struct is copied.
type Options struct {
	// Log receives what an operator should know; never a token or the text of a request. Nil discards it.
	Log *slog.Logger

	// Database is the file that keeps accounts, balances and contracts, made if it is not there. One gateway at a time may
	// have it. Empty: all is kept in memory and ends with the gateway.
	Database string
	// Kept is what a gateway takes over from the one before it, in the same process. Nil: it begins anew.
	Kept *Kept
	// Witness is told of all that passes between the gateway and its clients, tokens and all, on the goroutines by which
	// it passes, several at once: it must be quick, and not call the gateway. Nil: nobody is.
	Witness func(Event)

	// Seed is any text: another seed is another world of ticks, and the same one gives the same ticks on every machine.
	// Empty: dervish.
	Seed string
	// Start is where the gateway's time begins, from 1970 to 2299; zero: the machine's present.
	Start time.Time
	// Speed is how many seconds of the gateway's time go by in a second of the machine's, from 0.001 to 1,000,000. 0: 1.
	Speed float64
	// Paused has time stand still until Gateway.Clock is told to move it. With neither this nor Start nor Speed the
	// gateway keeps the machine's time.
	Paused bool
	// Lockstep has time move as fast as the clients follow and no faster: to the next instant at which something is due,
	// once they have dealt with what came before. It stands while no client is connected. With a Start and a Seed, whatever the
	// gateway says follows from what it is asked: identities and tokens too. Package internal/lockstep says what is
	// promised. Speed and Paused do not count.
	Lockstep bool
	// Quiet is for how long no message may pass before time moves, by the machine, where Lockstep. 0: 500 µs.
	Quiet time.Duration
	// Until is where time ends, however it goes; zero: nowhere. See Gateway.Over.
	Until time.Time
	// Symbols is a YAML document that adds to the built-in symbols or changes them; nil: nothing. SymbolsName is what
	// errors call it.
	Symbols     io.Reader
	SymbolsName string
	// Replays are recordings to play instead of a symbol's own ticks, by symbol. They are read by New.
	Replays map[string]Replay
	// Quotes are what the first ticks of a symbol after the start say, by symbol; it goes on from the last of them.
	Quotes map[string][]float64
	// EconomicEvents are what economic_calendar tells of, in any order. They move no price.
	EconomicEvents []EconomicEvent
	// MarketCache is how many bytes of computed ticks are kept. 0: 48 MiB; below 0: none.
	MarketCache int64

	// StrictAppID refuses a bad app_id with an HTTP status (401, 403) instead of the handshake. Otherwise the
	// handshake succeeds, one message with the error InvalidAppID follows, and close 1008: a browser cannot read the
	// status of a refused handshake.
	StrictAppID bool
	// Apps are registered applications; 1089 is always among them.
	Apps []App
	// Accounts are accounts of virtual money. With none, one is opened and Gateway.Demo tells of it.
	Accounts []Account
	// Limits are the calls that a client may make; the zero value sets no limit. See DefaultLimits.
	Limits Limits

	// House is what an account may do with the house. Nil: DefaultHouse.
	House *House

	// MaxConnections is how many connections there may be; further ones are refused with HTTP 503. 0: 20,000.
	MaxConnections int
	// MaxConnectionsPerAddress is how many there may be from one address; further ones are refused with HTTP 429.
	// 0 sets no limit.
	MaxConnectionsPerAddress int
	// MaxMessage is the size of a request in bytes, joined and inflated; a larger one ends the connection with close
	// 1009. 0: 262,144.
	MaxMessage int
	// MaxResponse is the size of an answer in bytes; a larger one is replaced by the error ResponseTooLarge. 0: 1 MiB.
	MaxResponse int
	// MaxDepth is how deep a request may nest. 0: 64.
	MaxDepth int
	// MaxStreams is how many streams a connection may have open. 0: 100.
	MaxStreams int
	// MaxQueue is how many bytes may wait for a client that reads slowly; beyond it the connection is closed. 0: 1 MiB.
	MaxQueue int

	// IdleTimeout ends a session on which nothing passes either way. 0: 120 s; below 0: never.
	IdleTimeout time.Duration
	// CloseWait is how long the client's close frame is waited for. 0: 2 s.
	CloseWait time.Duration
	// ShutdownWait is how long Run waits for sessions to end when it stops. 0: 5 s; below 0: not at all.
	ShutdownWait time.Duration
	// WriteStall is how long a client may take no byte of what is sent. 0: 10 s.
	WriteStall time.Duration
	// HandshakeTimeout bounds TLS and the request to upgrade. 0: 10 s.
	HandshakeTimeout time.Duration
	// NoCompression declines permessage-deflate.
	NoCompression bool

	// Front answers what is asked for beside the API, by browsers: a web console. Nil: / is a short text, which others than
	// browsers get in any case. Where Front has a method Built() bool, the text tells whether there is a console.
	Front http.Handler
	// FrontAdmin offers the handler of Gateway.Admin under /admin/ too, for a Front that needs it: to peers on this machine
	// that ask it by its loopback address or as localhost, not through a proxy; with an AdminToken to whoever carries it.
	FrontAdmin bool
	// AdminToken is what requests under /admin/ must carry as a bearer token; empty: none is asked for.
	AdminToken string

	// Reports is a folder of reports of backtests that the admin handler tells of; it need not exist. Empty: none.
	Reports string

	// SanityExempt are properties of requests whose values may hold any text of any length.
	SanityExempt []string
	// Blocked are client addresses that are refused as an unknown app_id is.
	Blocked []netip.Prefix
	// Site is what website_status says at first; the zero value is up.
	Site Site
	// Faults are what goes wrong on purpose, from the beginning.
	Faults []Fault
	// Country is where clients are taken to be, two lower-case letters. Empty: id.
	Country string
	// Data is a YAML document that adds to the built-in currencies and companies or changes them; nil: nothing.
	// DataName is what errors call it.
	Data     io.Reader
	DataName string

	clock clock.Clock // nil: one of its own, by Start, Speed and Paused
	like  *Gateway    // whose symbols, recordings, currencies and companies it has; nil: those that are named above
	begun *beginning  // what it goes on from; nil: it begins anew
}

// Replay is a recording of quotes.
type Replay struct {
	// CSV has rows of "epoch,quote" in ascending order, with a row of names before them or not, gzip or plain.
	CSV io.Reader
	// Name is what errors call it. Empty: the symbol.
	Name string
	// Loop has it played over and over, before and after, instead of once.
	Loop bool
	// Begin is when the first row is played, in whole seconds, and the others as much later as they were recorded. Zero:
	// all as recorded.
	Begin time.Time
	// Period is the time from the beginning of one loop to that of the next, in whole seconds. 0: the last row lasts as
	// long as the one before it.
	Period time.Duration
}

// EconomicEvent is the release of an economic figure.
type EconomicEvent struct {
	Name     string    // what is released
	Currency string    // the code of the currency that it concerns: USD
	Impact   int       // how much it moves markets, from 1, little, to 5
	Release  time.Time // when it comes out, in whole seconds

	// Figures with their units, for people; empty where there is none. The actual one is told from the release on.
	Forecast, Previous, Actual string
}

// App is a registered application.
type App struct {
	ID     int64
	Name   string
	Active bool    // false refuses its clients
	Limits *Limits // nil: those of everybody

	// RedirectURI is where LogInPath sends a browser, with tokens, and Scopes is what these allow. Where they are empty what
	// the owner has set stays; where nobody has, there is no log-in, and one would allow everything.
	RedirectURI string
	Scopes      []string
}

// Account is an account of virtual money.
type Account struct {
	LoginID  string  `json:"loginid,omitempty"`  // letters, then digits; empty: chosen by the gateway
	Currency string  `json:"currency,omitempty"` // empty: USD
	Balance  string  `json:"balance,omitempty"`  // a decimal number; empty: 10000
	Tokens   []Token `json:"tokens,omitempty"`
}

// Token is what authorize accepts for an account.
type Token struct {
	Name   string   `json:"name"`
	Token  string   `json:"token"`
	Scopes []string `json:"scopes"` // read, trade, trading_information, payments, admin
}

// Site is what the operator says of the whole site.
type Site struct {
	Status  string `json:"status"`  // up, down or updating; empty: up
	Message string `json:"message"` // for users; may be empty
}

// Rate bounds calls by minute and hour. 0 sets no limit.
type Rate struct {
	Minutely int `json:"minutely"`
	Hourly   int `json:"hourly"`
}

// Limits are the calls that one account, or one address without an account, may make. 0 sets no limit.
type Limits struct {
	// ProposalStreams is how many proposal streams one connection may have open.
	ProposalStreams int `json:"proposal_streams"`
	// General counts the calls that are in neither of the other two.
	General Rate `json:"general"`
	// Outcome counts portfolio, statement and profit_table.
	Outcome Rate `json:"outcome"`
	// Pricing counts proposal and proposal_open_contract.
	Pricing Rate `json:"pricing"`
}

// DefaultLimits are the numbers that the public service has been seen to publish.
var DefaultLimits = Limits{
	ProposalStreams: 5,
	General:         Rate{180, 14400},
	Outcome:         Rate{25, 1500},
	Pricing:         Rate{80, 3600},
}

// Profile is a set of limits that has a name.
type Profile struct {
	Name   string `json:"name"` // default, strict or off
	Limits Limits `json:"limits"`
}

// Profiles lists the sets of limits that have names: those of the public service, far stricter ones, and none.
func Profiles() []Profile {
	return []Profile{
		{"default", DefaultLimits},
		{"strict", Limits{ProposalStreams: 2, General: Rate{60, 4800}, Outcome: Rate{8, 500}, Pricing: Rate{26, 1200}}},
		{"off", Limits{}},
	}
}

// caps is what bounds a client beside the limits, for as long as the gateway runs. 0: no bound.
type caps struct {
	Connections           int     `json:"connections"`
	ConnectionsPerAddress int     `json:"connections_per_address"`
	Streams               int     `json:"streams"`      // of a connection
	Message               int     `json:"message"`      // the size of a request, in bytes
	Response              int     `json:"response"`     // the size of an answer, in bytes
	Depth                 int     `json:"depth"`        // of a request
	Queue                 int     `json:"queue"`        // what waits for a slow reader, in bytes
	IdleTimeout           float64 `json:"idle_timeout"` // in seconds
}

func (g *Gateway) caps() caps {
	o := g.options
	return caps{
		Connections: o.MaxConnections, ConnectionsPerAddress: o.MaxConnectionsPerAddress, Streams: o.MaxStreams,
		Message: o.MaxMessage, Response: o.MaxResponse, Depth: cmp.Or(o.MaxDepth, wire.DefaultMaxDepth), Queue: o.MaxQueue, IdleTimeout: max(o.IdleTimeout, 0).Seconds(),
	}
}

// validate names every limit that makes no sense.
func (l Limits) validate() error {
	var errs []error
	for name, n := range map[string]int{
		"proposal_streams": l.ProposalStreams,
		"general.minutely": l.General.Minutely, "general.hourly": l.General.Hourly,
		"outcome.minutely": l.Outcome.Minutely, "outcome.hourly": l.Outcome.Hourly,
		"pricing.minutely": l.Pricing.Minutely, "pricing.hourly": l.Pricing.Hourly,
	} {
		if n < 0 {
			errs = append(errs, inField(name, fmt.Errorf("limit %s is %d; it must be 0 (no limit) or more", name, n)))
		}
	}
	return errors.Join(errs...)
}

// validate names every setting that makes no sense by itself.
func (o *Options) validate() error {
	errs := []error{o.Limits.validate(), o.House.validate()}
	for _, n := range []struct {
		name  string
		value int
	}{
		{"MaxConnections", o.MaxConnections},
		{"MaxConnectionsPerAddress", o.MaxConnectionsPerAddress},
		{"MaxMessage", o.MaxMessage},
		{"MaxResponse", o.MaxResponse},
		{"MaxDepth", o.MaxDepth},
		{"MaxStreams", o.MaxStreams},
		{"MaxQueue", o.MaxQueue},
	} {
		if n.value < 0 {
			errs = append(errs, fmt.Errorf("%s is %d; it must not be below 0", n.name, n.value))
		}
	}
	for _, d := range []struct {
		name  string
		value time.Duration
	}{
		{"CloseWait", o.CloseWait},
		{"WriteStall", o.WriteStall},
		{"HandshakeTimeout", o.HandshakeTimeout},
		{"Quiet", o.Quiet},
	} {
		if d.value < 0 {
			errs = append(errs, fmt.Errorf("%s is %v; it must not be below 0", d.name, d.value))
		}
	}
	if s := o.Start; !s.IsZero() && (s.Unix() < market.First || s.Unix() > market.Last) {
		errs = append(errs, fmt.Errorf("start is %s; it must be from 1970 to 2299", s.UTC().Format(time.RFC3339)))
	}
	if !o.Until.IsZero() && (!o.Until.After(o.Start) || o.Until.Unix() > market.Last) {
		errs = append(errs, fmt.Errorf("until is %s; it must be after the start, and before 2300", o.Until.UTC().Format(time.RFC3339)))
	}
	if _, known := atlas.LookupCountry(o.Country); !known || o.Country != strings.ToLower(o.Country) {
		errs = append(errs, fmt.Errorf("country is %q; it must be the code of a country in two lower-case letters", o.Country))
	}
	return errors.Join(errs...)
}

// validate names what makes no sense in an account, by the rules of the calls that will name it.
func (a *Account) validate(w *atlas.World) error {
	var errs []error
	fault := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("account %s: "+format, append([]any{a.LoginID}, args...)...))
	}
	if a.LoginID != "" && !wire.Logout.Request.Field("loginid").Pattern.Match(a.LoginID) {
		fault("a login id is letters, then digits")
	}
	if _, known := w.Currency(a.Currency); !known {
		fault("there is no currency %s", a.Currency)
	}
	if _, err := wire.ParseDecimal(a.Balance); err != nil {
		fault("balance %q is no decimal number", a.Balance)
	}
	for _, t := range a.Tokens {
		if !wire.Authorize.Request.Field("authorize").Pattern.Match(t.Token) {
			fault("token %q is not 1 to 128 letters, digits, dashes and underscores", t.Name)
		}
		for _, s := range t.Scopes {
			if !slices.Contains(wire.AllScopes, wire.Scope(s)) {
				fault("token %q: there is no scope %q", t.Name, s)
			}
		}
	}
	return errors.Join(errs...)
}

// Demo is an account that the gateway opened by itself, to begin with.
type Demo struct {
	LoginID  string `json:"loginid"`
	Token    string `json:"token"`
	Currency string `json:"currency"`
}

// withDefaults gives a copy in which every zero has its meaning.
func (o *Options) withDefaults() Options {
	c := Options{}
	if o != nil {
		c = *o
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.MaxConnections = cmp.Or(c.MaxConnections, 20_000)
	c.MaxStreams = cmp.Or(c.MaxStreams, 100)
	c.IdleTimeout = max(cmp.Or(c.IdleTimeout, 120*time.Second), 0)
	c.HandshakeTimeout = cmp.Or(c.HandshakeTimeout, 10*time.Second)
	c.ShutdownWait = max(cmp.Or(c.ShutdownWait, 5*time.Second), 0)
	c.Country = cmp.Or(c.Country, "id")
	c.DataName = cmp.Or(c.DataName, "data")
	c.SymbolsName = cmp.Or(c.SymbolsName, "symbols")
	return c
}
