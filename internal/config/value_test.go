package config

import (
	"log/slog"
	"net/netip"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"
	"pgregory.net/rapid"
)

func TestLimitsOfAClient(t *testing.T) {
	number := func(n int) *int { return &n }
	def := ProfileDefault.Limits()
	few := def
	few.Pricing.Hourly = 7
	fewer := ProfileStrict.Limits()
	fewer.General.Minutely = 0
	fewApp := few
	fewApp.ProposalStreams = 9
	for _, test := range []struct {
		name   string
		config Config
		app    App
		want   Limits
	}{
		{"as the profile says", Config{Limits: ProfileDefault}, App{}, def},
		{"off", Config{Limits: ProfileOff}, App{}, Limits{}},
		{"strict", Config{Limits: ProfileStrict}, App{}, ProfileStrict.Limits()},
		{"a number wins over the profile", Config{Limits: ProfileDefault, LimitOverrides: LimitOverrides{PricingHourly: number(7)}}, App{}, few},
		{"zero is a number", Config{Limits: ProfileStrict, LimitOverrides: LimitOverrides{GeneralMinutely: number(0)}}, App{}, fewer},
		{"an application's number wins", Config{Limits: ProfileDefault, LimitOverrides: LimitOverrides{PricingHourly: number(7)}},
			App{Limits: &AppLimits{Overrides: LimitOverrides{ProposalStreams: number(9)}}}, fewApp},
		{"an application's profile replaces all", Config{Limits: ProfileOff, LimitOverrides: LimitOverrides{PricingHourly: number(8)}},
			App{Limits: &AppLimits{Profile: ProfileDefault, Overrides: LimitOverrides{PricingHourly: number(7)}}}, few},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.config.AppCallLimits(test.app), test.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

func TestDefaultLimitsAreTheRecordedOnes(t *testing.T) {
	c := Default()
	want := Limits{5, Rate{180, 14400}, Rate{25, 1500}, Rate{80, 3600}}
	if diff := cmp.Diff(c.CallLimits(), want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func TestEveryOverrideMovesOneNumber(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range settingsOf(reflect.TypeFor[LimitOverrides]()) {
		var o LimitOverrides
		n := 987654
		s.value(reflect.ValueOf(&o).Elem()).Set(reflect.ValueOf(&n))
		got := limitsByName(o.over(ProfileDefault.Limits()))
		before := limitsByName(ProfileDefault.Limits())
		for name := range got {
			if name == "limit-"+s.name {
				before[name] = n
				seen[name] = true
			}
		}
		if diff := cmp.Diff(got, before); diff != "" {
			t.Errorf("%s (-got +want):\n%s", s.name, diff)
		}
	}
	if len(seen) != 7 {
		t.Errorf("overrides that move their number = %d, want 7", len(seen))
	}
}

func TestListenersOfAConfiguration(t *testing.T) {
	for _, test := range []struct {
		name string
		args []string
		want []string
	}{
		{"default", nil, []string{"ws://127.0.0.1:8080"}},
		{"with a certificate authority", []string{"--tls=auto"}, []string{"ws://127.0.0.1:8080", "wss://127.0.0.1:8443"}},
		{"with a certificate", []string{"--tls-cert=c", "--tls-key=k"}, []string{"ws://127.0.0.1:8080", "wss://127.0.0.1:8443"}},
		{"wss is named", []string{"--tls=auto", "--listen=wss://[::1]:0"}, []string{"wss://[::1]:0"}},
		{"usual ports", []string{"--tls=auto", "--listen=ws://127.0.0.1,wss://localhost/"}, []string{"ws://127.0.0.1:80", "wss://localhost:443"}},
		{"all addresses", []string{"--listen=ws://:8080"}, []string{"ws://:8080"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := mustLoad(t, flags(t, test.args...), Env{})
			var got []string
			for _, listener := range l.Config.Listeners() {
				got = append(got, listener.String())
			}
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

func TestAdminAddress(t *testing.T) {
	for _, test := range []struct {
		args    []string
		address string
		on      bool
	}{
		{nil, "127.0.0.1:8081", true},
		{[]string{"--admin=off"}, "", false},
		{[]string{"--admin=[::1]:0"}, "[::1]:0", true},
		{[]string{"--admin=:9000", "--admin-token=correct-horse"}, ":9000", true},
	} {
		l := mustLoad(t, flags(t, test.args...), Env{})
		if address, on := l.Config.AdminAddress(); address != test.address || on != test.on {
			t.Errorf("%q: AdminAddress = %q, %t, want %q, %t", test.args, address, on, test.address, test.on)
		}
	}
	for _, address := range []string{":9000", "192.0.2.1:9000", "example.org:9000", "[::]:9000"} {
		if _, err := Load(flags(t, "--admin="+address), Env{}); err == nil {
			t.Errorf("%s is offered to other computers without a token", address)
		}
	}
}

func TestApplication1089IsAlwaysRegistered(t *testing.T) {
	l := mustLoad(t, flags(t, "--apps={id: 7, name: Seven}"), Env{})
	apps := l.Config.RegisteredApps()
	if len(apps) != 2 || apps[0].ID != DefaultAppID || !apps[0].Active || apps[1].ID != 7 {
		t.Errorf("apps = %+v, want 1089 and 7", apps)
	}
	l = mustLoad(t, flags(t, "--apps={id: 1089, name: Mine}"), Env{})
	if apps := l.Config.RegisteredApps(); len(apps) != 1 || apps[0].Name != "Mine" {
		t.Errorf("apps = %+v, want 1089 as it was given", apps)
	}
}

func TestLogLevels(t *testing.T) {
	for level, want := range map[LogLevel]slog.Level{
		"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
	} {
		if got := level.Level(); got != want {
			t.Errorf("%s = %v, want %v", level, got, want)
		}
	}
}

func TestSizesAreRead(t *testing.T) {
	for text, want := range map[string]Bytes{
		"0B": 0, "1B": 1, "256KiB": 262144, "1MiB": 1 << 20, "2GiB": 2 << 30, "1kB": 1000, "1KB": 1000, "3MB": 3000000, "1GB": 1e9, "4 KiB": 4096,
	} {
		if got, err := parseBytes(text); err != nil || got != want {
			t.Errorf("parseBytes(%q) = %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "B", "1", "KiB", "-1KiB", "1.5MiB", "9999999999GiB", "1kib", "0x1B"} {
		if got, err := parseBytes(text); err == nil {
			t.Errorf("parseBytes(%q) = %d, want an error", text, got)
		}
	}
}

func TestValuesAreWrittenAsTheyAreRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := Bytes(rapid.Int64Range(0, 1<<40).Draw(t, "size"))
		if got, err := parseBytes(size.String()); err != nil || got != size {
			t.Errorf("size %d is written %s and read %d, %v", size, size, got, err)
		}
		d := time.Duration(rapid.Int64().Draw(t, "duration"))
		if rapid.Bool().Draw(t, "whole seconds") {
			d = d.Truncate(time.Second)
		}
		if got, f := parseDuration(writeDuration(d)); f != nil || got != d {
			t.Errorf("duration %v is written %s and read %v", d, writeDuration(d), got)
		}
		a := netip.AddrFrom4([4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "address")))
		p := netip.PrefixFrom(a, rapid.IntRange(0, 32).Draw(t, "bits")).Masked()
		if got, f := parseNetwork(writeNetwork(p)); f != nil || got != p {
			t.Errorf("network %v is written %s and read %v", p, writeNetwork(p), got)
		}
	})
}

func TestDurationsAreWrittenShort(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 2 * time.Second: "2s", 2 * time.Minute: "2m", 90 * time.Second: "1m30s",
		time.Hour: "1h", 90 * time.Minute: "1h30m", time.Hour + time.Second: "1h0m1s", 10 * time.Minute: "10m", 20 * time.Hour: "20h",
	} {
		if got := writeDuration(d); got != want {
			t.Errorf("writeDuration(%d) = %s, want %s", d, got, want)
		}
	}
}

func TestFormsOfText(t *testing.T) {
	for _, test := range []struct{ form, text, want string }{
		{"host", "Trading.Example", "trading.example"},
		{"host", "*.trading.example", "*.trading.example"},
		{"host", "localhost", "localhost"},
		{"host", "my_host-1", "my_host-1"},
		{"host", "[2001:DB8::1]", "2001:db8::1"},
		{"host", "192.0.2.7", "192.0.2.7"},
		{"host", "trading.example:443", ""},
		{"host", "-x.example", ""},
		{"host", "a..b", ""},
		{"host", "a.*.b", ""},
		{"country", "FR", "fr"},
		{"country", "f1", ""},
		{"address-or-off", "off", "off"},
		{"address-or-off", "[::1]:80", "[::1]:80"},
		{"address-or-off", "http://x:80", ""},
		{"address-or-off", "127.0.0.1:http", ""},
	} {
		got, f := forms[test.form](test.text)
		if got != test.want || (f == nil) != (test.want != "") {
			t.Errorf("%s %q = %q, %+v, want %q", test.form, test.text, got, f, test.want)
		}
	}
}

func TestEveryListenerOnPortZeroIsAnother(t *testing.T) {
	fs := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags := Bind(fs)
	if err := fs.Parse([]string{"--listen", "ws://127.0.0.1:0", "--listen", "ws://127.0.0.1:0"}); err != nil {
		t.Fatal(err)
	}
	loaded, err := Load(flags, Env{})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(loaded.Config.Listen); n != 2 {
		t.Errorf("%d listeners, want 2", n)
	}
}
