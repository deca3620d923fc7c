package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dervish-ws/dervish/internal/transcript"
	"github.com/dervish-ws/dervish/wire"
)

// replaying is dervish replay.
type replaying struct {
	endpoint
	masks  []string
	update bool
	real   bool
}

func replayCommand() *cobra.Command {
	r := &replaying{}
	cmd := &cobra.Command{
		Use:   "replay FILE...",
		Short: "play the client's half of transcripts and compare the answers",
		Long: `replay sends the requests of a transcript, as dervish serve --record and dervish record write them, in their order, and
compares what comes with what was recorded: each message with the one of the same req_id that came as early. What differs
by nature is compared only as to its type: ids, times, money and quotes. --mask names what is left out instead; --mask=
compares everything, which is for a server with a seed and a time of its own that stands still.

Ids that a later request names are put in the place of the recorded ones, and the token that is given in the place of those
that were taken out. What changes something goes to a dervish server alone, unless --real-endpoint says otherwise.
--update writes what came into the file. Exit code 1 says that something differs.`,
		Example: "  dervish replay session.jsonl --token-file token.txt\n  dervish replay session.jsonl --mask ids,times\n  dervish replay session.jsonl --update",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage{hinted{errors.New("dervish replay takes a FILE"), seeHelp(cmd)}}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return r.all(cmd, args) },
	}
	r.bind(cmd)
	cmd.Flags().Lookup("json").Usage = "print one JSON object for each difference"
	cmd.Flags().StringSliceVar(&r.masks, "mask", words(transcript.AllMasks), "what is compared only as to its type")
	cmd.Flags().BoolVar(&r.update, "update", false, "write what came into the file in place of what was recorded")
	cmd.Flags().BoolVar(&r.real, "real-endpoint", false, "send requests that change something to an endpoint that is no dervish, where money may be real")
	_ = cmd.RegisterFlagCompletionFunc("mask", cobra.NoFileCompletions)
	return cmd
}

func words(masks []transcript.Mask) []string {
	var list []string
	for _, m := range masks {
		list = append(list, string(m))
	}
	return list
}

// all plays one file after another.
func (r *replaying) all(cmd *cobra.Command, files []string) error {
	masks := []transcript.Mask{} // not nil, which would mean all of them
	for _, m := range r.masks {
		if !slices.Contains(transcript.AllMasks, transcript.Mask(m)) {
			return usage{fmt.Errorf("there is no mask %q; there are %s", m, strings.Join(words(transcript.AllMasks), ", "))}
		}
		masks = append(masks, transcript.Mask(m))
	}
	token, err := r.token()
	if err != nil {
		return err
	}
	secure, err := r.secure()
	if err != nil {
		return err
	}
	u, err := r.address()
	if err != nil {
		return err
	}
	query := url.Values{"app_id": {strconv.FormatInt(r.appID, 10)}}
	if r.language != "" {
		query.Set("l", r.language)
	}
	u.RawQuery = query.Encode()
	differ := 0
	for _, file := range files {
		lines, err := readTranscript(file)
		if err != nil {
			return usage{err}
		}
		if err := r.permitted(cmd, lines); err != nil {
			return err
		}
		out, err := transcript.Replay(cmd.Context(), lines, &transcript.Options{URL: u.String(), TLS: secure, Token: token, Masks: masks, Timeout: r.timeout})
		switch {
		case cmd.Context().Err() != nil:
			return errInterrupted
		case errors.Is(err, transcript.ErrToken):
			return usage{hinted{fmt.Errorf("%s: %w", file, err), giveToken}}
		case err != nil:
			return fmt.Errorf("%s: %w", file, err)
		}
		if err := r.tell(file, out); err != nil {
			return err
		}
		if r.update {
			var b bytes.Buffer
			if err := transcript.Write(&b, out.Lines); err != nil {
				return err
			}
			if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
				return fmt.Errorf("update the transcript: %w", err)
			}
			continue
		}
		differ += len(out.Differences)
	}
	if differ > 0 {
		return hinted{fmt.Errorf("%d messages differ", differ), "--update writes what came into the file; --mask says what need not be the same"}
	}
	return nil
}

func readTranscript(file string) ([]transcript.Line, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("read the transcript: %w", err)
	}
	defer f.Close()
	lines, err := transcript.Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return lines, nil
}

// permitted refuses a transcript that changes something, unless the endpoint is a dervish or the user insists.
func (r *replaying) permitted(cmd *cobra.Command, lines []transcript.Line) error {
	if r.real {
		return nil
	}
	for _, l := range lines {
		var request wire.Request
		if l.From != transcript.Client || request.Parse([]byte(l.Text)) != nil || request.Call == nil || !request.Call.Effects {
			continue
		}
		is, err := r.simulated(cmd.Context())
		if err == nil && !is {
			err = hinted{
				fmt.Errorf("%s changes something, and %s is no dervish server: money may be real there; nothing was sent", request.Call.Name, r.url),
				"--real-endpoint sends it all the same",
			}
		}
		return err
	}
	return nil
}

// tell prints what differs.
func (r *replaying) tell(file string, out *transcript.Outcome) error {
	for _, d := range out.Differences {
		if r.json {
			line := struct {
				File    string   `json:"file"`
				Line    int      `json:"line"`
				ReqID   string   `json:"req_id,omitempty"`
				MsgType string   `json:"msg_type"`
				Differs []string `json:"differs"`
			}{file, d.Line, d.ReqID, d.MsgType, d.What}
			if err := json.NewEncoder(r.out).Encode(line); err != nil {
				return err
			}
			continue
		}
		if _, err := fmt.Fprintf(r.out, "%s:%d: %s\n    %s\n", file, d.Line, d.MsgType, strings.Join(d.What, "\n    ")); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(r.err, "dervish: %s: %d requests sent, %d messages compared, %d differ\n", file, out.Sent, out.Compared, len(out.Differences))
	return err
}
