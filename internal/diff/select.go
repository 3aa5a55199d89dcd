package diff

import (
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/tag"
)

// shortestHash is how much of a revision's hash names it at least.
const shortestHash = 4

// Named finds the version of a worker that has a tag, a branch or a revision of that name; of a revision the beginning of its hash
// will do. A tag goes before a branch of the same name, and both before a hash, as in Git. It is nil when there is none. Versions
// are those of the worker, newest first.
func Named(versions []arkindex.WorkerVersion, name string) *arkindex.WorkerVersion {
	for _, matches := range []func(arkindex.WorkerVersion) bool{
		func(v arkindex.WorkerVersion) bool { return v.Has(arkindex.Tag, name) },
		func(v arkindex.WorkerVersion) bool { return v.Has(arkindex.Branch, name) },
		func(v arkindex.WorkerVersion) bool {
			return v.Revision != nil && len(name) >= shortestHash && strings.HasPrefix(v.Revision.Hash, name)
		},
	} {
		if i := slices.IndexFunc(versions, matches); i >= 0 {
			return &versions[i]
		}
	}
	return nil
}

// Recommended finds the version that instances recommend: the newest of the branch master or main, else the one with the highest
// tag that is a whole semantic version, pre-releases only when there is nothing else. A version that is known not to be available is not
// recommended. It is nil when there is none. Versions are those of the worker, newest first.
func Recommended(versions []arkindex.WorkerVersion) *arkindex.WorkerVersion {
	var best *arkindex.WorkerVersion
	var highest tag.Version
	for i := range versions {
		if state := versions[i].State; state != "" && state != "available" {
			continue
		}
		if versions[i].Has(arkindex.Branch, "master") || versions[i].Has(arkindex.Branch, "main") {
			return &versions[i]
		}
		for _, name := range tagsOf(versions[i]) {
			if version := tag.Parse(name); version.Whole() && (best == nil || exceeds(version, highest)) {
				best, highest = &versions[i], version
			}
		}
	}
	return best
}

// exceeds reports whether a version is to be recommended rather than another.
func exceeds(version, other tag.Version) bool {
	if version.PreRelease() != other.PreRelease() {
		return other.PreRelease()
	}
	return version.Compare(other) > 0
}

// tagsOf lists the tags of a version and of its revision.
func tagsOf(version arkindex.WorkerVersion) []string {
	var tags []string
	if version.Tag != nil {
		tags = append(tags, *version.Tag)
	}
	if version.Revision != nil {
		for _, reference := range version.Revision.Refs {
			if reference.Type == arkindex.Tag {
				tags = append(tags, reference.Name)
			}
		}
	}
	return tags
}
