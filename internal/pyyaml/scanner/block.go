package scanner

// chomping is what the header of a block scalar says about the line breaks at its end.
type chomping int

const (
	clip  chomping = iota // keep one
	strip                 // remove all (|-)
	keep                  // keep all (|+)
)

// fetchBlockScalar adds a block scalar: | keeps its line breaks, > folds them.
func (s *Scanner) fetchBlockScalar(style rune) {
	s.keyAllowed = true
	s.dropCandidate()
	t := Token{Kind: Scalar, Start: s.cursor.mark}
	s.cursor.skip(1)
	ending, indentation := s.blockHeader()
	if s.err != nil {
		return
	}
	t.Text = s.blockText(style == '>', ending, indentation)
	s.queue = append(s.queue, t)
}

// blockHeader reads the indicators after | or >. The indentation is 0 if the header does not state
// it.
func (s *Scanner) blockHeader() (ending chomping, indentation int) {
	for range 2 {
		switch r := s.cursor.at(0); {
		case r == '-' && ending == clip:
			ending = strip
		case r == '+' && ending == clip:
			ending = keep
		case r == '0' && indentation == 0:
			s.failHere("", "the indentation of a block string must be 1 to 9 spaces")
			return ending, indentation
		case r > '0' && r <= '9' && indentation == 0:
			indentation = int(r - '0')
		default:
			continue
		}
		s.cursor.skip(1)
	}
	if !s.atGap() && !s.atLibyamlComment() {
		s.failHere("start the string on the next line", "expected the end of the line after | or >")
		return ending, indentation
	}
	s.endLine("| or >")
	return ending, indentation
}

// blockText reads the lines of a block scalar.
func (s *Scanner) blockText(folded bool, ending chomping, indentation int) string {
	var text []rune
	lineBreak := rune(0)
	column, breaks := s.blockStart(indentation)
	for s.cursor.mark.Column == column && s.cursor.at(0) != 0 && s.err == nil {
		text = append(text, breaks...)
		flush := !isBlank(s.cursor.at(0))
		from := s.cursor.mark.Index
		s.cursor.skip(s.cursor.restOfLine())
		text = append(text, s.cursor.runes[from:s.cursor.mark.Index]...)
		lineBreak = s.cursor.takeBreak()
		breaks = s.takeBreaks(nil, func() { s.skipBlockIndent(column) })
		if s.cursor.mark.Column != column || s.cursor.at(0) == 0 {
			break
		}
		switch {
		case !folded || lineBreak != '\n' || !flush || isBlank(s.cursor.at(0)):
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
	return string(text)
}

// appendBreak appends a line break, unless it is 0 for none.
func appendBreak(dst []rune, lineBreak rune) []rune {
	if lineBreak == 0 {
		return dst
	}
	return append(dst, lineBreak)
}

// blockStart moves to the first line that is not empty. It returns the column where the lines
// start and the line breaks before the first one.
func (s *Scanner) blockStart(indentation int) (column int, breaks []rune) {
	if indentation > 0 {
		column = max(s.indent, 0) + indentation
		return column, s.takeBreaks(nil, func() { s.skipBlockIndent(column) })
	}
	deepest := 0
	breaks = s.takeBreaks(nil, func() {
		s.skipBlockIndent(-1)
		deepest = max(deepest, s.cursor.mark.Column)
	})
	return max(s.indent+1, 1, deepest), breaks
}

// skipBlockIndent moves past the spaces at the start of a line, at most to the given column unless
// it is -1, for not known yet. libyaml refuses tabs before that column.
func (s *Scanner) skipBlockIndent(column int) {
	for s.cursor.at(0) == ' ' && (column < 0 || s.cursor.mark.Column < column) {
		s.cursor.skip(1)
	}
	inIndent := column < 0 || s.cursor.mark.Column < column
	if s.cursor.dialect == Libyaml && s.cursor.at(0) == '\t' && inIndent {
		s.failHere(tabHint, "a tab cannot be part of the indentation")
	}
}

const tabHint = "write spaces instead of tabs"
