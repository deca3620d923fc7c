package certs

import (
	"crypto/tls"
	"crypto/x509"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// noon is when the tests take place.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// at is a clock that stands still.
func at(t time.Time) func() time.Time { return func() time.Time { return t } }

// hands is a clock that a test moves.
type hands struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hands) read() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hands) set(t time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = t
}

// open opens an authority or ends the test.
func open(t testing.TB, dir string, now func() time.Time) *Authority {
	t.Helper()
	a, err := Open(dir, now)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// pool returns a pool that holds the root of a.
func pool(a *Authority) *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(a.Root())
	return p
}

// handshake has a client that trusts the root connect to name over a pipe, and
// returns what it was shown.
func handshake(t testing.TB, server, client *tls.Config) (*x509.Certificate, error) {
	t.Helper()
	near, far := net.Pipe()
	defer near.Close()
	defer far.Close()
	served := make(chan error, 1)
	go func() {
		// The client's side tells what matters; after it fails, this one does too.
		served <- tls.Server(far, server).Handshake()
	}()
	c := tls.Client(near, client)
	err := c.Handshake()
	near.Close()
	if serverErr := <-served; err == nil && serverErr != nil {
		t.Fatalf("server: %v", serverErr)
	}
	if err != nil {
		return nil, err
	}
	return c.ConnectionState().PeerCertificates[0], nil
}

func TestClientsThatTrustTheRootConnect(t *testing.T) {
	a := open(t, t.TempDir(), at(noon))
	get, err := a.GetCertificate([]string{"trading.example", "*.bots.example", "192.0.2.7", "[2001:db8::1]", "LOCALHOST"})
	if err != nil {
		t.Fatal(err)
	}
	for name, good := range map[string]bool{
		"localhost": true, "127.0.0.1": true, "::1": true, "ws.derivws.com": true,
		"trading.example": true, "one.bots.example": true, "192.0.2.7": true, "2001:db8::1": true,
		"other.example": false, "192.0.2.8": false, "a.b.bots.example": false,
	} {
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			server := &tls.Config{GetCertificate: get, MinVersion: version, MaxVersion: version}
			_, err := handshake(t, server, &tls.Config{RootCAs: pool(a), ServerName: name, Time: at(noon)})
			if (err == nil) != good {
				t.Errorf("%s, %s: error = %v, want success %t", name, tls.VersionName(version), err, good)
			}
		}
	}
	if _, err := handshake(t, &tls.Config{GetCertificate: get}, &tls.Config{RootCAs: x509.NewCertPool(), ServerName: "localhost", Time: at(noon)}); err == nil {
		t.Error("a client that does not trust the root connected")
	}
}

