package gateway

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/dervish-ws/dervish/internal/calls"
	"github.com/dervish-ws/dervish/internal/limits"
	"github.com/dervish-ws/dervish/internal/session"
)

const (
	// maxListed bounds the sessions of one list.
	maxListed = 500
	// maxWatchers bounds who reads frames at a time, and with the next two how much memory that takes.
	maxWatchers = 8
	// maxFrames is how many frames wait for whoever reads them slowly. Others are counted.
	maxFrames = 256
	// maxFrameText is the size of a frame, in bytes, beyond which its text is left out.
	maxFrameText = 16 << 10
)

// listedSession is a session as operators see it.
type listedSession struct {
	ID       uint64               `json:"id"`
	App      int64                `json:"app_id"`
	AppName  string               `json:"app_name"`
	Addr     string               `json:"address"`
	Language string               `json:"language"`
	Accounts []string             `json:"accounts"` // the first is the one that acts; empty before authorize
	Opened   time.Time            `json:"opened"`   // by the server's time
	Requests uint64               `json:"requests"`
	Queue    int                  `json:"queue"` // in bytes
	Streams  []listedStream       `json:"streams"`
	Left     map[string]leftCalls `json:"left"` // by category; one without a limit is absent
}

type listedStream struct {
	ID   string `json:"id"`
	Kind string `json:"kind"`
	Key  string `json:"key"`
}

// leftCalls are the calls that are left in the present windows. Below 0: no limit.
type leftCalls struct {
	Minute int `json:"minute"`
	Hour   int `json:"hour"`
}

// sessionRoutes are those about who is connected.
func (g *Gateway) sessionRoutes(mux *http.ServeMux) {
	watchers := make(chan struct{}, maxWatchers)
	mux.HandleFunc("GET /sessions", func(w http.ResponseWriter, _ *http.Request) {
		var open []*session.Session
		g.hub.Each(func(s *session.Session) { open = append(open, s) })
		slices.SortFunc(open, func(a, b *session.Session) int { return cmp.Compare(b.ID, a.ID) })
		list := []listedSession{}
		for _, s := range open[:min(len(open), maxListed)] {
			list = append(list, g.listed(s))
		}
		writeJSON(w, http.StatusOK, map[string]any{"open": len(open), "sessions": list})
	})
	mux.HandleFunc("POST /sessions/{id}/close", func(w http.ResponseWriter, r *http.Request) {
		o := struct {
			Code   int    `json:"code"`
			Reason string `json:"reason"`
		}{1000, "closed by an operator"}
		s := g.sessionOf(w, r)
		if s == nil || !take(w, r, &o) {
			return
		}
		if o.Code != 1000 && o.Code != 1001 && o.Code != 1008 && o.Code != 1011 && (o.Code < 3000 || o.Code > 4999) {
			failJSON(w, http.StatusBadRequest, fmt.Sprintf("code %d: it has to be 1000, 1001, 1008, 1011 or from 3000 to 4999", o.Code))
			return
		}
		s.Close(session.EndAdmin, o.Code, o.Reason)
		writeJSON(w, http.StatusOK, map[string]any{"closed": s.ID})
	})
	mux.HandleFunc("GET /sessions/{id}/frames", func(w http.ResponseWriter, r *http.Request) {
		s := g.sessionOf(w, r)
		if s == nil {
			return
		}
		select {
		case watchers <- struct{}{}:
			defer func() { <-watchers }()
		default:
			failJSON(w, http.StatusTooManyRequests, "frames are read by as many as may read them; end one first")
			return
		}
		g.watch(w, r, s)
	})
}

// sessionOf finds the session that a request names, or answers that there is none.
func (g *Gateway) sessionOf(w http.ResponseWriter, r *http.Request) (found *session.Session) {
	id, err := strconv.ParseUint(r.PathValue("id"), 10, 64)
	g.hub.Each(func(s *session.Session) {
		if err == nil && s.ID == id {
			found = s
		}
	})
	if found == nil {
		failJSON(w, http.StatusNotFound, "there is no such session")
	}
	return found
}

