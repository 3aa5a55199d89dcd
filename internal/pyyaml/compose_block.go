package pyyaml

import (
	"fmt"

	"arkindex/internal/pyyaml/scanner"
)

const indentHint = "check the indentation, and the quotes of the text before"

// blockSequence adds the entries of a list with hyphens.
func (c *composer) blockSequence(list *item) {
	start := c.tokens.Next().Start
	for c.is(scanner.BlockEntry) {
		entry := c.tokens.Next()
		if c.is(scanner.BlockEntry, scanner.BlockEnd) {
			list.addItem(emptyItem(entry.End()))
			continue
		}
		list.addItem(c.node(blockNode))
	}
	if !c.is(scanner.BlockEnd) {
		expected := fmt.Sprintf(
			"a hyphen for the next entry of the list that starts on line %d", start.Line+1,
		)
		c.failUnexpected(expected, indentHint)
	}
	c.tokens.Next()
}

// indentlessSequence adds the entries of a list that is indented like its key.
func (c *composer) indentlessSequence(list *item) {
	for c.is(scanner.BlockEntry) {
		entry := c.tokens.Next()
		if c.is(scanner.BlockEntry, scanner.Key, scanner.Value, scanner.BlockEnd) {
			list.addItem(emptyItem(entry.End()))
			continue
		}
		list.addItem(c.node(blockNode))
	}
}

// blockMapping adds the keys and values of a mapping with each key on its own line.
func (c *composer) blockMapping(m *item) {
	start := c.tokens.Next().Start
	for c.is(scanner.Key) {
		key := c.blockPart()
		var value *item
		if c.is(scanner.Value) {
			value = c.blockPart()
		} else {
			value = emptyItem(c.tokens.Peek().Start)
		}
		m.addPair(key, value)
	}
	if !c.is(scanner.BlockEnd) {
		expected := fmt.Sprintf("the next key of the mapping that starts on line %d", start.Line+1)
		c.failUnexpected(expected, indentHint)
	}
	c.tokens.Next()
}

// blockPart takes the indicator of a key or a value and composes what follows, which may be
// nothing.
func (c *composer) blockPart() *item {
	indicator := c.tokens.Next()
	if c.is(scanner.Key, scanner.Value, scanner.BlockEnd) {
		return emptyItem(indicator.End())
	}
	return c.node(valueNode)
}
