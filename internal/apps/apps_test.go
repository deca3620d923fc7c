package apps

import (
	"errors"
	"testing"
)

func TestRegistry(t *testing.T) {
	r := NewRegistry()
	if a, err := r.Lookup(Shared); err != nil || !a.Active {
		t.Errorf("Lookup(%d) = %+v, %v; want an active application", Shared, a, err)
	}
	first, err := r.Register(t.Context(), App{Name: "one", Active: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Register(t.Context(), App{ID: first.ID + 1, Name: "chosen", Active: true}); err != nil {
		t.Fatal(err)
	}
	third, err := r.Register(t.Context(), App{Name: "three", Active: true})
	if err != nil || third.ID != first.ID+2 {
		t.Errorf("third id = %d, %v; want %d, the chosen one being taken", third.ID, err, first.ID+2)
	}
	if _, err := r.Register(t.Context(), App{ID: Shared}); !errors.Is(err, ErrTaken) {
		t.Errorf("Register of a taken id: %v, want ErrTaken", err)
	}

	var told []App
	r.Changed.Listen(func(a App) { told = append(told, a) })
	first.Active = false
	if err := r.Update(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if err := r.Delete(t.Context(), third.ID); err != nil {
		t.Fatal(err)
	}
	if len(told) != 2 || told[0].Active || told[1].Active || told[1].ID != third.ID {
		t.Errorf("told of %+v, want the deactivated and the deleted one", told)
	}
	for _, err := range []error{r.Update(t.Context(), App{ID: 5}), r.Delete(t.Context(), 5)} {
		if !errors.Is(err, ErrUnknown) {
			t.Errorf("change of an unknown application: %v, want ErrUnknown", err)
		}
	}
	if n := len(r.List()); n != 3 {
		t.Errorf("List holds %d, want 3", n)
	}
}
