package profilecmd

import (
	"context"

	"github.com/spf13/cobra"

	"arkindex/internal/cli/app"
	"arkindex/internal/profile"
)

// schemaProfiles names the JSON document of a list of profiles.
const schemaProfiles = "arkindex.profiles/v1"

func newCmdList(a *app.App) *cobra.Command {
	var format *app.Format
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the profiles",
		Long: `List the profiles: slug, URL, where the token is (file, keyring, environment, pipeline
for an ID token, missing, or none if none is needed), origin, and "default" for the default
profile, separated by tabs.`,
		Example: "  arkindex profile list",
		Args:    app.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runList(cmd.Context(), a, *format)
		},
	}
	format = app.AddFormatFlag(cmd)
	return cmd
}

func runList(ctx context.Context, a *app.App, format app.Format) error {
	file, err := a.ProfileFile(ctx)
	if err != nil {
		return err
	}
	for _, notice := range file.Notices {
		a.Messages.Notice(notice)
	}
	var entries []profileEntry
	for _, p := range profile.Available(file, a.Process.Getenv) {
		entries = append(entries, newProfileEntry(p, file.Default))
	}
	if format == app.FormatJSON {
		return a.PrintJSON(struct {
			Schema   string         `json:"schema"`
			File     string         `json:"file"`
			Profiles []profileEntry `json:"profiles"`
		}{schemaProfiles, file.Path, entries})
	}
	for _, entry := range entries {
		mark := ""
		if entry.Default {
			mark = "default"
		}
		if err := a.PrintRow(
			entry.Slug, entry.URL, string(entry.Token), entry.Origin, mark,
		); err != nil {
			return err
		}
	}
	return nil
}
