//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/dervish-ws/dervish/internal/wsconn"
)

// What must never leave the server by its log, its metrics or what it prints. Each stands for itself: none is part of another.
var secrets = map[string]string{
	"admin token":                    "admin-tok-61f0a2",
	"configured token":               "conf-tok-b7c3d9",
	"token after a reload":           "late-tok-c2d8e1",
	"token of a request":             "req-tok-0e4a5d",
	"one of several tokens":          "multi-tok-9d1b7c",
	"password of a request":          "Pass-8ac2f1-x",
	"old password of a request":      "Old-3fd9e0-x",
	"verification code of a request": "verif-57ab11",
	"first name of a request":        "Zebedee-4410",
	"token of a malformed request":   "bad-tok-77aa01",
	"token of a request in bytes":    "bin-tok-1c9e42",
	"token in the URL":               "url-tok-5a6b7c",
	"token in a header":              "head-tok-2b3c4d",
}

func TestNoSecretIsLoggedOrCounted(t *testing.T) {
	for _, format := range []string{"json", "text"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "dervish.yaml")
			configure := func(text string) {
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			account := "accounts: [{loginid: VRTC42, tokens: [{token: %s}]}]\n"
			configure(fmt.Sprintf(account, secrets["configured token"]))
			p := startServer(t, "--config", file, "--log-level", "debug", "--log-format", format, "--limits", "off",
				"--admin-token", secrets["admin token"])

			c := connect(t, p)
			say := func(request string) string {
				t.Helper()
				if err := c.say(request); err != nil {
					t.Fatal(err)
				}
				answer, err := c.hear()
				if err != nil {
					t.Fatal(err)
				}
				return answer
			}
			if got := say(fmt.Sprintf(`{"authorize":%q}`, secrets["configured token"])); !strings.Contains(got, "VRTC42") {
				t.Fatalf("authorize: %s", got)
			}
			for _, request := range []string{
				`{"authorize":"` + secrets["token of a request"] + `"}`,
				`{"authorize":"MULTI","tokens":["` + secrets["one of several tokens"] + `"]}`,
				`{"new_account_virtual":1,"client_password":"` + secrets["password of a request"] + `","residence":"id","verification_code":"` + secrets["verification code of a request"] + `"}`,
				`{"mt5_password_change":1,"login":"MTD1","password_type":"main","old_password":"` + secrets["old password of a request"] + `","new_password":"` + secrets["password of a request"] + `"}`,
				`{"set_settings":1,"first_name":"` + secrets["first name of a request"] + `"}`,
				`{"confirm_email":1,"verification_code":"` + secrets["verification code of a request"] + `","nothing_known":1}`,
				`{"authorize":"` + secrets["token of a malformed request"] + `"`,
				`{"authorise":"` + secrets["token of a malformed request"] + `"}`,
				`{"authorize":{"` + secrets["token of a malformed request"] + `":1}}`,
			} {
				say(request)
			}
			if err := c.conn.Send(wsconn.Binary, []byte(`{"authorize":"`+secrets["token of a request in bytes"]+`"}`)); err != nil {
				t.Fatal(err)
			}
			if _, err := c.hear(); err != nil {
				t.Fatal(err)
			}
			// Handshakes that fail, which are logged.
			for _, query := range []string{"?app_id=1089&token=", "?app_id="} {
				api := strings.Replace(p.ready.WS[0], "ws:", "http:", 1) + query + secrets["token in the URL"]
				if _, _, err := request("GET", api, "", secrets["token in a header"]); err != nil {
					t.Fatal(err)
				}
			}
			// A reload, and one that fails.
			configure(fmt.Sprintf(account+"site-message: good\n", secrets["token after a reload"]))
			p.signalAndAwait(t, syscall.SIGHUP, "configuration reloaded")
			configure(fmt.Sprintf(account, `"`+secrets["token after a reload"]+` with blanks"`))
			p.signalAndAwait(t, syscall.SIGHUP, "was not reloaded")

			told := map[string]string{}
			for _, page := range []string{"/metrics", "/limits", "/site"} {
				status, text, err := request("GET", p.ready.Admin+page, "", secrets["admin token"])
				if err != nil || status != 200 {
					t.Fatalf("GET %s: status %d, %v", page, status, err)
				}
				told[page] = text
			}
			if _, text, err := request("GET", p.ready.Admin+"/metrics", "", secrets["token in a header"]); err != nil {
				t.Fatal(err)
			} else {
				told["the refusal of a wrong token"] = text
			}
			if err := p.end(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			told["standard output"], told["the log"] = p.out.String(), p.log.String()
			for where, text := range told {
				if text == "" {
					t.Errorf("%s is empty, so nothing is proven", where)
				}
				for what, secret := range secrets {
					if strings.Contains(text, secret) {
						t.Errorf("%s holds the %s:\n%s", where, what, text)
					}
				}
			}
		})
	}
}

// The token that the server makes up is told to who starts it, and to nobody else.
func TestTheDemoTokenIsNotLogged(t *testing.T) {
	p := startServer(t, "--ready-json", "--log-level", "debug")
	c := connect(t, p)
	if err := c.say(fmt.Sprintf(`{"authorize":%q}`, p.ready.Demo.Token)); err != nil {
		t.Fatal(err)
	}
	if answer, err := c.hear(); err != nil || !strings.Contains(answer, p.ready.Demo.LoginID) {
		t.Fatalf("authorize with the demo token: %s, %v", answer, err)
	}
	_, metrics, err := request("GET", p.ready.Admin+"/metrics", "", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.end(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for where, text := range map[string]string{"the log": p.log.String(), "/metrics": metrics} {
		if text == "" || strings.Contains(text, p.ready.Demo.Token) {
			t.Errorf("%s is empty or holds the token:\n%s", where, text)
		}
	}
}

// signalAndAwait sends a signal and waits for words in the log.
func (p *process) signalAndAwait(t *testing.T, s syscall.Signal, words string) {
	t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
	if err := p.log.await(regexp.MustCompile(regexp.QuoteMeta(words)), p.done); err != nil {
		t.Fatal(err)
	}
}
