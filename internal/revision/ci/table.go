package ci

import "strings"

// systems is the table of all systems. The first one that is recognized is used: systems that
// imitate another one come before it. Each row follows the system's own list of predefined
// variables.
func systems() []system {
	return []system{
		gitLab(),
		actions("forgejo", "Forgejo Actions", is("FORGEJO_ACTIONS", "true")),
		actions("gitea", "Gitea Actions", is("GITEA_ACTIONS", "true")),
		actions("github", "GitHub Actions", is("GITHUB_ACTIONS", "true")),
		woodpecker(),
		drone(),
		bitbucket(),
		circleCI(),
		azure(),
		buildkite(),
		travis(),
		codeBuild(),
		teamCity(),
		jenkins(),
	}
}

// gitLab sets the branch only in branch pipelines, and the tag only in tag pipelines. Merge
// request pipelines and their child pipelines have neither.
func gitLab() system {
	return system{
		id: "gitlab", name: "GitLab",
		recognized: func(env getenv) bool {
			return env("GITLAB_CI") == "true" || env("CI") == "true" && env("CI_PROJECT_URL") != ""
		},
		repositoryURL: first("CI_PROJECT_URL"),
		hash:          first("CI_COMMIT_SHA"),
		message:       first("CI_COMMIT_MESSAGE"),
		author:        authorName("CI_COMMIT_AUTHOR"),
		branch:        first("CI_COMMIT_BRANCH"),
		tag:           first("CI_COMMIT_TAG"),
		doubtful:      is("CI_COMMIT_MESSAGE_IS_TRUNCATED", "true"),
	}
}

// actions describes GitHub Actions, and those of Gitea and Forgejo, which set the same variables.
// GITHUB_REF is a branch, tag or merge request, except for pull_request_target, where it is the
// target branch. The branch of a merge queue exists only for its pipeline.
func actions(id, name string, recognized condition) system {
	return system{
		id: id, name: name, recognized: recognized,
		repositoryURL: joined("GITHUB_SERVER_URL", "GITHUB_REPOSITORY"),
		hash:          first("GITHUB_SHA"),
		branch: trimmed("refs/heads/", "it is no branch", "GITHUB_REF").
			unless(
				forMergeRequest, starts("GITHUB_EVENT_NAME", "pull_request"),
				is("GITHUB_EVENT_NAME", "merge_group"),
			),
		tag: trimmed("refs/tags/", "it is no tag", "GITHUB_REF"),
	}
}

// woodpecker provides the login of the author. The branch of a merge request is its target branch.
func woodpecker() system {
	return system{
		id: "woodpecker", name: "Woodpecker",
		recognized:    is("CI", "woodpecker"),
		repositoryURL: either(first("CI_REPO_URL", "CI_REPO_LINK"), cloneURL("CI_REPO_CLONE_URL")),
		hash:          first("CI_COMMIT_SHA"),
		message:       first("CI_COMMIT_MESSAGE"),
		author:        authorName("CI_COMMIT_AUTHOR"),
		branch: first("CI_COMMIT_BRANCH").
			unless(forTag, set("CI_COMMIT_TAG"), is("CI_PIPELINE_EVENT", "tag", "release")).
			unless(
				forMergeRequest, starts("CI_PIPELINE_EVENT", "pull_request"), set("CI_COMMIT_PULL_REQUEST"),
			),
		tag: first("CI_COMMIT_TAG"),
	}
}

func drone() system {
	return system{
		id: "drone", name: "Drone",
		recognized: is("DRONE", "true"),
		repositoryURL: either(
			first("DRONE_REPO_LINK"), cloneURL("DRONE_GIT_HTTP_URL", "DRONE_REMOTE_URL"),
		),
		hash:    first("DRONE_COMMIT_SHA", "DRONE_COMMIT"),
		message: first("DRONE_COMMIT_MESSAGE"),
		author:  authorName("DRONE_COMMIT_AUTHOR_NAME", "DRONE_COMMIT_AUTHOR"),
		branch: first("DRONE_COMMIT_BRANCH", "DRONE_BRANCH").
			unless(forTag, set("DRONE_TAG"), is("DRONE_BUILD_EVENT", "tag")).
			unless(forMergeRequest, is("DRONE_BUILD_EVENT", "pull_request"), set("DRONE_PULL_REQUEST")),
		tag: first("DRONE_TAG"),
	}
}

// bitbucket abbreviates the hash in merge request pipelines.
func bitbucket() system {
	return system{
		id: "bitbucket", name: "Bitbucket Pipelines",
		recognized:    set("BITBUCKET_BUILD_NUMBER"),
		repositoryURL: cloneURL("BITBUCKET_GIT_HTTP_ORIGIN"),
		hash:          first("BITBUCKET_COMMIT"),
		branch: first("BITBUCKET_BRANCH").
			unless(forTag, set("BITBUCKET_TAG")).
			unless(forMergeRequest, set("BITBUCKET_PR_ID")),
		tag: first("BITBUCKET_TAG"),
	}
}

