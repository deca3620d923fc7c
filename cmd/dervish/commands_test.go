//go:build unix

package main

import (
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
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/dervish-ws/dervish/internal/config"
)

// scriptCommands are the commands of the scripts in testdata/script beside those of testscript. Servers and clients have
// names, so that a script can have several.
var scriptCommands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	// exits CODE PROGRAM [ARGUMENT...]: the program ends with that exit code.
	"exits": func(ts *testscript.TestScript, neg bool, args []string) {
		want, err := strconv.Atoi(arg(ts, neg, args, 0, "CODE"))
		ts.Check(err)
		err = ts.Exec(arg(ts, neg, args, 1, "PROGRAM"), args[2:]...)
		if got := exitCode(err); got != want {
			ts.Fatalf("exit code %d, want %d (%v)", got, want, err)
		}
	},
	// serve NAME [ARGUMENT...]: starts dervish serve and waits until it is ready. It sets NAME_ws and NAME_wss (the first
	// URL of each kind), NAME_admin with NAME_adminport, and NAME_port (of the first URL).
	"serve": func(ts *testscript.TestScript, neg bool, args []string) {
		name := arg(ts, neg, args, 0, "NAME")
		cmd := exec.Command("dervish", append([]string{"serve"}, args[1:]...)...)
		cmd.Dir = ts.MkAbs(".")
		cmd.Env = environ(ts)
		p, err := start(cmd)
		ts.Check(err)
		ts.Defer(func() {
			ts.Check(p.kill())
		})
		parties(ts).servers[name] = p
		ts.Setenv(name+"_ws", first(p.ready.WS))
		ts.Setenv(name+"_wss", first(p.ready.WSS))
		ts.Setenv(name+"_admin", p.ready.Admin)
		ts.Setenv(name+"_adminport", p.ready.Admin[strings.LastIndexByte(p.ready.Admin, ':')+1:])
		_, at, _ := strings.Cut(p.url(), "://")
		at, _, _ = strings.Cut(at, "/")
		_, port, err := net.SplitHostPort(at)
		ts.Check(err)
		ts.Setenv(name+"_port", port)
		fmt.Fprint(ts.Stdout(), p.out.String())
	},
	// [!] end NAME [INT|TERM]: sends a signal (TERM) and waits for the server to end, which must go well. What it wrote
	// is then stdout and stderr.
	"end": func(ts *testscript.TestScript, neg bool, args []string) {
		p := server(ts, arg(ts, false, args, 0, "NAME"))
		s := syscall.SIGTERM
		if len(args) > 1 {
			s = signalNamed(ts, args[1])
		}
		err := p.end(s)
		fmt.Fprint(ts.Stdout(), p.out.String())
		fmt.Fprint(ts.Stderr(), p.log.String())
		if (err != nil) != neg {
			ts.Fatalf("the server ended with %v", err)
		}
	},
	// ended NAME: waits for a server to end by itself, which must go well. What it wrote is then stdout and stderr.
	"ended": func(ts *testscript.TestScript, neg bool, args []string) {
		p := server(ts, arg(ts, neg, args, 0, "NAME"))
		err := p.end(nil)
		fmt.Fprint(ts.Stdout(), p.out.String())
		fmt.Fprint(ts.Stderr(), p.log.String())
		ts.Check(err)
	},
	// signal NAME HUP|INT|TERM: sends a signal to a server.
	"signal": func(ts *testscript.TestScript, neg bool, args []string) {
		ts.Check(server(ts, arg(ts, neg, args, 0, "NAME")).cmd.Process.Signal(signalNamed(ts, arg(ts, neg, args, 1, "SIGNAL"))))
	},
	// logged NAME PATTERN: waits until a server has logged something.
	"logged": func(ts *testscript.TestScript, neg bool, args []string) {
		p := server(ts, arg(ts, neg, args, 0, "NAME"))
		pattern, err := regexp.Compile("(?m)" + arg(ts, neg, args, 1, "PATTERN"))
		ts.Check(err)
		ts.Check(p.log.await(pattern, p.done))
	},
	// [!] dial NAME URL [ROOT]: connects a client, which trusts the certificate in the file ROOT.
	"dial": func(ts *testscript.TestScript, neg bool, args []string) {
		root := ""
		if len(args) > 2 {
			root = ts.MkAbs(args[2])
		}
		c, err := dial(arg(ts, false, args, 1, "URL"), root)
		if neg {
			if err == nil {
				c.hangUp()
				ts.Fatalf("connected")
			}
			fmt.Fprintln(ts.Stderr(), err)
			return
		}
		ts.Check(err)
		ts.Defer(c.hangUp)
		parties(ts).clients[args[0]] = c
	},
	// ask NAME REQUEST: sends a request; the answer is stdout.
	"ask": func(ts *testscript.TestScript, neg bool, args []string) {
		answer, err := clientNamed(ts, arg(ts, neg, args, 0, "NAME")).ask(arg(ts, neg, args, 1, "REQUEST"))
		ts.Check(err)
		fmt.Fprintln(ts.Stdout(), answer)
	},
	// hear NAME PATTERN: waits for a message that matches, which is then stdout.
	"hear": func(ts *testscript.TestScript, neg bool, args []string) {
		c := clientNamed(ts, arg(ts, neg, args, 0, "NAME"))
		pattern, err := regexp.Compile(arg(ts, neg, args, 1, "PATTERN"))
		ts.Check(err)
		for {
			message, err := c.hear()
			ts.Check(err)
			if pattern.MatchString(message) {
				fmt.Fprintln(ts.Stdout(), message)
				return
			}
		}
	},
	// closed NAME CODE REASON: waits until the server has closed a client's connection so.
	"closed": func(ts *testscript.TestScript, neg bool, args []string) {
		closed, err := clientNamed(ts, arg(ts, neg, args, 0, "NAME")).end()
		ts.Check(err)
		got := []string{strconv.Itoa(closed.Code), closed.Reason}
		want := []string{arg(ts, neg, args, 1, "CODE"), arg(ts, neg, args, 2, "REASON")}
		if got[0] != want[0] || got[1] != want[1] {
			ts.Fatalf("closed with %q, want %q", got, want)
		}
	},
	// [!] http METHOD URL [BODY [TOKEN]]: makes a request; the answer's body is stdout. It must not be answered with an error.
	"http": func(ts *testscript.TestScript, neg bool, args []string) {
		body, token := "", ""
		if len(args) > 2 {
			body = args[2]
		}
		if len(args) > 3 {
			token = args[3]
		}
		status, text, err := request(arg(ts, false, args, 0, "METHOD"), arg(ts, false, args, 1, "URL"), body, token)
		ts.Check(err)
		fmt.Fprint(ts.Stdout(), text)
		if (status >= 400) != neg {
			ts.Fatalf("status %d", status)
		}
	},
	// market NAME [real]: opens a market, which is no dervish if it is real. It sets NAME_ws.
	"market": func(ts *testscript.TestScript, neg bool, args []string) {
		m := openMarket(len(args) > 1 && args[1] == "real")
		ts.Defer(m.close)
		name := arg(ts, neg, args, 0, "NAME")
		parties(ts).markets[name] = m
		ts.Setenv(name+"_ws", m.url())
	},
	// requests NAME: what a market was asked for is stdout, one request a line.
	"requests": func(ts *testscript.TestScript, neg bool, args []string) {
		m := parties(ts).markets[arg(ts, neg, args, 0, "NAME")]
		if m == nil {
			ts.Fatalf("there is no market %s", args[0])
		}
		fmt.Fprint(ts.Stdout(), m.heard.String())
	},
	// token FILE NAME: writes the token of a server's demo account to a file.
	"token": func(ts *testscript.TestScript, neg bool, args []string) {
		demo := server(ts, arg(ts, neg, args, 1, "NAME")).ready.Demo
		if demo == nil {
			ts.Fatalf("%s was not started with --ready-json", args[1])
		}
		ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(demo.Token+"\n"), 0o600))
	},
	// certificate CERT KEY: writes a certificate for 127.0.0.1, signed by itself, and its key.
	"certificate": func(ts *testscript.TestScript, neg bool, args []string) {
		ts.Check(writeCertificate(ts.MkAbs(arg(ts, neg, args, 0, "CERT")), ts.MkAbs(arg(ts, neg, args, 1, "KEY"))))
	},
}

