package revision

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"arkindex/internal/revision/git"
)

// useGit sets the values that Git provides. Failed is nil, or why facts are incomplete.
func (r *resolution) useGit(request git.Request, facts git.Facts, failed error) {
	if facts.Foreign != "" {
		r.notice(
			"%s belongs to another user: git was told for this run only that it is safe", facts.Foreign,
		)
	}
	r.useHash(request, facts)
	r.useDescription(request, facts)
	if request.Commit != "" && facts.Commit == "" && failed == nil {
		r.unknownCommit(request)
	}
	r.useReferences(request, facts)
	if request.Remotes && facts.Remotes != nil {
		r.useRemote(facts.Remotes)
	}
	r.addMissing(request, failed)
}

// useHash sets the hash of HEAD if none is given, and the full hash if the pipeline gives an
// abbreviated one. A hash from an option is sent as it is, even if it is abbreviated or the name
// of a reference.
func (r *resolution) useHash(request git.Request, facts git.Facts) {
	hash := &r.revision.Hash
	short := fromPipeline(*hash) && abbreviated(hash.Value)
	switch {
	case facts.Commit == "" && short:
		r.notice(
			"the revision hash %s is abbreviated (%s): Git does not have the commit", hash.Value, hash.From,
		)
	case facts.Commit == "" || facts.Commit == hash.Value:
	case short:
		r.pass("hash", hash.Source, hash.From, "it is abbreviated, Git has the whole hash")
		*hash = Value{facts.Commit, SourceGit, request.Commit}
	case hash.Source == "":
		*hash = Value{facts.Commit, SourceGit, "HEAD"}
	case hash.Value != "":
		r.notice(
			"the revision hash is sent as %s, as %s states it; the commit's whole hash is %s", hash.Value,
			hash.From, facts.Commit,
		)
	}
}

// useDescription sets message and author.
func (r *resolution) useDescription(request git.Request, facts git.Facts) {
	if !facts.Described {
		if r.doubtful() && request.Message {
			r.notice(
				"the message may be cut off, or not the commit's own (%s): it could not be read from Git",
				r.revision.Message.From,
			)
		}
		return
	}
	from := cmp.Or(request.Commit, "HEAD")
	if request.Message {
		r.replace("message", &r.revision.Message, Value{facts.Message, SourceGit, from})
	}
	if request.Author {
		r.replace("author", &r.revision.Author, Value{facts.Author, SourceGit, from})
	}
	if r.otherCommit() {
		r.dropPipelineTag()
	}
}

// replace sets a value from Git. A value from a variable is replaced because it describes another
// commit or may be truncated.
func (r *resolution) replace(name string, target *Value, value Value) {
	if target.Source != "" {
		reason := "it may be cut off, or not the commit's own, which Git has"
		if r.otherCommit() {
			reason = "it is of another commit than --revision-hash"
		}
		r.pass(name, target.Source, target.From, reason)
	}
	*target = value
}

// dropPipelineTag removes the tag of the pipeline, which is at another commit.
func (r *resolution) dropPipelineTag() {
	if r.options.TagsGiven || r.revision.Tags.Source == "" {
		return
	}
	r.passVariable("tags", r.pipeline.Tag, "it is of another commit than --revision-hash")
	r.notice(
		"the tag %s is not published, because it is not at %s", r.pipeline.Tag.Value,
		r.revision.Hash.Value,
	)
	r.revision.Tags = Tags{}
}

// unknownCommit marks the values that only Git could provide when Git does not have the commit.
func (r *resolution) unknownCommit(request git.Request) {
	var left []string
	for _, t := range []struct {
		label  string
		wanted bool
		target *Value
	}{
		{"message", request.Message, &r.revision.Message},
		{"author", request.Author, &r.revision.Author},
	} {
		if t.wanted && t.target.Source == "" {
			if !r.options.NoDescription {
				left = append(left, t.label)
			}
			t.target.Source = SourceNone
		}
	}
	if request.Tags {
		left = append(left, "tags")
	}
	if len(left) > 0 {
		r.notice(
			"the commit %s is not in the Git repository, which would provide its %s", request.Commit,
			series(left, "and"),
		)
	}
}

