package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/internal/clock"
)

// ownWorld is what the server's own world is called where a sandbox may be named by its app_id.
const ownWorld = "server"

func sandboxCommand() *cobra.Command {
	o := &operator{}
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "open worlds of their own on a running server, and keep and restore worlds",
		Long: `sandbox opens worlds of their own on a running server, with their own seed, time, accounts and faults. Clients choose one
by their app_id; dervish clock, fault and account do with --sandbox. A snapshot keeps a world as it is, to be restored
later, as often as is wanted: a sandbox by its app_id, and the server's own world by the word server. It asks the admin
listener of the server.`,
		Example: `  dervish sandbox create 7 --seed "team a" --start 2026-01-05 --paused
  dervish clock advance 90s --sandbox 7
  dervish sandbox snapshot 7 morning
  dervish sandbox restore 7 morning
  dervish sandbox delete 7`,
	}
	o.bind(cmd, "print one JSON object, as is done wherever standard output is no terminal")
	cmd.AddCommand(
		sandboxCreateCommand(o),
		&cobra.Command{
			Use: "list", Short: "list the sandboxes",
			Example: "  dervish sandbox list\n  dervish sandbox list --json", Args: arguments(),
			RunE: func(cmd *cobra.Command, _ []string) error {
				return operate(cmd.Context(), o, http.MethodGet, "/sandboxes", nil, func(all []gateway.Sandbox) string {
					if len(all) == 0 {
						return "there is no sandbox; dervish sandbox create APP_ID opens one"
					}
					rows := []string{"APP_ID\tSEED\tSTART\tACCOUNT\tTOKEN"}
					for _, s := range all {
						account, token := "its own", ""
						if s.Demo != nil {
							account, token = s.Demo.LoginID, s.Demo.Token
						}
						start := "now"
						if !s.Start.IsZero() {
							start = instantWords(&s.Start)
						}
						rows = append(rows, fmt.Sprintf("%d\t%s\t%s\t%s\t%s", s.AppID, s.Seed, start, account, token))
					}
					return columns(rows)
				})
			},
		},
		&cobra.Command{
			Use: "reset APP_ID", Short: "begin a sandbox anew, as it was opened",
			Long:    "reset begins a sandbox anew, as it was opened. Its sessions end; its demo account has another token.",
			Example: "  dervish sandbox create 107\n  dervish sandbox reset 107", Args: arguments("APP_ID"),
			RunE: func(cmd *cobra.Command, args []string) error {
				path, err := sandboxOf(args[0])
				if err != nil {
					return err
				}
				return operate(cmd.Context(), o, http.MethodPost, path+"/reset", nil, sandboxWords)
			},
		},
		&cobra.Command{
			Use: "delete APP_ID", Short: "end a sandbox, its sessions and its snapshots",
			Example: "  dervish sandbox create 108\n  dervish sandbox delete 108", Args: arguments("APP_ID"),
			RunE: func(cmd *cobra.Command, args []string) error {
				path, err := sandboxOf(args[0])
				if err != nil {
					return err
				}
				return o.remove(cmd.Context(), path, args[0])
			},
		},
		snapshotCommand(o), restoreCommand(o),
		&cobra.Command{
			Use: "snapshots APP_ID", Short: "list the snapshots of a sandbox, or of the server's own world",
			Example: "  dervish sandbox snapshots server", Args: arguments("APP_ID"),
			RunE: func(cmd *cobra.Command, args []string) error {
				path, err := worldOf(args[0])
				if err != nil {
					return err
				}
				return operate(cmd.Context(), o, http.MethodGet, path+"/snapshots", nil, func(all struct{ Snapshots []snapshotRow }) string {
					if len(all.Snapshots) == 0 {
						return "there is no snapshot; dervish sandbox snapshot makes one"
					}
					rows := []string{"NAME\tTIME\tSEED\tBYTES\tTAKEN"}
					for _, s := range all.Snapshots {
						rows = append(rows, fmt.Sprintf("%s\t%s\t%s\t%d\t%s", s.Name, instantWords(&s.Time), s.Seed, s.Bytes, instantWords(&s.Taken)))
					}
					return columns(rows)
				})
			},
		},
		&cobra.Command{
			Use: "forget APP_ID NAME", Short: "let go of a snapshot",
			Example: "  dervish sandbox snapshot server noon\n  dervish sandbox forget server noon", Args: arguments("APP_ID", "NAME"),
			RunE: func(cmd *cobra.Command, args []string) error {
				path, err := worldOf(args[0])
				if err != nil {
					return err
				}
				return o.remove(cmd.Context(), path+"/snapshots/"+url.PathEscape(args[1]), args[1])
			},
		},
	)
	gathers(cmd)
	return cmd
}

// snapshotRow is an entry of a list of snapshots.
type snapshotRow struct {
	Name string `json:"name"`
	gateway.SnapshotState
	Taken time.Time `json:"taken"`
}

