package transcript

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/internal/wsconn"
	"github.com/dervish-ws/dervish/wire"
)

// Options say how a transcript is played.
type Options struct {
	URL     string        // with app_id
	TLS     *tls.Config   // for wss; nil: the system's roots
	Token   string        // stands in for every token that was taken out of the transcript, but for those that were refused
	Masks   []Mask        // what is not compared; nil: AllMasks
	Timeout time.Duration // how long a message is waited for; 0: 10 s
}

// Difference is where an answer is not the recorded one.
type Difference struct {
	Line    int // of the transcript, from 1
	ReqID   string
	MsgType string
	What    []string // by property
}

// Outcome is what came of a replay.
type Outcome struct {
	Sent, Compared int
	Differences    []Difference
	Lines          []Line // the transcript as it would be recorded now, times left as they were
}

// ErrToken says that the transcript authorizes, and no token was given.
var ErrToken = errors.New("the transcript authorizes, and there is no token to do so with")

// Replay sends the client's half of a transcript in its order. Before each request it waits for all that was recorded
// before it; a message is compared with the one that has the same req_id and came as early. Updates beyond those
// recorded are no difference.
func Replay(ctx context.Context, lines []Line, o *Options) (*Outcome, error) {
	p := &player{o: *o, inbox: make(chan []byte), done: make(chan struct{}), waiting: map[string][][]byte{}, lines: lines}
	p.comparison = comparison{masks: o.Masks, ids: map[string]string{}}
	if p.masks == nil {
		p.masks = AllMasks
	}
	if p.o.Timeout == 0 {
		p.o.Timeout = 10 * time.Second
	}
	conn, err := wsconn.Dial(ctx, o.URL, &wsconn.DialOptions{Options: wsconn.Options{MaxMessage: maxLine}, TLS: o.TLS, Proxy: http.ProxyFromEnvironment})
	if err != nil {
		return nil, fmt.Errorf("replay: %w", err)
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		conn.Serve(p)
		close(p.inbox)
	}()
	defer func() {
		close(p.done)
		conn.Abort()
		<-served
	}()
	return p.play(ctx, conn)
}

// player is a replay going on.
type player struct {
	comparison
	redactor
	o       Options
	lines   []Line
	inbox   chan []byte
	done    chan struct{}
	waiting map[string][][]byte // messages that came before their turn, by req_id
	gone    bool                // the connection is over
	bad     bool                // the request that is played was refused for its token
}

// badToken stands in for tokens that were refused.
const badToken = "NobodyHasThisToken"

// refused reports whether the request of a line was answered by InvalidToken.
func (p *player) refused(line int) bool {
	k := key([]byte(p.lines[line].Text))
	for _, l := range p.lines[line+1:] {
		if l.From == Server && !l.Closed && key([]byte(l.Text)) == k {
			var a wire.Answer
			if a.Parse([]byte(l.Text)) != nil {
				return false
			}
			e := a.Error()
			return e != nil && e.Code == wire.InvalidToken
		}
	}
	return false
}

// Message hands a message over.
func (p *player) Message(_ wsconn.Opcode, text []byte) {
	select {
	case p.inbox <- append([]byte(nil), text...):
	case <-p.done:
	}
}

// play goes through the lines.
func (p *player) play(ctx context.Context, conn *wsconn.Conn) (*Outcome, error) {
	out := &Outcome{}
	for i, l := range p.lines {
		switch {
		case l.Closed:
		case l.From == Client:
			p.bad = p.refused(i)
			request, err := p.request([]byte(l.Text))
			if err != nil {
				return nil, fmt.Errorf("replay: line %d: %w", i+1, err)
			}
			if err := conn.Send(wsconn.Text, request); err != nil && !p.gone {
				return nil, fmt.Errorf("replay: line %d: %w", i+1, err)
			}
			out.Sent++
			l.Text = string(p.client(request)) // with the ids of now, which the new answers have
		default:
			out.Compared++
			now, err := p.next(ctx, key([]byte(l.Text)))
			if err != nil {
				return nil, err
			}
			d := Difference{Line: i + 1, ReqID: key([]byte(l.Text)), MsgType: msgType([]byte(l.Text))}
			if now == nil {
				d.What = []string{"no message came where there was one"}
			} else {
				d.What = p.answers([]byte(l.Text), p.server(now))
				l.Text = string(p.server(now))
			}
			if d.What != nil {
				out.Differences = append(out.Differences, d)
			}
			if now == nil {
				continue // nor is it in the new transcript
			}
		}
		out.Lines = append(out.Lines, l)
	}
	return out, nil
}

// key is what a message is found again by: its req_id as text, empty where it has none.
func key(text []byte) string {
	var a wire.Answer
	if a.Parse(text) != nil || !a.HasReqID {
		return ""
	}
	return strconv.FormatInt(a.ReqID, 10)
}

func msgType(text []byte) string {
	var a wire.Answer
	if a.Parse(text) != nil {
		return ""
	}
	return string(a.MsgType)
}

// next waits for the next message with a req_id; nil when there is none in time, or the connection is over.
func (p *player) next(ctx context.Context, reqID string) ([]byte, error) {
	late := make(chan struct{})
	timer := clock.Real.AfterFunc(p.o.Timeout, func() { close(late) })
	defer timer.Stop()
	for {
		if list := p.waiting[reqID]; len(list) > 0 {
			p.waiting[reqID] = list[1:]
			return list[0], nil
		}
		if p.gone {
			return nil, nil
		}
		select {
		case text, more := <-p.inbox:
			if !more {
				p.gone = true
				continue
			}
			k := key(text)
			p.waiting[k] = append(p.waiting[k], text)
		case <-late:
			return nil, nil
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// naming are properties of requests that name something by the id that an answer gave it.
var naming = map[string]bool{
	"buy": true, "sell": true, "cancel": true, "forget": true, "contract_id": true, "loginid": true, "app_id": true,
	"app_get": true, "app_update": true, "app_delete": true, "revoke_oauth_app": true,
}

// request gives a recorded request with the ids of now, and a token where one was taken out.
func (p *player) request(text []byte) ([]byte, error) {
	var r wire.Request
	if r.Parse(text) != nil {
		return text, nil
	}
	b := []byte{'{'}
	for i, m := range r.Members {
		if i > 0 {
			b = append(b, ',')
		}
		value, err := p.member(&r, string(m.Key), m.Value)
		if err != nil {
			return nil, err
		}
		b = append(wire.AppendString(b, string(m.Key)), ':')
		b = append(b, value...)
	}
	return append(b, '}'), nil
}

// member gives the value of a property as it is to be sent.
func (p *player) member(r *wire.Request, name string, value []byte) ([]byte, error) {
	if naming[name] {
		if now, ok := p.ids[string(value)]; ok {
			return []byte(now), nil
		}
	}
	if string(value) != `"`+wire.NotShown+`"` {
		return value, nil
	}
	given := p.o.Token
	if p.bad {
		given = badToken
	}
	if given == "" {
		return nil, ErrToken
	}
	token := wire.AppendString(nil, given)
	switch {
	case name == wire.Authorize.Name:
		return token, nil
	case name == "tokens":
		return append(append([]byte{'['}, token...), ']'), nil
	}
	call := "the request"
	if r.Call != nil {
		call = r.Call.Name
	}
	return nil, fmt.Errorf("%s of %s was taken out of the transcript, and nothing can stand in for it", name, call)
}
