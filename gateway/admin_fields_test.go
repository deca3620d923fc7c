package gateway_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/dervish-ws/dervish/gateway"
)

func TestARefusalSaysWhichMembersAreAtFault(t *testing.T) {
	g := newGateway(t, standing())
	v := visitor{t, g.Admin("")}
	v.do("POST", "http://localhost/faults", `{"fault":"delay","name":"late"}`)
	for _, tc := range []struct {
		method, path, body string
		want               []string // in order
	}{
		{"POST", "/faults", `{"fault":"dely"}`, []string{"fault"}},
		{"POST", "/faults", `{"fault":"delay","name":"late"}`, []string{"name"}},
		{"POST", "/faults", `{"fault":"delay","call":"bye","probability":2,"nth":-1}`, []string{"call", "nth", "probability"}},
		{"POST", "/faults", `{"fault":"delay","delay":"soon"}`, []string{"delay"}},
		{"POST", "/faults", `{"fault":"delay","nth":"first"}`, []string{"nth"}},
		{"POST", "/faults", `{"fault":"delay","rate":5,"lasts":"48h"}`, []string{"lasts", "rate"}},
		{"POST", "/faults", `{"fault":"corrupt","how":"badly","on":"never"}`, []string{"how", "on"}},
		{"POST", "/faults", `{"fault":"close","code":"99","reason":"` + strings.Repeat("r", 124) + `"}`, []string{"code", "reason"}},
		{"POST", "/faults", `{"fault":"delay","from":"2026-01-02T00:00:00Z","until":"2026-01-01T00:00:00Z"}`, []string{"until"}},
		{"POST", "/faults", `{"fault":"updating","off":true}`, []string{"off"}},
		{"PUT", "/faults/late", `{}`, []string{"off"}},
		{"PUT", "/faults/late", `{"off":"yes"}`, []string{"off"}},
		{"POST", "/sandboxes", `{"app_id":0}`, []string{"app_id"}},
		{"POST", "/sandboxes", `{"app_id":1089}`, []string{"app_id"}},
		{"POST", "/sandboxes", `{"app_id":7,"speed":-1}`, []string{"speed"}},
		{"POST", "/snapshots", `{"name":"no good"}`, []string{"name"}},
		{"PUT", "/limits", `{"general":{"minutely":-1},"proposal_streams":-2}`, []string{"general.minutely", "proposal_streams"}},
		{"PUT", "/limits", `{"pricing":{"hourly":"many"}}`, []string{"pricing.hourly"}},
		{"PUT", "/site", `{"status":1}`, []string{"status"}},
		{"PUT", "/site", `{"status":"gone"}`, []string{"status"}},
		{"POST", "/clock", `{"action":"speed","speed":0}`, []string{"speed"}},
		{"POST", "/clock", `{"action":"speed","speed":"fast"}`, []string{"speed"}},
		{"POST", "/clock", `{"action":"advance","by":"-1s"}`, []string{"by"}},
		{"POST", "/clock", `{"action":"advance","by":"a while"}`, []string{"by"}},
		{"POST", "/clock", `{"action":"to","to":"1999-01-01"}`, []string{"to"}},
		{"POST", "/clock", `{"action":"to","to":"tomorrow"}`, []string{"to"}},
		{"POST", "/clock", `{"action":"step","symbol":"NONE"}`, []string{"symbol"}},
		{"POST", "/clock", `{"action":"step","count":-1}`, []string{"count"}},
	} {
		w := v.do(tc.method, "http://localhost"+tc.path, tc.body)
		var refusal struct {
			Error  string
			Fields map[string]string
		}
		if err := json.Unmarshal(w.Body.Bytes(), &refusal); err != nil || w.Code != 400 || refusal.Error == "" {
			t.Errorf("%s %s %s = %d %s, want a refusal", tc.method, tc.path, shorten(tc.body), w.Code, w.Body)
			continue
		}
		if got := slices.Sorted(maps.Keys(refusal.Fields)); !slices.Equal(got, tc.want) {
			t.Errorf("%s %s %s: members at fault = %q, want %q: %s", tc.method, tc.path, shorten(tc.body), got, tc.want, refusal.Error)
		}
		for name, text := range refusal.Fields {
			if text == "" {
				t.Errorf("%s %s %s: nothing is said of %s", tc.method, tc.path, shorten(tc.body), name)
			}
		}
	}
}

func TestAFaultIsSwitchedOffAndOn(t *testing.T) {
	s := start(t, nil)
	c := s.connect(t, "")
	told := func(method, path, body string, status int) gateway.FaultState {
		t.Helper()
		w := s.operate(method, path, body)
		if w.Code != status {
			t.Fatalf("%s %s %s = %d %s, want %d", method, path, body, w.Code, w.Body, status)
		}
		var state gateway.FaultState
		if status == 200 {
			decodeInto(t, w.Body, &state)
		}
		return state
	}
	told("POST", "/faults", `{"fault":"rate-limit","name":"busy","call":"time","off":true}`, 200)
	c.ask(`{"time":1}`).ok()
	if state := told("PUT", "/faults/busy", `{"off":false}`, 200); state.Off || state.Seen != 0 {
		t.Errorf("switched on it is %+v, want on and having seen nothing", state)
	}
	c.ask(`{"time":1}`).fails("RateLimit")
	if state := told("PUT", "/faults/busy", `{"off":true}`, 200); !state.Off || state.Hits != 1 {
		t.Errorf("switched off it is %+v, want off after one hit", state)
	}
	c.ask(`{"time":1}`).ok()
	told("PUT", "/faults/busy", `{"off":false}`, 200)
	c.ask(`{"time":1}`).fails("RateLimit")
	if list := s.Faults(); len(list) != 1 || list[0].Hits != 2 || list[0].Seen != 2 {
		t.Errorf("faults = %+v, want one with two hits of two", list)
	}
	told("PUT", "/faults/none", `{"off":true}`, 404)
	told("POST", "/faults", `{"fault":"updating","delay":"1h"}`, 200)
	told("PUT", "/faults/updating", `{"off":true}`, 400)
}

func TestProfilesAndCapsAreTold(t *testing.T) {
	g := newGateway(t, &gateway.Options{MaxStreams: 7, MaxConnectionsPerAddress: 3, IdleTimeout: -1})
	v := visitor{t, g.Admin("")}
	var profiles []gateway.Profile
	decodeInto(t, v.do("GET", "http://localhost/limits/profiles", "").Body, &profiles)
	for _, p := range profiles {
		text, err := json.Marshal(p.Limits)
		if err != nil {
			t.Fatal(err)
		}
		if w := v.do("PUT", "http://localhost/limits", string(text)); w.Code != 200 || g.Limits() != p.Limits {
			t.Errorf("the profile %s put in force = %d, limits are %+v, want %+v", p.Name, w.Code, g.Limits(), p.Limits)
		}
	}
	var caps map[string]float64
	decodeInto(t, v.do("GET", "http://localhost/caps", "").Body, &caps)
	for name, want := range map[string]float64{"streams": 7, "connections": 20_000, "connections_per_address": 3, "idle_timeout": 0, "depth": 64} {
		if caps[name] != want {
			t.Errorf("%s = %v, want %v", name, caps[name], want)
		}
	}
}
