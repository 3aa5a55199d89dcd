package revision

import (
	"errors"
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/revision/ci"
	"arkindex/internal/revision/git"
)

// problems are all reasons for which a publication cannot say where it comes from; they become one error.
type problems struct {
	code    arkindex.Code
	lost    []lost
	clauses []string
	hints   []string
}

// lost is a value that nothing supplies.
type lost struct{ label, option, reason string }

func (p *problems) missing(label, option, reason string) {
	p.lost = append(p.lost, lost{label, option, reason})
}

func (p *problems) has(option string) bool {
	return slices.ContainsFunc(p.lost, func(l lost) bool { return l.option == option })
}

// unusable notes a URL that is there and cannot be sent. From is an option, a variable or a remote.
func (p *problems) unusable(from string, source Source, err error) {
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

// err words everything as one error: nil when there is no problem.
func (p *problems) err(pipeline ci.Values) error {
	if len(p.lost) == 0 && len(p.clauses) == 0 {
		return nil
	}
	clauses, hints := slices.Clone(p.clauses), slices.Clone(p.hints)
	code := p.code
	if len(p.lost) > 0 {
		clauses = append(clauses, p.reasons()...)
		clauses = append(clauses, variablesSay(pipeline))
		hints = append(hints, p.remedy(pipeline))
	}
	if code == "" {
		code = arkindex.CodeMissing
	}
	return arkindex.Errorf(code, "%s", strings.Join(clauses, "; ")).WithHint("%s", strings.Join(hints, "; "))
}

// reasons are the lost values, those with the same reason together.
func (p *problems) reasons() []string {
	var order, clauses []string
	labels := map[string][]string{}
	for _, l := range p.lost {
		if labels[l.reason] == nil {
			order = append(order, l.reason)
		}
		labels[l.reason] = append(labels[l.reason], l.label)
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
	return "the variables of " + pipeline.Name + " do not say it either"
}

// remedy names the options and the variables that would supply what is lost. Outside a pipeline those of GitLab are named.
func (p *problems) remedy(pipeline ci.Values) string {
	system, own := pipeline, ci.Names("arkindex-ci")
	if system.System == "" {
		system = ci.Names("gitlab")
	}
	var options, theirs, ours []string
	for _, l := range p.lost {
		options = append(options, l.option)
		theirs = append(theirs, variableOf(system, l.option).From)
		ours = append(ours, variableOf(own, l.option).From)
	}
	hint := "give " + series(options, "and") + ", or set "
	theirs = distinct(theirs)
	if len(theirs) > 0 && system.System != own.System {
		hint += series(theirs, "and") + " (" + system.Name + "), or "
	}
	return hint + series(ours, "and")
}

func variableOf(values ci.Values, option string) ci.Variable {
	switch option {
	case "--repository-url":
		return values.RepositoryURL
	case "--revision-hash":
		return values.Hash
	case "--revision-message":
		return values.Message
	}
	return values.Author
}

// stopped returns the error of a run that its user stopped, or that had no more time, while git was asked; nil for everything else.
func stopped(err error) error {
	var cause *git.Error
	if !errors.As(err, &cause) {
		return nil
	}
	switch cause.Kind {
	case git.Interrupted:
		return &arkindex.Error{Code: arkindex.CodeInterrupted, Message: cause.Error(), Err: cause}
	case git.Spent:
		return &arkindex.Error{Code: arkindex.CodeUnavailable, Message: cause.Error(), Hint: "give more time with --timeout", Err: cause}
	}
	return nil
}
