package scanner

import "strings"

// fetchName adds an alias or an anchor.
func (s *Scanner) fetchName(kind Kind) {
	s.addCandidate()
	s.keyAllowed = false
	start := s.cursor.mark
	s.cursor.skip(1)
	name := s.takeWord()
	if r := s.cursor.at(0); name == "" || !isBlankOrEnd(r) && !strings.ContainsRune("?:,]}%@`", r) {
		s.failName(kind, start)
		return
	}
	s.queue = append(s.queue, Token{Kind: kind, Start: start, Text: name})
}

// failName reports an invalid alias or anchor. Most often it is a pattern such as *.yml without
// quotes.
func (s *Scanner) failName(kind Kind, start Mark) {
	end := start.Index
	for runes := s.cursor.runes; end < len(runes) && !isBlankOrEnd(runes[end]); end++ {
		if s.flow > 0 && isFlow(runes[end]) {
			break
		}
	}
	text := string(s.cursor.runes[start.Index:end])
	if kind == Anchor {
		s.failHere("put the text in quotes: '"+text+"'",
			"%s is not a valid anchor, which & starts outside quotes", text)
		return
	}
	s.failHere("quote the pattern: '"+text+"'",
		"%s is not a valid alias, which * starts outside quotes", text)
}

// takeWord moves past the letters, digits, - and _ here and returns them.
func (s *Scanner) takeWord() string {
	start := s.cursor.mark.Index
	for isWord(s.cursor.at(0)) {
		s.cursor.skip(1)
	}
	return s.cursor.since(start)
}
