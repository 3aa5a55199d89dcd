package workerfile

import (
	"maps"
	"slices"
)

// Files lists the files that were read, sorted, by the names that problems give them.
func (s *Set) Files() []string { return slices.Sorted(maps.Keys(s.sources)) }
