package revision

import (
	"strings"
	"unicode"

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
	if err == nil && strings.ContainsFunc(raw, unicode.IsSpace) {
		err = unreadable()
	}
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

// withoutTokens drops what names itself a credential out of the query and the fragment of PATH?QUERY#FRAGMENT.
func withoutTokens(tail string) string {
	tail, fragment, _ := strings.Cut(tail, "#")
	path, query, _ := strings.Cut(tail, "?")
	var kept []string
	for argument := range strings.SplitSeq(query, "&") {
		if name, _, _ := strings.Cut(argument, "="); argument != "" && !namesToken(name) {
			kept = append(kept, argument)
		}
	}
	if len(kept) > 0 {
		path += "?" + strings.Join(kept, "&")
	}
	if fragment != "" && !namesToken(fragment) {
		path += "#" + fragment
	}
	return path
}

// namesToken reports whether an argument's name says that its value is a credential.
func namesToken(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"token", "passw", "secret", "auth", "credential", "key", "sig"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
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
