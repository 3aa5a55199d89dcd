package ci

// systems is the table of all systems. The first that is recognised counts: those that imitate another come before it.
func systems() []system {
	return []system{
		{
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
			truncated:     is("CI_COMMIT_MESSAGE_IS_TRUNCATED", "true"),
		},
	}
}
