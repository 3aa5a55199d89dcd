package ci

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	hash    = "3f2a9d71c04be85516d7a2e9f0b8c3416e5d7a90"
	message = "Read marginal notes\n\nThe model skips them otherwise.\n"
	ada     = "Ada Lovelace"
	version = "0.4.2"
)

// expectedValues holds the values in a pipeline's environment, in the order of the options.
type expectedValues struct{ system, url, hash, message, author, branch, tag string }

// pipelines returns the values of each recorded environment. Those that the system does not
// provide are empty.
func pipelines() map[string]expectedValues {
	const (
		onGitLab    = "https://gitlab.example.com/manuscripts/reader"
		onGitHub    = "https://github.com/manuscripts/reader"
		onForge     = "https://git.example.com/manuscripts/reader"
		onCodeberg  = "https://codeberg.org/manuscripts/reader"
		onBitbucket = "http://bitbucket.org/manuscripts/reader"
		onAzure     = "https://manuscripts@dev.azure.com/manuscripts/htr/_git/reader"
		overSSH     = "git@github.com:manuscripts/reader.git"
	)
	return map[string]expectedValues{
		"gitlab-branch":        {"gitlab", onGitLab, hash, message, ada, "main", ""},
		"gitlab-tag":           {"gitlab", onGitLab, hash, message, ada, "", version},
		"gitlab-schedule":      {"gitlab", onGitLab, hash, message, ada, "main", ""},
		"gitlab-merge-request": {"gitlab", onGitLab, hash, message, ada, "", ""},
		"gitlab-merged-results": {
			"gitlab", onGitLab, hash, "Merge branch 'marginal-notes' into 'main'\n", ada, "", "",
		},
		"gitlab-child-of-branch":        {"gitlab", onGitLab, hash, message, ada, "main", ""},
		"gitlab-child-of-merge-request": {"gitlab", onGitLab, hash, message, ada, "", ""},
		"gitlab-triggered":              {"gitlab", onGitLab, hash, message, ada, "main", ""},
		"gitlab-truncated-message":      {"gitlab", onGitLab, hash, message, ada, "main", ""},
		"gitlab-by-project-url":         {"gitlab", onGitLab, hash, message, ada, "main", ""},

		"github-branch":              {"github", onGitHub, hash, "", "", "main", ""},
		"github-tag":                 {"github", onGitHub, hash, "", "", "", version},
		"github-release":             {"github", onGitHub, hash, "", "", "", version},
		"github-schedule":            {"github", onGitHub, hash, "", "", "main", ""},
		"github-pull-request":        {"github", onGitHub, hash, "", "", "", ""},
		"github-pull-request-target": {"github", onGitHub, hash, "", "", "", ""},
		"github-merge-queue":         {"github", onGitHub, hash, "", "", "", ""},

		"gitea-branch":       {"gitea", onForge, hash, "", "", "main", ""},
		"gitea-tag":          {"gitea", onForge, hash, "", "", "", version},
		"gitea-schedule":     {"gitea", onForge, hash, "", "", "main", ""},
		"gitea-pull-request": {"gitea", onForge, hash, "", "", "", ""},

		"forgejo-branch":       {"forgejo", onCodeberg, hash, "", "", "main", ""},
		"forgejo-tag":          {"forgejo", onCodeberg, hash, "", "", "", version},
		"forgejo-schedule":     {"forgejo", onCodeberg, hash, "", "", "main", ""},
		"forgejo-pull-request": {"forgejo", onCodeberg, hash, "", "", "", ""},

		"woodpecker-branch":       {"woodpecker", onForge, hash, message, "ada-l", "main", ""},
		"woodpecker-tag":          {"woodpecker", onForge, hash, message, "ada-l", "", version},
		"woodpecker-cron":         {"woodpecker", onForge, hash, message, "ada-l", "main", ""},
		"woodpecker-pull-request": {"woodpecker", onForge, hash, message, "ada-l", "", ""},

		"drone-branch":       {"drone", onForge, hash, message, ada, "main", ""},
		"drone-tag":          {"drone", onForge, hash, message, ada, "", version},
		"drone-cron":         {"drone", onForge, hash, message, ada, "main", ""},
		"drone-pull-request": {"drone", onForge, hash, message, ada, "", ""},

		"bitbucket-branch":       {"bitbucket", onBitbucket, hash, "", "", "main", ""},
		"bitbucket-tag":          {"bitbucket", onBitbucket, hash, "", "", "", version},
		"bitbucket-pull-request": {"bitbucket", onBitbucket, hash[:12], "", "", "", ""},

		"circleci-branch":                   {"circleci", overSSH, hash, "", "", "main", ""},
		"circleci-branch-with-pull-request": {"circleci", overSSH, hash, "", "", "marginal-notes", ""},
		"circleci-tag":                      {"circleci", overSSH, hash, "", "", "", version},
		"circleci-forked-pull-request":      {"circleci", overSSH, hash, "", "", "", ""},

		"jenkins-job": {
			"jenkins", "ssh://git@git.example.com:7999/manuscripts/reader.git", hash, "", "",
			"feature/notes", "",
		},
		"jenkins-job-of-a-tag":       {"jenkins", onForge + ".git", hash, "", "", "", ""},
		"jenkins-multibranch-branch": {"jenkins", onForge + ".git", hash, "", "", "main", ""},
		"jenkins-multibranch-tag":    {"jenkins", onForge + ".git", hash, "", "", "", version},
		"jenkins-multibranch-change": {"jenkins", onForge + ".git", hash, "", "", "", ""},
		"jenkins-without-address":    {"jenkins", onForge + ".git", hash, "", "", "main", ""},

		"azure-branch":   {"azure", onAzure, hash, "Read marginal notes", ada, "feature/notes", ""},
		"azure-tag":      {"azure", onAzure, hash, "Read marginal notes", ada, "", version},
		"azure-schedule": {"azure", onAzure, hash, "Read marginal notes", ada, "main", ""},
		"azure-pull-request": {
			"azure", onAzure, hash,
			"Merge b7c1e04f9a2d63815c7be0a4d9f2316870e5ab1c into c1ba5e0786132f9d4a0eb7c51836d2a9f40e1c7b",
			ada, "", "",
		},

		"buildkite-branch":       {"buildkite", overSSH, hash, message, ada, "main", ""},
		"buildkite-tag":          {"buildkite", overSSH, hash, message, ada, "", version},
		"buildkite-pull-request": {"buildkite", overSSH, hash, message, ada, "", ""},
		"buildkite-manual":       {"buildkite", overSSH, "", "Publish again", "", "main", ""},

		"teamcity": {"teamcity", "", hash, "", "", "", ""},

		"travis-branch":       {"travis", "", hash, message, "", "main", ""},
		"travis-tag":          {"travis", "", hash, message, "", "", version},
		"travis-cron":         {"travis", "", hash, message, "", "main", ""},
		"travis-pull-request": {"travis", "", hash, message, "", "", ""},

		"codebuild-branch":       {"codebuild", onGitHub + ".git", hash, "", "", "feature/notes", ""},
		"codebuild-tag":          {"codebuild", onGitHub + ".git", hash, "", "", "", version},
		"codebuild-pull-request": {"codebuild", onGitHub + ".git", hash, "", "", "", ""},
		"codebuild-manual":       {"codebuild", onGitHub + ".git", hash, "", "", "", ""},
		"codebuild-bucket":       {"codebuild", "", "", "", "", "", ""},

		"arkindex-ci":             {"arkindex-ci", onForge, hash, message, ada, "main", version},
		"arkindex-ci-in-teamcity": {"teamcity", onForge, hash, "", "", "main", ""},
		"workstation":             {},
		"unknown-system":          {},
	}
}

