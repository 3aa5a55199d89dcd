package registry

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

const maxRevisionURL = 2000 // code points

// revisionAddress is the address of a revision, which identifies it: as it was sent, and in its one form, the key. An address
// of the form REPOSITORY/commit/HASH has a repository, in its normal form, and a hash; any other names no commit.
type revisionAddress struct {
	sent       string
	key        string
	repository string
	hash       string
}

// addressOf is the address of a commit of a repository, whose URL is in its normal form.
func addressOf(repository, hash string) revisionAddress {
	address := repository + "/commit/" + hash
	return revisionAddress{sent: address, key: address, repository: repository, hash: hash}
}

// parseRevisionURL reads an address. It returns what is wrong with one that cannot identify a revision; the text never repeats the
// address, which may hold a password.
func parseRevisionURL(text string) (address revisionAddress, wrong string) {
	u, wrong := parseURL(text)
	if wrong != "" {
		return address, wrong
	}
	root := origin(u)
	if repository, hash, ok := splitCommit(u); ok {
		if repository, wrong := normaliseURL(root + repository); wrong == "" {
			address = addressOf(repository, hash)
			address.sent = text
			return address, ""
		}
	}
	rest := *u
	rest.Scheme, rest.Host, rest.Opaque = "", "", ""
	key := root + strings.TrimRight(rest.String(), "/")
	if len(key) > maxKey {
		return address, tooLong(maxKey)
	}
	return revisionAddress{sent: text, key: key}, ""
}

// splitCommit takes the path of a commit apart: what stands before /commit/ (of newer GitLabs, /-/commit/), and the hash.
func splitCommit(u *url.URL) (repository, hash string, ok bool) {
	const commit = "/commit/"
	path := strings.TrimRight(u.EscapedPath(), "/")
	at := strings.LastIndex(path, commit)
	if at < 0 || u.RawQuery != "" || u.Fragment != "" || u.ForceQuery {
		return "", "", false
	}
	hash = path[at+len(commit):]
	if hash == "" || checkHash(hash) != "" || utf8.RuneCountInString(hash) > maxHash {
		return "", "", false
	}
	return strings.TrimSuffix(path[:at], "/-"), hash, true
}
