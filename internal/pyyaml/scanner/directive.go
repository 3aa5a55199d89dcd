package scanner

// fetchDirective adds a %YAML or %TAG line. PyYAML's own loader ignores other directives; libyaml
// refuses them.
func (s *Scanner) fetchDirective() {
	t := Token{Kind: Directive, Start: s.cursor.mark}
	s.cursor.skip(1)
	name := s.takeWord()
	if name == "" || !s.atGap() {
		s.failHere("", "the name of a directive (%%) may contain only letters, digits, - and _")
		return
	}
	switch {
	case name == "YAML":
		t.Text = s.version()
	case name == "TAG":
		t.Handle, t.Text = s.tagDirective()
	case s.cursor.dialect == Libyaml:
		s.failHere("", "there is no directive %%%s", name)
	default:
		s.cursor.skip(s.cursor.restOfLine())
	}
	s.endLine("a directive (%)")
	s.queue = append(s.queue, t)
}

const versionHint = "write %YAML 1.1"

// version reads the version after %YAML and returns its major number.
func (s *Scanner) version() string {
	s.skipGap()
	major := s.number()
	if s.cursor.at(0) != '.' {
		s.failVersion()
		return ""
	}
	s.cursor.skip(1)
	minor := s.number()
	if s.cursor.dialect == Libyaml && minor != "1" && minor != "2" {
		s.failHere(versionHint, "there is no YAML %s.%s", major, minor)
	}
	if !s.atGap() && !s.atLibyamlComment() {
		s.failVersion()
	}
	return major
}

func (s *Scanner) failVersion() { s.failHere(versionHint, "the version of YAML is not a number") }

// number reads digits and returns them without leading zeros.
func (s *Scanner) number() string {
	start := s.cursor.mark.Index
	for s.cursor.at(0) >= '0' && s.cursor.at(0) <= '9' {
		s.cursor.skip(1)
	}
	if s.cursor.mark.Index == start {
		s.failVersion()
		return ""
	}
	for start < s.cursor.mark.Index-1 && s.cursor.runes[start] == '0' {
		start++
	}
	return s.cursor.since(start)
}

// tagDirective reads the handle and the prefix after %TAG.
func (s *Scanner) tagDirective() (handle, prefix string) {
	s.skipGap()
	handle = s.tagHandle()
	if !s.atGap() || isBreakOrEnd(s.cursor.at(0)) {
		s.failHere("", "expected a space after the handle of the tag")
	}
	s.skipGap()
	prefix = s.tagURI(true)
	if !s.atGap() {
		s.failHere("", "expected the end of the line after the prefix of the tag")
	}
	return handle, prefix
}

// endLine moves past blanks and a comment to the next line.
func (s *Scanner) endLine(after string) {
	s.skipGap()
	s.cursor.skipComment()
	if !isBreakOrEnd(s.cursor.at(0)) {
		s.failHere("", "expected the end of the line after %s", after)
		return
	}
	s.cursor.takeBreak()
}

// atLibyamlComment reports whether a comment starts here without a blank before it, which only
// libyaml accepts.
func (s *Scanner) atLibyamlComment() bool {
	return s.cursor.at(0) == '#' && s.cursor.dialect == Libyaml
}

// atGap reports whether a word may end here: at a blank, a line break or the end of the file.
func (s *Scanner) atGap() bool {
	r := s.cursor.at(0)
	return r == ' ' || isBreakOrEnd(r) || r == '\t' && s.cursor.dialect.tabsAreBlank()
}

// skipGap moves past what the dialect accepts as blanks between tokens.
func (s *Scanner) skipGap() { s.cursor.skipBlanks(s.cursor.dialect.tabsAreBlank()) }