func TestValuesOfEachRecordedPipeline(t *testing.T) {
	expected := pipelines()
	for name, env := range environments(t) {
		t.Run(name, func(t *testing.T) {
			want, known := expected[name]
			if !known {
				t.Fatal("nothing is expected of this environment")
			}
			v := Read(env)
			got := expectedValues{
				v.System, v.RepositoryURL.Value, v.Hash.Value, v.Message.Value, v.Author.Value,
				v.Branch.Value, v.Tag.Value,
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(expectedValues{})); diff != "" {
				t.Error(diff)
			}
		})
	}
	for name := range expected {
		if _, err := readable(name); err != nil {
			t.Error(err)
		}
	}
}

func TestEachValueNamesItsVariable(t *testing.T) {
	for name, env := range environments(t) {
		v := Read(env)
		for _, variable := range []Variable{
			v.RepositoryURL, v.Hash, v.Message, v.Author, v.Branch, v.Tag,
		} {
			if variable.Value != "" && (env(variable.From) == "" || variable.System == "") {
				t.Errorf("%s: %+v", name, variable)
			}
		}
	}
}

func TestMessageIsDoubtfulIfTheSystemTruncatesOrReplacesIt(t *testing.T) {
	doubtful := map[string]bool{
		"gitlab-truncated-message": true, "buildkite-manual": true,
		"azure-branch": true, "azure-tag": true, "azure-schedule": true, "azure-pull-request": true,
	}
	for name, env := range environments(t) {
		if got := Read(env).Doubtful; got != doubtful[name] {
			t.Errorf("%s: Doubtful is %t", name, got)
		}
	}
}

