package certs

import (
	"context"
	"crypto/tls"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
)

// run runs a command, in dir if it is not empty, with further variables.
func run(t *testing.T, dir string, variables []string, name string, args ...string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, name, args...)
	c.Dir = dir
	c.Env = append(os.Environ(), append(variables, "no_proxy=*", "NO_PROXY=*")...)
	out, err := c.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, out)
	}
	return nil
}

// need skips a test on a computer that lacks a program.
func need(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			t.Skipf("%s is not installed; with it this test runs", p)
		}
	}
}

func TestOpenSSLVerifiesStrictly(t *testing.T) {
	need(t, "openssl")
	dir := t.TempDir()
	a := open(t, dir, clock.Real.Now)
	c, err := a.Leaf([]string{"trading.example"})
	if err != nil {
		t.Fatal(err)
	}
	leaf := filepath.Join(dir, "leaf.pem")
	if err := os.WriteFile(leaf, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate[0]}), 0o600); err != nil {
		t.Fatal(err)
	}
	verify := func(more ...string) error {
		args := append([]string{"verify", "-x509_strict", "-check_ss_sig", "-purpose", "sslserver", "-CAfile", a.RootPath()}, more...)
		return run(t, dir, nil, "openssl", append(args, leaf)...)
	}
	for _, good := range [][]string{nil, {"-verify_hostname", "localhost"}, {"-verify_hostname", "trading.example"}, {"-verify_ip", "::1"}} {
		if err := verify(good...); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	if err := verify("-verify_hostname", "other.example"); err == nil {
		t.Error("openssl takes it for another host, so what it says has no weight")
	}
}

// clients are programs that fetch a page from URL when they trust ROOT as the
// instructions say. Each must fail without.
var clients = []struct {
	name      string
	needs     []string
	variables []string // what makes it trust
	command   []string
	trusted   []string // arguments that make it trust, after the program's name
	prepare   []string
	source    string // of Client.java
}{
	{name: "curl", needs: []string{"curl"}, command: []string{"curl", "--silent", "--show-error", "--fail", "URL"}, trusted: []string{"--cacert", "ROOT"}},
	{name: "Node", needs: []string{"node"}, variables: []string{"NODE_EXTRA_CA_CERTS=ROOT"}, command: []string{"node", "-e",
		`require("https").get("URL", r => process.exit(r.statusCode === 200 ? 0 : 1)).on("error", e => { console.error(e.message); process.exit(1) })`}},
	{name: "Python", needs: []string{"python3"}, variables: []string{"SSL_CERT_FILE=ROOT"}, command: []string{"python3", "-c", `
import ssl, urllib.request
strict = ssl.create_default_context()
strict.verify_flags |= ssl.VERIFY_X509_STRICT
assert urllib.request.urlopen("URL", context=strict).status == 200`}},
	{name: "PHP", needs: []string{"php"}, trusted: []string{"-d", "openssl.cafile=ROOT"}, command: []string{"php", "-r", `exit(@file_get_contents("URL") === "ok" ? 0 : 1);`}},
	{name: "Java", needs: []string{"java", "javac", "keytool"},
		prepare: []string{"keytool", "-importcert", "-noprompt", "-alias", "dervish", "-file", "ROOT", "-keystore", "dervish-trust.p12", "-storepass", "changeit"},
		trusted: []string{"-Djavax.net.ssl.trustStore=dervish-trust.p12", "-Djavax.net.ssl.trustStorePassword=changeit"},
		command: []string{"java", "Client.java", "URL"},
		source: `public class Client {
	public static void main(String[] args) throws Exception {
		new java.net.URL(args[0]).openStream().readAllBytes();
	}
}`},
}

func TestClientsOfOtherLanguagesConnect(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir, clock.Real.Now)
	url := serve(t, a)
	fill := strings.NewReplacer("URL", url, "ROOT", a.RootPath())
	all := func(texts []string) []string {
		filled := make([]string, len(texts))
		for i, text := range texts {
			filled[i] = fill.Replace(text)
		}
		return filled
	}
	for _, c := range clients {
		t.Run(c.name, func(t *testing.T) {
			need(t, c.needs...)
			if c.prepare != nil {
				if err := run(t, dir, nil, c.prepare[0], all(c.prepare[1:])...); err != nil {
					t.Fatal(err)
				}
			}
			if c.source != "" {
				if err := os.WriteFile(filepath.Join(dir, "Client.java"), []byte(c.source), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			args := append(all(c.trusted), all(c.command[1:])...)
			if err := run(t, dir, all(c.variables), c.command[0], args...); err != nil {
				t.Errorf("with the root trusted: %v", err)
			}
			if err := run(t, dir, nil, c.command[0], all(c.command[1:])...); err == nil {
				t.Error("it connects without trusting the root, so its consent has no weight")
			}
		})
	}
}

// serve answers ok over TLS until the test ends, and returns its URL.
func serve(t *testing.T, a *Authority) string {
	t.Helper()
	get, err := a.GetCertificate(nil)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{
		Handler:   http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok") }),
		TLSConfig: &tls.Config{GetCertificate: get},
		ErrorLog:  log.New(io.Discard, "", 0), // clients that trust nothing are part of the test
	}
	done := make(chan error, 1)
	go func() { done <- server.ServeTLS(l, "", "") }()
	t.Cleanup(func() {
		server.Close()
		if err := <-done; err != http.ErrServerClosed {
			t.Errorf("serve: %v", err)
		}
	})
	return "https://" + l.Addr().String() + "/"
}
