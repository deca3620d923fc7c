//go:build unix

package main

import (
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/dervish-ws/dervish"
	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/wire"
)

func TestRecordCarriesAndWritesDown(t *testing.T) {
	g, err := gateway.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(g)
	defer func() {
		s.Close()
		if err := g.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	dir := t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	var out, log record
	ended := make(chan struct{})
	code := 0
	go func() {
		defer close(ended)
		code = run(ctx, []string{"record", dir, "--listen", "127.0.0.1:0", "--url", "ws" + strings.TrimPrefix(s.URL, "http") + gateway.Path}, &out, &log)
	}()
	defer func() {
		stop()
		<-ended
		if code != 0 {
			t.Errorf("exit code %d: %s", code, &log)
		}
	}()
	if err := out.await(regexp.MustCompile(`(?m)^ws://.*v3$`), ended); err != nil {
		t.Fatal(err, &log)
	}
	token := g.Demo().Token
	client, err := dervish.Dial(t.Context(), 1089, &dervish.Options{URL: strings.TrimSpace(out.String()), Token: token})
	if err != nil {
		t.Fatal(err)
	}
	balance, err := client.Balance(t.Context(), wire.BalanceRequest{})
	if err != nil || balance.Currency != "USD" {
		t.Errorf("%+v, %v", balance, err)
	}
	if err := client.Close(); err != nil {
		t.Error(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), `\"currency\":\"USD\"`) || strings.Contains(string(text), token) {
		t.Errorf("the transcript is\n%s", text)
	}
}
