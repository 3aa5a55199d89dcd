// Package revision says where a publication comes from: the Git repository's URL and the commit's hash, message, author, branch
// and tags, each with its source. An option wins over a variable of the pipeline, and that over the local Git repository.
package revision

import (
	"arkindex/internal/revision/ci"
	"arkindex/internal/revision/git"
)

// Source is the kind of place that a value is from: one of the three below, or the word of a CI system ("gitlab", "github",
// "arkindex-ci" for the variables ARKINDEX_CI_*).
type Source string

// The sources that are no CI systems.
const (
	SourceOption Source = "option"
	SourceGit    Source = "git"
	SourceNone   Source = "none"
)

// Value is one text with its source. From is the option's, variable's or remote's name, "HEAD" or the hash of the commit for
// what Git tells of it, and empty with SourceNone. A value that an option sets to "none" is empty with SourceOption.
type Value struct {
	Value  string `json:"value"`
	Source Source `json:"source"`
	From   string `json:"from"`
}

// Tags are all tags of the commit with their one source. Value is never nil.
type Tags struct {
	Value  []string `json:"value"`
	Source Source   `json:"source"`
	From   string   `json:"from"`
}

// Options are what the user states. A nil text was not given; an empty one means "none": nothing is deduced. Tags count when TagsGiven
// is set, and then no tags, or empty ones only, mean "none". URL is the revision's whole address, empty when it is not stated: it says
// what RepositoryURL and Hash say.
type Options struct {
	RepositoryURL *string
	Hash          *string
	Message       *string
	Author        *string
	Branch        *string
	Tags          []string
	TagsGiven     bool
	URL           string
}

// Revision is where a publication comes from. Notices are for the user in any case, Passed for --explain;
// neither is nil. StatedURL is the revision's address where an option states it whole.
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

// Unknown is a revision of which nothing is known.
func Unknown() Revision {
	none := Value{Source: SourceNone}
	return Revision{
		RepositoryURL: none, Hash: none, Message: none, Author: none, Branch: none,
		Tags: Tags{Value: []string{}, Source: SourceNone}, Notices: []string{}, Passed: []Passed{},
	}
}

// Passed is something that could have given a value and was passed over. Value is the value's name in JSON.
type Passed struct {
	Value  string `json:"value"`
	Source Source `json:"source"`
	From   string `json:"from"`
	Reason string `json:"reason"`
}

// Resolve finds every value: option, else CI variable, else Git. It is pure but for lookup, which is called at most once, and only when
// something is wanted of Git; lookup may return facts together with an error. A repository URL, hash, message or author that
// nothing supplies is an *arkindex.Error that names them all (CodeMissing, or CodeUsage when the URL that an option states cannot
// be used); with it the revision holds what is known.
func Resolve(options Options, pipeline ci.Values, lookup func(git.Request) (git.Facts, error)) (Revision, error) {
	r := resolution{options: options, pipeline: pipeline, made: Revision{Notices: []string{}, Passed: []Passed{}, StatedURL: options.URL}}
	r.stated()
	if request := r.request(); !request.Empty() {
		facts, err := lookup(request)
		if stop := stopped(err); stop != nil {
			return Unknown(), stop
		}
		r.local(request, facts, err)
	}
	return r.finish()
}
