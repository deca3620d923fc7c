package gateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/dervish-ws/dervish/internal/faults"
)

// written is a fault as JSON has it: durations are texts like 1.5s, and a code may be a number.
type written struct {
	plainFault
	Delay string          `json:"delay,omitempty"`
	Lasts string          `json:"lasts,omitempty"`
	Code  json.RawMessage `json:"code,omitempty"`
	Seen  *int            `json:"seen,omitempty"`
	Hits  *int            `json:"hits,omitempty"`
}

// plainFault is a Fault that knows nothing of JSON.
type plainFault Fault

func (f *Fault) written() (w written, err error) {
	w = written{plainFault: plainFault(*f)}
	if f.Delay != 0 {
		w.Delay = f.Delay.String()
	}
	if f.Lasts != 0 {
		w.Lasts = f.Lasts.String()
	}
	if f.Code != "" {
		w.Code, err = json.Marshal(f.Code)
	}
	return w, err
}

// MarshalJSON writes durations as texts like 1.5s.
func (f Fault) MarshalJSON() ([]byte, error) {
	w, err := f.written()
	if err != nil {
		return nil, err
	}
	return json.Marshal(w)
}

// MarshalJSON adds what was counted.
func (f FaultState) MarshalJSON() ([]byte, error) {
	w, err := f.Fault.written()
	if err != nil {
		return nil, err
	}
	w.Seen, w.Hits = &f.Seen, &f.Hits
	return json.Marshal(w)
}

// UnmarshalJSON reads what MarshalJSON writes, and refuses what it does not know. What was counted is overlooked, so that
// a list of states can be put back.
func (f *Fault) UnmarshalJSON(text []byte) error {
	_, err := f.read(text)
	return err
}

// UnmarshalJSON reads what MarshalJSON writes.
func (f *FaultState) UnmarshalJSON(text []byte) error {
	w, err := f.Fault.read(text)
	if err != nil {
		return err
	}
	if w.Seen != nil {
		f.Seen = *w.Seen
	}
	if w.Hits != nil {
		f.Hits = *w.Hits
	}
	return nil
}

func (f *Fault) read(text []byte) (w written, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&w); err != nil {
		return w, err
	}
	*f = Fault(w.plainFault)
	for _, span := range []struct {
		name, text string
		to         *time.Duration
	}{{"delay", w.Delay, &f.Delay}, {"lasts", w.Lasts, &f.Lasts}} {
		if span.text == "" {
			continue
		}
		if *span.to, err = time.ParseDuration(span.text); err != nil {
			return w, inField(span.name, fmt.Errorf("%s %q is no duration like 1.5s", span.name, span.text))
		}
	}
	f.Code = string(w.Code)
	if len(w.Code) > 0 && w.Code[0] == '"' {
		return w, json.Unmarshal(w.Code, &f.Code)
	}
	return w, nil
}

// FaultKind is a kind of fault, of those that Fault.Fault names.
type FaultKind struct {
	Name    string       `json:"name"`
	Does    string       `json:"does"`
	Tests   string       `json:"tests"`             // what it tests in a client
	Site    bool         `json:"site"`              // it befalls everybody, and no message brings it about
	Updates bool         `json:"updates"`           // it befalls updates of streams, too
	Calls   string       `json:"calls,omitempty"`   // those that it is for where none is named; empty: all
	Params  []FaultParam `json:"params"`            // may be empty
	Example string       `json:"example,omitempty"` // what follows dervish fault add
}

// FaultParam is something that a kind of fault is told, by the member of Fault of that name.
type FaultParam struct {
	Name    string   `json:"name"`
	Kind    string   `json:"kind"`           // word, duration, text, number or truth
	Unit    string   `json:"unit,omitempty"` // of a number
	Default string   `json:"default,omitempty"`
	Choices []string `json:"choices,omitempty"`
	Help    string   `json:"help"`
}

// FaultKinds lists the kinds of faults that there are.
func FaultKinds() []FaultKind {
	list := []FaultKind{}
	for _, f := range faults.Catalogue() {
		k := FaultKind{
			Name: f.Name, Does: f.Does, Tests: f.Tests, Site: f.Befalls == faults.Site, Updates: f.Updates, Calls: f.Calls,
			Params: []FaultParam{}, Example: f.Name + " " + f.Example.Flags,
		}
		for _, p := range f.Params {
			k.Params = append(k.Params, FaultParam{p.Name, p.Kind, p.Unit, p.Default, p.Choices, p.Help})
		}
		list = append(list, k)
	}
	return list
}

// faultRoutes are those of what goes wrong on purpose.
func (g *Gateway) faultRoutes(mux *http.ServeMux) {
	list := func(w http.ResponseWriter) {
		writeJSON(w, http.StatusOK, map[string]any{"faults": g.Faults()})
	}
	mux.HandleFunc("GET /faults", func(w http.ResponseWriter, _ *http.Request) { list(w) })
	mux.HandleFunc("GET /faults/catalogue", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]any{"faults": FaultKinds()})
	})
	mux.HandleFunc("POST /faults", func(w http.ResponseWriter, r *http.Request) {
		var f Fault
		if !take(w, r, &f) {
			return
		}
		a, err := g.AddFault(f)
		if err != nil {
			refuse(w, http.StatusBadRequest, err)
			return
		}
		writeJSON(w, http.StatusOK, stateOf(a.active))
	})
	mux.HandleFunc("PUT /faults", func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Faults []Fault `json:"faults"`
		}
		if !take(w, r, &body) {
			return
		}
		if err := g.SetFaults(body.Faults...); err != nil {
			failJSON(w, http.StatusBadRequest, err.Error())
			return
		}
		list(w)
	})
	mux.HandleFunc("DELETE /faults", func(w http.ResponseWriter, _ *http.Request) {
		if err := g.SetFaults(); err != nil {
			failJSON(w, http.StatusInternalServerError, err.Error())
			return
		}
		list(w)
	})
	mux.HandleFunc("PUT /faults/{name}", func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Off *bool `json:"off"`
		}
		if !take(w, r, &body) {
			return
		}
		if body.Off == nil {
			refuse(w, http.StatusBadRequest, inField("off", errors.New("off has to be true or false")))
			return
		}
		state, err := g.SwitchFault(r.PathValue("name"), *body.Off)
		switch {
		case errors.Is(err, faults.ErrUnknown):
			failJSON(w, http.StatusNotFound, err.Error())
		case err != nil:
			refuse(w, http.StatusBadRequest, err)
		default:
			writeJSON(w, http.StatusOK, state)
		}
	})
	mux.HandleFunc("DELETE /faults/{name}", func(w http.ResponseWriter, r *http.Request) {
		if err := g.RemoveFault(r.PathValue("name")); err != nil {
			failJSON(w, http.StatusNotFound, err.Error())
			return
		}
		list(w)
	})
}
