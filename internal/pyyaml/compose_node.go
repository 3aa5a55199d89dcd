package pyyaml

import (
	"fmt"

	"arkindex/internal/pyyaml/scanner"
)

// nodeContext is the position of a node, which decides what it may be.
type nodeContext int

const (
	flowNode  nodeContext = iota // inside [ ] or { }
	blockNode                    // elsewhere
	// a key or value of a block mapping: a list here need not be indented
	valueNode
)

// node composes a value with its anchor and tag.
func (c *composer) node(context nodeContext) *item {
	if c.is(scanner.Alias) {
		return c.alias(c.tokens.Next())
	}
	it := &item{mark: c.tokens.Peek().Start}
	hasProperties := c.is(scanner.Anchor, scanner.Tag)
	if hasProperties {
		c.properties(it)
	}
	switch kind := c.tokens.Kind(); {
	case kind == scanner.Scalar:
		c.scalar(it, c.tokens.Next())
	case kind == scanner.BlockEntry && context == valueNode:
		c.collection(it, sequence, (*composer).indentlessSequence)
	case kind == scanner.FlowSequence:
		c.collection(it, sequence, (*composer).flowSequence)
	case kind == scanner.FlowMapping:
		c.collection(it, mapping, (*composer).flowMapping)
	case kind == scanner.BlockSequence && context != flowNode:
		c.collection(it, sequence, (*composer).blockSequence)
	case kind == scanner.BlockMapping && context != flowNode:
		c.collection(it, mapping, (*composer).blockMapping)
	case hasProperties:
		c.scalar(it, scanner.Token{Plain: c.tokens.Dialect() == scanner.Python || it.tag == ""})
	default:
		c.failUnexpected("a value", "put the text in quotes if these characters belong to it")
	}
	return it
}

// alias composes an alias of an anchored value.
func (c *composer) alias(t scanner.Token) *item {
	it := &item{mark: t.Start, kind: alias, target: c.anchors[t.Text]}
	if it.target == nil {
		c.problems.add(&flaw{
			mark: t.Start, code: CodeUndefinedAlias,
			message: fmt.Sprintf("there is no anchor &%s before the alias *%s", t.Text, t.Text),
			hint:    fmt.Sprintf("put '*%s' in quotes if it is a pattern", t.Text),
		})
		it.target = &item{mark: t.Start}
		it.target.node = it.target.newNode(Invalid)
	}
	return it
}

// properties reads the anchor and the tag of an item, in any order. At least one is there.
func (c *composer) properties(it *item) {
	var anchor, tag scanner.Token
	for (anchor.Kind != scanner.Anchor || tag.Kind != scanner.Tag) &&
		c.is(scanner.Anchor, scanner.Tag) {
		t := c.tokens.Peek()
		if t.Kind == anchor.Kind || t.Kind == tag.Kind {
			break
		}
		c.tokens.Next()
		if t.Kind == scanner.Anchor {
			anchor = t
		} else {
			tag = t
		}
	}
	if tag.Kind == scanner.Tag {
		it.tag = c.resolveHandle(tag)
	}
	if anchor.Kind == scanner.Anchor {
		c.anchor(anchor.Text, it)
	}
}

func (c *composer) anchor(name string, it *item) {
	if first := c.anchors[name]; first != nil {
		c.problems.add(&flaw{
			mark: it.mark, code: CodeDuplicateAnchor,
			message: fmt.Sprintf("the anchor &%s is already on line %d", name, first.mark.Line+1),
			hint:    "give the anchors different names",
		})
	}
	it.anchored = true
	if c.anchors == nil {
		c.anchors = map[string]*item{}
	}
	c.anchors[name] = it
}

// resolveHandle returns a tag with its handle replaced by the prefix.
func (c *composer) resolveHandle(t scanner.Token) string {
	if t.Handle == "" {
		return t.Text
	}
	prefix, ok := c.handles[t.Handle]
	switch {
	case ok:
	case t.Handle == "!":
		prefix = "!"
	case t.Handle == "!!":
		prefix = coreTag
	default:
		c.fail(
			t.Start, "put the text in quotes if the ! belongs to it", "no %%TAG declares %s", t.Handle,
		)
	}
	return prefix + t.Text
}

// scalar completes an item with the value of a token. The tag ! asks for the type that a string
// without quotes looks like.
func (c *composer) scalar(it *item, t scanner.Token) {
	it.text, it.plain, it.unpaired = t.Text, t.Plain, t.Unpaired
	switch {
	case it.tag == "!" && (t.Plain || t.Kind == scanner.Scalar), it.tag == "" && t.Plain:
		it.tag = resolve(t.Text)
	case it.tag == "", it.tag == "!":
		it.tag = tagStr
	}
}

// collection completes an item with the contents that add reads.
func (c *composer) collection(it *item, kind itemKind, add func(*composer, *item)) {
	it.kind = kind
	if it.tag == "" || it.tag == "!" {
		it.tag = tagSeq
		if kind == mapping {
			it.tag = tagMap
		}
	}
	c.depth++
	if c.depth > maxDepth {
		c.tokens.Fail(&scanner.Error{Mark: it.mark, Code: CodeTooDeep, Message: tooDeepMessage()})
	}
	add(c, it)
	c.depth--
}

func tooDeepMessage() string {
	return fmt.Sprintf("lists and mappings are nested more than %d deep", maxDepth)
}
