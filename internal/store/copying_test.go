package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/internal/copying"
)

func TestLinksOutliveARestart(t *testing.T) {
	file := newFile(t)
	db := opened(t, file)
	book, err := accounts.OpenBook(t.Context(), db.Accounts())
	if err != nil {
		t.Fatal(err)
	}
	for _, login := range []string{"VRTC1", "VRTC2", "VRTC3"} {
		if _, err := book.Open(t.Context(), accounts.Account{LoginID: login, Currency: "USD", Opening: "0", CreatedAt: noon}); err != nil {
			t.Fatal(err)
		}
	}
	full := copying.Link{
		Copier: "VRTC1", Trader: "VRTC2", Token: 7, App: 1089, Since: noon, Symbols: []string{"R_100", "R_50"}, Kinds: []string{"CALL"},
		MinStake: cents(100), MaxStake: cents(2000),
	}
	bare := copying.Link{Copier: "VRTC3", Trader: "VRTC2", Token: 7, App: 1089, Since: noon, Symbols: []string{}, Kinds: []string{}}
	for _, l := range []copying.Link{bare, {Copier: "VRTC1", Trader: "VRTC2", Token: 6, Since: noon}, full, {Copier: "VRTC2", Trader: "VRTC3", Since: noon}} {
		if err := db.Copying().Keep(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Copying().Drop(t.Context(), "VRTC2", "VRTC3"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := opened(t, file).Copying().Load(t.Context())
	if diff := cmp.Diff([]copying.Link{full, bare}, got); err != nil || diff != "" {
		t.Errorf("links (-want +got): %v\n%s", err, diff)
	}
}
