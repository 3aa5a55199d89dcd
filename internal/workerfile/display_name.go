package workerfile

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// displayName makes a name for people of a key, as Python's capitalize does: blanks for underscores, the first letter as a
// capital and the others not.
func displayName(key string) string {
	name := strings.ReplaceAll(key, "_", " ")
	first, size := utf8.DecodeRuneInString(name)
	if size == 0 {
		return ""
	}
	return capital(first) + lower(name, size)
}

// capital is a character at the beginning of a word. Some become several: ß, ligatures, letters without a capital of their
// own.
func capital(r rune) string {
	const several = "ßSs ŉʼN ǰJ̌ ΐΪ́ ΰΫ́ ևԵւ ẖH̱ ẗT̈ ẘW̊ ẙY̊ ẚAʾ ὐΥ̓ ὒΥ̓̀ ὔΥ̓́ ὖΥ̓͂ ᾲᾺͅ ᾴΆͅ ᾶΑ͂ ᾷᾼ͂ ῂῊͅ ῄΉͅ ῆΗ͂ ῇῌ͂ ῒΪ̀ ΐΪ́ ῖΙ͂ ῗΪ͂ ῢΫ̀ ΰΫ́ ῤΡ̓ ῦΥ͂ ῧΫ͂ ῲῺͅ ῴΏͅ ῶΩ͂ " +
		"ῷῼ͂ ﬀFf ﬁFi ﬂFl ﬃFfi ﬄFfl ﬅSt ﬆSt ﬓՄն ﬔՄե ﬕՄի ﬖՎն ﬗՄխ"
	for pair := range strings.FieldsSeq(several) {
		if small, size := utf8.DecodeRuneInString(pair); small == r {
			return pair[size:]
		}
	}
	return string(unicode.ToTitle(r))
}

// lower is the text from an offset on without capitals. A sigma at the end of a word has a form of its own, which depends on
// what stands before.
func lower(text string, from int) string {
	var b strings.Builder
	for i, r := range text {
		switch {
		case i < from:
		case r == 'İ':
			b.WriteString("i̇")
		case r == 'Σ' && endsWord(text[:i], text[i+len("Σ"):]):
			b.WriteRune('ς')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// endsWord reports whether a letter between two texts is the last of a word: letters before it, and none after, whatever signs
// that have no case are between.
func endsWord(before, after string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(before, isCaseless))
	next, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(after, isCaseless))
	return isCased(last) && !isCased(next)
}

func isCased(r rune) bool {
	return unicode.In(r, unicode.Lu, unicode.Ll, unicode.Lt, unicode.Other_Lowercase, unicode.Other_Uppercase)
}

// isCaseless reports whether Unicode passes over a character when it looks for the letters of a word.
func isCaseless(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk) || strings.ContainsRune("'.:·’․﹒＇．：", r)
}
