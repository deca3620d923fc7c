package console

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

var page = strings.Repeat("<p>hello</p>", 100)

func small() *Console {
	return load(fstest.MapFS{
		"index.html":           {Data: []byte(page)},
		"assets/index-Ab12.js": {Data: []byte("1")},
	})
}

// get asks for a path, with headers in pairs.
func get(h http.Handler, method, path string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func text(t *testing.T, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestThePageIsServed(t *testing.T) {
	resp := get(small(), "GET", "/")
	if got := text(t, resp.Body); resp.StatusCode != 200 || got != page {
		t.Errorf("GET / = %d, %d bytes; want 200 and the page of %d", resp.StatusCode, len(got), len(page))
	}
	for header, want := range map[string]string{
		"Content-Type":           "text/html; charset=utf-8",
		"X-Content-Type-Options": "nosniff",
		"Cache-Control":          "no-cache",
		"X-Frame-Options":        "DENY",
	} {
		if got := resp.Header.Get(header); got != want {
			t.Errorf("%s: %s, want %s", header, got, want)
		}
	}
	csp := resp.Header.Get("Content-Security-Policy")
	for _, never := range []string{"unsafe", "*", "http"} {
		if strings.Contains(csp, never) {
			t.Errorf("the policy says %q: %s", never, csp)
		}
	}
	if !strings.Contains(csp, "default-src 'none'") {
		t.Errorf("the policy does not begin with nothing: %s", csp)
	}
}

func TestFilesArePackedAndKept(t *testing.T) {
	c := small()
	resp := get(c, "GET", "/", "Accept-Encoding", "br, gzip")
	z, err := gzip.NewReader(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got := text(t, z); got != page {
		t.Errorf("unpacked %d bytes, want %d", len(got), len(page))
	}
	again := get(c, "GET", "/", "If-None-Match", resp.Header.Get("ETag"))
	if again.StatusCode != http.StatusNotModified {
		t.Errorf("the same again = %d, want 304", again.StatusCode)
	}
	asset := get(c, "GET", "/assets/index-Ab12.js")
	if got := asset.Header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("Cache-Control of an asset = %q, want immutable", got)
	}
	if got := asset.Header.Get("Content-Type"); got != "text/javascript; charset=utf-8" {
		t.Errorf("Content-Type of a script = %q", got)
	}
}

func TestOtherRequestsAreRefused(t *testing.T) {
	for _, c := range []struct {
		method, path string
		want         int
	}{
		{"POST", "/", 405}, {"GET", "/none", 404}, {"GET", "/../console.go", 404}, {"GET", "/assets/", 404}, {"HEAD", "/", 200},
	} {
		resp := get(small(), c.method, c.path)
		if resp.StatusCode != c.want {
			t.Errorf("%s %s = %d, want %d", c.method, c.path, resp.StatusCode, c.want)
		}
		if body := text(t, resp.Body); c.method == "HEAD" && body != "" {
			t.Errorf("HEAD has a body of %d bytes", len(body))
		}
	}
}

func TestWithoutABuildThePageSaysHow(t *testing.T) {
	c := load(fstest.MapFS{"README": {Data: []byte("nothing")}})
	if c.Built() {
		t.Fatal("Built = true without an index.html")
	}
	resp := get(c, "GET", "/")
	if got := text(t, resp.Body); resp.StatusCode != 200 || !strings.Contains(got, "make build") {
		t.Errorf("GET / = %d %q; want how to build it", resp.StatusCode, got)
	}
	if resp := get(c, "GET", "/README"); resp.StatusCode != 404 {
		t.Errorf("GET /README = %d, want 404", resp.StatusCode)
	}
}
