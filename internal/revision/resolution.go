package revision

import (
	"fmt"
	"slices"

	"arkindex/internal/revision/ci"
	"arkindex/internal/revision/git"
)

// resolution is the state of Resolve. Values without a source are not known yet.
type resolution struct {
	options  Options
	pipeline ci.Values
	revision Revision
	problems problems
}

// field is a value that is a single string, with its possible sources.
type field struct {
	name     string // in JSON
	label    string // in messages
	option   string
	given    *string
	variable ci.Variable
	target   *Value
	required bool
}

func (r *resolution) fields() []field {
	o, p, m := r.options, r.pipeline, &r.revision
	return []field{
		{
			"repository_url", "repository URL", "--repository-url", o.RepositoryURL, p.RepositoryURL,
			&m.RepositoryURL, true,
		},
		{"hash", "revision hash", "--revision-hash", o.Hash, p.Hash, &m.Hash, true},
		{"message", "message", "--revision-message", o.Message, p.Message, &m.Message, false},
		{"author", "author", "--revision-author", o.Author, p.Author, &m.Author, false},
		{"branch", "branch", "--revision-branch", o.Branch, p.Branch, &m.Branch, false},
	}
}

// useOptionsAndVariables sets the values that options and variables give.
func (r *resolution) useOptionsAndVariables() {
	for _, passed := range r.pipeline.Passed {
		r.pass(passed.For, Source(passed.System), passed.From, passed.Reason)
	}
	for _, f := range r.fields() {
		variable := Value{
			Value: f.variable.Value, Source: Source(f.variable.System), From: f.variable.From,
		}
		switch {
		case f.given != nil:
			*f.target = Value{Value: *f.given, Source: SourceOption, From: f.option}
			r.passVariable(f.name, f.variable, f.option+" is given")
		case r.describesOther(f.name):
			r.passVariable(f.name, f.variable, "it is of another commit than --revision-hash")
		case variable.Value != "":
			*f.target = variable
		}
	}
	r.useGivenTags()
	r.cleanURL()
}

// describesOther reports whether a variable describes another commit than the given one, whose own
// description is not looked up.
func (r *resolution) describesOther(name string) bool {
	return r.options.NoDescription && (name == "message" || name == "author") && r.otherCommit()
}

// useGivenTags sets the tags that options or variables give.
func (r *resolution) useGivenTags() {
	tag := r.pipeline.Tag
	switch {
	case r.options.TagsGiven:
		r.revision.Tags = Tags{
			Value: distinct(r.options.Tags), Source: SourceOption, From: "--revision-tags",
		}
		r.passVariable("tags", tag, "--revision-tags is given")
	case tag.Value != "":
		r.revision.Tags = Tags{Value: []string{tag.Value}, Source: Source(tag.System), From: tag.From}
	}
}

// cleanURL removes credentials from the URL that an option or variable gives. A variable with the
// URL of a Git remote gives the same URL as that remote does in a clone.
func (r *resolution) cleanURL() {
	url := &r.revision.RepositoryURL
	if url.Value == "" {
		return
	}
	normalize := StatedURL
	if fromPipeline(*url) && r.pipeline.Remote {
		normalize = NormalizeRemote
	}
	clean, err := normalize(url.Value)
	if err != nil {
		r.problems.addUnusable(url.From, url.Source, err)
	}
	url.Value = clean
}

// request returns what has to be read from Git: nothing if only the description is unknown and is
// not sent. In a pipeline, branch and tags are only read from variables, even if those are not set.
func (r *resolution) request() git.Request {
	m := r.revision
	local := r.pipeline.System == ""
	other := r.otherCommit()
	request := git.Request{
		Commit:  m.Hash.Value,
		Hash:    m.Hash.Source == "" || fromPipeline(m.Hash) && abbreviated(m.Hash.Value),
		Message: m.Message.Source == "" || fromPipeline(m.Message) && (other || r.doubtful()),
		Author:  m.Author.Source == "" || fromPipeline(m.Author) && other,
		Branch:  m.Branch.Source == "" && local,
		Tags:    m.Tags.Source == "" && local,
		Remotes: m.RepositoryURL.Source == "",
	}
	needed := request
	needed.Message, needed.Author = false, false
	if r.options.NoDescription && needed.Empty() {
		return needed
	}
	return request
}

func fromPipeline(v Value) bool { return v.Source != "" && v.Source != SourceOption }

// otherCommit reports whether the option gives another commit than the one of the pipeline.
func (r *resolution) otherCommit() bool {
	hash, pipeline := r.revision.Hash, r.pipeline.Hash.Value
	return hash.Source == SourceOption && hash.Value != "" && pipeline != "" &&
		!sameCommit(hash.Value, pipeline)
}

func (r *resolution) doubtful() bool {
	return r.pipeline.Doubtful && r.options.Message == nil && !r.options.NoDescription
}

// finish marks the values that have no source and returns the result.
func (r *resolution) finish() (Revision, error) {
	r.warnOfOtherCommit()
	for _, f := range r.fields() {
		if f.target.Source == "" {
			f.target.Source = SourceNone
		}
	}
	if r.revision.Tags.Source == "" {
		r.revision.Tags = Tags{Value: []string{}, Source: SourceNone}
	}
	if r.pipeline.System != "" {
		r.passGit()
	}
	return r.revision, r.problems.err(r.pipeline)
}

// warnOfOtherCommit adds a notice about values of the pipeline's commit if the option gives
// another commit.
func (r *resolution) warnOfOtherCommit() {
	if !r.otherCommit() {
		return
	}
	var labels []string
	for _, f := range r.fields() {
		if f.name != "repository_url" && f.target.Value != "" &&
			f.target.Source == Source(f.variable.System) {
			labels = append(labels, f.label)
		}
	}
	if len(r.revision.Tags.Value) > 0 && r.revision.Tags.Source != SourceOption {
		labels = append(labels, "tag")
	}
	if len(labels) > 0 {
		r.notice(
			"%s are those of the pipeline's commit %s, not of %s", series(labels, "and"),
			r.pipeline.Hash.Value, r.revision.Hash.Value,
		)
	}
}

// passGit explains why branch and tags are not read from Git in a pipeline.
func (r *resolution) passGit() {
	if r.revision.Branch.Source == SourceNone {
		r.pass("branch", SourceGit, "HEAD", "in a pipeline the branch is what the variables say")
	}
	if r.revision.Tags.Source == SourceNone {
		r.pass("tags", SourceGit, "refs/tags", "in a pipeline the tags are what the variables say")
	}
}

func (r *resolution) pass(name string, source Source, from, reason string) {
	r.revision.Passed = append(
		r.revision.Passed, Passed{Value: name, Source: source, From: from, Reason: reason},
	)
}

func (r *resolution) passVariable(name string, variable ci.Variable, reason string) {
	if variable.Value != "" {
		r.pass(name, Source(variable.System), variable.From, reason)
	}
}

func (r *resolution) notice(format string, args ...any) {
	r.revision.Notices = append(r.revision.Notices, fmt.Sprintf(format, args...))
}

// distinct removes empty and repeated strings and keeps the order. It never returns nil.
func distinct(all []string) []string {
	kept := []string{}
	for _, s := range all {
		if s != "" && !slices.Contains(kept, s) {
			kept = append(kept, s)
		}
	}
	return kept
}
