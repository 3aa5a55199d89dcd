package auth

import (
	"net/url"
	"slices"
	"strings"

	"arkindex"
)

// withinPrefix reports whether a repository's URL equals a prefix or lies below it. Both are
// normalized. Paths are compared part by part: https://h/group contains https://h/group/project
// but not https://h/groups. A path that a web server could resolve to another one is below no
// prefix.
func withinPrefix(repositoryURL, prefix string) bool {
	rest, below := strings.CutPrefix(repositoryURL, prefix)
	if !below || rest != "" && !strings.HasPrefix(rest, "/") {
		return false
	}
	return hasPlainPath(repositoryURL)
}

func hasPlainPath(repositoryURL string) bool {
	u, err := url.Parse(repositoryURL)
	return err == nil && isPlainPath(u.EscapedPath())
}

// isPlainPath reports whether a path cannot be resolved to another one: no part of it is empty, .
// or .., or contains an escaped separator.
func isPlainPath(path string) bool {
	if path == "" {
		return true
	}
	return !slices.ContainsFunc(strings.Split(path, "/")[1:], func(part string) bool {
		text, err := url.PathUnescape(part)
		text, _, _ = strings.Cut(text, ";") // some servers cut parameters off before they resolve
		return err != nil || text == "" || text == "." || text == ".." || strings.ContainsAny(text, `/\`)
	})
}

// normalizePrefixes normalizes the URL prefixes that limit a token, as URLs of repositories are
// normalized.
func normalizePrefixes(raw []string) ([]string, error) {
	var prefixes []string
	for _, rawURL := range raw {
		prefix, err := arkindex.NormalizeRepositoryURL(rawURL)
		if err == nil && !hasPlainPath(prefix) {
			err = arkindex.Errorf(arkindex.CodeInvalid, "holds a part that is empty, . or ..")
		}
		if err != nil {
			return nil, arkindex.Errorf(arkindex.CodeUsage, "the URL prefix of repositories %s", err).
				WithHint("write it as https://gitlab.example.com/group")
		}
		if !slices.Contains(prefixes, prefix) {
			prefixes = append(prefixes, prefix)
		}
	}
	return prefixes, nil
}
