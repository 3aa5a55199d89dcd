package pyyaml

import "fmt"

// place is where a node stands, which decides what it may be.
type place int

const (
	flowNode  place = iota // within [ ] or { }
	blockNode              // elsewhere
	valueNode              // a key or its value in a block mapping: a list there need not be indented
)

// node composes a value with its anchor and tag.
func (c *composer) node(where place) *item {
	kind := c.kind()
	if kind == tokenAlias {
		return c.alias(c.take())
	}
	it := c.items.one()
	it.mark = c.start()
	named := kind == tokenAnchor || kind == tokenTag
	if named {
		c.properties(it)
		kind = c.kind()
	}
	switch {
	case kind == tokenScalar:
		c.scalar(it, c.take())
	case kind == tokenBlockEntry && where == valueNode:
		c.collection(it, sequence, (*composer).indentlessSequence)
	case kind == tokenFlowSequence:
		c.collection(it, sequence, (*composer).flowSequence)
	case kind == tokenFlowMapping:
		c.collection(it, mapping, (*composer).flowMapping)
	case kind == tokenBlockSequence && where != flowNode:
		c.collection(it, sequence, (*composer).blockSequence)
	case kind == tokenBlockMapping && where != flowNode:
		c.collection(it, mapping, (*composer).blockMapping)
	case named:
		c.scalar(it, token{plain: c.dialect == python || it.tag == ""})
	default:
		c.unexpected("a value", "put the text in quotes if these signs belong to it")
	}
	return it
}

// alias composes what stands for an anchored value.
func (c *composer) alias(t token) *item {
	it := c.items.one()
	it.mark, it.kind, it.target = t.start, alias, c.anchors[t.text]
	if it.target == nil {
		c.found.add(&flaw{
			mark: t.start, code: CodeUndefinedAlias,
			message: fmt.Sprintf("there is no anchor &%s before the alias *%s", t.text, t.text),
			hint:    fmt.Sprintf("put '*%s' in quotes if it is a pattern", t.text),
		})
		it.target = &item{mark: t.start, node: &Node{Kind: Invalid, Line: int(t.start.line) + 1, Column: int(t.start.column) + 1}}
	}
	return it
}

// properties reads an item's anchor and tag, in any order. There is one of them.
func (c *composer) properties(it *item) {
	var anchor, tag token
	for (anchor.kind != tokenAnchor || tag.kind != tokenTag) && c.is(tokenAnchor, tokenTag) {
		t := c.peek()
		if t.kind == anchor.kind || t.kind == tag.kind {
			break
		}
		c.take()
		if t.kind == tokenAnchor {
			anchor = t
		} else {
			tag = t
		}
	}
	if tag.kind == tokenTag {
		it.tag = c.resolveHandle(tag)
	}
	if anchor.kind == tokenAnchor {
		c.anchor(anchor.text, it)
	}
}

func (c *composer) anchor(name string, it *item) {
	if first := c.anchors[name]; first != nil {
		c.found.add(&flaw{
			mark: it.mark, code: CodeDuplicateAnchor,
			message: fmt.Sprintf("the anchor &%s is already on line %d", name, first.line+1),
			hint:    "give the anchors different names",
		})
	}
	it.anchored = true
	if c.anchors == nil {
		c.anchors = map[string]*item{}
	}
	c.anchors[name] = it
}

// resolveHandle returns a tag with what its handle stands for.
func (c *composer) resolveHandle(t token) string {
	if t.handle == "" {
		return t.text
	}
	prefix, ok := c.handles[t.handle]
	switch {
	case ok:
	case t.handle == "!":
		prefix = "!"
	case t.handle == "!!":
		prefix = coreTag
	default:
		c.fail(syntax(t.start, "put the text in quotes if the ! belongs to it", "no %%TAG says what %s stands for", t.handle))
	}
	return prefix + t.text
}

// scalar completes an item with the text of a token. A single ! asks for the meaning of an unquoted text.
func (c *composer) scalar(it *item, t token) {
	it.text, it.plain, it.lone = t.text, t.plain, t.lone
	switch {
	case it.tag == "!" && (t.plain || t.kind == tokenScalar), it.tag == "" && t.plain:
		it.tag = resolve(t.text)
	case it.tag == "", it.tag == "!":
		it.tag = tagStr
	}
}

// collection completes an item with what add reads.
func (c *composer) collection(it *item, kind itemKind, add func(*composer)) {
	it.kind = kind
	if it.tag == "" || it.tag == "!" {
		it.tag = tagSeq
		if kind == mapping {
			it.tag = tagMap
		}
	}
	c.depth++
	if c.depth > maxDepth {
		c.fail(tooDeep(it.mark))
	}
	from := len(c.open)
	add(c)
	c.give(it, from)
	c.depth--
}

func tooDeep(at mark) *flaw {
	return &flaw{mark: at, code: CodeTooDeep, message: fmt.Sprintf("lists and mappings are nested more than %d deep", maxDepth)}
}
