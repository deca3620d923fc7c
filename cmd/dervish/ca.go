package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/dervish-ws/dervish/internal/certs"
)

func caCommand() *cobra.Command {
	var path, asJSON bool
	cmd := &cobra.Command{
		Use:   "ca",
		Short: "say where the local certificate authority is and how to trust it",
		Long: `ca says where the root certificate of --tls auto is, and how to have browsers, systems and programs trust it. The
authority is made when it is first needed, here or by serve, and kept in the configuration folder (DERVISH_CONFIG_DIR, or
the folder dervish in your own).`,
		Example: `  dervish ca
  dervish ca --path
  NODE_EXTRA_CA_CERTS="$(dervish ca --path)" node bot.js`,
		Args: arguments(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if path && asJSON {
				return usage{hinted{errors.New("dervish ca takes --path or --json, not both"), seeHelp(cmd)}}
			}
			authority, err := openAuthority()
			if err != nil {
				return err
			}
			switch {
			case path:
				_, err = fmt.Fprintln(cmd.OutOrStdout(), authority.RootPath())
			case asJSON:
				err = json.NewEncoder(cmd.OutOrStdout()).Encode(map[string]any{
					"path":    authority.RootPath(),
					"subject": authority.Root().Subject.CommonName,
					"expires": authority.Root().NotAfter.Format(time.RFC3339),
				})
			default:
				_, err = fmt.Fprint(cmd.OutOrStdout(), certs.TrustInstructions(authority.RootPath()))
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&path, "path", false, "print the path of the root certificate and nothing else")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}
