package dervish

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/dervish-ws/dervish/internal/wsconn"
	"github.com/dervish-ws/dervish/wire"
)

// shop is a server that sells, and may lose the answer to a purchase before or after it takes effect.
type shop struct {
	mu        sync.Mutex
	contracts []string // shortcodes, by contract id less one
	lose      string   // before, after, or nothing
}

// counter answers on one connection.
type counter struct {
	shop *shop
	conn *wsconn.Conn
}

func (c counter) Message(_ wsconn.Opcode, text []byte) {
	var r wire.Request
	if err := r.Parse(text); err != nil || r.Call == nil {
		c.conn.Abort()
		return
	}
	var payload string
	c.shop.mu.Lock()
	defer c.shop.mu.Unlock()
	switch r.Call.Name {
	case "time":
		payload = "1800000000"
	case "buy":
		if c.shop.lose == "before" {
			c.conn.Abort()
			return
		}
		var req wire.BuyRequest
		if err := r.Call.Decode(&r, &req); err != nil {
			c.conn.Abort()
			return
		}
		p := req.Parameters
		c.shop.contracts = append(c.shop.contracts, fmt.Sprintf("%s_%s_19.2_1800000000_5T_S0P_0", p.ContractType, p.Symbol))
		if c.shop.lose == "after" {
			c.conn.Abort()
			return
		}
		payload = fmt.Sprintf(`{"balance_after":1,"buy_price":10,"contract_id":%d,"longcode":"","payout":19.2,"purchase_time":1800000000,"shortcode":"","start_time":1800000000,"transaction_id":1}`, len(c.shop.contracts))
	case "statement":
		var rows []string
		for i, code := range c.shop.contracts {
			rows = append([]string{fmt.Sprintf(`{"action_type":"buy","amount":-10,"contract_id":%d,"shortcode":%q,"transaction_id":%d,"transaction_time":1800000000}`, i+1, code, i+1)}, rows...)
		}
		payload = fmt.Sprintf(`{"count":%d,"transactions":[%s]}`, len(rows), strings.Join(rows, ","))
	default:
		c.conn.Abort()
		return
	}
	out := r.AppendHead(nil, r.Call.MsgType)
	_ = c.conn.Queue(wsconn.Text, out, []byte(`,"`+r.Call.MsgType+`":`+payload+`}`)) // if it fails the reader sees why
}

func TestReconcileFindsOutAboutALostPurchase(t *testing.T) {
	s := &shop{}
	var serving sync.WaitGroup
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if conn, err := wsconn.Upgrade(w, r, nil); err == nil {
			serving.Go(func() { conn.Serve(counter{s, conn}) })
		}
	}))
	defer serving.Wait()
	defer web.Close()
	c, err := Dial(t.Context(), 1, &Options{URL: strings.Replace(web.URL, "http", "ws", 1), NoPacing: true, Backoff: quick})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	call := func(kind string) wire.BuyRequest {
		return wire.BuyRequest{Buy: "1", Price: wire.NewDecimal(10, 0), Parameters: wire.BuyParameters{ContractType: kind, Symbol: "R_100", Currency: "USD", Amount: wire.NewDecimal(10, 0), Basis: "stake"}}
	}
	lose := func(when string) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.lose = when
	}

	if _, err := c.Reconcile(t.Context(), call("CALL")); err == nil || errors.Is(err, ErrNotBought) {
		t.Errorf("Reconcile of nothing: %v, want an error of another kind", err)
	}
	if resp, err := c.Buy(t.Context(), call("CALL")); err != nil || resp.ContractID != 1 {
		t.Fatal(resp, err)
	}
	lose("after")
	for range 2 {
		if _, err := c.Buy(t.Context(), call("CALL")); !errors.Is(err, ErrOutcomeUnknown) {
			t.Fatalf("purchase whose answer is lost: %v, want ErrOutcomeUnknown", err)
		}
	}
	lose("before")
	if _, err := c.Buy(t.Context(), call("PUT")); !errors.Is(err, ErrOutcomeUnknown) {
		t.Fatalf("purchase that is lost: %v, want ErrOutcomeUnknown", err)
	}
	lose("")
	for _, want := range []int64{2, 3} {
		if e, err := c.Reconcile(t.Context(), call("CALL")); err != nil || e.ContractID.Value != want {
			t.Errorf("Reconcile = %+v, %v; want contract %d", e, err, want)
		}
	}
	if e, err := c.Reconcile(t.Context(), call("PUT")); !errors.Is(err, ErrNotBought) {
		t.Errorf("Reconcile = %+v, %v; want ErrNotBought", e, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.contracts) != 3 {
		t.Errorf("%d contracts were bought, want 3: the client sends no purchase twice", len(s.contracts))
	}
}
