package gateway

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/internal/reports"
)

// reportPolicy is what the page of a report may do: show itself. It has no script, and whatever somebody put into the
// folder in its place can run none either, and reach nobody.
const reportPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"

// reportRoutes are those of the reports of backtests.
func (g *Gateway) reportRoutes(mux *http.ServeMux, token string) {
	if g.options.Reports == "" {
		return
	}
	folder := reports.Folder(g.options.Reports)
	mux.HandleFunc("GET /reports", func(w http.ResponseWriter, _ *http.Request) {
		list, older, err := folder.List()
		if err != nil {
			g.failReport(w, err)
			return
		}
		if list == nil {
			list = []reports.Entry{}
		}
		writeJSON(w, http.StatusOK, map[string]any{"reports": list, "older": older, "folder": g.options.Reports})
	})
	mux.HandleFunc("GET /reports/{name}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", reportPolicy)
		g.sendReport(w, r, folder, reports.Page, "text/html; charset=utf-8")
	})
	mux.HandleFunc("GET /reports/{name}/data", func(w http.ResponseWriter, r *http.Request) {
		g.sendReport(w, r, folder, reports.Data, "application/json")
	})
	mux.HandleFunc("POST /reports/{name}/ticket", func(w http.ResponseWriter, r *http.Request) {
		name := r.PathValue("name")
		file, err := folder.Open(name, reports.Page)
		if err != nil {
			g.failReport(w, err)
			return
		}
		_ = file.Close() // it was only looked for
		until := clock.Real.Now().Add(ticketLasts)
		writeJSON(w, http.StatusOK, map[string]any{"path": "/reports/" + url.PathEscape(name) + ticketFor(token, name, until), "until": until.UTC()})
	})
	mux.HandleFunc("DELETE /reports/{name}", func(w http.ResponseWriter, r *http.Request) {
		if err := folder.Remove(r.PathValue("name")); err != nil {
			g.failReport(w, err)
			return
		}
		writeJSON(w, http.StatusOK, struct{}{})
	})
}

// sendReport sends a report in one of its forms.
func (g *Gateway) sendReport(w http.ResponseWriter, r *http.Request, folder reports.Folder, form reports.Form, kind string) {
	file, err := folder.Open(r.PathValue("name"), form)
	if err != nil {
		g.failReport(w, err)
		return
	}
	defer file.Close()
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	http.ServeContent(w, r, "", time.Time{}, file)
}

// failReport answers why there is no report.
func (g *Gateway) failReport(w http.ResponseWriter, err error) {
	if errors.Is(err, reports.ErrNone) {
		failJSON(w, http.StatusNotFound, err.Error())
		return
	}
	g.options.Log.Error("a report cannot be told of", "error", err)
	failJSON(w, http.StatusInternalServerError, "the folder of reports cannot be read; the server's log says why")
}

// ticketLasts is for how long a ticket opens a report.
const ticketLasts = 10 * time.Minute

// ticketFor is the query that opens a report without the admin token, until an instant. A browser that opens an address by
// itself, in another tab, can send no header.
func ticketFor(token, name string, until time.Time) string {
	if token == "" {
		return ""
	}
	epoch := strconv.FormatInt(until.Unix(), 10)
	return "?until=" + epoch + "&ticket=" + ticketOf(token, name, epoch)
}

func ticketOf(token, name, epoch string) string {
	mac := hmac.New(sha256.New, []byte(token))
	fmt.Fprintf(mac, "report %s until %s", name, epoch) // a hash takes everything
	return hex.EncodeToString(mac.Sum(nil))
}

// ticketed has requests for a report pass that carry a ticket for it, and has guarded judge all others.
func ticketed(token string, open, guarded http.Handler) http.Handler {
	if token == "" {
		return guarded
	}
	of := http.NewServeMux()
	of.Handle("/", guarded)
	of.HandleFunc("GET /reports/{name}", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		epoch := q.Get("until")
		until, err := strconv.ParseInt(epoch, 10, 64)
		valid := hmac.Equal([]byte(q.Get("ticket")), []byte(ticketOf(token, r.PathValue("name"), epoch)))
		if err == nil && valid && clock.Real.Now().Unix() < until {
			open.ServeHTTP(w, r)
			return
		}
		guarded.ServeHTTP(w, r)
	})
	return of
}
