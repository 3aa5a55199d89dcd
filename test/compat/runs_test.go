//go:build compat

package compat

import "slices"

// sharedRuns are the runs that are the same in both later generations.
func sharedRuns(own existence) []run {
	return slices.Concat(gitRuns(), tagRuns(), pipelineRuns(), optionRuns(), revisionURLRuns(),
		existingWorkerRuns(), existingVersionRuns(), otherGenerationRuns(own))
}

// in is a run in a repository after the setup commands.
func in(name, setup string) run {
	return run{scenario: scenario{name: name, setup: setup}}
}

// but makes a run one in which we send something else than the reference.
func (m run) but(ours sent, situation, reason string) run {
	m.difference, m.ours = &difference{situation, reason}, ours
	return m
}

func gitRuns() []run {
	remote := func(url string) string { return "git remote set-url origin " + url }
	return []run{
		in("a branch and no tag", ""),
		in("another branch", "git checkout -q -b feature/x_1"),
		in("an SSH remote without .git", remote("git@gitlab.example.com:group/worker")),
		in("an SSH remote in subgroups", remote("git@gitlab.example.com:a/b/worker.git")),
		in("an HTTPS remote", remote("https://gitlab.example.com/group/worker")),
		in("an HTTP remote with a port", remote("http://gitlab.example.com:8080/group/worker")),
		in(
			"several remotes, one of them origin",
			"git remote add fork git@gitlab.example.com:me/worker.git",
		),
		in("several URLs of origin", "git remote set-url --add origin git@other.example.com:a/b.git"),
		in(
			"a commit in another encoding",
			`git -c i18n.commitEncoding=ISO-8859-1 commit -q --amend -m "$(printf 'caf\351')"`,
		),
		in("a detached HEAD", "git checkout -q --detach").
			but(sent{noBranch: true}, "detached HEAD", "the reference crashes"),
		in("a detached HEAD at a tag", "git tag v1; git checkout -q --detach v1").
			but(sent{noBranch: true, tag: "v1"}, "detached HEAD", "the reference crashes"),
		in("an HTTPS remote with .git", remote("https://gitlab.example.com/group/worker.git")).
			but(
				sent{}, "`https://…/project.git` as a remote",
				"the reference makes another repository of it than of the SSH remote",
			),
		in("a remote with an SSH URL", remote("ssh://git@gitlab.example.com:2222/group/worker.git")).
			but(sent{}, "`ssh://`, `git://` and other remotes", "the reference refuses it"),
		in("a remote with credentials", remote("https://user:canary@gitlab.example.com/group/worker")).
			but(
				sent{}, "credentials in the remote's URL or in the pipeline's",
				"the reference gives them to everybody",
			),
		in("an SSH-only host", remote("git@ssh.github.com:group/worker.git")).
			but(
				sent{repository: "https://github.com/group/worker"}, "a host that only speaks SSH",
				"the reference makes another repository of it, which no browser shows",
			),
		in("Azure Repos over SSH", remote("git@ssh.dev.azure.com:v3/org/group/worker")).
			but(
				sent{repository: "https://dev.azure.com/org/group/_git/worker"},
				"a host that only speaks SSH",
				"the reference makes another repository of it, which no browser shows",
			),
		in("no origin, but another remote", "git remote rename origin upstream").
			but(sent{}, "no `origin`, one other remote", "the reference crashes"),
	}
}

func tagRuns() []run {
	several := func(name, setup, tag string) run {
		return in(name, setup).but(
			sent{tag: tag}, "several tags",
			"the reference takes the first by name, however old its version is",
		)
	}
	return []run{
		in("one tag", "git tag v1.0.0"),
		in("an annotated tag", "git tag -a -m x v1.0.0"),
		in("a packed tag", "git tag v1.0.0; git pack-refs --all"),
		in("a tag with slash and comma", "git tag release/1,2"),
		in("tags of other commits", "git tag old; git commit -q --allow-empty -m Second; git tag new"),
		in("a version and a name behind it", "git tag stable; git tag 0.4.2"),
		in("two names", "git tag stable; git tag latest"),
		in("two versions, the higher one first by name", "git tag v1.2.0; git tag v1.10.0"),
		in("two short versions", "git tag 1.2; git tag 1.10"),
		several("two versions, the lower one first by name", "git tag 0.4.2; git tag 1.0.0", "1.0.0"),
		several("a version and a name before it", "git tag alpha; git tag v1.0.0", "v1.0.0"),
		several("a version in several spellings", "git tag 1; git tag 1.0; git tag 1.0.0", "1.0.0"),
		several(
			"a version and the next one's candidate", "git tag v1.0.0; git tag v2.0.0-rc1", "v2.0.0-rc1",
		),
	}
}

// hash is the commit of pipelines.
const hash = "0123456789abcdef0123456789abcdef01234567"