// cast are the servers and clients of a script, by their names.
type cast struct {
	env     *testscript.Env
	servers map[string]*process
	clients map[string]*client
	markets map[string]*market
}

func setUp(env *testscript.Env) error {
	env.Vars = append(env.Vars, "DERVISH_CONFIG_DIR="+env.WorkDir+"/folder", raceVariable+"="+raceOptions)
	env.Values[cast{}.key()] = &cast{env, map[string]*process{}, map[string]*client{}, map[string]*market{}}
	return nil
}

func (cast) key() string { return "cast" }

func parties(ts *testscript.TestScript) *cast { return ts.Value(cast{}.key()).(*cast) }

// environ gives the environment of a script, as far as the program looks at it.
func environ(ts *testscript.TestScript) []string {
	env := slices.Clone(parties(ts).env.Vars)
	names := []string{config.ConfigVariable, config.DirVariable}
	for _, s := range settings() {
		names = append(names, "DERVISH_"+strings.ToUpper(strings.ReplaceAll(s, "-", "_")))
	}
	for _, name := range names {
		if v := ts.Getenv(name); v != "" {
			env = append(env, name+"="+v)
		}
	}
	return env
}

func server(ts *testscript.TestScript, name string) *process {
	p := parties(ts).servers[name]
	if p == nil {
		ts.Fatalf("there is no server %s", name)
	}
	return p
}

func clientNamed(ts *testscript.TestScript, name string) *client {
	c := parties(ts).clients[name]
	if c == nil {
		ts.Fatalf("there is no client %s", name)
	}
	return c
}

// arg gives one argument of a command that cannot be negated.
func arg(ts *testscript.TestScript, neg bool, args []string, i int, name string) string {
	if neg {
		ts.Fatalf("this command cannot be negated")
	}
	if i >= len(args) {
		ts.Fatalf("%s is missing", name)
	}
	return args[i]
}

func signalNamed(ts *testscript.TestScript, name string) syscall.Signal {
	s, ok := map[string]syscall.Signal{"HUP": syscall.SIGHUP, "INT": syscall.SIGINT, "TERM": syscall.SIGTERM}[name]
	if !ok {
		ts.Fatalf("there is no signal %s", name)
	}
	return s
}

// exitCode is how a program ended; -1 if it did not end by itself.
func exitCode(err error) int {
	if err == nil {
		return 0
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	return -1
}

// request makes one HTTP request. A token that is not empty is sent as the bearer's.
func request(method, url, body, token string) (status int, text string, err error) {
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	c := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience}
	resp, err := c.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	all, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(all), err
}

func writeCertificate(certFile, keyFile string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "bought elsewhere"},
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.Add(time.Hour),
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA:         true, BasicConstraintsValid: true,
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), 0o644),
		os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600),
	)
}
