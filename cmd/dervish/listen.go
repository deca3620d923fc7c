package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"path/filepath"
	"strings"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/internal/certs"
	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/internal/config"
)

// sockets are the listeners of a server.
type sockets struct {
	all     []net.Listener
	ws, wss []string // URLs of the API
	admin   net.Listener
	ca      string // the root's file; empty without --tls auto
}

// listen opens every listener, or none. The error names every one that cannot be had.
func listen(c *config.Config) (_ *sockets, err error) {
	s := &sockets{}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	var secure *tls.Config
	if c.Secure() {
		if secure, err = s.certificate(c); err != nil {
			return nil, err
		}
	}
	var failed []error
	var listens, instead []string // flags for what is asked for, but with free ports
	for _, l := range c.Listeners() {
		listener, err := net.Listen("tcp", l.Address)
		if err != nil {
			failed = append(failed, refused(l.String(), l.Address, err))
			l.Address = freePort(l.Address)
		} else {
			s.add(l, listener, secure)
		}
		listens = append(listens, "--listen "+l.String())
	}
	if len(failed) > 0 {
		instead = listens // all of them: one --listen replaces the default
	}
	if address, on := c.AdminAddress(); on {
		if s.admin, err = net.Listen("tcp", address); err != nil {
			failed = append(failed, refused(address+" for admin", address, err))
			instead = append(instead, "--admin "+freePort(address))
		}
	}
	if err := errors.Join(failed...); err != nil {
		return nil, hinted{err, listenHint(err, strings.Join(instead, " "))}
	}
	return s, nil
}

func (s *sockets) add(l config.Listener, listener net.Listener, secure *tls.Config) {
	at := reach(listener.Addr()) + gateway.Path
	if l.Secure {
		s.wss = append(s.wss, "wss://"+at)
		listener = tls.NewListener(listener, secure)
	} else {
		s.ws = append(s.ws, "ws://"+at)
	}
	s.all = append(s.all, listener)
}

// reach is where a program on this machine reaches a listener: one that listens on all addresses has none of its own.
func reach(a net.Addr) string {
	if ap, err := netip.ParseAddrPort(a.String()); err == nil && ap.Addr().IsUnspecified() {
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), ap.Port()).String()
	}
	return a.String()
}

// refused says that an address cannot be listened on.
func refused(what, address string, err error) error {
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Err != nil {
		err = op.Err // the rest says what is said here
	}
	if _, port, splitErr := net.SplitHostPort(address); splitErr == nil && errors.Is(err, addressInUse) {
		return fmt.Errorf("listen on %s: port %s is taken: %w", what, port, err)
	}
	return fmt.Errorf("listen on %s: %w", what, err)
}

// freePort is an address with any free port instead of its own.
func freePort(address string) string {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return address // Listen said so
	}
	return net.JoinHostPort(host, "0")
}

// listenHint says what to do about an address that cannot be listened on; instead are flags that take free ports.
func listenHint(err error, instead string) string {
	switch {
	case errors.Is(err, addressInUse):
		return "end the other program, or choose another port; 0 takes a free one: " + instead
	case errors.Is(err, fs.ErrPermission):
		return "this user may not take that port; choose one above 1023, or 0 for a free one: " + instead
	}
	return "--listen and --admin take an address of this machine; see dervish serve --help"
}

// certificate is the configuration of TLS: the certificate that was named, or one of the local authority.
func (s *sockets) certificate(c *config.Config) (*tls.Config, error) {
	t := &tls.Config{NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12}
	if c.TLSCert != "" {
		pair, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
		if err != nil {
			return nil, usage{fmt.Errorf("read the certificate of tls-cert and tls-key: %w", err)}
		}
		t.Certificates = []tls.Certificate{pair}
		return t, nil
	}
	authority, err := openAuthority()
	if err != nil {
		return nil, err
	}
	s.ca = authority.RootPath()
	t.GetCertificate, err = authority.GetCertificate(append(listenHosts(c), c.Hosts...))
	return t, err
}

// listenHosts are the hosts that wss is offered on by name or address, for a certificate to be valid for.
func listenHosts(c *config.Config) []string {
	var hosts []string
	for _, l := range c.Listeners() {
		host, _, err := net.SplitHostPort(l.Address)
		if !l.Secure || err != nil || host == "" {
			continue
		}
		if a, err := netip.ParseAddr(host); err == nil && (a.IsUnspecified() || a.Zone() != "") {
			continue // no client asks for those
		}
		hosts = append(hosts, host)
	}
	return hosts
}

// openAuthority opens the certificate authority in the configuration folder.
func openAuthority() (*certs.Authority, error) {
	dir, err := environment().Dir()
	if err != nil {
		return nil, err
	}
	authority, err := certs.Open(filepath.Join(dir, "ca"), clock.Real.Now)
	if _, ofFile := errors.AsType[*fs.PathError](err); ofFile {
		err = hinted{err, config.DirVariable + " names another folder for the configuration"}
	}
	return authority, err
}

// close closes listeners that were never served.
func (s *sockets) close() {
	for _, l := range s.all {
		_ = l.Close() // nobody has connected
	}
	if s.admin != nil {
		_ = s.admin.Close()
	}
}
