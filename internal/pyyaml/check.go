package pyyaml

import (
	"fmt"

	"arkindex/internal/pyyaml/scanner"
)

// maxExpanded is the approximate limit for the JSON of a file with aliases, in bytes.
const maxExpanded = 4 << 20

// extent is the size of a value when its aliases are written out.
type extent struct {
	bytes, depth int
	entered      bool // being measured: an alias inside that leads back to it is a cycle
	known        bool
}

// checker walks through a finished value in the order of JSON. It finds values that cannot be
// sent, each once, and cuts cycles.
type checker struct {
	*constructor
	path []pathElement
}

// pathElement leads to an item of a list or to a value of a mapping.
type pathElement struct {
	key   string
	index int // -1 for a key
}

// check returns the size of a value as JSON, in bytes, and its depth in collections.
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
			k.path = append(k.path, pathElement{index: i})
			k.checkChild(&n.Items[i], &bytes, &depth)
		}
		return bytes, depth + 1
	case Map:
		bytes = 2
		for i := range n.Entries {
			k.path = append(k.path, pathElement{key: n.Entries[i].Key, index: -1})
			bytes += len(n.Entries[i].Key) + 3
			k.checkChild(&n.Entries[i].Value, &bytes, &depth)
		}
		return bytes, depth + 1
	case Float:
		if !isFinite(n.Float) {
			k.fail(n, quoteHint, "%s cannot be sent: JSON has no such number", scanner.Shorten(n.Text))
		}
	case Timestamp:
		k.fail(
			n, fmt.Sprintf("put it in quotes: '%s'", scanner.Shorten(n.Text)), "a date cannot be sent",
		)
	case Binary, Set:
		k.fail(n, "", "%s cannot be sent", n.Kind)
	case String:
		if k.unpaired[n] {
			k.fail(n, "remove the escape",
				"the string contains an unpaired UTF-16 surrogate, which cannot be sent")
		}
	}
	return len(n.Text) + 6, 0
}

// checkChild checks the child that the path leads to, and adds it to the extent of its parent. It
// cuts a child that contains itself.
func (k *checker) checkChild(child **Node, bytes, depth *int) {
	n := *child
	defer func() { k.path = k.path[:len(k.path)-1] }()
	if e := k.shared[n]; e != nil && e.entered {
		k.fail(n, "", "the value contains itself through an alias, which cannot be sent")
		*child = &Node{Kind: Invalid, Line: n.Line, Column: n.Column}
		return
	}
	if k.tooDeep || len(k.path) > maxDepth {
		k.failTooDeep(n)
		return
	}
	b, d := k.check(n)
	*bytes += b + 1
	*depth = max(*depth, d)
	if *bytes > maxExpanded && len(k.shared) > 0 {
		k.failTooMuch(n.mark())
		*bytes = maxExpanded
	}
	if *depth >= maxDepth {
		k.failTooDeep(n)
	}
}

func (k *checker) failTooDeep(n *Node) {
	if !k.tooDeep {
		k.tooDeep = true
		k.add(&flaw{mark: n.mark(), code: CodeTooDeep, message: tooDeepMessage()})
	}
}

// fail reports a value that cannot be sent.
func (k *checker) fail(n *Node, hint, format string, args ...any) {
	f := &flaw{
		mark: n.mark(), code: CodeUnsendable, hint: hint, message: fmt.Sprintf(format, args...),
	}
	if !k.isFull() {
		f.path = k.currentPath()
	}
	k.add(f)
}

// currentPath returns the path of the current value.
func (k *checker) currentPath() string {
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

func (n *Node) mark() scanner.Mark { return scanner.Mark{Line: n.Line - 1, Column: n.Column - 1} }