func TestVariablesThatAreNoBranchOrTagArePassedWithAReason(t *testing.T) {
	const branch = "branch"
	for name, want := range map[string]Passed{
		"github-pull-request":          {branch, "GITHUB_REF", "github", "it is no branch"},
		"github-pull-request-target":   {branch, "GITHUB_REF", "github", forMergeRequest},
		"github-merge-queue":           {branch, "GITHUB_REF", "github", forMergeRequest},
		"woodpecker-pull-request":      {branch, "CI_COMMIT_BRANCH", "woodpecker", forMergeRequest},
		"woodpecker-tag":               {branch, "CI_COMMIT_BRANCH", "woodpecker", forTag},
		"drone-pull-request":           {branch, "DRONE_COMMIT_BRANCH", "drone", forMergeRequest},
		"bitbucket-pull-request":       {branch, "BITBUCKET_BRANCH", "bitbucket", forMergeRequest},
		"circleci-forked-pull-request": {branch, "CIRCLE_BRANCH", "circleci", forMergeRequest},
		"jenkins-multibranch-tag":      {branch, "BRANCH_NAME", "jenkins", forTag},
		"jenkins-multibranch-change":   {branch, "BRANCH_NAME", "jenkins", forMergeRequest},
		"jenkins-job-of-a-tag": {
			branch, "GIT_BRANCH", "jenkins", "it is no branch of the remote origin",
		},
		"azure-pull-request":     {branch, "BUILD_SOURCEBRANCH", "azure", "it is no branch"},
		"buildkite-pull-request": {branch, "BUILDKITE_BRANCH", "buildkite", forMergeRequest},
		"buildkite-manual": {
			"hash", "BUILDKITE_COMMIT", "buildkite", "it is not known to Buildkite yet",
		},
		"travis-tag": {branch, "TRAVIS_BRANCH", "travis", forTag},
		"codebuild-pull-request": {
			branch, "CODEBUILD_WEBHOOK_TRIGGER", "codebuild", "it names no branch",
		},
		"codebuild-manual": {
			branch, "CODEBUILD_SOURCE_VERSION", "codebuild", "it may be a branch, a tag or a hash",
		},
		"codebuild-bucket": {
			"repository_url", "CODEBUILD_SOURCE_REPO_URL", "codebuild", "it is no Git repository's URL",
		},
	} {
		t.Run(name, func(t *testing.T) {
			env, err := readable(name)
			if err != nil {
				t.Fatal(err)
			}
			if passed := Read(env(t)).Passed; len(passed) == 0 || passed[0] != want {
				t.Errorf("%s: passed over is %+v, want first %+v", name, passed, want)
			}
		})
	}
}
