package ci

// system is a row of the table: how the system is recognized, and the rule to read each value.
// Values without a rule are not provided by the system.
type system struct {
	id            string
	name          string
	recognized    condition
	repositoryURL rule
	hash          rule
	message       rule
	author        rule
	branch        rule
	tag           rule
	doubtful      condition // holds if the message may be truncated or describe the build
}

func (s system) read(env getenv) Values {
	values := Values{System: s.id, Name: s.name}
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
		*part.target = Variable{Value: f.value, From: f.from, System: s.id}
		values.Remote = values.Remote || f.remote
		if f.reason != "" {
			values.Passed = append(
				values.Passed, Passed{For: part.name, From: f.from, System: s.id, Reason: f.reason},
			)
		}
	}
	values.Doubtful = s.doubtful != nil && s.doubtful(env) && values.Message.Value != ""
	return values
}
