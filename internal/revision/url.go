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
	return raw[:len(scheme)] + "://" + where.host + withoutSecrets(where.tail), nil
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

// withoutSecrets drops secret parameters from PATH?QUERY#FRAGMENT. A fragment with one goes as a whole.
func withoutSecrets(tail string) string {
	tail, fragment, _ := strings.Cut(tail, "#")
	path, query, _ := strings.Cut(tail, "?")
	if query = arkindex.RemoveSecretParameters(query); query != "" {
		path += "?" + query
	}
	if fragment != "" && arkindex.RemoveSecretParameters(fragment) == fragment {
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
