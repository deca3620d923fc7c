package gateway

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/wire"
)

// metrics is a registry of what the gateway counts. Labels have values from fixed lists alone: no client can add one.
func (g *Gateway) metrics() *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collectors.NewBuildInfoCollector(),
		counts{g},
	)
	return r
}

var (
	descConnections = prometheus.NewDesc("dervish_connections", "Connections at the moment.", nil, nil)
	descSessions    = prometheus.NewDesc("dervish_sessions", "Sessions at the moment.", nil, nil)
	descStreams     = prometheus.NewDesc("dervish_streams", "Live streams at the moment.", nil, nil)
	descQueued      = prometheus.NewDesc("dervish_queued_bytes", "Bytes that wait for clients to read them.", nil, nil)
	descEnded       = prometheus.NewDesc("dervish_sessions_ended_total", "Sessions that have ended, by reason.", []string{"reason"}, nil)
	descRefused     = prometheus.NewDesc("dervish_connections_refused_total", "Connections that were not served, by reason.", []string{"reason"}, nil)
	descFaults      = prometheus.NewDesc("dervish_faults_total", "Faults that came about on purpose, by fault, what it befell (answer, update or site) and call (of an update the type of its stream; none: of the whole site).", []string{"fault", "on", "call"}, nil)
	descRequests    = prometheus.NewDesc("dervish_requests_total", "Requests answered, by call (none: no call was recognised) and error code (ok: success).", []string{"call", "code"}, nil)
)

// counts reads the gateway's own counters when it is asked.
type counts struct{ g *Gateway }

// Describe names the metrics.
func (c counts) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{descConnections, descSessions, descStreams, descQueued, descEnded, descRefused, descRequests, descFaults} {
		ch <- d
	}
}

// Collect reads them.
func (c counts) Collect(ch chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, n int) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(n))
	}
	counter := func(d *prometheus.Desc, n uint64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n), labels...)
	}
	g := c.g
	streams, queued := 0, 0
	g.hub.Each(func(s *session.Session) {
		streams += s.Streams()
		queued += s.Buffered()
	})
	gauge(descConnections, g.conns.Total())
	gauge(descSessions, g.hub.Open())
	gauge(descStreams, streams)
	gauge(descQueued, queued)
	for _, e := range session.Ends() {
		counter(descEnded, g.hub.Ended(e), e.String())
	}
	for r := range refusals {
		counter(descRefused, g.refused[r].Load(), refusal(r).String())
	}
	for _, c := range g.world.Faults.Counts() {
		counter(descFaults, c.N, c.Fault, c.On, orElse(c.Call, "none"))
	}
	g.router.Tally.Each(func(call string, code wire.Code, n uint64) {
		counter(descRequests, n, orElse(call, "none"), orElse(string(code), "ok"))
	})
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
