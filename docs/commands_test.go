package docs_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/dervish-ws/dervish/internal/console"
	"github.com/dervish-ws/dervish/internal/wsconn"
	"github.com/dervish-ws/dervish/wire"
)

// binary builds dervish once for all tests, into a folder that TestMain removes.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "dervish-docs-")
	if err != nil {
		return "", err
	}
	builtIn = dir
	path := filepath.Join(dir, "dervish")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	cmd := exec.Command("go", "build", "-o", path, "./cmd/dervish")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build dervish: %w\n%s", err, out)
	}
	return path, nil
})

var builtIn string

func TestMain(m *testing.M) {
	code := m.Run()
	if builtIn != "" {
		if err := os.RemoveAll(builtIn); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	os.Exit(code)
}

// dervish gives the binary.
func dervish(t *testing.T) string {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// clean is an environment without settings of dervish, but with a configuration folder of the test's own.
func clean(t *testing.T) []string {
	t.Helper()
	env := slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "DERVISH_") })
	return append(env, "DERVISH_CONFIG_DIR="+t.TempDir(), "PATH="+filepath.Dir(dervish(t))+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// server is a running dervish.
type server struct {
	WS    []string `json:"ws"`
	Admin string   `json:"admin"`
	Demo  struct{ Token string }
}

// url is where a client connects.
func (s *server) url() string { return s.WS[0] + "?app_id=1089" }

// serve starts dervish with free ports, and ends it with the test.
func serve(t *testing.T, flags ...string) *server {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, dervish(t), append([]string{
		"serve", "--config", "", "--listen", "ws://127.0.0.1:0", "--admin", "127.0.0.1:0", "--ready-json", "--exit-with-parent", "--log-format", "text",
	}, flags...)...)
	cmd.Env = clean(t)
	var log bytes.Buffer
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait() // it was killed
		if t.Failed() {
			t.Logf("the server's log:\n%s", &log)
		}
	})
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatalf("the server does not start: %v", err)
	}
	s := &server{}
	if err := json.Unmarshal(line, s); err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	return s
}