// withPipeline is a run in a GitLab pipeline with more variables; an empty value removes one.
func withPipeline(name string, more map[string]string, args ...string) run {
	env := pipeline(more)
	for variable, value := range more {
		if value == "" {
			delete(env, variable)
		}
	}
	return run{scenario: scenario{name: "GitLab: " + name, env: env, args: args}}
}

func pipelineRuns() []run {
	main := map[string]string{"CI_COMMIT_BRANCH": "main"}
	local, detached, bare := withPipeline(
		"local tags do not count", main,
	), withPipeline("a detached checkout", main), withPipeline("no repository at hand", main)
	local.setup, detached.setup, bare.bare = "git tag local", "git checkout -q --detach", true
	undescribed := withPipeline("no repository, message and author", map[string]string{
		"CI_COMMIT_BRANCH": "main", "CI_COMMIT_MESSAGE": "", "CI_COMMIT_AUTHOR": "",
	})
	undescribed.bare = true
	const ofGroup = "https://gitlab.example.com/group/project"
	without := func(variable string) map[string]string {
		return map[string]string{"CI_COMMIT_BRANCH": "main", variable: ""}
	}
	const missing = "the reference sends None"
	return []run{
		withPipeline("a branch pipeline", map[string]string{"CI_COMMIT_BRANCH": "dev"}),
		withPipeline("a tag pipeline", map[string]string{"CI_COMMIT_TAG": "v1.2.3"}),
		withPipeline("a merge-request pipeline", map[string]string{"CI_MERGE_REQUEST_IID": "3"}),
		withPipeline(
			"a branch and a tag", map[string]string{"CI_COMMIT_BRANCH": "main", "CI_COMMIT_TAG": "v1.2.3"},
		),
		withPipeline(
			"a project under a path prefix",
			map[string]string{
				"CI_COMMIT_BRANCH": "main", "CI_PROJECT_URL": "https://example.com/gitlab/a/b/c",
			},
		),
		local, detached, bare, undescribed,
		withPipeline("a tag as an option in a branch pipeline", main, "{image}", "--revision-tag", "x"),
		withPipeline("no branch, by an option", main, "{image}", "--revision-branch", ""),
		withPipeline(
			"options take precedence over variables",
			map[string]string{"CI_COMMIT_BRANCH": "main", "CI_COMMIT_TAG": "v1"}, "{image}",
			"--repository-url", "https://git.example.com/a/b",
			"--revision-url", "https://git.example.com/a/b/commit/abc",
			"--revision-branch", "other", "--revision-tag", "t"),
		withPipeline(
			"the repository's URL as an option", main, "{image}", "--repository-url",
			"https://git.example.com/a/b",
		).
			but(sent{
				repository: "https://git.example.com/a/b",
				revision:   "https://git.example.com/a/b/commit/" + hash,
			},
				"`--repository-url` alone", "the reference gives the worker a revision of another repository"),
		withPipeline(
			"credentials in the project's URL",
			map[string]string{
				"CI_COMMIT_BRANCH": "main",
				"CI_PROJECT_URL":   "https://user:canary@gitlab.example.com/group/project",
			},
		).
			but(sent{repository: ofGroup, revision: ofGroup + "/commit/" + hash},
				"credentials in the remote's URL or in the pipeline's", "the reference gives them to "+
					"everybody"),
		withPipeline("no hash", without("CI_COMMIT_SHA")).
			but(sent{repository: ofGroup}, "a variable of the pipeline is missing", missing),
		withPipeline("no project", without("CI_PROJECT_URL")).
			but(
				sent{revision: project + "/commit/" + hash}, "a variable of the pipeline is missing",
				missing,
			),
		run{
			scenario: scenario{name: "a pipeline of another system", env: map[string]string{"CI": "true"}},
		}.
			but(sent{}, "`CI=true` without GitLab's variables", missing),
		run{scenario: scenario{name: "GitLab without CI", env: map[string]string{
			"GITLAB_CI": "true", "CI_PROJECT_URL": ofGroup, "CI_COMMIT_SHA": hash,
			"CI_COMMIT_BRANCH": "dev",
		}}}.but(sent{repository: ofGroup, revision: ofGroup + "/commit/" + hash, branch: "dev"},
			"`GITLAB_CI=true` without `CI`", "the reference does not see the pipeline"),
	}
}

// with is a run with arguments, in a repository that has a tag.
func with(name string, args ...string) run {
	return run{scenario: scenario{name: name, args: args, setup: "git tag local"}}
}

