package faults

import (
	"slices"
	"time"
)

// The names of faults.
const (
	DropBefore    = "drop-before"
	DropAfter     = "drop-after"
	CommitAndDrop = "commit-and-drop"
	Delay         = "delay"
	Duplicate     = "duplicate"
	Reorder       = "reorder"
	WrongReqID    = "wrong-req-id"
	Corrupt       = "corrupt"
	Error         = "error"
	RateLimit     = "rate-limit"
	MarketClosed  = "market-closed"
	PriceMoved    = "price-moved"
	Close         = "close"
	Reset         = "reset"
	Stall         = "stall"
	Slow          = "slow"
	Updating      = "updating"
	FeedGap       = "feed-gap"
)

// Extent is what a fault befalls.
type Extent int

// The extents of faults.
const (
	Messages Extent = iota // a request and its answer, or an update, that its rule chooses
	Site                   // everybody, from an instant on
)

// Fault is one kind of fault.
type Fault struct {
	Name    string
	Does    string // what happens
	Tests   string // what that tests in a client
	Befalls Extent
	Updates bool   // it befalls updates of streams, too
	Calls   string // those that it is for where a rule names none; empty: all
	Params  []Param
	Example Example
}

// Param is something that a fault is told.
type Param struct {
	Name     string
	Kind     string // word, duration, text, number, truth
	Unit     string // of a number; empty: none
	Required bool
	Default  string // in words; empty: none
	Choices  []string
	Help     string

	fill func(*Rule) // puts the default into a rule that gives none; nil: there is none
}

// Example shows a fault: how it is added, and what passes on a fresh connection then.
type Example struct {
	Flags    string // after "dervish fault add"
	Exchange string
}

// Param finds a parameter; nil when the fault has none of that name.
func (f *Fault) Param(name string) *Param {
	for i := range f.Params {
		if f.Params[i].Name == name {
			return &f.Params[i]
		}
	}
	return nil
}

// Lookup finds a fault; nil when there is none of that name.
func Lookup(name string) *Fault {
	for i := range catalogue {
		if catalogue[i].Name == name {
			return &catalogue[i]
		}
	}
	return nil
}

// Catalogue lists the faults, those of messages before those of the whole site.
func Catalogue() []Fault { return slices.Clone(catalogue) }

// Names lists their names.
func Names() []string {
	names := make([]string, len(catalogue))
	for i, f := range catalogue {
		names[i] = f.Name
	}
	return names
}

// when is the parameter of faults that end a connection at a moment of one's choice.
var when = Param{
	Name: "when", Kind: "word", Default: Before, Choices: []string{Before, After, Instead},
	Help: "before: the request is not looked at; after: it is answered first; instead: what it asks for is done, and not answered",
	fill: func(r *Rule) { r.When = Before },
}

const bought = `> {"authorize":"$TOKEN"}
< {"msg_type":"authorize","…":"…"}
> {"buy":"1","price":10,"parameters":{"amount":10,"basis":"stake","contract_type":"CALL","currency":"USD","duration":1,"duration_unit":"h","symbol":"R_100"}}
`

