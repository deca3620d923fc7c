package config

import "time"

// Fault is something that goes wrong on purpose. What each takes is for the
// server to say.
type Fault struct {
	Name        string        `name:"name" help:"by which it is removed; empty: its fault's"`
	Fault       string        `name:"fault" required:"yes" help:"what goes wrong, as dervish fault list names it"`
	Off         bool          `name:"off" default:"false" help:"it befalls nothing until it is switched on"`
	Call        string        `name:"call" help:"calls that it is for, with commas between; for updates the type of stream; empty: any, or those of the fault"`
	On          string        `name:"on" default:"" enum:"|answer|update" help:"whether it is for requests and their answers, or for updates of streams; empty: answer"`
	App         int64         `name:"app" default:"0" min:"0" max:"9223372036854775807" help:"application that it is for; 0: any"`
	LoginID     string        `name:"loginid" help:"account that it is for; empty: any"`
	From        Instant       `name:"from" help:"when it begins, by the server's time; empty: at once"`
	Until       Instant       `name:"until" help:"when it ends; empty: never"`
	Nth         int           `name:"nth" default:"0" min:"0" max:"1000000000" help:"the one message that it befalls, of those that it is for, from 1; 0: any"`
	Every       int           `name:"every" default:"0" min:"0" max:"1000000000" help:"it befalls each so manieth; 0: each"`
	Count       int           `name:"count" default:"0" min:"0" max:"1000000000" help:"how often it comes about at most; 0 sets no limit"`
	Once        bool          `name:"once" default:"false" help:"short for count: 1"`
	Probability float64       `name:"probability" default:"0" min:"0" max:"1" help:"how likely it befalls one of them, by the seed; 0: always"`
	When        string        `name:"when" help:"when the connection ends: before, after or instead of the answer"`
	Delay       time.Duration `name:"delay" default:"0s" min:"0s" max:"24h" help:"how much later, by the server's time; 0s: the fault's own"`
	Lasts       time.Duration `name:"lasts" default:"0s" min:"0s" max:"24h" help:"for how long; 0s: the fault's own"`
	Code        string        `name:"code" help:"code of the error or of the close; empty: the fault's own"`
	Message     string        `name:"message" help:"message of the error or of the site"`
	Reason      string        `name:"reason" help:"reason of the close"`
	Rate        int           `name:"rate" default:"0" min:"0" max:"1000000000" help:"bytes a second; 0: the fault's own"`
	How         string        `name:"how" help:"how a message is broken: cut or garbled"`
	Symbol      string        `name:"symbol" help:"symbol whose ticks are withheld; empty: all"`
	Hidden      bool          `name:"hidden" default:"false" help:"withheld ticks are missing from history, too"`
}
