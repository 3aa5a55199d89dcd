package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

func TestEveryPathNamedInAPageExists(t *testing.T) {
	named := regexp.MustCompile("`((?:bench|cmd|docs|examples|internal|test|tools)/[\\w./-]+)`")
	placeholder := regexp.MustCompile(`[A-Z]{2,}`)
	for _, page := range pages(t) {
		for _, found := range named.FindAllStringSubmatch(read(t, page), -1) {
			if placeholder.MatchString(found[1]) {
				continue
			}
			if _, err := os.Stat(filepath.Join(root, found[1])); err != nil {
				t.Errorf("%s names %s: %v", page, found[1], err)
			}
		}
	}
}
