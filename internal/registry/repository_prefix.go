package registry

import (
	"net/url"
	"slices"
	"strings"

	"arkindex"
)

// withinPrefix reports whether a repository's URL is a prefix or lies below it. Both are normalised. Scheme and host are
// compared as they are, the path part by part: https://h/group holds https://h/group/project and not https://h/groups. A
// path that a web server would read as another one lies below nothing.
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

// isPlainPath reports whether a path has one meaning: none of its parts is empty, climbs, or hides a separator.
func isPlainPath(path string) bool {
	if path == "" {
		return true
	}
	return !slices.ContainsFunc(strings.Split(path, "/")[1:], func(part string) bool {
		text, err := url.PathUnescape(part)
		return err != nil || text == "" || text == "." || text == ".." || strings.ContainsAny(text, `/\`)
	})
}

// readPrefixes normalises the URL prefixes that a token is limited to, as the URLs of repositories are.
func readPrefixes(texts []string) ([]string, error) {
	var prefixes []string
	for _, text := range texts {
		prefix, err := arkindex.NormalizeRepositoryURL(text)
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
