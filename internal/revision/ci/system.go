package ci

import "strings"

// system is one row of the table: how it is recognised, and where each value stands.
type system struct {
	word          string
	name          string
	recognised    func(getenv) bool
	repositoryURL rule
	hash          rule
	message       rule
	author        rule
	branch        rule
	tag           rule
	truncated     func(getenv) bool
}

type getenv = func(string) string

// found is what a rule finds: a value and the variable it is from; or no value, and the variable that would have it. Reason is set
// when the variable holds something that is not the value.
type found struct{ value, from, reason string }

// rule reads one value.
type rule func(getenv) found

func (s system) read(env getenv) Values {
	values := Values{System: s.word, Name: s.name}
	for _, part := range []struct {
		name   string
		rule   rule
		target *Variable
	}{
		{"repository_url", s.repositoryURL, &values.RepositoryURL},
		{"hash", s.hash, &values.Hash},
		{"message", s.message, &values.Message},
		{"author", s.author, &values.Author},
		{"branch", s.branch, &values.Branch},
		{"tags", s.tag, &values.Tag},
	} {
		if part.rule == nil {
			continue
		}
		f := part.rule(env)
		*part.target = Variable{Value: f.value, From: f.from, System: s.word}
		if f.reason != "" {
			values.Passed = append(values.Passed, Passed{For: part.name, From: f.from, System: s.word, Reason: f.reason})
		}
	}
	values.Truncated = s.truncated != nil && s.truncated(env) && values.Message.Value != ""
	return values
}

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

// authorName takes the name out of the first variable that is set, which has the form NAME <EMAIL>.
func authorName(variables ...string) rule {
	return func(env getenv) found {
		author := first(variables...)(env)
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

// is recognises a system by one variable that it sets to one text.
func is(variable, text string) func(getenv) bool {
	return func(env getenv) bool { return env(variable) == text }
}

// set recognises a system by one variable that it always sets.
func set(variable string) func(getenv) bool {
	return func(env getenv) bool { return env(variable) != "" }
}
