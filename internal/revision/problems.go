package revision

import (
	"errors"
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/revision/ci"
	"arkindex/internal/revision/git"
)

// problems collects the reasons why a revision cannot be determined. They are returned as one
// error.
type problems struct {
	code    arkindex.Code
	missing []missing
	clauses []string
	hints   []string
}

// missing is a value without a source.
type missing struct{ label, option, reason string }

func (p *problems) addMissing(label, option, reason string) {
	p.missing = append(p.missing, missing{label, option, reason})
}

func (p *problems) has(option string) bool {
	return slices.ContainsFunc(p.missing, func(m missing) bool { return m.option == option })
}

// addUnusable adds a URL that cannot be used. From is an option, a variable or a remote.
func (p *problems) addUnusable(from string, source Source, err error) {
	p.code = arkindex.CodeMissing
	if source == SourceOption {
		p.code = arkindex.CodeUsage
	}
	p.clauses = append(p.clauses, from+": "+err.Error())
	var cause *arkindex.Error
	if errors.As(err, &cause) {
		p.hints = append(p.hints, cause.Hint)
	}
}

// err returns all problems as one error, or nil if there are none.
func (p *problems) err(pipeline ci.Values) error {
	if len(p.missing) == 0 && len(p.clauses) == 0 {
		return nil
	}
	clauses, hints := slices.Clone(p.clauses), slices.Clone(p.hints)
	code := p.code
	if len(p.missing) > 0 {
		clauses = append(clauses, p.reasons()...)
		clauses = append(clauses, variablesSay(pipeline))
		hints = append(hints, p.remedy(pipeline))
	}
	if code == "" {
		code = arkindex.CodeMissing
	}
	return arkindex.Errorf(code, "%s", strings.Join(clauses, "; ")).
		WithHint("%s", strings.Join(hints, "; "))
}

// reasons returns a clause for each reason, with all values that are missing for it.
func (p *problems) reasons() []string {
	var order, clauses []string
	labels := map[string][]string{}
	for _, m := range p.missing {
		if labels[m.reason] == nil {
			order = append(order, m.reason)
		}
		labels[m.reason] = append(labels[m.reason], m.label)
	}
	for _, reason := range order {
		clauses = append(clauses, "no "+series(labels[reason], "and")+": "+reason)
	}
	return clauses
}

func variablesSay(pipeline ci.Values) string {
	if pipeline.System == "" {
		return "no CI variables are set"
	}
	return "the variables of " + pipeline.Name + " do not provide it"
}

// remedy returns a hint that names the options and variables for the missing values. Outside a
// pipeline it names those of GitLab.
func (p *problems) remedy(pipeline ci.Values) string {
	system, own := pipeline, ci.Names("arkindex-ci")
	if system.System == "" {
		system = ci.Names("gitlab")
	}
	var options, theirs, ours []string
	for _, m := range p.missing {
		options = append(options, m.option)
		theirs = append(theirs, variableOf(system, m.option).From)
		ours = append(ours, variableOf(own, m.option).From)
	}
	hint := "give " + series(options, "and") + ", or set "
	theirs = distinct(theirs)
	if len(theirs) > 0 && system.System != own.System {
		hint += series(theirs, "and") + " (" + system.Name + "), or "
	}
	return hint + series(ours, "and")
}

// variableOf returns the variable for the value of an option that is required.
func variableOf(values ci.Values, option string) ci.Variable {
	if option == "--repository-url" {
		return values.RepositoryURL
	}
	return values.Hash
}

// stopped returns the error for a run that was interrupted or ran out of time while git ran, or
// nil for any other error.
func stopped(err error) error {
	var cause *git.Error
	if !errors.As(err, &cause) {
		return nil
	}
	switch cause.Kind {
	case git.Interrupted:
		return &arkindex.Error{Code: arkindex.CodeInterrupted, Message: cause.Error(), Err: cause}
	case git.Spent:
		return &arkindex.Error{
			Code: arkindex.CodeUnavailable, Message: cause.Error(), Hint: "give more time with --timeout",
			Err: cause,
		}
	}
	return nil
}

// series returns "a, b and c".
func series(words []string, conjunction string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " " + conjunction + " " + words[last]
}
