package arch

// module is the path of this module; packages are named below without it.
const module = "github.com/dervish-ws/dervish"

// rule says what one package may import beside the standard library.
type rule struct {
	pkg   string
	why   string
	house []string // packages of this module; "..." allows all
	third []string // packages of other modules
	never []string // packages of the standard library that it must not import
}

// sockets and JSON are what the domain has never heard of.
var wireWords = []string{"net", "net/http", "encoding/json", "crypto/tls"}

// machine are the packages through which a library would reach for the machine.
var machine = []string{"net", "net/http", "os", "os/exec", "os/signal", "log/slog", "database/sql"}

// plan is the house, from the ground up.
var plan = []rule{
	{
		pkg: "wire", never: machine,
		why: "wire is the contract. Everybody who imports the public packages compiles it, so it takes the standard library alone, and it opens nothing",
	},
	{
		pkg: "internal/clock", never: machine,
		why: "clock stands under everything, so it stands on the standard library alone",
	},
	{
		pkg: "internal/fanout", never: machine,
		why: "fanout stands under everything, so it stands on the standard library alone",
	},
	{
		pkg: "internal/lockstep", house: []string{"internal/clock"}, never: machine,
		why: "lockstep waits for clients and knows neither their sockets nor what they say",
	},
	{
		pkg: "internal/money", never: append([]string{"time"}, machine...),
		why: "money stands under everything, so it stands on the standard library alone",
	},
	{
		pkg: "internal/pricing", never: append([]string{"time", "math/rand", "math/rand/v2"}, machine...),
		why: "pricing is pure mathematics: no state, no time, no I/O",
	},
	{
		pkg: "internal/near", never: machine,
		why: "near guesses words for error messages, and knows of nothing else",
	},
	{
		pkg: "internal/wsconn", third: []string{"github.com/gobwas/ws", "github.com/klauspost/compress/flate"}, never: []string{"encoding/json", "net/http/httptest"},
		why: "wsconn is one connection and knows nothing of what messages say; it alone touches the WebSocket library, so that the library can be exchanged in one place",
	},
	{
		pkg: "internal/accounts", house: []string{"internal/fanout", "internal/ledger", "internal/money"}, never: append([]string{"database/sql"}, wireWords...),
		why: "accounts is of the domain, which has never heard of JSON, sockets or wire, nor of SQL: it says what a store must do; limits that users set are numbers for the ledger",
	},
	{
		pkg: "internal/apps", house: []string{"internal/fanout"}, never: append([]string{"database/sql"}, wireWords...),
		why: "apps is of the domain, which has never heard of JSON, sockets or wire, nor of SQL: it says what a store must do; it tells of changes by a topic",
	},
	{
		pkg: "internal/site", house: []string{"internal/fanout"}, never: wireWords,
		why: "site is of the domain, which has never heard of JSON, sockets or wire; it tells of changes by a topic",
	},
	{
		pkg: "internal/limits", house: []string{"internal/fanout"}, never: wireWords,
		why: "limits counts; which call is of which category, and what a refused client is told, is for calls and gateway",
	},
	{
		pkg: "internal/market", house: []string{"internal/clock", "internal/fanout", "internal/near"}, third: []string{"go.yaml.in/yaml/v3"}, never: append([]string{"math/rand", "math/rand/v2"}, wireWords...),
		why: "market is of the domain, which has never heard of JSON, sockets or wire; what it draws comes from its own generator alone, so that every machine draws the same",
	},
	{
		pkg: "internal/offerings", house: []string{"internal/market"}, third: []string{"go.yaml.in/yaml/v3"}, never: wireWords,
		why: "offerings is of the domain, which has never heard of JSON, sockets or wire; what a contract costs and how it ends is for others",
	},
	{
		pkg: "internal/exchange", house: []string{"internal/market"}, never: wireWords,
		why: "exchange is of the domain, which has never heard of JSON, sockets or wire; it makes rates of a market's quotes",
	},
	{
		pkg: "internal/contract", house: []string{"internal/market", "internal/money", "internal/offerings", "internal/pricing"}, never: wireWords,
		why: "contract is of the domain, which has never heard of JSON, sockets or wire; what a contract is worth is computed from the market, so it reads the market itself",
	},
	{
		pkg: "internal/atlas", house: []string{"internal/near"}, third: []string{"go.yaml.in/yaml/v3"}, never: wireWords,
		why: "atlas is data about the world outside the market; it reads YAML and knows neither calls nor the market",
	},
	{
		pkg: "internal/ledger", house: []string{"internal/money"}, never: append([]string{"database/sql"}, wireWords...),
		why: "ledger is of the domain, which has never heard of JSON, sockets or wire, nor of SQL: it says what a store must do",
	},
	{
		pkg: "internal/copying", house: []string{"internal/money"}, never: append([]string{"database/sql"}, wireWords...),
		why: "copying is of the domain, which has never heard of JSON, sockets or wire, nor of SQL: it says what a store must do, and does not trade",
	},
	{
		pkg: "internal/store", house: []string{"internal/accounts", "internal/apps", "internal/copying", "internal/ledger", "internal/money"},
		third: []string{
			"github.com/pressly/goose/v3", "golang.org/x/sys/unix", "golang.org/x/sys/windows", "modernc.org/sqlite", "modernc.org/sqlite/lib",
		},
		never: wireWords,
		why:   "store writes down what the domain asks of it; it alone knows the database, so that another can come beside it",
	},
	{
		pkg:   "internal/trading",
		house: []string{"internal/clock", "internal/contract", "internal/fanout", "internal/ledger", "internal/market", "internal/money", "internal/offerings"},
		never: wireWords,
		why:   "trading is where a contract and money change together; it is of the domain, which has never heard of JSON, sockets or wire, and it does not know how the book is stored",
	},
	{
		pkg: "internal/session", house: []string{"internal/accounts", "internal/apps", "internal/clock", "internal/fanout", "internal/limits", "internal/wsconn"}, never: []string{"net/http", "encoding/json"},
		why: "a session carries bytes and keeps order; what they mean is for the Server that its hub was given, so it knows neither wire nor calls",
	},
	{
		pkg: "internal/faults", house: []string{"wire", "internal/clock", "internal/near"}, never: machine,
		why: "faults decides and does nothing: it knows the names of calls, and neither sessions nor the market",
	},
	{
		pkg: "internal/calls",
		house: []string{
			"wire", "internal/accounts", "internal/apps", "internal/atlas", "internal/clock", "internal/contract", "internal/copying", "internal/exchange",
			"internal/fanout", "internal/faults", "internal/ledger", "internal/limits", "internal/market", "internal/money", "internal/offerings",
			"internal/reports", "internal/session", "internal/site", "internal/trading",
		},
		third: []string{"github.com/go-json-experiment/json", "github.com/go-json-experiment/json/jsontext", "golang.org/x/text/unicode/norm"},
		never: []string{"net", "net/http"},
		why:   "calls translates between wire and the domain; connections, configuration and HTTP are none of its affair",
	},
	{
		pkg: "internal/reference", house: []string{"internal/near", "wire"}, never: machine,
		why: "reference describes the contract and nothing of this server",
	},
	{
		pkg: "internal/conform", house: []string{"internal/clock", "wire"}, never: []string{"os"},
		why: "conform asks a server over the network: it must know nothing of how this one is made, and no proper client sends what it sends",
	},
	{
		pkg: "internal/transcript", house: []string{"internal/clock", "internal/wsconn", "wire"},
		why: "transcript writes down what passes between any client and any server, so it knows the contract and connections, and nothing of how this server is made",
	},
	{
		pkg: "internal/certs", never: []string{"net/http"},
		why: "certs keeps a private key, so it is the standard library's cryptography and nobody else's code",
	},
	{
		pkg: "internal/config", house: []string{"internal/clock", "internal/near"}, third: []string{"github.com/spf13/pflag", "go.yaml.in/yaml/v3"}, never: []string{"net/http"},
		why: "config is the shape of settings; what they do is for those to whom cmd hands them, so it knows none of them; how an instant is written it has from clock",
	},
	{
		pkg: "internal/backtest", never: machine,
		why: "backtest reckons and draws; running bots and servers is for cmd",
	},
	{
		pkg: "internal/reports", house: []string{"internal/backtest"}, never: []string{"net", "net/http", "os/exec", "os/signal", "log/slog", "database/sql"},
		why: "reports are files in a folder; who may see them is for gateway, and what they say for backtest",
	},
	{
		pkg: "internal/console", never: []string{"net", "os"},
		why: "console is files and the headers under which a browser may run them; what the page knows it asks of the API and of the admin endpoint, like everybody",
	},
	{
		pkg: "gateway",
		house: []string{
			"wire", "internal/accounts", "internal/apps", "internal/atlas", "internal/calls", "internal/clock", "internal/contract",
			"internal/copying", "internal/fanout", "internal/faults", "internal/ledger", "internal/limits", "internal/lockstep", "internal/market", "internal/money", "internal/offerings",
			"internal/reports", "internal/session", "internal/site", "internal/store", "internal/trading", "internal/wsconn",
		},
		third: []string{
			"github.com/prometheus/client_golang/prometheus", "github.com/prometheus/client_golang/prometheus/collectors",
			"github.com/prometheus/client_golang/prometheus/promhttp",
		},
		why: "gateway joins the parts and is a library: it takes Options, and knows neither files, flags nor the environment",
	},
	{
		pkg: "cmd/dervish",
		house: []string{
			".", "gateway", "internal/apps", "internal/backtest", "internal/certs", "internal/clock", "internal/config", "internal/conform", "internal/console", "internal/ledger", "internal/reference", "internal/reports", "internal/store", "internal/transcript", "socket", "wire",
		},
		third: []string{"charm.land/bubbletea/v2", "charm.land/lipgloss/v2", "github.com/spf13/cobra", "github.com/spf13/pflag"},
		why:   "cmd reads the command line and the environment and hands over to gateway, or to the SDK; it does no work of a session itself",
	},
	{
		pkg: "socket", house: []string{"internal/wsconn"}, never: []string{"encoding/json"},
		why: "socket is a WebSocket object for programs of any kind: it knows nothing of the API, and drags nothing of the server along",
	},
	{
		pkg: ".", house: []string{"socket", "wire"},
		third: []string{"github.com/go-json-experiment/json", "github.com/go-json-experiment/json/jsontext"},
		why:   "the SDK has never heard of the domain: it stands on socket and wire, so that its users compile nothing of the server",
	},

	{
		pkg: "dervishtest", house: []string{".", "gateway", "internal/clock", "wire"}, third: []string{"github.com/go-json-experiment/json/jsontext"},
		why: "dervishtest is the gateway in the hands of a test: it plugs other parts in, and does nothing of a gateway itself",
	},

	// Instruments: they look at the house, and no part of it looks at them.
	{pkg: "internal/arch", why: "arch reads source, and imports none of it"},
	{
		pkg: "internal/gen", house: []string{"wire", "internal/faults", "internal/reference"},
		why: "gen draws documents from the contract, and from the catalogue of faults; what else the server does beside it is none of them",
	},
	{
		pkg: "internal/atlas/gen", third: []string{"golang.org/x/text/collate", "golang.org/x/text/language"},
		why: "atlas/gen draws tables that atlas embeds; it must run where they are broken",
	},
	{
		pkg: "internal/schematest", third: []string{"github.com/santhosh-tekuri/jsonschema/v6", "github.com/dlclark/regexp2"},
		why: "schematest is for tests alone",
	},
	{
		pkg: "bench", house: []string{"..."}, third: []string{"golang.org/x/sys/unix"},
		why: "bench measures the house from outside",
	},
	{pkg: "docs", why: "docs holds documents and the test that reads them"},
	{pkg: "examples", why: "examples runs the examples in other languages by their own test runners"},
	{pkg: "interop/go-socket", house: []string{"socket"}, why: "interop/go-socket is what a user of socket writes"},
	{pkg: "interop", why: "interop runs other people's clients against the binary"},
}

