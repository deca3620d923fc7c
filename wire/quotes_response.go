package wire

// Tick is one quote of a symbol.
type Tick struct {
	// Ask is the price at which one could buy, a little above the quote.
	Ask Decimal `json:"ask,omitzero"`
	// Bid is the price at which one could sell, a little below the quote.
	Bid Decimal `json:"bid,omitzero"`
	// Epoch is when the tick happened, in epoch seconds.
	Epoch int64 `json:"epoch,omitzero"`
	// ID is the stream's id, there while the tick comes from a stream.
	ID string `json:"id,omitzero"`
	// PipSize is the number of decimals of the symbol's prices. Numbers lose zeros at their end, so who needs the last
	// digit writes the quote with this many decimals.
	PipSize int64 `json:"pip_size" required:"true"`
	// Quote is the price, the spot that contracts are decided by.
	Quote Decimal `json:"quote,omitzero"`
	// Symbol is the symbol's code.
	Symbol string `json:"symbol,omitzero"`
}

// AppendJSON writes the tick without what is absent.
func (t Tick) AppendJSON(dst []byte) []byte {
	dst = append(dst, '{')
	if !t.Ask.IsZero() {
		dst = append(t.Ask.AppendJSON(append(dst, `"ask":`...)), ',')
	}
	if !t.Bid.IsZero() {
		dst = append(t.Bid.AppendJSON(append(dst, `"bid":`...)), ',')
	}
	if t.Epoch != 0 {
		dst = append(AppendInt(append(dst, `"epoch":`...), t.Epoch), ',')
	}
	if t.ID != "" {
		dst = append(AppendString(append(dst, `"id":`...), t.ID), ',')
	}
	dst = AppendInt(append(dst, `"pip_size":`...), t.PipSize)
	if !t.Quote.IsZero() {
		dst = t.Quote.AppendJSON(append(dst, `,"quote":`...))
	}
	if t.Symbol != "" {
		dst = AppendString(append(dst, `,"symbol":`...), t.Symbol)
	}
	return append(dst, '}')
}

// MarshalJSON is AppendJSON.
func (t Tick) MarshalJSON() ([]byte, error) { return t.AppendJSON(nil), nil }

// TicksBatchResponse holds the latest quote of each symbol of the market.
type TicksBatchResponse []MarketQuote

// AppendJSON writes the quotes.
func (r *TicksBatchResponse) AppendJSON(dst []byte) []byte {
	return appendList(dst, *r, func(dst []byte, q MarketQuote) []byte { return q.AppendJSON(dst) })
}

// MarketQuote is the latest quote of one symbol. Its prices are text, with all the decimals of the symbol.
type MarketQuote struct {
	// Ask is the price at which one could buy.
	Ask string `json:"ask" required:"true"`
	// Bid is the price at which one could sell.
	Bid string `json:"bid" required:"true"`
	// Change is how far the price has moved in the day, in per cent.
	Change string `json:"change" required:"true"`
	// Epoch is when the quote was made, in epoch seconds.
	Epoch int64 `json:"epoch" required:"true"`
	// Quote is the price.
	Quote string `json:"quote" required:"true"`
	// Symbol is the symbol's code.
	Symbol string `json:"symbol" required:"true"`
}

// AppendJSON writes the quote.
func (q MarketQuote) AppendJSON(dst []byte) []byte {
	text := func(name, value string) { dst = AppendString(append(dst, name...), value) }
	text(`{"ask":`, q.Ask)
	text(`,"bid":`, q.Bid)
	text(`,"change":`, q.Change)
	dst = AppendInt(append(dst, `,"epoch":`...), q.Epoch)
	text(`,"quote":`, q.Quote)
	text(`,"symbol":`, q.Symbol)
	return append(dst, '}')
}

// TicksHistoryResponse holds the past as ticks or as candles.
type TicksHistoryResponse struct {
	// Candles are there for style candles, the oldest first. The last one may still be forming.
	Candles []Candle `json:"candles,omitzero"`
	// History is there for style ticks.
	History History `json:"history,omitzero"`
	// PipSize is the number of decimals of the symbol's prices.
	PipSize int64 `json:"pip_size,omitzero"`
}

// AppendJSON writes the history without what is absent.
func (r *TicksHistoryResponse) AppendJSON(dst []byte) []byte {
	begin := len(dst)
	if r.Candles != nil {
		dst = append(dst, `,"candles":`...)
		dst = appendList(dst, r.Candles, func(dst []byte, c Candle) []byte { return c.AppendJSON(dst) })
	}
	if h := r.History; h.Prices != nil || h.Times != nil {
		dst = h.AppendJSON(append(dst, `,"history":`...))
	}
	if r.PipSize != 0 {
		dst = AppendInt(append(dst, `,"pip_size":`...), r.PipSize)
	}
	return closeObject(dst, begin)
}

// MarshalJSON is AppendJSON.
func (r *TicksHistoryResponse) MarshalJSON() ([]byte, error) { return r.AppendJSON(nil), nil }

