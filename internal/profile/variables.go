package profile

import (
	"fmt"
	"strings"

	"arkindex"
)

// variables are the environment variables that define the profile env.
type variables struct {
	url            string
	token, idToken arkindex.Secret
}

func readVariables(getenv func(string) string) variables {
	return variables{
		url:     arkindex.TrimToken(getenv(VariableURL)).Reveal(),
		token:   arkindex.TrimToken(getenv(VariableToken)),
		idToken: arkindex.TrimToken(getenv(VariableIDToken)),
	}
}

// missing returns which variable is missing if only one of two is set, and the likeliest reason.
// Otherwise it is empty.
func (v variables) missing() string {
	set, unset := "", ""
	switch {
	case v.url != "" && v.token == "" && v.idToken == "":
		set, unset = VariableURL, VariableToken
	case v.url == "" && v.token != "":
		set, unset = VariableToken, VariableURL
	case v.url == "" && v.idToken != "":
		set, unset = VariableIDToken, VariableURL
	default:
		return ""
	}
	return fmt.Sprintf("%s is set, but %s is empty or not set; in GitLab, protected variables exist"+
		" only in pipelines for protected branches and tags", set, unset)
}

// MissingVariable returns which variable of the profile env is missing if only one of two is set.
// Otherwise it is empty.
func MissingVariable(getenv func(string) string) string { return readVariables(getenv).missing() }

// passedOver returns a notice if the variables name an instance, and a profile that the user did
// not name is used instead.
func (s set) passedOver(used Profile) []string {
	var names []string
	if s.variables.url != "" {
		names = append(names, VariableURL)
	}
	if s.variables.token != "" {
		names = append(names, VariableToken)
	}
	if len(names) == 0 || used.Slug == Environment {
		return nil
	}
	verb := "is"
	if len(names) > 1 {
		verb = "are"
	}
	notice := fmt.Sprintf("using the profile %q of %s; %s %s not used",
		used.Slug, s.file.Path, strings.Join(names, " and "), verb)
	if missing := s.variables.missing(); missing != "" {
		return []string{notice + ": " + missing}
	}
	return []string{notice + "; choose the variables with -p env"}
}
