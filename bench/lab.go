//go:build linux

package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
)

// kind says what a subject is there for.
type kind int

const (
	ours    kind = iota // dervish
	floor               // the least work that could be done
	library             // a bare server on a library
	service             // a server on a library, doing for its clients what that library does for anybody
)

// subject is a server that is measured.
type subject struct {
	name    string
	kind    kind
	program string
	skipped string   // why it cannot be measured; empty: it can
	args    []string // besides those that newLab and start add
	raw     bool     // it reads no frames and wants no handshake
}

// lab is where everything is measured: the programs, built, and what they are asked.
type lab struct {
	*options
	root      string // folder of the module
	dir       string // for what is built, removed by close
	talk      io.Writer
	began     time.Time
	subjects  []subject
	request   string // what is asked
	reply     string // and answered
	cert, key string // PEM files for TLS
}

// module is the module that is measured.
const module = "github.com/dervish-ws/dervish"

// newLab builds dervish and those it is compared with.
func newLab(ctx context.Context, o *options, talk io.Writer) (_ *lab, err error) {
	l := &lab{options: o, talk: talk, began: clock.Real.Now(), request: `{"ping":1,"req_id":7}`}
	folder, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		return nil, fmt.Errorf("find the module: %w", err)
	}
	l.root = strings.TrimSpace(string(folder))
	if l.dir, err = os.MkdirTemp("", "dervish-bench-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			l.close()
		}
	}()
	if o.profiles != "" {
		if err := os.MkdirAll(o.profiles, 0o755); err != nil {
			return nil, err
		}
	}
	if err := l.certify(); err != nil {
		return nil, err
	}
	l.say("build")
	own := subject{name: "dervish", kind: ours, program: l.binary("dervish")}
	if err := l.goBuild(ctx, l.root, own.program, "./cmd/dervish"); err != nil {
		return nil, err
	}
	l.subjects = append(l.subjects, own)
	for _, b := range o.also {
		l.subjects = append(l.subjects, subject{name: "dervish " + b.label, kind: ours, program: b.path})
	}
	if err := l.learn(ctx); err != nil {
		return nil, fmt.Errorf("ask dervish: %w", err)
	}
	l.buildFloors(ctx)
	for _, name := range []string{"gorilla", "coder", "gws", "gobwas"} {
		s := subject{name: name, kind: library, program: l.binary(name)}
		if err := l.goBuild(ctx, l.peers(), s.program, "./"+name); err != nil {
			s.skipped = err.Error()
		}
		l.subjects = append(l.subjects, s)
	}
	return l, nil
}

// buildFloors adds the floors, in Go and in C, each of them answering message by message and holding answers.
func (l *lab) buildFloors(ctx context.Context) {
	request := fmt.Sprint(len(requestFrame(l.request)))
	inGo := subject{name: floorGo, program: l.binary("tcp")}
	if err := l.goBuild(ctx, l.peers(), inGo.program, "./tcp"); err != nil {
		inGo.skipped = err.Error()
	}
	inC := subject{name: floorC, program: l.binary("epoll")}
	if cc, err := exec.LookPath("cc"); err != nil {
		inC.skipped = "there is no C compiler (cc)"
	} else if err := command(ctx, l.peers(), nil, cc, "-O2", "-o", inC.program, "epoll/floor.c"); err != nil {
		inC.skipped = err.Error()
	}
	for _, s := range []subject{inGo, inC} {
		s.kind, s.raw, s.args = floor, true, []string{"-request", request}
		l.subjects = append(l.subjects, s)
		s.name, s.args = s.name+held, append(s.args[:2:2], "-held")
		l.subjects = append(l.subjects, s)
	}
}

// Names of the floors.
const (
	floorGo = "raw TCP in Go"
	floorC  = "raw TCP in C, epoll"
	held    = ", held"
)

func (l *lab) binary(name string) string { return filepath.Join(l.dir, name) }

func (l *lab) peers() string { return filepath.Join(l.root, "bench", "peers") }

// goBuild builds a program as it is released.
func (l *lab) goBuild(ctx context.Context, folder, to, pkg string) error {
	return command(ctx, folder, append(os.Environ(), "CGO_ENABLED=0"), "go", "build", "-trimpath", "-ldflags=-s -w", "-o", to, pkg)
}

// command runs a program to its end; what it said is in the error.
func command(ctx context.Context, folder string, env []string, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = folder, env
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd, err, said)
	}
	return nil
}

