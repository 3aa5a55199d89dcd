package revision

import (
	"strings"

	"arkindex"
)

// Stated is a revision that a user states by its address. URL is that address as it is given, without credentials and final slashes.
type Stated struct {
	URL, RepositoryURL, Hash string
}

// SplitURL takes a revision's address apart: REPOSITORY-URL/commit/HASH, or with /-/commit/ as GitLab has it. Anything else is an
// Error with CodeUsage, which never quotes the address.
func SplitURL(raw string) (Stated, error) {
	address := strings.TrimRight(strings.TrimSpace(raw), "/")
	repositoryURL, hash, ok := arkindex.SplitCommitURL(address)
	if !ok {
		return Stated{}, arkindex.Errorf(arkindex.CodeUsage, "the revision's URL does not end in /commit/ and a hash").
			WithHint("write it as https://HOST/GROUP/PROJECT/commit/HASH, or give --repository-url and --revision-hash")
	}
	made := Stated{Hash: hash}
	var err error
	if made.RepositoryURL, err = StatedURL(repositoryURL); err == nil {
		made.URL, err = StatedURL(address)
	}
	return made, err
}

// URL is the address of the revision, by which instances of the later generations tell versions apart: as it is stated, else
// REPOSITORY-URL/commit/HASH.
func (r Revision) URL() string {
	if r.StatedURL != "" {
		return r.StatedURL
	}
	return arkindex.CommitURL(r.RepositoryURL.Value, r.Hash.Value)
}
