package pyyaml

import "arkindex/internal/pyyaml/scanner"

// maxMerged is the number of pairs that the merge keys of a file may look at.
const maxMerged = 100_000

// entries returns the entries of a mapping, merged ones first.
func (c *constructor) entries(it *item) []Entry {
	c.flatten(it)
	for _, value := range c.overridden[it] {
		c.node(value)
	}
	entries := make([]Entry, len(it.pairs))
	for i, p := range it.pairs {
		value := c.node(p.value)
		if p.merged {
			c.share(value)
		}
		entries[i] = Entry{Key: p.text, KeyNode: p.keyNode(), Value: value, Merged: p.merged}
	}
	return entries
}

// flatten resolves the merge keys (<<) of a mapping and finds keys that are written twice. It
// changes the item, so that a mapping that merges this one gets all of its pairs. A mapping that
// merges itself gets nothing from itself.
func (c *constructor) flatten(it *item) {
	if it.flattened {
		return
	}
	it.flattened = true
	written := it.pairs
	it.pairs = nil
	keys := keyIndex{pairs: make([]pair, 0, len(written))}
	var merge *item
	for _, p := range written {
		if !p.isMerge() {
			continue
		}
		if merge != nil {
			c.add(duplicateKey(p, "<<", merge.mark.Line+1))
		}
		merge = p.key
		c.merge(&keys, p.value)
	}
	for _, p := range written {
		if p.isMerge() {
			continue
		}
		if key := p.key.resolved(); key.tag == tagValue {
			key.tag = tagStr
		}
		c.put(it, &keys, p)
	}
	it.pairs = keys.pairs
}

// merge adds the pairs of the mapping after a merge key, or of each mapping in a list.
func (c *constructor) merge(keys *keyIndex, value *item) {
	source := value.resolved()
	if source.kind != sequence {
		c.mergeMapping(keys, value)
		return
	}
	for _, entry := range source.items {
		c.mergeMapping(keys, entry)
	}
}

// mergeMapping adds the pairs of a mapping whose keys are not there yet. A mapping that is written
// in place, not as an alias, is not a value itself, but its keys must be valid.
func (c *constructor) mergeMapping(keys *keyIndex, value *item) {
	source := value.resolved()
	if source.kind != mapping {
		if source.node == nil || source.node.Kind != Invalid {
			c.fail(source, CodeMerge, "put '<<' in quotes if it is an ordinary key",
				"a merge key (<<) takes a mapping or a list of mappings, found %s", source.kind)
		}
		return
	}
	c.flatten(source)
	if value.kind != alias {
		c.pending = append(c.pending, pendingCollection{item: source, merged: true})
	}
	for _, p := range source.pairs {
		if c.mergedPairs++; c.mergedPairs > maxMerged {
			c.failTooMuch(value.mark)
			return
		}
		if keys.find(p) < 0 {
			p.merged = true
			keys.add(p)
		}
	}
}

// put adds a pair, which overrides a merged one. As in Python, if a key is written twice, the
// first one decides how JSON writes the key, and the last one has the value.
func (c *constructor) put(it *item, keys *keyIndex, p pair) {
	key := c.node(p.key)
	c.checkKey(p.key.resolved(), key)
	var ok bool
	if p.text, ok = keyText(key); !ok {
		c.override(it, p.value)
		return
	}
	p.number = numberText(key)
	i := keys.find(p)
	if i < 0 {
		keys.add(p)
		return
	}
	if first := keys.pairs[i]; !first.merged {
		c.override(it, first.value)
		c.add(duplicateKey(p, first.text, first.keyNode().Line))
	}
	keys.replace(i, p)
}

// override records a value that does not count, because it must be valid nevertheless.
func (c *constructor) override(it *item, value *item) {
	if c.overridden == nil {
		c.overridden = map[*item][]*item{}
	}
	c.overridden[it] = append(c.overridden[it], value)
}

// checkKey reports why a key cannot be sent.
func (c *constructor) checkKey(it *item, n *Node) {
	switch {
	case n.Kind == String && c.unpaired[n]:
		c.fail(it, CodeUnsendable, "remove the escape",
			"the key contains an unpaired UTF-16 surrogate, which cannot be sent")
	case n.Kind == Float && !isFinite(n.Float):
		c.fail(it, CodeUnsendable, quoteHint,
			"the key %s cannot be sent: JSON has no such number", scanner.Shorten(n.Text))
	case n.Kind == Timestamp, n.Kind == Binary:
		c.fail(it, CodeUnsendable, quoteHint, "a %s as a key cannot be sent", n.Kind)
	case n.Kind == List, n.Kind == Map, n.Kind == Set:
		c.fail(
			it, CodeKey, "put the text in quotes if { or [ belongs to it", "a %s cannot be a key", n.Kind,
		)
	}
}

const quoteHint = "put it in quotes if it is a string"
