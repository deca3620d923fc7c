package config

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"
)

// environment makes an Env of variables, without a folder for configuration.
func environment(variables map[string]string) Env {
	return Env{LookupEnv: func(name string) (string, bool) {
		value, ok := variables[name]
		return value, ok
	}}
}

// flags parses a command line.
func flags(t testing.TB, args ...string) *Flags {
	t.Helper()
	set := pflag.NewFlagSet("dervish", pflag.ContinueOnError)
	f := Bind(set)
	if err := set.Parse(args); err != nil {
		t.Fatalf("parse %q: %v", args, err)
	}
	return f
}

// write makes a file in a new folder.
func write(t testing.TB, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "dervish.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// mustLoad loads or ends the test.
func mustLoad(t testing.TB, f *Flags, env Env) *Loaded {
	t.Helper()
	l, err := Load(f, env)
	if err != nil {
		t.Fatalf("Load: %v", err)
	}
	return l
}

// samples has for each setting a value that is not its default, and what must be
// set beside it.
var samples = map[string]struct {
	text   string
	beside []string // flags
}{
	"listen":                      {text: "ws://0.0.0.0:9000,ws://[::1]:0"},
	"tls":                         {text: "auto"},
	"tls-cert":                    {text: "/etc/dervish/cert.pem", beside: []string{"--tls-key=/etc/dervish/key.pem"}},
	"tls-key":                     {text: "/etc/dervish/key.pem", beside: []string{"--tls-cert=/etc/dervish/cert.pem"}},
	"host":                        {text: "trading.example,192.0.2.7"},
	"admin":                       {text: "localhost:9001"},
	"admin-token":                 {text: "correct-horse"},
	"app-id-mode":                 {text: "http"},
	"apps":                        {text: `[{id: 1001, name: Bot one, active: false, limits: {profile: off, general-minutely: 7}, redirect-uri: "http://localhost:3000/in", scopes: [read, trade]}, {id: 1002, name: Bot two}]`},
	"accounts":                    {text: `[{loginid: VRTC1000001, currency: EUR, balance: 250.50, tokens: [{name: reader, token: abc-123, scopes: [read, trade]}]}]`},
	"faults":                      {text: `[{name: lost, fault: commit-and-drop, call: buy, once: true}, {fault: delay, delay: 1.5s, probability: 0.25, from: 2026-01-01}]`},
	"sandboxes":                   {text: `[{app-id: 2001, seed: team a, start: 2026-01-05, speed: 60, paused: true, limits: {profile: strict}, accounts: [{loginid: VRTC5, tokens: [{name: bot, token: abc-5, scopes: [read]}]}], faults: [{fault: delay, delay: 1s}], quotes: {R_10: [1.25]}, site-status: down, site-message: later}, {app-id: 2002}]`},
	"data":                        {text: "/var/lib/dervish/dervish.db"},
	"record":                      {text: "/var/lib/dervish/transcripts"},
	"reports":                     {text: "/var/lib/dervish/reports"},
	"seed":                        {text: "another world"},
	"start":                       {text: "2026-01-01T09:30:00Z"},
	"until":                       {text: "2300-01-01T00:00:00Z"},
	"speed":                       {text: "60.5"},
	"paused":                      {text: "true"},
	"lockstep":                    {text: "true"},
	"quiet":                       {text: "2ms"},
	"symbols":                     {text: "/etc/dervish/symbols.yaml"},
	"replay":                      {text: `{R_100: /data/friday.csv.gz, R_50: {file: /data/a.csv, loop: true, begin: 2026-01-05, period: 24h}}`},
	"quotes":                      {text: `{R_10: [1.25, 1.26, 1.25], R_25: [7]}`},
	"economic-events":             {text: `[{name: Unemployment rate, currency: USD, impact: 5, release: "2026-01-09T13:30:00Z", forecast: 4.1%, previous: 4.2%, actual: 4.0%}]`},
	"market-cache":                {text: "0B"},
	"limits":                      {text: "strict"},
	"limit-proposal-streams":      {text: "0"},
	"limit-general-minutely":      {text: "1"},
	"limit-general-hourly":        {text: "2"},
	"limit-outcome-minutely":      {text: "3"},
	"limit-outcome-hourly":        {text: "4"},
	"limit-pricing-minutely":      {text: "5"},
	"limit-pricing-hourly":        {text: "6"},
	"house-open-positions":        {text: "8"},
	"house-balance":               {text: "0"},
	"house-payout":                {text: "9"},
	"house-payout-atm":            {text: "10"},
	"house-payout-short":          {text: "11"},
	"house-payout-long":           {text: "12"},
	"house-payout-per-kind":       {text: "13"},
	"house-daily-turnover":        {text: "14"},
	"house-market-payout":         {text: "15"},
	"house-market-turnover":       {text: "16"},
	"max-connections":             {text: "3"},
	"max-connections-per-address": {text: "2"},
	"max-message":                 {text: "32KiB"},
	"max-response":                {text: "64KiB"},
	"max-depth":                   {text: "10"},
	"max-streams":                 {text: "7"},
	"max-queue":                   {text: "2MiB"},
	"idle-timeout":                {text: "90s"},
	"close-wait":                  {text: "250ms"},
	"shutdown-wait":               {text: "0s"},
	"write-stall":                 {text: "1m30s"},
	"handshake-timeout":           {text: "3s"},
	"compression":                 {text: "false"},
	"sanity-exempt":               {text: "passthrough,about_me"},
	"blocked":                     {text: "192.0.2.7,2001:db8::/32"},
	"site-status":                 {text: "updating"},
	"site-message":                {text: "Back at noon"},
	"clients-country":             {text: "fr"},
	"data-file":                   {text: "/etc/dervish/world.yaml"},
	"log-level":                   {text: "debug"},
	"log-format":                  {text: "json"},
	"ready-json":                  {text: "true"},
	"no-console":                  {text: "true"},
	"exit-with-parent":            {text: "true"},
}

func TestEverySettingCanBeSetInEachWay(t *testing.T) {
	def := Default()
	for _, s := range all() {
		t.Run(s.name, func(t *testing.T) {
			sample, ok := samples[s.name]
			if !ok {
				t.Fatal("samples has no value for it")
			}
			file := write(t, s.name+": "+sample.text+"\n")
			ways := []struct {
				want Source
				args []string
				vars map[string]string
			}{
				{want: Source{FromFlag, "--" + s.name, 0}, args: []string{"--" + s.name + "=" + sample.text}},
				{want: Source{FromEnv, s.env(), 0}, vars: map[string]string{s.env(): sample.text}},
				{want: Source{FromFile, file, 1}, args: []string{"--config=" + file}},
			}
			var first any
			for i, way := range ways {
				l := mustLoad(t, flags(t, append(way.args, sample.beside...)...), environment(way.vars))
				if got := l.Source(s.name); got != way.want {
					t.Errorf("source = %+v, want %+v", got, way.want)
				}
				got := s.value(reflect.ValueOf(l.Config)).Interface()
				if reflect.DeepEqual(got, s.value(reflect.ValueOf(def)).Interface()) {
					t.Errorf("%v: value is the default still: %v", way.want, got)
				}
				if i == 0 {
					first = got
				} else if diff := cmp.Diff(got, first, compareOptions); diff != "" {
					t.Errorf("%v: value differs from that of the flag (-got +want):\n%s", way.want, diff)
				}
			}
		})
	}
}

func TestEverySettingIsDescribed(t *testing.T) {
	nameForm := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	seen := map[string]bool{}
	var walk func(t *testing.T, path string, of []setting)
	walk = func(t *testing.T, path string, of []setting) {
		for _, s := range of {
			at := path + s.name
			if seen[at] {
				t.Errorf("%s: there are two of this name", at)
			}
			seen[at] = true
			if !nameForm.MatchString(s.name) {
				t.Errorf("%s: name is not of the form words-with-dashes", at)
			}
			if s.help == "" || strings.HasSuffix(s.help, ".") || strings.Contains(s.help, "`") {
				t.Errorf("%s: help %q is empty, ends in a full stop, or has a back-quote, which pflag would take for the name of the value", at, s.help)
			}
			if (s.item().Kind() == reflect.Int || s.item().Kind() == reflect.Float64) && (s.min == "" || s.max == "") {
				t.Errorf("%s: a number without bounds", at)
			}
			if k := s.item().Kind(); k == reflect.Int || k == reflect.Int64 || k == reflect.Float64 {
				s.beyond(reflect.Zero(s.item())) // panics on a bound that cannot be read
			}
			if s.isMapping() {
				walk(t, at+".", settingsOf(s.item()))
			}
		}
	}
	walk(t, "", all())
	for name := range samples {
		if !seen[name] {
			t.Errorf("samples has %s, which is no setting", name)
		}
	}
}

func TestFlagWinsOverVariableOverFileOverDefault(t *testing.T) {
	file := write(t, "max-depth: 11\nhost: [one.example, two.example]\napps:\n  - {id: 5, name: From the file}\n")
	vars := map[string]string{"DERVISH_MAX_DEPTH": "12", "DERVISH_HOST": "three.example", "DERVISH_APPS": "{id: 6, name: From a variable}"}
	args := []string{"--max-depth=13", "--host=four.example", "--host=five.example", "--apps={id: 7, name: From a flag}", `--apps=[{"id": 8, "name": "JSON"}]`}
	for _, test := range []struct {
		name             string
		file, vars, args bool
		depth            int
		hosts            string
		apps             []int64
		source           SourceKind
	}{
		{"nothing", false, false, false, 64, "", nil, FromDefault},
		{"file", true, false, false, 11, "one.example two.example", []int64{5}, FromFile},
		{"variable", false, true, false, 12, "three.example", []int64{6}, FromEnv},
		{"file and variable", true, true, false, 12, "three.example", []int64{6}, FromEnv},
		{"flag", false, false, true, 13, "four.example five.example", []int64{7, 8}, FromFlag},
		{"file and flag", true, false, true, 13, "four.example five.example", []int64{7, 8}, FromFlag},
		{"variable and flag", false, true, true, 13, "four.example five.example", []int64{7, 8}, FromFlag},
		{"all", true, true, true, 13, "four.example five.example", []int64{7, 8}, FromFlag},
	} {
		t.Run(test.name, func(t *testing.T) {
			var line []string
			if test.file {
				line = append(line, "--config="+file)
			}
			if test.args {
				line = append(line, args...)
			}
			env := Env{}
			if test.vars {
				env = environment(vars)
			}
			l := mustLoad(t, flags(t, line...), env)
			var apps []int64
			for _, a := range l.Config.Apps {
				apps = append(apps, a.ID)
			}
			if got := l.Config.MaxDepth; got != test.depth {
				t.Errorf("max-depth = %d, want %d", got, test.depth)
			}
			if got := strings.Join(l.Config.Hosts, " "); got != test.hosts {
				t.Errorf("host = %q, want %q", got, test.hosts)
			}
			if diff := cmp.Diff(apps, test.apps); diff != "" {
				t.Errorf("apps (-got +want):\n%s", diff)
			}
			for _, name := range []string{"max-depth", "host", "apps"} {
				if got := l.Source(name).Kind; got != test.source {
					t.Errorf("source of %s = %v, want %v", name, got, test.source)
				}
			}
		})
	}
}

func TestEmptyVariableCountsAsNone(t *testing.T) {
	l := mustLoad(t, nil, environment(map[string]string{"DERVISH_MAX_DEPTH": "", "DERVISH_CONFIG": ""}))
	if got := l.Source("max-depth"); got != (Source{}) {
		t.Errorf("source = %+v, want the default", got)
	}
}

func TestFileIsFound(t *testing.T) {
	dir := t.TempDir()
	put := func(name, depth string) string {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("max-depth: "+depth), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	named, variable := put("named.yaml", "11"), put("variable.yaml", "12")
	folder, users := put("folder/dervish.yaml", "13"), put("users/dervish/dervish.yaml", "14")
	userDir := func() (string, error) { return filepath.Join(dir, "users"), nil }
	for _, test := range []struct {
		name string
		args []string
		vars map[string]string
		want string
	}{
		{"by the flag", []string{"--config", named}, map[string]string{ConfigVariable: variable}, named},
		{"by the variable", nil, map[string]string{ConfigVariable: variable, DirVariable: filepath.Dir(folder)}, variable},
		{"in the folder of the variable", nil, map[string]string{DirVariable: filepath.Dir(folder)}, folder},
		{"in the user's folder", nil, nil, users},
		{"not at all, as asked", []string{"--config="}, map[string]string{ConfigVariable: variable}, ""},
		{"not at all, as there is none", nil, map[string]string{DirVariable: filepath.Join(dir, "nowhere")}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			env := environment(test.vars)
			env.UserConfigDir = userDir
			if got := mustLoad(t, flags(t, test.args...), env).File; got != test.want {
				t.Errorf("file = %q, want %q", got, test.want)
			}
		})
	}
}

func TestFileThatWasNamedMustBeReadable(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing.yaml")
	if _, err := Load(flags(t, "--config", missing), Env{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing by flag: error = %v, want that it does not exist", err)
	}
	if _, err := Load(nil, environment(map[string]string{ConfigVariable: missing})); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing by variable: error = %v, want that it does not exist", err)
	}
	if _, err := Check(t.TempDir()); err == nil {
		t.Error("a folder was read as a file")
	}
	if _, err := Check(write(t, strings.Repeat("# long\n", MaxFile/7+1))); err == nil || !strings.Contains(err.Error(), "larger than 1MiB") {
		t.Errorf("large file: error = %v, want that it is larger than 1MiB", err)
	}
}

func TestFolderOfConfiguration(t *testing.T) {
	broken := errors.New("no home")
	for _, test := range []struct {
		name string
		env  Env
		want string
		err  error
	}{
		{"by the variable", environment(map[string]string{DirVariable: "/srv/dervish"}), "/srv/dervish", nil},
		{"of the user", Env{UserConfigDir: func() (string, error) { return "/home/u/.config", nil }}, filepath.FromSlash("/home/u/.config/dervish"), nil},
		{"of a user without one", Env{UserConfigDir: func() (string, error) { return "", broken }}, "", broken},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.env.Dir()
			if got != test.want || !errors.Is(err, test.err) {
				t.Errorf("Dir = %q, %v, want %q, %v", got, err, test.want, test.err)
			}
		})
	}
	if _, err := (Env{}).Dir(); err == nil || !strings.Contains(err.Error(), DirVariable) {
		t.Errorf("error = %v, want one that names %s", err, DirVariable)
	}
}

