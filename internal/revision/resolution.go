package revision

import (
	"fmt"

	"arkindex/internal/revision/ci"
	"arkindex/internal/revision/git"
)

// resolution is a revision in the making. A value whose source is empty is not known yet.
type resolution struct {
	options  Options
	pipeline ci.Values
	made     Revision
	problems problems
}

// text is one of the five values that are single texts, with everything that can supply it.
type text struct {
	name     string // in JSON
	label    string // in messages
	option   string
	stated   *string
	variable ci.Variable
	target   *Value
	required bool
}

func (r *resolution) texts() []text {
	o, p, m := r.options, r.pipeline, &r.made
	return []text{
		{"repository_url", "repository URL", "--repository-url", o.RepositoryURL, p.RepositoryURL, &m.RepositoryURL, true},
		{"hash", "revision hash", "--revision-hash", o.Hash, p.Hash, &m.Hash, true},
		{"message", "message", "--revision-message", o.Message, p.Message, &m.Message, true},
		{"author", "author", "--revision-author", o.Author, p.Author, &m.Author, true},
		{"branch", "branch", "--revision-branch", o.Branch, p.Branch, &m.Branch, false},
	}
}

// stated takes what options and variables say, each value on its own.
func (r *resolution) stated() {
	for _, passed := range r.pipeline.Passed {
		r.pass(passed.For, Source(passed.System), passed.From, passed.Reason)
	}
	for _, t := range r.texts() {
		variable := Value{Value: t.variable.Value, Source: Source(t.variable.System), From: t.variable.From}
		switch {
		case t.stated != nil:
			*t.target = Value{Value: *t.stated, Source: SourceOption, From: t.option}
			r.passVariable(t.name, t.variable, t.option+" is given")
		case variable.Value != "":
			*t.target = variable
		}
	}
	r.statedTags()
	r.statedURL()
}

func (r *resolution) statedTags() {
	tag := r.pipeline.Tag
	switch {
	case r.options.TagsGiven:
		r.made.Tags = Tags{Value: distinct(r.options.Tags), Source: SourceOption, From: "--revision-tags"}
		r.passVariable("tags", tag, "--revision-tags is given")
	case tag.Value != "":
		r.made.Tags = Tags{Value: []string{tag.Value}, Source: Source(tag.System), From: tag.From}
	}
}

// statedURL makes the URL of an option or variable fit to be sent.
func (r *resolution) statedURL() {
	stated := &r.made.RepositoryURL
	if stated.Value == "" {
		return
	}
	clean, err := StatedURL(stated.Value)
	if err != nil {
		r.problems.unusable(stated.From, stated.Source, err)
	}
	stated.Value = clean
}

// request says what Git is to be asked. In a pipeline branch and tags are what the variables say, even when they say nothing.
func (r *resolution) request() git.Request {
	m := r.made
	local := r.pipeline.System == ""
	other := r.otherCommit()
	return git.Request{
		Commit:  m.Hash.Value,
		Hash:    m.Hash.Source == "" || fromPipeline(m.Hash) && abbreviated(m.Hash.Value),
		Message: m.Message.Source == "" || fromPipeline(m.Message) && (other || r.doubtful()),
		Author:  m.Author.Source == "" || fromPipeline(m.Author) && other,
		Branch:  m.Branch.Source == "" && local,
		Tags:    m.Tags.Source == "" && local,
		Remotes: m.RepositoryURL.Source == "",
	}
}

func fromPipeline(v Value) bool { return v.Source != "" && v.Source != SourceOption }

// otherCommit reports whether the option names another commit than the one that the pipeline's variables describe.
func (r *resolution) otherCommit() bool {
	hash, pipeline := r.made.Hash, r.pipeline.Hash.Value
	return hash.Source == SourceOption && hash.Value != "" && pipeline != "" && !sameCommit(hash.Value, pipeline)
}

func (r *resolution) doubtful() bool {
	return r.pipeline.Doubtful && r.options.Message == nil
}

// finish marks what nothing supplied.
func (r *resolution) finish() (Revision, error) {
	r.warnOfOtherCommit()
	for _, t := range r.texts() {
		if t.target.Source == "" {
			t.target.Source = SourceNone
		}
	}
	if r.made.Tags.Source == "" {
		r.made.Tags = Tags{Value: []string{}, Source: SourceNone}
	}
	if r.pipeline.System != "" {
		r.passGit()
	}
	return r.made, r.problems.err(r.pipeline)
}

// warnOfOtherCommit names what is still the pipeline's although the option names another commit.
func (r *resolution) warnOfOtherCommit() {
	if !r.otherCommit() {
		return
	}
	var labels []string
	for _, t := range r.texts() {
		if t.name != "repository_url" && t.target.Value != "" && t.target.Source == Source(t.variable.System) {
			labels = append(labels, t.label)
		}
	}
	if len(r.made.Tags.Value) > 0 && r.made.Tags.Source != SourceOption {
		labels = append(labels, "tag")
	}
	if len(labels) > 0 {
		r.notice("%s are those of the pipeline's commit %s, not of %s", series(labels, "and"), r.pipeline.Hash.Value, r.made.Hash.Value)
	}
}

// passGit explains why a pipeline has no branch or tag although the Git repository may have one.
func (r *resolution) passGit() {
	if r.made.Branch.Source == SourceNone {
		r.pass("branch", SourceGit, "HEAD", "in a pipeline the branch is what the variables say")
	}
	if r.made.Tags.Source == SourceNone {
		r.pass("tags", SourceGit, "refs/tags", "in a pipeline the tags are what the variables say")
	}
}

func (r *resolution) pass(name string, source Source, from, reason string) {
	r.made.Passed = append(r.made.Passed, Passed{Value: name, Source: source, From: from, Reason: reason})
}

func (r *resolution) passVariable(name string, variable ci.Variable, reason string) {
	if variable.Value != "" {
		r.pass(name, Source(variable.System), variable.From, reason)
	}
}

func (r *resolution) notice(format string, args ...any) {
	r.made.Notices = append(r.made.Notices, fmt.Sprintf(format, args...))
}