func TestLeafIsWhatStrictClientsAskFor(t *testing.T) {
	a := open(t, t.TempDir(), at(noon))
	c, err := a.Leaf([]string{"trading.example", "trading.example.", "192.0.2.7", "::ffff:127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	leaf := c.Leaf
	if life := leaf.NotAfter.Sub(leaf.NotBefore) + time.Second; life > 397*24*time.Hour {
		t.Errorf("life = %v, want at most 397 days", life)
	}
	if !leaf.NotBefore.Before(noon) {
		t.Errorf("it begins at %v, want before %v, for slow clocks", leaf.NotBefore, noon)
	}
	if diff := cmp.Diff(leaf.DNSNames, []string{"localhost", "ws.derivws.com", "trading.example"}); diff != "" {
		t.Errorf("names (-got +want):\n%s", diff)
	}
	var addresses []string
	for _, ip := range leaf.IPAddresses {
		addresses = append(addresses, ip.String())
	}
	if diff := cmp.Diff(addresses, []string{"127.0.0.1", "::1", "192.0.2.7"}); diff != "" {
		t.Errorf("addresses (-got +want):\n%s", diff)
	}
	if diff := cmp.Diff(leaf.ExtKeyUsage, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}); diff != "" {
		t.Errorf("extended key usage (-got +want):\n%s", diff)
	}
	root := a.Root()
	if len(root.SubjectKeyId) == 0 || string(leaf.AuthorityKeyId) != string(root.SubjectKeyId) {
		t.Errorf("authority key id = %x, want the root's %x", leaf.AuthorityKeyId, root.SubjectKeyId)
	}
	if len(leaf.SubjectKeyId) != 20 || string(leaf.SubjectKeyId) == string(root.SubjectKeyId) {
		t.Errorf("subject key id = %x, want 20 bytes of its own", leaf.SubjectKeyId)
	}
	if leaf.IsCA || !root.IsCA || !root.MaxPathLenZero {
		t.Errorf("authority: leaf %t, root %t with path length 0 %t, want false, true, true", leaf.IsCA, root.IsCA, root.MaxPathLenZero)
	}
	if got, want := root.Subject.CommonName, "dervish local CA (this computer)"; got != want {
		t.Errorf("root is called %q, want %q", got, want)
	}
	if got, want := root.NotAfter, noon.AddDate(10, 0, 0); !got.Equal(want) {
		t.Errorf("root ends at %v, want %v", got, want)
	}
	again, err := a.Leaf(nil)
	if err != nil {
		t.Fatal(err)
	}
	if again.Leaf.SerialNumber.Cmp(leaf.SerialNumber) == 0 {
		t.Error("two certificates have one serial number")
	}
}

func TestLeafRefusesWhatIsNoHost(t *testing.T) {
	a := open(t, t.TempDir(), at(noon))
	for _, host := range []string{"", "https://trading.example", "trading.example:443", "a b", "a..b", "*", "a.*.b", "*x.example", "-a.example", "müller.example", "fe80::1%eth0", strings.Repeat("a", 64) + ".example", strings.Repeat("a.", 127) + "a"} {
		if _, err := a.Leaf([]string{host}); err == nil || !strings.Contains(err.Error(), "neither a name nor an address") {
			t.Errorf("%q: error = %v, want that it is neither a name nor an address", host, err)
		}
		if _, err := a.GetCertificate([]string{host}); err == nil {
			t.Errorf("%q: GetCertificate took it", host)
		}
	}
}

func TestCertificateIsRenewedWhileTheServerRuns(t *testing.T) {
	clock := &hands{now: noon}
	a := open(t, t.TempDir(), clock.read)
	get, err := a.GetCertificate(nil)
	if err != nil {
		t.Fatal(err)
	}
	visit := func(after time.Duration) *x509.Certificate {
		t.Helper()
		clock.set(noon.Add(after))
		leaf, err := handshake(t, &tls.Config{GetCertificate: get}, &tls.Config{RootCAs: pool(a), ServerName: "localhost", Time: clock.read})
		if err != nil {
			t.Fatalf("after %v: %v", after, err)
		}
		return leaf
	}
	const day = 24 * time.Hour
	first := visit(0)
	if !visit(200 * day).Equal(first) {
		t.Error("after 200 days the certificate is another one already")
	}
	second := visit(300 * day)
	if second.Equal(first) {
		t.Error("after 300 days the certificate is still the first one")
	}
	if third := visit(2000 * day); third.Equal(second) {
		t.Error("after 2000 days the certificate is still the second one")
	}
	// The root ends first at last.
	last := visit(a.Root().NotAfter.Sub(noon) - time.Minute)
	if !last.NotAfter.Equal(a.Root().NotAfter) {
		t.Errorf("the last certificate ends at %v, want with the root at %v", last.NotAfter, a.Root().NotAfter)
	}
	clock.set(a.Root().NotAfter.Add(time.Second))
	if _, err := get(nil); err == nil || !strings.Contains(err.Error(), "expired on 2036-03-01; delete") {
		t.Errorf("after the root's end: error = %v, want that it expired and what to delete", err)
	}
}

func TestCertificateIsSharedByManyHandshakes(t *testing.T) {
	clock := &hands{now: noon}
	a := open(t, t.TempDir(), clock.read)
	get, err := a.GetCertificate(nil)
	if err != nil {
		t.Fatal(err)
	}
	clock.set(noon.AddDate(1, 0, 0))
	var group sync.WaitGroup
	got := make([]*tls.Certificate, 16)
	for i := range got {
		group.Go(func() {
			var err error
			if got[i], err = get(nil); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for _, c := range got {
		if c != got[0] {
			t.Fatal("one expiry made more than one certificate")
		}
	}
}

func TestAuthorityIsKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "ca")
	first := open(t, dir, at(noon))
	second := open(t, dir, at(noon.AddDate(5, 0, 0)))
	if !first.Root().Equal(second.Root()) {
		t.Error("the second time the root is another one")
	}
	if got, want := first.RootPath(), filepath.Join(dir, "root.pem"); got != want {
		t.Errorf("RootPath = %q, want %q", got, want)
	}
	leaf, err := second.Leaf(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := leaf.Leaf.CheckSignatureFrom(first.Root()); err != nil {
		t.Error(err)
	}
}

func TestFilesAreForTheirOwner(t *testing.T) {
	skipOnWindows(t)
	dir := filepath.Join(t.TempDir(), "ca")
	open(t, dir, at(noon))
	got := map[string]fs.FileMode{}
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		got[filepath.Base(path)] = info.Mode().Perm()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	// Nothing else is there: no draft was left.
	want := map[string]fs.FileMode{"ca": 0o700, "root.pem": 0o644, "root-key.pem": 0o600}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("modes (-got +want):\n%s", diff)
	}
}

func TestAuthorityThatWasKilledInTheMiddleIsFinished(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir, at(noon))
	if err := os.Remove(first.RootPath()); err != nil {
		t.Fatal(err)
	}
	second := open(t, dir, at(noon))
	if first.Root().Equal(second.Root()) {
		t.Error("the root was not made anew")
	}
	if err := second.Root().CheckSignatureFrom(first.Root()); err != nil {
		t.Errorf("the new root is not of the same key: %v", err)
	}
}