func TestRelativePathsBegin(t *testing.T) {
	file := write(t, "data-file: world.yaml\ntls-cert: /abs/cert.pem\ntls-key: keys/key.pem\n")
	cwd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	l := mustLoad(t, flags(t, "--config", file), Env{})
	got := []string{l.Config.DataFile, l.Config.TLSCert, l.Config.TLSKey}
	want := []string{filepath.Join(filepath.Dir(file), "world.yaml"), "/abs/cert.pem", filepath.Join(filepath.Dir(file), "keys", "key.pem")}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("in a file (-got +want):\n%s", diff)
	}
	l = mustLoad(t, flags(t, "--data-file", "world.yaml"), Env{})
	if got, want := l.Config.DataFile, filepath.Join(cwd, "world.yaml"); got != want {
		t.Errorf("by flag: %q, want %q", got, want)
	}
}

// full is a configuration in which each setting has been given its sample.
func full(t *testing.T) *Loaded {
	t.Helper()
	var args []string
	for name, sample := range samples {
		args = append(args, "--"+name+"="+sample.text)
	}
	return mustLoad(t, flags(t, args...), Env{})
}

func TestPrintCanBeFedBack(t *testing.T) {
	for name, l := range map[string]*Loaded{
		"default": mustLoad(t, nil, Env{}),
		"full":    full(t),
		"words like other things": mustLoad(t, flags(t, "--site-message=null", "--host=on",
			"--accounts={loginid: VRTC1, balance: 007, tokens: [{token: 12345, name: yes 1}]}",
			"--apps={id: 1, name: 0x1F, limits: {}}"), Env{}),
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := l.Print(&out, true); err != nil {
				t.Fatal(err)
			}
			back, err := Load(flags(t, "--config", write(t, out.String())), Env{})
			if err != nil {
				t.Fatalf("load what was printed: %v\n%s", err, &out)
			}
			if diff := cmp.Diff(back.Config, l.Config, compareOptions); diff != "" {
				t.Errorf("(-got +want):\n%s\n%s", diff, &out)
			}
		})
	}
}