// get asks the admin listener.
func (s *server) get(t *testing.T, path string) string {
	t.Helper()
	r, err := http.Get(s.Admin + path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// client is a connection to a server.
type client struct {
	conn     *wsconn.Conn
	messages chan string
	closed   chan wsconn.Closed
}

func (c *client) Message(_ wsconn.Opcode, payload []byte) { c.messages <- string(payload) }

// connect opens a connection that ends with the test.
func connect(t *testing.T, url string) *client {
	t.Helper()
	conn, err := wsconn.Dial(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &client{conn: conn, messages: make(chan string, 100), closed: make(chan wsconn.Closed, 1)}
	go func() { c.closed <- conn.Serve(c) }()
	t.Cleanup(conn.Abort)
	return c
}

func (c *client) send(t *testing.T, text string) {
	t.Helper()
	if err := c.conn.Send(wsconn.Text, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

// receive gives the next message; empty when the connection has ended first.
func (c *client) receive(t *testing.T) string {
	t.Helper()
	select {
	case m := <-c.messages:
		return m
	case d := <-c.closed:
		c.closed <- d
		select {
		case m := <-c.messages: // it came before the end
			return m
		default:
			return ""
		}
	case <-t.Context().Done():
		t.Fatal(t.Context().Err())
		return ""
	}
}

// shell runs a line as a person pastes it, in an empty folder.
func shell(t *testing.T, dir string, env []string, line string) {
	t.Helper()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell here")
	}
	cmd := exec.CommandContext(t.Context(), sh, "-eu", "-c", line)
	cmd.Dir, cmd.Env = dir, env
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", line, err, out)
	}
}

// clients are the commands that need a server.
var clients = []string{"account", "call", "status", "ping", "doctor", "clock", "conform", "fault", "sandbox"}

func TestCommandsWorkWhenPasted(t *testing.T) {
	for _, d := range documents(t) {
		for _, b := range d.blocks() {
			if b.language != "sh" {
				continue
			}
			t.Run(fmt.Sprintf("%s:%d", d.path, b.line), func(t *testing.T) {
				env, dir := clean(t), t.TempDir()
				var s *server
				for line := range strings.Lines(b.text) {
					line = strings.TrimSpace(line)
					switch name, rest, _ := strings.Cut(line, " "); name {
					case "curl":
						if _, err := exec.LookPath("curl"); err != nil {
							t.Skip("curl is not here; install it to run this command")
						}
						if s == nil {
							s = serve(t)
						}
						here := strings.ReplaceAll(line, "http://127.0.0.1:8081", s.Admin)
						if here == line {
							t.Errorf("%s does not ask the admin listener", line)
						}
						shell(t, dir, env, strings.Replace(here, "curl ", "curl --silent --show-error --fail ", 1))
					case "dervish":
						if fields := strings.Fields(rest); slices.Contains(clients, fields[0]) {
							if s == nil {
								s = serve(t)
							}
							env = append(env, "DERVISH_URL="+s.WS[0], "DERVISH_ADMIN="+strings.TrimPrefix(s.Admin, "http://"))
						}
						// A server would not end; that its flags are good shows without one.
						if flags, ok := strings.CutPrefix(rest, "serve"); ok {
							line = "dervish config print " + flags
						}
						shell(t, dir, env, line)
					case "go":
						goCommand(t, line)
					default:
						t.Errorf("nobody knows how to try %q", line)
					}
				}
			})
		}
	}
}

// goCommand checks that the packages of a go command are there. Tests that run each other would not end.
func goCommand(t *testing.T, line string) {
	t.Helper()
	fields := strings.Fields(line)
	if !slices.Contains([]string{"test", "generate", "run", "build", "vet"}, fields[1]) {
		t.Errorf("nobody knows how to try %q", line)
	}
	for _, f := range fields[2:] {
		if strings.HasPrefix(f, "./") {
			output(t, "go", "list", f)
		}
	}
}

func TestConfigurationsAreGood(t *testing.T) {
	seen := 0
	for _, d := range documents(t) {
		for _, b := range d.blocks() {
			if b.language != "yaml" {
				continue
			}
			seen++
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "dervish.yaml"), []byte(b.text), 0o600); err != nil {
				t.Fatal(err)
			}
			shell(t, dir, clean(t), "dervish config check dervish.yaml")
		}
	}
	if seen == 0 {
		t.Error("no document holds a configuration")
	}
}

// foreign are flags of other programs that documents name.
var foreign = []string{"--cacert", "--prefix"}

func TestNamedFlagsExist(t *testing.T) {
	known := map[string]bool{}
	word := regexp.MustCompile(`--[a-z][a-z0-9-]*[a-z0-9]`)
	for _, command := range [][]string{{"serve"}, {"ca"}, {"config", "print"}, {"config", "check"}, {"config", "explain"}, {"version"}, {"call"}, {"ping"}, {"doctor"}, {"history"}, {"clock"}, {"backtest"}, {"clock", "step"}, {"account", "create"}, {"account", "token", "create"}, {"conform"}, {"record"}, {"replay"}, {"fault", "add"}, {"sandbox", "create"}, {"sandbox", "snapshot"}, {"sandbox", "restore"}, {}} {
		out := output(t, dervish(t), append(command, "--help")...)
		for _, f := range word.FindAllString(out, -1) {
			known[f] = true
		}
	}
	for _, d := range documents(t) {
		if !strings.HasPrefix(d.path, "docs/") && strings.Contains(d.path, "/") {
			continue // tools in other folders have flags of their own
		}
		if d.path == "docs/benchmarks.md" {
			continue // so has bench
		}
		for i, line := range strings.Split(d.text, "\n") {
			for _, m := range word.FindAllStringIndex(line, -1) {
				f := line[m[0]:m[1]]
				if strings.HasPrefix(line[m[1]:], "-…") {
					continue // a family of them
				}
				if !known[f] && !slices.Contains(foreign, f) {
					t.Errorf("%s:%d: there is no flag %s", d.path, i+1, f)
				}
			}
		}
	}
}

// same reports whether a value is as a document has it; … stands for any value.
func same(got, want any) bool {
	switch want := want.(type) {
	case string:
		if want == "…" {
			return true
		}
	case map[string]any:
		got, ok := got.(map[string]any)
		if !ok || len(got) != len(want) {
			return false
		}
		for k, w := range want {
			g, there := got[k]
			if !there || !same(g, w) {
				return false
			}
		}
		return true
	case []any:
		got, ok := got.([]any)
		if !ok || len(got) != len(want) {
			return false
		}
		for i := range want {
			if !same(got[i], want[i]) {
				return false
			}
		}
		return true
	}
	return cmp.Equal(got, want)
}

func TestExchangesAreAsWritten(t *testing.T) {
	s := serve(t)
	seen := 0
	for _, d := range documents(t) {
		for _, b := range d.blocks() {
			if b.language != "text" || !strings.HasPrefix(b.text, "> ") && !strings.HasPrefix(b.text, "< ") {
				continue
			}
			seen++
			t.Run(fmt.Sprintf("%s:%d", d.path, b.line), func(t *testing.T) {
				url := s.url()
				if strings.HasPrefix(b.text, "< ") { // the server speaks first to those without an application
					url = s.WS[0]
				}
				play(t, url, b.text, same)
			})
		}
	}
	if seen < 5 {
		t.Errorf("%d exchanges found; there are more", seen)
	}
}

func TestBannerIsAsWritten(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), dervish(t), "serve", "--config", "", "--listen", "ws://127.0.0.1:0", "--admin", "127.0.0.1:0")
	cmd.Env = clean(t)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()
	}()
	var want string
	for _, b := range find(t, "README.md").blocks() {
		if strings.HasPrefix(b.text, "dervish is ready.") {
			want = b.text
		}
	}
	// Ports and the token are of the moment.
	moment := regexp.MustCompile(`(127\.0\.0\.1:)\d+|[A-Za-z0-9]{15}`)
	lines := bufio.NewScanner(out)
	for line := range strings.Lines(want) {
		if !lines.Scan() {
			t.Fatalf("the output ends before %q: %v", line, lines.Err())
		}
		if strings.HasPrefix(line, "  console ") && !console.Embedded() && strings.HasPrefix(lines.Text(), "  console ") {
			continue // the binary has none, and says so
		}
		got := moment.ReplaceAllString(lines.Text(), "${1}…")
		if want := moment.ReplaceAllString(strings.TrimRight(line, "\n"), "${1}…"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if want == "" {
		t.Error("README.md does not show what comes out")
	}
}

func TestMetricsAreListed(t *testing.T) {
	s := serve(t)
	c := connect(t, s.url())
	// Faults are counted from the first on.
	shell(t, t.TempDir(), append(clean(t), "DERVISH_ADMIN="+s.Admin), "dervish fault add duplicate --call ping")
	c.send(t, `{"ping":1}`)
	c.receive(t)
	got := map[string]bool{}
	values := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^(dervish_[a-z_]+)(?:\{reason="([a-z_]+)"\})?`).FindAllStringSubmatch(s.get(t, "/metrics"), -1) {
		got[m[1]] = true
		if m[2] != "" {
			values[m[1]+" "+m[2]] = true
		}
	}
	want := map[string]bool{}
	listed := map[string]bool{}
	code := regexp.MustCompile("`([a-z_]+)`")
	for _, line := range find(t, "docs/operations.md").prose() {
		if !strings.HasPrefix(line, "| `dervish_") {
			continue
		}
		cells := strings.Split(line, "|")
		name := strings.Trim(cells[1], " `")
		want[name] = true
		if strings.Trim(cells[3], " `") == "reason" {
			for _, m := range code.FindAllStringSubmatch(cells[4], -1) {
				listed[name+" "+m[1]] = true
			}
		}
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("metrics (-server +docs/operations.md):\n%s", diff)
	}
	if diff := cmp.Diff(values, listed); diff != "" {
		t.Errorf("reasons (-server +docs/operations.md):\n%s", diff)
	}
}

