package certs

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func skipOnWindows(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("modes of files say nothing on Windows; run this on another system")
	}
}

func TestBrokenFilesAreExplainedAndLeftAlone(t *testing.T) {
	put := func(t *testing.T, path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		name  string
		spoil func(t *testing.T, root, key string)
		now   time.Time
		want  []string // in the message; ROOT and KEY stand for the paths
	}{
		{"root is not PEM", func(t *testing.T, root, key string) { put(t, root, "hello") }, noon, []string{"ROOT holds no PEM block", "delete ROOT and KEY"}},
		{"root is empty", func(t *testing.T, root, key string) { put(t, root, "") }, noon, []string{"ROOT holds no PEM block", "delete ROOT and KEY"}},
		{"root is a key", func(t *testing.T, root, key string) {
			text, err := os.ReadFile(key)
			if err != nil {
				t.Fatal(err)
			}
			put(t, root, string(text))
		}, noon, []string{"ROOT holds no PEM block of type CERTIFICATE", "delete ROOT and KEY"}},
		{"root is garbage", func(t *testing.T, root, key string) {
			put(t, root, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
		}, noon, []string{"ROOT: x509", "delete ROOT and KEY"}},
		{"key is garbage", func(t *testing.T, root, key string) {
			put(t, key, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
		}, noon, []string{"KEY: ", "delete KEY and ROOT"}},
		{"key is cut", func(t *testing.T, root, key string) { put(t, key, "-----BEGIN PRIVATE KEY-----\nAAAA") }, noon, []string{"KEY holds no PEM block", "delete KEY and ROOT"}},
		{"key is another one", func(t *testing.T, root, key string) {
			put(t, key, string(pemKey(t)))
		}, noon, []string{"ROOT and KEY do not belong together", "delete ROOT and KEY"}},
		{"key cannot sign", func(t *testing.T, root, key string) {
			put(t, key, string(pemExchangeKey(t)))
		}, noon, []string{"KEY: a *ecdh.PrivateKey cannot sign", "delete KEY and ROOT"}},
		{"key is lost", func(t *testing.T, root, key string) {
			if err := os.Remove(key); err != nil {
				t.Fatal(err)
			}
		}, noon, []string{"ROOT has lost its key KEY; delete ROOT"}},
		{"root is a server's", func(t *testing.T, root, key string) {
			a := open(t, filepath.Dir(root), at(noon))
			leaf := &x509.Certificate{NotBefore: noon, NotAfter: noon.Add(time.Hour)}
			der, err := x509.CreateCertificate(rand.Reader, leaf, a.Root(), a.key.Public(), a.key)
			if err != nil {
				t.Fatal(err)
			}
			put(t, root, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
		}, noon, []string{"ROOT is not the certificate of an authority", "delete ROOT and KEY"}},
		{"root has expired", func(t *testing.T, root, key string) {}, noon.AddDate(10, 0, 1), []string{"ROOT expired on 2036-03-01", "delete ROOT and KEY"}},
		{"clock is wrong", func(t *testing.T, root, key string) {}, noon.AddDate(-1, 0, 0), []string{"this computer's clock says 2025-03-01 12:00:00", "set the clock"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			root, key := filepath.Join(dir, "root.pem"), filepath.Join(dir, "root-key.pem")
			open(t, dir, at(noon))
			test.spoil(t, root, key)
			before := contents(t, dir)
			_, err := Open(dir, at(test.now))
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range test.want {
				want = strings.NewReplacer("ROOT", root, "KEY", key).Replace(want)
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error = %v\nwant %q in it", err, want)
				}
			}
			if after := contents(t, dir); after != before {
				t.Errorf("files were touched:\n%s\nbefore:\n%s", after, before)
			}
		})
	}
}

// contents returns all that is in the files of a folder.
func contents(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString(e.Name() + "\n" + string(text) + "\n")
	}
	return all.String()
}

func pemKey(t *testing.T) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// pemExchangeKey makes a key of a kind that signs nothing.
func pemExchangeKey(t *testing.T) []byte {
	t.Helper()
	key, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func TestKeyThatOthersMayReadIsRefused(t *testing.T) {
	skipOnWindows(t)
	dir := t.TempDir()
	open(t, dir, at(noon))
	key := filepath.Join(dir, "root-key.pem")
	for _, mode := range []fs.FileMode{0o640, 0o604, 0o660} {
		if err := os.Chmod(key, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir, at(noon)); err == nil || !strings.Contains(err.Error(), "chmod 600") {
			t.Errorf("mode %#o: error = %v, want one that says chmod 600", mode, err)
		}
	}
	if err := os.Chmod(key, 0o400); err != nil {
		t.Fatal(err)
	}
	open(t, dir, at(noon))
}

func TestUnusableFolderIsAnError(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(file, at(noon)); err == nil {
		t.Error("a file was taken for a folder")
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "root-key.pem"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, at(noon)); err == nil || strings.Contains(err.Error(), "delete") {
		t.Errorf("error = %v, want that of the system alone", err)
	}
}

func TestFileSystemsWithoutLinksWillDo(t *testing.T) {
	usual := link
	defer func() { link = usual }()
	link = func(_, path string) error {
		return &os.LinkError{Op: "link", New: path, Err: errors.ErrUnsupported}
	}
	dir := t.TempDir()
	first := open(t, dir, at(noon))
	if !first.Root().Equal(open(t, dir, at(noon)).Root()) {
		t.Error("the second time the root is another one")
	}
	before := contents(t, dir)
	if err := putOnce(first.RootPath(), "CERTIFICATE", []byte("other"), 0o644); err != nil {
		t.Errorf("a file that exists is an error: %v", err)
	}
	if after := contents(t, dir); after != before {
		t.Errorf("files were touched:\n%s\nbefore:\n%s", after, before)
	}
}
