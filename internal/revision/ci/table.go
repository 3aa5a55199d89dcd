package ci

import "strings"

// systems is the table of all systems. The first that is recognised counts: those that imitate another come before it.
// Each row follows the system's own list of predefined variables.
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

// gitLab sets the branch in branch pipelines and the tag in tag pipelines only; merge-request pipelines, and the child pipelines
// of those, have neither.
func gitLab() system {
	return system{
		word: "gitlab", name: "GitLab",
		recognised: func(env getenv) bool {
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

// actions are GitHub's, and Gitea's and Forgejo's, which set the same variables. GITHUB_REF tells branch, tag and merge request
// apart, except in pull_request_target, where it is the branch to merge into. A merge queue's branch lives only for its pipeline.
func actions(word, name string, recognised condition) system {
	return system{
		word: word, name: name, recognised: recognised,
		repositoryURL: joined("GITHUB_SERVER_URL", "GITHUB_REPOSITORY"),
		hash:          first("GITHUB_SHA"),
		branch: within("refs/heads/", "it is no branch", "GITHUB_REF").
			unless(forMergeRequest, starts("GITHUB_EVENT_NAME", "pull_request"), is("GITHUB_EVENT_NAME", "merge_group")),
		tag: within("refs/tags/", "it is no tag", "GITHUB_REF"),
	}
}

// woodpecker gives the author's login, and as branch of a merge request the one to merge into.
func woodpecker() system {
	return system{
		word: "woodpecker", name: "Woodpecker",
		recognised:    is("CI", "woodpecker"),
		repositoryURL: first("CI_REPO_URL", "CI_REPO_LINK"),
		hash:          first("CI_COMMIT_SHA"),
		message:       first("CI_COMMIT_MESSAGE"),
		author:        authorName("CI_COMMIT_AUTHOR"),
		branch: first("CI_COMMIT_BRANCH").
			unless(forTag, set("CI_COMMIT_TAG"), is("CI_PIPELINE_EVENT", "tag", "release")).
			unless(forMergeRequest, starts("CI_PIPELINE_EVENT", "pull_request"), set("CI_COMMIT_PULL_REQUEST")),
		tag: first("CI_COMMIT_TAG"),
	}
}

func drone() system {
	return system{
		word: "drone", name: "Drone",
		recognised:    is("DRONE", "true"),
		repositoryURL: first("DRONE_REPO_LINK"),
		hash:          first("DRONE_COMMIT_SHA", "DRONE_COMMIT"),
		message:       first("DRONE_COMMIT_MESSAGE"),
		author:        authorName("DRONE_COMMIT_AUTHOR_NAME", "DRONE_COMMIT_AUTHOR"),
		branch: first("DRONE_COMMIT_BRANCH", "DRONE_BRANCH").
			unless(forTag, set("DRONE_TAG"), is("DRONE_BUILD_EVENT", "tag")).
			unless(forMergeRequest, is("DRONE_BUILD_EVENT", "pull_request"), set("DRONE_PULL_REQUEST")),
		tag: first("DRONE_TAG"),
	}
}

// bitbucket abbreviates the hash in merge-request pipelines.
func bitbucket() system {
	return system{
		word: "bitbucket", name: "Bitbucket Pipelines",
		recognised:    set("BITBUCKET_BUILD_NUMBER"),
		repositoryURL: first("BITBUCKET_GIT_HTTP_ORIGIN"),
		hash:          first("BITBUCKET_COMMIT"),
		branch: first("BITBUCKET_BRANCH").
			unless(forTag, set("BITBUCKET_TAG")).
			unless(forMergeRequest, set("BITBUCKET_PR_ID")),
		tag: first("BITBUCKET_TAG"),
	}
}

// circleCI builds branches, with or without a merge request; only a fork's merge request stands in the branch's place as pull/N.
func circleCI() system {
	return system{
		word: "circleci", name: "CircleCI",
		recognised:    is("CIRCLECI", "true"),
		repositoryURL: first("CIRCLE_REPOSITORY_URL"),
		hash:          first("CIRCLE_SHA1"),
		branch: first("CIRCLE_BRANCH").
			unless(forTag, set("CIRCLE_TAG")).
			unless(forMergeRequest, starts("CIRCLE_BRANCH", "pull/")),
		tag: first("CIRCLE_TAG"),
	}
}

// azure gives the message's first line only, and of that 200 characters.
func azure() system {
	return system{
		word: "azure", name: "Azure Pipelines",
		recognised:    is("TF_BUILD", "True", "true"),
		repositoryURL: first("BUILD_REPOSITORY_URI"),
		hash:          first("BUILD_SOURCEVERSION"),
		message:       first("BUILD_SOURCEVERSIONMESSAGE"),
		author:        authorName("BUILD_SOURCEVERSIONAUTHOR"),
		branch:        within("refs/heads/", "it is no branch", "BUILD_SOURCEBRANCH").unless(forMergeRequest, is("BUILD_REASON", "PullRequest")),
		tag:           within("refs/tags/", "it is no tag", "BUILD_SOURCEBRANCH"),
		doubtful:      set("BUILD_SOURCEVERSIONMESSAGE"),
	}
}

// buildkite may name HEAD in the hash's place, and gives the message of whoever started the build unless a push did.
func buildkite() system {
	return system{
		word: "buildkite", name: "Buildkite",
		recognised:    is("BUILDKITE", "true"),
		repositoryURL: first("BUILDKITE_REPO"),
		hash:          first("BUILDKITE_COMMIT").unless("it is not known to Buildkite yet", is("BUILDKITE_COMMIT", "HEAD")),
		message:       first("BUILDKITE_MESSAGE"),
		author:        authorName("BUILDKITE_BUILD_AUTHOR"),
		branch: first("BUILDKITE_BRANCH").
			unless(forTag, set("BUILDKITE_TAG")).
			unless(forMergeRequest, isNot("BUILDKITE_PULL_REQUEST", "false")),
		tag:      first("BUILDKITE_TAG"),
		doubtful: isNot("BUILDKITE_SOURCE", "webhook"),
	}
}

// travis does not say on which forge the repository is. As branch of a merge request it gives the one to merge into, as branch of a
// tag the tag.
func travis() system {
	return system{
		word: "travis", name: "Travis CI",
		recognised: is("TRAVIS", "true"),
		hash:       first("TRAVIS_COMMIT"),
		message:    first("TRAVIS_COMMIT_MESSAGE"),
		branch: first("TRAVIS_BRANCH").
			unless(forTag, set("TRAVIS_TAG")).
			unless(forMergeRequest, isNot("TRAVIS_PULL_REQUEST", "false"), is("TRAVIS_EVENT_TYPE", "pull_request")),
		tag: first("TRAVIS_TAG"),
	}
}

// codeBuild may build a bucket's archive: then neither URL nor version are Git's. A build that no push started has a branch only if
// its source version is written as refs/heads/…, as everything shorter may be a tag or a hash as well.
func codeBuild() system {
	const hash = "CODEBUILD_RESOLVED_SOURCE_VERSION"
	return system{
		word: "codebuild", name: "AWS CodeBuild",
		recognised:    set("CODEBUILD_BUILD_ID"),
		repositoryURL: web("CODEBUILD_SOURCE_REPO_URL"),
		hash:          first(hash).unless("it is no Git hash", func(env getenv) bool { return !isHash(env(hash)) }),
		branch:        either(within("branch/", "it names no branch", "CODEBUILD_WEBHOOK_TRIGGER"), within("refs/heads/", "it may be a branch, a tag or a hash", "CODEBUILD_SOURCE_VERSION")),
		tag:           either(within("tag/", "it names no tag", "CODEBUILD_WEBHOOK_TRIGGER"), within("refs/tags/", "it may be a branch, a tag or a hash", "CODEBUILD_SOURCE_VERSION")),
	}
}

// teamCity puts only the hash into the environment; branch and URL are parameters that a build has to export by itself.
func teamCity() system {
	return system{
		word: "teamcity", name: "TeamCity",
		recognised: set("TEAMCITY_VERSION"),
		hash:       first("BUILD_VCS_NUMBER"),
	}
}

// jenkins gives, in multibranch projects, the name of branch, tag or merge request as BRANCH_NAME; elsewhere its Git plugin gives
// the remote branch.
func jenkins() system {
	return system{
		word: "jenkins", name: "Jenkins",
		recognised: func(env getenv) bool {
			return env("JENKINS_URL") != "" || strings.HasPrefix(env("BUILD_TAG"), "jenkins-")
		},
		repositoryURL: first("GIT_URL", "GIT_URL_1"),
		hash:          first("GIT_COMMIT"),
		branch: either(first("BRANCH_NAME", "GIT_LOCAL_BRANCH"), remoteBranch("GIT_BRANCH")).
			unless(forTag, set("TAG_NAME")).
			unless(forMergeRequest, set("CHANGE_ID")),
		tag: first("TAG_NAME"),
	}
}
