package pyyaml

import (
	"strings"
	"time"
)

// isTimestamp reports whether PyYAML reads a string without quotes as a date or a date with a
// time. A date alone has two digits for the month and the day.
func isTimestamp(text string) bool {
	t, ok := parseTimestamp(text)
	return ok && (t.timed || len(text) == len("2006-01-02"))
}

// timestamp is a date as written, whether it exists or not. Zone is in minutes, without its sign.
type timestamp struct {
	year, month, day     int
	hour, minute, second int
	zone                 int
	timed                bool
}

// exists reports whether Python can represent the date.
func (t timestamp) exists() bool {
	day := time.Date(t.year, time.Month(t.month), t.day, 0, 0, 0, 0, time.UTC)
	return t.year >= 1 && t.month >= 1 && t.month <= 12 && t.day >= 1 && day.Day() == t.day &&
		t.hour < 24 && t.minute < 60 && t.second < 60 && t.zone < 24*60
}

// parseTimestamp parses a date, or a date and a time with a time zone.
func parseTimestamp(text string) (t timestamp, ok bool) {
	p := digitParser{rest: text}
	t.year = p.number(4, 4)
	p.separator('-')
	t.month = p.number(1, 2)
	p.separator('-')
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
	p.separator(':')
	t.minute = p.number(2, 2)
	p.separator(':')
	t.second = p.number(2, 2)
	if p.rest != "" && p.rest[0] == '.' {
		p.rest = skipAny(p.rest[1:], isDigit)
	}
	t.zone = p.zone()
	return t, !p.failed && p.rest == ""
}

// digitParser takes numbers and separators from the start of a string.
type digitParser struct {
	rest   string
	failed bool
}

// number takes from least to most digits.
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

func (p *digitParser) separator(c byte) {
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
			p.separator(':')
			minutes += p.number(2, 2)
		}
	default:
		p.failed = true
	}
	return minutes
}

// isDecodable reports whether Python's base64.decodebytes accepts a string. It skips characters
// that are not base64, and everything after the first padding that completes a group.
func isDecodable(text string) bool {
	const codes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	quad, pads := 0, 0
	complete := false
	for _, r := range text {
		switch {
		case r >= 0x80:
			return false
		case complete:
		case r == '=' && quad >= 2:
			pads++
			complete = quad+pads >= 4
		case r != '=' && strings.ContainsRune(codes, r):
			pads = 0
			quad = (quad + 1) % 4
		}
	}
	return complete || quad == 0
}
