//go:build compat

package compat

import "slices"

// scenarios are the runs in which both commands must send the same. Where ours differs on purpose,
// it has its own tests.
func scenarios() []scenario {
	return slices.Concat(
		gitScenarios(), pipelineScenarios(), optionScenarios(), profileScenarios(),
		configurationScenarios(),
	)
}

func gitScenarios() []scenario {
	return []scenario{
		{name: "a branch and no tag"},
		{name: "another branch", setup: "git checkout -q -b feature/x_1"},
		{name: "one tag", setup: "git tag 0.4.2"},
		{name: "two tags", setup: "git tag 0.4.2; git tag stable"},
		{
			name:  "tags of other commits are left out",
			setup: "git tag old; git commit -q --allow-empty -m Second; git tag new",
		},
		{name: "an annotated tag", setup: "git tag -a -m 'Release' v1.0"},
		{name: "tags with commas and slashes", setup: "git tag a,b; git tag release/1"},
		{name: "packed references", setup: "git tag v1; git tag -a -m x v2; git pack-refs --all"},
		{
			name:  "a message of several lines",
			setup: "git commit -q --amend -m 'Subject' -m 'Body, first line\nsecond line'",
		},
		{
			name:  "a message in other letters",
			setup: "git commit -q --amend -m 'Éditer les régistres 你好 🎉'",
		},
		{
			name:  "an author in other letters",
			setup: "git commit -q --amend --author='Zoë Müller-Ōe <z@example.com>' -m x",
		},
		{
			name:  "an SSH remote without .git",
			setup: "git remote set-url origin git@gitlab.example.com:group/worker",
		},
		{
			name:  "an SSH remote in subgroups",
			setup: "git remote set-url origin git@gitlab.example.com:a/b/c/worker.git",
		},
		{
			name:  "an HTTPS remote",
			setup: "git remote set-url origin https://gitlab.example.com/group/worker",
		},
		{
			name:  "an HTTP remote with a port",
			setup: "git remote set-url origin http://gitlab.example.com:8080/group/worker",
		},
		{
			name:  "several remotes, one of them origin",
			setup: "git remote add fork git@gitlab.example.com:me/worker.git",
		},
		{
			name: "changes that are not committed",
			setup: "echo more >> .arkindex.yml; echo '# comment' >> .arkindex.yml; sed -i /more/d " +
				".arkindex.yml",
		},
	}
}

// pipeline is a GitLab pipeline's environment with more variables.
func pipeline(more map[string]string) map[string]string {
	env := map[string]string{
		"CI": "true", "GITLAB_CI": "true",
		"CI_PROJECT_URL":    "https://gitlab.example.com/group/project",
		"CI_COMMIT_SHA":     "0123456789abcdef0123456789abcdef01234567",
		"CI_COMMIT_MESSAGE": "From the pipeline\n\nwith a body\n",
		"CI_COMMIT_AUTHOR":  "Grace Hopper <grace@example.com>",
	}
	for name, value := range more {
		env[name] = value
	}
	return env
}

func pipelineScenarios() []scenario {
	branch := pipeline(map[string]string{"CI_COMMIT_BRANCH": "main"})
	return []scenario{
		{name: "GitLab: a branch pipeline", env: branch},
		{name: "GitLab: a tag pipeline", env: pipeline(map[string]string{"CI_COMMIT_TAG": "v1.2.3"})},
		{
			name: "GitLab: a merge-request pipeline",
			env:  pipeline(map[string]string{"CI_MERGE_REQUEST_IID": "3"}),
		},
		{name: "GitLab: no repository at hand", env: branch, bare: true},
		{name: "GitLab: local tags do not count", env: branch, setup: "git tag local"},
		{name: "GitLab: a detached checkout", env: branch, setup: "git checkout -q --detach"},
		{
			name: "GitLab: an author with brackets",
			env:  pipeline(map[string]string{"CI_COMMIT_AUTHOR": "Ada <the first> L <ada@example.com>"}),
		},
		{
			name: "GitLab: a message with CRLF",
			env:  pipeline(map[string]string{"CI_COMMIT_MESSAGE": "Subject\r\n\r\nBody\r\n"}),
		},
		{
			name: "GitLab: a scheduled pipeline",
			env:  pipeline(map[string]string{"CI_COMMIT_BRANCH": "main", "CI_PIPELINE_SOURCE": "schedule"}),
		},
		{
			name: "GitLab: a child pipeline",
			env: pipeline(
				map[string]string{"CI_COMMIT_BRANCH": "main", "CI_PIPELINE_SOURCE": "parent_pipeline"},
			),
		},
		{
			name: "GitLab: a project under a path prefix",
			env:  pipeline(map[string]string{"CI_PROJECT_URL": "https://example.com/gitlab/a/b/c"}),
		},
		{
			name: "GitLab: a branch with a slash",
			env:  pipeline(map[string]string{"CI_COMMIT_BRANCH": "feature/x-1"}),
		},
		{
			name: "GitLab: the URL as an option", env: branch,
			args: []string{
				"worker", "publish", "{image}", "--repository-url", "https://git.example.com/a/b",
			},
		},
		{
			name: "GitLab: the author as an option", env: branch,
			args: []string{"worker", "publish", "{image}", "--revision-author", "Ada"},
		},
		{
			name: "GitLab: the message as an option", env: branch,
			args: []string{"worker", "publish", "{image}", "--revision-message", "M"},
		},
		{
			name: "GitLab: tags as an option in a tag pipeline",
			env:  pipeline(map[string]string{"CI_COMMIT_TAG": "v1"}),
			args: []string{"worker", "publish", "{image}", "--revision-tags", "a", "b"},
		},
		{
			name: "GitLab: no branch, by an option", env: branch,
			args: []string{"worker", "publish", "{image}", "--revision-branch", ""},
		},
		{name: "GitLab: an option goes before a variable", env: branch, args: []string{
			"worker", "publish", "{image}", "--revision-hash", "ffff", "--revision-branch", "other",
			"--revision-message", "m",
		}},
	}
}