func TestPrintShowsValuesAndWhereTheyCameFrom(t *testing.T) {
	var out strings.Builder
	if err := full(t).Print(&out, false); err != nil {
		t.Fatal(err)
	}
	golden(t, "print_full.yaml", out.String())
	out.Reset()
	if err := mustLoad(t, nil, environment(map[string]string{"DERVISH_LIMITS": "strict"})).Print(&out, false); err != nil {
		t.Fatal(err)
	}
	golden(t, "print_default.yaml", out.String())
}

func TestExplainSaysAll(t *testing.T) {
	var out strings.Builder
	if err := full(t).Explain(&out, ""); err != nil {
		t.Fatal(err)
	}
	golden(t, "explain_full.txt", out.String())
	for _, name := range []string{"max-queue", "--max-queue", "DERVISH_MAX_QUEUE", "max_queue"} {
		out.Reset()
		if err := mustLoad(t, nil, Env{}).Explain(&out, name); err != nil {
			t.Fatal(err)
		}
		golden(t, "explain_max_queue.txt", out.String())
	}
	err := mustLoad(t, nil, Env{}).Explain(&out, "max-qeue")
	if p, ok := errors.AsType[Problem](err); !ok || p.Suggestion != "max-queue" {
		t.Errorf("error = %v, want a Problem that suggests max-queue", err)
	}
}

