package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/dervish-ws/dervish/gateway"
)

func accountCommand() *cobra.Command {
	o := &operator{}
	cmd := &cobra.Command{
		Use:   "account",
		Short: "open accounts of a running server, and make tokens for them",
		Long: `account opens accounts of virtual money, lists and resets them, and makes and deletes tokens. It asks the admin listener of the
server. A token is shown once, when it is made: the server keeps no more than its hash.`,
		Example: `  dervish account create
  dervish account create --currency EUR --balance 250 --scope read,trade
  dervish account list
  dervish account reset VRTC1000001
  dervish account token create VRTC1000001 --scope read`,
	}
	o.bind(cmd, "print JSON, one object, as is done wherever standard output is no terminal")
	o.bindSandbox(cmd)
	cmd.AddCommand(accountCreateCommand(o), accountListCommand(o), accountResetCommand(o), accountTokenCommand(o))
	gathers(cmd)
	return cmd
}

func accountCreateCommand(o *operator) *cobra.Command {
	var body struct {
		LoginID  string   `json:"loginid,omitempty"`
		Currency string   `json:"currency,omitempty"`
		Balance  string   `json:"balance,omitempty"`
		User     int64    `json:"user,omitempty"`
		Scopes   []string `json:"scopes,omitempty"`
	}
	cmd := &cobra.Command{
		Use: "create", Short: "open an account, with a token",
		Example: "  dervish account create\n  dervish account create --currency BTC --balance 0.5 --json",
		Args:    arguments(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return operate(cmd.Context(), o, http.MethodPost, "/accounts", body, func(a gateway.AccountState) string {
				return fmt.Sprintf("account  %s   %s %s\ntoken    %s   (it is not shown again)", a.LoginID, a.Balance, a.Currency, a.Token)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&body.LoginID, "loginid", "", "login id, letters then digits (default: the server's choice)")
	f.StringVar(&body.Currency, "currency", "", "currency of the account (default USD)")
	f.StringVar(&body.Balance, "balance", "", "what it holds at first (default 10000)")
	f.Int64Var(&body.User, "user", 0, "user whose account it is, as account list tells (default: a new one)")
	f.StringSliceVar(&body.Scopes, "scope", nil, "what the token allows: read, trade, trading_information, payments, admin (default all)")
	return cmd
}

func accountListCommand(o *operator) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "list the accounts",
		Example: "  dervish account list\n  dervish account list --json", Args: arguments(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return operate(cmd.Context(), o, http.MethodGet, "/accounts", nil, func(all struct{ Accounts []gateway.AccountState }) string {
				rows := []string{"LOGINID\tUSER\tBALANCE\tCURRENCY\tCREATED"}
				for _, a := range all.Accounts {
					rows = append(rows, fmt.Sprintf("%s\t%d\t%s\t%s\t%s", a.LoginID, a.User, a.Balance, a.Currency, instantWords(&a.Created)))
				}
				return columns(rows)
			})
		},
	}
}

func accountResetCommand(o *operator) *cobra.Command {
	return &cobra.Command{
		Use: "reset LOGINID", Short: "set the balance of an account to what it was opened with",
		Long: `reset gives an account the balance that it was opened with, whether it has more now or less. The statement shows the
difference as an adjustment. Open contracts stay open, and what they bring is added to the new balance.`,
		Example: "  dervish account reset VRTC1000001", Args: arguments("LOGINID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			path := "/accounts/" + url.PathEscape(args[0]) + "/reset"
			return operate(cmd.Context(), o, http.MethodPost, path, nil, func(a gateway.AccountState) string {
				return fmt.Sprintf("%s holds %s %s", a.LoginID, a.Balance, a.Currency)
			})
		},
	}
}

func accountTokenCommand(o *operator) *cobra.Command {
	cmd := &cobra.Command{
		Use: "token", Short: "make, list and delete tokens of an account",
		Example: "  dervish account token create VRTC1000001 --name bot --scope read,trade\n  dervish account token list VRTC1000001",
	}
	var body struct {
		Name   string   `json:"name"`
		Scopes []string `json:"scopes,omitempty"`
	}
	create := &cobra.Command{
		Use: "create LOGINID", Short: "make a token",
		Example: "  dervish account token create VRTC1000001 --scope read", Args: arguments("LOGINID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return operate(cmd.Context(), o, http.MethodPost, tokensOf(args[0]), body, func(t gateway.TokenState) string {
				return fmt.Sprintf("token  %s   (it is not shown again)\nallows %s", t.Token, strings.Join(t.Scopes, ", "))
			})
		},
	}
	create.Flags().StringVar(&body.Name, "name", "token", "name that api_token lists")
	create.Flags().StringSliceVar(&body.Scopes, "scope", nil, "what it allows: read, trade, trading_information, payments, admin (default all)")
	cmd.AddCommand(
		create,
		&cobra.Command{
			Use: "list LOGINID", Short: "list the tokens",
			Example: "  dervish account token list VRTC1000001", Args: arguments("LOGINID"),
			RunE: func(cmd *cobra.Command, args []string) error {
				return operate(cmd.Context(), o, http.MethodGet, tokensOf(args[0]), nil, func(all struct{ Tokens []gateway.TokenState }) string {
					rows := []string{"ID\tNAME\tTOKEN\tSCOPES\tLAST USED"}
					for _, t := range all.Tokens {
						rows = append(rows, fmt.Sprintf("%d\t%s\t%s\t%s\t%s", t.ID, t.Name, t.Masked, strings.Join(t.Scopes, ","), instantWords(t.Used)))
					}
					return columns(rows)
				})
			},
		},
		&cobra.Command{
			Use: "delete LOGINID ID", Short: "delete a token, by the id that token list tells",
			Long:    "delete has a token no longer accepted. Sessions that it authorized are authorized no longer.",
			Example: "  dervish account token delete VRTC1000001 1", Args: arguments("LOGINID", "ID"),
			RunE: func(cmd *cobra.Command, args []string) error {
				path := tokensOf(args[0]) + "/" + url.PathEscape(args[1])
				return operate(cmd.Context(), o, http.MethodDelete, path, nil, func(struct{}) string { return "deleted" })
			},
		},
	)
	gathers(cmd)
	return cmd
}

// tokensOf is where the admin listener has the tokens of an account.
func tokensOf(loginID string) string { return "/accounts/" + url.PathEscape(loginID) + "/tokens" }

// operate asks the admin listener and prints what it answers: as it is, or for a person in words.
func operate[T any](ctx context.Context, o *operator, method, path string, body any, words func(T) string) error {
	text, err := o.ask(ctx, method, path, body)
	if err != nil {
		return err
	}
	if err := tell(o, text, words); err != nil {
		return fmt.Errorf("%s%s: %w", o.url, path, err)
	}
	return nil
}

// tell prints an answer: for a terminal in words, else as it is.
func tell[T any](o *operator, text []byte, words func(T) string) error {
	said := strings.TrimSpace(string(text))
	if !o.json && isTerminal(o.out) {
		var v T
		if err := json.Unmarshal(text, &v); err != nil {
			return err
		}
		said = words(v)
	}
	_, err := fmt.Fprintln(o.out, said)
	return err
}

// columns lines up the cells of rows, which stand between tabs.
func columns(rows []string) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, strings.Join(rows, "\n")) // a Builder has no errors
	_ = w.Flush()
	return strings.TrimRight(b.String(), "\n")
}

// instantWords is an instant for a person.
func instantWords(t *time.Time) string {
	if t == nil || t.IsZero() {
		return "never"
	}
	return t.UTC().Format(time.DateTime)
}
