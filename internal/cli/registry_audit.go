package cli

import (
	"encoding/json"
	"time"

	"github.com/spf13/cobra"

	"arkindex/internal/registry"
	"arkindex/internal/registry/store"
)

// schemaAudit names the JSON form of a list of a registry's changes.
const schemaAudit = "arkindex.audit/v1"

// auditEntry is the JSON form of a change. An address, user or token that there is not is empty.
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

func newRegistryAudit(a *app, options *registryOptions) *cobra.Command {
	var subject string
	var limit int
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "Show who changed what in a registry",
		Long: `Show who changed what in a registry, newest first: time, who, from which address (- for a command on
the server), what was done, to what, and details as JSON, separated by tabs.`,
		Args: noArguments,
	}
	cmd.Flags().StringVar(&subject, "subject", "", "only what was done to the user, token, worker or version with this `ID`")
	cmd.Flags().IntVar(&limit, "limit", 50, "show `N` changes at most")
	form := addOutput(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if limit < 1 {
			return usage(cmd, "--limit must be 1 at least")
		}
		return a.administer(cmd.Context(), options, func(accounts *registry.Accounts) error {
			events, err := accounts.Events(cmd.Context(), subject, limit)
			if err != nil {
				return err
			}
			return a.printEvents(events, *form)
		})
	}
	return cmd
}

func (a *app) printEvents(events []store.Event, form output) error {
	if form == outputJSON {
		entries := make([]auditEntry, len(events))
		for i, e := range events {
			entries[i] = auditEntry{
				ID: e.ID, Time: e.Created.Format(time.RFC3339Nano), Actor: e.Actor, UserID: e.UserID, TokenID: e.TokenID, Address: e.Address,
				Action: e.Action, SubjectID: e.SubjectID, Subject: e.Subject, Details: json.RawMessage(e.Details),
			}
		}
		return a.printJSON(struct {
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
		rows = append(rows, []string{e.Created.Format(time.RFC3339), e.Actor, address, e.Action, e.Subject, e.Details})
	}
	return a.printRows(rows)
}
