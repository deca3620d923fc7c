package socket_test

import (
	"context"
	"io"
	"log"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/socket"
)

// pong is what the gateway answers to {"ping":1}.
const pong = `{"echo_req":{"ping":1},"msg_type":"ping","ping":"pong"}`

// startGateway serves the API.
func startGateway(t *testing.T, secure bool) *httptest.Server {
	t.Helper()
	g, err := gateway.New(nil)
	must(t, err)
	s := httptest.NewUnstartedServer(g)
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // where the test of a bad certificate would show
	if secure {
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(func() {
		s.Close()
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := g.Shutdown(ctx); err != nil {
			t.Errorf("shut the gateway down: %v", err)
		}
	})
	return s
}

func TestTheDocumentsExampleAgainstTheGateway(t *testing.T) {
	for _, compression := range []bool{false, true} {
		s := startGateway(t, false)
		r := record(t, socket.New(s.URL+"/websockets/v3?app_id=1089", &socket.Options{Compression: compression}))
		must(t, r.Open())
		r.expect("open 1")
		if got, want := r.Extensions(), map[bool]string{true: "permessage-deflate"}[compression]; got != want {
			t.Errorf("extensions = %q, want %q", got, want)
		}
		must(t, r.Send(`{"ping":1}`))
		want := "message 1 text " + shorten([]byte(pong))
		r.expect(want)
		must(t, r.SendBytes([]byte(`{"ping":1}`)))
		r.expect(want)
		rtt, err := r.Ping(t.Context())
		if err != nil || rtt <= 0 || rtt > patience {
			t.Errorf("Ping = %v, %v", rtt, err)
		}
		must(t, r.Close(4321, "that was all"))
		r.expectEnd(`close 3 4321 "that was all" true`)
	}
}

func TestTheGatewayTakesFragmentsAndSendsLongAnswers(t *testing.T) {
	s := startGateway(t, false)
	r := record(t, socket.New(s.URL+"/websockets/v3?app_id=1089", &socket.Options{Compression: true}))
	long := make(chan string, 1)
	r.OnMessage = func(m socket.Message) { long <- m.String() }
	must(t, r.OpenContext(t.Context()))
	text := plainText(100_000)
	must(t, r.Send(`{"ping":1,"passthrough":{"text":"`+text+`"}}`))
	if got := receive(t, long); !strings.Contains(got, text) {
		t.Errorf("answer = %s", shorten([]byte(got)))
	}
	must(t, r.Close(0, ""))
	r.expectEnd("open 1", `close 3 1000 "" true`)
}

func TestABadAppIDIsAMessageAndAClose(t *testing.T) {
	s := startGateway(t, false)
	r := record(t, socket.New(s.URL+"/websockets/v3?app_id=app_id", nil))
	must(t, r.Open())
	r.expect("open 1")
	if got := receive(t, r.events); !strings.Contains(got, "InvalidAppID") {
		t.Errorf("event = %q, want InvalidAppID", got)
	}
	receive(t, r.Done())
	if e := <-r.closes; e.Code != 1008 || !e.WasClean {
		t.Errorf("close = %+v, want a clean 1008", e)
	}
	if len(r.errs) != 0 {
		t.Errorf("OnError got %v", <-r.errs)
	}
}

func TestTheGatewayGoesAway(t *testing.T) {
	g, err := gateway.New(nil)
	must(t, err)
	s := httptest.NewServer(g)
	defer s.Close()
	r := record(t, socket.New(s.URL+"/websockets/v3?app_id=1089", nil))
	must(t, r.OpenContext(t.Context()))
	// The answer makes sure that the session has begun.
	must(t, r.Send(`{"ping":1}`))
	r.expect("open 1", "message 1 text "+shorten([]byte(pong)))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	must(t, g.Shutdown(ctx))
	receive(t, r.Done())
	if e := <-r.closes; e.Code != 1001 || !e.WasClean {
		t.Errorf("close = %+v, want a clean 1001", e)
	}
}
