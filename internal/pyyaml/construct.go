package pyyaml

import "fmt"

// constructor makes values of items, breadth first as PyYAML does: what a merge key or an = does to an anchored mapping shows
// in that order.
type constructor struct {
	waiting []func()
	flaws   []*flaw
	lone    map[*Node]bool    // texts that held half a UTF-16 pair
	shared  map[*Node]*extent // collections that aliases may repeat
	merged  int               // pairs that merge keys have looked at
	bomb    bool              // aliases repeat too much
	deep    bool              // aliases nest too deep
}

// construct returns the value of a document, and notes what Python would fail at.
func (c *constructor) construct(root *item) *Node {
	n := c.node(root)
	for len(c.waiting) > 0 {
		fill := c.waiting[0]
		c.waiting = c.waiting[1:]
		fill()
	}
	return n
}

// node returns an item's value. A collection's content is added later.
func (c *constructor) node(it *item) *Node {
	it = it.real()
	if it.node == nil {
		it.node = &Node{Line: it.line + 1, Column: it.column + 1, Text: it.text, Plain: it.plain}
		if it.anchored {
			c.shared[it.node] = &extent{}
		}
		if f := c.fill(it); f != nil {
			f.mark, f.path = it.mark, it.path()
			c.flaws = append(c.flaws, f)
			it.node.Kind = Invalid
		}
	}
	return it.node
}

// fill gives the node of an item its value, as the tag says.
func (c *constructor) fill(it *item) *flaw {
	switch it.tag {
	case tagSeq, tagOmap, tagPairs:
		return c.fillList(it)
	case tagMap, tagSet:
		return c.fillMapping(it)
	case tagNull, tagBool, tagInt, tagFloat, tagStr, tagTimestamp, tagBinary:
		return c.fillScalar(it)
	default:
		return unknownTag(it)
	}
}

func (c *constructor) fillList(it *item) *flaw {
	if it.kind != sequence {
		return wrongKind(it, "a list")
	}
	value := c.node
	if it.tag != tagSeq {
		value = c.pairNode
	}
	it.node.Kind = List
	c.later(func() {
		it.node.Items = make([]*Node, len(it.items))
		for i, entry := range it.items {
			it.node.Items[i] = value(entry)
		}
	})
	return nil
}

// pairNode returns an entry of an ordered mapping, which Python's json writes as a list of a key and a value.
func (c *constructor) pairNode(entry *item) *Node {
	it := entry.real()
	n := &Node{Kind: List, Line: it.line + 1, Column: it.column + 1}
	if it.kind != mapping || len(it.pairs) != 1 {
		n.Kind = Invalid
		c.fail(it, CodeWrongKind, "write the entries as - key: value", "expected a mapping with one key, found %s", it.described())
		return n
	}
	n.Items = []*Node{c.node(it.pairs[0].key), c.node(it.pairs[0].value)}
	return n
}

func (c *constructor) fillMapping(it *item) *flaw {
	if it.kind != mapping {
		return wrongKind(it, "a mapping")
	}
	n := it.node
	if n.Kind = Map; it.tag == tagMap {
		c.later(func() { n.Entries = c.entries(it) })
		return nil
	}
	n.Kind = Set
	c.later(func() {
		for _, entry := range c.entries(it) {
			n.Items = append(n.Items, entry.KeyNode)
		}
	})
	return nil
}

func (c *constructor) later(fill func()) { c.waiting = append(c.waiting, fill) }

func (c *constructor) fail(it *item, code, hint, format string, args ...any) {
	c.flaws = append(c.flaws, &flaw{mark: it.mark, path: it.path(), code: code, hint: hint, message: fmt.Sprintf(format, args...)})
}

// described says what an item is, and of a mapping how many keys it has.
func (it *item) described() string {
	if it.kind == mapping {
		return fmt.Sprintf("a mapping with %d keys", len(it.pairs))
	}
	return it.kind.String()
}

func wrongKind(it *item, wanted string) *flaw {
	return &flaw{code: CodeWrongKind, message: fmt.Sprintf("the tag %s wants %s, found %s", shortTag(it.tag), wanted, it.kind)}
}
