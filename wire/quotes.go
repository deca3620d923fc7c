package wire

// Ticks streams the quotes of one or more symbols, open to all. The first answer is the latest tick; then a message
// follows for each new one, until forget or forget_all.
var Ticks = define[TicksRequest, Tick](Spec{Name: "ticks", MsgType: "tick", Category: CategoryMarket, Streams: true, Offer: Simulated})

// TicksRequest names the symbols.
type TicksRequest struct {
	// Ticks is a symbol as active_symbols spells it, or a list of them. Each symbol is answered for itself and gets a stream
	// with an id of its own, and all share the req_id.
	Ticks OneOrMany `json:"ticks" required:"true" pattern:"symbol"`
	// Subscribe may be given for likeness with other calls; ticks streams without it too.
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
}

// TicksBatch tells the latest quote and the change over the day of every symbol of a market in one message, and with
// subscribe goes on about once a second. Only forget ends the stream; forget_all has no word for it.
var TicksBatch = define[TicksBatchRequest, TicksBatchResponse](Spec{Name: "ticks_batch", Category: CategoryMarket, Streams: true, Offer: Simulated})

// TicksBatchRequest names the market.
type TicksBatchRequest struct {
	// Market is the market as active_symbols codes it.
	Market string `json:"market" required:"true" enum:"forex|indices|commodities|stocks|cryptocurrency|synthetic_index"`
	// Subscribe asks for a stream of such messages.
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
}

// TicksHistory gives past quotes of a symbol, as ticks or as candles, open to all. With subscribe a stream goes on from
// where the history ends. The msg_type is history or candles at first; in the stream it is tick, and each message holds
// what the answer to ticks does, or ohlc with the newest candle as the tick has changed it.
var TicksHistory = define[TicksHistoryRequest, TicksHistoryResponse](Spec{Name: "ticks_history", MsgType: "history", Others: []string{"candles", "tick", "ohlc"}, Category: CategoryMarket, Streams: true, Flat: true, Offer: Simulated})

// TicksHistoryRequest names the symbol, the time and the form. Where more falls between start and end than count
// allows, the latest part is given.
type TicksHistoryRequest struct {
	// TicksHistory is the symbol, as active_symbols spells it.
	TicksHistory string `json:"ticks_history" required:"true" pattern:"symbol"`
	// End is the last moment of the history: epoch seconds as text, or latest for now.
	End string `json:"end" required:"true" pattern:"history-end"`
	// Start is the first moment of the history, in epoch seconds. Absent, it is a day before the end; but ticks reach as far
	// back as count says if that is given, and so do candles if both count and granularity are.
	Start Optional[int64] `json:"start,omitzero" min:"0" max:"9999999999"`
	// Count is how many ticks or candles to give at most; one answer holds no more than 5000.
	Count int64 `json:"count,omitzero" default:"1000"`
	// Style is the form: ticks for each quote with its time, candles for open, high, low and close of equal spans.
	Style string `json:"style,omitzero" enum:"candles|ticks" default:"ticks"`
	// Granularity is the span of a candle in seconds, from a minute to a day, for style candles alone. Absent, 60.
	Granularity int64 `json:"granularity,omitzero" enum:"60|120|180|300|600|900|1800|3600|7200|14400|28800|86400"`
	// AdjustStartTime moves the whole span back to when the market was last open, if it is closed at the end or the
	// caller's licence does not reach that far.
	AdjustStartTime Flag `json:"adjust_start_time,omitzero" enum:"1"`
	// Subscribe asks for a stream of the ticks that follow, or for style candles of the candle as each tick changes it.
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
}
