package wire

// Portfolio lists the contracts that the account holds open, each with its id, what it cost and what it may pay.
var Portfolio = define[PortfolioRequest, PortfolioResponse](Spec{Name: "portfolio", Category: CategoryTrading, Scopes: Scopes{Read, TradingInformation}, Offer: Simulated})

// PortfolioRequest narrows the list.
type PortfolioRequest struct {
	// ContractType keeps contracts of these kinds alone; absent, all. The codes are those of proposal.
	ContractType []string `json:"contract_type,omitzero" enum:"CALL|PUT|CALLE|PUTE|ONETOUCH|NOTOUCH|EXPIRYRANGE|EXPIRYMISS|EXPIRYRANGEE|EXPIRYMISSE|RANGE|UPORDOWN|DIGITMATCH|DIGITDIFF|DIGITOVER|DIGITUNDER|DIGITEVEN|DIGITODD|ASIANU|ASIAND|RESETCALL|RESETPUT|RUNHIGH|RUNLOW|TICKHIGH|TICKLOW|CALLSPREAD|PUTSPREAD|LBFLOATCALL|LBFLOATPUT|LBHIGHLOW|MULTUP|MULTDOWN|ACCU|VANILLALONGCALL|VANILLALONGPUT|TURBOSLONG|TURBOSSHORT"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// ProposalOpenContract tells everything about a contract of the account, open or closed: its terms, the spot, what it
// would sell for and, at the end, how it ended. With subscribe it follows each tick and closes with the message in
// which is_sold is 1.
var ProposalOpenContract = define[ProposalOpenContractRequest, OpenContract](Spec{Name: "proposal_open_contract", Category: CategoryTrading, Scopes: Scopes{Read, TradingInformation}, Streams: true, Offer: Simulated})

// ProposalOpenContractRequest names one contract, or none for all that are open.
type ProposalOpenContractRequest struct {
	// ContractID is the contract's id, as buy answered it and portfolio lists it. Absent, every open contract is meant;
	// with subscribe each of them gets a stream of its own, and so do those bought later.
	ContractID int64 `json:"contract_id,omitzero"`
	// Subscribe asks for a stream of changes until the contract is closed.
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// ProfitTable lists the account's closed contracts with what each cost and what it brought; the profit is the
// difference. It answers a page at a time.
var ProfitTable = define[ProfitTableRequest, ProfitTableResponse](Spec{Name: "profit_table", Category: CategoryTrading, Scopes: Scopes{Read, TradingInformation}, Offer: Simulated})

// ProfitTableRequest chooses the contracts, their order and the page.
type ProfitTableRequest struct {
	// ContractType keeps contracts of these kinds alone; absent, all. The codes are those of proposal.
	ContractType []string `json:"contract_type,omitzero" enum:"CALL|PUT|CALLE|PUTE|ONETOUCH|NOTOUCH|EXPIRYRANGE|EXPIRYMISS|EXPIRYRANGEE|EXPIRYMISSE|RANGE|UPORDOWN|DIGITMATCH|DIGITDIFF|DIGITOVER|DIGITUNDER|DIGITEVEN|DIGITODD|ASIANU|ASIAND|RESETCALL|RESETPUT|RUNHIGH|RUNLOW|TICKHIGH|TICKLOW|CALLSPREAD|PUTSPREAD|LBFLOATCALL|LBFLOATPUT|LBHIGHLOW|MULTUP|MULTDOWN|ACCU|VANILLALONGCALL|VANILLALONGPUT|TURBOSLONG|TURBOSSHORT"`
	// DateFrom is the beginning of the time looked at, as epoch seconds or as a date such as 2026-03-01; absent, the first
	// contract.
	DateFrom string `json:"date_from,omitzero" pattern:"statement-date"`
	// DateTo is the end of the time looked at, in the same form; absent, now.
	DateTo string `json:"date_to,omitzero" pattern:"statement-date"`
	// Description adds to each contract its longcode, its shortcode and its main terms.
	Description Flag `json:"description,omitzero" enum:"0|1"`
	// Limit is how many contracts a page holds at most.
	Limit Decimal `json:"limit,omitzero" min:"0" max:"500" default:"50"`
	// Offset is how many contracts to pass over before the page begins; absent, none.
	Offset int64 `json:"offset,omitzero" min:"0"`
	// Sort is the order in time: ASC has the oldest contract first, DESC the latest.
	Sort string `json:"sort,omitzero" enum:"ASC|DESC" default:"DESC"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// Statement lists what moved money on the account, the latest first, each with its amount, negative when money went
// out, and the balance after it. It answers a page at a time.
var Statement = define[StatementRequest, StatementResponse](Spec{Name: "statement", Category: CategoryTrading, Scopes: Scopes{Read, TradingInformation}, Offer: Simulated})

// StatementRequest chooses the transactions and the page.
type StatementRequest struct {
	// ActionType keeps transactions of one kind alone; absent, all. Buy and sell are trades; deposit, withdrawal and
	// transfer are the cashier's; escrow is money held for a peer-to-peer order; adjustment is a correction by the
	// service; virtual_credit is play money.
	ActionType string `json:"action_type,omitzero" enum:"buy|sell|deposit|withdrawal|escrow|adjustment|virtual_credit|transfer"`
	// DateFrom is the beginning of the time looked at, in epoch seconds; absent, the first transaction.
	DateFrom int64 `json:"date_from,omitzero" min:"0" max:"9999999999"`
	// DateTo is the end of the time looked at, in epoch seconds; absent, now.
	DateTo int64 `json:"date_to,omitzero" min:"0" max:"9999999999"`
	// Description adds the longcode and the shortcode of the contract to each trade.
	Description Flag `json:"description,omitzero" enum:"0|1"`
	// Limit is how many transactions a page holds at most.
	Limit Decimal `json:"limit,omitzero" min:"0" max:"999" default:"100"`
	// Offset is how many transactions to pass over before the page begins; absent, none.
	Offset int64 `json:"offset,omitzero" min:"0"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// Transaction streams what moves money on the account, one message for each event with its amount and the balance after
// it. The first answer holds the id of the stream and no transaction; statement has those of the past.
var Transaction = define[TransactionRequest, TransactionResponse](Spec{Name: "transaction", Category: CategoryTrading, Scopes: Scopes{Read, TradingInformation}, Streams: true, Offer: Simulated})

// TransactionRequest asks for the stream.
type TransactionRequest struct {
	// Subscribe must be given, for the call does nothing but stream.
	Subscribe Flag `json:"subscribe" required:"true" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}
