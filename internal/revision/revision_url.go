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
	var repositoryURL, hash string
	cut := strings.LastIndex(address, "/commit/")
	if cut > 0 {
		repositoryURL, hash = strings.TrimSuffix(address[:cut], "/-"), address[cut+len("/commit/"):]
	}
	if cut <= 0 || hash == "" || strings.ContainsAny(hash, "/?#") {
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
	return strings.TrimRight(r.RepositoryURL.Value, "/") + "/commit/" + r.Hash.Value
}
