package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dervish-ws/dervish/internal/reference"
	"github.com/dervish-ws/dervish/wire"
)

func explainCallCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "explain [NAME[.FIELD...] | CODE]",
		Short: "say what a call, one of its properties or an error code means",
		Long: `explain says what a call does, what it takes and what it answers; what one property of a request or an answer is; or
what an error code means. Without a name it lists the calls. It asks nobody: everything is in this program.`,
		Example: `  dervish explain
  dervish explain proposal
  dervish explain proposal.barrier
  dervish explain website_status.api_call_limits
  dervish explain RateLimit
  dervish explain buy --json > buy.schema.json`,
		Args:              arguments("[NAME]"),
		ValidArgsFunction: completeNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			name := ""
			if len(args) > 0 {
				name = args[0]
			}
			if asJSON {
				return writeSchema(cmd, name)
			}
			err := reference.Explain(cmd.OutOrStdout(), name)
			if unknown := (*reference.UnknownError)(nil); errors.As(err, &unknown) {
				err := fmt.Errorf("there is no call, property or error code %s", unknown.Name)
				if unknown.Near != "" {
					return usage{hinted{err, "did you mean " + unknown.Near + "?"}}
				}
				return usage{hinted{err, "dervish explain lists the calls"}}
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the JSON Schema of a call in one line")
	return cmd
}

func writeSchema(cmd *cobra.Command, name string) error {
	call := wire.Lookup(name)
	if call == nil {
		return usage{hinted{errors.New("--json takes the name of a call"), "dervish explain lists the calls"}}
	}
	var b bytes.Buffer
	if err := json.Compact(&b, reference.Schema(call)); err != nil {
		return fmt.Errorf("schema of %s: %w", name, err)
	}
	_, err := fmt.Fprintln(cmd.OutOrStdout(), b.String())
	return err
}
