package revision

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"unicode"
)

// location is a URL taken apart. Host has the port that belongs to the web address; path is escaped; tail is everything behind the
// host as it was written. None of them holds a user name or password.
type location struct{ scheme, host, path, tail string }

// locateRemote takes a remote's URL apart, whatever its form.
func locateRemote(raw string) (location, error) {
	scheme, _, found := cutScheme(raw)
	helper, _, helped := strings.Cut(raw, "::")
	switch {
	case !found && helped && isWord(helper): // TRANSPORT::ADDRESS, which git hands to a helper program
		return location{}, unsupported()
	case !found:
		return locateShort(raw)
	}
	switch scheme {
	case "http", "https":
		return locateURL(raw)
	case "ssh", "git", "git+ssh", "ssh+git":
		where, err := locateURL(raw)
		where.scheme, where.host = "https", withoutPort(where.host)
		return where, err
	case "file":
		return location{}, local()
	}
	return location{}, unsupported()
}

// cutScheme splits SCHEME://REST, the scheme in lower case.
func cutScheme(raw string) (scheme, rest string, found bool) {
	scheme, rest, found = strings.Cut(raw, "://")
	if !found || !isWord(scheme) {
		return "", raw, false
	}
	return strings.ToLower(scheme), rest, true
}

// isWord reports whether a text can be a scheme or the name of a transport.
func isWord(text string) bool {
	return text != "" && strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-") == ""
}

// locateURL takes SCHEME://[USER[:PASSWORD]@]HOST[:PORT]/PATH apart.
func locateURL(raw string) (location, error) {
	scheme, rest, _ := cutScheme(raw)
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	authority, tail := rest[:end], rest[end:]
	host := authority[strings.LastIndexByte(authority, '@')+1:]
	// url.Parse's own error quotes the URL: it is not passed on.
	if _, err := url.Parse(scheme + "://" + host + tail); err != nil || !isHost(withoutPort(host)) {
		return location{}, unreadable()
	}
	path := tail
	if end := strings.IndexAny(tail, "?#"); end >= 0 {
		path = tail[:end]
	}
	if strings.Contains(tail[len(path):], "@") || hidesUser(path, host != withoutPort(host)) {
		return location{}, unreadable()
	}
	return location{scheme: scheme, host: host, path: escape(path), tail: tail}, nil
}

// hidesUser reports whether an @ in a path may end a user name or password with a slash in it: https://user:12/34@host/path is such a
// URL, whose "host" is the user. Only a path segment that begins with @ is taken as a name, and not even that behind a "port".
func hidesUser(path string, behindPort bool) bool {
	return behindPort && strings.Contains(path, "@") || strings.Count(path, "@") != strings.Count("/"+path, "/@")
}

// locateShort takes SSH's short form [USER@]HOST:PATH apart. Everything else is a path, as it is for git.
func locateShort(raw string) (location, error) {
	host, path, found := cutShort(raw)
	if !found {
		return location{}, local()
	}
	at := strings.LastIndexByte(host, '@') + 1
	user, host := host[:at], host[at:]
	if isIPv6(host) {
		host = "[" + host + "]"
	}
	host = withoutPort(host)
	if !isHost(host) || hidesUser(path, user == "") {
		return location{}, unreadable()
	}
	escaped := "/" + escape(strings.ReplaceAll(strings.TrimLeft(path, "/"), "%", "%25"))
	return location{scheme: "https", host: host, path: escaped, tail: escaped}, nil
}

// cutShort splits HOST:PATH, where HOST may have a user in front and stand in brackets, as an IPv6 address or as [HOST:PORT]. A
// slash before the colon makes it a path, and so does a drive's letter.
func cutShort(raw string) (host, path string, found bool) {
	if host, path, found = strings.Cut(raw, "]:"); found {
		user, inside, bracketed := strings.Cut(host, "[")
		return user + inside, path, bracketed && !strings.ContainsAny(user+inside, "/[]") && (user == "" || strings.HasSuffix(user, "@"))
	}
	host, path, found = strings.Cut(raw, ":")
	drive := len(host) == 1 && strings.HasPrefix(strings.ReplaceAll(path, `\`, "/"), "/")
	return host, path, found && host != "" && !drive && !strings.ContainsAny(host, "/[]")
}

// escape escapes in a path what may not stand in a URL. What is escaped already stays as it is: %2F is not the same as /.
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

// isHost reports whether a text is a host's name or an IP address, without a port. Names of other scripts than the Latin are fine.
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

func isIPv6(text string) bool {
	address, err := netip.ParseAddr(text)
	return err == nil && address.Is6() && address.Zone() == ""
}

// withoutPort cuts the port off HOST[:PORT].
func withoutPort(host string) string {
	if end := strings.LastIndexByte(host, ':'); end > strings.LastIndexByte(host, ']') {
		return host[:end]
	}
	return host
}