func optionScenarios() []scenario {
	publish := func(args ...string) []string { return append([]string{"worker", "publish"}, args...) }
	all := publish(
		"{image}", "--repository-url", "https://git.example.com/a/b", "--revision-hash", "abc",
		"--revision-message", "M", "--revision-author", "A",
		"--revision-branch", "B", "--revision-tags", "1", "2")
	return []scenario{
		{name: "every option, in a repository", args: all},
		{
			name: "the URL alone",
			args: publish("{image}", "--repository-url", "https://git.example.com/a/b"),
		},
		{
			name: "the message alone",
			args: publish("{image}", "--revision-message", "A message\nof two lines"),
		},
		{name: "the author alone", args: publish("{image}", "--revision-author", "Someone Else")},
		{name: "the branch alone", args: publish("{image}", "--revision-branch", "release")},
		{
			name: "the tags alone", args: publish("{image}", "--revision-tags", "x", "y,z", "w"),
			setup: "git tag local",
		},
		{name: "one tag", args: publish("{image}", "--revision-tags", "x")},
		{
			name: "tags before another option and the image",
			args: publish("--revision-tags", "x", "y", "--revision-branch", "b", "{image}"),
		},
		{name: "tags ended by two dashes", args: publish("--revision-tags", "x", "y", "--", "{image}")},
		{
			name: "values after an equals sign",
			args: publish("{image}", "--revision-branch=b", "--revision-tags=x", "--revision-message=a=b"),
		},
		{name: "abbreviated options", args: publish(
			"{image}", "--repo", "https://git.example.com/a/b",
			"--revision-h", "abc", "--revision-a", "A",
			"--revision-m", "M", "--revision-b", "B", "--revision-t", "1", "2")},
		{name: "an empty branch means none", args: publish("{image}", "--revision-branch", "")},
		{
			name: "a message that begins with a dash and has blanks",
			args: publish("{image}", "--revision-message", "- a list"),
		},
		{name: "verbose, before the command", args: append([]string{"-v"}, publish("{image}")...)},
	}
}

func profileScenarios() []scenario {
	const hosts = "default_host: a\ngpg_key: null\nhosts:\n  a:\n    token: '{token}'\n" +
		"    url: {url}\n  b:\n    token: other\n    url: {url}\n"
	return []scenario{
		{name: "the profile file's default", host: hosts},
		{
			name: "a named profile", host: hosts, args: []string{"-p", "b", "worker", "publish", "{image}"},
		},
		{
			name: "a named profile, long", host: hosts,
			args: []string{"--profile=b", "worker", "publish", "{image}"},
		},
		{
			name: "a named profile, in one word", host: hosts,
			args: []string{"-pb", "worker", "publish", "{image}"},
		},
		{
			name: "an unknown profile", host: hosts,
			args: []string{"-p", "c", "worker", "publish", "{image}"}, requests: -1,
		},
		{
			name: "a profile URL with a final slash",
			host: "default_host: a\nhosts: {a: {url: '{url}/', token: '{token}'}}\n",
		},
	}
}

// worker is a configuration of one worker with more keys.
func worker(more string) map[string]string {
	return map[string]string{".arkindex.yml": minimal + more}
}

func configurationScenarios() []scenario {
	return slices.Concat(valueScenarios(), detailScenarios(), fileScenarios())
}

