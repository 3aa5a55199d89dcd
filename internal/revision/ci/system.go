package ci

// system is one row of the table: how it is recognised, and where each value stands. A value without a rule is one that the
// system does not give.
type system struct {
	word          string
	name          string
	recognised    condition
	repositoryURL rule
	hash          rule
	message       rule
	author        rule
	branch        rule
	tag           rule
	doubtful      condition // holds when the message may be cut off, or be the build's instead of the commit's
}

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
	values.Doubtful = s.doubtful != nil && s.doubtful(env) && values.Message.Value != ""
	return values
}
