package pyyaml

import "fmt"

// blockSequence adds the entries of a list with hyphens.
func (c *composer) blockSequence() {
	start := c.take().start
	for c.is(tokenBlockEntry) {
		entry := c.take()
		if c.is(tokenBlockEntry, tokenBlockEnd) {
			c.addItem(c.empty(entry.end()))
			continue
		}
		c.addItem(c.node(blockNode))
	}
	if !c.is(tokenBlockEnd) {
		c.unexpected(fmt.Sprintf("a hyphen for the next entry of the list that starts on line %d", start.line+1), indentHint)
	}
	c.take()
}

const indentHint = "check the indentation, and the quotes of the text before"

// indentlessSequence adds the entries of a list that is indented like the key it belongs to.
func (c *composer) indentlessSequence() {
	for c.is(tokenBlockEntry) {
		entry := c.take()
		if c.is(tokenBlockEntry, tokenKey, tokenValue, tokenBlockEnd) {
			c.addItem(c.empty(entry.end()))
			continue
		}
		c.addItem(c.node(blockNode))
	}
}

// blockMapping adds the keys and values of a mapping on lines of its own.
func (c *composer) blockMapping() {
	start := c.take().start
	for c.is(tokenKey) {
		key := c.blockPart()
		var value *item
		if c.is(tokenValue) {
			value = c.blockPart()
		} else {
			value = c.empty(c.peek().start)
		}
		c.addPair(key, value)
	}
	if !c.is(tokenBlockEnd) {
		c.unexpected(fmt.Sprintf("the next key of the mapping that starts on line %d", start.line+1), indentHint)
	}
	c.take()
}

// blockPart takes the sign of a key or a value and composes what follows, which may be nothing.
func (c *composer) blockPart() *item {
	sign := c.take()
	if c.is(tokenKey, tokenValue, tokenBlockEnd) {
		return c.empty(sign.end())
	}
	return c.node(valueNode)
}
