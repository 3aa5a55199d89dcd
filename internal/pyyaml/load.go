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
	return new(Loader).Load(file, string(data))
}

// Loader loads many files, one after the other, in less time than each by itself: it keeps the memory that reading needs.
// The zero value is ready. It is for one goroutine at a time. With Brief the nodes are kept as well: those of a file are
// good until the next one is loaded; texts and problems stay.
type Loader struct {
	Brief   bool
	scratch scratch
}

// Load is the function of that name.
func (l *Loader) Load(file, text string) (*Node, []arkindex.Problem) {
	if !l.Brief {
		l.scratch.values = values{}
	}
	n, found := l.load(text)
	flaws := found.flaws
	slices.SortStableFunc(flaws, func(a, b *flaw) int {
		return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column))
	})
	var problems []arkindex.Problem
	for _, f := range flaws {
		problems = append(problems, f.problem(file))
	}
	return n, problems
}

// load takes the reading of the loader that accepts the text, PyYAML's own before libyaml's.
func (l *Loader) load(text string) (*Node, flawList) {
	decoded, bad := l.scratch.decode(text)
	if bad != nil {
		return nil, flawList{flaws: []*flaw{bad}}
	}
	n, found := l.scratch.read(decoded, python)
	if found.fatal {
		// The first reading's problems are still to be told, and they are about its items.
		var other scratch
		if second, also := other.read(decoded, libyaml); !also.fatal {
			return second, also
		}
	}
	return n, found
}

// read reads a text as one of Python's loaders does.
func (s *scratch) read(text source, d dialect) (*Node, flawList) {
	doc := s.compose(text, d)
	if doc.root == nil {
		return nil, doc.flawList
	}
	c := s.newConstructor(doc)
	n := c.construct(doc.root)
	keepList(&s.waiting, c.waiting)
	s.values.keep(c)
	if c.doubtful || len(c.shared) > 0 {
		k := checker{constructor: c}
		k.check(n)
	}
	if c.bomb || c.deep {
		return nil, c.flawList
	}
	return n, c.flawList
}
