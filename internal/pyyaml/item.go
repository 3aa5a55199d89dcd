package pyyaml

import (
	"cmp"

	"arkindex/internal/pyyaml/scanner"
)

// itemKind is what an item is before it has a value.
type itemKind int

const (
	scalar itemKind = iota
	sequence
	mapping
	alias
)

// String returns the kind as messages name it.
func (k itemKind) String() string {
	switch k {
	case sequence:
		return "a list"
	case mapping:
		return "a mapping"
	default:
		return "a single value"
	}
}

// item is a part of a document as it is written: it has a tag but not yet a value.
type item struct {
	mark      scanner.Mark
	kind      itemKind
	plain     bool // a scalar without quotes
	unpaired  bool // the scalar contained an unpaired UTF-16 surrogate
	anchored  bool
	tag       string
	text      string  // of a scalar
	items     []*item // of a sequence
	pairs     []pair  // of a mapping
	flattened bool    // the merge keys of the mapping are resolved
	target    *item   // of an alias
	node      *Node   // the value, once there is one
	parent    *item   // the collection around it
	index     int     // in the sequence around it
	key       *item   // of a value in a mapping
}

// pair is a key of a mapping with its value. The other fields are set once merge keys are
// resolved: the key as JSON has it, as a number if it is one, and whether a merge key brought it.
type pair struct {
	key, value *item
	text       string
	number     string
	merged     bool
}

// addItem adds an entry to a sequence.
func (it *item) addItem(entry *item) {
	entry.parent, entry.index = it, len(it.items)
	it.items = append(it.items, entry)
}

// addPair adds a key and its value to a mapping.
func (it *item) addPair(key, value *item) {
	key.parent = it
	value.parent, value.key = it, key
	if it.pairs == nil {
		it.pairs = make([]pair, 0, 8) // more than most mappings need
	}
	it.pairs = append(it.pairs, pair{key: key, value: value})
}

// resolved returns the target of an alias, and any other item itself.
func (it *item) resolved() *item {
	if it.kind == alias {
		return it.target
	}
	return it
}

// newNode returns a node of the given kind at the item's position.
func (it *item) newNode(kind Kind) *Node {
	return &Node{Kind: kind, Line: it.mark.Line + 1, Column: it.mark.Column + 1}
}

// isMerge reports whether the key is a merge key (<<).
func (p pair) isMerge() bool { return p.key.resolved().tag == tagMerge }

// keyNode returns the value of the key.
func (p pair) keyNode() *Node { return p.key.resolved().node }

// path returns the path of the item in the document. A key has the path of its mapping, and so has
// the value of a key that is not a scalar.
func (it *item) path() string {
	switch {
	case it.parent == nil:
		return ""
	case it.key != nil:
		key := it.key.resolved()
		text, ok := keyText(key.node)
		if !ok && key.kind != scalar {
			return it.parent.path()
		}
		return Child(it.parent.path(), cmp.Or(text, key.text))
	case it.parent.kind == sequence:
		return Item(it.parent.path(), it.index)
	default:
		return it.parent.path()
	}
}
