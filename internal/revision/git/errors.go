package git

import "fmt"

// Kind says why Git could not tell everything that was asked.
type Kind string

// Every kind there is.
const (
	NoProgram    Kind = "no program"    // there is no git to run, or it does not start
	NoDirectory  Kind = "no directory"  // the directory to look in does not exist
	NoRepository Kind = "no repository" // the directory is in no Git repository
	NoCommit     Kind = "no commit"     // the repository has no commit yet
	TimedOut     Kind = "timed out"     // git did not answer in time
	Spent        Kind = "spent"         // the caller's context has reached its deadline
	Interrupted  Kind = "interrupted"   // the caller's context was cancelled
	Broken       Kind = "broken"        // git refuses or fails; Detail has its words
)

// Error is the one error of this package. Dir is the directory that was asked about. Detail holds git's first words with
// everything that may be a credential masked, and is empty when git said nothing.
type Error struct {
	Kind   Kind
	Dir    string
	Detail string
	Err    error
}

// Error says what failed in the words of a message to users.
func (e *Error) Error() string {
	switch e.Kind {
	case NoProgram:
		return "there is no git program that can be run"
	case NoDirectory:
		return fmt.Sprintf("the directory %s does not exist", e.Dir)
	case NoRepository:
		return fmt.Sprintf("%s is in no Git repository", e.Dir)
	case NoCommit:
		return fmt.Sprintf("the Git repository of %s has no commit yet", e.Dir)
	case TimedOut:
		return "git did not answer in time in " + e.Dir
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

// Unwrap returns the cause, nil when there is none.
func (e *Error) Unwrap() error { return e.Err }
