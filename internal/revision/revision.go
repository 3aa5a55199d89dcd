// Package revision determines the source of a publication: the URL of the Git repository and the
// commit's hash, message, author, branch and tags. Options take precedence over variables of the
// CI pipeline, and these over the local Git repository.
package revision

import (
	"arkindex/internal/revision/ci"
	"arkindex/internal/revision/git"
)

// Source is where a value is from: one of the constants, or the identifier of a CI system
// ("gitlab", "github", or "arkindex-ci" for the variables ARKINDEX_CI_*).
type Source string

// The sources other than CI systems.
const (
	SourceOption Source = "option"
	SourceGit    Source = "git"
	SourceNone   Source = "none"
)

// Value is a string with its source. From is the name of the option, variable or remote. For facts
// of a commit it is "HEAD" or the commit's hash, and with SourceNone it is empty. A value that an
// option sets to "none" is empty and has SourceOption.
type Value struct {
	Value  string `json:"value"`
	Source Source `json:"source"`
	From   string `json:"from"`
}

// Tags holds all tags of the commit with their common source. Value is never nil.
type Tags struct {
	Value  []string `json:"value"`
	Source Source   `json:"source"`
	From   string   `json:"from"`
}

// Options are the options that the user gives. Strings that are nil were not given. Empty ones
// mean "none": they are not looked up elsewhere. Tags are used if TagsGiven is set, and mean
// "none" if all are empty. URL is the URL of the revision, if it was given; it has to match
// RepositoryURL and Hash. NoDescription says that message and author need not be sent: Git is not
// run for them alone, and nobody misses them.
type Options struct {
	RepositoryURL *string
	Hash          *string
	Message       *string
	Author        *string
	Branch        *string
	Tags          []string
	TagsGiven     bool
	URL           string
	NoDescription bool
}

// Revision is the source of a publication. Notices are for every user and Passed is for --explain;
// neither is nil. StatedURL is the URL of the revision, if an option gives it.
type Revision struct {
	RepositoryURL Value    `json:"repository_url"`
	Hash          Value    `json:"hash"`
	Message       Value    `json:"message"`
	Author        Value    `json:"author"`
	Branch        Value    `json:"branch"`
	Tags          Tags     `json:"tags"`
	Notices       []string `json:"notices"`
	Passed        []Passed `json:"passed"`
	StatedURL     string   `json:"-"`
}

// Unknown returns a revision without any known value.
func Unknown() Revision {
	none := Value{Source: SourceNone}
	return Revision{
		RepositoryURL: none, Hash: none, Message: none, Author: none, Branch: none,
		Tags: Tags{Value: []string{}, Source: SourceNone}, Notices: []string{}, Passed: []Passed{},
	}
}

// Passed is a source that was not used for a value. Value is the name of the value in JSON.
type Passed struct {
	Value  string `json:"value"`
	Source Source `json:"source"`
	From   string `json:"from"`
	Reason string `json:"reason"`
}

// Resolve determines every value from the options, or else the CI variables, or else Git. It calls
// lookup at most once, and only if it needs something from Git; lookup may return facts together
// with an error. If the repository URL or the hash cannot be determined, Resolve returns an
// *arkindex.Error that names all missing values, with the values that are known. Any other value
// that cannot be determined is a notice. The code of the error is CodeMissing, or CodeUsage if an
// option gives a URL that cannot be used.
func Resolve(
	options Options, pipeline ci.Values, lookup func(git.Request) (git.Facts, error),
) (Revision, error) {
	r := resolution{
		options: options, pipeline: pipeline,
		revision: Revision{Notices: []string{}, Passed: []Passed{}, StatedURL: options.URL},
	}
	r.useOptionsAndVariables()
	if request := r.request(); !request.Empty() {
		facts, err := lookup(request)
		if stop := stopped(err); stop != nil {
			return Unknown(), stop
		}
		r.useGit(request, facts, err)
	}
	return r.finish()
}
