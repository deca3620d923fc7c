package config

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReloadAppliesWhatMayChange(t *testing.T) {
	for _, test := range []struct {
		name          string
		before, after string
		args          []string
		want          Change
	}{
		{name: "nothing", before: "limits: off", after: "limits: off\nmax-depth: 64\nhost: []"},
		{
			name:   "all that may change",
			before: "",
			after:  "limits: strict\nlimit-pricing-hourly: 3\nsite-status: updating\nsite-message: Back at noon\nlog-level: debug",
			want:   Change{Applied: []string{"limits", "limit-pricing-hourly", "site-status", "site-message", "log-level"}},
		},
		{
			name:   "what may not",
			before: "max-depth: 10",
			after:  "max-depth: 11\nlisten: ws://127.0.0.1:0\nsite-message: Hello",
			want:   Change{Applied: []string{"site-message"}, NeedRestart: []string{"listen", "max-depth"}},
		},
		{
			name:   "a number is taken back",
			before: "limit-pricing-hourly: 3",
			after:  "",
			want:   Change{Applied: []string{"limit-pricing-hourly"}},
		},
		{
			name:   "faults",
			before: "faults: [{fault: delay, delay: 3s}]",
			after:  "faults: [{fault: delay, delay: 4s}, {fault: drop-after}]",
			want:   Change{Applied: []string{"faults"}},
		},
		{
			name:   "a flag still wins",
			before: "",
			after:  "limits: strict\nlog-level: warn",
			args:   []string{"--limits=off"},
			want:   Change{Applied: []string{"log-level"}},
		},
		{
			name:   "limits of an application",
			before: "apps: [{id: 1, name: One}]",
			after:  "apps: [{id: 1, name: One, limits: {general-minutely: 3}}]",
			want:   Change{Applied: []string{"apps"}},
		},
		{
			name:   "another application, and limits of the old one",
			before: "apps: [{id: 1, name: One, limits: {profile: off}}]",
			after:  "apps: [{id: 2, name: Two}, {id: 1, name: One}]",
			want:   Change{Applied: []string{"apps"}, NeedRestart: []string{"apps"}},
		},
		{
			name:   "an application is renamed",
			before: "apps: [{id: 1, name: One}]",
			after:  "apps: [{id: 1, name: First}]",
			want:   Change{NeedRestart: []string{"apps"}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := write(t, test.before)
			l := mustLoad(t, flags(t, append(test.args, "--config", file)...), Env{})
			before := l.Config
			if err := os.WriteFile(file, []byte(test.after), 0o600); err != nil {
				t.Fatal(err)
			}
			next, got, err := l.Reload("")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Errorf("change (-got +want):\n%s", diff)
			}
			if diff := cmp.Diff(l.Config, before, compareOptions); diff != "" {
				t.Errorf("the old configuration was written to:\n%s", diff)
			}
			// What was applied is as in a fresh start; all else is as it was.
			fresh := mustLoad(t, l.flags, Env{})
			want := before
			want.Limits, want.LimitOverrides = fresh.Config.Limits, fresh.Config.LimitOverrides
			want.SiteStatus, want.SiteMessage, want.LogLevel = fresh.Config.SiteStatus, fresh.Config.SiteMessage, fresh.Config.LogLevel
			want.Faults = fresh.Config.Faults
			want.Apps = next.Config.Apps
			if diff := cmp.Diff(next.Config, want, compareOptions); diff != "" {
				t.Errorf("configuration (-got +want):\n%s", diff)
			}
		})
	}
}

func TestReloadKeepsApplicationsAndTakesTheirLimits(t *testing.T) {
	file := write(t, "apps: [{id: 1, name: One, limits: {profile: off}}, {id: 3, name: Three}]")
	l := mustLoad(t, flags(t, "--config", file), Env{})
	if err := os.WriteFile(file, []byte("apps: [{id: 2, name: Two}, {id: 1, name: First, limits: {profile: strict}}]"), 0o600); err != nil {
		t.Fatal(err)
	}
	next, _, err := l.Reload("")
	if err != nil {
		t.Fatal(err)
	}
	want := []App{{ID: 1, Name: "One", Active: true, Limits: &AppLimits{Profile: ProfileStrict}}, {ID: 3, Name: "Three", Active: true}}
	if diff := cmp.Diff(next.Config.Apps, want); diff != "" {
		t.Errorf("apps (-got +want):\n%s", diff)
	}
}

func TestReloadRemembersWhereValuesCameFrom(t *testing.T) {
	file := write(t, "limits: off\nmax-depth: 10\n")
	l := mustLoad(t, flags(t, "--config", file), Env{})
	if err := os.WriteFile(file, []byte("\n\n\nlimits: strict\nmax-depth: 11\nsite-message: Hello\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	next, _, err := l.Reload("")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{"limits": 4, "max-depth": 2, "site-message": 6, "max-queue": 0} {
		if got := next.Source(name).Line; got != want {
			t.Errorf("line of %s = %d, want %d", name, got, want)
		}
	}
}

func TestReloadOfABrokenOrMissingFileChangesNothing(t *testing.T) {
	file := write(t, "limits: off")
	l := mustLoad(t, flags(t, "--config", file), Env{})
	if err := os.WriteFile(file, []byte("limits: of"), 0o600); err != nil {
		t.Fatal(err)
	}
	if next, _, err := l.Reload(""); err == nil {
		t.Errorf("a broken file was taken: %+v", next.Config.Limits)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if next, _, err := l.Reload(""); err == nil {
		t.Errorf("a missing file was taken: %+v", next.Config.Limits)
	}
	if got := l.Config.Limits; got != ProfileOff {
		t.Errorf("limits = %q, want off", got)
	}
}

func TestReloadFindsAFileThatCameLater(t *testing.T) {
	dir := t.TempDir()
	l := mustLoad(t, nil, environment(map[string]string{DirVariable: dir}))
	file := filepath.Join(dir, FileName)
	if err := os.WriteFile(file, []byte("limits: off"), 0o600); err != nil {
		t.Fatal(err)
	}
	next, change, err := l.Reload("")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(change, Change{Applied: []string{"limits"}}); diff != "" {
		t.Errorf("change (-got +want):\n%s", diff)
	}
	if next.File != file {
		t.Errorf("file = %q, want %q", next.File, file)
	}
	other := write(t, "limits: strict")
	if next, _, err = next.Reload(other); err != nil || next.Config.Limits != ProfileStrict || next.File != other {
		t.Errorf("reload of another file: %+v, %v", next, err)
	}
}
