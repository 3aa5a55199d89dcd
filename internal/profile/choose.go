package profile

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/spelling"
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
// profile at all are Errors with CodeProfile, joined when there are several; with them come the profiles that can be used.
func Choose(names []string, file File, getenv func(string) string) (Choice, error) {
	available := newSet(file, getenv)
	if len(names) == 0 && getenv(VariableProfile) != "" {
		names = []string{getenv(VariableProfile)}
	}
	if len(names) == 0 {
		return available.unnamed()
	}
	var choice Choice
	var errs []error
	for _, name := range names {
		found, err := available.named(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if slices.ContainsFunc(choice.Profiles, func(p Profile) bool { return p.Slug == found.Slug }) {
			continue
		}
		choice.Profiles = append(choice.Profiles, found)
	}
	choice.Notices = available.exposure(choice.Profiles)
	return choice, errors.Join(errs...)
}

// Available returns every profile that there is to choose from: the file's, the environment's and the built-in one. They
// may be incomplete, and a token that is in the keyring is not fetched.
func Available(file File, getenv func(string) string) []Profile {
	all := newSet(file, getenv).file.Profiles
	if p := fromEnvironment(getenv); p != nil {
		all = slices.DeleteFunc(all, func(other Profile) bool { return other.Slug == Environment })
		all = append(all, *p)
	}
	if _, taken := file.Find(Local); !taken {
		all = append(all, builtin())
	}
	return all
}

// builtin is the profile of the registry in this process.
func builtin() Profile { return Profile{Slug: Local, Origin: "built in"} }

// set is everything that there is to choose from.
type set struct {
	file        File
	environment *Profile
}

// newSet puts what the environment has beside what the file has. The file is left as it is.
func newSet(file File, getenv func(string) string) set {
	file.Profiles = slices.Clone(file.Profiles)
	for i := range file.Profiles {
		if p := &file.Profiles[i]; p.OIDC != "" && p.Token == "" {
			p.IDToken = trimmed(getenv(p.OIDC))
		}
	}
	return set{file: file, environment: fromEnvironment(getenv)}
}

// fromEnvironment returns the profile that the variables make, nil when they make none. A token goes before an ID token.
func fromEnvironment(getenv func(string) string) *Profile {
	p := Profile{
		Slug: Environment, URL: strings.TrimSpace(getenv(VariableURL)), Token: trimmed(getenv(VariableToken)), Origin: environmentOrigin,
	}
	if p.Token == "" {
		p.IDToken, p.Origin = trimmed(getenv(VariableIDToken)), environmentOIDCOrigin
	}
	if p.URL == "" || p.Token == "" && p.IDToken == "" {
		return nil
	}
	return &p
}

// trimmed is a token as it was pasted, often with a line end.
func trimmed(token string) arkindex.Secret { return arkindex.Secret(strings.TrimSpace(token)) }

// Lookup finds one profile by its slug, whether or not it can be used; a token that is in the keyring is not fetched. An
// unknown slug is an Error with CodeProfile.
func Lookup(slug string, file File, getenv func(string) string) (Profile, error) {
	return newSet(file, getenv).lookup(slug)
}

// lookup finds one profile. The variables go before a host of the file that is called env, since they are nearer to the
// call; a host of the file that is called local goes before the built-in registry, since its user wrote it down.
func (s set) lookup(name string) (Profile, error) {
	if name == Environment && s.environment != nil {
		return *s.environment, nil
	}
	if candidate, ok := s.file.Find(name); ok {
		return candidate, nil
	}
	if name == Local {
		return builtin(), nil
	}
	return Profile{}, unknown(name, s.names())
}

// named finds one profile that can be used.
func (s set) named(name string) (Profile, error) {
	found, err := s.lookup(name)
	if err != nil || found == builtin() {
		return found, err
	}
	return found.usable()
}

// unknown refuses a name that no profile has.
func unknown(name string, names []string) error {
	if name == Environment {
		return arkindex.Errorf(arkindex.CodeProfile, "%s", NotFound).WithHint("set %s and %s for the profile env", VariableURL, VariableToken)
	}
	meant := spelling.DidYouMean(name, names)
	if meant != "" {
		meant = " (" + meant + ")"
	}
	return arkindex.Errorf(arkindex.CodeProfile, "%s", NotFound).
		WithHint("there is no profile %q%s; there are: %s", name, meant, strings.Join(names, ", "))
}

func (s set) unnamed() (Choice, error) {
	var notices []string
	if s.has(s.file.Default) {
		found, err := s.named(s.file.Default)
		return chosen(found, err, s.exposure([]Profile{found}))
	}
	if s.file.Default != "" {
		notices = append(notices, fmt.Sprintf("the default profile %q of %s does not exist", s.file.Default, s.file.Path))
	}
	if s.environment != nil {
		usable, err := s.environment.usable()
		return chosen(usable, err, notices)
	}
	if len(s.file.Profiles) == 1 {
		only, err := s.file.Profiles[0].usable()
		notices = append(notices, fmt.Sprintf("using the only profile, %q; no default is set in %s", only.Slug, s.file.Path))
		return chosen(only, err, append(notices, s.exposure([]Profile{only})...))
	}
	none := arkindex.Errorf(arkindex.CodeProfile, "%s", NotFound).WithHint("%s", s.advice())
	none.Err = errNone
	return Choice{Notices: notices}, none
}

// chosen is the choice of one profile, or of none when it cannot be used.
func chosen(p Profile, err error, notices []string) (Choice, error) {
	if err != nil {
		return Choice{Notices: notices}, err
	}
	return Choice{Profiles: []Profile{p}, Notices: notices}, nil
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

// exposure returns the notices about the file when one of the profiles is from it.
func (s set) exposure(chosen []Profile) []string {
	if slices.ContainsFunc(chosen, func(p Profile) bool { return p.Origin == s.file.Path }) {
		return s.file.Notices
	}
	return nil
}

// usable returns the profile with its token, and refuses one that cannot be used.
func (p Profile) usable() (Profile, error) {
	if p.URL == "" {
		return p, p.lacks("url").WithHint("add the key url to hosts.%s", p.Slug)
	}
	p, err := p.withToken()
	switch {
	case err == nil && strings.ContainsFunc(p.Token.Reveal()+p.IDToken.Reveal(), func(r rune) bool { return r <= ' ' || r > '~' }):
		return p, arkindex.Errorf(arkindex.CodeProfile, "the token of the profile %q (%s) holds a blank or another character that no token has", p.Slug, p.Origin).
			WithHint("copy it again, in one line")
	case err != nil || p.Token != "" || p.IDToken != "":
		return p, err
	case p.OIDC != "":
		return p, p.lacks("token, and the variable "+p.OIDC+" holds no ID token").
			WithHint("let the job have it: id_tokens with %s in .gitlab-ci.yml", p.OIDC)
	}
	return p, p.lacks("token").WithHint("log in with arkindex login -p %s", p.Slug)
}

func (p Profile) lacks(key string) *arkindex.Error {
	return arkindex.Errorf(arkindex.CodeProfile, "the profile %q of %s has no %s", p.Slug, p.Origin, key)
}
