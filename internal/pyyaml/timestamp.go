package pyyaml

import "time"

// looksTimestamp reports whether PyYAML takes an unquoted text for a date or a date with a time: a date alone has two digits
// for month and day.
func looksTimestamp(text string) bool {
	t, ok := parseTimestamp(text)
	return ok && (t.timed || len(text) == len("2006-01-02"))
}

// timestamp is a date as written, possible or not. Zone is in minutes, without its sign.
type timestamp struct {
	year, month, day     int
	hour, minute, second int
	zone                 int
	timed                bool
}

// possible reports whether Python has such a date.
func (t timestamp) possible() bool {
	day := time.Date(t.year, time.Month(t.month), t.day, 0, 0, 0, 0, time.UTC)
	return t.year >= 1 && t.month >= 1 && t.month <= 12 && t.day >= 1 && day.Day() == t.day &&
		t.hour < 24 && t.minute < 60 && t.second < 60 && t.zone < 24*60
}

// parseTimestamp reads a date, or a date and a time with a time zone.
func parseTimestamp(text string) (t timestamp, ok bool) {
	p := digitParser{rest: text}
	t.year = p.number(4, 4)
	p.sign('-')
	t.month = p.number(1, 2)
	p.sign('-')
	t.day = p.number(1, 2)
	if p.failed || p.rest == "" {
		return t, !p.failed
	}
	t.timed = true
	if p.rest[0] == 'T' || p.rest[0] == 't' {
		p.rest = p.rest[1:]
	} else if p.blanks() == 0 {
		return t, false
	}
	t.hour = p.number(1, 2)
	p.sign(':')
	t.minute = p.number(2, 2)
	p.sign(':')
	t.second = p.number(2, 2)
	if p.rest != "" && p.rest[0] == '.' {
		p.rest = skipAny(p.rest[1:], isDigit)
	}
	t.zone = p.zone()
	return t, !p.failed && p.rest == ""
}

// digitParser takes numbers and signs from the front of a text.
type digitParser struct {
	rest   string
	failed bool
}

// number takes as many digits as there are, from least to most of them.
func (p *digitParser) number(least, most int) (value int) {
	n := 0
	for n < most && n < len(p.rest) && isDigit(p.rest[n]) {
		value = value*10 + int(p.rest[n]-'0')
		n++
	}
	p.rest = p.rest[n:]
	p.failed = p.failed || n < least
	return value
}

func (p *digitParser) sign(c byte) {
	if p.rest == "" || p.rest[0] != c {
		p.failed = true
		return
	}
	p.rest = p.rest[1:]
}

func (p *digitParser) blanks() int {
	before := len(p.rest)
	p.rest = skipAny(p.rest, func(c byte) bool { return c == ' ' || c == '\t' })
	return before - len(p.rest)
}

// zone takes Z, or a sign with hours and minutes, or nothing.
func (p *digitParser) zone() (minutes int) {
	if p.rest == "" {
		return 0
	}
	p.blanks()
	if p.rest == "" {
		p.failed = true
		return 0
	}
	switch c := p.rest[0]; c {
	case 'Z':
		p.rest = p.rest[1:]
	case '-', '+':
		p.rest = p.rest[1:]
		minutes = 60 * p.number(1, 2)
		if p.rest != "" {
			p.sign(':')
			minutes += p.number(2, 2)
		}
	default:
		p.failed = true
	}
	return minutes
}
