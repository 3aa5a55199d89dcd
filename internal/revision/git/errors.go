package git

import "fmt"

// Kind is why Git could not be read.
type Kind string

// The kinds of errors.
const (
	NoProgram    Kind = "no program"    // there is no git, or it does not start
	NoDirectory  Kind = "no directory"  // the directory does not exist
	NoRepository Kind = "no repository" // the directory is not in a Git repository
	NoCommit     Kind = "no commit"     // the repository has no commit yet
	TimedOut     Kind = "timed out"     // git took longer than Repository.Timeout
	Spent        Kind = "spent"         // the caller's context has reached its deadline
	Interrupted  Kind = "interrupted"   // the caller's context was cancelled
	Broken       Kind = "broken"        // git failed; Detail is its message
)

// Error is the error type of this package. Dir is the directory that was to be read. Detail is the
// beginning of git's message with all possible credentials redacted, or empty if there was none.
type Error struct {
	Kind   Kind
	Dir    string
	Detail string
	Err    error
}

// Error returns what failed, as a message for users.
func (e *Error) Error() string {
	switch e.Kind {
	case NoProgram:
		return "there is no git program that can be run"
	case NoDirectory:
		return fmt.Sprintf("the directory %s does not exist", e.Dir)
	case NoRepository:
		return fmt.Sprintf("%s is not in a Git repository", e.Dir)
	case NoCommit:
		return fmt.Sprintf("the Git repository of %s has no commit yet", e.Dir)
	case TimedOut:
		return "git took too long in " + e.Dir
	case Spent:
		return "the run's time was spent while git was asked in " + e.Dir
	case Interrupted:
		return "git was interrupted in " + e.Dir
	}
	if e.Detail == "" {
		return "git failed in " + e.Dir
	}
	return fmt.Sprintf("git failed in %s: %s", e.Dir, e.Detail)
}

// Unwrap returns the cause, or nil.
func (e *Error) Unwrap() error { return e.Err }
