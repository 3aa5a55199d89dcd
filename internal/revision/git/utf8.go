package git

import (
	"strings"
	"unicode/utf8"
)

// toUTF8 returns bytes that git stores as valid UTF-8. If they are not UTF-8 already, they are
// read as ISO-8859-1, as gitweb does.
func toUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var decoded strings.Builder
	for _, b := range []byte(s) {
		decoded.WriteRune(rune(b))
	}
	return decoded.String()
}
