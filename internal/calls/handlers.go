package calls

import "github.com/dervish-ws/dervish/wire"

// offer names the handler of every call that is offered.
func (r *Router) offer() {
	handle(r, wire.Ping, ping)
	handle(r, wire.Time, serverTime)
	handle(r, wire.Authorize, authorize)
	handle(r, wire.Logout, logout)
	handle(r, wire.Forget, forget)
	handle(r, wire.ForgetAll, forgetAll)

	handle(r, wire.Ticks, ticks)
	handle(r, wire.TicksBatch, ticksBatch)
	handle(r, wire.TicksHistory, ticksHistory)
	r.object(wire.TicksHistory.Call, "style", wire.ErrInvalidStyle)

	handle(r, wire.ActiveSymbols, activeSymbols)
	handle(r, wire.ContractsFor, contractsFor)
	handle(r, wire.ContractsForCompany, contractsForCompany)
	handle(r, wire.AssetIndex, assetIndex)
	handle(r, wire.TradingDurations, tradingDurations)
	handle(r, wire.TradingTimes, tradingTimes)
	handle(r, wire.ExchangeRates, exchangeRates)
	handle(r, wire.EconomicCalendar, economicCalendar)

	handle(r, wire.Proposal, proposal)
	handle(r, wire.Buy, buy)
	handle(r, wire.Sell, sell)
	handle(r, wire.Cancel, cancel)
	handle(r, wire.ContractUpdate, contractUpdate)
	handle(r, wire.ContractUpdateHistory, contractUpdateHistory)
	handle(r, wire.SellExpired, sellExpired)
	handle(r, wire.ProposalOpenContract, proposalOpenContract)
	handle(r, wire.Portfolio, portfolio)
	handle(r, wire.Statement, statement)
	handle(r, wire.ProfitTable, profitTable)
	handle(r, wire.Transaction, transaction)
	handle(r, wire.Balance, balance)

	handle(r, wire.WebsiteStatus, websiteStatus)
	handle(r, wire.WebsiteConfig, websiteConfig)

	handle(r, wire.ResidenceList, residenceList)
	handle(r, wire.StatesList, statesList)
	handle(r, wire.LandingCompany, landingCompany)
	handle(r, wire.LandingCompanyDetails, landingCompanyDetails)
	handle(r, wire.PayoutCurrencies, payoutCurrencies)
	handle(r, wire.CryptoConfig, cryptoConfig)
	handle(r, wire.TradingServers, tradingServers)
	handle(r, wire.TradingPlatformStatus, tradingPlatformStatus)
}
