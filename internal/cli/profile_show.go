package cli

import (
	"github.com/spf13/cobra"

	"arkindex/internal/profile"
)

// schemaProfile names the JSON form of one profile.
const schemaProfile = "arkindex.profile/v1"

func newProfileShow(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show [SLUG]",
		Short: "Show a profile, or the one that would be used",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return oneSlug(cmd, args)
		},
	}
	form := addOutput(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		file, err := a.profileFile(cmd.Context())
		if err != nil {
			return err
		}
		found := profile.Profile{}
		if len(args) > 0 {
			found, err = profile.Lookup(args[0], file, a.Getenv)
		} else {
			found, err = a.oneProfile(cmd.Context())
		}
		if err != nil {
			return err
		}
		return a.profileShow(found, file.Default, *form)
	}
	return cmd
}

func (a *app) profileShow(p profile.Profile, standard string, form output) error {
	entry := newProfileEntry(p, standard)
	if form == outputJSON {
		return a.printJSON(struct {
			Schema string `json:"schema"`
			profileEntry
			CAFile   string `json:"ca_file"`
			CertFile string `json:"cert_file"`
			KeyFile  string `json:"key_file"`
		}{schemaProfile, entry, p.CAFile, p.CertFile, p.KeyFile})
	}
	standing := "no"
	if entry.Default {
		standing = "yes"
	}
	for _, row := range [][2]string{
		{"slug", entry.Slug},
		{"url", entry.URL},
		{"default", standing},
		{"token", entry.Token},
		{"origin", entry.Origin},
		{"ca_file", p.CAFile},
		{"cert_file", p.CertFile},
		{"key_file", p.KeyFile},
	} {
		if row[1] == "" {
			continue
		}
		if err := a.printRow(row[0], row[1]); err != nil {
			return err
		}
	}
	return nil
}
