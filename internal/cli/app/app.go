// Package app holds what all commands share: the process they run in, the global options,
// messages, output, prompts, connections to instances, and exit codes.
package app

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/term"

	"arkindex"
	"arkindex/internal/buildinfo"
	"arkindex/internal/network"
	"arkindex/internal/trace"
)

// Process is everything that a command gets from outside. Nothing below package cli reads the
// arguments, the environment, the working directory or the clock by itself.
type Process struct {
	Args      []string
	Environ   []string // the whole environment, for child processes
	Stdin     io.Reader
	Stdout    io.Writer
	Stderr    io.Writer
	Getenv    func(string) string
	Dir       string
	Transport http.RoundTripper
	Now       func() time.Time
	// Sleep pauses between attempts at a failing instance until the context ends. Nil means real
	// time.
	Sleep   func(ctx context.Context, delay time.Duration) error
	Version string
}

// FromSystem returns the process started by the operating system.
func FromSystem() Process {
	dir, err := os.Getwd()
	if err != nil {
		dir = "."
	}
	return Process{
		Args: os.Args[1:], Environ: os.Environ(), Getenv: os.Getenv, Dir: dir,
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Transport: http.DefaultTransport, Now: time.Now, Version: buildinfo.Version(),
	}
}

// Options are the values of the global options.
type Options struct {
	Profiles   []string
	SecureFile string
	Directory  string
	Verbose    bool
	Debug      bool
	Timeout    time.Duration
	// TimeoutGiven reports whether Timeout is not the default.
	TimeoutGiven bool
}

// App is what all commands share.
type App struct {
	Process  Process
	Options  Options
	Messages *Messages
	// Publishing says that the command publishes, which waits longer for an instance that cannot be
	// reached than commands that only read.
	Publishing bool
	trace      trace.Trace

	lock       sync.Mutex
	transports []*network.Transport // guarded by lock
}

// New returns the App of a process. Its messages go to standard error.
func New(process Process) *App {
	messages := &Messages{Out: process.Stderr}
	a := &App{
		Process:  process,
		Options:  Options{Timeout: DefaultTimeout},
		Messages: messages,
		trace:    trace.Trace{Log: messages.Line, Now: process.Now, Host: localHost},
	}
	messages.Redact = a.trace.RedactOutput
	return a
}

// HideSecret redacts a secret in all output, in case a server repeats it.
func (a *App) HideSecret(secret arkindex.Secret) { a.trace.Learn(secret) }

// WorkingDirectory returns the directory of -C, or the one in which the process was started.
func (a *App) WorkingDirectory() string {
	if filepath.IsAbs(a.Options.Directory) {
		return a.Options.Directory
	}
	return filepath.Join(a.Process.Dir, a.Options.Directory)
}

// Path resolves a path from the command line against the working directory.
func (a *App) Path(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(a.WorkingDirectory(), path)
}

// UserAgent identifies the program to servers.
func (a *App) UserAgent() string { return "arkindex/" + a.Process.Version }

// LogsToTerminal reports whether standard error is a terminal.
func (a *App) LogsToTerminal() bool {
	file, ok := a.Process.Stderr.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}
