package pyyaml

import "slices"

// maxKey is how many characters a key without a question mark may be away from its colon.
const maxKey = 1024

// scanner cuts a text into tokens. Whether a text is a key shows only at the colon behind it, so tokens wait in a queue until
// it is known whether a key (and a mapping) starts in front of them.
type scanner struct {
	cursor
	queue      []token
	head       int        // the queue's first token that has not left it
	certain    bool       // nothing can be inserted before that token any more
	taken      int        // tokens that have left the queue
	candidates []keyStart // what may turn out to be a key, outermost first
	stale      int        // how many of the first candidates are none any longer
	keyAllowed bool       // a key, or a block collection, may start here
	flow       int        // how many [ and { are open
	indent     int32      // of the innermost block collection, -1 outside of all
	indents    []int32    // of those around it
	passage    passage
	breaks     []rune // space for the line breaks within a text
	ended      bool
	flaw       *flaw
}

// keyStart is a place where a key may start. Required says that only a key can: it stands where the mapping's keys stand.
type keyStart struct {
	mark
	level    int // of flow collections
	token    int // number of the token that the key would start with
	required bool
}

// newScanner has room for what waits in a usual file, so that the lists need not grow from nothing.
func (s *scratch) newScanner(text source, d dialect) scanner {
	return scanner{
		cursor:     cursor{source: text, dialect: d},
		queue:      again(&s.queue, max(40, cap(s.queue)))[:0],
		candidates: again(&s.candidates, max(4, cap(s.candidates)))[:0],
		indents:    again(&s.indents, max(8, cap(s.indents)))[:0],
		keyAllowed: true,
		indent:     -1,
	}
}

// kind returns the kind of the next token.
func (s *scanner) kind() tokenKind {
	for !s.certain && s.undecided() {
		s.fetch()
	}
	if s.flaw != nil {
		return tokenBroken
	}
	s.certain = true
	return s.queue[s.head].kind
}

// peek returns the next token without taking it.
func (s *scanner) peek() token {
	if s.kind() == tokenBroken {
		return token{kind: tokenBroken, start: s.flaw.mark}
	}
	return s.queue[s.head]
}

// start is where the next token starts.
func (s *scanner) start() mark {
	if s.kind() == tokenBroken {
		return s.flaw.mark
	}
	return s.queue[s.head].start
}

// take returns the next token and goes on.
func (s *scanner) take() token {
	if kind := s.kind(); kind == tokenBroken || kind == tokenEnd {
		return s.peek()
	}
	t := s.queue[s.head]
	s.certain = false
	s.taken++
	if s.head++; s.head == len(s.queue) {
		s.queue, s.head = s.queue[:0], 0
	}
	return t
}

// undecided reports whether more of the text must be seen before the next token is certain.
func (s *scanner) undecided() bool {
	if s.flaw != nil || s.ended {
		return false
	}
	if s.head == len(s.queue) {
		return true
	}
	s.dropStale()
	return s.flaw == nil && len(s.candidates) > s.stale && s.candidates[s.stale].token == s.taken
}

// fail keeps the first flaw.
func (s *scanner) fail(f *flaw) {
	if s.flaw == nil {
		s.flaw = f
	}
}

// add adds the token of something that has no extent, or whose extent does not matter.
func (s *scanner) add(kind tokenKind, at mark) {
	s.queue = append(s.queue, token{kind: kind, start: at})
}

// addSign adds the token of a sign of n characters and goes behind it.
func (s *scanner) addSign(kind tokenKind, n int) {
	s.queue = append(s.queue, token{kind: kind, start: s.mark, width: uint8(n)})
	s.skipInLine(n)
}

// insert puts a token without extent before the token of the given number.
func (s *scanner) insert(kind tokenKind, number int, at mark) {
	s.queue = slices.Insert(s.queue, s.head+number-s.taken, token{kind: kind, start: at})
}

// mayBeKey notes that the next token may be the start of a key.
func (s *scanner) mayBeKey() {
	if !s.keyAllowed {
		return
	}
	s.dropCandidate()
	if s.stale == len(s.candidates) {
		s.candidates, s.stale = s.candidates[:0], 0
	}
	s.candidates = append(s.candidates, keyStart{
		mark:     s.mark,
		level:    s.flow,
		token:    s.taken + len(s.queue) - s.head,
		required: s.flow == 0 && s.indent == s.column,
	})
}

// candidate returns the possible start of a key at the present level of flow collections.
func (s *scanner) candidate() (keyStart, bool) {
	if n := len(s.candidates); n > s.stale && s.candidates[n-1].level == s.flow {
		return s.candidates[n-1], true
	}
	return keyStart{}, false
}

// dropCandidate forgets the possible key at the present level: no colon followed it.
func (s *scanner) dropCandidate() {
	key, ok := s.candidate()
	if !ok {
		return
	}
	s.candidates = s.candidates[:len(s.candidates)-1]
	if key.required {
		s.failKey(key)
	}
}

// dropStale forgets possible keys that ended with their line or got too long.
func (s *scanner) dropStale() {
	for s.stale < len(s.candidates) {
		key := s.candidates[s.stale]
		if key.line == s.line && s.index-key.index <= maxKey {
			return
		}
		if key.required {
			s.failKey(key)
			return
		}
		s.stale++
	}
}

func (s *scanner) failKey(key keyStart) {
	if s.index-key.index > maxKey && s.line == key.line {
		s.fail(syntax(s.mark, "put ? and a space before a long key", "the key has no colon within %d characters", maxKey))
		return
	}
	s.fail(syntax(s.mark, "a text that goes on in the next line must be indented deeper than its key",
		"line %d is no key of the mapping around it: it has no colon", key.line+1))
}

// openBlock starts a block collection when the column is deeper than the innermost one's.
func (s *scanner) openBlock(column int32) bool {
	if s.indent >= column {
		return false
	}
	s.indents = append(s.indents, s.indent)
	s.indent = column
	return true
}

// closeBlocks ends the block collections that are deeper than the column.
func (s *scanner) closeBlocks(column int32) {
	if s.flow > 0 {
		return
	}
	for s.indent > column {
		s.indent = s.indents[len(s.indents)-1]
		s.indents = s.indents[:len(s.indents)-1]
		s.add(tokenBlockEnd, s.mark)
	}
}
