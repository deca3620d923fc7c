package transcript

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Mask is a kind of values that differ from run to run by nature.
type Mask string

// The masks.
const (
	IDs    Mask = "ids"    // ids of streams, proposals, contracts, transactions and accounts
	Times  Mask = "times"  // instants, and texts that hold some
	Money  Mask = "money"  // balances, prices, payouts and profits
	Quotes Mask = "quotes" // quotes, barriers and what else follows the market
)

// AllMasks are all of them, which is the default of a replay.
var AllMasks = []Mask{IDs, Times, Money, Quotes}

// masked says under which mask a property falls, wherever it stands in an answer.
var masked = byName(map[Mask]string{
	IDs: "id contract_id transaction_id transaction_ids reference_id proposal_id loginid user_id email fullname forget_all",
	Times: "epoch time times date date_start date_expiry date_from date_to purchase_time sell_time start_time expiry_time " +
		"transaction_time entry_tick_time exit_tick_time current_spot_time spot_time spot_age open_time close_time settlement_time " +
		"created_at last_used datetime reset_time shortcode longcode expiry_date",
	Money: "balance balance_after ask_price bid_price buy_price sell_price sold_for price amount payout profit profit_percentage " +
		"display_value commission stake total value cost total_app_markup_usd default_stake max_stake min_stake",
	Quotes: "quote ask bid spot current_spot entry_spot entry_tick exit_tick exit_spot sell_spot open high low close prices " +
		"barrier high_barrier low_barrier tick change spot_percentage_change tick_display_value entry_tick_display_value " +
		"exit_tick_display_value current_spot_display_value entry_spot_display_value sell_spot_display_value rates barrier_spot_distance " +
		"barrier_choices payout_per_point_choices",
})

func byName(lists map[Mask]string) map[string]Mask {
	names := map[string]Mask{}
	for mask, list := range lists {
		for _, name := range strings.Fields(list) {
			names[name] = mask
		}
	}
	return names
}

// Masked lists the properties under a mask, sorted.
func Masked(m Mask) []string {
	var names []string
	for name, of := range masked {
		if of == m {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// comparison compares answers, and learns which id of now stands for which of then.
type comparison struct {
	masks []Mask
	ids   map[string]string // JSON texts
	diffs []string
}

// answers compares a recorded message with one of now. echo_req repeats the request and is not compared.
func (c *comparison) answers(then, now []byte) []string {
	c.diffs = nil
	var a, b map[string]any
	if err := decode(then, &a); err != nil {
		return []string{"the recorded message is no JSON object"}
	}
	if err := decode(now, &b); err != nil {
		return []string{"the message is no JSON object"}
	}
	delete(a, "echo_req")
	delete(b, "echo_req")
	c.object(a, b, "")
	return c.diffs
}

func decode(text []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber() // ids may exceed what a float holds
	return d.Decode(v)
}

func (c *comparison) differ(path, format string, args ...any) {
	c.diffs = append(c.diffs, path+": "+fmt.Sprintf(format, args...))
}

func (c *comparison) object(a, b map[string]any, base string) {
	names := slices.Sorted(maps.Keys(a))
	for name := range b {
		if _, there := a[name]; !there {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		path := strings.TrimPrefix(base+"/"+name, "/")
		x, then := a[name]
		y, now := b[name]
		switch {
		case !now:
			c.differ(path, "it was %s, and is missing", show(x))
		case !then:
			c.differ(path, "it is %s, and was not there", show(y))
		default:
			c.value(x, y, path, name)
		}
	}
}

// value compares values of a property, or of a list that is one.
func (c *comparison) value(x, y any, path, name string) {
	mask := masked[name]
	if mask == IDs {
		c.learn(x, y)
	}
	a, object := x.(map[string]any)
	b, same := y.(map[string]any)
	if object && same {
		c.object(a, b, path)
		return
	}
	list, isList := x.([]any)
	other, same := y.([]any)
	if isList && same {
		if len(list) != len(other) {
			c.differ(path, "there were %d items, and are %d", len(list), len(other))
			return
		}
		for i := range list {
			c.value(list[i], other[i], path+"/"+strconv.Itoa(i), name)
		}
		return
	}
	switch {
	case fmt.Sprintf("%T", x) != fmt.Sprintf("%T", y): // of another type, which no mask hides
		c.differ(path, "it was %s, and is %s", show(x), show(y))
	case mask != "" && slices.Contains(c.masks, mask):
	case x != y:
		c.differ(path, "it was %s, and is %s", show(x), show(y))
	}
}

// learn remembers that one id stands for another.
func (c *comparison) learn(x, y any) {
	switch x.(type) {
	case string, json.Number:
		c.ids[show(x)] = show(y)
	}
}

// show writes a value as JSON, cut to what fits on a line.
func show(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	const most = 120
	if len(text) > most {
		return string(text[:most]) + "…"
	}
	return string(text)
}
