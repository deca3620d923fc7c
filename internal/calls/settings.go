package calls

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/dervish-ws/dervish/internal/atlas"
	"github.com/dervish-ws/dervish/wire"
)

// final are the settings that stay once they are there.
var final = []string{"account_opening_reason", "date_of_birth", "non_pep_declaration", "place_of_birth", "residence"}

// setSettings keeps what a user says. Of the answer to the security question no more is kept than that there is one: it
// is a secret.
func setSettings(x *Exchange, req *wire.SetSettingsRequest, resp *wire.SetSettingsResponse) error {
	said, err := x.said()
	if err != nil {
		return err
	}
	if req.SecretAnswer != "" {
		said["secret_answer"] = "1"
	}
	if wallet := req.FeatureFlag.Wallet; wallet.Set {
		said["feature_flag.wallet"] = digit(bool(wallet.Value))
	}
	if day := said["date_of_birth"]; day != "" {
		at, err := time.Parse("2006-1-2", day)
		if err != nil {
			return &wire.Invalid{Faults: []wire.Fault{{Path: "date_of_birth", Reason: "Not a day of the calendar."}}}
		}
		said["date_of_birth"] = at.Format(time.DateOnly)
	}
	if code := said["residence"]; code != "" {
		if _, known := atlas.LookupCountry(code); !known {
			return unknownCountry("residence")
		}
	}
	err = x.Accounts.Tell(context.Background(), x.Actor.Account.UserID, func(settings map[string]string) error {
		for name, value := range said {
			had, has := settings[name]
			switch {
			case has && had != value && slices.Contains(final, name):
				return &wire.Error{
					Code: wire.SetSettingsError, Message: "Your " + name + " cannot be changed any more.",
					Details: []wire.Fault{{Path: "field", Reason: name}},
				}
			case value == "":
				delete(settings, name)
			default:
				settings[name] = value
			}
		}
		return nil
	})
	*resp = true
	return err
}

// said are the settings that the request names, as text; one that it takes back is empty.
func (x *Exchange) said() (map[string]string, error) {
	said := map[string]string{}
	for _, f := range x.Call.Request.Fields {
		raw := jsontext.Value(x.Request.Member(f.Name))
		switch {
		case raw == nil || f.Name == x.Call.Name || f.Name == "loginid" || f.Name == "secret_answer" || f.Name == "feature_flag":
		case raw.Kind() == 'n':
			said[f.Name] = ""
		case raw.Kind() == '"':
			text, err := jsontext.AppendUnquote(nil, raw)
			if err != nil {
				return nil, fmt.Errorf("%s of a valid request: %w", f.Name, err)
			}
			said[f.Name] = string(text)
		default:
			said[f.Name] = string(raw)
		}
	}
	return said, nil
}

func digit(yes bool) string {
	if yes {
		return "1"
	}
	return "0"
}

// getSettings tells what is known of a user.
func getSettings(x *Exchange, _ *wire.GetSettingsRequest, resp *wire.GetSettingsResponse) error {
	u, err := x.Accounts.User(x.Actor.Account.UserID)
	if err != nil {
		return fmt.Errorf("user of %s: %w", x.Actor.Account.LoginID, err)
	}
	said := u.Settings
	flag := func(name string) wire.Flag { return said[name] == "1" }
	*resp = wire.GetSettingsResponse{
		AccountOpeningReason:      said["account_opening_reason"],
		AddressCity:               said["address_city"],
		AddressLine1:              said["address_line_1"],
		AddressLine2:              said["address_line_2"],
		AddressPostcode:           said["address_postcode"],
		AddressState:              said["address_state"],
		AllowCopiers:              flag("allow_copiers"),
		CallingCountryCode:        said["calling_country_code"],
		Citizen:                   said["citizen"],
		DXTradeUserException:      flag("dxtrade_user_exception"),
		Email:                     u.Email,
		EmailConsent:              flag("email_consent"),
		EmploymentStatus:          said["employment_status"],
		FirstName:                 said["first_name"],
		HasSecretAnswer:           flag("secret_answer"),
		LastName:                  said["last_name"],
		NationalIDNumber:          said["national_id_number"],
		NoTINJustification:        said["no_tin_justification"],
		NonPEPDeclaration:         flag("non_pep_declaration"),
		Phone:                     said["phone"],
		PlaceOfBirth:              said["place_of_birth"],
		PreferredLanguage:         said["preferred_language"],
		RequestProfessionalStatus: flag("request_professional_status"),
		Residence:                 said["residence"],
		Salutation:                said["salutation"],
		TaxIdentificationNumber:   said["tax_identification_number"],
		TaxResidence:              said["tax_residence"],
		TaxResidenceJustification: said["tax_residence_justification"],
		TINSkipped:                flag("tin_skipped"),
		TradingHub:                flag("trading_hub"),
	}
	if c, known := atlas.LookupCountry(said["residence"]); known {
		resp.Country, resp.CountryCode = c.Name(x.Session.Language), c.Code
	}
	if day, err := time.Parse(time.DateOnly, said["date_of_birth"]); err == nil {
		resp.DateOfBirth = wire.Some(seconds(day))
	}
	if wallet, known := said["feature_flag.wallet"]; known {
		resp.FeatureFlag.Wallet = wire.Some(wire.Flag(wallet == "1"))
	}
	for _, name := range final {
		if said[name] != "" {
			resp.ImmutableFields = append(resp.ImmutableFields, name)
		}
	}
	return nil
}

// epochText is an instant as text.
func epochText(at time.Time) string { return strconv.FormatInt(seconds(at), 10) }
