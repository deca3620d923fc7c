package wire

// Portfolio DOC
var Portfolio = define[PortfolioRequest, Raw](Spec{Name: "portfolio", Category: CategoryTrading, Scopes: Scopes{Read, TradingInformation}})

// PortfolioRequest DOC
type PortfolioRequest struct {
	// ContractType DOC
	ContractType []string `json:"contract_type,omitzero" enum:"ACCU|ASIAND|ASIANU|CALL|CALLE|CALLSPREAD|DIGITDIFF|DIGITEVEN|DIGITMATCH|DIGITODD|DIGITOVER|DIGITUNDER|EXPIRYMISSE|EXPIRYMISS|EXPIRYRANGE|EXPIRYRANGEE|LBFLOATCALL|LBFLOATPUT|LBHIGHLOW|MULTDOWN|MULTUP|NOTOUCH|ONETOUCH|PUT|PUTE|PUTSPREAD|RANGE|RESETCALL|RESETPUT|RUNHIGH|RUNLOW|TICKHIGH|TICKLOW|UPORDOWN|VANILLALONGCALL|VANILLALONGPUT|TURBOSLONG|TURBOSSHORT"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// ProfitTable DOC
var ProfitTable = define[ProfitTableRequest, Raw](Spec{Name: "profit_table", Category: CategoryTrading, Scopes: Scopes{Read, TradingInformation}})

// ProfitTableRequest DOC
type ProfitTableRequest struct {
	// ContractType DOC
	ContractType []string `json:"contract_type,omitzero" enum:"ACCU|ASIAND|ASIANU|CALL|CALLE|CALLSPREAD|DIGITDIFF|DIGITEVEN|DIGITMATCH|DIGITODD|DIGITOVER|DIGITUNDER|EXPIRYMISSE|EXPIRYMISS|EXPIRYRANGE|EXPIRYRANGEE|LBFLOATCALL|LBFLOATPUT|LBHIGHLOW|MULTDOWN|MULTUP|NOTOUCH|ONETOUCH|PUT|PUTE|PUTSPREAD|RANGE|RESETCALL|RESETPUT|RUNHIGH|RUNLOW|TICKHIGH|TICKLOW|UPORDOWN|VANILLALONGCALL|VANILLALONGPUT|TURBOSLONG|TURBOSSHORT"`
	// DateFrom DOC
	DateFrom string `json:"date_from,omitzero" pattern:"statement-date"`
	// DateTo DOC
	DateTo string `json:"date_to,omitzero" pattern:"statement-date"`
	// Description DOC
	Description Flag `json:"description,omitzero" enum:"0|1"`
	// Limit DOC
	Limit Decimal `json:"limit,omitzero" min:"0" max:"500" default:"50"`
	// Offset DOC
	Offset int64 `json:"offset,omitzero" min:"0"`
	// Sort DOC
	Sort string `json:"sort,omitzero" enum:"ASC|DESC" default:"DESC"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// ProposalOpenContract DOC
var ProposalOpenContract = define[ProposalOpenContractRequest, Raw](Spec{Name: "proposal_open_contract", Category: CategoryTrading, Scopes: Scopes{Read, TradingInformation}, Streams: true})

// ProposalOpenContractRequest DOC
type ProposalOpenContractRequest struct {
	// ContractID DOC
	ContractID int64 `json:"contract_id,omitzero"`
	// Subscribe DOC
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// Statement DOC
var Statement = define[StatementRequest, Raw](Spec{Name: "statement", Category: CategoryTrading, Scopes: Scopes{Read, TradingInformation}})

// StatementRequest DOC
type StatementRequest struct {
	// ActionType DOC
	ActionType string `json:"action_type,omitzero" enum:"buy|sell|deposit|withdrawal|escrow|adjustment|virtual_credit|transfer"`
	// DateFrom DOC
	DateFrom int64 `json:"date_from,omitzero" min:"0" max:"9999999999"`
	// DateTo DOC
	DateTo int64 `json:"date_to,omitzero" min:"0" max:"9999999999"`
	// Description DOC
	Description Flag `json:"description,omitzero" enum:"0|1"`
	// Limit DOC
	Limit Decimal `json:"limit,omitzero" min:"0" max:"999" default:"100"`
	// Offset DOC
	Offset int64 `json:"offset,omitzero" min:"0"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// Transaction DOC
var Transaction = define[TransactionRequest, Raw](Spec{Name: "transaction", Category: CategoryTrading, Scopes: Scopes{Read, TradingInformation}, Streams: true})

// TransactionRequest DOC
type TransactionRequest struct {
	// Subscribe DOC
	Subscribe Flag `json:"subscribe" required:"true" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}
