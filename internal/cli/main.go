// Package cli is the command line. Its subpackages hold the commands, one package for each noun.
package cli

import (
	"context"
	"io"
	"log"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"

	"arkindex/internal/cli/app"
	"arkindex/internal/cli/argparse"
	"arkindex/internal/cli/servecmd"
	"arkindex/internal/cli/workercmd"
)

// commandGC lets the heap of a command grow fivefold between collections. Most commands end before
// it matters, and those that read a thousand files are faster. A server sets its own value.
const commandGC = 400

// Main runs the command named by the arguments and returns the exit code. An interrupt or
// termination signal cancels the command; a second one ends the process at once.
func Main(process app.Process) int {
	if process.Getenv("GOGC") == "" {
		debug.SetGCPercent(commandGC)
	}
	log.SetOutput(io.Discard) // net/http's client logs there what a user can do nothing about
	ctx, stop := app.SignalContext()
	defer stop()
	a := app.New(process)
	defer a.Close()
	root := newRoot(a)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	err := execute(ctx, a, root)
	return finish(a, root, app.Interrupted(ctx, err))
}

// execute runs the command named by the arguments. A request of a shell for completions is not
// rewritten.
func execute(ctx context.Context, a *app.App, root *cobra.Command) error {
	args := a.Process.Args
	if len(args) == 0 || !isCompletionRequest(args[0]) {
		var err error
		if args, err = argparse.Expand(root, args); err != nil {
			return err
		}
	}
	root.SetArgs(args)
	return root.ExecuteContext(ctx)
}

func isCompletionRequest(command string) bool {
	return command == cobra.ShellCompRequestCmd || command == cobra.ShellCompNoDescRequestCmd
}

// finish reports an error, unless the command has done so, and returns the exit code. A
// publication with a wrong command line still gets its JSON document, and a server that logs as
// JSON logs its error.
func finish(a *app.App, root *cobra.Command, err error) int {
	switch e := err.(type) {
	case nil:
		return app.ExitOK
	case app.ExitStatus:
		return int(e)
	}
	args := a.Process.Args
	cmd, _, _ := root.Find(args)
	if servecmd.LogsJSON(cmd, args) {
		servecmd.LogError(a.Process.Stderr, err)
		return app.ExitCode(err)
	}
	a.Messages.Error(err)
	if workercmd.IsPublication(cmd) && argparse.AsksForJSON(args) {
		_ = a.PrintJSON(workercmd.UsageReport(err, slices.Contains(args, "--dry-run")))
	}
	return app.ExitCode(err)
}