func sandboxCreateCommand(o *operator) *cobra.Command {
	var s gateway.Sandbox
	var start string
	cmd := &cobra.Command{
		Use: "create APP_ID", Short: "open a sandbox for the clients of an app_id",
		Long: `create opens a sandbox for the clients of an app_id that the server does not have, and prints it with its account and
token.`,
		Example: "  dervish sandbox create 109 --seed \"team b\"\n  dervish sandbox create 110 --start 2026-01-05T12:00:00Z --paused --json",
		Args:    arguments("APP_ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if s.AppID, err = appIDOf(args[0]); err != nil {
				return err
			}
			if start != "" {
				if s.Start, err = clock.Parse(start); err != nil {
					return usage{fmt.Errorf("--start: %w", err)}
				}
			}
			return operate(cmd.Context(), o, http.MethodPost, "/sandboxes", &s, sandboxWords)
		},
	}
	f := cmd.Flags()
	f.StringVar(&s.Seed, "seed", "", "any text; the same one gives the same ticks (default dervish)")
	f.StringVar(&start, "start", "", "where its time begins: 2026-01-05T12:00:00Z, 2026-01-05 or seconds since 1970 (default: the machine's present)")
	f.Float64Var(&s.Speed, "speed", 0, "seconds of its time in a second of the machine's (default 1)")
	f.BoolVar(&s.Paused, "paused", false, "begin with time standing still")
	return cmd
}

func snapshotCommand(o *operator) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use: "snapshot APP_ID [NAME]", Short: "keep a world as it is, by a name, and if wanted in a file",
		Long: `snapshot keeps a world as it is: accounts and tokens, contracts, time, quotes, limits and faults. The server keeps it in
memory until it ends; --output has it in a file too. APP_ID is a sandbox's, or the word server for the server's own world.
The file opens the accounts that are in it: keep it as you keep tokens.`,
		Example: "  dervish sandbox snapshot server\n  dervish sandbox snapshot server evening --output evening.dervish",
		Args:    arguments("APP_ID", "[NAME]"),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := worldOf(args[0])
			if err != nil {
				return err
			}
			text, err := o.ask(cmd.Context(), http.MethodPost, path+"/snapshots", map[string]string{"name": strings.Join(args[1:], "")})
			if err != nil {
				return err
			}
			var made snapshotRow
			if err := json.Unmarshal(text, &made); err != nil {
				return fmt.Errorf("%s%s/snapshots: %w", o.url, path, err)
			}
			if file != "" {
				content, err := o.ask(cmd.Context(), http.MethodGet, path+"/snapshots/"+url.PathEscape(made.Name), nil)
				if err != nil {
					return err
				}
				if err := os.WriteFile(file, content, 0o600); err != nil {
					return fmt.Errorf("write the snapshot: %w", err)
				}
			}
			return tell(o, text, func(s snapshotRow) string {
				return fmt.Sprintf("snapshot %s of %s, seed %s, %d bytes\ndervish sandbox restore %s %s brings it back", s.Name, instantWords(&s.Time), s.Seed, s.Bytes, args[0], s.Name)
			})
		},
	}
	cmd.Flags().StringVarP(&file, "output", "o", "", "file to write it to as well")
	return cmd
}

func restoreCommand(o *operator) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use: "restore APP_ID [NAME]", Short: "have a world go on from a snapshot, by its name or from a file",
		Long: `restore has a world go on from a snapshot: by the name under which the server keeps it, or from a file. Sessions of the
world end, and may connect again. What cannot be restored changes nothing.`,
		Example: "  dervish sandbox snapshot server dawn --output dawn.dervish && dervish sandbox restore server dawn && dervish sandbox restore server --file dawn.dervish",
		Args:    arguments("APP_ID", "[NAME]"),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := worldOf(args[0])
			if err != nil {
				return err
			}
			if (len(args) == 1) == (file == "") {
				return usage{errors.New("a NAME or --file says what is restored, one of them")}
			}
			var body any
			if len(args) == 2 {
				body = map[string]string{"snapshot": args[1]}
			} else {
				f, err := os.Open(file)
				if err != nil {
					return usage{fmt.Errorf("read the snapshot: %w", err)}
				}
				defer f.Close()
				body = f
			}
			return operate(cmd.Context(), o, http.MethodPost, path+"/restore", body, func(json.RawMessage) string {
				if args[0] == ownWorld {
					return "the server's own world was restored"
				}
				return "sandbox " + args[0] + " was restored"
			})
		},
	}
	cmd.Flags().StringVarP(&file, "file", "f", "", "file that holds the snapshot")
	return cmd
}

// sandboxWords tells a person of a sandbox.
func sandboxWords(s gateway.Sandbox) string {
	words := fmt.Sprintf("sandbox  %d   clients connect with app_id=%d", s.AppID, s.AppID)
	if s.Demo != nil {
		words += fmt.Sprintf("\naccount  %s   %s\ntoken    %s", s.Demo.LoginID, s.Demo.Currency, s.Demo.Token)
	}
	return words
}

// appIDOf reads an app_id.
func appIDOf(text string) (int64, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id < 1 {
		return 0, usage{fmt.Errorf("%q is no app_id, which is a number from 1 on", text)}
	}
	return id, nil
}

// sandboxOf is where the levers of a sandbox are.
func sandboxOf(appID string) (string, error) {
	id, err := appIDOf(appID)
	return "/sandboxes/" + strconv.FormatInt(id, 10), err
}

// worldOf is where the levers of a sandbox, or of the server's own world, are.
func worldOf(name string) (string, error) {
	if name == ownWorld {
		return "", nil
	}
	path, err := sandboxOf(name)
	if err != nil {
		return "", usage{fmt.Errorf("%q is neither the app_id of a sandbox nor the word %s", name, ownWorld)}
	}
	return path, nil
}

// remove has the server let go of something, and says so.
func (o *operator) remove(ctx context.Context, path, what string) error {
	if _, err := o.ask(ctx, http.MethodDelete, path, nil); err != nil {
		return err
	}
	text, err := json.Marshal(map[string]string{"deleted": what})
	if err != nil {
		return err
	}
	return tell(o, text, func(json.RawMessage) string { return what + " is gone" })
}
