package reports

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/internal/backtest"
)

var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

func report(command ...string) *backtest.Report {
	r := &backtest.Report{
		Heading: backtest.Heading{Command: command, From: noon, To: noon.Add(time.Hour), Seed: "a", Markets: 1, Currency: "USD", Digits: 2},
		Runs:    []backtest.Run{{Seed: "a", Opening: 100, Balance: 100}},
	}
	r.Reckon()
	return r
}

func TestWhatIsKeptIsListedAndReadBack(t *testing.T) {
	f := Folder(filepath.Join(t.TempDir(), "new", "reports"))
	if list, older, err := f.List(); err != nil || len(list)+older != 0 {
		t.Fatalf("before the first: %v, %d, %v", list, older, err)
	}
	first, second := report("python", "bot.py"), report("./other")
	for i, r := range []*backtest.Report{first, second} {
		if _, page, data, err := f.Keep(r, noon.Add(time.Duration(i)*time.Second)); err != nil || filepath.Dir(page) != string(f) || filepath.Dir(data) != string(f) {
			t.Fatalf("kept at %s and %s: %v", page, data, err)
		}
	}
	list, older, err := f.List()
	if err != nil || older != 0 {
		t.Fatal(older, err)
	}
	want := []Entry{
		{Name: "20260101-120001-other", When: noon.Add(time.Second), Heading: &second.Heading},
		{Name: "20260101-120000-bot", When: noon, Heading: &first.Heading},
	}
	if diff := cmp.Diff(list, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	for form, begins := range map[Form]string{Page: "<!doctype html>", Data: `{"command":["python","bot.py"],`} {
		file, err := f.Open("20260101-120000-bot", form)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(file)
		if err := errors.Join(err, file.Close()); err != nil || !strings.HasPrefix(string(text), begins) {
			t.Errorf("%s begins with %.40q (%v)", form, text, err)
		}
	}
	if err := f.Remove("20260101-120000-bot"); err != nil {
		t.Fatal(err)
	}
	if err := f.Remove("20260101-120000-bot"); !errors.Is(err, ErrNone) {
		t.Errorf("removed twice: %v", err)
	}
	files, err := os.ReadDir(string(f))
	if err != nil || len(files) != 2 {
		t.Errorf("%d files are left (%v), want those of one report", len(files), err)
	}
}

func TestReportsOfOneSecondHaveNamesOfTheirOwn(t *testing.T) {
	f := Folder(t.TempDir())
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, _, _, err := f.Keep(report("bot"), noon); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	list, _, err := f.List()
	if err != nil || len(list) != 20 {
		t.Errorf("%d reports (%v), want 20", len(list), err)
	}
	for _, e := range list {
		if e.Heading == nil || e.Error != "" || !e.When.Equal(noon) {
			t.Errorf("%+v", e)
		}
	}
}

func TestNothingLeadsOutOfTheFolder(t *testing.T) {
	dir := t.TempDir()
	f := Folder(filepath.Join(dir, "reports"))
	if err := os.Mkdir(string(f), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"secret.html", "secret.json"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("secret"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Join("..", name), filepath.Join(string(f), "linked"+filepath.Ext(name))); err != nil {
			t.Skip("links cannot be made here:", err)
		}
	}
	if err := os.Mkdir(filepath.Join(string(f), "folder.html"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", ".", "..", "../secret", `..\secret`, "/etc/passwd", "a/b", "secret", ".report-1", "linked", "folder", "x\x00", strings.Repeat("x", 101), "C:secret"} {
		if file, err := f.Open(name, Page); err == nil {
			t.Errorf("%q is opened", name)
			_ = file.Close()
		}
		if err := f.Remove(name); err == nil && name != "linked" {
			t.Errorf("%q is removed", name)
		}
	}
	if text, err := os.ReadFile(filepath.Join(dir, "secret.json")); err != nil || string(text) != "secret" {
		t.Errorf("the file outside is %q (%v)", text, err)
	}
}

func TestWhatIsNoReportIsToldSo(t *testing.T) {
	f := Folder(t.TempDir())
	for name, text := range map[string]string{"mine.json": "{}", "notes.txt": "x", ".hidden.json": "{}", "a b.json": "{}", "20260101-120000-x.json": `{"command":`} {
		if err := os.WriteFile(filepath.Join(string(f), name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list, _, err := f.List()
	if err != nil || len(list) != 2 {
		t.Fatalf("%+v, %v; want mine and that of noon", list, err)
	}
	for _, e := range list {
		if e.Error == "" || e.Heading != nil {
			t.Errorf("%s: %q, want an error", e.Name, e.Error)
		}
		if _, err := json.Marshal(e); err != nil {
			t.Error(err)
		}
	}
	if _, _, err := Folder(filepath.Join(string(f), "notes.txt")).List(); err == nil {
		t.Error("a file is listed as a folder")
	}
}

func TestTheOldestAreCounted(t *testing.T) {
	f := Folder(t.TempDir())
	for i := range Most + 3 {
		if err := os.WriteFile(f.path(fmt.Sprintf("20260101-%06d-x", i), ".json"), []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list, older, err := f.List()
	if err != nil || len(list) != Most || older != 3 {
		t.Errorf("%d listed and %d older (%v), want %d and 3", len(list), older, err, Most)
	}
}

func TestAReportIsNamedAfterItsBot(t *testing.T) {
	for want, command := range map[string][]string{
		"bot":       {"python3.12", "-u", "/home/me/bot.py", "--fast"},
		"grid":      {"/usr/bin/node", "--experimental-websocket", "grid.mjs"},
		"backtest":  {"go", "run", "./examples/backtest"},
		"dervish":   {"dervish", "ticks", "R_100"},
		"sh":        {"sh", "-c", "echo hello; exit"},
		"my-bot-v2": {"./my-bot.v2"},
	} {
		if got := botName(command); got != want {
			t.Errorf("%q is called %s, want %s", command, got, want)
		}
	}
	if got := botName([]string{"ÄÖ"}); got != "bot" {
		t.Errorf("a name without letters is %s", got)
	}
	if got := botName(nil); got != "bot" {
		t.Errorf("no command is %s", got)
	}
}
