package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Root returns the whole command, for the generator of its reference.
func Root() *cobra.Command { return newRoot(&app{}) }

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "arkindex",
		Short: "Publish workers to Arkindex",
		Long: `Publish workers to Arkindex: Docker images holding machine-learning code, described by a
configuration file in a Git repository.

The instance to publish to is a profile: one of the profile file (~/.config/arkindex/cli.yaml),
"env" for the variables ARKINDEX_API_URL and ARKINDEX_API_TOKEN (or ARKINDEX_ID_TOKEN, a pipeline's ID
token), or "local" for a registry on this machine that needs no server and no login.`,
		Example: `  arkindex worker publish registry.example.com/group/worker:0.4.2
  arkindex -p local worker publish registry.example.com/group/worker:0.4.2
  arkindex -p local worker list
  arkindex serve`,
		Version:       a.Version,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          needsCommand,

		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return a.checkGlobals(cmd) },
	}
	root.SetOut(a.Stdout)
	root.SetErr(a.Stderr)
	root.SetVersionTemplate("arkindex {{.Version}}\n")
	root.SetFlagErrorFunc(wrongValue)
	root.CompletionOptions.HiddenDefaultCmd = true
	flags := root.PersistentFlags()
	flags.StringArrayVarP(&a.profiles, "profile", "p", nil, "the `PROFILE` to use; repeat it to publish to several instances")
	flags.StringVar(&a.secureFile, "gitlab-secure-file", "", "read the profiles from `FILE`, or from the GitLab project's secure file of that name")
	flags.StringVarP(&a.directory, "directory", "C", "", "run as if started in `DIR`")
	a.timeout = defaultTimeout
	flags.Var(budget{&a.timeout}, "timeout", "time `BUDGET` of the whole run")
	flags.BoolVarP(&a.verbose, "verbose", "v", false, "say on standard error which profile is used, which requests are made and how they are answered")
	flags.BoolVar(&a.debug, "debug", false, "--verbose, with the headers and bodies of requests and answers; secrets are left out")
	root.Flags().BoolP("version", "V", false, "print the version")
	root.AddCommand(newWorker(a), newServe(a), newRegistry(a), newDoctor(a))
	root.AddCommand(newLogin(a), newLogout(a), newProfile(a))
	return root
}

func newWorker(a *app) *cobra.Command {
	worker := &cobra.Command{
		Use:   "worker",
		Short: "Publish workers, check their configuration, read them back",
		Args:  cobra.NoArgs,
		RunE:  needsCommand,
	}
	worker.AddCommand(newWorkerPublish(a), newWorkerImport(a), newWorkerDiff(a), newWorkerList(a), newWorkerVersions(a), newWorkerShow(a),
		newWorkerValidate(a), newWorkerConvert(a), newWorkerSchema(a))
	return worker
}

// checkGlobals looks at the global options that every command has. An empty profile is none.
func (a *app) checkGlobals(cmd *cobra.Command) error {
	a.profiles = notEmpty(a.profiles)
	if a.directory == "" {
		return nil
	}
	if info, err := os.Stat(a.workingDirectory()); err != nil || !info.IsDir() {
		return usage(cmd, "the option --directory is wrong: there is no directory %s", a.directory)
	}
	return nil
}

// wrongValue words the error of an option's value.
func wrongValue(cmd *cobra.Command, err error) error {
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		cause := invalid.Unwrap()
		if invalid.GetFlag().Value.Type() == "bool" {
			cause = fmt.Errorf("%q is not true or false", invalid.GetValue())
		}
		return usage(cmd, "the option --%s is wrong: %w", invalid.GetFlag().Name, cause)
	}
	return usage(cmd, "%w", err)
}

// needsCommand refuses a command that only groups others.
func needsCommand(cmd *cobra.Command, _ []string) error {
	return usage(cmd, "%s needs a command", cmd.CommandPath())
}
