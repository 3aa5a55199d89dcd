package pyyaml

import (
	"fmt"

	"arkindex/internal/pyyaml/scanner"
)

// constructor turns items into values, breadth first as PyYAML does: the order matters for what a
// merge key or an = does to an anchored mapping.
type constructor struct {
	flawList
	pending        []pendingCollection
	overridden     map[*item][]*item // by mapping, the values of keys that are written again
	unpaired       map[*Node]bool    // strings that contained an unpaired UTF-16 surrogate
	shared         map[*Node]*extent // values that aliases and merge keys may repeat
	mergedPairs    int               // pairs that merge keys have looked at
	needsCheck     bool              // there are values that JSON may not be able to represent
	expandsTooMuch bool              // aliases or merge keys repeat too much
	tooDeep        bool              // aliases make the value too deep
}

// pendingCollection is a collection whose contents have no value yet. If merged is true, a merge
// key has replaced the collection itself and only its contents matter.
type pendingCollection struct {
	item   *item
	merged bool
}

// construct returns the value of a document, and records what Python would fail at.
func (c *constructor) construct(root *item) *Node {
	n := c.node(root)
	for i := 0; i < len(c.pending); i++ {
		next := c.pending[i]
		if next.merged {
			c.entries(next.item)
		} else {
			c.complete(next.item)
		}
	}
	return n
}

// node returns the value of an item. The contents of a collection are added later.
func (c *constructor) node(it *item) *Node {
	it = it.resolved()
	if it.node != nil {
		return it.node
	}
	it.node = it.newNode(Null)
	it.node.Text, it.node.Plain = it.text, it.plain
	if it.anchored {
		c.share(it.node)
	}
	if f := c.begin(it); f != nil {
		if f.item == nil {
			f.item = it
		}
		f.mark = f.item.mark
		c.add(f)
		it.node.Kind = Invalid
	}
	return it.node
}

// share records that a value may be in more than one place.
func (c *constructor) share(n *Node) {
	if c.shared == nil {
		c.shared = map[*Node]*extent{}
	}
	if c.shared[n] == nil {
		c.shared[n] = &extent{}
	}
}

// begin sets the kind of an item's node according to the tag, and the value of a scalar.
func (c *constructor) begin(it *item) *flaw {
	switch it.tag {
	case tagSeq, tagOmap, tagPairs:
		if it.kind != sequence {
			return wrongKind(it, it, "a list")
		}
		it.node.Kind = List
	case tagMap, tagSet:
		if it.kind != mapping {
			return wrongKind(it, it, "a mapping")
		}
		it.node.Kind = Map
	case tagNull, tagBool, tagInt, tagFloat, tagStr, tagTimestamp, tagBinary:
		return c.setScalar(it)
	default:
		return unknownTag(it)
	}
	c.pending = append(c.pending, pendingCollection{item: it})
	return nil
}

// complete adds the contents of a collection to its node.
func (c *constructor) complete(it *item) {
	n := it.node
	switch it.tag {
	case tagSeq:
		for _, entry := range it.items {
			n.Items = append(n.Items, c.node(entry))
		}
	case tagMap:
		n.Entries = c.entries(it)
	case tagSet:
		n.Kind = Set
		c.needsCheck = true
		for _, entry := range c.entries(it) {
			n.Items = append(n.Items, entry.KeyNode)
		}
	default:
		for _, entry := range it.items {
			n.Items = append(n.Items, c.pairNode(entry.resolved()))
		}
	}
}

// pairNode returns an entry of an ordered mapping, which Python's json writes as a list of the key
// and the value.
func (c *constructor) pairNode(it *item) *Node {
	if it.kind != mapping || len(it.pairs) != 1 {
		c.fail(it, CodeWrongKind, "write the entries as - key: value",
			"expected a mapping with one key, found %s", it.description())
		return it.newNode(Invalid)
	}
	n := it.newNode(List)
	n.Items = []*Node{c.node(it.pairs[0].key), c.node(it.pairs[0].value)}
	return n
}

func (c *constructor) fail(it *item, code, hint, format string, args ...any) {
	c.add(
		&flaw{mark: it.mark, item: it, code: code, hint: hint, message: fmt.Sprintf(format, args...)},
	)
}

// failTooMuch records, once, that aliases or merge keys repeat too much.
func (c *constructor) failTooMuch(at scanner.Mark) {
	if c.expandsTooMuch {
		return
	}
	c.expandsTooMuch = true
	c.add(&flaw{
		mark: at, code: CodeAliasBomb, hint: "write the values out",
		message: "aliases and merge keys repeat too much of this file",
	})
}

// description returns the kind of the item, and the number of keys of a mapping.
func (it *item) description() string {
	if it.kind == mapping {
		return fmt.Sprintf("a mapping with %d keys", len(it.pairs))
	}
	return it.kind.String()
}

func wrongKind(it, found *item, expected string) *flaw {
	message := fmt.Sprintf("the tag %s needs %s, found %s", shortTag(it.tag), expected, found.kind)
	return &flaw{item: found, code: CodeWrongKind, message: message}
}
