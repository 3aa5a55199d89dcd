package ci

import "strings"

type getenv = func(string) string

// found is what a rule finds: a value and the variable it is from; or no value, and the variable that would have it. Reason is
// set when the variable holds something that is not the value.
type found struct{ value, from, reason string }

// rule reads one value.
type rule func(getenv) found

// condition is something that an environment says of its pipeline.
type condition func(getenv) bool

// The two kinds of pipelines whose branch variable is not a branch that the commit is at.
const (
	forTag          = "the pipeline is for a tag"
	forMergeRequest = "the pipeline is for a merge request"
)

// first takes the first of several variables that is set.
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

// unless passes over what a rule finds when one of the conditions holds.
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

// within takes what follows a prefix (refs/heads/); of several variables the first that has it. A variable that is set to
// something else is passed over for the reason given.
func within(prefix, reason string, names ...string) rule {
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

// web takes an HTTP(S) URL, and passes over what else a variable may hold.
func web(name string) rule {
	noURL := func(env getenv) bool {
		return !strings.HasPrefix(env(name), "https://") && !strings.HasPrefix(env(name), "http://")
	}
	return first(name).unless("it is no Git repository's URL", noURL)
}

// joined makes a URL of a server's and a path.
func joined(server, path string) rule {
	return func(env getenv) found {
		if env(server) == "" || env(path) == "" {
			return found{from: path}
		}
		return found{value: strings.TrimRight(env(server), "/") + "/" + env(path), from: path}
	}
}

// authorName takes the name out of the first variable that is set, which has the form NAME <EMAIL>.
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

// nameOf takes the name out of NAME <EMAIL>; without an email the text is taken whole.
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

// is holds when a variable has one of the texts.
func is(name string, texts ...string) condition {
	return func(env getenv) bool {
		for _, text := range texts {
			if env(name) == text {
				return true
			}
		}
		return false
	}
}

// set holds when a variable is set to something.
func set(name string) condition {
	return func(env getenv) bool { return env(name) != "" }
}

// isNot holds when a variable is set to something else than the texts.
func isNot(name string, texts ...string) condition {
	return func(env getenv) bool { return env(name) != "" && !is(name, texts...)(env) }
}

// starts holds when a variable begins with a text.
func starts(name, prefix string) condition {
	return func(env getenv) bool { return strings.HasPrefix(env(name), prefix) }
}

// either takes what the first rule finds, else what the second does.
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

// remoteBranch takes the branch out of origin/BRANCH or refs/remotes/origin/BRANCH. Without a remote in front it may as well be a
// tag or a hash.
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

// isHash reports whether a text can be a commit's hash, whole or abbreviated.
func isHash(text string) bool {
	return len(text) >= 7 && strings.Trim(text, "0123456789abcdefABCDEF") == ""
}
