package scanner

// fetchPlain adds a string without quotes. It may continue on further lines; a key may only follow
// if it ended with a line break.
func (s *Scanner) fetchPlain() {
	s.addCandidate()
	t := Token{Kind: Scalar, Start: s.cursor.mark, Plain: true}
	text := s.buffer[:0]
	var gap []rune
	for s.cursor.at(0) != '#' && !s.cursor.atMarker('-') && !s.cursor.atMarker('.') {
		n := s.plainRun()
		if n == 0 || s.err != nil {
			break
		}
		text = append(text, gap...)
		start := s.cursor.mark.Index
		s.cursor.skip(n)
		end := s.cursor.mark.Index
		text = append(text, s.cursor.runes[start:end]...)
		s.keyAllowed = false
		gap = s.plainGap()
		if s.cursor.mark.Index == end || s.flow == 0 && s.cursor.mark.Column <= s.indent {
			break
		}
	}
	t.Text, s.buffer = string(text), text
	s.queue = append(s.queue, t)
}

// plainRun returns the number of characters before a blank or an indicator that ends the string.
func (s *Scanner) plainRun() int {
	rest := s.cursor.runes[s.cursor.mark.Index:]
	for n, r := range rest {
		switch {
		case isBlankOrEnd(r):
			return n
		case r == ':' && s.colonEnds(n):
			return n
		case s.flow > 0 && (isFlow(r) || r == '?' && s.cursor.dialect == Python):
			return n
		}
	}
	return len(rest)
}

// colonEnds reports whether the colon n characters ahead ends a string without quotes. Before an
// indicator of a flow collection it does for PyYAML's own loader, and is an error for libyaml.
func (s *Scanner) colonEnds(n int) bool {
	next := s.cursor.at(n + 1)
	if s.flow > 0 && (isFlow(next) || next == '?' && s.cursor.dialect == Libyaml) {
		if s.cursor.dialect == Libyaml {
			s.failHere("put a space after the colon", "a colon before %c is not allowed here", next)
		}
		return true
	}
	return isBlankOrEnd(next)
}

// plainGap moves past the blanks and line breaks within a string without quotes, and returns what
// they stand for if the string continues.
func (s *Scanner) plainGap() []rune {
	start := s.cursor.mark.Index
	s.skipGap()
	if !isBreak(s.cursor.at(0)) {
		return s.cursor.runes[start:s.cursor.mark.Index]
	}
	gap := s.fold(nil, s.skipPlainIndent)
	s.keyAllowed = true
	return gap
}

// skipPlainIndent moves past the indentation of a line. libyaml accepts tabs as blanks after it
// and refuses them within it.
func (s *Scanner) skipPlainIndent() {
	s.cursor.skipBlanks(false)
	for s.cursor.dialect.tabsAreBlank() && isBlank(s.cursor.at(0)) {
		if s.cursor.at(0) == '\t' && s.cursor.mark.Column <= s.indent {
			s.failHere(tabHint, "a tab cannot be part of the indentation")
			return
		}
		s.cursor.skip(1)
	}
}

// fold moves past line breaks and the indentation of each line, and appends what they stand for: a
// space for a single line break, one line break less for several.
func (s *Scanner) fold(dst []rune, skipIndent func()) []rune {
	first := s.cursor.takeBreak()
	if first != '\n' {
		dst = append(dst, first)
	}
	before := len(dst)
	dst = s.takeBreaks(dst, skipIndent)
	if first == '\n' && len(dst) == before {
		dst = append(dst, ' ')
	}
	return dst
}

// takeBreaks moves past indentation and line breaks, and appends the line breaks.
func (s *Scanner) takeBreaks(dst []rune, skipIndent func()) []rune {
	for {
		skipIndent()
		if !isBreak(s.cursor.at(0)) || s.err != nil {
			return dst
		}
		dst = append(dst, s.cursor.takeBreak())
	}
}
