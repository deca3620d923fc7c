package wire

// Person is who somebody is: the name and the birthday that an account is opened or kept under.
type Person struct {
	// FirstName is the given name, 1 to 50 letters, spaces and the marks '.- without two spaces in a row.
	FirstName string `json:"first_name,omitzero" pattern:"person-name" sensitive:"true"`
	// LastName is the family name, under the same rule as the first.
	LastName string `json:"last_name,omitzero" pattern:"person-name" sensitive:"true"`
	// DateOfBirth is the birthday as year-month-day, such as 1990-04-23; month and day may be a single digit.
	DateOfBirth string `json:"date_of_birth,omitzero" pattern:"date-loose"`
}

// PostalAddress is where a client or partner gets letters.
type PostalAddress struct {
	// AddressLine1 is street and house number, up to 70 characters and not beginning with a space.
	AddressLine1 string `json:"address_line_1,omitzero" pattern:"address-line"`
	// AddressLine2 is what the first line had no room for, such as a flat or a district, up to 70 characters.
	AddressLine2 string `json:"address_line_2,omitzero" pattern:"address-line-optional"`
	// AddressCity is the city or town, up to 100 characters of which the first is a letter.
	AddressCity string `json:"address_city,omitzero" pattern:"city"`
	// AddressState is the state or province, as the value that states_list gives for the country.
	AddressState string `json:"address_state,omitzero" pattern:"address-state"`
	// AddressPostcode is the postal code: letters, digits, spaces and dashes. Countries without one leave it out.
	AddressPostcode string `json:"address_postcode,omitzero" pattern:"postcode"`
}

// Telephone is a telephone number in its two parts.
type Telephone struct {
	// CallingCountryCode is the country's dialling code without the plus sign, such as 44. Null counts as none.
	CallingCountryCode Optional[string] `json:"calling_country_code,omitzero" pattern:"dialling-code" sensitive:"true" null:"true"`
	// Phone is the rest of the number as it is dialled within the country, up to 15 digits. Null counts as none.
	Phone Optional[string] `json:"phone,omitzero" sensitive:"true" null:"true"`
}

// SecurityQuestion is a question by which support staff know a client, and its answer.
type SecurityQuestion struct {
	// SecretQuestion is the question that the client picks.
	SecretQuestion string `json:"secret_question,omitzero" enum:"Mother's maiden name|Name of your pet|Name of first love|Memorable town/city|Memorable date|Favourite dish|Brand of first car|Favourite artist"`
	// SecretAnswer is the client's answer. Question and answer belong together and are meant for a first account; a
	// further one takes over what is on file.
	SecretAnswer string `json:"secret_answer,omitzero" pattern:"secret-answer" minlen:"4" maxlen:"50" sensitive:"true"`
}

// TaxDetails says where a client pays taxes. Demo accounts have none.
type TaxDetails struct {
	// TaxResidence lists the countries of tax residence as two-letter codes with commas between them, such as "de,fr".
	// The landing company maltainvest insists on it.
	TaxResidence string `json:"tax_residence,omitzero" pattern:"country-list"`
	// TaxIdentificationNumber is the number by which the tax office knows the client; tin_validations tells how it
	// must look. The landing company maltainvest insists on it.
	TaxIdentificationNumber string `json:"tax_identification_number,omitzero" pattern:"tax-number"`
	// TINSkipped is 1 for a client who passed over the question for a tax number.
	TINSkipped Flag `json:"tin_skipped,omitzero" enum:"0|1"`
}

// Declarations are what applicants state about themselves because the law makes the company ask.
type Declarations struct {
	// FATCADeclaration is the applicant's statement under FATCA, the act of the United States on accounts held abroad.
	// Absent: nothing is stated, which is not the same as 0.
	FATCADeclaration Optional[Flag] `json:"fatca_declaration,omitzero" enum:"0|1"`
	// NonPEPDeclaration is 1 for an applicant who declares to be neither a politically exposed person nor a relative or
	// close associate of one. Absent or 0: no such declaration.
	NonPEPDeclaration Flag `json:"non_pep_declaration,omitzero" min:"0" max:"1"`
}