// fileScenarios test which workers are found.
func fileScenarios() []scenario {
	return []scenario{
		{
			name: "no workers", files: map[string]string{".arkindex.yml": "version: 2\nworkers: []\n"},
			requests: -1,
		},
		{name: "no configuration file", files: map[string]string{"README.md": "x\n"}, requests: -1},
		{
			name: "a missing slug",
			files: map[string]string{
				".arkindex.yml": "version: 2\nworkers:\n  - name: N\n    type: t\n",
			},
			requests: -1,
		},
		{
			name: "a description of a worker in another folder",
			files: map[string]string{
				".arkindex.yml": "version: 2\nworkers: [w/w.yml]\n",
				"w/w.yml":       "{name: N, slug: s, type: t, description: top.md}\n", "top.md": "Top",
			},
		},
		{
			name: "a worker in another file",
			files: map[string]string{
				".arkindex.yml": "version: 2\nworkers: [w.yml]\n", "w.yml": "{name: N, slug: s, type: t}\n",
			},
		},
		{
			name: "a pattern",
			files: map[string]string{
				".arkindex.yml":       "version: 2\nworkers: ['workers/*.yml']\n",
				"workers/one.yml":     "{name: N, slug: s, type: t}\n",
				"workers/.hidden.yml": "{name: H, slug: h, type: t}\n", "workers/x.txt": "-",
			},
		},
		{
			name: "a pattern with a set",
			files: map[string]string{
				".arkindex.yml": "version: 2\nworkers: ['w[12].yml']\n",
				"w1.yml":        "{name: N, slug: s1, type: t}\n", "w2.yml": "{name: N, slug: s2, type: t}\n",
				"w3.yml": "{name: N, slug: s3, type: t}\n",
			},
			requests: 2,
		},
		{
			name: "a hidden file that is named",
			files: map[string]string{
				".arkindex.yml": "version: 2\nworkers: ['.w*.yml']\n",
				".w1.yml":       "{name: N, slug: s, type: t}\n", "w2.yml": "{name: N, slug: s2, type: t}\n",
			},
		},
		{
			name: "a file in the folder above a folder",
			files: map[string]string{
				".arkindex.yml": "version: 2\nworkers: ['w/../one.yml']\n",
				"one.yml":       "{name: N, slug: s, type: t}\n", "w/x": "",
			},
		},
		{
			name: "a pattern at any depth",
			files: map[string]string{
				".arkindex.yml": "version: 2\nworkers: ['**/w.yml']\n",
				"a/b/w.yml":     "{name: N, slug: s, type: t}\n",
			},
		},
		{
			name: "files and workers together",
			files: map[string]string{
				".arkindex.yml": minimal + "  - w.yml\n",
				"w.yml":         "{name: N, slug: s, type: t, description: d.md}\n", "d.md": "D",
			},
			requests: 2,
		},
		{
			name: "only models",
			files: map[string]string{
				".arkindex.yml": "version: 2\nmodels:\n  - {name: M, path: ./model}\n",
			},
			requests: -1,
		},
		{
			name: "no file at all in a folder that is named",
			files: map[string]string{
				".arkindex.yml": "version: 2\nworkers: [w]\n", "w/x.yml": "{name: N, slug: s, type: t}\n",
			},
			requests: -1,
		},
		{
			name:  "broken YAML",
			files: map[string]string{".arkindex.yml": "version: 2\nworkers: [a: b: c\n"}, requests: -1,
		},
		{
			name:  "an unquoted pattern",
			files: map[string]string{".arkindex.yml": "version: 2\nworkers:\n  - *.yml\n"}, requests: -1,
		},
		{name: "models beside workers", files: worker("models:\n  - {name: M, path: ./model}\n")},
	}
}

