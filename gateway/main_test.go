package gateway_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"go.uber.org/goleak"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/internal/clock"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what must happen at once, on however busy a machine.
const patience = 30 * time.Second

// noon is when manual clocks begin.
var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// server is a gateway that listens on a port of this machine.
type server struct {
	*gateway.Gateway
	once  sync.Once
	admin http.Handler // made when it is first needed
	addr  string
	stop  func() error // ends it and gives the error of Run; the later calls give the same
}

// start runs a gateway until the test ends.
func start(t testing.TB, o *gateway.Options) *server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return startOn(t, o, l)
}

func startOn(t testing.TB, o *gateway.Options, listeners ...net.Listener) *server {
	t.Helper()
	g, err := gateway.New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan error, 1)
	go func() { ran <- g.Run(ctx, listeners...) }()
	s := &server{Gateway: g, addr: listeners[0].Addr().String()}
	s.stop = sync.OnceValue(func() error {
		cancel()
		return receive(t, ran)
	})
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Errorf("Run = %v", err)
		}
	})
	return s
}

// startManual runs a gateway on a clock that the test moves.
func startManual(t testing.TB, o *gateway.Options) (*server, *clock.Manual) {
	t.Helper()
	c := clock.NewManual(noon)
	return start(t, o.WithClock(c)), c
}

func receive[T any](t testing.TB, ch <-chan T) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(patience):
		t.Fatalf("nothing came within %v", patience)
		panic("unreachable")
	}
}

// eventually waits until something that nobody announces is so.
func eventually(t testing.TB, what string, so func() bool) {
	t.Helper()
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	late := time.After(patience)
	for !so() {
		select {
		case <-again.C:
		case <-late:
			t.Fatalf("not within %v: %s", patience, what)
		}
	}
}

// operate makes a request of the admin handler.
func (s *server) operate(method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://127.0.0.1"+path, strings.NewReader(body))
	r.RemoteAddr = "127.0.0.1:50000"
	w := httptest.NewRecorder()
	s.once.Do(func() { s.admin = s.Admin("") })
	s.admin.ServeHTTP(w, r)
	return w
}

// metrics reads every metric, as Prometheus would.
func (s *server) metrics(t testing.TB) map[string]*dto.MetricFamily {
	t.Helper()
	return s.metricsOf(t, "")
}

// metricsOf reads the metrics whose names begin with something; to read all of them takes a while.
func (s *server) metricsOf(t testing.TB, prefix string) map[string]*dto.MetricFamily {
	t.Helper()
	w := s.operate(http.MethodGet, "/metrics", "")
	if w.Code != http.StatusOK {
		t.Fatalf("GET /metrics = %d", w.Code)
	}
	var text strings.Builder
	for line := range strings.Lines(w.Body.String()) {
		if name := strings.TrimPrefix(strings.TrimPrefix(line, "# HELP "), "# TYPE "); strings.HasPrefix(name, prefix) {
			text.WriteString(line)
		}
	}
	p := expfmt.NewTextParser(model.UTF8Validation)
	families, err := p.TextToMetricFamilies(strings.NewReader(text.String()))
	if err != nil {
		t.Fatalf("the metrics do not parse: %v", err)
	}
	return families
}

// metric is the value of one metric with the labels, given as name, value, name, value; 0 when it is not there.
func (s *server) metric(t testing.TB, name string, labels ...string) float64 {
	t.Helper()
	family := s.metricsOf(t, name)[name]
	if family == nil {
		if strings.HasSuffix(name, "requests_total") {
			return 0 // it has no row before the first request
		}
		t.Fatalf("there is no metric %s", name)
	}
	for _, m := range family.GetMetric() {
		same := len(m.GetLabel()) == len(labels)/2
		for i, l := range m.GetLabel() {
			same = same && l.GetName() == labels[2*i] && l.GetValue() == labels[2*i+1]
		}
		if same {
			return m.GetGauge().GetValue() + m.GetCounter().GetValue() + m.GetUntyped().GetValue()
		}
	}
	return 0
}

// awaitMetric waits until a metric has a value.
func (s *server) awaitMetric(t testing.TB, want float64, name string, labels ...string) {
	t.Helper()
	got := 0.0
	eventually(t, fmt.Sprintf("%s%v = %v", name, labels, want), func() bool {
		got = s.metric(t, name, labels...)
		return got == want
	})
}

// account is one with a token for each of the lists of scopes, named after them.
func account(loginID string, scopes ...[]string) gateway.Account {
	a := gateway.Account{LoginID: loginID}
	for _, list := range scopes {
		a.Tokens = append(a.Tokens, gateway.Token{Name: strings.Join(list, " "), Token: token(loginID, list...), Scopes: list})
	}
	return a
}

func token(loginID string, scopes ...string) string { return loginID + "-" + strings.Join(scopes, "-") }

var everyScope = []string{"read", "trade", "trading_information", "payments", "admin"}
