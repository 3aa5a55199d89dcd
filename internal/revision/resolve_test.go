package revision

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
	"arkindex/internal/revision/ci"
	"arkindex/internal/revision/git"
)

const (
	head  = "0123456789abcdef0123456789abcdef01234567"
	other = "fedcba9876543210fedcba9876543210fedcba98"
)

// world is the input of Resolve: options, environment and the facts in Git.
type world struct {
	options Options
	env     map[string]string
	facts   git.Facts
	failure error
	asked   []git.Request // what Git was asked
}

func (w *world) resolve() (Revision, error) {
	values := ci.Read(func(name string) string { return w.env[name] })
	return Resolve(w.options, values, func(request git.Request) (git.Facts, error) {
		w.asked = append(w.asked, request)
		return w.facts, w.failure
	})
}

// must resolves and fails the test if there is an error.
func (w *world) must(t *testing.T) Revision {
	t.Helper()
	revision, err := w.resolve()
	if err != nil {
		t.Fatalf("Resolve() fails: %v", err)
	}
	return revision
}

// refusal resolves and returns the expected error.
func (w *world) refusal(t *testing.T) *arkindex.Error {
	t.Helper()
	_, err := w.resolve()
	var failed *arkindex.Error
	if !errors.As(err, &failed) {
		t.Fatalf("Resolve() returns the error %v, want an *arkindex.Error", err)
	}
	return failed
}

func gitLab() map[string]string {
	return map[string]string{
		"CI": "true", "GITLAB_CI": "true",
		"CI_PROJECT_URL":    "https://gitlab.example.com/group/project",
		"CI_COMMIT_SHA":     head,
		"CI_COMMIT_MESSAGE": "From the pipeline\n",
		"CI_COMMIT_AUTHOR":  "Ada Lovelace <ada@example.com>",
		"CI_COMMIT_BRANCH":  "main",
	}
}

func clone() git.Facts {
	return git.Facts{
		Commit: head, Head: head, Described: true, Message: "From Git", Author: "Grace Hopper",
		Branch:  "develop",
		Tags:    []string{"v1", "v1.0"},
		Remotes: []git.Remote{{Name: "origin", URL: "git@git.example.com:group/project.git"}},
	}
}

func str(s string) *string { return &s }

func without(env map[string]string, names ...string) map[string]string {
	for _, name := range names {
		delete(env, name)
	}
	return env
}

func TestGitAloneProvidesEverything(t *testing.T) {
	w := world{facts: clone()}
	want := Revision{
		RepositoryURL: Value{"https://git.example.com/group/project", "git", "origin"},
		Hash:          Value{head, "git", "HEAD"},
		Message:       Value{"From Git", "git", "HEAD"},
		Author:        Value{"Grace Hopper", "git", "HEAD"},
		Branch:        Value{"develop", "git", "HEAD"},
		Tags:          Tags{[]string{"v1", "v1.0"}, "git", "refs/tags"},
		Notices:       []string{},
		Passed:        []Passed{},
	}
	if diff := cmp.Diff(want, w.must(t)); diff != "" {
		t.Error(diff)
	}
}

func TestPipelineIsUsedWithoutGit(t *testing.T) {
	w := world{env: gitLab(), facts: clone()}
	want := Revision{
		RepositoryURL: Value{"https://gitlab.example.com/group/project", "gitlab", "CI_PROJECT_URL"},
		Hash:          Value{head, "gitlab", "CI_COMMIT_SHA"},
		Message:       Value{"From the pipeline\n", "gitlab", "CI_COMMIT_MESSAGE"},
		Author:        Value{"Ada Lovelace", "gitlab", "CI_COMMIT_AUTHOR"},
		Branch:        Value{"main", "gitlab", "CI_COMMIT_BRANCH"},
		Tags:          Tags{[]string{}, "none", ""},
		Notices:       []string{},
		Passed: []Passed{
			{"tags", "git", "refs/tags", "in a pipeline the tags are what the variables say"},
		},
	}
	if diff := cmp.Diff(want, w.must(t)); diff != "" {
		t.Error(diff)
	}
	if len(w.asked) != 0 {
		t.Errorf("Git is asked for %+v", w.asked)
	}
}