// valueScenarios test what is sent for a worker. Every reference that reads the older format is
// compared in them.
func valueScenarios() []scenario {
	return []scenario{
		{
			name: "several workers",
			files: map[string]string{
				".arkindex.yml": minimal + "  - name: Two\n    slug: two\n    type: x\n",
			},
			requests: 2,
		},
		{name: "usages", files: worker("    gpu_usage: required\n    model_usage: supported\n")},
		{
			name:  "a container's command and shared memory",
			files: worker("    docker:\n      command: run it\n      shm_size: 512m\n"),
		},
		{name: "shared memory of nothing", files: worker("    docker: {shm_size: 0}\n"), requests: -1},
		{
			name:  "keys that are not texts",
			files: worker("    configuration: {2: a, 1.5: b, yes: c, ~: d}\n"),
		},
		{name: "secrets", files: worker("    secrets: [a/b, c]\n")},
		{
			name: "configuration of every type",
			files: worker(
				"    configuration: {a: 1, b: 1.0, c: text, d: true, e: null, f: [1, [2]], g: {h: {}}, 5: " +
					"six}\n",
			),
		},
		{
			name: "YAML 1.1 numbers",
			files: worker(
				"    configuration: {a: 012, b: 0o17, c: 1:30, d: 1e3, e: 1.5e+3, f: .5, g: -.5, h: 0x1F, " +
					"i: 1_000, j: 0b11, k: 80:80}\n",
			),
		},
		{
			name: "large and small numbers",
			files: worker(
				"    configuration: {a: 123456789012345678901234567890, b: 1.0e+300, c: 0.1, d: -0.0, e: " +
					"1.0e-07, f: 100000000000000000000.0}\n",
			),
		},
		{
			name: "anchors and merge keys",
			files: worker(
				"    configuration:\n      base: &b {x: 1, y: 2}\n      one: {<<: *b, y: 3}\n      two: *b\n",
			),
		},
		{
			name: "user configuration",
			files: worker(
				"    user_configuration:\n      k: {title: K, type: int, default: 3, required: true}\n" +
					"      e: {title: E, type: enum, choices: [a, b], default: a}\n",
			),
		},
		{
			name: "numbers where texts are expected",
			files: map[string]string{
				".arkindex.yml": "version: 2\nworkers:\n  - {name: 12, slug: r, type: 1.50}\n",
			},
		},
		{
			name:  "unknown keys",
			files: worker("    whatever: 1\n    environment: {A: b}\n    docker: {image: x, build: y}\n"),
		},
	}
}

// detailScenarios test the same with other values.
func detailScenarios() []scenario {
	return []scenario{
		{
			name:  "a version in quotes",
			files: map[string]string{".arkindex.yml": "version: '2'\n" + minimal[len("version: 2\n"):]},
		},
		{
			name: "a description",
			files: map[string]string{
				".arkindex.yml": minimal + "    description: doc/d.md\n", "doc/d.md": "# Tîtle\n\nText\n",
			},
		},
		{
			name:  "an empty description",
			files: map[string]string{".arkindex.yml": minimal + "    description: d.md\n", "d.md": ""},
		},
		{
			name:  "usages, each word",
			files: worker("    gpu_usage: supported\n    model_usage: disabled\n"),
		},
		{
			name: "usages, required", files: worker("    gpu_usage: disabled\n    model_usage: required\n"),
		},
		{
			name: "a description with Windows line ends",
			files: map[string]string{
				".arkindex.yml": minimal + "    description: d.md\n", "d.md": "one\r\ntwo\r\n",
			},
		},
		{name: "shared memory as a number", files: worker("    docker: {shm_size: 1024}\n")},
		{
			name: "shared memory in every unit",
			files: map[string]string{
				".arkindex.yml": "version: 2\nworkers:\n" +
					"  - {name: A, slug: a, type: t, docker: {shm_size: 1b}}\n" +
					"  - {name: B, slug: b, type: t, docker: {shm_size: 2K}}\n" +
					"  - {name: C, slug: c, type: t, docker: {shm_size: 3G}}\n" +
					"  - {name: D, slug: d, type: t, docker: {shm_size: '4'}}\n",
			},
			requests: 4,
		},
		{name: "an empty container", files: worker("    docker: {}\n")},
		{
			name:  "a command in one text",
			files: worker("    docker: {command: 'python -m \"worker\" --x'}\n"),
		},
		{name: "no secrets", files: worker("    secrets: []\n")},
		{
			name:  "empty configurations",
			files: worker("    configuration: {}\n    user_configuration: []\n"),
		},
		{
			name: "a configuration of texts that look like other things",
			files: worker(
				"    configuration: {a: 'null', b: \"1\", c: '2020-01-01', d: '~', e: \"yes\", f: ''}\n",
			),
		},
		{
			name:  "a deep configuration",
			files: worker("    configuration: {a: {b: {c: {d: [{e: [[]]}]}}}}\n"),
		},
		{
			name: "texts in other letters",
			files: map[string]string{
				".arkindex.yml": "version: 2\nworkers:\n" +
					"  - {name: 'Lecteur d’écritures 📜', slug: s, type: 'ocr/été'}\n",
			},
		},
		{
			name:  "YAML 1.1 booleans",
			files: worker("    configuration: {a: yes, b: No, c: on, d: OFF, e: y, f: 'yes'}\n"),
		},
		{
			name: "texts of several lines",
			files: worker(
				"    configuration:\n      a: |\n        one\n        two\n      b: >-\n        folded\n" +
					"        text\n      c: \"esc\\u00e9\\n\"\n",
			),
		},
		{
			name: "comments, document update and Windows line ends",
			files: map[string]string{
				".arkindex.yml": "---\r\n# c\r\nversion: 2 # d\r\nworkers:\r\n  - name: N\r\n" +
					"    slug: s\r\n    type: t\r\n",
			},
		},
	}
}
