package image

import (
	"strings"

	"arkindex"
)

// Pin returns the image by its digest, NAME@DIGEST, whatever tag it was named by. What is no digest is an Error with
// CodeUsage.
func (i Image) Pin(digest string) (Image, error) {
	if !isDigest(digest) {
		return Image{}, arkindex.Errorf(arkindex.CodeUsage, "%q is no digest", digest).
			WithHint("write it as sha256: and 64 hexadecimal digits")
	}
	name, _, _ := strings.Cut(i.Reference, "@")
	if colon := strings.LastIndexByte(name, ':'); colon > strings.LastIndexByte(name, '/') {
		name = name[:colon]
	}
	return Image{Reference: name + "@" + digest, Digest: digest}, nil
}
