package pyyaml

import (
	"slices"

	"arkindex/internal/pyyaml/scanner"
)

// maxDepth is how deeply collections may be nested.
const maxDepth = 1000

// composer builds the items of one document from tokens.
type composer struct {
	tokens   *scanner.Scanner
	handles  map[string]string // tag handles declared by %TAG, with their prefixes
	anchors  map[string]*item
	depth    int
	problems flawList // problems after which the rest can still be read
}

// compose reads the one document of a file. The root is nil if the file has no document or the
// document cannot be read.
func compose(runes []rune, dialect scanner.Dialect) (*item, flawList) {
	c := &composer{tokens: scanner.New(runes, dialect)}
	root := c.document()
	if err := c.tokens.Err(); err != nil {
		c.problems.add(scannerFlaw(err))
		root = nil
	}
	return root, c.problems
}

// document composes the first document and makes sure that it is the only one.
func (c *composer) document() *item {
	var root *item
	switch t := c.tokens.Peek(); t.Kind {
	case scanner.End:
		c.tokens.Fail(&scanner.Error{
			Mark: t.Start, Code: CodeEmpty, Message: "the file is empty",
			Hint: "write keys with a colon and a value",
		})
	case scanner.Directive, scanner.DocumentStart:
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
	if c.is(scanner.Directive, scanner.DocumentStart, scanner.DocumentEnd, scanner.End) {
		return emptyItem(c.tokens.Peek().Start)
	}
	return c.node(blockNode)
}

// documentStart reads directives and the --- after them.
func (c *composer) documentStart() {
	c.handles = nil
	version := false
	for c.is(scanner.Directive) {
		switch t := c.tokens.Next(); {
		case t.Handle != "" && c.handles[t.Handle] != "":
			c.fail(t.Start, "remove the line", "%%TAG %s is declared twice", t.Handle)
		case t.Handle != "":
			c.declare(t.Handle, t.Text)
		case t.Text != "" && version:
			c.fail(t.Start, "remove the line", "%%YAML is declared twice")
		case t.Text != "" && t.Text != "1":
			c.fail(t.Start, "write %YAML 1.1", "only YAML 1 is supported")
		case t.Text != "":
			version = true
		}
	}
	if !c.is(scanner.DocumentStart) {
		c.failUnexpected("--- after the directives (%)", "")
		return
	}
	c.tokens.Next()
}

func (c *composer) declare(handle, prefix string) {
	if c.handles == nil {
		c.handles = map[string]string{}
	}
	c.handles[handle] = prefix
}

// documentEnd makes sure that nothing follows the document.
func (c *composer) documentEnd() {
	for c.is(scanner.DocumentEnd) {
		c.tokens.Next()
	}
	switch t := c.tokens.Peek(); t.Kind {
	case scanner.End, scanner.Broken:
	case scanner.Directive, scanner.DocumentStart:
		c.documentStart()
		c.tokens.Fail(&scanner.Error{
			Mark: t.Start, Code: CodeMultipleDocuments, Message: "a second document starts here",
			Hint: "keep one document in a file",
		})
	default:
		c.failUnexpected(
			"the end of the file", "check the indentation and the quotes of the lines before",
		)
	}
}

// fail stops the composer with a syntax error. The hint may be empty.
func (c *composer) fail(at scanner.Mark, hint, format string, args ...any) {
	c.tokens.Fail(scanner.SyntaxError(at, hint, format, args...))
}

// failUnexpected stops the composer at the next token. The hint may be empty.
func (c *composer) failUnexpected(expected, hint string) {
	t := c.tokens.Peek()
	c.fail(t.Start, hint, "expected %s, found %s", expected, t)
}

// is reports whether the next token is of one of the kinds.
func (c *composer) is(kinds ...scanner.Kind) bool {
	return slices.Contains(kinds, c.tokens.Kind())
}

// emptyItem returns the item of a value that is left out.
func emptyItem(at scanner.Mark) *item {
	return &item{mark: at, tag: tagNull, plain: true}
}
