package cli

import (
	"context"
	"net"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"arkindex"
	"arkindex/internal/profile"
)

// loginTarget is the profile that a login makes or changes, without its token: the one with the given slug, else the one
// that the file has for the instance, else a new one.
func (a *app) loginTarget(ctx context.Context, file profile.File, options loginOptions) (profile.Profile, error) {
	p, known := file.Find(options.slug)
	if options.host == "" && p.URL == "" {
		if a.keyboard() == nil {
			return p, arkindex.Errorf(arkindex.CodeUsage, "the instance is not given").WithHint("give its address with --host")
		}
		answer, err := a.ask(ctx, "Arkindex instance URL", "")
		if err != nil {
			return p, err
		}
		options.host = answer
	}
	if options.host == "" {
		options.host = p.URL
	}
	base, err := instanceURL(options.host)
	if err != nil {
		return p, err
	}
	if options.slug == "" {
		p, known, err = a.unnamedTarget(ctx, file, base)
	} else if !known {
		p, err = profile.Profile{Slug: options.slug}, checkSlug(options.slug)
	}
	if err != nil {
		return p, err
	}
	if known && p.URL != "" && p.URL != base.String() && !sameInstance(p.URL, base) {
		a.messages.notice("the profile " + p.Slug + " was for " + address(p))
	}
	p.URL, p.Origin = base.String(), file.Path
	p.Keyring = p.Keyring || options.keyring
	a.warnOfPlainHTTP(base)
	return p, nil
}

// unnamedTarget finds or names the profile of a login that names none.
func (a *app) unnamedTarget(ctx context.Context, file profile.File, base *url.URL) (p profile.Profile, known bool, err error) {
	for _, candidate := range file.Profiles {
		if sameInstance(candidate.URL, base) {
			return candidate, true, nil
		}
	}
	slug := slugOf(base)
	if a.keyboard() != nil {
		if slug, err = a.ask(ctx, "Slug to save the profile as", slug); err != nil {
			return p, false, err
		}
	}
	if taken, exists := file.Find(slug); exists {
		return p, false, arkindex.Errorf(arkindex.CodeUsage, "the profile %s is for another instance, %s", slug, address(taken)).
			WithHint("give the new one a name with --slug")
	}
	return profile.Profile{Slug: slug}, false, checkSlug(slug)
}

// checkSlug refuses names that -p or a terminal would misread.
func checkSlug(slug string) error {
	switch {
	case slug == profile.Local || slug == profile.Environment:
		return arkindex.Errorf(arkindex.CodeUsage, "the name %s stands for another profile", slug).WithHint("give another --slug")
	case strings.HasPrefix(slug, "-"), slices.ContainsFunc([]rune(slug), func(r rune) bool { return unicode.IsSpace(r) || acts(r) }):
		return arkindex.Errorf(arkindex.CodeUsage, "the slug %q holds a blank or control character, or begins with a dash", slug).
			WithHint("give another --slug")
	}
	return nil
}

// instanceURL reads an instance's address as people write it: the scheme may be missing, and what belongs to the API or to
// a login is left out.
func instanceURL(text string) (*url.URL, error) {
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	parsed, err := url.Parse(text)
	if err != nil || (parsed.Scheme != "http" && parsed.Scheme != "https") || parsed.Hostname() == "" {
		// The address is not shown, since it may hold a password.
		return nil, arkindex.Errorf(arkindex.CodeUsage, "the instance's address is no HTTP(S) URL").
			WithHint("write it as https://arkindex.example.com")
	}
	path := strings.TrimRight(strings.TrimSuffix(strings.TrimRight(parsed.Path, "/"), "/api/v1"), "/")
	return &url.URL{Scheme: parsed.Scheme, Host: strings.ToLower(parsed.Host), Path: path}, nil
}

// sameInstance reports whether an address of the profile file is that of an instance.
func sameInstance(text string, base *url.URL) bool {
	parsed, err := instanceURL(text)
	return err == nil && *parsed == *base
}

// slugOf makes a slug of an instance's host: its first label that says more than what it is. Numbers and single labels are
// taken whole.
func slugOf(base *url.URL) string {
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

// warnOfPlainHTTP warns when a token would cross a network unencrypted.
func (a *app) warnOfPlainHTTP(base *url.URL) {
	ip := net.ParseIP(base.Hostname())
	if base.Scheme == "http" && base.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		a.messages.warning("the credentials travel to " + base.Host + " unencrypted; use https where the instance has it")
	}
}
