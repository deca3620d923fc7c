package contract

// resaleEnds is for how many seconds before its expiry a contract is no longer bought back.
const resaleEnds = 15

// hold says why the contract cannot be sold where the course stands; nil when it can.
func (c *Course) hold() *Refusal {
	t := &c.terms
	switch {
	case c.over && (c.outcome.Status == Sold || c.outcome.Status == Cancelled):
		return refuse(NotForSale, "ContractAlreadySold", "", "The contract has been sold.")
	case c.over:
		return refuse(NotForSale, "WaitForContractSettlement", "", "The contract has ended.")
	case c.at < t.Start:
		return refuse(NotForSale, "SameStartSellTime", "", "The contract has not begun.")
	case !c.entered:
		return refuse(NotForSale, "EntryTickMissing", "", "The contract is waiting for its entry tick.")
	case c.kind.final || t.Ticks > 0:
		return refuse(NotForSale, "ResaleNotOffered", "", "A contract of this kind cannot be sold before it ends.")
	case !c.moved():
		return refuse(NotForSale, "SellAtEntryTick", "", "The contract cannot be sold at its entry tick.")
	case c.kind.endless == 0 && t.Expiry-c.at < resaleEnds:
		return tooLate
	case !c.world.Open(c.symbol, c.at):
		return refuse(MarketClosed, "MarketIsClosed", "", "The market is closed.")
	}
	if c.kind.hold != nil {
		return c.kind.hold(c)
	}
	return nil
}

// moved reports whether a tick has come after the entry tick.
func (c *Course) moved() bool {
	now, _ := c.world.At(c.symbol, c.at)
	return now.Epoch > c.entry.Epoch
}

var tooLate = refuse(NotForSale, "ResaleNotOffered", "", "The contract is too close to its end to be sold.")
