package registrycmd

import (
	"context"
	"encoding/json"
	"time"

	"github.com/spf13/cobra"

	"arkindex/internal/cli/app"
	"arkindex/internal/registry/auth"
	"arkindex/internal/registry/paging"
	"arkindex/internal/registry/store"
)

// schemaAudit names the JSON document of a list of changes.
const schemaAudit = "arkindex.audit/v1"

// auditEntry is the JSON form of a change. Missing values are empty.
type auditEntry struct {
	ID        string          `json:"id"`
	Time      string          `json:"time"`
	Actor     string          `json:"actor"`
	UserID    string          `json:"user_id"`
	TokenID   string          `json:"token_id"`
	Address   string          `json:"address"`
	Action    string          `json:"action"`
	SubjectID string          `json:"subject_id"`
	Subject   string          `json:"subject"`
	Details   json.RawMessage `json:"details"`
}

type auditOptions struct {
	common  *registryOptions
	subject string
	limit   int
	format  *app.Format
}

func newCmdAudit(registryOpts *registryOptions) *cobra.Command {
	opts := &auditOptions{common: registryOpts}
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "Show who changed what in a registry",
		Long: `Show who changed what in a registry, newest first: time, user, address (- for a command
on the server), action, subject, and details as JSON, separated by tabs.`,
		Example: `  arkindex registry audit
  arkindex registry audit --subject 01920000-0000-7000-8000-000000000001 -o json`,
		Args: app.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if opts.limit < 1 {
				return app.UsageError(cmd, "--limit must be at least 1")
			}
			return runAudit(cmd.Context(), opts)
		},
	}
	cmd.Flags().StringVar(&opts.subject, "subject", "",
		"show only changes of the user, token, worker or version with this `ID`")
	cmd.Flags().IntVar(&opts.limit, "limit", 50, "show at most `N` changes")
	opts.format = app.AddFormatFlag(cmd)
	return cmd
}

func runAudit(ctx context.Context, opts *auditOptions) error {
	return opts.common.withAccounts(ctx, func(accounts *auth.Accounts) error {
		events, err := accounts.Events(ctx, opts.subject, paging.Newest(opts.limit))
		if err != nil {
			return err
		}
		return printEvents(opts.common.app, events.Items, *opts.format)
	})
}

func printEvents(a *app.App, events []store.Event, format app.Format) error {
	if format == app.FormatJSON {
		entries := make([]auditEntry, len(events))
		for i, e := range events {
			entries[i] = auditEntry{
				ID: e.ID, Time: e.Created.Format(time.RFC3339Nano),
				Actor: e.Actor, UserID: e.UserID, TokenID: e.TokenID, Address: e.Address,
				Action: e.Action, SubjectID: e.SubjectID, Subject: e.Subject,
				Details: json.RawMessage(e.Details),
			}
		}
		return a.PrintJSON(struct {
			Schema string       `json:"schema"`
			Events []auditEntry `json:"events"`
		}{schemaAudit, entries})
	}
	var rows [][]string
	for _, e := range events {
		address := e.Address
		if address == "" {
			address = "-"
		}
		rows = append(rows, []string{
			e.Created.Format(time.RFC3339), e.Actor, address, e.Action, e.Subject, e.Details,
		})
	}
	return a.PrintRows(rows)
}
