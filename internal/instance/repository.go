package instance

import "strings"

// SameRepository reports whether two URLs name one repository: instances take off, or leave on, a final slash or .git.
func SameRepository(a, b string) bool { return plainURL(a) == plainURL(b) }

func plainURL(url string) string {
	return strings.TrimSuffix(strings.TrimRight(url, "/"), ".git")
}