// closeObject makes an object of members that stand in dst from begin on, each behind a comma.
func closeObject(dst []byte, begin int) []byte {
	if len(dst) == begin {
		return append(dst, "{}"...)
	}
	dst[begin] = '{'
	return append(dst, '}')
}

// appendList writes an array.
func appendList[T any](dst []byte, list []T, one func([]byte, T) []byte) []byte {
	dst = append(dst, '[')
	for i, v := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = one(dst, v)
	}
	return append(dst, ']')
}

// History is past ticks as two lists of equal length, the oldest tick first.
type History struct {
	// Prices are the quotes.
	Prices []Decimal `json:"prices,omitzero"`
	// Times says when each was made, in epoch seconds.
	Times []int64 `json:"times,omitzero"`
}

// AppendJSON writes the two lists, as far as they are there.
func (h History) AppendJSON(dst []byte) []byte {
	begin := len(dst)
	if h.Prices != nil {
		dst = appendList(append(dst, `,"prices":`...), h.Prices, func(dst []byte, d Decimal) []byte { return d.AppendJSON(dst) })
	}
	if h.Times != nil {
		dst = appendList(append(dst, `,"times":`...), h.Times, AppendInt)
	}
	return closeObject(dst, begin)
}

// MarshalJSON is AppendJSON.
func (h History) MarshalJSON() ([]byte, error) { return h.AppendJSON(nil), nil }

// Candle sums up the ticks of one span of time.
type Candle struct {
	// Close is the last quote.
	Close Decimal `json:"close,omitzero"`
	// Epoch is when the span begins, in epoch seconds; a multiple of its length.
	Epoch int64 `json:"epoch,omitzero"`
	// High is the highest quote.
	High Decimal `json:"high,omitzero"`
	// Low is the lowest quote.
	Low Decimal `json:"low,omitzero"`
	// Open is the first quote.
	Open Decimal `json:"open,omitzero"`
}

// AppendJSON writes the candle without what is absent.
func (c Candle) AppendJSON(dst []byte) []byte {
	begin := len(dst)
	price := func(name string, d Decimal) {
		if !d.IsZero() {
			dst = d.AppendJSON(append(dst, name...))
		}
	}
	price(`,"close":`, c.Close)
	if c.Epoch != 0 {
		dst = AppendInt(append(dst, `,"epoch":`...), c.Epoch)
	}
	price(`,"high":`, c.High)
	price(`,"low":`, c.Low)
	price(`,"open":`, c.Open)
	return closeObject(dst, begin)
}

// MarshalJSON is AppendJSON.
func (c Candle) MarshalJSON() ([]byte, error) { return c.AppendJSON(nil), nil }

// OHLC is the update of a candle that is followed live: one for each tick, with the candle as it stands then. Another
// OpenTime than before begins another candle. On the wire the four prices are text with all their decimals, where those
// of a [Candle] are numbers.
type OHLC struct {
	// Close is the quote of this tick.
	Close Decimal `json:"close"`
	// Epoch is when this tick happened, in epoch seconds.
	Epoch int64 `json:"epoch"`
	// Granularity is the length of the candle's span, in seconds.
	Granularity int64 `json:"granularity"`
	// High is the highest quote so far.
	High Decimal `json:"high"`
	// ID is the stream's id.
	ID string `json:"id,omitzero"`
	// Low is the lowest quote so far.
	Low Decimal `json:"low"`
	// Open is the first quote.
	Open Decimal `json:"open"`
	// OpenTime is when the span began, in epoch seconds.
	OpenTime int64 `json:"open_time"`
	// PipSize is the number of decimals of the symbol's prices.
	PipSize int64 `json:"pip_size"`
	// Symbol is the symbol's code.
	Symbol string `json:"symbol"`
}

// Candle is the candle of the update.
func (o OHLC) Candle() Candle {
	return Candle{Epoch: o.OpenTime, Open: o.Open, High: o.High, Low: o.Low, Close: o.Close}
}

// AppendJSON writes the update with its prices as text.
func (o OHLC) AppendJSON(dst []byte) []byte {
	price := func(name string, d Decimal) { dst = AppendString(append(dst, name...), d.String()) }
	whole := func(name string, n int64) { dst = AppendInt(append(dst, name...), n) }
	price(`{"close":`, o.Close)
	whole(`,"epoch":`, o.Epoch)
	whole(`,"granularity":`, o.Granularity)
	price(`,"high":`, o.High)
	if o.ID != "" {
		dst = AppendString(append(dst, `,"id":`...), o.ID)
	}
	price(`,"low":`, o.Low)
	price(`,"open":`, o.Open)
	whole(`,"open_time":`, o.OpenTime)
	whole(`,"pip_size":`, o.PipSize)
	dst = AppendString(append(dst, `,"symbol":`...), o.Symbol)
	return append(dst, '}')
}

// MarshalJSON is AppendJSON.
func (o OHLC) MarshalJSON() ([]byte, error) { return o.AppendJSON(nil), nil }
