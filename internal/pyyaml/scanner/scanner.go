package scanner

import "slices"

// maxKey is the greatest distance in characters between the start of a key without a question mark
// and its colon.
const maxKey = 1024

// Scanner splits a file into tokens. Only the colon after a string shows that the string is a key,
// so tokens wait in a queue until it is clear whether a key, and perhaps a mapping, starts before
// them.
type Scanner struct {
	cursor     cursor
	queue      []Token
	head       int            // the first token still in the queue
	taken      int            // the number of tokens that have left the queue
	candidates []keyCandidate // possible starts of keys, outermost first
	keyAllowed bool           // a key or a block collection may start here
	flow       int            // the number of open [ and {
	indent     int            // of the innermost block collection, -1 outside all of them
	indents    []int          // of the collections around it
	buffer     []rune         // for the text of a plain scalar
	ended      bool
	err        *Error
}

// keyCandidate is a place where a key may have started. If required is true, it must be a key,
// because it is in the column of the keys of the current mapping.
type keyCandidate struct {
	mark     Mark
	flow     int // the number of open [ and { there
	token    int // the number of the key's first token
	required bool
}

// New returns a scanner of a decoded file.
func New(runes []rune, d Dialect) *Scanner {
	return &Scanner{
		cursor:     cursor{runes: runes, dialect: d},
		queue:      make([]Token, 0, 32), // more than most files need
		keyAllowed: true,
		indent:     -1,
	}
}

// Dialect returns the dialect of the scanner.
func (s *Scanner) Dialect() Dialect { return s.cursor.dialect }

// Err returns the first error, if any.
func (s *Scanner) Err() *Error { return s.err }

// Fail stops the scanner with an error, unless it has failed before.
func (s *Scanner) Fail(err *Error) {
	if s.err == nil {
		s.err = err
	}
}

// failHere fails with a syntax error at the current position.
func (s *Scanner) failHere(hint, format string, args ...any) {
	s.Fail(SyntaxError(s.cursor.mark, hint, format, args...))
}

// Kind returns the kind of the next token.
func (s *Scanner) Kind() Kind {
	for s.needsMore() {
		s.fetch()
	}
	if s.err != nil {
		return Broken
	}
	return s.queue[s.head].Kind
}

// Peek returns the next token without taking it. After an error it is a token of the kind Broken
// at the error's position.
func (s *Scanner) Peek() Token {
	if s.Kind() == Broken {
		return Token{Kind: Broken, Start: s.err.Mark}
	}
	return s.queue[s.head]
}

// Next takes the next token. Broken and End are returned again and again.
func (s *Scanner) Next() Token {
	t := s.Peek()
	if t.Kind == Broken || t.Kind == End {
		return t
	}
	s.taken++
	if s.head++; s.head == len(s.queue) {
		s.queue, s.head = s.queue[:0], 0
	}
	return t
}

// needsMore reports whether the next token depends on text that has not been scanned yet.
func (s *Scanner) needsMore() bool {
	if s.err != nil || s.ended {
		return false
	}
	if s.head == len(s.queue) {
		return true
	}
	s.dropExpired()
	return s.err == nil && len(s.candidates) > 0 && s.candidates[0].token == s.taken
}

// add adds a token without extent, or whose extent does not matter.
func (s *Scanner) add(kind Kind, at Mark) {
	s.queue = append(s.queue, Token{Kind: kind, Start: at})
}

// addIndicator adds the token of an indicator of n characters and moves past it.
func (s *Scanner) addIndicator(kind Kind, n int) {
	s.queue = append(s.queue, Token{Kind: kind, Start: s.cursor.mark, width: n})
	s.cursor.skip(n)
}

// insert inserts a token without extent before the token with the given number.
func (s *Scanner) insert(kind Kind, number int, at Mark) {
	s.queue = slices.Insert(s.queue, s.head+number-s.taken, Token{Kind: kind, Start: at})
}

// addCandidate records that the next token may start a key.
func (s *Scanner) addCandidate() {
	if !s.keyAllowed {
		return
	}
	s.dropCandidate()
	s.candidates = append(s.candidates, keyCandidate{
		mark:     s.cursor.mark,
		flow:     s.flow,
		token:    s.taken + len(s.queue) - s.head,
		required: s.flow == 0 && s.indent == s.cursor.mark.Column,
	})
}

// candidate returns the possible start of a key inside the current flow collection.
func (s *Scanner) candidate() (key keyCandidate, ok bool) {
	if n := len(s.candidates); n > 0 && s.candidates[n-1].flow == s.flow {
		return s.candidates[n-1], true
	}
	return keyCandidate{}, false
}

// dropCandidate drops the possible key inside the current flow collection: no colon followed it.
func (s *Scanner) dropCandidate() {
	key, ok := s.candidate()
	if !ok {
		return
	}
	s.candidates = s.candidates[:len(s.candidates)-1]
	if key.required {
		s.failKey(key)
	}
}

// dropExpired drops possible keys that ended with their line or have become too long.
func (s *Scanner) dropExpired() {
	for len(s.candidates) > 0 {
		key := s.candidates[0]
		if key.mark.Line == s.cursor.mark.Line && s.cursor.mark.Index-key.mark.Index <= maxKey {
			return
		}
		if key.required {
			s.failKey(key)
			return
		}
		s.candidates = s.candidates[1:]
	}
}

func (s *Scanner) failKey(key keyCandidate) {
	if s.cursor.mark.Index-key.mark.Index > maxKey && s.cursor.mark.Line == key.mark.Line {
		s.failHere(
			"put ? and a space before a long key", "the key has no colon within %d characters", maxKey,
		)
		return
	}
	s.failHere("indent a string that continues on the next line deeper than its key",
		"line %d is not a key of the mapping around it: it has no colon", key.mark.Line+1)
}

// openBlock starts a block collection if the column is deeper than the innermost one.
func (s *Scanner) openBlock(column int) bool {
	if s.indent >= column {
		return false
	}
	s.indents = append(s.indents, s.indent)
	s.indent = column
	return true
}

// closeBlocks ends the block collections that are deeper than the column.
func (s *Scanner) closeBlocks(column int) {
	if s.flow > 0 {
		return
	}
	for s.indent > column {
		s.indent = s.indents[len(s.indents)-1]
		s.indents = s.indents[:len(s.indents)-1]
		s.add(BlockEnd, s.cursor.mark)
	}
}
