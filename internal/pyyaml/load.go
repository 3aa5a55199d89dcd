package pyyaml

import (
	"cmp"
	"slices"

	"arkindex"
)

// Load reads the one document of a file. File is only for the problems, which come all at once and in the file's order, each
// an error with a position, a path and a stable code. The node is nil when the text cannot be read at all; with repeated keys
// or values that cannot be sent it is there along with the problems, with the last of repeated values.
func Load(file string, data []byte) (*Node, []arkindex.Problem) {
	n, flaws := load(data)
	slices.SortStableFunc(flaws, func(a, b *flaw) int {
		return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column))
	})
	var problems []arkindex.Problem
	for _, f := range flaws {
		problems = append(problems, f.problem(file))
	}
	return n, problems
}

func load(data []byte) (*Node, []*flaw) {
	runes, bad := decode(data)
	if bad != nil {
		return nil, []*flaw{bad}
	}
	first := read(runes, python)
	if first.accepted {
		return first.node, first.flaws
	}
	if second := read(runes, libyaml); second.accepted {
		return second.node, second.flaws
	}
	return first.node, first.flaws
}

// reading is a text as one of Python's loaders reads it. Accepted says that this loader reports nothing; a value that cannot
// be sent is accepted, and so is a repeated key.
type reading struct {
	node     *Node
	flaws    []*flaw
	accepted bool
}

func read(runes []rune, d dialect) reading {
	root, flaws := compose(runes, d)
	if root == nil {
		return reading{flaws: flaws}
	}
	c := &constructor{lone: map[*Node]bool{}, shared: map[*Node]*extent{}}
	n := c.construct(root)
	k := checker{constructor: c}
	k.check(n)
	r := reading{node: n, flaws: append(flaws, c.flaws...)}
	if c.bomb || c.deep {
		r.node = nil
	}
	r.accepted = !slices.ContainsFunc(r.flaws, func(f *flaw) bool { return f.code != CodeDuplicateKey && f.code != CodeUnsendable })
	return r
}
