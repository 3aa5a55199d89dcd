package scanner

// fetch adds the next token to the queue, after the ends of the collections before it.
func (s *Scanner) fetch() {
	s.skipToToken()
	s.dropExpired()
	if s.err != nil {
		return
	}
	s.closeBlocks(s.cursor.mark.Column)
	switch r := s.cursor.at(0); {
	case r == 0:
		s.fetchEnd()
	case r == '%' && s.cursor.mark.Column == 0:
		s.endDocument()
		s.fetchDirective()
	case r == '-' && s.cursor.atMarker(r):
		s.endDocument()
		s.addIndicator(DocumentStart, 3)
	case r == '.' && s.cursor.atMarker(r):
		s.endDocument()
		s.addIndicator(DocumentEnd, 3)
	default:
		s.fetchInside(r)
	}
}

// fetchInside adds a token of the content of a document, which starts with r.
func (s *Scanner) fetchInside(r rune) {
	switch {
	case isFlow(r):
		s.fetchFlow(r)
	case r == '-' && isBlankOrEnd(s.cursor.at(1)):
		s.fetchEntry()
	case r == '?' && s.atIndicator():
		s.fetchKey()
	case r == ':' && s.atIndicator():
		s.fetchValue()
	case r == '*':
		s.fetchName(Alias)
	case r == '&':
		s.fetchName(Anchor)
	case r == '!':
		s.fetchTag()
	default:
		s.fetchScalar(r)
	}
}

// atIndicator reports whether the ? or : here is an indicator. In flow collections it always is,
// elsewhere only before a blank.
func (s *Scanner) atIndicator() bool { return s.flow > 0 || isBlankOrEnd(s.cursor.at(1)) }

func (s *Scanner) fetchScalar(r rune) {
	switch {
	case (r == '|' || r == '>') && s.flow == 0:
		s.fetchBlockScalar(r)
	case r == '\'' || r == '"':
		s.fetchQuoted(r)
	case s.startsPlain(r):
		s.fetchPlain()
	case r == '\t':
		s.failHere(tabHint, "a tab is not allowed here")
	default:
		s.failHere("put the text in quotes", "a string that starts with %c must be quoted", r)
	}
}

// startsPlain reports whether a string without quotes can start with r.
func (s *Scanner) startsPlain(r rune) bool {
	next := s.cursor.at(1)
	switch r {
	case '-':
		return !isBlankOrEnd(next)
	case '?', ':':
		return s.flow == 0 && !isBlankOrEnd(next)
	case ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`':
		return false
	default:
		return !isBlankOrEnd(r)
	}
}

// skipToToken moves past blanks, comments and line breaks. libyaml accepts tabs as blanks where no
// block collection can start, and a byte order mark at the start of any line.
func (s *Scanner) skipToToken() {
	for {
		atStart := s.cursor.mark.Index == 0 ||
			s.cursor.mark.Column == 0 && s.cursor.dialect == Libyaml
		if atStart && s.cursor.at(0) == byteOrderMark {
			s.cursor.skip(1)
		}
		s.cursor.skipBlanks(s.cursor.dialect.tabsAreBlank() && (s.flow > 0 || !s.keyAllowed))
		s.cursor.skipComment()
		if !isBreak(s.cursor.at(0)) {
			return
		}
		s.cursor.takeBreak()
		if s.flow == 0 {
			s.keyAllowed = true
		}
	}
}

func (s *Scanner) fetchEnd() {
	s.endDocument()
	s.add(End, s.cursor.mark)
	s.ended = true
}

// endDocument ends every block collection before a marker, a directive or the end of the file.
func (s *Scanner) endDocument() {
	s.closeBlocks(-1)
	s.dropCandidate()
	s.keyAllowed = false
}

func (s *Scanner) fetchFlow(r rune) {
	switch r {
	case '[':
		s.openFlow(FlowSequence)
	case '{':
		s.openFlow(FlowMapping)
	case ']':
		s.closeFlow(FlowSequenceEnd)
	case '}':
		s.closeFlow(FlowMappingEnd)
	default:
		s.dropCandidate()
		s.keyAllowed = true
		s.addIndicator(FlowEntry, 1)
	}
}

func (s *Scanner) openFlow(kind Kind) {
	s.addCandidate()
	s.flow++
	s.keyAllowed = true
	s.addIndicator(kind, 1)
}

func (s *Scanner) closeFlow(kind Kind) {
	s.dropCandidate()
	if s.flow > 0 {
		s.flow--
	}
	s.keyAllowed = false
	s.addIndicator(kind, 1)
}

func (s *Scanner) fetchEntry() {
	if s.flow == 0 {
		if !s.keyAllowed {
			s.failHere("start the list on a line of its own, or put the text in quotes",
				"a list entry (-) cannot start here")
			return
		}
		if s.openBlock(s.cursor.mark.Column) {
			s.add(BlockSequence, s.cursor.mark)
		}
	}
	s.dropCandidate()
	s.keyAllowed = true
	s.addIndicator(BlockEntry, 1)
}

func (s *Scanner) fetchKey() {
	if s.flow == 0 {
		if !s.keyAllowed {
			s.failHere("put the text in quotes", "a key (?) cannot start here")
			return
		}
		if s.openBlock(s.cursor.mark.Column) {
			s.add(BlockMapping, s.cursor.mark)
		}
	}
	s.dropCandidate()
	s.keyAllowed = s.flow == 0
	s.addIndicator(Key, 1)
}

// fetchValue adds a colon. If it makes a key of an earlier token, fetchValue inserts the key, and
// perhaps a mapping, before that token.
func (s *Scanner) fetchValue() {
	if key, ok := s.candidate(); ok {
		s.candidates = s.candidates[:len(s.candidates)-1]
		s.insert(Key, key.token, key.mark)
		if s.flow == 0 && s.openBlock(key.mark.Column) {
			s.insert(BlockMapping, key.token, key.mark)
		}
		s.keyAllowed = false
		s.addIndicator(Value, 1)
		return
	}
	if s.flow == 0 {
		if !s.keyAllowed {
			s.failHere("put the text in quotes if the colon belongs to it, or check the indentation",
				"a colon is not allowed here: there is no key before it")
			return
		}
		if s.openBlock(s.cursor.mark.Column) {
			s.add(BlockMapping, s.cursor.mark)
		}
	}
	s.keyAllowed = s.flow == 0
	s.addIndicator(Value, 1)
}
