package main

import (
	"context"
	"errors"
	"os"

	tea "charm.land/bubbletea/v2"
	"github.com/spf13/cobra"

	"github.com/dervish-ws/dervish"
	"github.com/dervish-ws/dervish/wire"
)

// watchedSymbol is what is watched when nothing is named; every server of the API has it that has any.
const watchedSymbol = "R_100"

func watchCommand() *cobra.Command {
	e := &endpoint{}
	cmd := &cobra.Command{
		Use:   "watch [SYMBOL...]",
		Short: "watch a session, its limits and quotes, on the whole terminal",
		Long: `watch fills the terminal with what a session is like: the state of the connection and of the site, the round trip, how
many calls are left to this session in the present minute and hour, and the quotes of the symbols with a chart. Tab goes
to the next symbol; q, Esc or Ctrl-C leave.`,
		Args:              func(_ *cobra.Command, args []string) error { return checkSymbols(args) },
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			if !isTerminal(e.out) || !isTerminal(e.in) || e.json {
				return usage{hinted{errors.New("dervish watch needs a terminal"), "dervish status --follow and dervish ticks tell programs the same"}}
			}
			if len(args) == 0 {
				args = []string{watchedSymbol}
			}
			return e.watch(cmd.Context(), args)
		},
	}
	e.bind(cmd)
	return cmd
}

// watch shows a session until ctx is done or the user leaves.
func (e *endpoint) watch(ctx context.Context, symbols []string) error {
	o, err := e.options()
	if err != nil {
		return err
	}
	o.NoPacing = false // so that the client knows what is left
	o.KeepAlive = watchEvery
	client, err := e.dial(ctx, o)
	if err != nil {
		return err
	}
	defer client.Close()
	view := tea.NewProgram(newScreen(e.url, e.appID, client.Stats, symbols),
		tea.WithContext(ctx), tea.WithInput(e.in), tea.WithOutput(e.out), tea.WithEnvironment(os.Environ()), tea.WithoutSignalHandler())
	// What these goroutines read ends with the client, and what they send to a view that has ended goes nowhere.
	go func() {
		for w, err := range client.FollowWebsiteStatus(context.Background(), wire.WebsiteStatusRequest{}).All() {
			view.Send(siteNews{w, err})
		}
	}()
	for _, symbol := range symbols {
		go func() {
			for t, err := range client.Ticks(context.Background(), symbol).All() {
				var gap *dervish.Gap
				if !errors.As(err, &gap) {
					view.Send(tickNews{symbol, t, err})
				}
			}
		}()
	}
	if _, err := view.Run(); err != nil && ctx.Err() == nil {
		return err
	}
	return nil
}
