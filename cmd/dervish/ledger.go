package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/store"
)

func ledgerCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "ledger",
		Short: "look after the book in a data file",
	}
	cmd.AddCommand(ledgerCheckCommand())
	gathers(cmd)
	return cmd
}

func ledgerCheckCommand() *cobra.Command {
	var file string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "verify the whole book in a data file",
		Long: `check reads the whole book in a data file and verifies it: every entry of the journal sums to zero, every balance is
the sum of the entries to its account, every statement follows from one line to the next, and every contract was bought
once and sold at most once, for the prices that it says. The file is verified as a database before that.

It only reads, one state of the book, and may do so while a server has the file: neither waits for the other.

The exit code is 0 for a sound book, 1 when something is wrong with it or it cannot be read, and 2 for a wrong command
line.`,
		Example: `  dervish ledger check --data dervish.db
  dervish ledger check --data dervish.db --json`,
		Args: arguments(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if file == "" {
				file = os.Getenv("DERVISH_DATA")
			}
			if file == "" {
				return usage{hinted{errors.New("dervish ledger check takes the data file"), "give --data FILE, or set DERVISH_DATA"}}
			}
			return checkLedger(cmd, file, asJSON)
		},
	}
	cmd.Flags().StringVar(&file, "data", "", "the data file (default $DERVISH_DATA)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

// checkLedger verifies a data file and says what it found.
func checkLedger(cmd *cobra.Command, file string, asJSON bool) (err error) {
	ctx := cmd.Context()
	db, err := store.OpenReadOnly(ctx, file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return hinted{err, "a server makes the file when it is first given --data"}
	case err != nil:
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	damage, err := db.Integrity(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	r, err := ledger.New(db.Ledger()).Check(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	faults := append(damage, r.Faults...)
	if asJSON {
		err = json.NewEncoder(cmd.OutOrStdout()).Encode(map[string]any{
			"file": file, "sound": len(faults) == 0, "faults": append([]string{}, faults...), "more_faults": r.More,
			"accounts": r.Accounts, "entries": r.Entries, "contracts": r.Contracts, "open": r.Open,
		})
	} else {
		err = writeLedgerReport(cmd.OutOrStdout(), r, faults)
	}
	if err == nil && len(faults) > 0 {
		err = fmt.Errorf("the book in %s is not sound: %s", file, counted(len(faults)+r.More, "fault", "faults"))
	}
	return err
}

// writeLedgerReport says what was found in words.
func writeLedgerReport(w io.Writer, r ledger.Report, faults []string) error {
	for _, fault := range faults {
		if _, err := fmt.Fprintln(w, fault); err != nil {
			return err
		}
	}
	if r.More > 0 {
		if _, err := fmt.Fprintf(w, "and %s\n", counted(r.More, "fault more", "faults more")); err != nil {
			return err
		}
	}
	verdict := "The book is sound"
	if len(faults) > 0 {
		verdict = "The book is not sound"
	}
	_, err := fmt.Fprintf(w, "%s: %s, %s, %s (%d open).\n", verdict, counted(r.Accounts, "account", "accounts"),
		counted(r.Entries, "entry", "entries"), counted(r.Contracts, "contract", "contracts"), r.Open)
	return err
}

// counted is a number of things in words.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