// useReferences sets branch and tags.
func (r *resolution) useReferences(request git.Request, facts git.Facts) {
	if request.Branch && facts.Branch != "" {
		r.revision.Branch = Value{facts.Branch, SourceGit, "HEAD"}
		if facts.Head != facts.Commit {
			r.notice(
				"the current branch %s is assigned to %s, although it is at another commit: "+
					"name another branch, or none, with --revision-branch",
				facts.Branch, request.Commit,
			)
		}
	}
	if request.Tags && len(facts.Tags) > 0 {
		r.revision.Tags = Tags{facts.Tags, SourceGit, "refs/tags"}
	}
}

// useRemote sets the URL of the remote origin, or of the only remote.
func (r *resolution) useRemote(remotes []git.Remote) {
	chosen := slices.IndexFunc(
		remotes, func(remote git.Remote) bool { return remote.Name == "origin" },
	)
	switch {
	case len(remotes) == 0:
		r.problems.addMissing("repository URL", "--repository-url", "the Git repository has no remote")
		return
	case chosen < 0 && len(remotes) > 1:
		r.problems.addMissing(
			"repository URL", "--repository-url",
			fmt.Sprintf("of the remotes %s none is called origin", series(remoteNames(remotes), "and")),
		)
		return
	case chosen < 0:
		chosen = 0
		r.notice(
			"there is no remote origin: the repository URL is that of the remote %s", remotes[0].Name,
		)
	}
	remote := remotes[chosen]
	address, err := remoteAddress(remote)
	if err != nil {
		r.problems.addUnusable("the remote "+remote.Name, SourceGit, err)
	}
	r.revision.RepositoryURL = Value{address, SourceGit, remote.Name}
}

// remoteAddress returns the web URL of a remote as it is configured. The user's insteadOf rules
// are applied only to a shorthand for them, such as gl:group/project.
func remoteAddress(remote git.Remote) (string, error) {
	address, err := NormalizeRemote(remote.URL.Reveal())
	shorthand := err != nil || !strings.Contains(remote.URL.Reveal(), "://") &&
		!strings.ContainsAny(hostOf(address), ".:")
	if remote.Rewritten != "" && shorthand {
		return NormalizeRemote(remote.Rewritten.Reveal())
	}
	return address, err
}

func hostOf(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

func remoteNames(remotes []git.Remote) []string {
	var names []string
	for _, remote := range remotes {
		names = append(names, remote.Name)
	}
	return names
}

// addMissing reports the required values that are unknown because Git failed. If there are none, a
// notice mentions the other values that Git was asked for.
func (r *resolution) addMissing(request git.Request, failed error) {
	if failed == nil {
		return
	}
	for _, f := range r.fields() {
		if f.required && f.target.Source == "" && !r.problems.has(f.option) {
			r.problems.addMissing(f.label, f.option, failed.Error())
		}
	}
	unread := r.unread(request)
	if len(unread) > 0 && len(r.problems.missing) == 0 {
		r.notice("the %s could not be read from Git: %s", series(unread, "and"), failed)
	}
}

// unread lists the values that are not required and that Git was asked for without success.
func (r *resolution) unread(request git.Request) []string {
	var labels []string
	optional := r.options.NoDescription
	for _, asked := range []struct {
		label string
		found bool
	}{
		{"message", optional || !request.Message || r.revision.Message.Source != ""},
		{"author", optional || !request.Author || r.revision.Author.Source != ""},
		{"branch", !request.Branch && !request.Tags},
		{"tags", !request.Branch && !request.Tags},
	} {
		if !asked.found {
			labels = append(labels, asked.label)
		}
	}
	return labels
}
