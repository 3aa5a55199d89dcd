package revision

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex/internal/revision/git"
)

// described are the facts of another commit than HEAD.
func described() git.Facts {
	facts := clone()
	facts.Commit, facts.Head, facts.Tags = other, head, []string{"v0"}
	facts.Message, facts.Author = "The other's", "Grace"
	return facts
}

// unknown are the facts if the commit does not exist.
func unknown() git.Facts {
	facts := clone()
	facts.Commit, facts.Described, facts.Message, facts.Author, facts.Tags = "", false, "", "", nil
	return facts
}

func hasNotice(r Revision, words ...string) bool {
	for _, notice := range r.Notices {
		found := true
		for _, word := range words {
			found = found && strings.Contains(notice, word)
		}
		if found {
			return true
		}
	}
	return false
}

func TestGivenHashIsDescribedInsteadOfHead(t *testing.T) {
	w := world{options: Options{Hash: str(other)}, facts: described()}
	r := w.must(t)
	if w.asked[0].Commit != other {
		t.Errorf("Git is asked of %q", w.asked[0].Commit)
	}
	if r.Message != (Value{"The other's", "git", other}) || r.Author.Value != "Grace" {
		t.Errorf("Resolve() = %+v", r)
	}
	if diff := cmp.Diff(Tags{[]string{"v0"}, "git", "refs/tags"}, r.Tags); diff != "" {
		t.Error(diff)
	}
	if r.Branch.Value != "develop" || !hasNotice(r, "develop", other, "--revision-branch") {
		t.Errorf("branch %+v, notices %q", r.Branch, r.Notices)
	}
}

func TestGivenHashThatDoesNotExistLeavesTheRestEmptyWithANotice(t *testing.T) {
	w := world{options: Options{Hash: str(other)}, facts: unknown()}
	r := w.must(t)
	none := Value{Source: SourceNone}
	if r.Message != none || r.Author != none || len(r.Tags.Value) != 0 || r.Hash.Value != other {
		t.Errorf("Resolve() = %+v", r)
	}
	if !hasNotice(r, other, "is not in the Git repository", "message, author and tags") {
		t.Errorf("notices %q", r.Notices)
	}
}

func TestGivenHashThatDoesNotExistKeepsGivenValues(t *testing.T) {
	w := world{
		options: Options{Hash: str(other), Message: str("m"), Tags: []string{"t"}, TagsGiven: true},
		facts:   unknown(),
	}
	r := w.must(t)
	if r.Message.Value != "m" || r.Tags.Value[0] != "t" || r.Author.Value != "" ||
		!hasNotice(r, "would provide its author") {
		t.Errorf("Resolve() = %+v", r)
	}
}

func TestGivenHashAndURLAreEnoughWithoutGit(t *testing.T) {
	w := world{
		options: Options{Hash: str(other), RepositoryURL: str("https://h/p")},
		failure: &git.Error{Kind: git.NoRepository, Dir: "/work"},
	}
	if r := w.must(t); r.Message.Source != SourceNone || !hasNotice(
		r, "the message, author, branch and tags could not", "/work is not in a Git repository",
	) {
		t.Errorf("Resolve() = %+v", r)
	}
}

func TestGivenHashIsSentAsItIs(t *testing.T) {
	w := world{options: Options{Hash: str(head[:8])}, facts: clone()}
	if r := w.must(t); r.Hash != (Value{head[:8], "option", "--revision-hash"}) ||
		!hasNotice(r, head[:8], head) {
		t.Errorf("Resolve() = %+v", r)
	}
}

func TestGivenHashOfThePipelinesCommitChangesNothing(t *testing.T) {
	for _, hash := range []string{head, head[:8], strings.ToUpper(head)} {
		w := world{env: gitLab(), options: Options{Hash: str(hash)}}
		if r := w.must(t); len(w.asked) != 0 || r.Message.Source != "gitlab" || len(r.Notices) != 0 {
			t.Errorf("%s: asked %+v, %+v", hash, w.asked, r)
		}
	}
}

func TestGivenHashOfAnotherCommitThanThePipelinesIsDescribedByGit(t *testing.T) {
	env := without(gitLab(), "CI_COMMIT_BRANCH")
	env["CI_COMMIT_TAG"] = "v9"
	w := world{env: env, options: Options{Hash: str(other)}, facts: described()}
	r := w.must(t)
	if diff := cmp.Diff(
		[]git.Request{{Commit: other, Message: true, Author: true}}, w.asked,
	); diff != "" {
		t.Error(diff)
	}
	if r.Message.Value != "The other's" || r.Author.Value != "Grace" {
		t.Errorf("Resolve() = %+v", r)
	}
	if len(r.Tags.Value) != 0 || !hasNotice(r, "v9", "not published", other) {
		t.Errorf("tags %+v, notices %q", r.Tags, r.Notices)
	}
	if !cmp.Equal(
		r.Passed[1],
		Passed{"message", "gitlab", "CI_COMMIT_MESSAGE", "it is of another commit than --revision-hash"},
	) {
		t.Errorf("Passed = %+v", r.Passed)
	}
}

func TestGivenHashWithoutDescriptionKeepsThatOfThePipelineWithANotice(t *testing.T) {
	for name, w := range map[string]world{
		"no git":            {failure: &git.Error{Kind: git.NoProgram}},
		"not in repository": {facts: unknown()},
	} {
		t.Run(name, func(t *testing.T) {
			w.env, w.options = gitLab(), Options{Hash: str(other)}
			r := w.must(t)
			if r.Message.Value != "From the pipeline\n" || r.Branch.Value != "main" {
				t.Errorf("Resolve() = %+v", r)
			}
			if !hasNotice(r, "message, author and branch", head, other) {
				t.Errorf("notices %q", r.Notices)
			}
		})
	}
}
