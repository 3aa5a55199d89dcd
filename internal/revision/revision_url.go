package revision

import (
	"strings"

	"arkindex"
)

// SplitURL takes a revision's address apart: REPOSITORY-URL/commit/HASH, or with /-/commit/ as GitLab has it. Anything else is an
// Error with CodeUsage, which never quotes the address.
func SplitURL(raw string) (repositoryURL, hash string, err error) {
	address := strings.TrimRight(strings.TrimSpace(raw), "/")
	cut := strings.LastIndex(address, "/commit/")
	if cut > 0 {
		repositoryURL, hash = strings.TrimSuffix(address[:cut], "/-"), address[cut+len("/commit/"):]
	}
	if cut <= 0 || hash == "" || strings.ContainsAny(hash, "/?#") {
		return "", "", arkindex.Errorf(arkindex.CodeUsage, "the revision's URL does not end in /commit/ and a hash").
			WithHint("write it as https://HOST/GROUP/PROJECT/commit/HASH, or give --repository-url and --revision-hash")
	}
	repositoryURL, err = StatedURL(repositoryURL)
	return repositoryURL, hash, err
}
