package certs

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"
)

// leafLife is how long a server's certificate lasts from its first second to
// its last. Browsers take 397 days at most; the last second counts.
const leafLife = 397*24*time.Hour - time.Second

// usualHosts are what every certificate is valid for. The last is the public
// service's name, for those who map it to their own machine.
var usualHosts = []string{"localhost", "127.0.0.1", "::1", "ws.derivws.com"}

// Leaf returns a new certificate for a server, valid for localhost, 127.0.0.1,
// ::1, ws.derivws.com and the given host names (which may begin with *.) and
// addresses. It lasts 397 days, but not longer than the root. It fails for what
// is neither name nor address, and once the root has expired.
func (a *Authority) Leaf(hosts []string) (tls.Certificate, error) {
	names, addresses, err := sortHosts(slices.Concat(usualHosts, hosts))
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make certificate: %w", err)
	}
	now := a.now()
	if now.After(a.root.NotAfter) {
		return tls.Certificate{}, fmt.Errorf("make certificate: %s expired on %s; delete it and %s, start again, and have clients trust the new root",
			a.path, a.root.NotAfter.Format(time.DateOnly), keyFile)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make certificate: %w", err)
	}
	id, err := keyID(key.Public())
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make certificate: %w", err)
	}
	begin := now.Add(-backdate)
	end := begin.Add(leafLife)
	if end.After(a.root.NotAfter) {
		end = a.root.NotAfter
	}
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: "dervish on this computer"},
		NotBefore:             begin,
		NotAfter:              end,
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		SubjectKeyId:          id,
		DNSNames:              names,
		IPAddresses:           addresses,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.root, key.Public(), a.key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make certificate: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, nil
}

// GetCertificate returns a function for tls.Config.GetCertificate that answers
// every client with a certificate as Leaf makes it, and makes the next one when
// two thirds of its time are over. The first is made at once, so hosts that are
// wrong are known now.
func (a *Authority) GetCertificate(hosts []string) (func(*tls.ClientHelloInfo) (*tls.Certificate, error), error) {
	hosts = slices.Clone(hosts)
	first, err := a.Leaf(hosts)
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	current := &first
	return func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		mu.Lock()
		defer mu.Unlock()
		if life := current.Leaf.NotAfter.Sub(current.Leaf.NotBefore); a.now().Before(current.Leaf.NotBefore.Add(life * 2 / 3)) {
			return current, nil
		}
		next, err := a.Leaf(hosts)
		if err != nil {
			return nil, err
		}
		current = &next
		return current, nil
	}, nil
}

// sortHosts parts names from addresses, each once.
func sortHosts(hosts []string) (names []string, addresses []net.IP, err error) {
	seen := map[string]bool{}
	for _, host := range hosts {
		if a, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil && a.Zone() == "" {
			a = a.Unmap()
			if !seen[a.String()] {
				addresses = append(addresses, a.AsSlice())
			}
			seen[a.String()] = true
			continue
		}
		name := strings.ToLower(strings.TrimSuffix(host, "."))
		if !isName(name) {
			return nil, nil, fmt.Errorf("host %q is neither a name nor an address", host)
		}
		if !seen[name] {
			names = append(names, name)
		}
		seen[name] = true
	}
	return names, addresses, nil
}

// isName reports whether a certificate may be for name, whose first label may be
// an asterisk. Names in other scripts have to be given in their xn-- form.
func isName(name string) bool {
	labels := strings.Split(strings.TrimPrefix(name, "*."), ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || strings.HasPrefix(label, "-") || strings.ContainsFunc(label, notInLabel) {
			return false
		}
	}
	return len(name) <= 253
}

func notInLabel(r rune) bool {
	return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_'
}

// keyID returns the identifier of a public key: the first 160 bits of the
// SHA-256 of its bits (RFC 7093, section 2, method 1).
func keyID(public crypto.PublicKey) ([]byte, error) {
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return nil, err
	}
	var info struct {
		Algorithm pkix.AlgorithmIdentifier
		PublicKey asn1.BitString
	}
	if _, err := asn1.Unmarshal(der, &info); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(info.PublicKey.Bytes)
	return sum[:20], nil
}
