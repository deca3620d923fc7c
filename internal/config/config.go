package config

import (
	"log/slog"
	"net/netip"
	"slices"
	"time"
)

// Config is the complete configuration of a server. The help tag of a field is
// its documentation, shared with the command line; the tags are described at
// setting. Get one from Default or Load; the zero Config is not valid.
//
// This package does not write to a Config once it is handed out, so it may be
// read by many goroutines.
type Config struct {
	// Where the server listens.
	Listen     []Listener `name:"listen" default:"ws://127.0.0.1:8080" nonempty:"yes" help:"where to listen, as ws://HOST:PORT or wss://HOST:PORT; port 0 takes a free port, an empty host means all addresses"`
	TLS        TLSMode    `name:"tls" default:"off" enum:"off|auto" help:"where the certificate for wss comes from when tls-cert names none: auto makes one, signed by a certificate authority of this computer; wss://127.0.0.1:8443 is then added unless listen names a wss address"`
	TLSCert    string     `name:"tls-cert" form:"path" help:"PEM file with the certificate chain for wss; it wins over tls: auto"`
	TLSKey     string     `name:"tls-key" form:"path" help:"PEM file with the private key that belongs to tls-cert"`
	Hosts      []string   `name:"host" form:"host" help:"further host names or addresses that the certificate of tls: auto shall be valid for"`
	Admin      string     `name:"admin" default:"127.0.0.1:8081" form:"address-or-off" nonempty:"yes" help:"where health, metrics, profiles and the levers of the server are offered, as HOST:PORT, or off; an address that other computers can reach needs an admin-token"`
	AdminToken string     `name:"admin-token" secret:"yes" pattern:"^[!-~]{8,200}$" patternhelp:"8 to 200 printable characters without spaces" help:"bearer token that requests to admin must carry; empty asks for none"`
	NoConsole  bool       `name:"no-console" default:"false" help:"offer neither the web console nor, for it, the admin listener's paths under /admin/ where the API is"`

	// Who may use it.
	AppIDMode AppIDMode `name:"app-id-mode" default:"message" enum:"message|http" help:"how a bad app_id is refused: by a message and close 1008 after the handshake, or by status 401 or 403 instead of the handshake"`
	Apps      []App     `name:"apps" help:"registered applications; 1089 is always among them"`
	Accounts  []Account `name:"accounts" help:"demo accounts; the server makes one when none is named"`

	// Where what it knows is kept.
	Data    string `name:"data" form:"path" help:"file that keeps accounts, balances and contracts while the server is down, made if it is not there; empty keeps all in memory"`
	Record  string `name:"record" form:"path" help:"folder into which a transcript of each session is written, without tokens and passwords, for dervish replay; empty writes none"`
	Reports string `name:"reports" form:"path-or-off" help:"folder whose reports of dervish backtest the admin listener and the console show; empty is where dervish backtest keeps them unless it is told otherwise, off shows none"`

	// What world it is, and how time goes in it.
	Seed        string        `name:"seed" default:"dervish" nonempty:"yes" help:"any text; the same seed gives the same ticks on every machine, and another seed another world"`
	Start       Start         `name:"start" default:"now" help:"where the server's time begins, as 2026-01-01T09:30:00Z, 2026-01-01 or seconds since 1970; now is the machine's time"`
	Until       Until         `name:"until" default:"never" help:"where the server's time ends, as 2026-01-02T00:00:00Z, 2026-01-02 or seconds since 1970, or never: the server then closes its sessions and exits with code 0"`
	Speed       float64       `name:"speed" default:"1" min:"0.001" max:"1000000" help:"seconds of the server's time in a second of the machine's"`
	Paused      bool          `name:"paused" default:"false" help:"begin with time standing still, until dervish clock moves it"`
	Lockstep    bool          `name:"lockstep" default:"false" help:"have time move to the next tick as soon as every client has dealt with what came before, and stand while none is connected; speed and paused do not count then"`
	Quiet       time.Duration `name:"quiet" default:"500us" min:"1us" max:"1m" help:"for how long by the machine no message may pass before time moves, with lockstep"`
	Symbols     string        `name:"symbols" form:"path" help:"YAML file that adds to the built-in symbols or changes them"`
	Replay      []Replay      `name:"replay" keyed:"symbol" bare:"file" help:"recordings to play instead of a symbol's own ticks: CSV files of epoch and quote, gzip or plain"`
	Quotes      []Script      `name:"quotes" keyed:"symbol" bare:"quotes" help:"what the first ticks of a symbol after the start say; it goes on from the last of them"`
	Economy     []Figure      `name:"economic-events" help:"releases of economic figures that economic_calendar tells of; none move a price"`
	MarketCache Bytes         `name:"market-cache" default:"48MiB" min:"0B" max:"64GiB" help:"how much to keep of ticks that were computed; a day of one symbol takes about 350KiB"`

	// What goes wrong on purpose.
	Faults []Fault `name:"faults" reload:"yes" help:"what goes wrong on purpose, to try a client; dervish fault list tells what there is"`

	// Which worlds there are beside it.
	Sandboxes []Sandbox `name:"sandboxes" help:"worlds of their own from the beginning, for the clients of their app_ids; dervish sandbox opens further ones"`

	// How many calls a client may make.
	Limits         Profile        `name:"limits" default:"default" enum:"default|off|strict" reload:"yes" help:"how many calls a client may make: default is what the public service has been seen to enforce, strict about a third of that, off sets no limit"`
	LimitOverrides LimitOverrides `prefix:"limit-"`

	// What the house lets an account do.
	House House `prefix:"house-"`

	// What one client may cost.
	MaxConnections           int   `name:"max-connections" default:"20000" min:"1" max:"10000000" help:"connections in all; further ones are refused"`
	MaxConnectionsPerAddress int   `name:"max-connections-per-address" default:"0" min:"0" max:"10000000" help:"connections from one client address; 0 sets no limit"`
	MaxMessage               Bytes `name:"max-message" default:"256KiB" min:"1KiB" max:"64MiB" help:"size of one message from a client, joined and inflated; a larger one ends the connection with close 1009"`
	MaxResponse              Bytes `name:"max-response" default:"1MiB" min:"1KiB" max:"64MiB" help:"size of one answer; a larger one is replaced by the error ResponseTooLarge"`
	MaxDepth                 int   `name:"max-depth" default:"64" min:"4" max:"1000" help:"how deeply objects and arrays of a request may be nested"`
	MaxStreams               int   `name:"max-streams" default:"100" min:"1" max:"100000" help:"open subscriptions of one connection"`
	MaxQueue                 Bytes `name:"max-queue" default:"1MiB" min:"4KiB" max:"256MiB" help:"what may wait for a client that reads slowly; beyond it the connection is closed"`

	// How long things may take.
	IdleTimeout      time.Duration `name:"idle-timeout" default:"120s" min:"0s" max:"8760h" help:"a connection on which nothing passes in either direction for so long, by the server's time, is closed; 0s never closes one"`
	CloseWait        time.Duration `name:"close-wait" default:"2s" min:"1ms" max:"1m" help:"how long a client is waited for to answer a close"`
	ShutdownWait     time.Duration `name:"shutdown-wait" default:"5s" min:"0s" max:"10m" help:"how long the server, told to stop, waits for its clients to leave"`
	WriteStall       time.Duration `name:"write-stall" default:"10s" min:"100ms" max:"10m" help:"a client that takes no byte of what is sent for so long is given up"`
	HandshakeTimeout time.Duration `name:"handshake-timeout" default:"10s" min:"100ms" max:"5m" help:"how long TLS and the request to upgrade may take together"`

	// What is said on the wire, and to whom.
	Compression    bool           `name:"compression" default:"true" help:"agree to permessage-deflate when a client offers it"`
	SanityExempt   []string       `name:"sanity-exempt" pattern:"^[A-Za-z0-9_-]{1,50}$" patternhelp:"1 to 50 letters, digits, _ or -" help:"keys of a request whose values may hold any text of any length"`
	Blocked        []netip.Prefix `name:"blocked" help:"client addresses that are refused, as 192.0.2.7 or 192.0.2.0/24"`
	SiteStatus     SiteStatus     `name:"site-status" default:"up" enum:"up|down|updating" reload:"yes" help:"what website_status says of the site"`
	SiteMessage    string         `name:"site-message" reload:"yes" help:"the message of website_status; empty sends none"`
	ClientsCountry string         `name:"clients-country" default:"id" form:"country" nonempty:"yes" help:"the country that website_status takes every client to be in, as a two-letter code"`
	DataFile       string         `name:"data-file" form:"path" help:"YAML file that adds to or changes the built-in currencies and companies"`

	// How it speaks to whoever runs it.
	LogLevel       LogLevel  `name:"log-level" default:"info" enum:"debug|info|warn|error" reload:"yes" help:"the least serious thing that is logged"`
	LogFormat      LogFormat `name:"log-format" default:"auto" enum:"auto|text|json" help:"how the log is written: auto is text on a terminal and JSON elsewhere"`
	ReadyJSON      bool      `name:"ready-json" default:"false" help:"print one line of JSON on standard output when the server is ready"`
	ExitWithParent bool      `name:"exit-with-parent" default:"false" help:"stop when the program that started the server ends"`
}

