// Package image understands references to Docker images, such as
// registry.example.com/group/worker:1.2, by the grammar that Docker and the OCI registries share.
package image

import (
	"strings"

	"arkindex"
)

// Image is a parsed reference. Reference is exactly what the user wrote, and what an instance
// receives. Digest is the digest in the reference, such as sha256:…, or empty if it has none.
type Image struct {
	Reference string
	Digest    string
}

// Parse parses a reference. If the grammar does not allow it, Parse returns an Error with
// CodeUsage that says why.
func Parse(reference string) (Image, error) {
	digest, err := parse(reference)
	if err != nil {
		return Image{}, arkindex.Errorf(
			arkindex.CodeUsage, "%q is not a valid image reference: %w", reference, err,
		).
			WithHint("%s", likelyMistake(reference))
	}
	return Image{Reference: reference, Digest: digest}, nil
}

// Pin returns the image as NAME@DIGEST, without the tag of the original reference. An invalid
// digest is an Error with CodeUsage.
func (i Image) Pin(digest string) (Image, error) {
	if !isDigest(digest) {
		return Image{}, arkindex.Errorf(arkindex.CodeUsage, "%q is not a valid digest", digest).
			WithHint("write it as sha256: and 64 hexadecimal digits")
	}
	name, _, _ := strings.Cut(i.Reference, "@")
	name, _, _ = cutTag(name)
	return Image{Reference: name + "@" + digest, Digest: digest}, nil
}

// likelyMistake describes the most likely mistake in an invalid reference.
func likelyMistake(reference string) string {
	switch {
	case strings.Contains(reference, "://"):
		return "leave out the scheme: registry.example.com/group/worker:1.2"
	case strings.HasSuffix(reference, ":"),
		strings.HasPrefix(reference, ":"), strings.HasPrefix(reference, "/"):
		return "a part is missing, perhaps because a variable is empty; " +
			"CI_COMMIT_TAG, for example, is set only in pipelines for tags"
	case strings.TrimSpace(reference) != reference || reference == "":
		return "write it as registry.example.com/group/worker:1.2, without spaces"
	case strings.ToLower(reference) != reference:
		return "an image's name is in lower case; only its tag may contain capitals"
	default:
		return "write it as registry.example.com/group/worker:1.2"
	}
}
