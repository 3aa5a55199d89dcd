package profile

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/spelling"
)

// NotFound is the message of the Python tools if there is no profile. Scripts may match it.
const NotFound = "Arkindex profile was not found. Try logging in using arkindex login first."

// Choice is the result of Choose: the profiles to use, in the order in which they were named, and
// notices for the user about how they were found.
type Choice struct {
	Profiles []Profile
	Notices  []string
}

// Choose returns the named profiles. If none is named, it returns the one in $ARKINDEX_PROFILE, or
// else the default of the file, or else the profile of the environment, or else the only one in
// the file. Unknown names, profiles without URL or token, and the lack of any profile are Errors
// with CodeProfile, joined if there are several. They come with the profiles that can be used.
func Choose(
	ctx context.Context, names []string, file File, getenv func(string) string,
) (Choice, error) {
	available := newSet(file, getenv)
	if name := strings.TrimSpace(getenv(VariableProfile)); len(names) == 0 && name != "" {
		names = []string{name}
	}
	if len(names) == 0 {
		return available.unnamed(ctx)
	}
	var choice Choice
	var errs []error
	for _, name := range names {
		found, err := available.named(ctx, name)
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

// Available returns all profiles: those of the file, that of the environment and the built-in one.
// They may be incomplete, and tokens in the keyring are not fetched.
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

// builtin returns the profile of the registry in this process.
func builtin() Profile { return Profile{Slug: Local, Origin: "built in"} }

// set holds the profiles to choose from.
type set struct {
	file        File
	environment *Profile
	variables   variables
}

// newSet returns the profiles of the file and the environment. It does not change the file.
func newSet(file File, getenv func(string) string) set {
	file.Profiles = slices.Clone(file.Profiles)
	for i := range file.Profiles {
		if p := &file.Profiles[i]; p.OIDC != "" && p.Token == "" {
			p.IDToken = idToken(p.OIDC, getenv)
		}
	}
	return set{
		file: file, environment: fromEnvironment(getenv), variables: readVariables(getenv),
	}
}

// idToken returns the ID token in a variable that a file names. Anything but a JSON Web Token is
// ignored: the file could name a variable with any other secret of the pipeline.
func idToken(variable string, getenv func(string) string) arkindex.Secret {
	if token := arkindex.TrimToken(getenv(variable)); token.IsJWT() {
		return token
	}
	return ""
}

// fromEnvironment returns the profile that the variables define, or nil if there is none. A token
// takes precedence over an ID token.
func fromEnvironment(getenv func(string) string) *Profile {
	v := readVariables(getenv)
	p := Profile{Slug: Environment, URL: v.url, Token: v.token, Origin: environmentOrigin}
	if p.Token == "" {
		p.IDToken, p.Origin = v.idToken, environmentOIDCOrigin
	}
	if p.URL == "" || p.Token == "" && p.IDToken == "" {
		return nil
	}
	return &p
}

// Lookup returns the profile with a slug, even if it cannot be used. A token in the keyring is not
// fetched. An unknown slug is an Error with CodeProfile.
func Lookup(slug string, file File, getenv func(string) string) (Profile, error) {
	return newSet(file, getenv).lookup(slug)
}

// lookup returns the profile with a name. The variables take precedence over a host of the file
// called env, since they are closer to the call. A host of the file called local takes precedence
// over the built-in registry, since the user added it.
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
	return Profile{}, s.errUnknown(name)
}

// named returns the profile with a name, ready to use.
func (s set) named(ctx context.Context, name string) (Profile, error) {
	found, err := s.lookup(name)
	if err != nil || found == builtin() {
		return found, err
	}
	return found.usable(ctx)
}

// implicit returns the profile with a name that only the file gives. A file that may belong to the
// repository cannot choose which variable is sent where.
func (s set) implicit(ctx context.Context, name string) (Profile, error) {
	found, err := s.lookup(name)
	if err == nil && s.file.Untrusted && found.OIDC != "" && found.Token == "" {
		return found, arkindex.Errorf(arkindex.CodeProfile,
			"the profile %q of %s would send the ID token in %s to %s, but the file is not your own"+
				" profile file", found.Slug, found.Origin, found.OIDC, hostOf(found.URL)).
			WithHint("choose it with -p %s if you trust the file, which may belong to the repository",
				found.Slug)
	}
	return s.named(ctx, name)
}

// hostOf returns the host of an instance's address, which may contain credentials elsewhere.
func hostOf(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return "an instance"
}

// errUnknown returns the error for a name that no profile has.
func (s set) errUnknown(name string) error {
	if name == Environment {
		return arkindex.Errorf(arkindex.CodeProfile, "%s", NotFound).
			WithHint("%s", cmp.Or(s.variables.missing(), fmt.Sprintf(
				"set %s and %s for the profile env", VariableURL, VariableToken,
			)))
	}
	names := s.names()
	meant := spelling.DidYouMean(name, names)
	if meant != "" {
		meant = " (" + meant + ")"
	}
	return arkindex.Errorf(arkindex.CodeProfile, "%s", NotFound).
		WithHint("there is no profile %q%s; there are: %s", name, meant, strings.Join(names, ", "))
}

// unnamed chooses the profile to use if none is named.
func (s set) unnamed(ctx context.Context) (Choice, error) {
	var notices []string
	if s.has(s.file.Default) {
		found, err := s.implicit(ctx, s.file.Default)
		notices = append(s.exposure([]Profile{found}), s.passedOver(found)...)
		return chosen(found, err, notices)
	}
	if s.file.Default != "" {
		notices = append(
			notices,
			fmt.Sprintf("the default profile %q of %s does not exist", s.file.Default, s.file.Path),
		)
	}
	if s.environment != nil {
		usable, err := s.environment.usable(ctx)
		return chosen(usable, err, notices)
	}
	if len(s.file.Profiles) == 1 {
		only, err := s.implicit(ctx, s.file.Profiles[0].Slug)
		notices = append(
			notices,
			fmt.Sprintf("using the only profile, %q; no default is set in %s", only.Slug, s.file.Path),
		)
		notices = append(notices, s.exposure([]Profile{only})...)
		return chosen(only, err, append(notices, s.passedOver(only)...))
	}
	none := arkindex.Errorf(arkindex.CodeProfile, "%s", NotFound).WithHint("%s", s.advice())
	none.Err = errNone
	return Choice{Notices: notices}, none
}

// chosen returns the choice of a profile, which is empty if it cannot be used.
func chosen(p Profile, err error, notices []string) (Choice, error) {
	if err != nil {
		return Choice{Notices: notices}, err
	}
	return Choice{Profiles: []Profile{p}, Notices: notices}, nil
}

// errNone is wrapped by the error of Choose if no profile is named and there is none to use.
var errNone = errors.New("no profile")

// IsNone reports whether Choose failed because no profile was named and there is none to use by
// default.
func IsNone(err error) bool { return errors.Is(err, errNone) }

// advice returns a hint how to choose or add a profile.
func (s set) advice() string {
	if missing := s.variables.missing(); missing != "" {
		return missing
	}
	if len(s.file.Profiles) > 1 {
		return "choose one with -p: " + strings.Join(s.names(), ", ")
	}
	return fmt.Sprintf(
		"set %s and %s, or use -p %s for a registry on this machine", VariableURL, VariableToken, Local,
	)
}

func (s set) has(name string) bool { return slices.Contains(s.names(), name) }

// names returns all slugs that -p accepts.
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

// exposure returns the notices about the file if one of the profiles is from it.
func (s set) exposure(chosen []Profile) []string {
	if s.file.Untrusted ||
		slices.ContainsFunc(chosen, func(p Profile) bool { return p.Origin == s.file.Path }) {
		return s.file.Notices
	}
	return nil
}

// usable returns the profile with its token, or an error if it cannot be used.
func (p Profile) usable(ctx context.Context) (Profile, error) {
	if p.URL == "" {
		return p, p.lacks("url").WithHint("add the key url to hosts.%s", p.Slug)
	}
	p, err := p.withToken(ctx)
	switch {
	case err == nil && !(p.Token.IsToken() && p.IDToken.IsToken()):
		return p, arkindex.Errorf(
			arkindex.CodeProfile,
			"the token of the profile %q (%s) contains a character that tokens cannot contain", p.Slug,
			p.Origin,
		).
			WithHint("copy it again, in one line")
	case err != nil || p.Token != "" || p.IDToken != "":
		return p, err
	case p.OIDC != "":
		return p, p.lacks("token, and the variable "+p.OIDC+" holds no ID token").
			WithHint("declare %s under id_tokens of the job in .gitlab-ci.yml", p.OIDC)
	}
	return p, p.lacks("token").WithHint("log in with arkindex login -p %s", p.Slug)
}

func (p Profile) lacks(key string) *arkindex.Error {
	return arkindex.Errorf(
		arkindex.CodeProfile, "the profile %q of %s has no %s", p.Slug, p.Origin, key,
	)
}