// TLSMode says where the certificate for wss comes from.
type TLSMode string

const (
	// TLSOff serves wss only with a certificate that was named.
	TLSOff TLSMode = "off"
	// TLSAuto has the local certificate authority sign a certificate.
	TLSAuto TLSMode = "auto"
)

// AppIDMode says how a client with a bad app_id is refused.
type AppIDMode string

const (
	// AppIDMessage completes the handshake, sends one error message and closes.
	AppIDMessage AppIDMode = "message"
	// AppIDHTTP refuses the handshake with an HTTP status.
	AppIDHTTP AppIDMode = "http"
)

// SiteStatus is what website_status says of the site.
type SiteStatus string

const (
	// SiteUp is the ordinary state.
	SiteUp SiteStatus = "up"
	// SiteDown tells clients to hold their requests.
	SiteDown SiteStatus = "down"
	// SiteUpdating tells clients to hold their requests during maintenance.
	SiteUpdating SiteStatus = "updating"
)

// LogLevel is the least serious thing that is logged. It is a slog.Leveler.
type LogLevel string

// Level returns l in slog's terms; anything but debug, warn and error is info.
func (l LogLevel) Level() slog.Level {
	switch l {
	case "debug":
		return slog.LevelDebug
	case "warn":
		return slog.LevelWarn
	case "error":
		return slog.LevelError
	}
	return slog.LevelInfo
}

