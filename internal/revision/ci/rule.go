package ci

import "strings"

type getenv = func(string) string

// found is the result of a rule: a value and its variable, or the variable that would provide it.
// Reason is set if the variable holds something else than the value. Remote says that the value is
// the URL of a Git remote.
type found struct {
	value, from, reason string
	remote              bool
}

// rule reads one value.
type rule func(getenv) found

// condition is a condition on the environment.
type condition func(getenv) bool

// The kinds of pipelines whose branch variable is not a branch of the commit.
const (
	forTag          = "the pipeline is for a tag"
	forMergeRequest = "the pipeline is for a merge request"
)

// first returns the first of several variables that is set.
func first(names ...string) rule {
	return func(env getenv) found {
		for _, name := range names {
			if value := env(name); value != "" {
				return found{value: value, from: name}
			}
		}
		return found{from: names[0]}
	}
}

// cloneURL returns the first of several variables that is set. They hold the URL that the system
// clones from.
func cloneURL(names ...string) rule {
	return func(env getenv) found {
		f := first(names...)(env)
		f.remote = f.value != ""
		return f
	}
}

// unless discards the result of a rule if one of the conditions holds.
func (r rule) unless(reason string, conditions ...condition) rule {
	return func(env getenv) found {
		f := r(env)
		for _, holds := range conditions {
			if f.value != "" && holds(env) {
				return found{from: f.from, reason: reason}
			}
		}
		return f
	}
}

// trimmed returns the rest of the first variable with a prefix such as refs/heads/. Variables
// without the prefix are passed for the given reason.
func trimmed(prefix, reason string, names ...string) rule {
	return func(env getenv) found {
		passed := found{from: names[0]}
		for _, name := range names {
			value := env(name)
			if rest, is := strings.CutPrefix(value, prefix); is && rest != "" {
				return found{value: rest, from: name}
			}
			if value != "" && passed.reason == "" {
				passed = found{from: name, reason: reason}
			}
		}
		return passed
	}
}

// webURL returns a variable that is the HTTP(S) URL of a Git remote.
func webURL(name string) rule {
	noURL := func(env getenv) bool {
		return !strings.HasPrefix(env(name), "https://") && !strings.HasPrefix(env(name), "http://")
	}
	return cloneURL(name).unless("it is no Git repository's URL", noURL)
}

// joined returns the URL of a server joined with a path.
func joined(server, path string) rule {
	return func(env getenv) found {
		if env(server) == "" || env(path) == "" {
			return found{from: path}
		}
		return found{value: strings.TrimRight(env(server), "/") + "/" + env(path), from: path}
	}
}

// authorName returns the name in the first variable that is set, which has the form NAME <EMAIL>.
func authorName(names ...string) rule {
	return func(env getenv) found {
		author := first(names...)(env)
		name := nameOf(author.value)
		if author.value != "" && name == "" {
			return found{from: author.from, reason: "it holds no name"}
		}
		return found{value: name, from: author.from}
	}
}

// nameOf returns the name in NAME <EMAIL>, or all of author if there is no email.
func nameOf(author string) string {
	author = strings.TrimSpace(author)
	if !strings.HasSuffix(author, ">") {
		return author
	}
	start := strings.LastIndex(author, " <")
	if start < 0 {
		start = strings.LastIndexByte(author, '<')
	}
	if start < 0 {
		return author
	}
	return strings.TrimSpace(author[:start])
}

// is holds if a variable has one of the values.
func is(name string, values ...string) condition {
	return func(env getenv) bool {
		for _, value := range values {
			if env(name) == value {
				return true
			}
		}
		return false
	}
}

// set holds if a variable is set.
func set(name string) condition {
	return func(env getenv) bool { return env(name) != "" }
}

// isNot holds if a variable is set and has none of the values.
func isNot(name string, values ...string) condition {
	return func(env getenv) bool { return env(name) != "" && !is(name, values...)(env) }
}

// starts holds if a variable starts with a prefix.
func starts(name, prefix string) condition {
	return func(env getenv) bool { return strings.HasPrefix(env(name), prefix) }
}

// either returns the result of the first rule, or else that of the second.
func either(one, other rule) rule {
	return func(env getenv) found {
		f := one(env)
		if f.value != "" || f.reason != "" {
			return f
		}
		if second := other(env); second.value != "" || second.reason != "" {
			return second
		}
		return f
	}
}

// remoteBranch returns the branch in origin/BRANCH or refs/remotes/origin/BRANCH. Without a remote
// the variable may as well hold a tag or a hash.
func remoteBranch(name string) rule {
	return func(env getenv) found {
		value := strings.TrimPrefix(env(name), "refs/remotes/")
		remote, branch, is := strings.Cut(value, "/")
		switch {
		case value == "":
			return found{from: name}
		case !is || remote != "origin" || strings.HasPrefix(branch, "tags/"):
			return found{from: name, reason: "it is no branch of the remote origin"}
		}
		return found{value: branch, from: name}
	}
}

// isHash reports whether s can be a full or abbreviated hash.
func isHash(s string) bool {
	return len(s) >= 7 && strings.Trim(s, "0123456789abcdefABCDEF") == ""
}