// circleCI builds branches, with or without a merge request. Only for merge requests of forks the
// branch is pull/N.
func circleCI() system {
	return system{
		id: "circleci", name: "CircleCI",
		recognized:    is("CIRCLECI", "true"),
		repositoryURL: cloneURL("CIRCLE_REPOSITORY_URL"),
		hash:          first("CIRCLE_SHA1"),
		branch: first("CIRCLE_BRANCH").
			unless(forTag, set("CIRCLE_TAG")).
			unless(forMergeRequest, starts("CIRCLE_BRANCH", "pull/")),
		tag: first("CIRCLE_TAG"),
	}
}

// azure provides the first 200 characters of the first line of the message.
func azure() system {
	return system{
		id: "azure", name: "Azure Pipelines",
		recognized:    is("TF_BUILD", "True", "true"),
		repositoryURL: cloneURL("BUILD_REPOSITORY_URI"),
		hash:          first("BUILD_SOURCEVERSION"),
		message:       first("BUILD_SOURCEVERSIONMESSAGE"),
		author:        authorName("BUILD_SOURCEVERSIONAUTHOR"),
		branch: trimmed(
			"refs/heads/", "it is no branch", "BUILD_SOURCEBRANCH",
		).unless(forMergeRequest, is("BUILD_REASON", "PullRequest")),
		tag:      trimmed("refs/tags/", "it is no tag", "BUILD_SOURCEBRANCH"),
		doubtful: set("BUILD_SOURCEVERSIONMESSAGE"),
	}
}

// buildkite may provide HEAD as hash. The message is that of the build unless a push started it.
func buildkite() system {
	return system{
		id: "buildkite", name: "Buildkite",
		recognized:    is("BUILDKITE", "true"),
		repositoryURL: cloneURL("BUILDKITE_REPO"),
		hash: first("BUILDKITE_COMMIT").unless(
			"it is not known to Buildkite yet", is("BUILDKITE_COMMIT", "HEAD"),
		),
		message: first("BUILDKITE_MESSAGE"),
		author:  authorName("BUILDKITE_BUILD_AUTHOR"),
		branch: first("BUILDKITE_BRANCH").
			unless(forTag, set("BUILDKITE_TAG")).
			unless(forMergeRequest, isNot("BUILDKITE_PULL_REQUEST", "false")),
		tag:      first("BUILDKITE_TAG"),
		doubtful: isNot("BUILDKITE_SOURCE", "webhook"),
	}
}

// travis does not provide the host of the repository. The branch of a merge request is its target
// branch, and the branch of a tag is the tag.
func travis() system {
	return system{
		id: "travis", name: "Travis CI",
		recognized: is("TRAVIS", "true"),
		hash:       first("TRAVIS_COMMIT"),
		message:    first("TRAVIS_COMMIT_MESSAGE"),
		branch: first("TRAVIS_BRANCH").
			unless(forTag, set("TRAVIS_TAG")).
			unless(
				forMergeRequest, isNot("TRAVIS_PULL_REQUEST", "false"),
				is("TRAVIS_EVENT_TYPE", "pull_request"),
			),
		tag: first("TRAVIS_TAG"),
	}
}

// codeBuild may build an archive from a bucket, which has neither Git URL nor Git version. A build
// that no push started has a branch only if its source version is refs/heads/…: anything shorter
// may be a tag or a hash as well.
func codeBuild() system {
	const hash = "CODEBUILD_RESOLVED_SOURCE_VERSION"
	return system{
		id: "codebuild", name: "AWS CodeBuild",
		recognized:    set("CODEBUILD_BUILD_ID"),
		repositoryURL: webURL("CODEBUILD_SOURCE_REPO_URL"),
		hash: first(hash).unless(
			"it is no Git hash", func(env getenv) bool { return !isHash(env(hash)) },
		),
		branch: either(
			trimmed("branch/", "it names no branch", "CODEBUILD_WEBHOOK_TRIGGER"),
			trimmed("refs/heads/", "it may be a branch, a tag or a hash", "CODEBUILD_SOURCE_VERSION"),
		),
		tag: either(
			trimmed("tag/", "it names no tag", "CODEBUILD_WEBHOOK_TRIGGER"),
			trimmed("refs/tags/", "it may be a branch, a tag or a hash", "CODEBUILD_SOURCE_VERSION"),
		),
	}
}

// teamCity provides only the hash. Branch and URL are parameters that a build has to export.
func teamCity() system {
	return system{
		id: "teamcity", name: "TeamCity",
		recognized: set("TEAMCITY_VERSION"),
		hash:       first("BUILD_VCS_NUMBER"),
	}
}

// jenkins sets BRANCH_NAME to the name of the branch, tag or merge request in multibranch
// projects. In other projects its Git plugin provides the remote branch.
func jenkins() system {
	return system{
		id: "jenkins", name: "Jenkins",
		recognized: func(env getenv) bool {
			return env("JENKINS_URL") != "" || strings.HasPrefix(env("BUILD_TAG"), "jenkins-")
		},
		repositoryURL: cloneURL("GIT_URL", "GIT_URL_1"),
		hash:          first("GIT_COMMIT"),
		branch: either(first("BRANCH_NAME", "GIT_LOCAL_BRANCH"), remoteBranch("GIT_BRANCH")).
			unless(forTag, set("TAG_NAME")).
			unless(forMergeRequest, set("CHANGE_ID")),
		tag: first("TAG_NAME"),
	}
}
