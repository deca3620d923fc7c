package transcript_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/internal/transcript"
	"github.com/dervish-ws/dervish/internal/wsconn"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve runs a gateway whose time stands still, behind a recording proxy.
func serve(t *testing.T, seed string) (direct, recorded, token, dir string) {
	t.Helper()
	g, err := gateway.New(&gateway.Options{Paused: true, Seed: seed, Start: time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(g)
	direct = "ws" + strings.TrimPrefix(s.URL, "http") + gateway.Path
	u, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	r, err := transcript.NewRecorder(dir, func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	proxy := &transcript.Proxy{URL: u, Recorder: r}
	f := httptest.NewServer(proxy)
	t.Cleanup(func() {
		f.Close()
		proxy.Close()
		s.Close()
		if err := g.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return direct + "?app_id=1089", "ws" + strings.TrimPrefix(f.URL, "http") + gateway.Path + "?app_id=1089", g.Demo().Token, dir
}

// inbox is a wsconn.Handler.
type inbox chan string

func (i inbox) Message(_ wsconn.Opcode, text []byte) { i <- string(text) }

// talk makes requests one after another, each made of the answer before, and closes.
func talk(t *testing.T, url string, requests ...func(answer string) string) (answers []string) {
	t.Helper()
	conn, err := wsconn.Dial(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	in, ended := make(inbox, 100), make(chan wsconn.Closed, 1)
	go func() { ended <- conn.Serve(in) }()
	answer := ""
	for _, request := range requests {
		if err := conn.Send(wsconn.Text, []byte(request(answer))); err != nil {
			t.Fatal(err)
		}
		answer = <-in
		answers = append(answers, answer)
	}
	if err := conn.Close(1000, ""); err != nil {
		t.Fatal(err)
	}
	<-ended
	return answers
}

func say(text string) func(string) string { return func(string) string { return text } }

// trade is a session that authorizes, prices and buys.
func trade(token string) []func(string) string {
	return []func(string) string{
		say(`{"authorize":"` + token + `","req_id":1}`),
		say(`{"proposal":1,"amount":10,"basis":"stake","contract_type":"CALL","currency":"USD","duration":5,"duration_unit":"t","symbol":"R_100","req_id":2}`),
		func(answer string) string {
			_, id, _ := strings.Cut(answer, `"id":"`)
			id, _, _ = strings.Cut(id, `"`)
			return `{"buy":"` + id + `","price":10,"req_id":3}`
		},
		say(`{"portfolio":1,"req_id":4}`),
		say(`not json ` + token),
		say(`{"api_token":1,"new_token":"other","new_token_scopes":["read"],"req_id":5}`),
	}
}

// recording reads the only transcript of a folder once its session is over.
func recording(t *testing.T, dir string) (raw string, lines []transcript.Line) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	lines, err = transcript.Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return string(text), lines
}

func TestATranscriptHoldsTheSessionAndNoSecrets(t *testing.T) {
	_, url, token, dir := serve(t, "a")
	answers := talk(t, url, trade(token)...)
	raw, lines := recording(t, dir)
	if strings.Contains(raw, token) {
		t.Errorf("the token stands in the transcript:\n%s", raw)
	}
	var got []string
	for _, l := range lines {
		if l.From == transcript.Server && !l.Closed {
			got = append(got, l.Text)
		}
	}
	last := len(answers) - 1
	if diff := cmp.Diff(answers[:last], got[:last]); diff != "" {
		t.Errorf("answers (-sent +recorded):\n%s", diff)
	}
	// The last one hands a token out.
	if !strings.Contains(answers[last], `"token":"`) || strings.Contains(answers[last], `"token":"<not shown>"`) {
		t.Fatalf("no token was made: %s", answers[last])
	}
	for part := range strings.SplitSeq(answers[last], `"token":"`) {
		secret, _, _ := strings.Cut(part, `"`)
		if len(secret) == 15 && strings.Contains(raw, secret) {
			t.Errorf("a token that was handed out stands in the transcript")
		}
	}
	if end := lines[len(lines)-1]; !end.Closed {
		t.Errorf("the last line is %+v", end)
	}
}

func TestReplayFindsTheSameWhereNothingChanged(t *testing.T) {
	direct, url, token, dir := serve(t, "a")
	talk(t, url, trade(token)[:5]...)
	_, lines := recording(t, dir)
	out, err := transcript.Replay(t.Context(), lines, &transcript.Options{URL: direct, Token: token})
	if err != nil {
		t.Fatal(err)
	}
	// The second purchase is in the portfolio beside the first, so that alone may differ.
	if out.Sent != 5 || out.Compared != 5 || len(out.Differences) != 1 || out.Differences[0].MsgType != "portfolio" {
		t.Errorf("%+v", out)
	}
	if _, err := transcript.Replay(t.Context(), lines, &transcript.Options{URL: direct}); !errors.Is(err, transcript.ErrToken) {
		t.Errorf("without a token: %v", err)
	}
	// What came can be played in its turn: requests name the ids of its own answers.
	again, err := transcript.Replay(t.Context(), out.Lines, &transcript.Options{URL: direct, Token: token})
	if err != nil {
		t.Fatal(err)
	}
	if len(again.Differences) != 1 {
		t.Errorf("%+v", again.Differences)
	}
	for _, l := range again.Lines {
		if strings.Contains(l.Text, token) {
			t.Errorf("the token stands in %s", l.Text)
		}
	}
}

func TestATokenThatWasRefusedIsRefusedAgain(t *testing.T) {
	direct, url, token, dir := serve(t, "a")
	talk(t, url, say(`{"authorize":"Somebody-Elses-1","req_id":1}`), say(`{"balance":1,"req_id":2}`), say(`{"authorize":"`+token+`","req_id":3}`), say(`{"balance":1,"req_id":4}`))
	raw, lines := recording(t, dir)
	if strings.Contains(raw, "Somebody-Elses-1") {
		t.Errorf("the transcript holds a token that was refused:\n%s", raw)
	}
	out, err := transcript.Replay(t.Context(), lines, &transcript.Options{URL: direct, Token: token})
	if err != nil || out.Compared != 4 || len(out.Differences) > 0 {
		t.Errorf("%+v, %v", out, err)
	}
	// Where none was accepted none is asked for.
	if out, err = transcript.Replay(t.Context(), lines[:4], &transcript.Options{URL: direct}); err != nil || len(out.Differences) > 0 {
		t.Errorf("without a token: %+v, %v", out, err)
	}
}

func TestReplayTellsWhatDiffers(t *testing.T) {
	direct, url, _, dir := serve(t, "a")
	talk(t, url, say(`{"ticks":"R_100","req_id":1}`), say(`{"ping":1,"req_id":2}`), say(`{"states_list":"de","req_id":3}`))
	_, lines := recording(t, dir)
	elsewhere, _, _, _ := serve(t, "another seed")
	for _, c := range []struct {
		name  string
		url   string
		masks []transcript.Mask
		alter func([]transcript.Line) []transcript.Line
		want  string
	}{
		{"nothing", direct, nil, nil, ""},
		{"nothing, unmasked, in the same world", direct, []transcript.Mask{transcript.IDs}, nil, ""},
		{"another world is hidden by masks", elsewhere, nil, nil, ""},
		{"another world is seen without", elsewhere, []transcript.Mask{transcript.IDs}, nil, "tick/ask: it was"},
		{"a value", direct, nil, replacing(`"ping":"pong"`, `"ping":"pang"`), `ping: it was "pang", and is "pong"`},
		{"a member", direct, nil, replacing(`"pip_size":2,`, `"pip_size":2,"more":1,`), `tick/more: it was 1, and is missing`},
		{"the type of what is masked", direct, nil, replacing(`"epoch":1`, `"epoch":true,"n":1`), "tick/epoch: it was true, and is 1"},
		{"no answer", direct, nil, func(l []transcript.Line) []transcript.Line {
			return append(l, transcript.Line{From: transcript.Server, Text: `{"msg_type":"time","req_id":9}`})
		}, "no message came"},
	} {
		t.Run(c.name, func(t *testing.T) {
			play := append([]transcript.Line(nil), lines...)
			if c.alter != nil {
				play = c.alter(play)
			}
			out, err := transcript.Replay(t.Context(), play, &transcript.Options{URL: c.url, Masks: c.masks, Timeout: time.Second})
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(out.Differences); c.want == "" && len(out.Differences) > 0 || !strings.Contains(got, c.want) {
				t.Errorf("differences: %s, want %q", got, c.want)
			}
		})
	}
}

// replacing alters what was recorded of the server.
func replacing(old, by string) func([]transcript.Line) []transcript.Line {
	return func(lines []transcript.Line) []transcript.Line {
		for i := range lines {
			if lines[i].From == transcript.Server {
				lines[i].Text = strings.ReplaceAll(lines[i].Text, old, by)
			}
		}
		return lines
	}
}

func TestAFileThatIsNoTranscriptIsRefused(t *testing.T) {
	for _, text := range []string{"nonsense\n", `{"from":"nobody","text":"{}"}` + "\n"} {
		if _, err := transcript.Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), "line 1") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestSessionsOfTheSameInstantHaveFilesOfTheirOwn(t *testing.T) {
	dir := t.TempDir()
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for range 3 {
		r, err := transcript.NewRecorder(dir, func(err error) { t.Error(err) })
		if err != nil {
			t.Fatal(err)
		}
		r.Begin(1, at)
		r.Add(1, transcript.Client, at, []byte(`{"ping":1}`))
		r.End(1, transcript.Client, at)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil || len(files) != 3 {
		t.Errorf("%v, %v", files, err)
	}
}

func TestTheDocumentListsWhatIsMasked(t *testing.T) {
	text, err := os.ReadFile(filepath.FromSlash("../../docs/transcripts.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range transcript.AllMasks {
		row := "| `" + string(m) + "` | `" + strings.Join(transcript.Masked(m), "`, `") + "` |\n"
		if !strings.Contains(string(text), row) {
			t.Errorf("docs/transcripts.md lacks\n%s", row)
		}
	}
}