// instruments may be imported by tests alone.
var instruments = []string{"internal/arch", "internal/gen", "internal/atlas/gen", "internal/schematest", "bench", "docs", "interop"}

// outside are folders of small programs for those who work on the house, which are not planned one by one.
var outside = []string{"bench/", "examples/", "hack/"}

// grip is something of the machine that few may take hold of.
type grip struct {
	what  string
	why   string
	pkg   string // the standard package
	names []string
	may   []exception
}

// exception is a package that may, and why.
type exception struct {
	pkg   string
	names []string // nil: all of the grip's
	why   string
}

var grips = []grip{
	{
		what: "asks the machine for the time",
		why:  "everything obeys one clock.Clock, so that expiry, limits and idle sessions can be stepped in tests",
		pkg:  "time",
		names: []string{
			"Now", "Since", "Until", "After", "AfterFunc", "NewTimer", "NewTicker", "Tick", "Sleep",
		},
		may: []exception{
			{pkg: "internal/clock", why: "it is the clock"},
			{pkg: "internal/wsconn", names: []string{"Now"}, why: "deadlines of a net.Conn are instants of the machine's clock"},
			{pkg: "socket", why: "a client runs on its user's machine and on its time"},
			{pkg: ".", why: "a client runs on its user's machine and on its time"},
			{pkg: "bench", why: "it measures the machine"},
		},
	},
	{
		what: "waits by the machine's time",
		why:  "everything obeys one clock.Clock; a context with a deadline does not",
		pkg:  "context",
		names: []string{
			"WithTimeout", "WithTimeoutCause", "WithDeadline", "WithDeadlineCause",
		},
		may: []exception{
			{pkg: "cmd/dervish", names: []string{"WithTimeout"}, why: "a person waits for an answer no longer than --timeout"},
			{pkg: "gateway", names: []string{"WithTimeout"}, why: "at the end it waits for sockets, which know only the machine's time"},
			{pkg: "internal/wsconn", names: []string{"WithTimeout"}, why: "a handshake waits for a socket"},
			{pkg: "socket", why: "a client runs on its user's machine and on its time"},
			{pkg: ".", why: "a client runs on its user's machine and on its time"},
			{pkg: "bench", why: "it measures the machine"},
		},
	},
	{
		what: "reads the environment",
		why:  "a library that reads the environment cannot be run twice side by side; cmd reads it and hands over what it found",
		pkg:  "os",
		names: []string{
			"Getenv", "LookupEnv", "Environ", "ExpandEnv", "Setenv", "Unsetenv", "UserConfigDir", "UserCacheDir", "UserHomeDir",
		},
		may: []exception{
			{pkg: "cmd/dervish", why: "it is the command"},
			{pkg: ".", names: []string{"Getenv"}, why: "DERVISH_URL has a program connect elsewhere without a change, as its user is promised"},
			{pkg: "hack", why: "it is a command"},
			{pkg: "examples", names: []string{"Getenv"}, why: "they are commands"},
			{pkg: "bench", why: "it is a command, and passes its environment on to those that it starts"},
			{pkg: "internal/schematest", names: []string{"Getenv"}, why: "it asks where the schemas are, for tests"},
		},
	},
}

