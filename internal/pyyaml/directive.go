package pyyaml

// fetchDirective adds a %YAML or %TAG line. PyYAML's own loader skips others; libyaml refuses them.
func (s *scanner) fetchDirective() {
	t := token{kind: tokenDirective, start: s.mark}
	s.skip(1)
	name := s.takeWord()
	if name == "" || !s.gapHere() {
		s.fail(syntax(s.mark, "", "the name of a directive (%%) has letters, digits, - and _"))
		return
	}
	switch {
	case name == "YAML":
		t.text = s.version()
	case name == "TAG":
		t.handle, t.text = s.tagDirective()
	case s.dialect == libyaml:
		s.fail(syntax(s.mark, "", "there is no directive %%%s", name))
	default:
		s.skipInLine(s.restOfLine())
	}
	s.endLine("a directive (%)")
	s.queue = append(s.queue, t)
}

// version reads the version behind %YAML and returns its major number.
func (s *scanner) version() string {
	s.skipBlanks(s.dialect.tabs())
	major := s.number()
	if s.at(0) != '.' {
		s.fail(syntax(s.mark, "write %YAML 1.1", "the version of YAML is no number"))
		return ""
	}
	s.skip(1)
	minor := s.number()
	if s.dialect == libyaml && minor != "1" && minor != "2" {
		s.fail(syntax(s.mark, "write %YAML 1.1", "there is no YAML %s.%s", major, minor))
	}
	if !s.gapHere() && !s.libyamlComment() {
		s.fail(syntax(s.mark, "write %YAML 1.1", "the version of YAML is no number"))
	}
	return major
}

// number reads digits and returns them without leading zeros.
func (s *scanner) number() string {
	start := s.index
	for s.at(0) >= '0' && s.at(0) <= '9' {
		s.skip(1)
	}
	if s.index == start {
		s.fail(syntax(s.mark, "write %YAML 1.1", "the version of YAML is no number"))
		return ""
	}
	for start < s.index-1 && s.runes[start] == '0' {
		start++
	}
	return s.slice(start, s.index)
}

// tagDirective reads the handle and prefix behind %TAG.
func (s *scanner) tagDirective() (handle, prefix string) {
	s.skipBlanks(s.dialect.tabs())
	handle = s.tagHandle()
	if !s.gapHere() || isBreakOrEnd(s.at(0)) {
		s.fail(syntax(s.mark, "", "expected a space behind the tag's handle"))
	}
	s.skipBlanks(s.dialect.tabs())
	prefix = s.tagURI(true)
	if !s.gapHere() {
		s.fail(syntax(s.mark, "", "expected the end of the line behind the tag's prefix"))
	}
	return handle, prefix
}

// endLine goes over blanks and a comment to the next line.
func (s *scanner) endLine(behind string) {
	s.skipBlanks(s.dialect.tabs())
	s.skipComment()
	if !isBreakOrEnd(s.at(0)) {
		s.fail(syntax(s.mark, "", "expected the end of the line behind %s", behind))
		return
	}
	s.takeBreak()
}

// libyamlComment reports whether a comment starts here without a blank before it, which only libyaml takes.
func (s *scanner) libyamlComment() bool { return s.at(0) == '#' && s.dialect == libyaml }

// gapHere reports whether a word may end here: before a blank, a line break or the end of the file.
func (s *scanner) gapHere() bool {
	r := s.at(0)
	return r == ' ' || isBreakOrEnd(r) || r == '\t' && s.dialect.tabs()
}
