package pyyaml

// mark is a position in a text: index and column count code points, line counts lines, all from 0.
type mark struct{ index, line, column int32 }

// cursor walks through a text. Behind its end stands 0, which no text contains.
type cursor struct {
	source
	dialect dialect
	mark
}

// at returns the character that is n behind the cursor's.
func (c *cursor) at(n int) rune {
	if i := int(c.index) + n; i < len(c.runes) {
		return c.runes[i]
	}
	return 0
}

// skip goes n characters on. A byte order mark has no width, but for libyaml one inside of the text.
func (c *cursor) skip(n int) {
	for ; n > 0 && int(c.index) < len(c.runes); n-- {
		r := c.runes[c.index]
		c.index++
		switch {
		case isBreak(r) && (r != '\r' || c.at(0) != '\n'):
			c.line++
			c.column = 0
		case r != byteOrderMark || c.dialect == libyaml && c.index > 1:
			c.column++
		}
	}
}

// skipInLine goes on by n characters that are there and do not break the line.
func (c *cursor) skipInLine(n int) {
	if c.marked {
		c.skip(n)
		return
	}
	c.index += int32(n)
	c.column += int32(n)
}

// skipBlanks goes behind blanks, and tabs too where these count as blanks.
func (c *cursor) skipBlanks(tabs bool) {
	n := 0
	for c.at(n) == ' ' || tabs && c.at(n) == '\t' {
		n++
	}
	c.skipInLine(n)
}

// skipComment goes to the end of the line when a comment starts here.
func (c *cursor) skipComment() {
	if c.at(0) == '#' {
		c.skipInLine(c.restOfLine())
	}
}

// restOfLine returns how many characters the line has from here on.
func (c *cursor) restOfLine() (n int) {
	for !isBreakOrEnd(c.at(n)) {
		n++
	}
	return n
}

// takeBreak goes behind one line break and returns what it stands for: itself if it is one of Unicode's separators, else \n.
// Where there is none it returns 0.
func (c *cursor) takeBreak() rune {
	r := c.at(0)
	if !isBreak(r) {
		return 0
	}
	if r == '\r' && c.at(1) == '\n' {
		c.index++
	}
	c.index++
	c.line++
	c.column = 0
	if r == '\u2028' || r == '\u2029' {
		return r
	}
	return '\n'
}

// atMarker reports whether a document's start (---) or end (...) is here.
func (c *cursor) atMarker(r rune) bool {
	return c.column == 0 && c.at(0) == r && c.at(1) == r && c.at(2) == r && isBlankOrEnd(c.at(3))
}

func isBreak(r rune) bool {
	return r == '\n' || r == '\r' || r >= 0x85 && (r == 0x85 || r == '\u2028' || r == '\u2029')
}

func isBlank(r rune) bool { return r == ' ' || r == '\t' }

func isBreakOrEnd(r rune) bool { return r == 0 || isBreak(r) }

func isBlankOrEnd(r rune) bool { return isBlank(r) || isBreakOrEnd(r) }

// isWord reports whether r may be part of an anchor's, a directive's or a tag handle's name.
func isWord(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '-' || r == '_'
}

// isFlow reports whether r belongs to the syntax of [lists] and {mappings}.
func isFlow(r rune) bool { return r == ',' || r == '[' || r == ']' || r == '{' || r == '}' }
