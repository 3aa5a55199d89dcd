package pyyaml

// children holds the items of all collections that are being read, those of inner ones behind those of outer ones, so that
// a collection gets a list of the right length when it ends. Of a mapping keys and values take turns.
type children struct {
	open     []*item
	contents slab[content]
	lists    slab[*item]
	pairs    slab[pair]
	// How many of all have been read.
	entries, keys int
}

func (s *scratch) newChildren() children {
	return children{
		open:     again(&s.open, max(32, cap(s.open)))[:0],
		contents: slabAgain(&s.contents, 4, 16),
		lists:    slabAgain(&s.lists, 0, 16),
		pairs:    slabAgain(&s.pairs, 16, 16),
	}
}

func (c *children) addItem(entry *item) { c.open = append(c.open, entry) }

func (c *children) addPair(key, value *item) { c.open = append(c.open, key, value) }

// give gives a collection its items, which are those from a place on.
func (c *children) give(it *item, from int) {
	own := c.open[from:]
	it.content = c.contents.one()
	if it.kind == sequence {
		c.entries += len(own)
		it.items = c.lists.take(len(own))
		for i, entry := range own {
			entry.parent, entry.index = it, int32(i)
			it.items[i] = entry
		}
	} else {
		c.keys += len(own) / 2
		it.pairs = c.pairs.take(len(own) / 2)
		for i := range it.pairs {
			key, value := own[2*i], own[2*i+1]
			key.parent = it
			value.parent, value.key = it, key
			it.pairs[i] = pair{key: key, value: value}
		}
	}
	c.open = c.open[:from]
}