func optionRuns() []run {
	const other = "https://git.example.com/a/b"
	const alone = "the reference gives the worker a revision of another repository"
	nothing := sent{nothing: true}
	undescribed := with(
		"neither message nor author nor Git", "{image}", "--repository-url", other,
		"--revision-url", other+"/commit/abc", "--revision-branch", "B", "--revision-tag", "1",
	)
	undescribed.bare = true
	return []run{
		undescribed,
		with(
			"every option", "{image}", "--repository-url", other, "--revision-url", other+"/commit/abc",
			"--revision-branch", "B", "--revision-tag", "1",
		),
		with("the branch alone", "{image}", "--revision-branch", "release"),
		with("the tag alone", "{image}", "--revision-tag", "x"),
		with("an empty branch means none", "{image}", "--revision-branch", ""),
		with("an empty tag means none", "{image}", "--revision-tag", ""),
		with("values after an equals sign", "{image}", "--revision-branch=b", "--revision-tag=x=y"),
		with(
			"abbreviated options", "{image}", "--repo", other, "--revision-u", other+"/commit/abc",
			"--revision-t", "1", "--revision-b", "B",
		),
		with("the image behind the options", "--revision-branch", "b", "--revision-tag=t", "{image}"),
		with("the image behind two dashes", "--revision-tag", "t", "--", "{image}"),
		with(
			"an image with port and digest",
			"reg.example.com:5000/a/b"+
				"@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		),
		with("an image without a tag", "group/worker"),
		with(
			"two tags, the last of them a version", "{image}", "--revision-tag", "x", "--revision-tag",
			"v1",
		),
		with(
			"two tags, the first of them a version", "{image}", "--revision-tag", "v1", "--revision-tag",
			"x",
		).
			but(sent{tag: "v1"}, "`--revision-tag` given twice", "the reference forgets the first"),
		with("the repository's URL alone", "{image}", "--repository-url", other).
			but(sent{repository: other, tag: "local"}, "`--repository-url` alone", alone),
		with("a repository's URL with a final slash", "{image}", "--repository-url", other+"/").
			but(
				sent{repository: other + "/", revision: other + "/commit/{hash}", tag: "local"},
				"`--repository-url` alone", alone,
			),
		with("a repository's URL for SSH", "{image}", "--repository-url", "git@git.example.com:a/b.git").
			but(sent{repository: other, tag: "local"}, "`--repository-url` alone", alone),
		with("an empty repository's URL", "{image}", "--repository-url", "").
			but(
				nothing, "an empty `--repository-url` or `--revision-url`",
				"the reference publishes what belongs nowhere",
			),
		with("an empty revision's URL", "{image}", "--revision-url", "").
			but(
				nothing, "an empty `--repository-url` or `--revision-url`",
				"the reference publishes what belongs nowhere",
			),
		with("an image with a name in capitals", "Reg.example.com/A/B:x").
			but(
				nothing, "an image reference that Docker refuses",
				"the reference publishes what cannot be run",
			),
		with("no image", "").
			but(
				nothing, "an image reference that Docker refuses",
				"the reference publishes what cannot be run",
			),
	}
}

func revisionURLRuns() []run {
	const other = "https://git.example.com/a/b"
	const tags = "the reference gives the revision the tags of HEAD"
	ofOther := func(name, url, sent string) run {
		m := with(name, "{image}", "--revision-url", url)
		m.difference = &difference{"`--revision-url` of another commit than HEAD", tags}
		m.ours.revision = sent
		return m
	}
	return []run{
		with(
			"a revision's URL and a tag", "{image}", "--revision-url", project+"/commit/abc",
			"--revision-tag", "t",
		),
		with(
			"a revision's URL as GitLab writes it", "{image}", "--revision-url", project+"/-/commit/abc",
			"--revision-tag", "t",
		),
		with(
			"a revision's URL without .git", "{image}", "--revision-url", other+"/commit/abc",
			"--repository-url", other+".git", "--revision-tag", "t",
		),
		ofOther("a revision's URL alone", project+"/commit/abc", project+"/commit/abc"),
		ofOther(
			"a revision's URL alone, as GitLab writes it", project+"/-/commit/abc", project+"/-/commit/abc",
		),
		with(
			"a revision's URL with a final slash", "{image}", "--revision-url", project+"/commit/abc/",
			"--revision-tag", "t",
		).
			but(
				sent{revision: project + "/commit/abc", tag: "t"}, "`--revision-url` with a final slash",
				"the reference makes another version of the same commit",
			),
		with(
			"a revision's URL in another repository", "{image}", "--revision-url", other+"/commit/abc",
			"--revision-tag", "t",
		).
			but(
				sent{repository: other, revision: other + "/commit/abc", tag: "t"},
				"`--revision-url` of another repository",
				"the reference gives the worker a revision of another repository",
			),
		with(
			"a revision's URL that contradicts the repository's", "{image}", "--revision-url",
			other+"/commit/abc", "--repository-url", project,
		).
			but(
				sent{nothing: true}, "`--revision-url` of another repository",
				"the reference gives the worker a revision of another repository",
			),
		with(
			"a revision's URL without a hash", "{image}", "--repository-url", other, "--revision-url",
			other+"/tree/abc?x=1",
		).
			but(
				sent{nothing: true}, "`--revision-url` that names no commit",
				"the reference publishes a version of a branch",
			),
	}
}
