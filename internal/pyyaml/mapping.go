package pyyaml

import (
	"fmt"
	"slices"
)

// maxMerged is how many pairs the merge keys of a file may look at.
const maxMerged = 100_000

// entries returns what a mapping holds, merged pairs first.
func (c *constructor) entries(it *item) []Entry {
	c.flatten(it)
	for _, value := range c.dropped[it] {
		c.node(value)
	}
	entries := c.maps.take(len(it.pairs))
	for i, p := range it.pairs {
		value := c.node(p.value)
		if p.merged {
			c.share(value)
		}
		entries[i] = Entry{Key: p.text, KeyNode: p.keyNode(), Value: value, Merged: p.merged}
	}
	return entries
}

// flatten resolves a mapping's merge keys (<<) and finds the keys that are written twice. The item changes, so that whoever
// merges this mapping gets the whole of it. A mapping that merges itself brings itself nothing.
func (c *constructor) flatten(it *item) {
	if it.flattened {
		return
	}
	it.flattened = true
	written := it.pairs
	it.pairs = nil
	var keys keyIndex
	if !slices.ContainsFunc(written, pair.isMerge) {
		keys.pairs = written[:0] // no more than are written will be there, none before its turn
	}
	var merge *item
	for _, p := range written {
		if !p.isMerge() {
			continue
		}
		if merge != nil {
			c.duplicate(p, "<<", int(merge.line)+1)
		}
		merge = p.key
		c.merge(&keys, p.value)
	}
	for _, p := range written {
		if p.isMerge() {
			continue
		}
		if key := p.key.real(); key.tag == tagValue {
			key.tag = tagStr
		}
		c.put(it, &keys, p)
	}
	it.pairs = keys.pairs
}

// merge adds the pairs of the mapping behind a merge key, or of each mapping in a list.
func (c *constructor) merge(keys *keyIndex, value *item) {
	source := value.real()
	if source.kind != sequence {
		c.bring(keys, value)
		return
	}
	for _, entry := range source.items {
		c.bring(keys, entry)
	}
}

// bring adds those pairs of a mapping whose keys are not there yet. A mapping that is written right behind the merge key is
// no value itself, but its keys must be right.
func (c *constructor) bring(keys *keyIndex, value *item) {
	source := value.real()
	if source.kind != mapping {
		if source.node == nil || source.node.Kind != Invalid {
			c.fail(source, CodeMerge, "put '<<' in quotes if it is a text", "a merge key (<<) takes a mapping or a list of mappings, found %s", source.kind)
		}
		return
	}
	c.flatten(source)
	if value.kind != alias {
		c.waiting = append(c.waiting, task{it: source, merged: true})
	}
	for _, p := range source.pairs {
		if c.merged++; c.merged > maxMerged {
			c.tooMuch(value.mark)
			return
		}
		if keys.find(p) < 0 {
			p.merged = true
			keys.add(p)
		}
	}
}

// tooMuch notes once that aliases or merge keys repeat too much.
func (c *constructor) tooMuch(at mark) {
	if c.bomb {
		return
	}
	c.bomb = true
	c.add(&flaw{
		mark: at, code: CodeAliasBomb, hint: "write out what is meant",
		message: "aliases and merge keys repeat too much of this file",
	})
}

// put adds a pair. It overrides a merged one silently. Of a key that is written twice the first decides on the text and the
// last on the value, as in Python.
func (c *constructor) put(it *item, keys *keyIndex, p pair) {
	key := c.node(p.key)
	c.checkKey(p.key.real(), key)
	var ok bool
	if p.text, ok = keyText(key); !ok {
		c.drop(it, p.value)
		return
	}
	p.number = numberText(key)
	i := keys.find(p)
	if i < 0 {
		keys.add(p)
		return
	}
	if first := keys.pairs[i]; !first.merged {
		c.drop(it, first.value)
		c.duplicate(p, first.text, first.keyNode().Line)
	}
	keys.replace(i, p)
}

// drop keeps a value that does not count, because it must be right nevertheless.
func (c *constructor) drop(it, value *item) {
	if c.dropped == nil {
		c.dropped = map[*item][]*item{}
	}
	c.dropped[it] = append(c.dropped[it], value)
}

func (c *constructor) duplicate(p pair, text string, line int) {
	c.add(&flaw{
		mark: p.key.mark, item: p.value, code: CodeDuplicateKey, hint: "remove one of them",
		message: fmt.Sprintf("the key %q is already on line %d", shorten(text), line),
	})
}
