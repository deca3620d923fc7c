// Package console is the web console as the server hands it out: the files that web/ was built into, embedded, and the
// headers under which a browser may run them. It serves files and nothing else; what the page knows it asks of the API
// and of the admin endpoint, like everybody.
//
// A binary that was built without the console says so on its page, and how to build it.
package console

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

// built holds what `make` puts there; in a fresh checkout only a note.
//
//go:embed all:dist
var built embed.FS

// policy is what the page may do: run its own scripts and styles, and speak to its own server.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Console is an http.Handler for the page and its files. It is safe for concurrent use.
type Console struct {
	files map[string]*file // by path; nil when the console is not built
}

// file is one file, ready to be sent.
type file struct {
	text, packed []byte // packed is gzip, and nil where that is no shorter
	kind, tag    string
	forever      bool // its name changes with its text
}

// Embedded reports whether the binary has the console.
func Embedded() bool {
	_, err := fs.Stat(built, "dist/index.html")
	return err == nil
}

// New is the console that this binary was built with.
func New() *Console {
	dist, err := fs.Sub(built, "dist")
	if err != nil {
		panic(err) // the directory is embedded
	}
	return load(dist)
}

// load takes in the files of a build; an index.html has to be there.
func load(dist fs.FS) *Console {
	c := &Console{files: map[string]*file{}}
	err := fs.WalkDir(dist, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(dist, name)
		if err != nil {
			return err
		}
		c.files["/"+name] = newFile(name, text)
		return nil
	})
	if err != nil {
		panic(fmt.Errorf("read the embedded console: %w", err)) // it is in memory
	}
	if c.files["/index.html"] == nil {
		c.files = nil
	}
	return c
}

func newFile(name string, text []byte) *file {
	sum := sha256.Sum256(text)
	f := &file{
		text:    text,
		kind:    kindOf(name),
		tag:     `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`,
		forever: strings.HasPrefix(name, "assets/"),
	}
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	if _, err := w.Write(text); err != nil {
		panic(err) // a buffer takes everything
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	if packed.Len() < len(text)*9/10 {
		f.packed = packed.Bytes()
	}
	return f
}

// kindOf is the media type of a file by its name, of the few that a build has: the machine's own table is not asked,
// since machines differ.
func kindOf(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".json", ".webmanifest":
		return "application/json"
	case ".woff2":
		return "font/woff2"
	}
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		return kind
	}
	return "application/octet-stream"
}

// Built reports whether the binary has the console.
func (c *Console) Built() bool { return c.files != nil }

// ServeHTTP answers GET and HEAD of the page and its files. The page's own paths begin with #, so every other path is a
// file or is not there.
func (c *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Frame-Options", "DENY")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "The console is read with GET.", http.StatusMethodNotAllowed)
		return
	}
	name := r.URL.Path
	if name == "/" {
		name = "/index.html"
	}
	if c.files == nil {
		unbuilt(w, r, name)
		return
	}
	f := c.files[name]
	if f == nil {
		http.NotFound(w, r)
		return
	}
	f.serve(w, r)
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("ETag", f.tag)
	if f.forever {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	h.Add("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("If-None-Match"), f.tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	text := f.text
	if f.packed != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		text = f.packed
	}
	h.Set("Content-Length", fmt.Sprint(len(text)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(text) // a client that is gone needs no answer
	}
}

// unbuilt says that the console is not there.
func unbuilt(w http.ResponseWriter, r *http.Request, name string) {
	if name != "/index.html" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	if r.Method == http.MethodHead {
		return
	}
	_, _ = fmt.Fprint(w, `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>dervish</title>
<h1>dervish is running</h1>
<p>It speaks the Deriv WebSocket API v3 at <code>/websockets/v3?app_id=1089</code>, with simulated markets and virtual money.</p>
<p>This binary was built without the web console. To build it, with Node.js at hand, run <code>make build</code> in the
source tree and start <code>bin/dervish serve</code>.</p>
`)
}
