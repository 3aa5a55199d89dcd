package api

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// holdsNUL reports whether JSON contains an escaped NUL character (an unescaped one is not JSON).
// Databases cannot store it in strings.
func holdsNUL(value []byte) bool {
	for i := 0; i < len(value); i++ {
		if value[i] != '\\' {
			continue
		}
		if escapedUnit(value[i:]) == 0 {
			return true
		}
		i++
	}
	return false
}

// holdsLoneSurrogate reports whether JSON contains one half of a surrogate pair without the other,
// which is not a character.
func holdsLoneSurrogate(value []byte) bool {
	for i := 0; i < len(value); i++ {
		if value[i] != '\\' {
			continue
		}
		unit := escapedUnit(value[i:])
		if !utf16.IsSurrogate(unit) {
			i++
			continue
		}
		const escape = len(`\ud800`)
		if utf16.DecodeRune(unit, escapedUnit(value[i+escape:])) == utf8.RuneError {
			return true
		}
		i += 2*escape - 1
	}
	return false
}

// escapedUnit returns the UTF-16 unit of the escape sequence \uXXXX at the start of value, or -1
// if value does not start with one.
func escapedUnit(value []byte) rune {
	if len(value) < 6 || value[0] != '\\' || value[1] != 'u' {
		return -1
	}
	unit, err := strconv.ParseUint(string(value[2:6]), 16, 16)
	if err != nil {
		return -1
	}
	return rune(unit)
}
