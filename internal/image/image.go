// Package image understands references to Docker images, such as registry.example.com/group/worker:1.2, by the grammar
// that Docker and the OCI registries share.
package image

import (
	"strings"

	"arkindex"
)

// Image is a parsed reference. Reference is exactly what was written, which is also what an instance is sent. Digest is
// the digest that the reference itself carries, such as sha256:…, empty when it names a tag only.
type Image struct {
	Reference string
	Digest    string
}

// Parse reads a reference. What the grammar does not allow is an Error with CodeUsage that says what is wrong.
func Parse(text string) (Image, error) {
	digest, wrong := parse(text)
	if wrong != "" {
		return Image{}, arkindex.Errorf(arkindex.CodeUsage, "the image %q is no image reference: %s", text, wrong).
			WithHint("%s", advice(text))
	}
	return Image{Reference: text, Digest: digest}, nil
}

// advice names the likeliest mistake in a text that is no reference.
func advice(text string) string {
	switch {
	case strings.Contains(text, "://"):
		return "leave out the scheme: registry.example.com/group/worker:1.2"
	case strings.HasSuffix(text, ":"), strings.HasPrefix(text, ":"), strings.HasPrefix(text, "/"):
		return "a part is missing, perhaps because a variable is empty; CI_COMMIT_TAG, for example, is set in pipelines for tags only"
	case strings.TrimSpace(text) != text || text == "":
		return "write it as registry.example.com/group/worker:1.2, without blanks"
	case strings.ToLower(text) != text:
		return "an image's name is in lower case, only its tag may hold capitals"
	default:
		return "write it as registry.example.com/group/worker:1.2"
	}
}
