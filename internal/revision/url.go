package revision

import (
	"net/url"
	"regexp"
	"strings"

	"arkindex"
)

// StatedURL is the repository URL that a user or a pipeline states: an HTTP(S) URL as it is, without user name, password and tokens; any
// other form as NormalizeRemote makes it. The error (CodeUsage) never quotes the URL, which may hold a credential.
func StatedURL(raw string) (string, error) {
	raw = strings.TrimSpace(raw)
	scheme, _, found := cutScheme(raw)
	if !found || scheme != "http" && scheme != "https" {
		return NormalizeRemote(raw)
	}
	where, err := locateURL(raw)
	if err != nil {
		return "", err
	}
	return raw[:len(scheme)] + "://" + where.host + withoutTokens(where.tail), nil
}

// NormalizeRemote makes the web address https://HOST/PATH out of a Git remote's URL: SSH, Git and HTTP(S) URLs, and SSH's
// short form USER@HOST:PATH. User names, passwords, tokens, an SSH port, query and a final .git go; an HTTP(S) port stays, and so does
// http. The error (CodeUsage) never quotes the URL, which may hold a credential.
func NormalizeRemote(raw string) (string, error) {
	raw = strings.TrimSpace(raw)
	where, err := locateRemote(raw)
	if err != nil {
		return "", err
	}
	path := strings.TrimSuffix(strings.Trim(where.path, "/"), ".git")
	if path = strings.TrimRight(path, "/"); path == "" {
		return "", arkindex.Errorf(arkindex.CodeUsage, "the repository URL names a host but no repository").WithHint("write it as https://HOST/GROUP/PROJECT")
	}
	host := strings.ToLower(strings.TrimSuffix(where.host, ":"))
	return where.scheme + "://" + host + "/" + path, nil
}

// location is a URL taken apart. Host has the port that belongs to the web address; path is escaped; tail is everything behind the
// host as it was written. None of them holds a user name or password.
type location struct{ scheme, host, path, tail string }

var schemeForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*$`)

// cutScheme splits SCHEME://REST, the scheme in lower case.
func cutScheme(raw string) (scheme, rest string, found bool) {
	scheme, rest, found = strings.Cut(raw, "://")
	if !found || !schemeForm.MatchString(scheme) {
		return "", raw, false
	}
	return strings.ToLower(scheme), rest, true
}

// helperForm is TRANSPORT::ADDRESS, which git hands to a helper program.
var helperForm = regexp.MustCompile(`^[A-Za-z0-9+.-]+::`)

func locateRemote(raw string) (location, error) {
	scheme, _, found := cutScheme(raw)
	switch {
	case !found && helperForm.MatchString(raw):
		return location{}, unsupported()
	case !found:
		return locateShort(raw)
	case scheme == "file":
		return location{}, local()
	}
	switch scheme {
	case "http", "https":
		return locateURL(raw)
	case "ssh", "git", "git+ssh", "ssh+git":
		where, err := locateURL(raw)
		where.scheme, where.host = "https", withoutPort(where.host)
		return where, err
	}
	return location{}, unsupported()
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
	parsed, err := url.Parse(scheme + "://" + host + tail)
	if err != nil || parsed.Hostname() == "" || parsed.Opaque != "" {
		return location{}, unreadable()
	}
	withPort := host == authority && parsed.Port() != ""
	if query := strings.TrimPrefix(tail, pathOf(tail)); strings.Contains(query, "@") || hidesUser(pathOf(tail), withPort) {
		return location{}, unreadable()
	}
	return location{scheme: scheme, host: host, path: parsed.EscapedPath(), tail: tail}, nil
}

func pathOf(tail string) string {
	if end := strings.IndexAny(tail, "?#"); end >= 0 {
		return tail[:end]
	}
	return tail
}

// hidesUser reports whether an @ in a path may end a user name or password with a slash in it: https://user:12/34@host/path is such a
// URL, whose "host" is the user. Only a path segment that begins with @ is taken as a name, and not even that behind a "port".
func hidesUser(path string, behindPort bool) bool {
	return behindPort && strings.Contains(path, "@") || strings.Count(path, "@") != strings.Count("/"+path, "/@")
}

var (
	hostForm     = regexp.MustCompile(`^[\pL\pN_]([\pL\pN._-]*[\pL\pN_])?\.?$`)
	addressForm  = regexp.MustCompile(`^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$`) // IPv6
	tokenForm    = regexp.MustCompile(`(?i)token|passw|secret|auth|credential|key|sig`)
	driveForm    = regexp.MustCompile(`^[A-Za-z]:[\\/]`)
	bracketsForm = regexp.MustCompile(`^([^\[\]/:]*@)?\[([^\[\]/]+)\]:(.*)$`)
	colonForm    = regexp.MustCompile(`^([^\[\]/:]+):(.*)$`)
)

// locateShort takes SSH's short form [USER@]HOST:PATH apart; HOST may stand in brackets as an IPv6 address or as [USER@HOST:PORT].
// Everything else is a path, as it is for git.
func locateShort(raw string) (location, error) {
	host, path := "", ""
	if parts := bracketsForm.FindStringSubmatch(raw); parts != nil {
		host, path = parts[1]+parts[2], parts[3]
	} else if parts := colonForm.FindStringSubmatch(raw); parts != nil && !driveForm.MatchString(raw) {
		host, path = parts[1], parts[2]
	} else {
		return location{}, local()
	}
	user, host := host[:strings.LastIndexByte(host, '@')+1], host[strings.LastIndexByte(host, '@')+1:]
	switch {
	case addressForm.MatchString(host):
		host = "[" + host + "]"
	default:
		host = withoutPort(host)
	}
	if !addressForm.MatchString(strings.Trim(host, "[]")) && !hostForm.MatchString(host) || hidesUser(path, user == "") {
		return location{}, unreadable()
	}
	escaped := (&url.URL{Path: "/" + strings.TrimLeft(path, "/")}).EscapedPath()
	return location{scheme: "https", host: host, path: escaped, tail: escaped}, nil
}

// withoutPort cuts the port off HOST[:PORT].
func withoutPort(host string) string {
	if end := strings.LastIndexByte(host, ':'); end > strings.LastIndexByte(host, ']') {
		return host[:end]
	}
	return host
}

// withoutTokens drops what names itself a credential out of the query and the fragment of PATH?QUERY#FRAGMENT.
func withoutTokens(tail string) string {
	tail, fragment, _ := strings.Cut(tail, "#")
	path, query, _ := strings.Cut(tail, "?")
	var kept []string
	for argument := range strings.SplitSeq(query, "&") {
		if name, _, _ := strings.Cut(argument, "="); argument != "" && !tokenForm.MatchString(name) {
			kept = append(kept, argument)
		}
	}
	if len(kept) > 0 {
		path += "?" + strings.Join(kept, "&")
	}
	if fragment != "" && !tokenForm.MatchString(fragment) {
		path += "#" + fragment
	}
	return path
}

func unreadable() error {
	return arkindex.Errorf(arkindex.CodeUsage, "the repository URL cannot be read (it is not shown, as it may hold a password)").
		WithHint("write it as https://HOST/GROUP/PROJECT, without user name and password")
}

func local() error {
	return arkindex.Errorf(arkindex.CodeUsage, "the repository URL is a local path, which says nothing to others").
		WithHint("give the project's web address with --repository-url https://HOST/GROUP/PROJECT")
}

func unsupported() error {
	return arkindex.Errorf(arkindex.CodeUsage, "the repository URL is of a kind that has no web address").
		WithHint("give the project's web address with --repository-url https://HOST/GROUP/PROJECT")
}
