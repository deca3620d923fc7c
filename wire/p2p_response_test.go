package wire_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/wire"
)

func TestAPersonIsTheSameInAdvertOrderAndProfile(t *testing.T) {
	const person = `"id":"7","name":"anna","first_name":"Anna","is_online":1,"last_online_time":null,"is_recommended":0`
	want := wire.P2PPerson{
		ID: "7", Name: "anna", FirstName: "Anna", IsOnline: true, LastOnlineTime: wire.Null[int64](), IsRecommended: wire.Some(wire.Flag(false)),
	}
	var advert wire.P2PAdvert
	decode(t, `{"id":"1","advertiser_details":{`+person+`,"rating_average":4.5,"completed_orders_count":3}}`, &advert)
	owner := wire.P2PAdvertOwner{P2PPerson: want, P2PRepute: wire.P2PRepute{RatingAverage: wire.NewDecimal(45, 1)}, CompletedOrdersCount: 3}
	if diff := cmp.Diff(advert, wire.P2PAdvert{ID: "1", AdvertiserDetails: owner}); diff != "" {
		t.Errorf("an advert, - got + want:\n%s", diff)
	}
	var order wire.P2POrder
	decode(t, `{"id":"2","client_details":{`+person+`,"loginid":"CR1"}}`, &order)
	if diff := cmp.Diff(order, wire.P2POrder{ID: "2", ClientDetails: wire.P2PParty{P2PPerson: want, LoginID: "CR1"}}); diff != "" {
		t.Errorf("an order, - got + want:\n%s", diff)
	}
	var profile wire.P2PAdvertiser
	decode(t, `{`+person+`,"rating_count":2,"schedule":[{"start_min":0,"end_min":null}]}`, &profile)
	schedule := []wire.P2PAvailability{{StartMin: wire.Some[int64](0), EndMin: wire.Null[int64]()}}
	if diff := cmp.Diff(profile, wire.P2PAdvertiser{P2PPerson: want, P2PRepute: wire.P2PRepute{RatingCount: 2}, Schedule: schedule}); diff != "" {
		t.Errorf("a profile, - got + want:\n%s", diff)
	}
}

func TestASavedPaymentMethodHoldsWhatWasFilledIn(t *testing.T) {
	var got wire.P2PAdvertiserPaymentMethodsResponse
	decode(t, `{"12":{"method":"bank_transfer","type":"bank","is_enabled":1,"used_by_adverts":["3"],"used_by_orders":null,`+
		`"fields":{"account":{"display_name":"Account number","required":1,"type":"text","value":"0123"}}}}`, &got)
	account := wire.P2PFilledField{P2PPaymentField: wire.P2PPaymentField{DisplayName: "Account number", Required: true, Type: "text"}, Value: "0123"}
	want := wire.P2PAdvertiserPaymentMethodsResponse{"12": {
		Method: "bank_transfer", Type: "bank", IsEnabled: true, UsedByAdverts: []string{"3"}, Fields: map[string]wire.P2PFilledField{"account": account},
	}}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("decoded, - got + want:\n%s", diff)
	}
}

func decode[T any](t *testing.T, text string, into *T) {
	t.Helper()
	if err := wire.NewDecoder[T]().Decode([]byte(text), into); err != nil {
		t.Fatalf("decode %s: %v", text, err)
	}
}