// LogFormat says how the log is written.
type LogFormat string

const (
	// LogAuto is text on a terminal and JSON elsewhere.
	LogAuto LogFormat = "auto"
	// LogText is slog's text format.
	LogText LogFormat = "text"
	// LogJSON is one JSON object a line.
	LogJSON LogFormat = "json"
)

// DefaultAppID is the application that is registered on every server.
const DefaultAppID = 1089

// App is one registered application.
type App struct {
	ID     int64      `name:"id" required:"yes" min:"1" max:"9223372036854775807" help:"the app_id that clients put in the URL"`
	Name   string     `name:"name" required:"yes" pattern:"^[\\pL\\pN_\\s-]{1,48}$" patternhelp:"1 to 48 letters, digits, spaces, _ or -" help:"name of the application"`
	Active bool       `name:"active" default:"true" help:"false refuses its clients as a deactivated application's"`
	Limits *AppLimits `name:"limits" help:"limits of its own; what is not named here is as for everybody"`

	RedirectURI string   `name:"redirect-uri" pattern:"^[a-z][a-z0-9.+-]*://[!-~]{1,240}$" patternhelp:"an address like http://localhost:3000/callback" help:"where the log-in page sends a browser, with tokens; empty keeps what the owner has set"`
	Scopes      []string `name:"scopes" enum:"read|trade|trading_information|payments|admin" help:"what a log-in for it allows; all where neither this nor the owner says"`
}

// AppLimits is how an application's limits differ from the server's.
type AppLimits struct {
	Profile   Profile        `name:"profile" enum:"default|off|strict" help:"profile to begin from instead of the server's limits"`
	Overrides LimitOverrides `prefix:""`
}

// Account is one demo account.
type Account struct {
	LoginID  string  `name:"loginid" required:"yes" pattern:"^[A-Za-z]{1,10}[0-9]{1,20}$" patternhelp:"letters, then digits, like VRTC1000001" help:"login id of the account"`
	Currency string  `name:"currency" default:"USD" pattern:"^[A-Za-z]{2,10}$" patternhelp:"2 to 10 letters, like USD" help:"currency of the account"`
	Balance  string  `name:"balance" default:"10000" pattern:"^[0-9]{1,15}(\\.[0-9]{1,8})?$" patternhelp:"a decimal number, like 10000 or 0.25" help:"what the account holds at the start"`
	Tokens   []Token `name:"tokens" help:"tokens that authorize accepts for the account"`
}

// Token is an API token of a demo account.
type Token struct {
	Name   string   `name:"name" default:"token" pattern:"^[A-Za-z0-9 _]{2,32}$" patternhelp:"2 to 32 letters, digits, spaces or _" help:"name that api_token lists"`
	Token  string   `name:"token" required:"yes" secret:"yes" pattern:"^[\\w-]{1,128}$" patternhelp:"1 to 128 letters, digits, _ or -" help:"the token itself"`
	Scopes []string `name:"scopes" default:"read,trade,trading_information,payments,admin" nonempty:"yes" enum:"read|trade|trading_information|payments|admin" help:"what its bearer may do"`
}

// Default returns the configuration of a server that was told nothing.
func Default() Config {
	var c Config
	setDefaults(&c)
	return c
}

// Secure reports whether a certificate for wss is at hand: one was named, or
// one is to be made.
func (c *Config) Secure() bool { return c.TLSCert != "" || c.TLS == TLSAuto }

// Listeners returns where to listen: what Listen names and, when there is a
// certificate and Listen names no wss address, wss://127.0.0.1:8443 as well.
func (c *Config) Listeners() []Listener {
	all := slices.Clone(c.Listen)
	if c.Secure() && !slices.ContainsFunc(all, func(l Listener) bool { return l.Secure }) {
		all = append(all, Listener{Secure: true, Address: "127.0.0.1:8443"})
	}
	return all
}

// AdminAddress returns where the admin listener belongs, and false if there
// shall be none.
func (c *Config) AdminAddress() (address string, on bool) {
	if c.Admin == "off" {
		return "", false
	}
	return c.Admin, true
}

// RegisteredApps returns Apps, with the application 1089 in front if it is not
// among them.
func (c *Config) RegisteredApps() []App {
	if slices.ContainsFunc(c.Apps, func(a App) bool { return a.ID == DefaultAppID }) {
		return slices.Clone(c.Apps)
	}
	test := App{ID: DefaultAppID, Name: "Test application", Active: true}
	return append([]App{test}, c.Apps...)
}
