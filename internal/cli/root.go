package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"arkindex/internal/cli/app"
	"arkindex/internal/cli/profilecmd"
	"arkindex/internal/cli/registrycmd"
	"arkindex/internal/cli/servecmd"
	"arkindex/internal/cli/workercmd"
)

// Root returns the root command, for the generator of its reference and for tests.
func Root() *cobra.Command { return newRoot(app.New(app.Process{})) }

func newRoot(a *app.App) *cobra.Command {
	root := &cobra.Command{
		Use:   "arkindex",
		Short: "Publish workers to Arkindex",
		Long: `Publish workers to Arkindex: Docker images holding machine-learning code, described by
a configuration file in a Git repository.

The instance to publish to is a profile: one of the profile file (~/.config/arkindex/cli.yaml),
"env" for the variables ARKINDEX_API_URL and ARKINDEX_API_TOKEN (or ARKINDEX_ID_TOKEN, a
pipeline's ID token), or "local" for a registry on this machine that needs no server and no
login. The first of these is used: the profiles of -p, the one in ARKINDEX_PROFILE, the profile
file's default, then "env", then the profile file's only profile.`,
		Example: `  arkindex worker publish registry.example.com/group/worker:0.4.2
  arkindex -p local worker publish registry.example.com/group/worker:0.4.2
  arkindex -p local worker list
  arkindex serve`,
		Version:       a.Process.Version,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          app.NeedsCommand,

		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return checkGlobals(a, cmd) },
	}
	root.SetOut(a.Process.Stdout)
	root.SetErr(a.Process.Stderr)
	root.SetVersionTemplate("arkindex {{.Version}}\n")
	root.SetFlagErrorFunc(wrongValue)
	root.CompletionOptions.HiddenDefaultCmd = true
	addGlobalFlags(root.PersistentFlags(), &a.Options)
	root.Flags().BoolP("version", "V", false, "print the version")
	root.AddCommand(workercmd.NewCmdWorker(a), servecmd.NewCmdServe(a), registrycmd.NewCmdRegistry(a),
		workercmd.NewCmdDoctor(a))
	root.AddCommand(
		profilecmd.NewCmdLogin(a), profilecmd.NewCmdLogout(a), profilecmd.NewCmdProfile(a),
	)
	return root
}

func addGlobalFlags(flags *pflag.FlagSet, options *app.Options) {
	flags.StringArrayVarP(&options.Profiles, "profile", "p", nil,
		"use this `PROFILE`; repeat it to publish to several instances")
	flags.StringVar(&options.SecureFile, "gitlab-secure-file", "",
		"read the profiles from `FILE`, or from the GitLab project's secure file of that name")
	flags.StringVarP(&options.Directory, "directory", "C", "", "run as if started in `DIR`")
	flags.Var(app.Timeout{Target: &options.Timeout, Given: &options.TimeoutGiven}, "timeout",
		"limit the whole run to `DURATION`")
	flags.BoolVarP(&options.Verbose, "verbose", "v", false,
		"log the profile, the requests and the responses to standard error")
	flags.BoolVar(&options.Debug, "debug", false,
		"like --verbose, with headers and bodies; secrets are left out")
}

// checkGlobals checks the global options. An empty profile means none.
func checkGlobals(a *app.App, cmd *cobra.Command) error {
	a.Options.Profiles = app.NonEmpty(a.Options.Profiles)
	if a.Options.Directory == "" {
		return nil
	}
	if info, err := os.Stat(a.WorkingDirectory()); err != nil || !info.IsDir() {
		return app.UsageError(cmd, "the option --directory is wrong: there is no directory %s",
			a.Options.Directory)
	}
	return nil
}

// wrongValue rewords pflag's errors about the values of options.
func wrongValue(cmd *cobra.Command, err error) error {
	var invalid *pflag.InvalidValueError
	if !errors.As(err, &invalid) {
		return app.UsageError(cmd, "%w", err)
	}
	cause := invalid.Unwrap()
	if invalid.GetFlag().Value.Type() == "bool" {
		cause = fmt.Errorf("%q is not true or false", invalid.GetValue())
	}
	return app.UsageError(cmd, "the option --%s is wrong: %w", invalid.GetFlag().Name, cause)
}
