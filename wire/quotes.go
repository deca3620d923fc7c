package wire

// Ticks DOC
var Ticks = define[TicksRequest, Raw](Spec{Name: "ticks", Category: CategoryMarket, Streams: true})

// TicksRequest DOC
type TicksRequest struct {
	// Ticks DOC
	Ticks OneOrMany `json:"ticks" required:"true" pattern:"symbol"`
	// Subscribe DOC
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
}

// TicksBatch DOC
var TicksBatch = define[TicksBatchRequest, Raw](Spec{Name: "ticks_batch", Category: CategoryMarket, Streams: true})

// TicksBatchRequest DOC
type TicksBatchRequest struct {
	// Market DOC
	Market string `json:"market" required:"true" enum:"forex|indices|commodities|stocks|cryptocurrency|synthetic_index"`
	// Subscribe DOC
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
}

// TicksHistory DOC
var TicksHistory = define[TicksHistoryRequest, Raw](Spec{Name: "ticks_history", Category: CategoryMarket, Streams: true})

// TicksHistoryRequest DOC
type TicksHistoryRequest struct {
	// TicksHistory DOC
	TicksHistory string `json:"ticks_history" required:"true" pattern:"symbol"`
	// End DOC
	End string `json:"end" required:"true" pattern:"history-end"`
	// AdjustStartTime DOC
	AdjustStartTime Flag `json:"adjust_start_time,omitzero" enum:"1"`
	// Count DOC
	Count int64 `json:"count,omitzero" default:"1000"`
	// Granularity DOC
	Granularity int64 `json:"granularity,omitzero" enum:"60|120|180|300|600|900|1800|3600|7200|14400|28800|86400"`
	// Start DOC
	Start int64 `json:"start,omitzero" min:"0" max:"9999999999"`
	// Style DOC
	Style string `json:"style,omitzero" enum:"candles|ticks" default:"ticks"`
	// Subscribe DOC
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
}
