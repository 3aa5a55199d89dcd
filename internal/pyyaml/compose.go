package pyyaml

import "strings"

// maxDepth is how deep collections may be nested.
const maxDepth = 1000

// composer puts tokens together to the items of one document.
type composer struct {
	scanner
	children
	items   slab[item]
	handles map[string]string // tag handles that %TAG declares, and the prefixes they stand for
	anchors map[string]*item
	depth   int
	found   flawList // what does not keep the rest from being read
}

// document is a text that has been read, and how many items, list entries, keys and collections it has at most. The root is
// nil if there is no document, or none that can be read.
type document struct {
	root                              *item
	items, entries, keys, collections int
	flawList
}

// compose reads the one document of a text.
func (s *scratch) compose(text source, d dialect) document {
	c := &composer{
		scanner:  s.newScanner(text, d),
		children: s.newChildren(),
		items:    slabAgain(&s.items, guessItems(text.text), 16),
	}
	root := c.document()
	s.keep(c)
	if c.flaw != nil {
		c.found.add(c.flaw)
		root = nil
	}
	return document{root: root, items: c.items.taken, entries: c.entries, keys: c.keys, collections: c.contents.taken, flawList: c.found}
}

// keep has room for as much in the next file.
func (s *scratch) keep(c *composer) {
	keepList(&s.queue, c.queue)
	keepList(&s.candidates, c.candidates)
	keepList(&s.indents, c.indents)
	keepList(&s.open, c.open)
	roomFor(&s.items, c.items.taken)
	roomFor(&s.contents, c.contents.taken)
	roomFor(&s.lists, c.lists.taken)
	roomFor(&s.pairs, c.pairs.taken)
}

// guessItems returns about how many items a text has: two for each colon and one for each hyphen. A long text of prose, which
// may have many of these, is no reason to take much memory.
func guessItems(text string) int {
	return min(2*strings.Count(text, ":")+strings.Count(text, "- ")+4, 128)
}

// document composes the first document and makes sure that there is no other.
func (c *composer) document() *item {
	var root *item
	switch t := c.peek(); t.kind {
	case tokenEnd:
		c.fail(&flaw{mark: t.start, code: CodeEmpty, message: "the file is empty", hint: "write keys with a colon and a value"})
	case tokenDirective, tokenDocumentStart:
		c.documentStart()
		root = c.content()
	default:
		root = c.node(blockNode)
	}
	c.documentEnd()
	return root
}

// content composes what follows ---, which may be nothing.
func (c *composer) content() *item {
	if c.is(tokenDirective, tokenDocumentStart, tokenDocumentEnd, tokenEnd) {
		return c.empty(c.peek().start)
	}
	return c.node(blockNode)
}

// documentStart reads directives and the --- behind them.
func (c *composer) documentStart() {
	c.handles = nil
	version := false
	for c.is(tokenDirective) {
		switch t := c.take(); {
		case t.handle != "" && c.handles[t.handle] != "":
			c.fail(syntax(t.start, "remove the line", "%%TAG %s is given twice", t.handle))
		case t.handle != "":
			c.declare(t.handle, t.text)
		case t.text != "" && version:
			c.fail(syntax(t.start, "remove the line", "%%YAML is given twice"))
		case t.text != "" && t.text != "1":
			c.fail(syntax(t.start, "write %YAML 1.1", "only YAML 1 can be read"))
		case t.text != "":
			version = true
		}
	}
	if !c.is(tokenDocumentStart) {
		c.unexpected("--- behind the directives (%)", "")
		return
	}
	c.take()
}

func (c *composer) declare(handle, prefix string) {
	if c.handles == nil {
		c.handles = map[string]string{}
	}
	c.handles[handle] = prefix
}

// documentEnd makes sure that nothing follows the document.
func (c *composer) documentEnd() {
	for c.is(tokenDocumentEnd) {
		c.take()
	}
	switch t := c.peek(); t.kind {
	case tokenEnd, tokenBroken:
	case tokenDirective, tokenDocumentStart:
		c.documentStart()
		c.fail(&flaw{mark: t.start, code: CodeMultipleDocuments, message: "a second document starts here", hint: "keep one document in a file"})
	default:
		c.unexpected("the end of the file", "check the indentation and the quotes of the lines before")
	}
}

// unexpected fails at the next token. Hint says what to do, if anything is known.
func (c *composer) unexpected(wanted, hint string) {
	t := c.peek()
	c.fail(syntax(t.start, hint, "expected %s, found %s", wanted, t))
}

// is reports whether the next token is of one of the kinds.
func (c *composer) is(kinds ...tokenKind) bool {
	next := c.kind()
	for _, kind := range kinds {
		if kind == next {
			return true
		}
	}
	return false
}

// empty returns the item of a value that is not written.
func (c *composer) empty(at mark) *item {
	it := c.items.one()
	it.mark, it.tag, it.plain = at, tagNull, true
	return it
}
