package pyyaml

import "fmt"

// maxExpanded is how many bytes the JSON of a file with aliases may have, about.
const maxExpanded = 4 << 20

// extent is what a collection comes to when its aliases are written out.
type extent struct {
	bytes, depth int
	entered      bool // being measured: an alias in it that leads back to it is a cycle
	known        bool
}

// checker walks through the finished value in the order of JSON. It finds what cannot be sent, each place once, and cuts
// cycles.
type checker struct {
	*constructor
	path []step
}

// step is one on the way to a value: into a list's item, or a mapping's value.
type step struct {
	key   string
	index int // -1 for a key
}

// check returns how many bytes of JSON a value is, and how many collections it is deep.
func (k *checker) check(n *Node) (bytes, depth int) {
	e := k.shared[n]
	if e != nil && e.known {
		return e.bytes, e.depth
	}
	if e != nil {
		e.entered = true
	}
	bytes, depth = k.measure(n)
	if e != nil {
		*e = extent{bytes: bytes, depth: depth, known: true}
	}
	return bytes, depth
}

func (k *checker) measure(n *Node) (bytes, depth int) {
	switch n.Kind {
	case List:
		bytes = 2
		for i := range n.Items {
			k.path = append(k.path, step{index: i})
			k.add(&n.Items[i], &bytes, &depth)
		}
		return bytes, depth + 1
	case Map:
		bytes = 2
		for i := range n.Entries {
			k.path = append(k.path, step{key: n.Entries[i].Key, index: -1})
			bytes += len(n.Entries[i].Key) + 3
			k.add(&n.Entries[i].Value, &bytes, &depth)
		}
		return bytes, depth + 1
	case Float:
		if !finite(n.Float) {
			k.unsendable(n, quoteHint, "%s cannot be sent: JSON has no such number", shorten(n.Text))
		}
	case Timestamp:
		k.unsendable(n, fmt.Sprintf("put it in quotes: '%s'", shorten(n.Text)), "a date cannot be sent")
	case Binary, Set:
		k.unsendable(n, "", "%s cannot be sent", n.Kind)
	case String:
		if k.lone[n] {
			k.unsendable(n, "remove the escape", "the text holds half of a UTF-16 pair, which cannot be sent")
		}
	}
	return len(n.Text) + 6, 0
}

// add checks the child that the path leads to, and adds it to its parent's extent. One that leads back to where it is reached
// from is cut.
func (k *checker) add(child **Node, bytes, depth *int) {
	n := *child
	defer func() { k.path = k.path[:len(k.path)-1] }()
	if e := k.shared[n]; e != nil && e.entered {
		k.unsendable(n, "", "the value contains itself through an alias, which cannot be sent")
		*child = &Node{Kind: Invalid, Line: n.Line, Column: n.Column}
		return
	}
	if k.deep || len(k.path) > maxDepth {
		k.tooDeep(n)
		return
	}
	b, d := k.check(n)
	*bytes += b + 1
	*depth = max(*depth, d)
	if *bytes > maxExpanded && len(k.shared) > 0 {
		k.tooMuch(n.mark())
		*bytes = maxExpanded
	}
	if *depth >= maxDepth {
		k.tooDeep(n)
	}
}

func (k *checker) tooDeep(n *Node) {
	if !k.deep {
		k.deep = true
		k.constructor.add(tooDeep(n.mark()))
	}
}

func (k *checker) unsendable(n *Node, hint, format string, args ...any) {
	f := &flaw{mark: n.mark(), code: CodeUnsendable, hint: hint, message: fmt.Sprintf(format, args...)}
	if !k.full() {
		f.path = k.where()
	}
	k.constructor.add(f)
}

// where writes the way to the present value.
func (k *checker) where() string {
	path := ""
	for _, s := range k.path {
		if s.index < 0 {
			path = Child(path, s.key)
		} else {
			path = Item(path, s.index)
		}
	}
	return path
}

func (n *Node) mark() mark { return mark{line: int32(n.Line - 1), column: int32(n.Column - 1)} }
