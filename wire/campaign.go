package wire

// Campaign is what brought somebody to sign up: the affiliate to thank, and the tags of links and advertisements. A
// property whose name begins with utm_ is recorded if it has at most 100 letters, digits, spaces and the marks -._ and
// is otherwise passed over without an error.
type Campaign struct {
	// AffiliateToken names the affiliate who referred the person.
	AffiliateToken string `json:"affiliate_token,omitzero" pattern:"affiliate-code"`
	// AffiliateTokenType says what the referred person is to become: client of the service, or partner in turn.
	AffiliateTokenType string `json:"affiliate_token_type,omitzero" enum:"client|partner"`
	// DateFirstContact is the day on which the person first met the service, as YYYY-MM-DD in GMT.
	DateFirstContact string `json:"date_first_contact,omitzero" pattern:"date"`
	// SignupDevice is the kind of device that the person signs up on.
	SignupDevice string `json:"signup_device,omitzero" enum:"desktop|mobile"`
	// GCLIDURL is the Google click identifier found in the address of the page.
	GCLIDURL string `json:"gclid_url,omitzero" pattern:"campaign"`
	// UTMSource is where the visit came from: a search engine, a newsletter, another site.
	UTMSource string `json:"utm_source,omitzero"`
	// UTMMedium is the means by which the link travelled, such as email or paid clicks.
	UTMMedium string `json:"utm_medium,omitzero"`
	// UTMCampaign is the name of the promotion, such as a spring sale.
	UTMCampaign string `json:"utm_campaign,omitzero"`
	// UTMCampaignID is the number or name of the promotion with the seller of advertisements.
	UTMCampaignID string `json:"utm_campaign_id,omitzero"`
	// UTMAdGroupID is the group of advertisements within the promotion.
	UTMAdGroupID string `json:"utm_adgroup_id,omitzero"`
	// UTMAdID is the single advertisement.
	UTMAdID string `json:"utm_ad_id,omitzero"`
	// UTMContent tells apart several links of one advertisement.
	UTMContent string `json:"utm_content,omitzero"`
	// UTMTerm is the search words that were paid for.
	UTMTerm string `json:"utm_term,omitzero"`
	// UTMAdRollClickID is the click's identifier with AdRoll.
	UTMAdRollClickID string `json:"utm_adrollclk_id,omitzero"`
	// UTMFacebookClickID is the click's identifier with Facebook.
	UTMFacebookClickID string `json:"utm_fbcl_id,omitzero"`
	// UTMGoogleClientID is the visitor's identifier with Google Ads.
	UTMGoogleClientID string `json:"utm_gl_client_id,omitzero"`
	// UTMMicrosoftClickID is the click's identifier with Microsoft's advertising.
	UTMMicrosoftClickID string `json:"utm_msclk_id,omitzero"`
	// UTMSnapchatClickID is the click's identifier with Snapchat.
	UTMSnapchatClickID string `json:"utm_sccid,omitzero"`
	// UTMTikTokClickID is the click's identifier with TikTok.
	UTMTikTokClickID string `json:"utm_ttclid,omitzero"`
}

// AdPlatformCookies are identifiers that advertising platforms left in the visitor's browser; they let a sign-up be
// credited to the advertisement that led to it.
type AdPlatformCookies struct {
	// GA is the client identifier that Google Analytics keeps in the cookie _ga.
	GA string `json:"_ga,omitzero" pattern:"ga-cookie"`
	// GAMeasurementID is the name of the Google Analytics cookie of one site, _ga_ and the site's letters and digits.
	GAMeasurementID string `json:"_ga_measurement_id,omitzero" pattern:"ga-measurement"`
	// GAMeasurementValue is what the cookie named by GAMeasurementID holds.
	GAMeasurementValue string `json:"_ga_measurement_value,omitzero" pattern:"ga-value"`
	// FBC is Facebook's identifier of the click, from the cookie _fbc.
	FBC string `json:"fbc,omitzero" pattern:"ad-cookie"`
	// FBP is Facebook's identifier of the browser, from the cookie _fbp.
	FBP string `json:"fbp,omitzero" pattern:"ad-cookie"`
	// GCLID is Google's identifier of the click, from the cookie _gcl_aw.
	GCLID string `json:"gclid,omitzero" pattern:"ad-cookie"`
	// GBRAID is Google's identifier of an advertisement whose click led into an application.
	GBRAID string `json:"gbraid,omitzero" pattern:"ad-cookie"`
	// WBRAID is Google's identifier of an advertisement whose click led to a web page.
	WBRAID string `json:"wbraid,omitzero" pattern:"ad-cookie"`
	// MSCLKID is Microsoft's identifier of the click.
	MSCLKID string `json:"msclkid,omitzero" pattern:"ad-cookie"`
	// SCCLID is Snapchat's identifier of the click, from the cookie _ScCid.
	SCCLID string `json:"scclid,omitzero" pattern:"ad-cookie"`
	// TTCLID is TikTok's identifier of the click.
	TTCLID string `json:"ttclid,omitzero" pattern:"ad-cookie"`
}
