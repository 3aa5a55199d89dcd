package pyyaml

// fetch adds the next token to the queue, and the ends of collections before it.
func (s *scanner) fetch() {
	s.skipToToken()
	s.dropStale()
	if s.flaw != nil {
		return
	}
	s.closeBlocks(s.column)
	switch r := s.at(0); {
	case r == 0:
		s.fetchEnd()
	case r == '%' && s.column == 0:
		s.endDocument()
		s.fetchDirective()
	case r == '-' && s.atMarker(r):
		s.endDocument()
		s.addSign(tokenDocumentStart, 3)
	case r == '.' && s.atMarker(r):
		s.endDocument()
		s.addSign(tokenDocumentEnd, 3)
	default:
		s.fetchInside(r)
	}
}

// fetchInside adds a token of a document's content, which starts with r.
func (s *scanner) fetchInside(r rune) {
	switch {
	case isFlow(r):
		s.fetchFlow(r)
	case r == '-' && isBlankOrEnd(s.at(1)):
		s.fetchEntry()
	case r == '?' && s.signHere():
		s.fetchKey()
	case r == ':' && s.signHere():
		s.fetchValue()
	case r == '*':
		s.fetchName(tokenAlias)
	case r == '&':
		s.fetchName(tokenAnchor)
	case r == '!':
		s.fetchTag()
	default:
		s.fetchScalar(r)
	}
}

// signHere reports whether the ? or : here is a sign: in flow collections always, else before a blank.
func (s *scanner) signHere() bool { return s.flow > 0 || isBlankOrEnd(s.at(1)) }

func (s *scanner) fetchScalar(r rune) {
	switch {
	case (r == '|' || r == '>') && s.flow == 0:
		s.fetchBlockScalar(r)
	case r == '\'' || r == '"':
		s.fetchQuoted(r)
	case s.plainHere(r):
		s.fetchPlain()
	case r == '\t':
		s.fail(syntax(s.mark, "write spaces instead of tabs", "a tab cannot stand here"))
	default:
		s.fail(syntax(s.mark, "put the text in quotes", "no text can start with %c unless it is quoted", r))
	}
}

// plainHere reports whether an unquoted text can start with r.
func (s *scanner) plainHere(r rune) bool {
	next := s.at(1)
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

// skipToToken goes over blanks, comments and line breaks. libyaml takes tabs for blanks where no block collection can start,
// and lets any line start with a byte order mark.
func (s *scanner) skipToToken() {
	for {
		if s.at(0) == byteOrderMark && (s.index == 0 || s.column == 0 && s.dialect == libyaml) {
			s.skip(1)
		}
		s.skipBlanks(s.dialect.tabs() && (s.flow > 0 || !s.keyAllowed))
		s.skipComment()
		if !isBreak(s.at(0)) {
			return
		}
		s.takeBreak()
		if s.flow == 0 {
			s.keyAllowed = true
		}
	}
}

func (s *scanner) fetchEnd() {
	s.endDocument()
	s.add(tokenEnd, s.mark)
	s.ended = true
}

// endDocument ends every block collection: a marker, a directive or the end of the file follows.
func (s *scanner) endDocument() {
	s.closeBlocks(-1)
	s.dropCandidate()
	s.keyAllowed = false
}

func (s *scanner) fetchFlow(r rune) {
	switch r {
	case '[':
		s.openFlow(tokenFlowSequence)
	case '{':
		s.openFlow(tokenFlowMapping)
	case ']':
		s.closeFlow(tokenFlowSequenceEnd)
	case '}':
		s.closeFlow(tokenFlowMappingEnd)
	default:
		s.dropCandidate()
		s.keyAllowed = true
		s.addSign(tokenFlowEntry, 1)
	}
}

func (s *scanner) openFlow(kind tokenKind) {
	s.mayBeKey()
	s.flow++
	s.keyAllowed = true
	s.addSign(kind, 1)
}

func (s *scanner) closeFlow(kind tokenKind) {
	s.dropCandidate()
	if s.flow > 0 {
		s.flow--
	}
	s.keyAllowed = false
	s.addSign(kind, 1)
}

func (s *scanner) fetchEntry() {
	if s.flow == 0 {
		if !s.keyAllowed {
			s.fail(syntax(s.mark, "start the list on a line of its own, or put the text in quotes", "a list entry (-) cannot start here"))
			return
		}
		if s.openBlock(s.column) {
			s.add(tokenBlockSequence, s.mark)
		}
	}
	s.dropCandidate()
	s.keyAllowed = true
	s.addSign(tokenBlockEntry, 1)
}

func (s *scanner) fetchKey() {
	if s.flow == 0 {
		if !s.keyAllowed {
			s.fail(syntax(s.mark, "put the text in quotes", "a key (?) cannot start here"))
			return
		}
		if s.openBlock(s.column) {
			s.add(tokenBlockMapping, s.mark)
		}
	}
	s.dropCandidate()
	s.keyAllowed = s.flow == 0
	s.addSign(tokenKey, 1)
}

// fetchValue adds a colon, and what its key turns out to have started.
func (s *scanner) fetchValue() {
	if key, ok := s.candidate(); ok {
		s.candidates = s.candidates[:len(s.candidates)-1]
		s.insert(tokenKey, key.token, key.mark)
		if s.flow == 0 && s.openBlock(key.column) {
			s.insert(tokenBlockMapping, key.token, key.mark)
		}
		s.keyAllowed = false
		s.addSign(tokenValue, 1)
		return
	}
	if s.flow == 0 {
		if !s.keyAllowed {
			s.fail(syntax(s.mark, "put the text in quotes if the colon belongs to it, else check the indentation", "a colon cannot stand here: what is before it is no key"))
			return
		}
		if s.openBlock(s.column) {
			s.add(tokenBlockMapping, s.mark)
		}
	}
	s.keyAllowed = s.flow == 0
	s.addSign(tokenValue, 1)
}
