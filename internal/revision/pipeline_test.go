package revision

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
	"arkindex/internal/revision/git"
)

func gitHub() map[string]string {
	return map[string]string{
		"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": "https://github.com",
		"GITHUB_REPOSITORY": "group/project",
		"GITHUB_SHA":        head, "GITHUB_REF": "refs/heads/main", "GITHUB_EVENT_NAME": "push",
	}
}

func truncated() map[string]string {
	env := gitLab()
	env["CI_COMMIT_MESSAGE_IS_TRUNCATED"] = "true"
	return env
}

func TestValuesThatASystemDoesNotProvideAreReadFromGit(t *testing.T) {
	w := world{env: gitHub(), facts: clone()}
	r := w.must(t)
	if diff := cmp.Diff(
		[]git.Request{{Commit: head, Message: true, Author: true}}, w.asked,
	); diff != "" {
		t.Error(diff)
	}
	if r.Message != (Value{"From Git", "git", head}) ||
		r.Branch != (Value{"main", "github", "GITHUB_REF"}) || len(r.Tags.Value) != 0 {
		t.Errorf("Resolve() = %+v", r)
	}
}

func TestHintsNameOnlyVariablesOfTheSystem(t *testing.T) {
	w := world{
		env:     map[string]string{"TRAVIS": "true", "TRAVIS_COMMIT": head},
		failure: &git.Error{Kind: git.NoProgram},
	}
	failed := w.refusal(t)
	if failed.Message != "no repository URL: there is no git program that can be run; "+
		"the variables of Travis CI do not provide it" {
		t.Error(failed.Message)
	}
	if failed.Hint != "give --repository-url, or set ARKINDEX_CI_REPOSITORY_URL" {
		t.Error(failed.Hint)
	}
}

func TestMissingMessageAndAuthorAreANotice(t *testing.T) {
	const noGit = " could not be read from Git: " +
		"there is no git program that can be run"
	stated := Options{RepositoryURL: str("https://h/g/p"), Hash: str(head)}
	for name, c := range map[string]struct {
		options Options
		env     map[string]string
		want    []string
	}{
		"pipeline":       {Options{}, gitHub(), []string{"the message and author" + noGit}},
		"author alone":   {Options{Message: str("m")}, gitHub(), []string{"the author" + noGit}},
		"no pipeline":    {stated, nil, []string{"the message, author, branch and tags" + noGit}},
		"none":           {Options{Message: str(""), Author: str("")}, gitHub(), []string{}},
		"not to be sent": {Options{NoDescription: true}, gitHub(), []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			w := world{options: c.options, env: c.env, failure: &git.Error{Kind: git.NoProgram}}
			r := w.must(t)
			if diff := cmp.Diff(c.want, r.Notices); diff != "" || r.Author.Value != "" {
				t.Error(diff, r)
			}
		})
	}
}

func TestGitIsNotAskedForADescriptionThatIsNotSent(t *testing.T) {
	w := world{env: truncated(), facts: clone(), options: Options{NoDescription: true}}
	if r := w.must(t); len(w.asked) != 0 || len(r.Notices) != 0 ||
		r.Message.Value != "From the pipeline\n" {
		t.Errorf("asked %+v, got %+v", w.asked, r)
	}
	w = world{env: gitLab(), options: Options{NoDescription: true, Hash: str(other)}}
	if r := w.must(t); len(w.asked) != 0 || r.Message.Value+r.Author.Value != "" {
		t.Errorf("asked %+v, got the description of another commit: %+v", w.asked, r)
	}
}

func TestUnknownSystemIsRecognizedByOurVariables(t *testing.T) {
	w := world{
		facts: clone(),
		env:   map[string]string{"ARKINDEX_CI_REVISION_HASH": head, "ARKINDEX_CI_TAG": "v2"},
	}
	r := w.must(t)
	if r.Hash != (Value{head, "arkindex-ci", "ARKINDEX_CI_REVISION_HASH"}) || r.Branch.Value != "" ||
		r.Tags.Value[0] != "v2" {
		t.Errorf("Resolve() = %+v", r)
	}
}

