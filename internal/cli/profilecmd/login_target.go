package profilecmd

import (
	"context"
	"net"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"arkindex"
	"arkindex/internal/cli/app"
	"arkindex/internal/profile"
)

// loginTarget returns the profile that a login creates or changes, without its token: the one with
// the given slug, else the one that the file has for the instance, else a new one.
func loginTarget(
	ctx context.Context, opts *loginOptions, file profile.File,
) (profile.Profile, error) {
	p, known := file.Find(opts.slug)
	base, err := loginURL(ctx, opts, p)
	if err != nil {
		return p, err
	}
	warnAboutPlainHTTP(opts.app, base)
	if opts.app.InputTerminal() != nil {
		if err := reach(ctx, opts.app, p, base); err != nil {
			return p, err
		}
	}
	if opts.slug == "" {
		p, known, err = unnamedTarget(ctx, opts.app, file, base)
	} else if !known {
		p, err = profile.Profile{Slug: opts.slug}, checkSlug(opts.slug)
	}
	if err != nil {
		return p, err
	}
	if known && p.URL != "" && p.URL != base.String() && !sameInstance(p.URL, base) {
		opts.app.Messages.Notice("the profile " + p.Slug + " was for " + displayURL(p))
	}
	p.URL, p.Origin = base.String(), file.Path
	p.Keyring = p.Keyring || opts.keyring
	return p, nil
}

// loginURL returns the URL of the instance to log in to: from --host, else from the profile, else
// from a prompt.
func loginURL(ctx context.Context, opts *loginOptions, p profile.Profile) (*url.URL, error) {
	switch {
	case opts.host != "":
		return parseInstanceURL(opts.host)
	case p.URL != "":
		return parseInstanceURL(p.URL)
	case opts.app.InputTerminal() == nil:
		return nil, arkindex.Errorf(arkindex.CodeUsage, "the instance is not given").
			WithHint("give its address with --host")
	}
	answer, err := opts.app.Ask(ctx, "Arkindex instance URL", "")
	if err != nil {
		return nil, err
	}
	return parseInstanceURL(answer)
}

// reach checks that there is an instance at the address, before the user is asked for anything
// else.
func reach(ctx context.Context, a *app.App, p profile.Profile, base *url.URL) error {
	ctx, cancel := context.WithTimeout(ctx, a.Options.Timeout)
	defer cancel()
	p.URL, p.Token, p.IDToken = base.String(), "", ""
	connection, err := a.Connect(ctx, p)
	if err != nil {
		return err
	}
	defer connection.Close()
	err = connection.Client.Reach(ctx)
	switch arkindex.CodeOf(err) {
	case arkindex.CodeCredentials, arkindex.CodeForbidden: // it responds, but only to users
		return nil
	}
	return err
}

// unnamedTarget returns the profile of a login without a slug.
func unnamedTarget(
	ctx context.Context, a *app.App, file profile.File, base *url.URL,
) (p profile.Profile, known bool, err error) {
	for _, candidate := range file.Profiles {
		if sameInstance(candidate.URL, base) {
			return candidate, true, nil
		}
	}
	slug := slugFromHost(base)
	if a.InputTerminal() != nil {
		if slug, err = a.Ask(ctx, "Slug to save the profile as", slug); err != nil {
			return p, false, err
		}
	}
	if other, exists := file.Find(slug); exists {
		return p, false, arkindex.Errorf(arkindex.CodeUsage,
			"the profile %s is for another instance, %s", slug, displayURL(other)).
			WithHint("give the new one a name with --slug")
	}
	return profile.Profile{Slug: slug}, false, checkSlug(slug)
}

// checkSlug rejects slugs that -p or a terminal would misread.
func checkSlug(slug string) error {
	isBlank := func(r rune) bool { return unicode.IsSpace(r) || app.IsControl(r) }
	switch {
	case slug == profile.Local || slug == profile.Environment:
		return arkindex.Errorf(arkindex.CodeUsage, "the name %s stands for another profile", slug).
			WithHint("give another --slug")
	case strings.HasPrefix(slug, "-"), slices.ContainsFunc([]rune(slug), isBlank):
		return arkindex.Errorf(arkindex.CodeUsage,
			"the slug %q contains a blank or control character, or begins with a dash", slug).
			WithHint("give another --slug")
	}
	return nil
}

// parseInstanceURL parses an instance's address as people write it: the scheme may be missing, and
// the path of the API and credentials are left out.
func parseInstanceURL(text string) (*url.URL, error) {
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	parsed, err := url.Parse(text)
	if err != nil || (parsed.Scheme != "http" && parsed.Scheme != "https") ||
		parsed.Hostname() == "" {
		// The message leaves the address out, since it may hold a password.
		return nil, arkindex.Errorf(arkindex.CodeUsage, "the instance's address is not an HTTP(S) URL").
			WithHint("write it as https://arkindex.example.com")
	}
	path := strings.TrimRight(strings.TrimSuffix(strings.TrimRight(parsed.Path, "/"), "/api/v1"), "/")
	return &url.URL{Scheme: parsed.Scheme, Host: strings.ToLower(parsed.Host), Path: path}, nil
}

// sameInstance reports whether an address in the profile file is that of an instance.
func sameInstance(address string, base *url.URL) bool {
	parsed, err := parseInstanceURL(address)
	return err == nil && *parsed == *base
}

// slugFromHost derives a slug from an instance's host: the first label that is not generic.
// Numeric addresses and single labels are taken whole.
func slugFromHost(base *url.URL) string {
	host := base.Hostname()
	if net.ParseIP(host) == nil {
		labels := strings.Split(host, ".")
		for len(labels) > 2 && slices.Contains([]string{"arkindex", "www", "api"}, labels[0]) {
			labels = labels[1:]
		}
		host = labels[0]
	}
	slug := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '-'
	}, host)
	return strings.Trim(slug, "-")
}

// warnAboutPlainHTTP warns if the token would cross a network unencrypted.
func warnAboutPlainHTTP(a *app.App, base *url.URL) {
	ip := net.ParseIP(base.Hostname())
	if base.Scheme == "http" && base.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		a.Messages.Warning("the credentials travel to " + base.Host +
			" unencrypted; use https where the instance has it")
	}
}
