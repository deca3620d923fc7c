package certs

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

const (
	rootFile = "root.pem"
	keyFile  = "root-key.pem"

	rootYears = 10
	// backdate is how far in the past a certificate begins, for clients whose
	// clock is slow: a virtual machine's, say.
	backdate = time.Hour
)

// Authority signs certificates with the root of one folder. It is safe for
// concurrent use.
type Authority struct {
	path string
	root *x509.Certificate
	key  crypto.Signer
	now  func() time.Time
}

// Open returns the authority whose files are in dir. What is missing is made:
// the folder, for its owner alone, the key and the root. now tells the time.
//
// An error about files that are broken, expired, readable by others or do not
// belong together says which to delete; nothing is overwritten.
func Open(dir string, now func() time.Time) (*Authority, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open certificate authority: %w", err)
	}
	a := &Authority{path: filepath.Join(dir, rootFile), now: now}
	keyPath := filepath.Join(dir, keyFile)
	var err error
	if a.key, err = openKey(keyPath, a.path); err != nil {
		return nil, fmt.Errorf("open certificate authority: %w", err)
	}
	if a.root, err = openRoot(a.path, keyPath, a.key, now()); err != nil {
		return nil, fmt.Errorf("open certificate authority: %w", err)
	}
	return a, nil
}

// RootPath returns where the root is, as PEM, for clients to trust.
func (a *Authority) RootPath() string { return a.path }

// Root returns the root. It must not be changed.
func (a *Authority) Root() *x509.Certificate { return a.root }

// openKey reads the key, and makes it first if there is neither key nor root.
func openKey(path, rootPath string) (crypto.Signer, error) {
	block, err := readPEM(path, "PRIVATE KEY")
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(rootPath); err == nil {
			// Another program may have made both since we looked for the key.
			if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
				return nil, fmt.Errorf("%s has lost its key %s; delete %s to have both made anew", rootPath, path, rootPath)
			}
		} else if err := makeKey(path); err != nil {
			return nil, err
		}
		block, err = readPEM(path, "PRIVATE KEY")
	}
	if err != nil {
		return nil, orDelete(err, path, rootPath)
	}
	if err := checkPrivate(path); err != nil {
		return nil, err
	}
	key, err := x509.ParsePKCS8PrivateKey(block)
	if err != nil {
		return nil, orDelete(fmt.Errorf("%s: %w", path, err), path, rootPath)
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, orDelete(fmt.Errorf("%s: a %T cannot sign", path, key), path, rootPath)
	}
	return signer, nil
}

// makeKey puts a new key in its place, unless there is one by now.
func makeKey(path string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("make %s: %w", path, err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return fmt.Errorf("make %s: %w", path, err)
	}
	return putOnce(path, "PRIVATE KEY", der, 0o600)
}

// openRoot reads the root, and makes it first if it is not there.
func openRoot(path, keyPath string, key crypto.Signer, now time.Time) (*x509.Certificate, error) {
	block, err := readPEM(path, "CERTIFICATE")
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeRoot(path, key, now); err != nil {
			return nil, err
		}
		block, err = readPEM(path, "CERTIFICATE")
	}
	if err != nil {
		return nil, orDelete(err, path, keyPath)
	}
	root, err := x509.ParseCertificate(block)
	if err != nil {
		return nil, orDelete(fmt.Errorf("%s: %w", path, err), path, keyPath)
	}
	return root, checkRoot(root, path, keyPath, key, now)
}

// checkRoot returns why a root cannot be used, or nil.
func checkRoot(root *x509.Certificate, path, keyPath string, key crypto.Signer, now time.Time) error {
	public, ok := root.PublicKey.(interface{ Equal(crypto.PublicKey) bool })
	switch {
	case !ok || !public.Equal(key.Public()):
		return orDelete(fmt.Errorf("%s and %s do not belong together", path, keyPath), path, keyPath)
	case !root.IsCA || root.KeyUsage&x509.KeyUsageCertSign == 0:
		return orDelete(fmt.Errorf("%s is not the certificate of an authority", path), path, keyPath)
	case now.After(root.NotAfter):
		return orDelete(fmt.Errorf("%s expired on %s", path, root.NotAfter.Format(time.DateOnly)), path, keyPath)
	case now.Before(root.NotBefore):
		return fmt.Errorf("%s is valid from %s on, and this computer's clock says %s; set the clock, or delete %s and %s to have them made anew",
			path, root.NotBefore.Format(time.DateTime), now.UTC().Format(time.DateTime), path, keyPath)
	}
	return nil
}

// makeRoot puts a root for key in its place, unless there is one by now.
func makeRoot(path string, key crypto.Signer, now time.Time) error {
	template := &x509.Certificate{
		// No serial number: the library draws one from its random source.
		Subject:               pkix.Name{CommonName: "dervish local CA (this computer)"},
		NotBefore:             now.Add(-backdate),
		NotAfter:              now.AddDate(rootYears, 0, 0),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
		MaxPathLenZero:        true, // it signs servers, not other authorities
	}
	id, err := keyID(key.Public())
	if err != nil {
		return fmt.Errorf("make %s: %w", path, err)
	}
	template.SubjectKeyId = id
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return fmt.Errorf("make %s: %w", path, err)
	}
	return putOnce(path, "CERTIFICATE", der, 0o644)
}

// readPEM returns what the first PEM block of a file holds. The error for a
// missing file is fs.ErrNotExist.
func readPEM(path, kind string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil || block.Type != kind {
		return nil, fmt.Errorf("%s holds no PEM block of type %s", path, kind)
	}
	return block.Bytes, nil
}

// orDelete adds to what is wrong with a file how to get over it. A file that
// cannot be read is another matter than one that was read and is broken.
func orDelete(err error, path, other string) error {
	if _, unreadable := errors.AsType[*fs.PathError](err); unreadable {
		return err
	}
	return fmt.Errorf("%w; delete %s and %s to have them made anew, and have clients trust the new root", err, path, other)
}

// checkPrivate returns an error if others than the owner may read the key. On
// Windows the bits of the mode say nothing about that.
func checkPrivate(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Errorf("%s may be read by others (mode %#o), who could then pretend to be any site; if nobody did, run chmod 600 on it, else delete it and %s",
			path, mode, rootFile)
	}
	return nil
}
