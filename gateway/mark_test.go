package gateway_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/dervish-ws/dervish/gateway"
)

func TestEveryHTTPAnswerSaysThatThisIsDervish(t *testing.T) {
	s := start(t, nil)
	for path, status := range map[string]int{
		"/":                     http.StatusOK,
		"/nowhere":              http.StatusNotFound,
		gateway.Path:            http.StatusUpgradeRequired,
		gateway.Path + "?l=odd": http.StatusUpgradeRequired,
	} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if got := w.Result(); got.StatusCode != status || got.Header.Get("Dervish") != "simulated" {
			t.Errorf("GET %s = %s with %v; want %d and Dervish: simulated", path, got.Status, got.Header, status)
		}
	}
}
