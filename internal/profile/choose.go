package profile

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"arkindex"
)

// NotFound is what the Python tools say when there is no profile; scripts know the sentence.
const NotFound = "Arkindex profile was not found. Try logging in using arkindex login first."

// Choice is the outcome of Choose: the profiles to use, in the order in which they were named, and what the user should
// know about how they were found.
type Choice struct {
	Profiles []Profile
	Notices  []string
}

// Choose finds the named profiles, or the one to use when none is named: $ARKINDEX_PROFILE, else the file's default, else
// the environment's profile, else the file's only one. An unknown name, a profile that lacks its URL or token, and no
// profile at all are Errors with CodeProfile.
func Choose(names []string, file File, getenv func(string) string) (Choice, error) {
	available := set{file: file, environment: fromEnvironment(getenv)}
	if len(names) == 0 && getenv(VariableProfile) != "" {
		names = []string{getenv(VariableProfile)}
	}
	if len(names) == 0 {
		return available.unnamed()
	}
	var choice Choice
	for _, name := range names {
		found, err := available.named(name)
		if err != nil {
			return Choice{}, err
		}
		if slices.ContainsFunc(choice.Profiles, func(p Profile) bool { return p.Slug == found.Slug }) {
			continue
		}
		choice.Profiles = append(choice.Profiles, found)
	}
	return choice, nil
}

// set is everything that there is to choose from.
type set struct {
	file        File
	environment *Profile
}

// fromEnvironment returns the profile that the variables make, nil when one of them is not set.
func fromEnvironment(getenv func(string) string) *Profile {
	url, token := getenv(VariableURL), getenv(VariableToken)
	if url == "" || token == "" {
		return nil
	}
	return &Profile{Slug: Environment, URL: url, Token: arkindex.Secret(token), Origin: VariableURL + ", " + VariableToken}
}

// named finds one profile. The variables go before a host of the file that is called env, since they are nearer to the
// call; a host of the file that is called local goes before the built-in registry, since its user wrote it down.
func (s set) named(name string) (Profile, error) {
	if name == Environment && s.environment != nil {
		return *s.environment, nil
	}
	for _, candidate := range s.file.Profiles {
		if candidate.Slug == name {
			return candidate, candidate.complete()
		}
	}
	if name == Local {
		return Profile{Slug: Local, Origin: "built in"}, nil
	}
	return Profile{}, arkindex.Errorf(arkindex.CodeProfile, "%s", NotFound).
		WithHint("there is no profile %q; there are: %s", name, strings.Join(s.names(), ", "))
}

func (s set) unnamed() (Choice, error) {
	var notices []string
	if s.has(s.file.Default) {
		found, err := s.named(s.file.Default)
		return Choice{Profiles: []Profile{found}}, err
	}
	if s.file.Default != "" {
		notices = append(notices, fmt.Sprintf("the default profile %q of %s does not exist", s.file.Default, s.file.Path))
	}
	if s.environment != nil {
		return Choice{Profiles: []Profile{*s.environment}, Notices: notices}, nil
	}
	if len(s.file.Profiles) == 1 {
		only := s.file.Profiles[0]
		notices = append(notices, fmt.Sprintf("using the only profile, %q; no default is set in %s", only.Slug, s.file.Path))
		return Choice{Profiles: []Profile{only}, Notices: notices}, only.complete()
	}
	none := arkindex.Errorf(arkindex.CodeProfile, "%s", NotFound).WithHint("%s", s.advice())
	none.Err = errNone
	return Choice{Notices: notices}, none
}

// errNone is behind the error of a user who named no profile and has none to use.
var errNone = errors.New("no profile")

// IsNone reports whether Choose found no profile because none was named and there is none to use by default.
func IsNone(err error) bool { return errors.Is(err, errNone) }

// advice says how to get a profile, given what there is.
func (s set) advice() string {
	if len(s.file.Profiles) > 1 {
		return "choose one with -p: " + strings.Join(s.names(), ", ")
	}
	return fmt.Sprintf("set %s and %s, or use -p %s for a registry on this machine", VariableURL, VariableToken, Local)
}

func (s set) has(name string) bool { return slices.Contains(s.names(), name) }

// names lists every slug that -p takes.
func (s set) names() []string {
	var names []string
	for _, candidate := range s.file.Profiles {
		names = append(names, candidate.Slug)
	}
	for _, name := range []string{Environment, Local} {
		if (name == Local || s.environment != nil) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// complete refuses a profile that cannot be used.
func (p Profile) complete() error {
	missing := ""
	switch {
	case p.URL == "":
		missing = "url"
	case p.Token == "":
		missing = "token"
	default:
		return nil
	}
	return arkindex.Errorf(arkindex.CodeProfile, "the profile %q of %s has no %s", p.Slug, p.Origin, missing).
		WithHint("add the key %s to hosts.%s", missing, p.Slug)
}
