package pyyaml

import "unicode/utf16"

// fetchQuoted adds a text in single or double quotes.
func (s *scanner) fetchQuoted(quote rune) {
	s.mayBeKey()
	s.keyAllowed = false
	t := token{kind: tokenScalar, start: s.mark}
	s.skip(1)
	s.startText()
	for s.flaw == nil {
		s.quotedRun(quote)
		if s.flaw != nil || s.at(0) == quote {
			break
		}
		s.quotedGap(t.start)
	}
	t.text, t.lone = s.endText(s.index)
	s.skip(1)
	s.queue = append(s.queue, t)
}

// quotedRun goes up to a blank, a line break or the closing quote.
func (s *scanner) quotedRun(quote rune) {
	for s.flaw == nil {
		switch r := s.at(0); {
		case isBlankOrEnd(r):
			return
		case r == '\'' && quote == r && s.at(1) == r:
			s.skip(1)
			s.keepText(s.index)
			s.skip(1)
			s.passage.from = s.index
		case r == quote:
			return
		case r == '\\' && quote == '"':
			s.keepText(s.index)
			s.passage.changed = s.escape(s.passage.changed)
			s.passage.from = s.index
		default:
			s.skip(1)
		}
	}
}

// quotedGap goes over blanks and line breaks within a quoted text that started at start.
func (s *scanner) quotedGap(start mark) {
	from := s.index
	s.skipBlanks(true)
	switch r := s.at(0); {
	case r == 0:
		s.fail(syntax(s.mark, "add the closing quote", "the quoted text that starts on line %d does not end", start.line+1))
	case isBreak(r):
		s.keepText(from)
		s.passage.changed = s.fold(s.passage.changed, s.quotedIndent)
		s.passage.from = s.index
	}
}

func (s *scanner) quotedIndent() {
	if s.atMarker('-') || s.atMarker('.') {
		s.fail(syntax(s.mark, "add the closing quote, or indent the line", "the document ends within a quoted text"))
	}
	s.skipBlanks(true)
}

// escape appends what the backslash here and the characters behind it stand for.
func (s *scanner) escape(dst []rune) []rune {
	s.skip(1)
	r := s.at(0)
	if plain, ok := unescape(r); ok {
		s.skip(1)
		return append(dst, plain)
	}
	switch {
	case r == 'x':
		return s.escapedCode(dst, 2)
	case r == 'u':
		return s.escapedCode(dst, 4)
	case r == 'U':
		return s.escapedCode(dst, 8)
	case isBreak(r):
		s.takeBreak()
		return s.takeBreaks(dst, s.quotedIndent)
	case r == 0:
		s.fail(syntax(s.mark, "add the closing quote", "the quoted text does not end"))
	default:
		s.fail(syntax(s.mark, `write \\ for a backslash, or use single quotes`, `\%c means nothing within double quotes`, r))
	}
	return dst
}

// escapedCode appends the character that n hexadecimal digits name.
func (s *scanner) escapedCode(dst []rune, n int) []rune {
	s.skip(1)
	var code int64
	for i := range n {
		digit, ok := hexDigit(s.at(i))
		if !ok {
			s.fail(syntax(s.mark, `write \\ for a backslash, or use single quotes`, "an escaped character needs %d hexadecimal digits", n))
			return dst
		}
		code = code<<4 | digit
	}
	half := utf16.IsSurrogate(rune(code))
	if code > 0x10FFFF || half && s.dialect == libyaml {
		s.fail(syntax(s.mark, "", "there is no character U+%04X", code))
		return dst
	}
	s.skip(n)
	return append(dst, rune(code))
}

// unescape returns what a single character behind a backslash stands for.
func unescape(r rune) (rune, bool) {
	switch r {
	case '0':
		return 0, true
	case 'a':
		return '\a', true
	case 'b':
		return '\b', true
	case 't', '\t':
		return '\t', true
	case 'n':
		return '\n', true
	case 'v':
		return '\v', true
	case 'f':
		return '\f', true
	case 'r':
		return '\r', true
	case 'e':
		return 0x1B, true
	case ' ', '"', '\\', '/':
		return r, true
	case 'N':
		return 0x85, true
	case '_':
		return 0xA0, true
	case 'L':
		return '\u2028', true
	case 'P':
		return '\u2029', true
	}
	return 0, false
}

func hexDigit(r rune) (int64, bool) {
	switch {
	case r >= '0' && r <= '9':
		return int64(r - '0'), true
	case r >= 'a' && r <= 'f':
		return int64(r-'a') + 10, true
	case r >= 'A' && r <= 'F':
		return int64(r-'A') + 10, true
	}
	return 0, false
}

// joinSurrogates makes a text of code points, with a character for each escaped UTF-16 pair: so the instance reads the JSON
// that Python makes of it. Lone says that half a pair was left over.
func joinSurrogates(runes []rune) (text string, lone bool) {
	joined := runes[:0]
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		if utf16.IsSurrogate(r) {
			if i+1 < len(runes) {
				r = utf16.DecodeRune(r, runes[i+1])
			}
			if i+1 < len(runes) && r != 0xFFFD {
				i++
			} else {
				r, lone = 0xFFFD, true
			}
		}
		joined = append(joined, r)
	}
	return string(joined), lone
}
