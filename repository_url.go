package arkindex

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"
)

// NormalizeRepositoryURL returns the one form of a repository's URL that identifies the
// repository: scheme and host in lower case, no default port, no final slash, no final .git. A URL
// without such a form is an Error with CodeInvalid, whose message completes "the URL …". The
// message never quotes the URL, which may hold a password.
func NormalizeRepositoryURL(raw string) (string, error) {
	u, err := parseWebURL(raw)
	if err != nil {
		return "", err
	}
	if u.RawQuery != "" || u.Fragment != "" || u.ForceQuery {
		return "", Errorf(CodeInvalid, "may not have a query or a fragment")
	}
	normalized := origin(u) + trimRepositorySuffix(u.EscapedPath())
	if len(normalized) > maxNormalizedURL {
		return "", tooLong(maxNormalizedURL)
	}
	return normalized, nil
}

// SameRepository reports whether two URLs name the same repository. URLs that cannot be normalized
// are compared without final slashes and .git.
func SameRepository(a, b string) bool {
	return a == b || comparableRepositoryURL(a) == comparableRepositoryURL(b)
}

func comparableRepositoryURL(raw string) string {
	if normalized, err := NormalizeRepositoryURL(raw); err == nil {
		return normalized
	}
	return trimRepositorySuffix(raw)
}

// tooLong is the error for a URL whose normal form is too long.
func tooLong(limit int) error {
	return Errorf(CodeInvalid,
		"may not be longer than %d bytes with non-ASCII characters written as %%XX", limit)
}

// parseWebURL parses an HTTP or HTTPS URL that holds neither credentials nor secret parameters.
func parseWebURL(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	switch {
	case err != nil || strings.ContainsFunc(raw, isBlankOrControl) ||
		strings.ContainsFunc(u.Host, isForeignToHosts) || !isPort(u.Port()):
		return nil, Errorf(CodeInvalid, "is not a URL such as https://gitlab.example.com/group/project")
	case u.User != nil:
		return nil, Errorf(CodeInvalid, "contains a user name, password or token: remove it")
	case HasSecretParameter(u.RawQuery), HasSecretParameter(u.Fragment):
		return nil, Errorf(CodeInvalid, "contains a token or password in its parameters: remove it")
	case !strings.EqualFold(u.Scheme, "http") && !strings.EqualFold(u.Scheme, "https"),
		u.Hostname() == "":
		return nil, Errorf(CodeInvalid, "must start with https:// or http:// and a host")
	}
	return u, nil
}

// origin returns scheme and host in lower case, without the scheme's default port.
func origin(u *url.URL) string {
	scheme, host := strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	defaultPort := map[string]string{"http": ":80", "https": ":443"}[scheme]
	host = strings.TrimSuffix(strings.TrimSuffix(host, ":"), defaultPort)
	return scheme + "://" + host
}

// trimRepositorySuffix removes final slashes and .git until none is left, so that the result is
// its own normal form. A last part that is .git alone stays.
func trimRepositorySuffix(path string) string {
	for {
		path = strings.TrimRight(path, "/")
		shorter, found := strings.CutSuffix(path, ".git")
		if !found || shorter == "" || strings.HasSuffix(shorter, "/") {
			return path
		}
		path = shorter
	}
}

// isForeignToHosts reports whether a character cannot be part of a host name, such as one that
// moves a terminal's cursor.
func isForeignToHosts(r rune) bool {
	return r > unicode.MaxASCII && !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsNumber(r)
}

func isPort(s string) bool {
	_, err := strconv.ParseUint(s, 10, 16)
	return s == "" || err == nil
}

func isBlankOrControl(r rune) bool { return r <= ' ' || r == 0x7f }
