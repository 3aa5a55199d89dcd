package pyyaml

import (
	"strings"
	"unicode/utf8"
)

// fetchTag adds a tag: !name, !!name, !handle!name, !<whole name> or a single !.
func (s *scanner) fetchTag() {
	s.mayBeKey()
	s.keyAllowed = false
	t := token{kind: tokenTag, start: s.mark}
	switch {
	case s.at(1) == '<':
		s.skip(2)
		t.text = s.tagURI(true)
		if s.at(0) != '>' {
			s.fail(syntax(s.mark, "", "expected > at the end of the tag"))
		}
		s.skip(1)
	case isBlankOrEnd(s.at(1)):
		t.text = "!"
		s.skip(1)
	case s.dialect == libyaml:
		t.handle, t.text = s.tagOfLibyaml()
	case s.tagHasHandle():
		t.handle = s.tagHandle()
		t.text = s.tagURI(false)
	default:
		t.handle = "!"
		s.skip(1)
		t.text = s.tagURI(false)
	}
	if !s.gapHere() && !(s.dialect == libyaml && s.flow > 0 && s.at(0) == ',') {
		s.fail(syntax(s.mark, "put the text in quotes if the ! belongs to it", "expected a space behind the tag"))
		return
	}
	s.queue = append(s.queue, t)
}

// tagHasHandle reports whether a second ! belongs to the word here.
func (s *scanner) tagHasHandle() bool {
	for n := 1; ; n++ {
		switch r := s.at(n); {
		case r == '!':
			return true
		case r == ' ' || isBreakOrEnd(r):
			return false
		}
	}
}

// tagOfLibyaml reads a tag as libyaml does: what starts like a handle but is none belongs to the name.
func (s *scanner) tagOfLibyaml() (handle, suffix string) {
	n := 1
	for isWord(s.at(n)) {
		n++
	}
	if s.at(n) == '!' {
		handle = s.slice(s.index, s.index+int32(n)+1)
		s.skip(n + 1)
		return handle, s.tagURI(false)
	}
	s.skip(1)
	if !s.uriCharacter(s.at(0), false) {
		return "", "!"
	}
	return "!", s.tagURI(false)
}

// tagHandle reads !, !! or !name!.
func (s *scanner) tagHandle() string {
	start := s.index
	if s.at(0) != '!' {
		s.fail(syntax(s.mark, "", "a tag's handle starts with !"))
		return ""
	}
	s.skip(1)
	if s.gapHere() {
		return "!"
	}
	s.takeWord()
	if s.at(0) != '!' {
		s.fail(syntax(s.mark, "", "a tag's handle ends with !"))
		return ""
	}
	s.skip(1)
	return s.slice(start, s.index)
}

// tagURI reads the name of a tag. A whole one, in <> or behind %TAG, may hold signs of flow collections.
func (s *scanner) tagURI(whole bool) string {
	var name strings.Builder
	for r := s.at(0); s.flaw == nil && s.uriCharacter(r, whole); r = s.at(0) {
		if r == '%' {
			s.uriEscapes(&name)
			continue
		}
		name.WriteRune(r)
		s.skip(1)
	}
	if name.Len() == 0 {
		s.fail(syntax(s.mark, "put the text in quotes if the ! belongs to it", "the tag has no name"))
	}
	return name.String()
}

func (s *scanner) uriCharacter(r rune, whole bool) bool {
	if r == ',' || r == '[' || r == ']' {
		return whole || s.dialect == python
	}
	return isWord(r) || r != 0 && strings.ContainsRune(";/?:@&=+$.!~*'()%", r)
}

// uriEscapes reads a run of bytes that are written as %XX.
func (s *scanner) uriEscapes(dst *strings.Builder) {
	var octets []byte
	start := s.mark
	for s.at(0) == '%' {
		s.skip(1)
		high, ok := hexDigit(s.at(0))
		low, also := hexDigit(s.at(1))
		if !ok || !also {
			s.fail(syntax(s.mark, "", "expected two hexadecimal digits behind %% in the tag"))
			return
		}
		octets = append(octets, byte(high<<4|low))
		s.skip(2)
	}
	if !utf8.Valid(octets) {
		s.fail(syntax(start, "", "the bytes behind %% in the tag are no UTF-8"))
	}
	dst.Write(octets)
}
