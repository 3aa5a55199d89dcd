package scanner

import (
	"strings"
	"unicode/utf8"
)

// fetchTag adds a tag: !name, !!name, !handle!name, !<whole name> or a single !.
func (s *Scanner) fetchTag() {
	s.addCandidate()
	s.keyAllowed = false
	t := Token{Kind: Tag, Start: s.cursor.mark}
	switch {
	case s.cursor.at(1) == '<':
		s.cursor.skip(2)
		t.Text = s.tagURI(true)
		if s.cursor.at(0) != '>' {
			s.failHere("", "expected > at the end of the tag")
		}
		s.cursor.skip(1)
	case isBlankOrEnd(s.cursor.at(1)):
		t.Text = "!"
		s.cursor.skip(1)
	case s.cursor.dialect == Libyaml:
		t.Handle, t.Text = s.libyamlTag()
	case s.tagHasHandle():
		t.Handle = s.tagHandle()
		t.Text = s.tagURI(false)
	default:
		t.Handle = "!"
		s.cursor.skip(1)
		t.Text = s.tagURI(false)
	}
	if !s.atGap() && !(s.cursor.dialect == Libyaml && s.flow > 0 && s.cursor.at(0) == ',') {
		s.failHere("put the text in quotes if the ! belongs to it", "expected a space after the tag")
		return
	}
	s.queue = append(s.queue, t)
}

// tagHasHandle reports whether the word here contains a second !.
func (s *Scanner) tagHasHandle() bool {
	for n := 1; ; n++ {
		switch r := s.cursor.at(n); {
		case r == '!':
			return true
		case r == ' ' || isBreakOrEnd(r):
			return false
		}
	}
}

// libyamlTag reads a tag as libyaml does: what only starts like a handle belongs to the name.
func (s *Scanner) libyamlTag() (handle, suffix string) {
	n := 1
	for isWord(s.cursor.at(n)) {
		n++
	}
	if s.cursor.at(n) == '!' {
		handle = string(s.cursor.runes[s.cursor.mark.Index : s.cursor.mark.Index+n+1])
		s.cursor.skip(n + 1)
		return handle, s.tagURI(false)
	}
	s.cursor.skip(1)
	if !s.isURIRune(s.cursor.at(0), false) {
		return "", "!"
	}
	return "!", s.tagURI(false)
}

// tagHandle reads !, !! or !name!.
func (s *Scanner) tagHandle() string {
	start := s.cursor.mark.Index
	if s.cursor.at(0) != '!' {
		s.failHere("", "the handle of a tag starts with !")
		return ""
	}
	s.cursor.skip(1)
	if s.atGap() {
		return "!"
	}
	s.takeWord()
	if s.cursor.at(0) != '!' {
		s.failHere("", "the handle of a tag ends with !")
		return ""
	}
	s.cursor.skip(1)
	return s.cursor.since(start)
}

// tagURI reads the name of a tag. A whole name, in <> or after %TAG, may contain indicators of
// flow collections.
func (s *Scanner) tagURI(whole bool) string {
	var name strings.Builder
	for r := s.cursor.at(0); s.err == nil && s.isURIRune(r, whole); r = s.cursor.at(0) {
		if r == '%' {
			s.uriEscapes(&name)
			continue
		}
		name.WriteRune(r)
		s.cursor.skip(1)
	}
	if name.Len() == 0 {
		s.failHere("put the text in quotes if the ! belongs to it", "the tag has no name")
	}
	return name.String()
}

func (s *Scanner) isURIRune(r rune, whole bool) bool {
	if r == ',' || r == '[' || r == ']' {
		return whole || s.cursor.dialect == Python
	}
	return isWord(r) || r != 0 && strings.ContainsRune(";/?:@&=+$.!~*'()%", r)
}

// uriEscapes reads a run of bytes written as %XX.
func (s *Scanner) uriEscapes(dst *strings.Builder) {
	var octets []byte
	start := s.cursor.mark
	for s.cursor.at(0) == '%' {
		s.cursor.skip(1)
		high, ok := hexDigit(s.cursor.at(0))
		low, also := hexDigit(s.cursor.at(1))
		if !ok || !also {
			s.failHere("", "expected two hexadecimal digits after %% in the tag")
			return
		}
		octets = append(octets, byte(high<<4|low))
		s.cursor.skip(2)
	}
	if !utf8.Valid(octets) {
		s.Fail(SyntaxError(start, "", "the bytes after %% in the tag are not valid UTF-8"))
	}
	dst.Write(octets)
}
