package arkindex

import (
	"net/url"
	"strings"
)

// commitPath stands between a repository's URL and a commit's hash.
const commitPath = "/commit/"

// RevisionURL is the URL of a revision, which identifies it. Sent is the URL as it was sent, and
// Key its one normal form. Repository (in normal form) and Hash are set when the URL has the form
// REPOSITORY/commit/HASH, and empty when it names no commit.
type RevisionURL struct {
	Sent       string
	Key        string
	Repository string
	Hash       string
}

// CommitURL returns the URL of a commit: where forges show it, and what identifies the revision.
func CommitURL(repositoryURL, hash string) string {
	return strings.TrimRight(repositoryURL, "/") + commitPath + hash
}

// CommitRevisionURL returns the RevisionURL of a commit of a repository whose URL is in normal
// form.
func CommitRevisionURL(repositoryURL, hash string) RevisionURL {
	address := CommitURL(repositoryURL, hash)
	return RevisionURL{Sent: address, Key: address, Repository: repositoryURL, Hash: hash}
}

// SplitCommitURL splits REPOSITORY/commit/HASH, or REPOSITORY/-/commit/HASH as GitLab writes it,
// and leaves both parts as they are. Final slashes do not count.
func SplitCommitURL(address string) (repository, hash string, ok bool) {
	address = strings.TrimRight(address, "/")
	at := strings.LastIndex(address, commitPath)
	if at < 0 {
		return "", "", false
	}
	hash = address[at+len(commitPath):]
	if hash == "" || strings.ContainsAny(hash, "/?#") {
		return "", "", false
	}
	return strings.TrimSuffix(address[:at], "/-"), hash, true
}

// ParseRevisionURL parses the URL of a revision. One that cannot identify a revision is an Error
// with CodeInvalid, whose message completes "the URL …" and never quotes it.
func ParseRevisionURL(raw string) (RevisionURL, error) {
	u, err := parseWebURL(raw)
	if err != nil {
		return RevisionURL{}, err
	}
	root := origin(u)
	if path, hash, ok := splitCommitPath(u); ok {
		if repository, err := NormalizeRepositoryURL(root + path); err == nil {
			revision := CommitRevisionURL(repository, hash)
			revision.Sent = raw
			return revision, nil
		}
	}
	rest := *u
	rest.Scheme, rest.Host, rest.Opaque = "", "", ""
	key := root + strings.TrimRight(rest.String(), "/")
	if len(key) > MaxKey {
		return RevisionURL{}, tooLong(MaxKey)
	}
	return RevisionURL{Sent: raw, Key: key}, nil
}

// Location returns where the revision lies: the URL of its repository if the URL names a commit,
// and otherwise the URL with scheme and host in normal form, without query, fragment and final
// slashes. It is empty for a URL that cannot be parsed.
func (r RevisionURL) Location() string {
	if r.Repository != "" {
		return r.Repository
	}
	u, err := parseWebURL(r.Sent)
	if err != nil {
		return ""
	}
	return origin(u) + strings.TrimRight(u.EscapedPath(), "/")
}

// splitCommitPath splits the path of a commit's URL into the repository's path and the hash.
func splitCommitPath(u *url.URL) (path, hash string, ok bool) {
	if u.RawQuery != "" || u.Fragment != "" || u.ForceQuery {
		return "", "", false
	}
	path, hash, ok = SplitCommitURL(u.EscapedPath())
	return path, hash, ok && CheckHash(hash) == nil
}

// SameRevision reports whether two URLs name the same revision.
func SameRevision(a, b string) bool {
	if a == b {
		return true
	}
	first, err := ParseRevisionURL(a)
	if err != nil {
		return false
	}
	second, err := ParseRevisionURL(b)
	return err == nil && first.Key == second.Key
}
