package pyyaml

import "fmt"

// constructor makes values of items, breadth first as PyYAML does: what a merge key or an = does to an anchored mapping shows
// in that order.
type constructor struct {
	flawList
	nodes    slab[Node]
	lists    slab[*Node]
	maps     slab[Entry]
	waiting  []task
	dropped  map[*item][]*item // values of a mapping's keys that are written again
	lone     map[*Node]bool    // texts that held half a UTF-16 pair
	shared   map[*Node]*extent // values that aliases and merge keys may repeat
	merged   int               // pairs that merge keys have looked at
	doubtful bool              // there are values that JSON may not hold
	bomb     bool              // aliases repeat too much
	deep     bool              // aliases nest too deep
}

// newConstructor has memory for all that the document needs, unless its merge keys bring more.
func (s *scratch) newConstructor(doc document) *constructor {
	return &constructor{
		flawList: doc.flawList,
		nodes:    slabAgain(&s.values.nodes, doc.items, 1),
		lists:    slabAgain(&s.values.lists, doc.entries, 1),
		maps:     slabAgain(&s.values.maps, doc.keys, 1),
		waiting:  again(&s.waiting, max(doc.collections, cap(s.waiting)))[:0],
	}
}

// task is a collection whose content has no value yet. Merged says that a merge key takes the place of the collection itself,
// so that only its content matters.
type task struct {
	it     *item
	merged bool
}

// construct returns the value of a document, and notes what Python would fail at.
func (c *constructor) construct(root *item) *Node {
	n := c.node(root)
	for i := 0; i < len(c.waiting); i++ {
		next := c.waiting[i]
		if next.merged {
			c.entries(next.it)
		} else {
			c.complete(next.it)
		}
	}
	return n
}

// node returns an item's value. A collection's content is added later.
func (c *constructor) node(it *item) *Node {
	it = it.real()
	if it.node != nil {
		return it.node
	}
	it.node = c.nodes.one()
	it.node.Line, it.node.Column, it.node.Text, it.node.Plain = int(it.line)+1, int(it.column)+1, it.text, it.plain
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

// share notes that a value may be in more than one place.
func (c *constructor) share(n *Node) {
	if c.shared == nil {
		c.shared = map[*Node]*extent{}
	}
	if c.shared[n] == nil {
		c.shared[n] = &extent{}
	}
}

// begin gives the node of an item its kind, as the tag says, and a scalar its value.
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
		return c.fillScalar(it)
	default:
		return unknownTag(it)
	}
	c.waiting = append(c.waiting, task{it: it})
	return nil
}

// complete gives the node of a collection its content.
func (c *constructor) complete(it *item) {
	n := it.node
	switch it.tag {
	case tagSeq:
		n.Items = c.lists.take(len(it.items))
		for i, entry := range it.items {
			n.Items[i] = c.node(entry)
		}
	case tagMap:
		n.Entries = c.entries(it)
	case tagSet:
		n.Kind = Set
		c.doubtful = true
		for _, entry := range c.entries(it) {
			n.Items = append(n.Items, entry.KeyNode)
		}
	default:
		for _, entry := range it.items {
			n.Items = append(n.Items, c.pairNode(entry.real()))
		}
	}
}

// pairNode returns an entry of an ordered mapping, which Python's json writes as a list of a key and a value.
func (c *constructor) pairNode(it *item) *Node {
	n := &Node{Kind: List, Line: int(it.line) + 1, Column: int(it.column) + 1}
	if it.kind != mapping || len(it.pairs) != 1 {
		n.Kind = Invalid
		c.fail(it, CodeWrongKind, "write the entries as - key: value", "expected a mapping with one key, found %s", it.described())
		return n
	}
	n.Items = []*Node{c.node(it.pairs[0].key), c.node(it.pairs[0].value)}
	return n
}

func (c *constructor) fail(it *item, code, hint, format string, args ...any) {
	c.add(&flaw{mark: it.mark, item: it, code: code, hint: hint, message: fmt.Sprintf(format, args...)})
}

// described says what an item is, and of a mapping how many keys it has.
func (it *item) described() string {
	if it.kind == mapping {
		return fmt.Sprintf("a mapping with %d keys", len(it.pairs))
	}
	return it.kind.String()
}

func wrongKind(it, found *item, wanted string) *flaw {
	return &flaw{item: found, code: CodeWrongKind, message: fmt.Sprintf("the tag %s wants %s, found %s", shortTag(it.tag), wanted, found.kind)}
}
