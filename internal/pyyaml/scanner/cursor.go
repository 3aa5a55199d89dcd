package scanner

// Dialect is one of the two loaders of PyYAML. They agree on nearly everything. Where they do not,
// the scanner asks for the dialect.
type Dialect int

// The dialects.
const (
	Python  Dialect = iota // the loader written in Python, which publishing uses
	Libyaml                // the loader built on libyaml, which the reference validator uses
)

// tabsAreBlank reports whether tabs between tokens and inside unquoted strings count as blanks.
func (d Dialect) tabsAreBlank() bool { return d == Libyaml }

// Mark is a position in a file. Index and Column count code points, Line counts lines, all from 0.
type Mark struct{ Index, Line, Column int }

// cursor walks through the code points of a file.
type cursor struct {
	runes   []rune
	dialect Dialect
	mark    Mark
}

// at returns the character n positions ahead. Past the end it returns 0, which no file contains.
func (c *cursor) at(n int) rune {
	if i := c.mark.Index + n; i < len(c.runes) {
		return c.runes[i]
	}
	return 0
}

// skip moves n characters ahead. A byte order mark has no width, except for libyaml after the
// start of the file.
func (c *cursor) skip(n int) {
	for ; n > 0 && c.mark.Index < len(c.runes); n-- {
		r := c.runes[c.mark.Index]
		c.mark.Index++
		switch {
		case isBreak(r) && (r != '\r' || c.at(0) != '\n'):
			c.mark.Line++
			c.mark.Column = 0
		case r != byteOrderMark || c.dialect == Libyaml && c.mark.Index > 1:
			c.mark.Column++
		}
	}
}

// skipBlanks moves past spaces, and past tabs if tabs is true.
func (c *cursor) skipBlanks(tabs bool) {
	for c.at(0) == ' ' || tabs && c.at(0) == '\t' {
		c.skip(1)
	}
}

// skipComment moves to the end of the line if a comment starts here.
func (c *cursor) skipComment() {
	if c.at(0) == '#' {
		c.skip(c.restOfLine())
	}
}

// restOfLine returns the number of characters before the end of the line.
func (c *cursor) restOfLine() (n int) {
	for !isBreakOrEnd(c.at(n)) {
		n++
	}
	return n
}

// since returns the text between an index and the cursor.
func (c *cursor) since(index int) string { return string(c.runes[index:c.mark.Index]) }

// takeBreak moves past one line break and returns its value: itself if it is one of Unicode's
// separators, otherwise \n. It returns 0 if there is no line break here.
func (c *cursor) takeBreak() rune {
	r := c.at(0)
	if !isBreak(r) {
		return 0
	}
	if r == '\r' && c.at(1) == '\n' {
		c.skip(1)
	}
	c.skip(1)
	if r == '\u2028' || r == '\u2029' {
		return r
	}
	return '\n'
}

// atMarker reports whether a document marker, --- or ..., is here.
func (c *cursor) atMarker(r rune) bool {
	return c.mark.Column == 0 && c.at(0) == r && c.at(1) == r && c.at(2) == r && isBlankOrEnd(c.at(3))
}

func isBreak(r rune) bool {
	return r == '\n' || r == '\r' || r == 0x85 || r == '\u2028' || r == '\u2029'
}

func isBlank(r rune) bool { return r == ' ' || r == '\t' }

func isBreakOrEnd(r rune) bool { return r == 0 || isBreak(r) }

func isBlankOrEnd(r rune) bool { return isBlank(r) || isBreakOrEnd(r) }

// isWord reports whether r may be part of the name of an anchor, a directive or a tag handle.
func isWord(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '-' ||
		r == '_'
}

// isFlow reports whether r is an indicator of [lists] and {mappings}.
func isFlow(r rune) bool { return r == ',' || r == '[' || r == ']' || r == '{' || r == '}' }
