package pyyaml

import (
	"cmp"
	"slices"

	"arkindex"
	"arkindex/internal/pyyaml/scanner"
)

// Load reads the one document of a file. The file name is only used in problems. Load reports all
// problems at once, in the order of the file, each an error with a position, a path and a stable
// code. The node is nil if the document cannot be read at all. Repeated keys (the last one counts)
// and values that cannot be sent are problems, but the document is read nevertheless.
func Load(file string, data []byte) (*Node, []arkindex.Problem) {
	n, found := load(string(data))
	flaws := found.flaws
	slices.SortStableFunc(flaws, func(a, b *flaw) int {
		return cmp.Or(cmp.Compare(a.mark.Line, b.mark.Line), cmp.Compare(a.mark.Column, b.mark.Column))
	})
	var problems []arkindex.Problem
	for _, f := range flaws {
		problems = append(problems, f.problem(file))
	}
	return n, problems
}

// load reads a file with the loader that accepts it, or with PyYAML's own if both or neither do.
func load(text string) (*Node, flawList) {
	runes, err := scanner.Decode(text)
	if err != nil {
		return nil, flawList{flaws: []*flaw{scannerFlaw(err)}}
	}
	n, found := read(runes, scanner.Python)
	if found.fatal {
		if second, other := read(runes, scanner.Libyaml); !other.fatal {
			return second, other
		}
	}
	return n, found
}

// read reads a file in one dialect.
func read(runes []rune, dialect scanner.Dialect) (*Node, flawList) {
	root, found := compose(runes, dialect)
	if root == nil {
		return nil, found
	}
	c := &constructor{flawList: found}
	n := c.construct(root)
	if c.needsCheck || len(c.shared) > 0 {
		k := checker{constructor: c}
		k.check(n)
	}
	if c.expandsTooMuch || c.tooDeep {
		return nil, c.flawList
	}
	return n, c.flawList
}
