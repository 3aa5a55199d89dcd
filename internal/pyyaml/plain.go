package pyyaml

// fetchPlain adds an unquoted text. It may go on over several lines; a key follows only where its last line break is.
func (s *scanner) fetchPlain() {
	s.mayBeKey()
	t := token{kind: tokenScalar, start: s.mark, plain: true}
	s.startText()
	end := s.index
	breaks := s.breaks[:0]
	for s.at(0) != '#' && !s.atMarker('-') && !s.atMarker('.') {
		n := s.plainRun()
		if n == 0 || s.flaw != nil {
			break
		}
		if len(breaks) > 0 {
			s.keepText(end)
			s.passage.changed = append(s.passage.changed, breaks...)
			s.passage.from = s.index
		}
		s.keyAllowed = false
		s.skipInLine(n)
		end = s.index
		breaks = s.plainGap(breaks[:0])
		if s.index == end || s.flow == 0 && s.column <= s.indent {
			break
		}
	}
	s.breaks = breaks
	t.text, _ = s.endText(end)
	s.queue = append(s.queue, t)
}

// plainRun returns how many characters of an unquoted text stand here before a blank or a sign.
func (s *scanner) plainRun() int {
	rest := s.runes[s.index:]
	for n, r := range rest {
		switch {
		case isBlankOrEnd(r):
			return n
		case r == ':' && s.colonEnds(n):
			return n
		case s.flow > 0 && (isFlow(r) || r == '?' && s.dialect == python):
			return n
		}
	}
	return len(rest)
}

// colonEnds reports whether the colon n characters from here ends an unquoted text. In front of a sign of a flow collection
// it does so for PyYAML's own loader and is an error for libyaml.
func (s *scanner) colonEnds(n int) bool {
	next := s.at(n + 1)
	if s.flow > 0 && (isFlow(next) || next == '?' && s.dialect == libyaml) {
		if s.dialect == libyaml {
			s.fail(syntax(s.mark, "put a space behind the colon", "a colon cannot stand before %c here", next))
		}
		return true
	}
	return isBlankOrEnd(next)
}

// plainGap goes over the blanks and line breaks within an unquoted text and appends what line breaks stand for.
func (s *scanner) plainGap(breaks []rune) []rune {
	s.skipBlanks(s.dialect.tabs())
	if !isBreak(s.at(0)) {
		return breaks
	}
	breaks = s.fold(breaks, s.plainIndent)
	s.keyAllowed = true
	return breaks
}

// plainIndent goes over a line's indentation. libyaml takes tabs behind it for blanks and refuses them within.
func (s *scanner) plainIndent() {
	s.skipBlanks(false)
	for s.dialect.tabs() && isBlank(s.at(0)) {
		if s.at(0) == '\t' && s.column <= s.indent {
			s.fail(syntax(s.mark, "write spaces instead of tabs", "a tab cannot be part of the indentation"))
			return
		}
		s.skip(1)
	}
}

// fold goes over line breaks and the indentation of each line, and appends what they stand for: a single \n for a blank,
// several for one less.
func (s *scanner) fold(dst []rune, indentation func()) []rune {
	first := s.takeBreak()
	if first != '\n' {
		dst = append(dst, first)
	}
	before := len(dst)
	dst = s.takeBreaks(dst, indentation)
	if first == '\n' && len(dst) == before {
		dst = append(dst, ' ')
	}
	return dst
}

// takeBreaks goes over indentation and line breaks, and appends the breaks.
func (s *scanner) takeBreaks(dst []rune, indentation func()) []rune {
	for {
		indentation()
		if !isBreak(s.at(0)) || s.flaw != nil {
			return dst
		}
		dst = append(dst, s.takeBreak())
	}
}