func TestReadyLineIsDescribed(t *testing.T) {
	text := find(t, "docs/operations.md").text
	var line map[string]any
	cmd := exec.CommandContext(t.Context(), dervish(t), "serve", "--config", "", "--listen", "ws://127.0.0.1:0", "--listen", "wss://127.0.0.1:0", "--admin", "127.0.0.1:0", "--tls", "auto", "--ready-json")
	cmd.Env = clean(t)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	if err := json.NewDecoder(out).Decode(&line); err != nil {
		t.Fatal(err)
	}
	for name := range line {
		if !regexp.MustCompile("(?m)^\\| [^|]*`" + name + "`").MatchString(text) {
			t.Errorf("docs/operations.md does not describe %s of --ready-json", name)
		}
	}
}

func TestAnswersFollowTheSchemas(t *testing.T) {
	s := serve(t, "--limits", "off")
	c := connect(t, s.url())
	authorize, err := json.Marshal(map[string]string{"authorize": s.Demo.Token})
	if err != nil {
		t.Fatal(err)
	}
	for _, call := range wire.All() {
		compiler := jsonschema.NewCompiler()
		path := filepath.Join("schemas", call.Name+".json")
		answer, err := compiler.Compile(path + "#/$defs/answer")
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		request, err := os.ReadFile(filepath.Join(root, "wire/testdata/examples", call.Name+".json"))
		if err != nil {
			t.Error(err)
			continue
		}
		if call.Name == "authorize" {
			request = authorize
		}
		if call.NeedsAuthorization() {
			c.send(t, string(authorize))
			c.receive(t)
		}
		c.send(t, string(request))
		text := c.receive(t)
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatalf("%s: %v: %s", call.Name, err, text)
		}
		if err := answer.Validate(v); err != nil {
			t.Errorf("%s: %v\n%s", call.Name, err, text)
		}
		if call.Streams {
			c = connect(t, s.url()) // updates of a stream come between the answers
		}
		_, failed := v.(map[string]any)["error"]
		if offered := call.Offer != wire.NotOffered; offered && failed {
			t.Logf("%s answers its example with an error: %s", call.Name, text)
		}
	}
}

