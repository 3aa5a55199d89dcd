package registry

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode"
)

const (
	maxRepositoryURL = 1000                               // code points
	maxNormalisedURL = maxKey - len("/commit/") - maxHash // bytes: a revision's address has room behind it
)

// normaliseURL gives the one form of a repository's URL by which the registry knows it: scheme and host in lower case, no
// default port, no final slash, no final .git. It returns what is wrong with a URL that has no such form; the text never
// repeats the URL, which may hold a password.
func normaliseURL(text string) (normalised, wrong string) {
	u, wrong := parseURL(text)
	if wrong != "" {
		return "", wrong
	}
	if u.RawQuery != "" || u.Fragment != "" || u.ForceQuery {
		return "", "may not have a query or a fragment"
	}
	if normalised = origin(u) + withoutSuffix(u.EscapedPath()); len(normalised) > maxNormalisedURL {
		return "", tooLong(maxNormalisedURL)
	}
	return normalised, ""
}

// tooLong is what is wrong with an address whose normal form is long.
func tooLong(limit int) string {
	return fmt.Sprintf("may not be longer than %d bytes where other characters than ASCII's are written as %%XX", limit)
}

// parseURL reads an HTTP or HTTPS address without credentials, or returns what is wrong with it.
func parseURL(text string) (u *url.URL, wrong string) {
	u, err := url.Parse(text)
	switch {
	case err != nil || strings.ContainsFunc(text, isBlankOrControl) || strings.ContainsFunc(u.Host, isNotOfHosts) || !isPort(u.Port()):
		return nil, "is no URL such as https://gitlab.example.com/group/project"
	case u.User != nil:
		return nil, "holds a user name, password or token: remove it"
	case holdsSecret(u.RawQuery), holdsSecret(u.Fragment):
		return nil, "holds a token or password among its parameters: remove it"
	case !strings.EqualFold(u.Scheme, "http") && !strings.EqualFold(u.Scheme, "https"), u.Hostname() == "":
		return nil, "must start with https:// or http:// and a host"
	}
	return u, ""
}

// holdsSecret reports whether a query or fragment has a parameter that is called like a secret, and is not empty.
func holdsSecret(parameters string) bool {
	for _, parameter := range strings.FieldsFunc(parameters, func(r rune) bool { return r == '&' || r == ';' }) {
		name, value, _ := strings.Cut(parameter, "=")
		if decoded, err := url.QueryUnescape(name); err == nil {
			name = decoded
		}
		name = strings.ToLower(name)
		for _, word := range []string{"token", "secret", "password", "passwd", "signature", "credential", "api_key", "apikey"} {
			if value != "" && strings.Contains(name, word) {
				return true
			}
		}
	}
	return false
}

// origin is the part of an address before its path: scheme and host in lower case, without the scheme's own port.
func origin(u *url.URL) string {
	scheme, host := strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	host = strings.TrimSuffix(strings.TrimSuffix(host, ":"), map[string]string{"http": ":80", "https": ":443"}[scheme])
	return scheme + "://" + host
}

// withoutSuffix removes final slashes and .git, as often as they stand there: the result is its own normal form. A last part
// that is .git alone stays.
func withoutSuffix(path string) string {
	for {
		path = strings.TrimRight(path, "/")
		shorter, found := strings.CutSuffix(path, ".git")
		if !found || shorter == "" || strings.HasSuffix(shorter, "/") {
			return path
		}
		path = shorter
	}
}

// isNotOfHosts reports whether a character is of no host, such as one that moves a terminal's cursor.
func isNotOfHosts(r rune) bool {
	return r > unicode.MaxASCII && !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsNumber(r)
}

func isPort(text string) bool {
	_, err := strconv.ParseUint(text, 10, 16)
	return text == "" || err == nil
}

func isBlankOrControl(r rune) bool { return r <= ' ' || r == 0x7f }
