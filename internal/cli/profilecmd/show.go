package profilecmd

import (
	"context"

	"github.com/spf13/cobra"

	"arkindex/internal/cli/app"
	"arkindex/internal/profile"
)

// schemaProfile names the JSON document of one profile.
const schemaProfile = "arkindex.profile/v1"

type showOptions struct {
	app    *app.App
	slug   string // empty for the profile that would be used
	format *app.Format
}

func newCmdShow(a *app.App) *cobra.Command {
	opts := &showOptions{app: a}
	cmd := &cobra.Command{
		Use:   "show [SLUG]",
		Short: "Show a profile, or the one that would be used",
		Example: `  arkindex profile show
  arkindex profile show demo -o json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return slugArgument(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				opts.slug = args[0]
			}
			return runShow(cmd.Context(), opts)
		},
	}
	opts.format = app.AddFormatFlag(cmd)
	return cmd
}

func runShow(ctx context.Context, opts *showOptions) error {
	file, err := opts.app.ProfileFile(ctx)
	if err != nil {
		return err
	}
	var found profile.Profile
	if opts.slug == "" {
		found, err = opts.app.OneProfile(ctx)
	} else {
		found, err = profile.Lookup(opts.slug, file, opts.app.Process.Getenv)
	}
	if err != nil {
		return err
	}
	return printProfile(opts, found, file.Default)
}

func printProfile(opts *showOptions, p profile.Profile, defaultSlug string) error {
	entry := newProfileEntry(p, defaultSlug)
	if *opts.format == app.FormatJSON {
		return opts.app.PrintJSON(struct {
			Schema string `json:"schema"`
			profileEntry
			CAFile   string `json:"ca_file"`
			CertFile string `json:"cert_file"`
			KeyFile  string `json:"key_file"`
		}{schemaProfile, entry, p.CAFile, p.CertFile, p.KeyFile})
	}
	isDefault := "no"
	if entry.Default {
		isDefault = "yes"
	}
	for _, row := range [][2]string{
		{"slug", entry.Slug},
		{"url", entry.URL},
		{"default", isDefault},
		{"token", string(entry.Token)},
		{"origin", entry.Origin},
		{"ca_file", p.CAFile},
		{"cert_file", p.CertFile},
		{"key_file", p.KeyFile},
	} {
		if row[1] == "" {
			continue
		}
		if err := opts.app.PrintRow(row[0], row[1]); err != nil {
			return err
		}
	}
	return nil
}