// programs are the languages of the README's clients: how each is run, with the program in a file.
var programs = []struct {
	language, file string
	command        func(t *testing.T, file string) *exec.Cmd
}{
	{"js", "client.mjs", func(t *testing.T, file string) *exec.Cmd {
		node, err := exec.LookPath("node")
		if err != nil {
			t.Skip("node is not here; install Node 22 or later to run this program")
		}
		// Node 20 has its WebSocket behind a flag, which later ones take as well.
		return exec.CommandContext(t.Context(), node, "--experimental-websocket", file)
	}},
	{"python", "client.py", func(t *testing.T, file string) *exec.Cmd {
		for _, python := range []string{os.Getenv("DERVISH_PYTHON"), "python3"} {
			if python != "" && exec.CommandContext(t.Context(), python, "-c", "import websockets").Run() == nil {
				return exec.CommandContext(t.Context(), python, file)
			}
		}
		t.Skip("Python's package websockets is not here; DERVISH_PYTHON names a python3 that has it")
		return nil
	}},
	{"go", "main.go", func(t *testing.T, file string) *exec.Cmd {
		// The module of the Go client under interop has the package.
		dir := filepath.Dir(file)
		for _, name := range []string{"go.mod", "go.sum"} {
			text, err := os.ReadFile(filepath.Join(root, "interop/go-gorilla", name))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		download := exec.CommandContext(t.Context(), "go", "mod", "download")
		download.Dir = dir
		if out, err := download.CombinedOutput(); err != nil {
			t.Skipf("the package gorilla/websocket cannot be had: %v\n%s", err, out)
		}
		cmd := exec.CommandContext(t.Context(), "go", "run", ".")
		cmd.Dir = dir
		return cmd
	}},
}

func TestClientsOfTheReadmeRun(t *testing.T) {
	s := serve(t)
	const written = "ws://127.0.0.1:8080/websockets/v3?app_id=1089"
	for _, p := range programs {
		t.Run(p.language, func(t *testing.T) {
			blocks := find(t, "README.md").blocks()
			i := slices.IndexFunc(blocks, func(b block) bool { return b.language == p.language })
			if i < 0 {
				t.Fatalf("README.md has no program in %s", p.language)
			}
			if !strings.Contains(blocks[i].text, written) {
				t.Fatalf("it does not connect to %s", written)
			}
			file := filepath.Join(t.TempDir(), p.file)
			if err := os.WriteFile(file, []byte(strings.ReplaceAll(blocks[i].text, written, s.url())), 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := p.command(t, file).CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if want := `"ping":"pong"`; !strings.Contains(string(out), want) {
				t.Errorf("it printed %q, want a line with %s", out, want)
			}
		})
	}
}
