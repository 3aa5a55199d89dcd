package cli

import (
	"context"

	"github.com/spf13/cobra"

	"arkindex/internal/profile"
)

// schemaProfiles names the JSON form of a list of profiles.
const schemaProfiles = "arkindex.profiles/v1"

func newProfileList(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the profiles",
		Long: `List the profiles: slug, URL, where the token is (file, keyring, environment, pipeline for
an ID token, missing, or none when none is needed), origin, and "default" for the default one, separated by tabs.`,
		Args: noArguments,
	}
	form := addOutput(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return a.profileList(cmd.Context(), *form) }
	return cmd
}

func (a *app) profileList(ctx context.Context, form output) error {
	file, err := a.profileFile(ctx)
	if err != nil {
		return err
	}
	for _, notice := range file.Notices {
		a.messages.notice(notice)
	}
	var entries []profileEntry
	for _, p := range profile.Available(file, a.Getenv) {
		entries = append(entries, newProfileEntry(p, file.Default))
	}
	if form == outputJSON {
		return a.printJSON(struct {
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
		if err := a.printRow(entry.Slug, entry.URL, entry.Token, entry.Origin, mark); err != nil {
			return err
		}
	}
	return nil
}
