package scanner

import "unicode/utf16"

// fetchQuoted adds a string in single or double quotes.
func (s *Scanner) fetchQuoted(quote rune) {
	s.addCandidate()
	s.keyAllowed = false
	t := Token{Kind: Scalar, Start: s.cursor.mark}
	s.cursor.skip(1)
	var text []rune
	for s.err == nil {
		text = s.appendQuotedRun(text, quote)
		if s.err != nil || s.cursor.at(0) == quote {
			break
		}
		text = s.appendQuotedGap(text, t.Start)
	}
	t.Text, t.Unpaired = joinSurrogates(text)
	s.cursor.skip(1)
	s.queue = append(s.queue, t)
}

// appendQuotedRun appends the text before a blank, a line break or the closing quote.
func (s *Scanner) appendQuotedRun(text []rune, quote rune) []rune {
	for s.err == nil {
		switch r := s.cursor.at(0); {
		case isBlankOrEnd(r):
			return text
		case r == '\'' && quote == r && s.cursor.at(1) == r:
			text = append(text, r)
			s.cursor.skip(2)
		case r == quote:
			return text
		case r == '\\' && quote == '"':
			text = s.appendEscape(text)
		default:
			text = append(text, r)
			s.cursor.skip(1)
		}
	}
	return text
}

// appendQuotedGap appends what the blanks and line breaks here stand for in the quoted string that
// starts at start.
func (s *Scanner) appendQuotedGap(text []rune, start Mark) []rune {
	from := s.cursor.mark.Index
	s.cursor.skipBlanks(true)
	switch r := s.cursor.at(0); {
	case r == 0:
		s.failHere(
			"add the closing quote", "the quoted string that starts on line %d does not end", start.Line+1,
		)
		return text
	case isBreak(r):
		return s.fold(text, s.skipQuotedIndent)
	default:
		return append(text, s.cursor.runes[from:s.cursor.mark.Index]...)
	}
}

func (s *Scanner) skipQuotedIndent() {
	if s.cursor.atMarker('-') || s.cursor.atMarker('.') {
		s.failHere(
			"add the closing quote, or indent the line", "the document ends within a quoted string",
		)
	}
	s.cursor.skipBlanks(true)
}

// appendEscape appends what the escape sequence here stands for.
func (s *Scanner) appendEscape(dst []rune) []rune {
	s.cursor.skip(1)
	r := s.cursor.at(0)
	if plain, ok := unescape(r); ok {
		s.cursor.skip(1)
		return append(dst, plain)
	}
	switch {
	case r == 'x':
		return s.appendCodePoint(dst, 2)
	case r == 'u':
		return s.appendCodePoint(dst, 4)
	case r == 'U':
		return s.appendCodePoint(dst, 8)
	case isBreak(r):
		s.cursor.takeBreak()
		return s.takeBreaks(dst, s.skipQuotedIndent)
	case r == 0:
		s.failHere("add the closing quote", "the quoted string does not end")
	default:
		s.failHere(`write \\ for a backslash, or use single quotes`, `\%c is not an escape sequence`, r)
	}
	return dst
}

// appendCodePoint appends the character written as n hexadecimal digits.
func (s *Scanner) appendCodePoint(dst []rune, n int) []rune {
	s.cursor.skip(1)
	var code int64
	for i := range n {
		digit, ok := hexDigit(s.cursor.at(i))
		if !ok {
			s.failHere(
				`write \\ for a backslash, or use single quotes`,
				"an escaped character needs %d hexadecimal digits", n,
			)
			return dst
		}
		code = code<<4 | digit
	}
	half := utf16.IsSurrogate(rune(code))
	if code > 0x10FFFF || half && s.cursor.dialect == Libyaml {
		s.failHere("", "there is no character U+%04X", code)
		return dst
	}
	s.cursor.skip(n)
	return append(dst, rune(code))
}

// unescape returns what a single character after a backslash stands for.
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

// joinSurrogates returns code points as a string, with one character for each escaped UTF-16 pair:
// that is how an instance reads the JSON that Python writes. It reports whether a surrogate was
// unpaired.
func joinSurrogates(runes []rune) (text string, unpaired bool) {
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
				r, unpaired = 0xFFFD, true
			}
		}
		joined = append(joined, r)
	}
	return string(joined), unpaired
}