func TestTruncatedMessageIsReadFromGit(t *testing.T) {
	w := world{env: truncated(), facts: clone()}
	r := w.must(t)
	if diff := cmp.Diff([]git.Request{{Commit: head, Message: true}}, w.asked); diff != "" {
		t.Error(diff)
	}
	if r.Message != (Value{"From Git", "git", head}) || r.Author.Source != "gitlab" ||
		r.Passed[0].From != "CI_COMMIT_MESSAGE" {
		t.Errorf("Resolve() = %+v", r)
	}
}

func TestTruncatedMessageIsUsedWithANoticeIfGitHasNone(t *testing.T) {
	for name, w := range map[string]world{
		"no repository":   {failure: &git.Error{Kind: git.NoRepository, Dir: "/work"}},
		"commit not here": {facts: unknown()},
	} {
		t.Run(name, func(t *testing.T) {
			w.env = truncated()
			r := w.must(t)
			if r.Message != (Value{"From the pipeline\n", "gitlab", "CI_COMMIT_MESSAGE"}) ||
				len(r.Notices) != 1 || !hasNotice(r, "may be cut off", "CI_COMMIT_MESSAGE") {
				t.Errorf("Resolve() = %+v", r)
			}
		})
	}
}

func TestTruncatedMessageIsIgnoredIfAnOptionGivesOne(t *testing.T) {
	w := world{env: truncated(), options: Options{Message: str("mine")}}
	if r := w.must(t); len(w.asked) != 0 || len(r.Notices) != 0 {
		t.Errorf("asked %+v, %+v", w.asked, r)
	}
}

func TestAbbreviatedHashOfAPipelineIsCompletedByGit(t *testing.T) {
	env := map[string]string{
		"BITBUCKET_BUILD_NUMBER": "1", "BITBUCKET_COMMIT": head[:12], "BITBUCKET_PR_ID": "2",
		"BITBUCKET_GIT_HTTP_ORIGIN": "http://bitbucket.org/g/p",
	}
	w := world{env: env, facts: clone()}
	r := w.must(t)
	if r.Hash != (Value{head, "git", head[:12]}) || r.Message.Value != "From Git" {
		t.Errorf("Resolve() = %+v", r)
	}
	w = world{env: env, facts: unknown()}
	if r := w.must(t); r.Hash.Value != head[:12] || !hasNotice(r, "abbreviated", "BITBUCKET_COMMIT") {
		t.Errorf("Resolve() = %+v", r)
	}
}

func TestURLOfAPipelineIsNormalizedUnlessItIsAWebURL(t *testing.T) {
	for stated, want := range map[string]string{
		"https://h.example.com/group/project.git":       "https://h.example.com/group/project.git",
		"https://ci:glpat-canary@h.example.com/group/p": "https://h.example.com/group/p",
		"git@h.example.com:group/project.git":           "https://h.example.com/group/project",
		"ssh://git@h.example.com:2222/prefix/g/p.git":   "https://h.example.com/prefix/g/p",
		"http://h.example.com:8080/prefix/g/p.git":      "http://h.example.com:8080/prefix/g/p.git",
	} {
		t.Run(stated, func(t *testing.T) {
			env := gitLab()
			env["CI_PROJECT_URL"] = stated
			w := world{env: env}
			if r := w.must(t); r.RepositoryURL != (Value{want, "gitlab", "CI_PROJECT_URL"}) {
				t.Errorf("%s: %+v", stated, r.RepositoryURL)
			}
		})
	}
}