func TestEachOptionTakesPrecedenceOverPipelineAndGit(t *testing.T) {
	for name, c := range map[string]struct {
		options Options
		got     func(Revision) any
		want    any
	}{
		"url": {
			Options{RepositoryURL: str("https://other.example.com/a/b.git")},
			func(r Revision) any { return r.RepositoryURL },
			Value{"https://other.example.com/a/b.git", "option", "--repository-url"},
		},
		"hash": {
			Options{Hash: str(other)},
			func(r Revision) any { return r.Hash },
			Value{other, "option", "--revision-hash"},
		},
		"message": {
			Options{Message: str(" as given\r\n")},
			func(r Revision) any { return r.Message },
			Value{" as given\r\n", "option", "--revision-message"},
		},
		"author": {
			Options{Author: str("A <b>")},
			func(r Revision) any { return r.Author },
			Value{"A <b>", "option", "--revision-author"},
		},
		"branch": {
			Options{Branch: str("mine")},
			func(r Revision) any { return r.Branch },
			Value{"mine", "option", "--revision-branch"},
		},
		"tags": {
			Options{Tags: []string{"b", "a", "b"}, TagsGiven: true},
			func(r Revision) any { return r.Tags },
			Tags{[]string{"b", "a"}, "option", "--revision-tags"},
		},
	} {
		for place, w := range map[string]world{"pipeline": {env: gitLab()}, "clone": {facts: clone()}} {
			t.Run(name+" in a "+place, func(t *testing.T) {
				w.options = c.options
				if diff := cmp.Diff(c.want, c.got(w.must(t))); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

func TestEmptyOptionMeansNone(t *testing.T) {
	none := Options{
		Message: str(""), Author: str(""), Branch: str(""), Tags: []string{""}, TagsGiven: true,
	}
	for place, w := range map[string]world{"pipeline": {env: gitLab()}, "clone": {facts: clone()}} {
		t.Run(place, func(t *testing.T) {
			w.options = none
			r := w.must(t)
			if r.Message.Value+r.Author.Value+r.Branch.Value != "" || len(r.Tags.Value) != 0 ||
				r.Message.Source != SourceOption {
				t.Errorf("Resolve() = %+v", r)
			}
		})
	}
}

func TestGitIsNotUsedIfEveryValueIsGiven(t *testing.T) {
	w := world{options: Options{
		RepositoryURL: str("https://h/g/p"), Hash: str(head), Message: str("m"), Author: str("a"),
		Branch: str(""), TagsGiven: true,
	}}
	w.must(t)
	if len(w.asked) != 0 {
		t.Errorf("Git is asked for %+v", w.asked)
	}
}

func TestGitIsUsedOnceAndOnlyForMissingValues(t *testing.T) {
	w := world{env: without(gitLab(), "CI_COMMIT_MESSAGE", "CI_COMMIT_BRANCH"), facts: clone()}
	r := w.must(t)
	if diff := cmp.Diff([]git.Request{{Commit: head, Message: true}}, w.asked); diff != "" {
		t.Error(diff)
	}
	if r.Message != (Value{"From Git", "git", head}) || r.Branch.Value != "" {
		t.Errorf("Resolve() = %+v", r)
	}
}

func TestTagPipelineHasATagAndNoBranch(t *testing.T) {
	env := without(gitLab(), "CI_COMMIT_BRANCH")
	env["CI_COMMIT_TAG"] = "0.4.2"
	w := world{env: env, facts: clone()}
	r := w.must(t)
	if diff := cmp.Diff(Tags{[]string{"0.4.2"}, "gitlab", "CI_COMMIT_TAG"}, r.Tags); diff != "" ||
		r.Branch.Value != "" {
		t.Error(diff, r.Branch)
	}
}

func TestMergeRequestPipelineHasNeitherBranchNorTag(t *testing.T) {
	w := world{env: without(gitLab(), "CI_COMMIT_BRANCH"), facts: clone()}
	if r := w.must(t); r.Branch != (Value{"", "none", ""}) || len(r.Tags.Value) != 0 {
		t.Errorf("Resolve() = %+v", r)
	}
}

func TestAllMissingValuesAreOneError(t *testing.T) {
	w := world{failure: &git.Error{Kind: git.NoRepository, Dir: "/work"}}
	failed := w.refusal(t)
	if failed.Code != arkindex.CodeMissing {
		t.Errorf("the code is %q", failed.Code)
	}
	wantMessage := "no repository URL and revision hash: " +
		"/work is not in a Git repository; no CI variables are set"
	if failed.Message != wantMessage {
		t.Errorf("message: %s", failed.Message)
	}
	for _, want := range []string{
		"--repository-url", "--revision-hash", "CI_PROJECT_URL", "CI_COMMIT_SHA", "GitLab",
		"ARKINDEX_CI_REPOSITORY_URL", "ARKINDEX_CI_REVISION_HASH",
	} {
		if !strings.Contains(failed.Hint, want) {
			t.Errorf("the hint does not name %s: %s", want, failed.Hint)
		}
	}
}

func TestMissingValuesAreReportedWithReasons(t *testing.T) {
	unborn := git.Facts{Branch: "main", Remotes: []git.Remote{}}
	for name, c := range map[string]struct {
		world world
		want  string
	}{
		"pipeline without git": {
			world{env: without(gitLab(), "CI_COMMIT_SHA"), failure: &git.Error{Kind: git.NoProgram}},
			"no revision hash: there is no git program that can be run; " +
				"the variables of GitLab do not provide it",
		},
		"no remote": {
			world{facts: git.Facts{Commit: head, Described: true, Remotes: []git.Remote{}}},
			"no repository URL: the Git repository has no remote; no CI variables are set",
		},
		"no commit and no remote": {
			world{facts: unborn, failure: &git.Error{Kind: git.NoCommit, Dir: "/work"}},
			"no repository URL: the Git repository has no remote; " +
				"no revision hash: the Git repository of /work has no commit yet; " +
				"no CI variables are set",
		},
		"several remotes": {
			world{
				facts: git.Facts{
					Commit: head, Described: true,
					Remotes: []git.Remote{
						{Name: "a", URL: "https://h/a"},
						{Name: "b", URL: "https://h/b"},
						{Name: "c", URL: "https://h/c"},
					},
				},
			},
			"no repository URL: of the remotes a, b and c none is called origin; no CI variables are set",
		},
		"git hangs": {
			world{
				failure: &git.Error{Kind: git.TimedOut, Dir: "/work"},
				options: Options{RepositoryURL: str("https://h/p"), Message: str("m"), Author: str("a")},
			},
			"no revision hash: git took too long in /work; no CI variables are set",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if failed := c.world.refusal(t); failed.Message != c.want ||
				failed.Code != arkindex.CodeMissing {
				t.Errorf("%s: %s", failed.Code, failed.Message)
			}
		})
	}
}

func TestRemoteWithoutWebURLNeedsTheOption(t *testing.T) {
	for _, url := range []arkindex.Secret{
		"/srv/git/project.git", "file:///srv/git/project.git", "../project",
	} {
		facts := clone()
		facts.Remotes[0].URL = url
		w := world{facts: facts}
		failed := w.refusal(t)
		if failed.Code != arkindex.CodeMissing ||
			!strings.Contains(failed.Message, "the remote origin: the repository URL is a local path") ||
			!strings.Contains(failed.Hint, "--repository-url") {
			t.Errorf("%#v", failed)
		}
	}
}

func TestOnlyRemoteIsUsedWithANotice(t *testing.T) {
	facts := clone()
	facts.Remotes[0].Name = "upstream"
	w := world{facts: facts}
	r := w.must(t)
	if r.RepositoryURL != (Value{"https://git.example.com/group/project", "git", "upstream"}) {
		t.Errorf("RepositoryURL = %+v", r.RepositoryURL)
	}
	if diff := cmp.Diff(
		[]string{"there is no remote origin: the repository URL is that of the remote upstream"},
		r.Notices,
	); diff != "" {
		t.Error(diff)
	}
}

func TestBranchAndTagsAreNotRequired(t *testing.T) {
	w := world{
		options: Options{
			RepositoryURL: str("https://h/g/p"), Hash: str(head), Message: str("m"), Author: str("a"),
		},
		failure: &git.Error{Kind: git.NoProgram},
	}
	r := w.must(t)
	if r.Branch.Source != SourceNone || len(r.Notices) != 1 ||
		!strings.Contains(r.Notices[0], "branch and tags") {
		t.Errorf("Resolve() = %+v", r)
	}
}

func TestRunThatEndsWhileGitRunsIsNotAMissingValue(t *testing.T) {
	for kind, code := range map[git.Kind]arkindex.Code{
		git.Interrupted: arkindex.CodeInterrupted, git.Spent: arkindex.CodeUnavailable,
	} {
		w := world{failure: &git.Error{Kind: kind, Dir: "/work"}}
		if failed := w.refusal(t); failed.Code != code {
			t.Errorf("%s: the code is %q", kind, failed.Code)
		}
	}
}
