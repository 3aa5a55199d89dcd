package pyyaml

import (
	"fmt"

	"arkindex/internal/pyyaml/scanner"
)

// flowSequence adds the entries of a list in brackets. A single key with its value is a mapping.
func (c *composer) flowSequence(list *item) {
	start := c.tokens.Next().Start
	for first := true; c.hasFlowEntry(first, scanner.FlowSequenceEnd, start); first = false {
		if !c.is(scanner.Key) {
			list.addItem(c.node(flowNode))
			continue
		}
		single := &item{mark: c.tokens.Peek().Start}
		c.collection(single, mapping, (*composer).singlePair)
		list.addItem(single)
	}
	c.tokens.Next()
}

// flowMapping adds the keys and values of a mapping in braces. A value may be left out.
func (c *composer) flowMapping(m *item) {
	start := c.tokens.Next().Start
	for first := true; c.hasFlowEntry(first, scanner.FlowMappingEnd, start); first = false {
		if c.is(scanner.Key) {
			key, _ := c.flowPart(scanner.FlowMappingEnd)
			m.addPair(key, c.flowValue(scanner.FlowMappingEnd))
			continue
		}
		key := c.node(flowNode)
		m.addPair(key, emptyItem(c.tokens.Peek().Start))
	}
	c.tokens.Next()
}

// hasFlowEntry reports whether another entry follows, and takes the comma before it. A comma
// before the end is allowed.
func (c *composer) hasFlowEntry(first bool, end scanner.Kind, start scanner.Mark) bool {
	if c.is(end) {
		return false
	}
	if !first {
		if !c.is(scanner.FlowEntry) {
			c.failUnexpected(fmt.Sprintf("a comma or %s for what starts on line %d", end, start.Line+1),
				fmt.Sprintf("add the closing %s, or quote strings with brackets, braces or commas", end))
			return false
		}
		c.tokens.Next()
	}
	return !c.is(end, scanner.Broken)
}

// singlePair adds the key and value of a mapping without braces inside a list. After a key that is
// left out, libyaml loses a colon or a comma.
func (c *composer) singlePair(m *item) {
	key, written := c.flowPart(scanner.FlowSequenceEnd)
	if !written && c.tokens.Dialect() == scanner.Libyaml && !c.is(scanner.FlowSequenceEnd) {
		c.tokens.Next()
	}
	m.addPair(key, c.flowValue(scanner.FlowSequenceEnd))
}

func (c *composer) flowValue(end scanner.Kind) *item {
	if !c.is(scanner.Value) {
		return emptyItem(c.tokens.Peek().Start)
	}
	value, _ := c.flowPart(end)
	return value
}

// flowPart takes the indicator of a key or a value and composes what follows, which may be left
// out.
func (c *composer) flowPart(end scanner.Kind) (it *item, written bool) {
	indicator := c.tokens.Next()
	if c.is(scanner.Value, scanner.FlowEntry, end) {
		return emptyItem(indicator.End()), false
	}
	return c.node(flowNode), true
}
