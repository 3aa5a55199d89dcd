package pyyaml

// chomping is what a block text's header does to the line breaks at its end.
type chomping int

const (
	clip  chomping = iota // one stays
	strip                 // none stays (|-)
	keep                  // all stay (|+)
)

// fetchBlockScalar adds a text behind | (lines as they are) or > (lines joined).
func (s *scanner) fetchBlockScalar(style rune) {
	s.keyAllowed = true
	s.dropCandidate()
	t := token{kind: tokenScalar, start: s.mark}
	s.skip(1)
	ending, indentation := s.blockHeader()
	if s.flaw != nil {
		return
	}
	t.text = s.blockText(style == '>', ending, int32(indentation))
	s.queue = append(s.queue, t)
}

// blockHeader reads the signs behind | or >. Indentation is 0 where the text itself tells.
func (s *scanner) blockHeader() (ending chomping, indentation int) {
	for range 2 {
		switch r := s.at(0); {
		case r == '-' && ending == clip:
			ending = strip
		case r == '+' && ending == clip:
			ending = keep
		case r == '0' && indentation == 0:
			s.fail(syntax(s.mark, "", "a block text is indented by 1 to 9 spaces"))
			return ending, indentation
		case r > '0' && r <= '9' && indentation == 0:
			indentation = int(r - '0')
		default:
			continue
		}
		s.skip(1)
	}
	if !s.gapHere() && !s.libyamlComment() {
		s.fail(syntax(s.mark, "start the text on the next line", "expected the end of the line behind | or >"))
		return ending, indentation
	}
	s.endLine("| or >")
	return ending, indentation
}

// blockText reads the lines of a block text.
func (s *scanner) blockText(folded bool, ending chomping, indentation int32) string {
	s.startText()
	text, lineBreak := s.passage.changed, rune(0)
	column, breaks := s.blockStart(indentation)
	for s.column == column && s.at(0) != 0 && s.flaw == nil {
		text = append(text, breaks...)
		flush := !isBlank(s.at(0))
		from := s.index
		s.skipInLine(s.restOfLine())
		text = append(text, s.runes[from:s.index]...)
		lineBreak = s.takeBreak()
		breaks = s.takeBreaks(breaks[:0], func() { s.blockIndent(column) })
		if s.column != column || s.at(0) == 0 {
			break
		}
		switch {
		case !folded || lineBreak != '\n' || !flush || isBlank(s.at(0)):
			text = appendBreak(text, lineBreak)
		case len(breaks) == 0:
			text = append(text, ' ')
		}
	}
	if ending != strip {
		text = appendBreak(text, lineBreak)
	}
	if ending == keep {
		text = append(text, breaks...)
	}
	s.passage.changed, s.breaks = text, breaks
	return string(text)
}

// appendBreak appends a line break unless it is 0, for none.
func appendBreak(dst []rune, lineBreak rune) []rune {
	if lineBreak == 0 {
		return dst
	}
	return append(dst, lineBreak)
}

// blockStart goes to the first line that is not empty. It returns the column at which the text's lines start, and the breaks
// before it.
func (s *scanner) blockStart(indentation int32) (column int32, breaks []rune) {
	outside := max(s.indent, 0)
	if indentation > 0 {
		column = outside + indentation
		return column, s.takeBreaks(s.breaks[:0], func() { s.blockIndent(column) })
	}
	deepest := int32(0)
	breaks = s.takeBreaks(s.breaks[:0], func() {
		s.blockIndent(-1)
		deepest = max(deepest, s.column)
	})
	return max(s.indent+1, 1, deepest), breaks
}

// blockIndent goes over a line's blanks, up to the column where the text starts if it is known (not -1). libyaml refuses tabs
// before that column.
func (s *scanner) blockIndent(column int32) {
	n := 0
	for s.at(n) == ' ' && (column < 0 || s.column+int32(n) < column) {
		n++
	}
	s.skipInLine(n)
	if s.dialect == libyaml && s.at(0) == '\t' && (column < 0 || s.column < column) {
		s.fail(syntax(s.mark, "write spaces instead of tabs", "a tab cannot be part of the indentation"))
	}
}
