package pyyaml

// passage is the text of a scalar while it is read: what has changed on the way from the file, and behind it what stands
// there as it is, from a place on. A text that does not change is never copied.
type passage struct {
	changed []rune
	from    int32
}

// startText starts a passage here. It takes the space of the one before.
func (s *scanner) startText() {
	s.passage.changed = s.passage.changed[:0]
	s.passage.from = s.index
}

// keepText keeps what stands before a place, because what follows changes.
func (s *scanner) keepText(to int32) {
	s.passage.changed = append(s.passage.changed, s.runes[s.passage.from:to]...)
}

// endText returns the passage up to a place. Lone says that half a UTF-16 pair was left over, which only an escape writes.
func (s *scanner) endText(to int32) (text string, lone bool) {
	if len(s.passage.changed) == 0 {
		return s.slice(s.passage.from, to), false
	}
	s.keepText(to)
	return joinSurrogates(s.passage.changed)
}
