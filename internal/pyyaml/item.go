package pyyaml

import "cmp"

// itemKind is what an item is before it has a value.
type itemKind int

const (
	scalar itemKind = iota
	sequence
	mapping
	alias
)

// String names the kind in messages.
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

// item is a part of a document as it is written: under a tag, not yet a value.
type item struct {
	mark
	kind     itemKind
	tag      string
	text     string // of a scalar
	plain    bool   // an unquoted scalar
	lone     bool   // the scalar holds half a UTF-16 pair
	anchored bool
	items    []*item // of a sequence
	pairs    []pair  // of a mapping
	target   *item   // of an alias

	parent *item // the collection around it
	index  int   // in a sequence
	key    *item // of a mapping's value

	flattened bool    // merge keys are resolved
	dropped   []*item // values of keys that are written again
	node      *Node   // its value, once there is one
}

// pair is a key of a mapping with its value. The rest is known once merge keys are resolved: the key's value, the text that
// JSON has for it, its number if it is one, and whether a merge key brought it.
type pair struct {
	key, value *item
	keyNode    *Node
	text       string
	number     string
	merged     bool
}

// real returns what an alias stands for, and of others the item itself.
func (it *item) real() *item {
	if it.kind == alias {
		return it.target
	}
	return it
}

func (it *item) addItem(entry *item) {
	entry.parent, entry.index = it, len(it.items)
	it.items = append(it.items, entry)
}

func (it *item) addPair(key, value *item) {
	key.parent = it
	value.parent, value.key = it, key
	it.pairs = append(it.pairs, pair{key: key, value: value})
}

// path returns the way to the item through the document. A key is where its mapping is, and so is the value of a
// key that is no text.
func (it *item) path() string {
	switch {
	case it.parent == nil:
		return ""
	case it.key != nil:
		key := it.key.real()
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
