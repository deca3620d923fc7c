package wire

import "testing"

func TestTradingPlatformPasswordReset(t *testing.T) {
	for _, tt := range []struct {
		name, platform, password string
		fault                    bool
	}{
		{"mt5 takes a password with a mark", "mt5", "Heron9-lake", false},
		{"mt5 refuses a password without a mark", "mt5", "Heron9lake", true},
		{"mt5 refuses seventeen characters", "mt5", "Heron9-lakeHeron9", true},
		{"dxtrade takes a password without a mark", "dxtrade", "Heron9lake", false},
		{"dxtrade takes seventeen characters", "dxtrade", "Heron9-lakeHeron9", false},
		{"dxtrade refuses a password without a digit", "dxtrade", "Heron-lake", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var r Request
			err := r.Parse([]byte(`{"trading_platform_password_reset":1,"verification_code":"Zt4mP8vLq2","platform":"` + tt.platform +
				`","new_password":"` + tt.password + `"}`))
			if err != nil {
				t.Fatal(err)
			}
			var req TradingPlatformPasswordResetRequest
			err = TradingPlatformPasswordReset.Decode(&r, &req)
			if got := err != nil; got != tt.fault {
				t.Errorf("refused = %v, want %v (%v)", got, tt.fault, err)
			}
			if tt.fault && err != nil && err.Error() != "new_password" {
				t.Errorf("error = %q, want new_password", err)
			}
		})
	}
}