// listed describes a session.
func (g *Gateway) listed(s *session.Session) listedSession {
	l := listedSession{
		ID: s.ID, App: s.App.ID, AppName: s.App.Name, Language: s.Language, Accounts: []string{},
		Opened: s.Opened.UTC(), Requests: s.Requests(), Queue: s.Buffered(), Streams: []listedStream{}, Left: map[string]leftCalls{},
	}
	if s.Addr.IsValid() {
		l.Addr = s.Addr.String()
	}
	for _, id := range s.Identities() {
		l.Accounts = append(l.Accounts, id.Account.LoginID)
	}
	for _, st := range s.Subscriptions() {
		l.Streams = append(l.Streams, listedStream(st))
	}
	who, numbers := s.Metered(g.world.Limits)
	now := g.world.Clock.Now()
	meter := g.world.Meters.Meter(who, now)
	for _, c := range []struct {
		name     string
		category limits.Category
		rates    limits.Rates
	}{
		{"general", limits.General, numbers.General},
		{"pricing", limits.Pricing, numbers.Pricing},
		{"outcome", limits.Outcome, numbers.Outcome},
	} {
		if c.rates == (limits.Rates{}) {
			continue
		}
		minute, hour := meter.Used(c.category, now)
		l.Left[c.name] = leftCalls{left(c.rates.Minutely, minute), left(c.rates.Hourly, hour)}
	}
	return l
}

// left is what remains of a bound; below 0 where there is none.
func left(bound, used int) int {
	if bound == 0 {
		return -1
	}
	return max(bound-used, 0)
}

// frame is one message of a session, as /sessions/ID/frames tells it.
type frame struct {
	At   int64           `json:"at"` // in milliseconds since 1970, by the server's time
	Out  bool            `json:"out"`
	Size int             `json:"size"`           // in bytes, as it was sent
	Text json.RawMessage `json:"text,omitempty"` // redacted; absent where it is no JSON object, or above maxFrameText
}

// watcher is a session.Tap that hands frames on, and counts those for which there is no room.
type watcher struct {
	now    func() time.Time
	frames chan frame
	missed atomic.Int64
	ended  chan struct{}
}

// Frame copies a message.
func (t *watcher) Frame(out bool, head, text []byte) {
	f := frame{At: t.now().UnixMilli(), Out: out, Size: len(head) + len(text)}
	if f.Size <= maxFrameText {
		f.Text = slices.Concat(head, text)
	}
	select {
	case t.frames <- f:
	default:
		t.missed.Add(1)
	}
}

// End tells the reader.
func (t *watcher) End() { close(t.ended) }

// watch tells the messages of a session as they pass, until it ends or nobody reads any more. The events are frame, a
// frame; missed, how many frames there was no room for; and end.
func (g *Gateway) watch(w http.ResponseWriter, r *http.Request, s *session.Session) {
	t := &watcher{now: g.world.Clock.Now, frames: make(chan frame, maxFrames), ended: make(chan struct{})}
	stop, ok := s.Listen(t)
	if !ok {
		failJSON(w, http.StatusNotFound, "there is no such session")
		return
	}
	defer stop()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	out := http.NewResponseController(w)
	tell := func(event string, v any) error {
		text, err := json.Marshal(v)
		if err != nil {
			return err
		}
		if _, err = fmt.Fprintf(w, "event: %s\ndata: %s\n\n", event, text); err == nil {
			err = out.Flush()
		}
		return err
	}
	err := tell("begin", g.listed(s))
	for err == nil {
		select {
		case f := <-t.frames:
			f.Text = calls.Redacted(g.world.Accounts, g.options.MaxDepth, f.Out, f.Text)
			if err = tell("frame", f); err == nil && len(t.frames) == 0 {
				if n := t.missed.Swap(0); n > 0 {
					err = tell("missed", n)
				}
			}
		case <-t.ended:
			for err == nil && len(t.frames) > 0 {
				f := <-t.frames
				f.Text = calls.Redacted(g.world.Accounts, g.options.MaxDepth, f.Out, f.Text)
				err = tell("frame", f)
			}
			if err == nil {
				_ = tell("end", s.ID) // a reader that is gone needs to hear nothing
			}
			return
		case <-r.Context().Done():
			return
		}
	}
}