func TestSecretsStayHidden(t *testing.T) {
	const token, admin = "s3cr3t-token", "s3cr3t-admin"
	file := write(t, "admin-token: "+admin+"\naccounts: [{loginid: VRTC1, tokens: [{token: "+token+"}]}]\n")
	l := mustLoad(t, flags(t, "--config", file), Env{})
	var out strings.Builder
	if err := l.Print(&out, false); err != nil {
		t.Fatal(err)
	}
	printed := out.String()
	if err := l.Explain(&out, ""); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "s3cr3t") {
		t.Errorf("a secret is shown:\n%s", &out)
	}
	if got := strings.Count(printed, hidden); got != 2 {
		t.Errorf("hidden values = %d, want 2", got)
	}

	_, err := Check(write(t, printed))
	problems, ok := errors.AsType[Problems](err)
	if !ok || len(problems) != 2 {
		t.Errorf("what was printed without secrets was read back with %v, want two problems", err)
	}

	// What is wrong with a secret is told without it.
	for _, text := range []string{
		"admin-token: s3c", "admin-token: s3cr3t with spaces", "admin-token: [s3cr3t]",
		"accounts: [{loginid: VRTC1, tokens: [{token: s3cr3t!}]}]",
		"accounts: [{loginid: VRTC1, tokens: [s3cr3t]}]",
		"accounts: [{loginid: VRTC1, tokens: s3cr3t}]",
		"accounts: [{loginid: VRTC1, tokens: [{token: s3cr3t}, {token: s3cr3t}]}]",
	} {
		if _, err := Check(write(t, text)); err == nil || strings.Contains(err.Error(), "s3c") {
			t.Errorf("%s: error = %v, want one without the secret", text, err)
		}
	}
}

func TestUsageNamesEveryFlag(t *testing.T) {
	set := pflag.NewFlagSet("dervish", pflag.ContinueOnError)
	Bind(set)
	golden(t, "usage.txt", set.FlagUsagesWrapped(100))
}