var catalogue = []Fault{
	{
		Name: DropBefore, Updates: true,
		Does:    "The connection is gone before the request is looked at: nothing was done, and there is no close frame.",
		Tests:   "A call whose connection ends must fail or be asked again, and not wait for ever. A call that changes nothing may be asked again without a thought.",
		Example: Example{"--call time --once", "> {\"time\":1}\ndropped\n"},
	},
	{
		Name: DropAfter, Updates: true,
		Does:  "The answer is sent, and the connection is gone right behind it, with no close frame.",
		Tests: "An answer that came counts, although the connection is gone by the time that the program reads it. Streams are opened again after the session is authorized again.",
		Example: Example{"--call time --once",
			"> {\"time\":1}\n< {\"echo_req\":{\"time\":1},\"msg_type\":\"time\",\"time\":\"…\"}\ndropped\n"},
	},
	{
		Name: CommitAndDrop, Calls: "buy",
		Does:  "What was asked for is done, its answer is never sent, and the connection is gone.",
		Tests: "The outcome of a purchase whose answer was lost is unknown: a client must neither report it as refused nor buy a second time before it has looked at portfolio or statement.",
		Example: Example{"--call buy --once", bought + `dropped
connect
> {"authorize":"$TOKEN"}
< {"msg_type":"authorize","…":"…"}
> {"portfolio":1}
< {"portfolio":{"contracts":[{"buy_price":10,"…":"…"}]},"…":"…"}
`},
	},
	{
		Name: Delay, Updates: true,
		Does: "The message comes late, by the server's clock; those behind it overtake it. Updates of a stream wait for the answer that opens it.",
		Params: []Param{{
			Name: "delay", Kind: "duration", Default: "1s", Help: "how late it comes", fill: func(r *Rule) { r.Delay = time.Second },
		}},
		Tests: "Answers are matched to calls by req_id and not by their order; a time-out settles the call once, and the answer that comes after it harms nothing.",
		Example: Example{"--call time --delay 300ms --once",
			"> {\"time\":1}\n> {\"ping\":1}\n< {\"echo_req\":{\"ping\":1},\"msg_type\":\"ping\",\"ping\":\"pong\"}\n< {\"echo_req\":{\"time\":1},\"msg_type\":\"time\",\"time\":\"…\"}\n"},
	},
	{
		Name: Duplicate, Updates: true,
		Does:  "The message comes twice.",
		Tests: "The second answer to a call is thrown away, and the second update of a tick or of a balance is not counted as another.",
		Example: Example{"--call ping --once",
			"> {\"ping\":1}\n< {\"echo_req\":{\"ping\":1},\"msg_type\":\"ping\",\"ping\":\"pong\"}\n< {\"echo_req\":{\"ping\":1},\"msg_type\":\"ping\",\"ping\":\"pong\"}\n"},
	},
	{
		Name: Reorder, Updates: true,
		Does: "The message comes behind the one that follows it; alone, if none follows for a while. The first update of a stream may so come before the answer that opens it.",
		Params: []Param{{
			Name: "delay", Kind: "duration", Default: "5s", Help: "how long another message is waited for, by the server's clock", fill: func(r *Rule) { r.Delay = 5 * time.Second },
		}},
		Tests: "Answers are matched to calls by req_id, and an update of a stream that is not known yet is kept rather than lost.",
		Example: Example{"--call time --once",
			"> {\"time\":1}\n> {\"ping\":1}\n< {\"echo_req\":{\"ping\":1},\"msg_type\":\"ping\",\"ping\":\"pong\"}\n< {\"echo_req\":{\"time\":1},\"msg_type\":\"time\",\"time\":\"…\"}\n"},
	},
	{
		Name:  WrongReqID,
		Does:  "The answer carries a req_id that is one more than the request's; 1 where that had none. Its echo_req is right.",
		Tests: "An answer that no call waits for is not given to another, and the call that never gets its own ends by a time-out.",
		Example: Example{"--call ping --once",
			"> {\"ping\":1,\"req_id\":7}\n< {\"echo_req\":{\"ping\":1,\"req_id\":7},\"msg_type\":\"ping\",\"ping\":\"pong\",\"req_id\":8}\n"},
	},
	{
		Name: Corrupt, Updates: true,
		Does: "The message is a WebSocket message as it should be, and what it says is no JSON.",
		Params: []Param{{
			Name: "how", Kind: "word", Default: Cut, Choices: []string{Cut, Garbled},
			Help: "cut: it ends in the middle; garbled: a control character stands in its middle", fill: func(r *Rule) { r.How = Cut },
		}},
		Tests:   "A message that does not parse is a fault that somebody hears of: it neither ends the program nor leaves its call to wait in silence.",
		Example: Example{"--call ping --once", "> {\"ping\":1}\nbroken\n"},
	},
	{
		Name: Error,
		Does: "The request is answered by an error of your choice, and nothing is done.",
		Params: []Param{
			{Name: "code", Kind: "text", Default: "InternalServerError", Help: "the error's code", fill: func(r *Rule) { r.Code = "InternalServerError" }},
			{Name: "message", Kind: "text", Default: "a sentence", Help: "the error's message", fill: func(r *Rule) { r.Message = "Sorry, an error occurred while processing your request." }},
		},
		Tests: "Each error that a call is documented to have comes to the program as that error, and what the program does then is tried.",
		Example: Example{"--call statement --code InternalServerError --message \"Come back later.\"",
			"> {\"statement\":1}\n< {\"echo_req\":{\"statement\":1},\"error\":{\"code\":\"InternalServerError\",\"message\":\"Come back later.\"},\"msg_type\":\"statement\"}\n"},
	},
	{
		Name:  RateLimit,
		Does:  "The request is answered by RateLimit, whatever was asked before.",
		Tests: "A client that meets the limit waits and asks again, rather than at once and for ever.",
		Example: Example{"--call ticks_history --count 2",
			"> {\"ticks_history\":\"R_100\",\"end\":\"latest\"}\n< {\"error\":{\"code\":\"RateLimit\",\"message\":\"…\"},\"…\":\"…\"}\n"},
	},
	{
		Name: MarketClosed, Calls: "ticks,proposal,buy",
		Does:  "The request is answered by MarketIsClosed, at any hour.",
		Tests: "What a program does at the weekend, tried on a Tuesday.",
		Example: Example{"--once",
			"> {\"ticks\":\"R_100\"}\n< {\"error\":{\"code\":\"MarketIsClosed\",\"message\":\"…\"},\"…\":\"…\"}\n"},
	},
	{
		Name: PriceMoved, Calls: "buy",
		Does:  "The purchase is refused by PriceMoved, and nothing is bought.",
		Tests: "A refused purchase is no purchase: the program asks for a new price and decides again.",
		Example: Example{"--once", bought +
			"< {\"error\":{\"code\":\"PriceMoved\",\"message\":\"…\"},\"…\":\"…\"}\n"},
	},
	{
		Name: Close, Updates: true,
		Does: "The server closes the session, with a code and a reason.",
		Params: []Param{
			{Name: "code", Kind: "text", Default: "1011", Help: "the close code: one of 1000 to 1014 that may be sent, or 3000 to 4999", fill: func(r *Rule) { r.Code = "1011" }},
			{Name: "reason", Kind: "text", Help: "the close reason, up to 123 bytes"},
			when,
		},
		Tests:   "Whoever asks hears the code and the reason, the client connects again where that can help, and it does so with pauses that grow.",
		Example: Example{"--call ping --code 1011 --reason \"try again\" --once", "> {\"ping\":1}\nclose 1011 try again\n"},
	},
	{
		Name: Reset, Updates: true,
		Does: "TCP is reset: what was on its way to the client may be lost, and its next read or write fails at once.",
		Params: []Param{{
			Name: "when", Kind: "word", Default: Before, Choices: []string{Before, Instead}, Help: "before: the request is not looked at; instead: what it asks for is done, and not answered",
			fill: when.fill,
		}},
		Tests:   "An error of the network is handled as the end of a connection is, wherever in the program it comes up.",
		Example: Example{"--call ping --once", "> {\"ping\":1}\ndropped\n"},
	},
	{
		Name: Stall,
		Does: "The request is answered, and then the server reads nothing from this connection for a while, by its clock: pings of the protocol are not answered either. Not in lock-step, where time waits for the client.",
		Params: []Param{{
			Name: "lasts", Kind: "duration", Default: "10s", Help: "how long nothing is read", fill: func(r *Rule) { r.Lasts = 10 * time.Second },
		}},
		Tests: "Calls end by their time-outs, a client that sends faster than is read does not grow without bound, and it notices by its own pings that nobody answers.",
		Example: Example{"--call time --lasts 300ms --once",
			"> {\"time\":1}\n> {\"ping\":1}\n< {\"echo_req\":{\"time\":1},\"msg_type\":\"time\",\"time\":\"…\"}\n< {\"echo_req\":{\"ping\":1},\"msg_type\":\"ping\",\"ping\":\"pong\"}\n"},
	},
	{
		Name: Slow, Updates: true,
		Does: "From this message on, what is sent to this connection comes at a rate, message by message, by the server's clock. What piles up beyond the bound of a slow reader ends the session with close 1008.",
		Params: []Param{
			{Name: "rate", Kind: "number", Unit: "bytes a second", Default: "1000", Help: "bytes a second", fill: func(r *Rule) { r.Rate = 1000 }},
			{Name: "lasts", Kind: "duration", Default: "until the connection ends", Help: "how long"},
		},
		Tests: "Time-outs are long enough for large answers, news that comes late is seen to be old, and nothing stalls that does not wait for this connection.",
		Example: Example{"--call ping --rate 200 --once",
			"> {\"ping\":1}\n< {\"echo_req\":{\"ping\":1},\"msg_type\":\"ping\",\"ping\":\"pong\"}\n"},
	},
	{
		Name: Updating, Befalls: Site,
		Does: "website_status says updating, with a message; a while later every connection is dropped; another while later the site is as it was.",
		Params: []Param{
			{Name: "delay", Kind: "duration", Default: "1m", Help: "from the news to the drop", fill: func(r *Rule) { r.Delay = time.Minute }},
			{Name: "lasts", Kind: "duration", Default: "delay and a minute", Help: "from the news until the site is as it was", fill: func(r *Rule) { r.Lasts = r.Delay + time.Minute }},
			{Name: "message", Kind: "text", Help: "what website_status says beside it"},
		},
		Tests: "Who follows website_status stops opening positions in time; the drop that comes after it is no surprise, and the client comes back.",
		Example: Example{"--delay 500ms --lasts 1s --message \"Back soon.\"",
			"> {\"website_status\":1}\n< {\"website_status\":{\"site_status\":\"updating\",\"message\":\"Back soon.\",\"…\":\"…\"},\"…\":\"…\"}\ndropped\n"},
	},
	{
		Name: FeedGap, Befalls: Site,
		Does: "Streams of ticks and candles are silent for a while, and then go on. History has the ticks that were withheld, or with hidden has them not: then candles are made of the others. Contracts go on by all ticks, and ticks_batch shows the last ones before it.",
		Params: []Param{
			{Name: "lasts", Kind: "duration", Default: "30s", Help: "how long", fill: func(r *Rule) { r.Lasts = 30 * time.Second }},
			{Name: "symbol", Kind: "text", Default: "all", Help: "the symbol whose ticks are withheld"},
			{Name: "hidden", Kind: "truth", Default: "false", Help: "history has them not, either"},
		},
		Tests: "A stream that is silent is noticed; the gap is filled from history, or seen to be one that cannot be filled; an indicator does not take the ticks on both sides for neighbours.",
		Example: Example{"--symbol R_100 --lasts 2s --hidden",
			"> {\"ticks\":\"R_100\"}\n< {\"msg_type\":\"tick\",\"…\":\"…\"}\n"},
	},
}