func TestCloneURLOfAPipelineIsNormalizedAsARemote(t *testing.T) {
	const bitbucket = "BITBUCKET_GIT_HTTP_ORIGIN"
	for variable, env := range map[string]map[string]string{
		"GIT_URL":                    {"JENKINS_URL": "https://ci.example.com/"},
		"GIT_URL_1":                  {"JENKINS_URL": "https://ci.example.com/"},
		"CIRCLE_REPOSITORY_URL":      {"CIRCLECI": "true"},
		"BUILDKITE_REPO":             {"BUILDKITE": "true"},
		"CODEBUILD_SOURCE_REPO_URL":  {"CODEBUILD_BUILD_ID": "p:1"},
		"BUILD_REPOSITORY_URI":       {"TF_BUILD": "True"},
		bitbucket:                    {"BITBUCKET_BUILD_NUMBER": "1"},
		"CI_REPO_CLONE_URL":          {"CI": "woodpecker"},
		"DRONE_GIT_HTTP_URL":         {"DRONE": "true"},
		"DRONE_REMOTE_URL":           {"DRONE": "true"},
		"ARKINDEX_CI_REPOSITORY_URL": {},
	} {
		for stated, want := range map[string]string{
			"https://h.example.com/group/project.git":        "https://h.example.com/group/project",
			"https://ci:canary@H.example.com/group/project/": "https://h.example.com/group/project",
			"http://h.example.com:8080/group/project.git":    "http://h.example.com:8080/group/project",
		} {
			t.Run(variable+" "+stated, func(t *testing.T) {
				env[variable] = stated
				w := world{env: env, facts: clone()}
				if got := w.must(t).RepositoryURL; got.Value != want || got.From != variable {
					t.Errorf("RepositoryURL = %+v, want %s", got, want)
				}
			})
		}
	}
}

func TestOurVariableIsACloneURLInEveryPipeline(t *testing.T) {
	env := gitLab()
	env["ARKINDEX_CI_REPOSITORY_URL"] = "https://h.example.com/group/project.git"
	w := world{env: env, facts: clone()}
	if got := w.must(t).RepositoryURL.Value; got != "https://h.example.com/group/project" {
		t.Errorf("RepositoryURL is %s", got)
	}
}

func TestUnusableURLIsAUsageErrorInAnOptionAndMissingInAVariable(t *testing.T) {
	const bad = "https://user:glpat/canary@h/g/p"
	env := gitLab()
	env["CI_PROJECT_URL"] = bad
	for name, c := range map[string]struct {
		world world
		code  arkindex.Code
		from  string
	}{
		"option": {
			world{options: Options{RepositoryURL: str(bad)}, facts: clone()},
			arkindex.CodeUsage,
			"--repository-url: ",
		},
		"variable": {world{env: env}, arkindex.CodeMissing, "CI_PROJECT_URL: "},
	} {
		t.Run(name, func(t *testing.T) {
			failed := c.world.refusal(t)
			if failed.Code != c.code || !strings.HasPrefix(failed.Message, c.from) ||
				strings.Contains(failed.Message+failed.Hint, "canary") {
				t.Errorf("%#v", failed)
			}
		})
	}
}

func TestUnusableURLAndMissingValuesAreReportedTogether(t *testing.T) {
	w := world{
		options: Options{RepositoryURL: str("../project")},
		failure: &git.Error{Kind: git.NoCommit, Dir: "/work"},
	}
	failed := w.refusal(t)
	if failed.Code != arkindex.CodeUsage || !strings.Contains(failed.Message, "local path") ||
		!strings.Contains(failed.Message, "no revision hash: ") {
		t.Errorf("%#v", failed)
	}
}

func TestPassedVariablesAreExplained(t *testing.T) {
	env := gitHub()
	env["GITHUB_EVENT_NAME"], env["GITHUB_REF"] = "pull_request", "refs/pull/27/merge"
	w := world{env: env, facts: clone(), options: Options{Hash: str(head)}}
	want := []Passed{
		{"branch", "github", "GITHUB_REF", "it is no branch"},
		{"tags", "github", "GITHUB_REF", "it is no tag"},
		{"hash", "github", "GITHUB_SHA", "--revision-hash is given"},
		{"branch", "git", "HEAD", "in a pipeline the branch is what the variables say"},
		{"tags", "git", "refs/tags", "in a pipeline the tags are what the variables say"},
	}
	if diff := cmp.Diff(want, w.must(t).Passed); diff != "" {
		t.Error(diff)
	}
}

func TestRepositoryOfAnotherUserIsReported(t *testing.T) {
	facts := clone()
	facts.Foreign = "/builds/project"
	w := world{facts: facts}
	if r := w.must(t); !hasNotice(r, "/builds/project belongs to another user") {
		t.Errorf("notices %q", r.Notices)
	}
}
