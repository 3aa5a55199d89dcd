package pyyaml

import "cmp"

// itemKind is what an item is before it has a value.
type itemKind uint8

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
	plain    bool // an unquoted scalar
	lone     bool // the scalar holds half a UTF-16 pair
	anchored bool
	index    int32 // in the sequence around it
	tag      string
	text     string // of a scalar
	*content        // of a sequence or mapping
	target   *item  // of an alias
	node     *Node  // its value, once there is one
	parent   *item  // the collection around it
	key      *item  // of a mapping's value
}

// content is what a collection holds, apart because most items are none.
type content struct {
	items     []*item // of a sequence
	pairs     []pair  // of a mapping
	flattened bool    // merge keys are resolved
}

// pair is a key of a mapping with its value. The rest is known once merge keys are resolved: the text that JSON has for the
// key, its number if it is one, and whether a merge key brought it.
type pair struct {
	key, value *item
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

// isMerge reports whether the key is a merge key (<<).
func (p pair) isMerge() bool { return p.key.real().tag == tagMerge }

// keyNode returns the value of the key.
func (p pair) keyNode() *Node { return p.key.real().node }

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
		return Item(it.parent.path(), int(it.index))
	default:
		return it.parent.path()
	}
}
