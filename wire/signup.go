package wire

// NewAccountCheckDuplicate tells a sign-up form, before it asks for more, whether somebody with the same birthday and
// the same name or telephone number is a client already. The answer's has_duplicate is 1 or 0 and says nothing about who
// that is.
var NewAccountCheckDuplicate = define[NewAccountCheckDuplicateRequest, NewAccountCheckDuplicateResponse](Spec{Name: "new_account_check_duplicate", Category: CategoryAccount, Scopes: Scopes{Admin}})

// NewAccountCheckDuplicateRequest names the person to look for: by birthday and name, or by birthday and telephone.
type NewAccountCheckDuplicateRequest struct {
	// DateOfBirth is the birthday as year-month-day; month and day may be a single digit.
	DateOfBirth string `json:"date_of_birth" required:"true" pattern:"date-loose"`
	// FirstName is the given name; it goes with LastName.
	FirstName string `json:"first_name,omitzero" pattern:"person-name" sensitive:"true"`
	// LastName is the family name; it goes with FirstName.
	LastName string `json:"last_name,omitzero" pattern:"person-name" sensitive:"true"`
	// PhoneNumber is the whole number, from the plus sign and the dialling code on, such as +44 20 7946 0018.
	PhoneNumber string `json:"phone_number,omitzero" pattern:"phone-international" sensitive:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// NewAccountVirtual opens a demo account, which trades with virtual money, for somebody who has proved an email address
// with verify_email. It needs no authorization; the answer holds the login id, the balance and a token to authorize
// with at once.
var NewAccountVirtual = define[NewAccountVirtualRequest, NewAccountVirtualResponse](Spec{Name: "new_account_virtual", Category: CategoryAccount, Offer: Simulated, Effects: true})

// NewAccountVirtualRequest is who wants the demo account, and what brought them.
type NewAccountVirtualRequest struct {
	// Type is the kind of account: trading holds contracts, wallet holds money for other accounts. Of dynamic no more
	// than the name is published.
	Type string `json:"type,omitzero" enum:"trading|wallet|dynamic" default:"trading"`
	// Email is the address to sign up with.
	Email string `json:"email,omitzero" pattern:"email"`
	// VerificationCode is the code that verify_email of type account_opening sent to the address.
	VerificationCode string `json:"verification_code,omitzero" pattern:"verification-code"`
	// ClientPassword is the password to log in with from now on: 8 to 25 printable ASCII characters with a lower-case
	// letter, an upper-case letter and a digit. It must differ from the email address.
	ClientPassword string `json:"client_password,omitzero" pattern:"mt5-password" sensitive:"true"`
	// Residence is the two-letter code of the country where the person lives, one of residence_list.
	Residence string `json:"residence,omitzero" pattern:"country"`
	// EmailConsent is 1 for a person who agrees to advertising by email.
	EmailConsent Flag `json:"email_consent,omitzero" enum:"1|0"`
	Campaign
	// AdPlatformCookies are identifiers found in the person's browser.
	AdPlatformCookies AdPlatformCookies `json:"ad_platform_cookies,omitzero"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// NewAccountReal opens an account for real money with the landing company that serves the client's country. It may be
// called from a demo account or from a real one; from a real one the personal details are ignored and those on file
// hold. The answer names the new login id, its currency and landing company, and a token for it.
var NewAccountReal = define[NewAccountRealRequest, NewAccountRealResponse](Spec{Name: "new_account_real", Category: CategoryAccount, Scopes: Scopes{Admin}, Effects: true})

// NewAccountRealRequest is the application for a real account.
type NewAccountRealRequest struct {
	// Currency is the code of the account's currency, one of payout_currencies.
	Currency string `json:"currency,omitzero" pattern:"currency"`
	// Salutation is how to address the client.
	Salutation string `json:"salutation,omitzero" enum:"Mr|Ms|Miss|Mrs"`
	Person
	// PlaceOfBirth is the two-letter code of the country where the client was born.
	PlaceOfBirth string `json:"place_of_birth,omitzero" pattern:"country"`
	// Citizen is the two-letter code of the country whose citizen the client is. Empty or null: not told.
	Citizen Optional[string] `json:"citizen,omitzero" pattern:"country-optional" null:"true"`
	// Residence is the two-letter code of the country where the client lives, one of residence_list.
	Residence string `json:"residence,omitzero" pattern:"country"`
	PostalAddress
	Telephone
	SecurityQuestion
	TaxDetails
	Declarations
	// EmploymentStatus says in words whether and how the client works, such as Employed.
	EmploymentStatus string `json:"employment_status,omitzero"`
	// AccountOpeningReason is what the client wants the account for.
	AccountOpeningReason string `json:"account_opening_reason,omitzero" enum:"Speculative|Income Earning|Hedging|Peer-to-peer exchange|Additional revenue|Savings"`
	// AccountTurnover is how much money the client expects to move through the account.
	AccountTurnover string `json:"account_turnover,omitzero" enum:"Less than $25,000|$25,000 - $50,000|$50,001 - $100,000|$100,001 - $500,000|Over $500,000"`
	// FinancialInformationVersion is the version of the form that the financial answers follow.
	FinancialInformationVersion string `json:"financial_information_version,omitzero"`
	// ClientType is the standing asked for; a professional has less protection by the regulator than a retail client.
	ClientType string `json:"client_type,omitzero" enum:"professional|retail" default:"retail"`
	// AffiliateToken names the affiliate who referred the client.
	AffiliateToken string `json:"affiliate_token,omitzero" pattern:"affiliate-token"`
	// TNCAcceptance is 1 for a client who has accepted the terms and conditions.
	TNCAcceptance Flag `json:"tnc_acceptance,omitzero" enum:"0|1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// NewAccountMaltainvest opens an account for real money with the landing company maltainvest, which serves the European
// Union and must examine what applicants know and own. It may be called from a demo account or from a real one; from a
// real one the personal details are ignored and those on file hold. The answer is like that of new_account_real.
var NewAccountMaltainvest = define[NewAccountMaltainvestRequest, NewAccountMaltainvestResponse](Spec{Name: "new_account_maltainvest", Category: CategoryAccount, Scopes: Scopes{Admin}, Effects: true})

// NewAccountMaltainvestRequest is the application: the person, the person's means, and answers that show whether such
// trading suits them.
type NewAccountMaltainvestRequest struct {
	// Currency is the code of the account's currency, one of payout_currencies.
	Currency string `json:"currency,omitzero" pattern:"currency"`
	// Salutation is how to address the client.
	Salutation string `json:"salutation" required:"true" enum:"Mr|Ms|Miss|Mrs"`
	// FirstName is the given name, 1 to 50 letters, spaces and the marks '.- without two spaces in a row.
	FirstName string `json:"first_name" required:"true" pattern:"person-name" sensitive:"true"`
	// LastName is the family name, under the same rule as the first.
	LastName string `json:"last_name" required:"true" pattern:"person-name" sensitive:"true"`
	// DateOfBirth is the birthday as year-month-day; month and day may be a single digit.
	DateOfBirth string `json:"date_of_birth" required:"true" pattern:"date-loose"`
	// PlaceOfBirth is the two-letter code of the country where the client was born.
	PlaceOfBirth string `json:"place_of_birth,omitzero" pattern:"country"`
	// Citizen is the two-letter code of the country whose citizen the client is.
	Citizen string `json:"citizen,omitzero" pattern:"country"`
	// Residence is the two-letter code of the country where the client lives, one of residence_list.
	Residence string `json:"residence" required:"true" pattern:"country"`
	// AddressLine1 is street and house number, up to 70 characters and not beginning with a space.
	AddressLine1 string `json:"address_line_1" required:"true" pattern:"address-line"`
	// AddressLine2 is what the first line had no room for, up to 70 characters.
	AddressLine2 string `json:"address_line_2,omitzero" pattern:"address-line-optional"`
	// AddressCity is the city or town, up to 100 characters of which the first is a letter.
	AddressCity string `json:"address_city" required:"true" pattern:"city"`
	// AddressState is the state or province, as the value that states_list gives for the country.
	AddressState string `json:"address_state,omitzero" pattern:"address-state"`
	// AddressPostcode is the postal code: letters, digits, spaces and dashes.
	AddressPostcode string `json:"address_postcode,omitzero" pattern:"postcode"`
	Telephone
	SecurityQuestion
	// TaxResidence lists the countries of tax residence as two-letter codes with commas between them, such as "de,fr".
	TaxResidence string `json:"tax_residence" required:"true" pattern:"country-list"`
	// TaxIdentificationNumber is the number by which the tax office knows the client; tin_validations tells how it
	// must look. This landing company insists on it, though a request without it is well formed.
	TaxIdentificationNumber string `json:"tax_identification_number,omitzero" pattern:"tax-number"`
	// TINSkipped is 1 for a client who passed over the question for a tax number.
	TINSkipped Flag `json:"tin_skipped,omitzero" enum:"0|1"`
	Declarations
	// ResidentSelfDeclaration is 1 for a client who declares to open the account on their own initiative. Some
	// countries ask for it, see account_opening_self_declaration_required in residence_list.
	ResidentSelfDeclaration Flag `json:"resident_self_declaration,omitzero" enum:"1"`

	// EmploymentStatus says in words whether and how the client works, such as Employed.
	EmploymentStatus string `json:"employment_status" required:"true"`
	// EmploymentIndustry is the branch in which the client works.
	EmploymentIndustry string `json:"employment_industry,omitzero"`
	// Occupation is the client's trade or position.
	Occupation string `json:"occupation,omitzero"`
	// EducationLevel is the highest schooling that the client completed.
	EducationLevel string `json:"education_level,omitzero"`
	// IncomeSource is where the client's income comes from.
	IncomeSource string `json:"income_source,omitzero"`
	// NetIncome is the range of the client's income in a year after taxes.
	NetIncome string `json:"net_income,omitzero"`
	// EstimatedWorth is the range of all that the client owns less all that is owed.
	EstimatedWorth string `json:"estimated_worth,omitzero"`
	// SourceOfWealth is how the client came by what they own.
	SourceOfWealth string `json:"source_of_wealth,omitzero"`
	// AccountTurnover is the range of money that the client expects to move through the account.
	AccountTurnover string `json:"account_turnover,omitzero"`
	// AccountOpeningReason is what the client wants the account for.
	AccountOpeningReason string `json:"account_opening_reason,omitzero" enum:"Speculative|Income Earning|Hedging|Additional revenue|Savings"`
	// InvestmentIntention is what the client hopes to gain by investing.
	InvestmentIntention string `json:"investment_intention,omitzero"`
	// FinancialInformationVersion is the version of the form that the financial answers follow.
	FinancialInformationVersion string `json:"financial_information_version,omitzero"`

	// RiskTolerance is Yes for a client who knows that all the money put into a trade can be lost.
	RiskTolerance string `json:"risk_tolerance,omitzero" enum:"Yes|No"`
	// SourceOfExperience is where the client's knowledge of trading comes from.
	SourceOfExperience string `json:"source_of_experience,omitzero" enum:"I have an academic degree, professional certification, and/or work experience.|I trade forex CFDs and other complex financial instruments.|I have attended seminars, training, and/or workshops.|I have little experience.|I have no knowledge."`
	// CFDExperience is for how long the client has traded contracts for difference.
	CFDExperience string `json:"cfd_experience,omitzero" enum:"No experience|Less than a year|1 - 2 years|Over 3 years"`
	// CFDFrequency is how often the client traded contracts for difference in the last year.
	CFDFrequency string `json:"cfd_frequency,omitzero" enum:"No transactions in the past 12 months|1 - 5 transactions in the past 12 months|6 - 10 transactions in the past 12 months|11 - 39 transactions in the past 12 months|40 transactions or more in the past 12 months"`
	// TradingExperienceFinancialInstruments is for how long the client has traded anything else.
	TradingExperienceFinancialInstruments string `json:"trading_experience_financial_instruments,omitzero" enum:"No experience|Less than a year|1 - 2 years|Over 3 years"`
	// TradingFrequencyFinancialInstruments is how often the client traded anything else in the last year.
	TradingFrequencyFinancialInstruments string `json:"trading_frequency_financial_instruments,omitzero" enum:"No transactions in the past 12 months|1 - 5 transactions in the past 12 months|6 - 10 transactions in the past 12 months|11 - 39 transactions in the past 12 months|40 transactions or more in the past 12 months"`
	// CFDTradingDefinition is the client's answer to the question what a contract for difference is for.
	CFDTradingDefinition string `json:"cfd_trading_definition,omitzero" enum:"Purchase shares of a company or physical commodities.|Place a bet on the price movement.|Speculate on the price movement.|Make a long-term investment."`
	// LeverageImpactTrading is the client's answer to the question what leverage does.
	LeverageImpactTrading string `json:"leverage_impact_trading,omitzero" enum:"Leverage is a risk mitigation technique.|Leverage prevents you from opening large positions.|Leverage guarantees profits.|Leverage lets you open larger positions for a fraction of the trade's value."`
	// LeverageTradingHighRiskStopLoss is the client's answer to the question what a stop loss is good for.
	LeverageTradingHighRiskStopLoss string `json:"leverage_trading_high_risk_stop_loss,omitzero" enum:"Cancel your trade at any time within a chosen timeframe.|Close your trade automatically when the loss is more than or equal to a specific amount.|Close your trade automatically when the profit is more than or equal to a specific amount.|Make a guaranteed profit on your trade."`
	// RequiredInitialMargin is the client's answer to the question which trades call for money up front.
	RequiredInitialMargin string `json:"required_initial_margin,omitzero" enum:"When opening a Leveraged CFD trade.|When trading Multipliers.|When buying shares of a company.|All of the above."`

	// ClientType is the standing asked for; a professional has less protection by the regulator than a retail client.
	ClientType string `json:"client_type,omitzero" enum:"professional|retail" default:"retail"`
	// AffiliateToken names the affiliate who referred the client.
	AffiliateToken string `json:"affiliate_token,omitzero" pattern:"affiliate-token"`
	// AcceptRisk is 1 for a client who has read and accepted the warning of risk.
	AcceptRisk Flag `json:"accept_risk,omitzero" enum:"0|1"`
	// TNCAcceptance is 1 for a client who has accepted the terms and conditions.
	TNCAcceptance Flag `json:"tnc_acceptance,omitzero" enum:"0|1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// NewAccountWallet opens a wallet for real money: an account that takes deposits and withdrawals and passes money on to
// trading accounts, but holds no contracts itself. The answer names the wallet's login id, its currency and landing
// company, and a token for it.
var NewAccountWallet = define[NewAccountWalletRequest, NewAccountWalletResponse](Spec{Name: "new_account_wallet", Category: CategoryAccount, Scopes: Scopes{Admin}, Effects: true})

// NewAccountWalletRequest is the application for a wallet.
type NewAccountWalletRequest struct {
	WalletApplication
}

// NewAccountWalletAndTrading opens a wallet for real money and, in the same step, a trading account beside it. The
// answer is a list of the two accounts; in the place of one that could not be opened stands an error.
var NewAccountWalletAndTrading = define[NewAccountWalletAndTradingRequest, NewAccountWalletAndTradingResponse](Spec{Name: "new_account_wallet_and_trading", Category: CategoryAccount, Scopes: Scopes{Admin}, Effects: true})

// NewAccountWalletAndTradingRequest is the application for a wallet with a trading account.
type NewAccountWalletAndTradingRequest struct {
	WalletApplication
}

// WalletApplication is what a client says to open a wallet. The kind and the currency are always needed; the rest
// depends on the landing company and on what is on file.
type WalletApplication struct {
	// AccountType is the kind of wallet: doughflow for money that comes by bank, card or payment service, crypto for
	// cryptocurrency.
	AccountType string `json:"account_type" required:"true" enum:"doughflow|crypto"`
	// Currency is the code of the wallet's currency, one of payout_currencies.
	Currency string `json:"currency" required:"true" pattern:"currency"`
	// LandingCompanyShort is the landing company that is to hold the wallet. Absent: svg.
	LandingCompanyShort string `json:"landing_company_short,omitzero" enum:"maltainvest|svg"`
	// Salutation is how to address the client.
	Salutation string `json:"salutation,omitzero" enum:"Mr|Ms|Miss|Mrs"`
	Person
	// PlaceOfBirth is the two-letter code of the country where the client was born.
	PlaceOfBirth string `json:"place_of_birth,omitzero" pattern:"country"`
	// Citizen is the two-letter code of the country whose citizen the client is.
	Citizen string `json:"citizen,omitzero" pattern:"country"`
	// Residence is the two-letter code of the country where the client lives, one of residence_list.
	Residence string `json:"residence,omitzero" pattern:"country"`
	// AddressLine1 is street and house number, up to 70 characters and not beginning with a space.
	AddressLine1 string `json:"address_line_1,omitzero" pattern:"address-line"`
	// AddressLine2 is what the first line had no room for, up to 70 characters.
	AddressLine2 string `json:"address_line_2,omitzero" pattern:"address-line-wallet"`
	// AddressCity is the city or town, up to 35 letters, spaces and the marks '.-.
	AddressCity string `json:"address_city,omitzero" pattern:"city-short"`
	// AddressState is the state or province, as the value that states_list gives for the country.
	AddressState string `json:"address_state,omitzero" pattern:"address-state"`
	// AddressPostcode is the postal code: letters, digits, spaces and dashes.
	AddressPostcode string `json:"address_postcode,omitzero" pattern:"postcode"`
	Telephone
	TaxDetails
	Declarations
	// ResidentSelfDeclaration is 1 for a client who declares to open the account on their own initiative. Some
	// countries ask for it, see account_opening_self_declaration_required in residence_list.
	ResidentSelfDeclaration Flag `json:"resident_self_declaration,omitzero" enum:"1"`
	// EmploymentStatus says in words whether and how the client works, such as Employed.
	EmploymentStatus string `json:"employment_status,omitzero"`
	// AccountOpeningReason is what the client wants the account for.
	AccountOpeningReason string `json:"account_opening_reason,omitzero" enum:"Speculative|Income Earning|Hedging|Peer-to-peer exchange|Additional revenue|Savings"`
	// FinancialAssessment holds the answers to financial_assessment_questions by the question's name. The landing
	// company maltainvest requires them.
	FinancialAssessment map[string]string `json:"financial_assessment,omitzero"`
	// ClientType is the standing asked for; a professional has less protection by the regulator than a retail client.
	ClientType string `json:"client_type,omitzero" enum:"professional|retail" default:"retail"`
	// AffiliateToken names the affiliate who referred the client.
	AffiliateToken string `json:"affiliate_token,omitzero" pattern:"affiliate-token"`
	// AcceptRisk is 1 for a client who has read and accepted the warning of risk.
	AcceptRisk Flag `json:"accept_risk,omitzero" enum:"0|1"`
	// TNCAcceptance is 1 for a client who has accepted the terms and conditions.
	TNCAcceptance Flag `json:"tnc_acceptance,omitzero" enum:"0|1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}