// learn asks dervish what all others shall answer too.
func (l *lab) learn(ctx context.Context) (err error) {
	s, err := l.start(ctx, &l.subjects[0], false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	c, err := dial(s.address)
	if err != nil {
		return err
	}
	defer c.close()
	if err := upgrade(c); err != nil {
		return err
	}
	if l.reply, err = ask(c, requestFrame(l.request)); err != nil {
		return err
	}
	if !strings.Contains(l.reply, `"ping":"pong"`) {
		return fmt.Errorf("%s was answered %s", l.request, l.reply)
	}
	return nil
}

// start starts a subject.
func (l *lab) start(ctx context.Context, s *subject, secure bool) (*server, error) {
	return startServer(ctx, s.name, s.program, l.arguments(s, secure), l.environment(s))
}

// environment is that of a subject's process: of dervish, without the settings of whoever runs this.
func (l *lab) environment(s *subject) []string {
	if s.kind != ours {
		return os.Environ()
	}
	env := []string{"DERVISH_CONFIG_DIR=" + l.dir}
	for _, setting := range os.Environ() {
		if !strings.HasPrefix(setting, "DERVISH_") {
			env = append(env, setting)
		}
	}
	return env
}

// arguments are the command line of a subject.
func (l *lab) arguments(s *subject, secure bool) (args []string) {
	if s.kind != ours {
		args = append(args, s.args...)
		args = append(args, "-reply", l.reply)
		if secure {
			args = append(args, "-tls-cert", l.cert, "-tls-key", l.key)
		}
		return args
	}
	args = []string{"serve", "--limits", "off", "--admin", "127.0.0.1:0", "--ready-json", "--exit-with-parent"}
	if secure {
		return append(args, "--listen", "wss://127.0.0.1:0", "--tls-cert", l.cert, "--tls-key", l.key)
	}
	return append(args, "--listen", "ws://127.0.0.1:0")
}

// startAll starts the subjects that are chosen and can be measured. stop ends them.
func (l *lab) startAll(ctx context.Context, chosen func(*subject) bool) (servers []*running, stop func() error, err error) {
	stop = func() error {
		var errs []error
		for _, r := range servers {
			errs = append(errs, r.stop())
		}
		return errors.Join(errs...)
	}
	for i := range l.subjects {
		s := &l.subjects[i]
		if s.skipped != "" || !chosen(s) {
			continue
		}
		p, err := l.start(ctx, s, false)
		if err != nil {
			return nil, nil, errors.Join(err, stop())
		}
		servers = append(servers, &running{server: p, subject: s})
	}
	return servers, stop, nil
}

// running is a subject with its process.
type running struct {
	*server
	subject *subject
}

// certify makes a certificate for 127.0.0.1, signed by itself.
func (l *lab) certify() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("make a certificate: %w", err)
	}
	now := clock.Real.Now()
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "bench"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature,
	}, &x509.Certificate{Subject: pkix.Name{CommonName: "bench"}}, &key.PublicKey, key)
	if err != nil {
		return fmt.Errorf("make a certificate: %w", err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return fmt.Errorf("make a certificate: %w", err)
	}
	l.cert, l.key = filepath.Join(l.dir, "cert.pem"), filepath.Join(l.dir, "key.pem")
	return errors.Join(
		os.WriteFile(l.cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600),
		os.WriteFile(l.key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600),
	)
}

// say tells whoever waits what is going on.
func (l *lab) say(format string, args ...any) {
	fmt.Fprintf(l.talk, "bench: %4.0f s: "+format+"\n", append([]any{clock.Real.Now().Sub(l.began).Seconds()}, args...)...)
}

// close removes what was built.
func (l *lab) close() { _ = os.RemoveAll(l.dir) } // in the system's folder for temporary files

// commands are the command lines that were run, without the folder of the day.
func (l *lab) commands() (list []string) {
	for i := range l.subjects {
		s := &l.subjects[i]
		list = append(list, commandLine(s.program, l.arguments(s, false)))
	}
	return list
}

// commandLine writes what was run, without the folder of the day.
func commandLine(program string, args []string) string {
	line := filepath.Base(program)
	for _, a := range args {
		if strings.ContainsAny(a, `" `) {
			a = "'" + a + "'"
		}
		line += " " + a
	}
	return line
}

// skipped says who could not be measured, and why.
func (l *lab) skipped() (list []string) {
	for _, s := range l.subjects {
		if s.skipped != "" {
			list = append(list, s.name+": "+s.skipped)
		}
	}
	return list
}