// compiled says what a user who imports a public package compiles beside the standard library. The list is fixed: a
// line more is a decision.
var compiled = []struct {
	pkg  string
	why  string
	deps []string
}{
	{
		pkg: "wire", why: "wire is the contract and nothing else",
		deps: []string{module + "/wire"},
	},
	{
		pkg: "socket", why: "a client compiles its connection, and nothing of the server",
		deps: []string{
			module + "/internal/wsconn", module + "/socket",
			"github.com/gobwas/httphead", "github.com/gobwas/ws", "github.com/gobwas/ws/internal/pool", "github.com/gobwas/ws/internal/saferio",
			"github.com/klauspost/compress/flate", "github.com/klauspost/compress/internal/le", "github.com/klauspost/compress/internal/regmask",
		},
	},
	{
		pkg: ".", why: "a user of the SDK compiles its connection and the contract, and nothing of the server",
		deps: []string{
			module, module + "/internal/wsconn", module + "/socket", module + "/wire",
			"github.com/go-json-experiment/json", "github.com/go-json-experiment/json/internal", "github.com/go-json-experiment/json/internal/jsonflags",
			"github.com/go-json-experiment/json/internal/jsonopts", "github.com/go-json-experiment/json/internal/jsonwire",
			"github.com/go-json-experiment/json/jsontext",
			"github.com/gobwas/httphead", "github.com/gobwas/ws", "github.com/gobwas/ws/internal/pool", "github.com/gobwas/ws/internal/saferio",
			"github.com/klauspost/compress/flate", "github.com/klauspost/compress/internal/le", "github.com/klauspost/compress/internal/regmask",
		},
	},
}
