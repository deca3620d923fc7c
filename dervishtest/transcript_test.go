package dervishtest_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/dervishtest"
)

// trade has a client of its own say a few words to a server.
func trade(t *testing.T, srv *dervishtest.Server) {
	t.Helper()
	acc := srv.Account("100", "USD")
	srv.Quotes("R_100", 1000, 1000.01, 1000.02, 1000.03)
	o := srv.Client("")
	o.NoPacing = true
	c := connectWith(t, o)
	for _, text := range []string{
		`{"authorize":"` + acc.Token() + `","req_id":1}`,
		`{"proposal":1,"contract_type":"CALL","symbol":"R_100","currency":"USD","basis":"stake","amount":10,"duration":2,"duration_unit":"t","req_id":2}`,
		`{"buy":"1","price":10,"parameters":{"contract_type":"CALL","symbol":"R_100","currency":"USD","basis":"stake","amount":10,"duration":2,"duration_unit":"t"},"req_id":3}`,
	} {
		if _, err := c.Call(t.Context(), []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	srv.Advance(10 * time.Second)
	if _, err := c.Call(t.Context(), []byte(`{"profit_table":1,"req_id":4}`)); err != nil {
		t.Fatal(err)
	}
}

func TestTranscriptIsTheSameAtEachRun(t *testing.T) {
	for _, run := range []string{"first", "second"} {
		t.Run(run, func(t *testing.T) {
			srv := dervishtest.Start(t, nil)
			trade(t, srv)
			dervishtest.Golden(t, "testdata/trade.jsonl", srv.Transcript().Mask("authorize", "validation_params"))
		})
	}
	t.Run("in a bubble", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			srv := dervishtest.StartPipe(t, &dervishtest.Options{Begin: time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)})
			trade(t, srv)
			dervishtest.Golden(t, "testdata/trade.jsonl", srv.Transcript().Mask("authorize", "validation_params"))
		})
	})
}

func message(session int, text string) dervishtest.Message {
	return dervishtest.Message{Session: session, At: time.Unix(1_800_000_000, 5e8), From: dervishtest.Client, Text: []byte(text)}
}

func TestMaskNumbersEqualValuesAlike(t *testing.T) {
	const id, other = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"
	given := dervishtest.Transcript{
		message(1, `{"forget": "`+id+`", "contract_id":7, "list":[{"contract_id":8,"name":"contract_id"}]}`),
		message(2, `{"id":"`+other+`","contract_id":{"is":"all"},"of":"`+id+`"}`),
		message(1, `no JSON`),
		message(1, `{"half":`),
	}
	before := given.String()
	var got []string
	for _, m := range given.Mask("contract_id") {
		got = append(got, string(m.Text))
	}
	want := []string{
		`{"forget":"<id 1>","contract_id":"<contract_id 1>","list":[{"contract_id":"<contract_id 2>","name":"contract_id"}]}`,
		`{"id":"<id 2>","contract_id":"<contract_id 3>","of":"<id 1>"}`,
		`no JSON`,
		`{"half":`,
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("masked (-got +want):\n%s", diff)
	}
	if given.String() != before {
		t.Error("Mask changed the transcript that it was given")
	}
	if got := len(given.Of(1)); got != 3 {
		t.Errorf("%d messages of session 1, want 3", got)
	}
}

func TestTranscriptIsJSONLines(t *testing.T) {
	got := dervishtest.Transcript{message(1, `{ "a": "<&>" }`), message(2, "\x00no")}.String()
	want := `{"session":1,"at":"2027-01-15T08:00:00.5Z","from":"client","message":{"a":"<&>"}}
{"session":2,"at":"2027-01-15T08:00:00.5Z","from":"client","text":"\u0000no"}
`
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("String (-got +want):\n%s", diff)
	}
}

func TestGoldenComparesAndWrites(t *testing.T) {
	file := filepath.Join(t.TempDir(), "deep", "x.jsonl")
	one, two := dervishtest.Transcript{message(1, `{"a":1}`)}, dervishtest.Transcript{message(1, `{"a":2}`)}
	golden := func(tr dervishtest.Transcript) string {
		return examine(func(e *examiner) { dervishtest.Golden(e, file, tr) })
	}
	if got := golden(one); !strings.Contains(got, "there is no "+file) {
		t.Errorf("faults %q, want that there is no file", got)
	}
	set := func(on string) {
		t.Helper()
		if err := flag.Set("dervishtest.update", on); err != nil {
			t.Fatal(err)
		}
	}
	was := flag.Lookup("dervishtest.update").Value.String()
	defer set(was)
	set("true")
	if got := golden(one); got != "" {
		t.Error(got)
	}
	set("false")
	if text, err := os.ReadFile(file); err != nil || string(text) != one.String() {
		t.Errorf("the file says %q (%v), want %q", text, err, one)
	}
	if got := golden(one); got != "" {
		t.Error(got)
	}
	if got := golden(two); !strings.Contains(got, "line 1\n got:") || !strings.Contains(got, `{"a":2}`) {
		t.Errorf("faults %q, want the line that differs", got)
	}
}
