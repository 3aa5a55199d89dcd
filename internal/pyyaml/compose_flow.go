package pyyaml

import "fmt"

// flowSequence adds the entries of a list in brackets. A single key with a value in it is a mapping of its own.
func (c *composer) flowSequence() {
	start := c.take().start
	for first := true; c.flowGoesOn(first, tokenFlowSequenceEnd, start); first = false {
		if !c.is(tokenKey) {
			c.addItem(c.node(flowNode))
			continue
		}
		single := c.items.one()
		single.mark = c.peek().start
		c.collection(single, mapping, (*composer).singlePair)
		c.addItem(single)
	}
	c.take()
}

// flowMapping adds the keys and values of a mapping in braces. A value may be missing.
func (c *composer) flowMapping() {
	start := c.take().start
	for first := true; c.flowGoesOn(first, tokenFlowMappingEnd, start); first = false {
		if c.is(tokenKey) {
			c.flowPair()
			continue
		}
		key := c.node(flowNode)
		c.addPair(key, c.empty(c.peek().start))
	}
	c.take()
}

// flowGoesOn reports whether another entry follows, and takes the comma before it. A comma may stand before the end.
func (c *composer) flowGoesOn(first bool, end tokenKind, start mark) bool {
	if c.is(end) {
		return false
	}
	if !first {
		if !c.is(tokenFlowEntry) {
			c.unexpected(fmt.Sprintf("a comma or %s for what starts on line %d", end, start.line+1),
				fmt.Sprintf("add the closing %s, or put texts that hold such signs in quotes", end))
			return false
		}
		c.take()
	}
	return !c.is(end, tokenBroken)
}

// singlePair adds the key and value of a mapping within a list. libyaml loses a colon or
// comma behind a key that is not written.
func (c *composer) singlePair() {
	key, written := c.flowPart(tokenFlowSequenceEnd)
	if !written && c.dialect == libyaml && !c.is(tokenFlowSequenceEnd) {
		c.take()
	}
	c.addPair(key, c.flowValue(tokenFlowSequenceEnd))
}

// flowPair adds a key that is marked as one, with its value.
func (c *composer) flowPair() {
	key, _ := c.flowPart(tokenFlowMappingEnd)
	c.addPair(key, c.flowValue(tokenFlowMappingEnd))
}

func (c *composer) flowValue(end tokenKind) *item {
	if !c.is(tokenValue) {
		return c.empty(c.peek().start)
	}
	value, _ := c.flowPart(end)
	return value
}

// flowPart takes the sign of a key or a value and composes what follows, which need not be written.
func (c *composer) flowPart(end tokenKind) (it *item, written bool) {
	sign := c.take()
	if c.is(tokenValue, tokenFlowEntry, end) {
		return c.empty(sign.end()), false
	}
	return c.node(flowNode), true
}
