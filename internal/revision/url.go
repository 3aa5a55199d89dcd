package revision

import (
	"strings"
	"unicode"

	"arkindex"
)

// StatedURL returns the repository URL to send for one that a user or a pipeline gives: an HTTP(S)
// URL without user name, password and tokens, but otherwise unchanged, and any other form as
// NormalizeRemote returns it. The error (CodeUsage) never quotes the URL, which may contain a
// credential.
func StatedURL(raw string) (string, error) {
	raw = strings.TrimSpace(raw)
	scheme, _, found := cutScheme(raw)
	if !found || scheme != "http" && scheme != "https" {
		return NormalizeRemote(raw)
	}
	u, err := parseURL(raw)
	if err == nil && strings.ContainsFunc(raw, unicode.IsSpace) {
		err = errUnreadable()
	}
	if err != nil {
		return "", err
	}
	return raw[:len(scheme)] + "://" + u.host + withoutSecrets(u.tail), nil
}

// NormalizeRemote converts the URL of a Git remote to the web URL https://HOST/PATH. It accepts
// SSH, Git and HTTP(S) URLs, and SSH's short form USER@HOST:PATH. It removes user name, password,
// tokens, SSH port, query and a final .git, and keeps http and an HTTP(S) port. A host that only
// serves Git, such as ssh.github.com, becomes the web address's host. The error (CodeUsage) never
// quotes the URL, which may contain a credential.
func NormalizeRemote(raw string) (string, error) {
	raw = strings.TrimSpace(raw)
	u, err := parseRemote(raw)
	if err != nil {
		return "", err
	}
	path := strings.TrimSuffix(strings.Trim(u.path, "/"), ".git")
	if path = strings.TrimRight(path, "/"); path == "" {
		return "", arkindex.Errorf(
			arkindex.CodeUsage, "the repository URL names a host but no repository",
		).
			WithHint("write it as https://HOST/GROUP/PROJECT")
	}
	u.host, u.path = strings.ToLower(strings.TrimSuffix(u.host, ":")), path
	u = u.onWebHost()
	return u.scheme + "://" + u.host + "/" + u.path, nil
}

// withoutSecrets removes secret parameters from PATH?QUERY#FRAGMENT, and the whole fragment if it
// has one.
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

// Stated is a revision that a user gives by its URL. URL is that URL without credentials and final
// slashes.
type Stated struct {
	URL, RepositoryURL, Hash string
}

// SplitURL splits the URL of a revision, which is REPOSITORY-URL/commit/HASH, or
// REPOSITORY-URL/-/commit/HASH on GitLab. Anything else is an Error with CodeUsage, which never
// quotes the URL.
func SplitURL(raw string) (Stated, error) {
	address := strings.TrimRight(strings.TrimSpace(raw), "/")
	repositoryURL, hash, ok := arkindex.SplitCommitURL(address)
	if !ok {
		return Stated{}, arkindex.Errorf(
			arkindex.CodeUsage, "the revision's URL does not end in /commit/ and a hash",
		).
			WithHint(
				"write it as https://HOST/GROUP/PROJECT/commit/HASH, " +
					"or give --repository-url and --revision-hash",
			)
	}
	stated := Stated{Hash: hash}
	var err error
	if stated.RepositoryURL, err = StatedURL(repositoryURL); err == nil {
		stated.URL, err = StatedURL(address)
	}
	return stated, err
}

// URL returns the URL of the revision, which identifies versions on instances of the later
// generations: the one the user gives, or else REPOSITORY-URL/commit/HASH.
func (r Revision) URL() string {
	if r.StatedURL != "" {
		return r.StatedURL
	}
	return arkindex.CommitURL(r.RepositoryURL.Value, r.Hash.Value)
}

func errUnreadable() error {
	return arkindex.Errorf(
		arkindex.CodeUsage,
		"the repository URL cannot be read (it is not shown, as it may hold a password)",
	).
		WithHint("write it as https://HOST/GROUP/PROJECT, without user name and password")
}

func errLocal() error {
	return arkindex.Errorf(
		arkindex.CodeUsage, "the repository URL is a local path, which says nothing to others",
	).
		WithHint("give the project's web address with --repository-url https://HOST/GROUP/PROJECT")
}

func errUnsupported() error {
	return arkindex.Errorf(
		arkindex.CodeUsage, "the repository URL is of a kind that has no web address",
	).
		WithHint("give the project's web address with --repository-url https://HOST/GROUP/PROJECT")
}
