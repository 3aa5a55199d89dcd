package revision

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"unicode"
)

// remoteURL is the parsed URL of a repository. The host includes the port of the web URL, the path
// is escaped, and the tail is everything after the host, unchanged. None contains a user or
// password.
type remoteURL struct{ scheme, host, path, tail string }

// parseRemote parses the URL of a Git remote in any form.
func parseRemote(raw string) (remoteURL, error) {
	scheme, _, found := cutScheme(raw)
	helper, _, helped := strings.Cut(raw, "::")
	switch {
	case helper == "codecommit" && helped:
		return parseCodeCommit(raw)
	case !found && helped && isScheme(helper): // TRANSPORT::ADDRESS, for a remote helper
		return remoteURL{}, errUnsupported()
	case !found:
		return parseShort(raw)
	}
	switch scheme {
	case "http", "https":
		return parseURL(raw)
	case "ssh", "git", "git+ssh", "ssh+git":
		u, err := parseURL(raw)
		u.scheme, u.host = "https", withoutPort(u.host)
		return u, err
	case "file":
		return remoteURL{}, errLocal()
	}
	return remoteURL{}, errUnsupported()
}

// parseCodeCommit parses codecommit::REGION://[PROFILE@]REPOSITORY, the form of the remote helper
// of AWS CodeCommit. Without a region, only the helper knows the host.
func parseCodeCommit(raw string) (remoteURL, error) {
	region, rest, found := strings.Cut(strings.TrimPrefix(raw, "codecommit::"), "://")
	repository := rest[strings.LastIndexByte(rest, '@')+1:]
	if !found || !isScheme(region) || strings.ContainsAny(region, "+.") ||
		repository == "" || strings.Contains(repository, "/") {
		return remoteURL{}, errUnsupported()
	}
	host := "git-codecommit." + region + ".amazonaws.com"
	if strings.HasPrefix(region, "cn-") {
		host += ".cn"
	}
	path := "/v1/repos/" + escape(repository)
	return remoteURL{scheme: "https", host: host, path: path, tail: path}, nil
}

// cutScheme splits SCHEME://REST and returns the scheme in lower case.
func cutScheme(raw string) (scheme, rest string, found bool) {
	scheme, rest, found = strings.Cut(raw, "://")
	if !found || !isScheme(scheme) {
		return "", raw, false
	}
	return strings.ToLower(scheme), rest, true
}

// isScheme reports whether s can be a scheme or the name of a transport.
func isScheme(s string) bool {
	return s != "" &&
		strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-") == ""
}

// parseURL parses SCHEME://[USER[:PASSWORD]@]HOST[:PORT]/PATH.
func parseURL(raw string) (remoteURL, error) {
	scheme, rest, _ := cutScheme(raw)
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	authority, tail := rest[:end], rest[end:]
	host := authority[strings.LastIndexByte(authority, '@')+1:]
	// The error of url.Parse quotes the URL, so it is dropped.
	if _, err := url.Parse(scheme + "://" + host + tail); err != nil || !isHost(withoutPort(host)) {
		return remoteURL{}, errUnreadable()
	}
	path := tail
	if end := strings.IndexAny(tail, "?#"); end >= 0 {
		path = tail[:end]
	}
	if strings.Contains(tail[len(path):], "@") || hidesUser(path, host != withoutPort(host)) {
		return remoteURL{}, errUnreadable()
	}
	return remoteURL{scheme: scheme, host: host, path: escape(path), tail: tail}, nil
}

// hidesUser reports whether an @ in a path may be the end of a password that contains a slash, as
// in https://user:12/34@host/path, where the user is parsed as the host. Only path segments that
// begin with @ are accepted, and not even those after what may be a port.
func hidesUser(path string, behindPort bool) bool {
	return behindPort && strings.Contains(path, "@") ||
		strings.Count(path, "@") != strings.Count("/"+path, "/@")
}

// parseShort parses SSH's short form [USER@]HOST:PATH. Anything else is a path, as it is for git.
func parseShort(raw string) (remoteURL, error) {
	host, path, found := cutShort(raw)
	if !found {
		return remoteURL{}, errLocal()
	}
	at := strings.LastIndexByte(host, '@') + 1
	user, host := host[:at], host[at:]
	if isIPv6(host) {
		host = "[" + host + "]"
	}
	host = withoutPort(host)
	if !isHost(host) || hidesUser(path, user == "") {
		return remoteURL{}, errUnreadable()
	}
	escaped := "/" + escape(strings.ReplaceAll(strings.TrimLeft(path, "/"), "%", "%25"))
	return remoteURL{scheme: "https", host: host, path: escaped, tail: escaped}, nil
}

// cutShort splits [USER@]HOST:PATH. HOST may be in brackets: an IPv6 address, or [HOST:PORT]. A
// slash before the colon makes it a path, and so does a drive letter.
func cutShort(raw string) (host, path string, found bool) {
	if host, path, found = strings.Cut(raw, "]:"); found {
		user, inside, bracketed := strings.Cut(host, "[")
		return user + inside, path, bracketed && !strings.ContainsAny(user+inside, "/[]") &&
			(user == "" || strings.HasSuffix(user, "@"))
	}
	host, path, found = strings.Cut(raw, ":")
	drive := len(host) == 1 && strings.HasPrefix(strings.ReplaceAll(path, `\`, "/"), "/")
	return host, path, found && host != "" && !drive && !strings.ContainsAny(host, "/[]")
}

// escape escapes the characters of a path that a URL may not contain. Escape sequences stay as
// they are: %2F is not the same as /.
func escape(path string) string {
	var escaped strings.Builder
	for _, b := range []byte(path) {
		if b > ' ' && b < 0x7f && !strings.ContainsRune("\"<>?#[\\]^`{|}", rune(b)) {
			escaped.WriteByte(b)
		} else {
			fmt.Fprintf(&escaped, "%%%02X", b)
		}
	}
	return escaped.String()
}

// isHost reports whether host is a host name, in any script, or an IP address, without a port.
func isHost(host string) bool {
	if address, bracketed := strings.CutPrefix(host, "["); bracketed {
		address, closed := strings.CutSuffix(address, "]")
		return closed && isIPv6(address)
	}
	foreign := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_-.", r)
	}
	return host != "" && !strings.ContainsFunc(host, foreign) && !strings.ContainsAny(host[:1], "-.")
}

func isIPv6(s string) bool {
	address, err := netip.ParseAddr(s)
	return err == nil && address.Is6() && address.Zone() == ""
}

// withoutPort removes the port from HOST[:PORT].
func withoutPort(host string) string {
	if end := strings.LastIndexByte(host, ':'); end > strings.LastIndexByte(host, ']') {
		return host[:end]
	}
	return host
}
