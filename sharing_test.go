package dervish

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/wire"
)

func TestWebsiteStatusIsSharedWithTheClientItself(t *testing.T) {
	g, url := server(t, nil)
	c := dial(t, &Options{URL: url})
	raw, err := c.Call(t.Context(), []byte(`{"website_status":1,"subscribe":1}`))
	if err != nil || !strings.Contains(string(raw), `"site_status":"up"`) {
		t.Errorf("Call that subscribes: %s, %v", raw, err)
	}
	typed := status(t, c)
	defer typed.Close()
	whole, err := c.Follow(t.Context(), []byte(`{"passthrough":{"a":1},"website_status":1}`))
	if err != nil {
		t.Fatal(err)
	}
	defer whole.Close()
	if n := c.Stats().Streams; n != 1 {
		t.Errorf("%d subscriptions, want 1", n)
	}
	check := func(want string) {
		t.Helper()
		if got := next(t, typed).SiteStatus; got != want {
			t.Errorf("typed reader: site is %s, want %s", got, want)
		}
		var got struct {
			EchoReq     map[string]any `json:"echo_req"`
			ReqID       float64        `json:"req_id"`
			Passthrough map[string]int `json:"passthrough"`
			Status      struct {
				SiteStatus string `json:"site_status"`
			} `json:"website_status"`
		}
		text := next(t, whole)
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		if got.Status.SiteStatus != want || got.Passthrough["a"] != 1 || got.EchoReq["passthrough"] == nil || got.EchoReq["req_id"] != got.ReqID {
			t.Errorf("reader of messages: %s, want that the site is %s and the reader's own passthrough", text, want)
		}
	}
	check("up")
	if err := g.SetSite(gateway.Site{Status: "updating"}); err != nil {
		t.Fatal(err)
	}
	check("updating")
	if err := g.SetSite(gateway.Site{Status: "up"}); err != nil {
		t.Fatal(err)
	}
	check("up")
	typed.Close()
	whole.Close()
	if n := c.Stats().Streams; n != 1 {
		t.Errorf("%d subscriptions without a reader, want the client's own", n)
	}
}

func TestAStreamCanBeLeftAndJoinedAtOnce(t *testing.T) {
	g, url := server(t, nil)
	c := dial(t, &Options{URL: url, NoPacing: true, Token: g.Demo().Token})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for i := range 200 {
				s := status(t, c)
				if i%2 == 0 {
					if _, err := s.Next(t.Context()); err != nil { // AlreadySubscribed, if forget came late
						t.Errorf("stream %d: %v", i, err)
						return
					}
				}
				s.Close()
			}
		})
	}
	readers.Wait()
	waitFor(t, func() bool { s := c.Stats(); return s.Streams == 0 && s.Pending == 0 })
}

// ticker answers ticks by a subscription and, where it is asked late, takes its time.
func ticker(r *wire.Request) (string, *wire.Error) {
	if p, ok := usual(r); ok {
		return p, nil
	}
	if r.Call.Name == "ticks" {
		return `,"subscription":{"id":"22222222-2222-2222-2222-222222222222"},"tick":{"epoch":1800000000,"quote":1.5,"pip_size":2,"symbol":"R_100"}`, nil
	}
	return "", wire.NewError(wire.CallNotOffered, "no")
}

func TestForgetIsSentBeforeTheClientLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{answer: ticker}
		d.open(t)
		o := d.options()
		o.NoPacing = true
		c, err := Dial(t.Context(), 1, o)
		if err != nil {
			t.Fatal(err)
		}
		for range c.Ticks(t.Context(), "R_100").All() {
			break
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		asked := d.asked()
		if last := asked[len(asked)-1]; !strings.Contains(last, `"forget":"22222222-`) {
			t.Errorf("the last request is %s, want forget", last)
		}
	})
}

func TestEveryStreamOfOneRequestIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{answer: ticker}
		d.open(t)
		o := d.options()
		o.NoPacing = true
		c, err := Dial(t.Context(), 1, o)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		s, err := c.Follow(t.Context(), []byte(`{"ticks":["R_100","R_50"]}`))
		if err != nil {
			t.Fatal(err)
		}
		next(t, s)
		var asked struct {
			ReqID int `json:"req_id"`
		}
		if err := json.Unmarshal([]byte(d.asked()[1]), &asked); err != nil {
			t.Fatal(err)
		}
		d.tell(t, fmt.Sprintf(`{"msg_type":"tick","req_id":%d,"subscription":{"id":"33333333-3333-3333-3333-333333333333"},"tick":{"epoch":1800000000,"quote":2,"pip_size":2,"symbol":"R_50"}}`, asked.ReqID))
		next(t, s)
		s.Close()
		synctest.Wait()
		forgotten := strings.Join(d.asked()[2:], "\n")
		if !strings.Contains(forgotten, `"22222222-`) || !strings.Contains(forgotten, `"33333333-`) {
			t.Errorf("forgotten:\n%s\nwant both subscriptions", forgotten)
		}
	})
}

func TestARefusedWindowIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var full time.Time // others use the same account: the server refuses until then
		d := &desk{answer: func(r *wire.Request) (string, *wire.Error) {
			if p, ok := usual(r); ok {
				return p, nil
			}
			if time.Now().Before(full) {
				return "", wire.Limited(r.Call.Name)
			}
			return `,"residence_list":[]`, nil
		}}
		d.open(t)
		c, err := Dial(t.Context(), 1, d.options())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		began := time.Now()
		full = began.Add(time.Minute)
		refusals := 0
		for {
			_, err := c.ResidenceList(t.Context(), wire.ResidenceListRequest{})
			if err == nil {
				break
			}
			if !Retryable(err) {
				t.Fatal(err)
			}
			refusals++
			if left := c.Stats().General; left.Minute != 0 || left.Hour == 0 {
				t.Errorf("left after a refusal: %+v, want nothing of the minute", left)
			}
		}
		if took := time.Since(began); took < time.Minute || took > 75*time.Second {
			t.Errorf("it took %v, want a minute and at most 15 s more", took)
		}
		if refusals < 3 || refusals > 10 {
			t.Errorf("%d refusals, want some, and ever fewer", refusals)
		}
		before := time.Now()
		if _, err := c.ResidenceList(t.Context(), wire.ResidenceListRequest{}); err != nil || time.Since(before) > time.Second {
			t.Errorf("the call after took %v: %v", time.Since(before), err)
		}
	})
}

func TestWhatIsLeftIsKnownWithoutPacingToo(t *testing.T) {
	_, url := server(t, &gateway.Options{Limits: gateway.DefaultLimits})
	c := dial(t, &Options{URL: url, NoPacing: true})
	if _, err := c.WebsiteStatus(t.Context(), wire.WebsiteStatusRequest{}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.ResidenceList(t.Context(), wire.ResidenceListRequest{}); err != nil {
		t.Fatal(err)
	}
	got := c.Stats().General
	limits := gateway.DefaultLimits.General
	want := RateLeft{Minute: int64(limits.Minutely) - 2, Hour: int64(limits.Hourly) - 2, Minutely: int64(limits.Minutely), Hourly: int64(limits.Hourly)}
	if got != want {
		t.Errorf("left %+v, want %+v", got, want)
	}
}

func TestRequestsForTheSameAreTheSame(t *testing.T) {
	key := func(raw string) string {
		var r wire.Request
		if err := r.Parse([]byte(raw)); err != nil {
			t.Fatal(err)
		}
		return keyOf(r.Call, []byte(raw))
	}
	same := []string{`{"ticks":"R_100","subscribe":1}`, `{"subscribe":1,"ticks":"R_100","req_id":4}`, ` {"passthrough":{}, "ticks" : "R_100","subscribe":1}`}
	for _, s := range same {
		if got, want := key(s), key(same[0]); got != want {
			t.Errorf("key of %s = %s, want %s", s, got, want)
		}
	}
	if slices.Contains([]string{key(`{"ticks":"R_50","subscribe":1}`), key(`{"ticks":"R_100"}`)}, key(same[0])) {
		t.Error("requests for other things have the same key")
	}
}
