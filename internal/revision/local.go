package revision

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"arkindex/internal/revision/git"
)

// local takes what Git tells. Failed is nil, or why Git could not tell everything.
func (r *resolution) local(asked git.Request, facts git.Facts, failed error) {
	if facts.Foreign != "" {
		r.notice("%s belongs to another user: git was told for this run only that it is safe", facts.Foreign)
	}
	r.hash(asked, facts)
	r.description(asked, facts)
	if asked.Commit != "" && facts.Commit == "" && failed == nil {
		r.unknownCommit(asked)
	}
	r.references(asked, facts)
	if asked.Remotes && facts.Remotes != nil {
		r.remote(facts.Remotes)
	}
	r.missing(asked, failed)
}

// hash takes HEAD's hash where none is stated, and the whole one where the pipeline abbreviates it. What an option states is
// sent as it is, even where it is short or the name of a reference.
func (r *resolution) hash(asked git.Request, facts git.Facts) {
	hash := &r.made.Hash
	short := fromPipeline(*hash) && abbreviated(hash.Value)
	switch {
	case facts.Commit == "" && short:
		r.notice("the revision hash %s is abbreviated (%s): Git does not have the commit", hash.Value, hash.From)
	case facts.Commit == "" || facts.Commit == hash.Value:
	case short:
		r.pass("hash", hash.Source, hash.From, "it is abbreviated, Git has the whole hash")
		*hash = Value{facts.Commit, SourceGit, asked.Commit}
	case hash.Source == "":
		*hash = Value{facts.Commit, SourceGit, "HEAD"}
	case hash.Value != "":
		r.notice("the revision hash is sent as %s, as %s states it; the commit's whole hash is %s", hash.Value, hash.From, facts.Commit)
	}
}

// description takes message and author.
func (r *resolution) description(asked git.Request, facts git.Facts) {
	if !facts.Described {
		if r.doubtful() && asked.Message {
			r.notice("the message may be cut off, or not the commit's own (%s): it could not be read from Git", r.made.Message.From)
		}
		return
	}
	from := cmp.Or(asked.Commit, "HEAD")
	if asked.Message {
		r.replace("message", &r.made.Message, Value{facts.Message, SourceGit, from})
	}
	if asked.Author {
		r.replace("author", &r.made.Author, Value{facts.Author, SourceGit, from})
	}
	if r.otherCommit() {
		r.dropPipelineTag()
	}
}

// replace lets Git's value take the place of an unknown one, or of a variable's that is about another commit or cut off.
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

func (r *resolution) dropPipelineTag() {
	if r.options.TagsGiven || r.made.Tags.Source == "" {
		return
	}
	r.passVariable("tags", r.pipeline.Tag, "it is of another commit than --revision-hash")
	r.notice("the tag %s is not published, because it is not at %s", r.pipeline.Tag.Value, r.made.Hash.Value)
	r.made.Tags = Tags{}
}

// unknownCommit leaves empty what only Git could have told of a commit that it does not have.
func (r *resolution) unknownCommit(asked git.Request) {
	var left []string
	for _, t := range []struct {
		label  string
		asked  bool
		target *Value
	}{{"message", asked.Message, &r.made.Message}, {"author", asked.Author, &r.made.Author}} {
		if t.asked && t.target.Source == "" {
			left = append(left, t.label)
			t.target.Source = SourceNone
		}
	}
	if asked.Tags {
		left = append(left, "tags")
	}
	if len(left) > 0 {
		r.notice("the commit %s is not in the Git repository: there is no %s of it", asked.Commit, series(left, "or"))
	}
}

// references takes branch and tags.
func (r *resolution) references(asked git.Request, facts git.Facts) {
	if asked.Branch && facts.Branch != "" {
		r.made.Branch = Value{facts.Branch, SourceGit, "HEAD"}
		if facts.Head != facts.Commit {
			r.notice("the current branch %s is assigned to %s, where it is not: --revision-branch names another, or none", facts.Branch, asked.Commit)
		}
	}
	if asked.Tags && len(facts.Tags) > 0 {
		r.made.Tags = Tags{facts.Tags, SourceGit, "refs/tags"}
	}
}

// remote takes the URL of origin, or of the only remote there is.
func (r *resolution) remote(remotes []git.Remote) {
	chosen := slices.IndexFunc(remotes, func(remote git.Remote) bool { return remote.Name == "origin" })
	switch {
	case len(remotes) == 0:
		r.problems.missing("repository URL", "--repository-url", "the Git repository has no remote")
		return
	case chosen < 0 && len(remotes) > 1:
		r.problems.missing("repository URL", "--repository-url", fmt.Sprintf("of the remotes %s none is called origin", series(names(remotes), "and")))
		return
	case chosen < 0:
		chosen = 0
		r.notice("there is no remote origin: the repository URL is that of the remote %s", remotes[0].Name)
	}
	remote := remotes[chosen]
	address, err := remoteAddress(remote)
	if err != nil {
		r.problems.unusable("the remote "+remote.Name, SourceGit, err)
	}
	r.made.RepositoryURL = Value{address, SourceGit, remote.Name}
}

// remoteAddress takes a remote's URL as it is configured, unless that is a shorthand which only the user's insteadOf rules
// make an address (gl:group/project).
func remoteAddress(remote git.Remote) (string, error) {
	address, err := NormalizeRemote(remote.URL.Reveal())
	shorthand := err != nil || !strings.Contains(remote.URL.Reveal(), "://") && !strings.ContainsAny(hostOf(address), ".:")
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

func names(remotes []git.Remote) []string {
	var names []string
	for _, remote := range remotes {
		names = append(names, remote.Name)
	}
	return names
}

// missing notes every required value that is still unknown because Git failed. Branch and tags are never required: when nothing
// else is missing, their loss is a notice.
func (r *resolution) missing(asked git.Request, failed error) {
	if failed == nil {
		return
	}
	for _, t := range r.texts() {
		if t.required && t.target.Source == "" && !r.problems.has(t.option) {
			r.problems.missing(t.label, t.option, failed.Error())
		}
	}
	if (asked.Branch || asked.Tags) && len(r.problems.lost) == 0 {
		r.notice("branch and tags that are not given could not be read from Git: %s", failed)
	}
}
