package registry

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// holdsNUL reports whether a JSON text holds an escaped NUL character (a bare one is no JSON). Databases do not keep it in
// texts.
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

// holdsLoneSurrogate reports whether a JSON text holds one half of a surrogate pair without the other, which is no
// character.
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

// escapedUnit returns the UTF-16 unit of the escape sequence \uXXXX that value starts with, -1 when it starts otherwise.
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
