// Package cli is the command line: one file for each command, and the only place that words messages for people, prints
// and chooses exit codes.
package cli

import (
	"context"
	"io"
	"log"
	"net/http"
	"os"
	"runtime/debug"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"arkindex"
	"arkindex/internal/trace"
)

// Process is everything that a command gets from outside: nothing below this package reads the arguments, the environment,
// the directory or the clock by itself. Environ is the whole environment, for programs that are run. Sleep pauses between
// attempts at an instance that fails, until the context ends; nil: by the clock.
type Process struct {
	Args      []string
	Environ   []string
	Stdin     io.Reader
	Stdout    io.Writer
	Stderr    io.Writer
	Getenv    func(string) string
	Dir       string
	Transport http.RoundTripper
	Now       func() time.Time
	Sleep     func(ctx context.Context, delay time.Duration) error
	Version   string
}

// FromSystem is the process that the operating system started.
func FromSystem(version string) Process {
	dir, err := os.Getwd()
	if err != nil {
		dir = "."
	}
	return Process{
		Args: os.Args[1:], Environ: os.Environ(), Getenv: os.Getenv, Dir: dir,
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Transport: http.DefaultTransport, Now: time.Now, Version: version,
	}
}

// commandGC lets the heap of a command grow fivefold between collections: most end before it matters, and those that read a
// thousand files spend a fifth less. A server sets the default again.
const commandGC = 400

// Main runs the command that the arguments name and returns the exit code. An interrupt or termination signal cancels what
// is under way; a second one ends the process at once.
func Main(process Process) int {
	if process.Getenv("GOGC") == "" {
		debug.SetGCPercent(commandGC)
	}
	log.SetOutput(io.Discard) // net/http's client writes there what a user can do nothing about
	ctx, stop := interruptible()
	defer stop()
	app := &app{Process: process, messages: messages{out: process.Stderr}}
	app.trace = trace.Trace{Log: app.messages.event, Now: process.Now, Host: localHost}
	root := newRoot(app)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	err := app.execute(ctx, root)
	return app.finish(root, interrupted(ctx, err))
}

// execute runs the command that the arguments name. A shell that asks for completions means its words as they are.
func (a *app) execute(ctx context.Context, root *cobra.Command) error {
	args := a.Args
	if len(args) == 0 || args[0] != cobra.ShellCompRequestCmd && args[0] != cobra.ShellCompNoDescRequestCmd {
		var err error
		if args, err = expand(root, args); err != nil {
			return err
		}
	}
	root.SetArgs(args)
	return root.ExecuteContext(ctx)
}

// terminal reports whether people read the log as it is written.
func (a *app) terminal() bool {
	file, ok := a.Stderr.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// app is what the commands share: the process and the values of the global options.
type app struct {
	Process
	messages   messages
	profiles   []string
	secureFile string
	directory  string
	verbose    bool
	debug      bool
	trace      trace.Trace
	timeout    time.Duration
}

// exitStatus is the error of a command that has already said what is wrong.
type exitStatus int

// Error is never shown: the command has said what is wrong.
func (exitStatus) Error() string { return "the command failed" }

// finish prints an error, unless its command has done so, and returns its exit code. A publication whose command line is wrong
// has its document all the same.
func (a *app) finish(root *cobra.Command, err error) int {
	switch e := err.(type) {
	case nil:
		return exitOK
	case exitStatus:
		return int(e)
	}
	a.messages.error(err)
	if named, _, _ := root.Find(a.Args); publishes(named) && asksForJSON(a.Args) {
		_ = a.printJSON(refused(err, slices.Contains(a.Args, "--dry-run")))
	}
	return exitCode(err)
}

// usage makes the error of a wrong command line.
func usage(cmd *cobra.Command, format string, args ...any) *arkindex.Error {
	return arkindex.Errorf(arkindex.CodeUsage, format, args...).WithHint("see %s --help", cmd.CommandPath())
}
