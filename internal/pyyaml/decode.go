package pyyaml

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxBytes is the size of the largest file that is read. A worker's configuration has a thousandth of it.
const maxBytes = 1 << 20

const byteOrderMark = '\uFEFF'

// decode reads a file's bytes. Without a byte order mark they are UTF-8, as PyYAML has it. The characters that YAML forbids
// are refused anywhere, in comments too.
func (s *scratch) decode(data string) (source, *flaw) {
	if len(data) > maxBytes {
		return source{}, &flaw{code: CodeTooLarge, message: fmt.Sprintf("the file has %d bytes, more than the %d (1 MiB) that are read", len(data), maxBytes)}
	}
	runes, bad, utf16 := decodeRunes(s.runes[:0], data)
	if cap(runes) <= 64*maxScratch {
		s.runes = runes
	}
	for i, r := range runes {
		if (r < ' ' || r >= 0x7F) && !allowed(r) {
			return source{}, forbidden(runes[:i], r)
		}
	}
	if bad != "" {
		return source{}, &flaw{code: CodeEncoding, mark: endOf(runes), message: bad, hint: "save the file as UTF-8"}
	}
	if utf16 {
		return newSource(runes, string(runes)), nil
	}
	return newSource(runes, data), nil
}

// decodeRunes returns the code points before the first that cannot be read, and what is wrong there. Those of UTF-8 are in
// the memory of runes, where it has room.
func decodeRunes(memory []rune, data string) (runes []rune, bad string, utf16 bool) {
	switch {
	case strings.HasPrefix(data, "\xFF\xFE"):
		runes, bad = decodeUTF16([]byte(data), binary.LittleEndian)
		return runes, bad, true
	case strings.HasPrefix(data, "\xFE\xFF"):
		runes, bad = decodeUTF16([]byte(data), binary.BigEndian)
		return runes, bad, true
	default:
		runes, bad = decodeUTF8(memory, data)
		return runes, bad, false
	}
}

// decodeUTF8 returns the code points before the first byte that is no UTF-8, and what is wrong with that byte.
func decodeUTF8(memory []rune, data string) (runes []rune, bad string) {
	runes = slices.Grow(memory, len(data))
	for i := 0; i < len(data); {
		if c := data[i]; c < utf8.RuneSelf {
			runes = append(runes, rune(c))
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(data[i:])
		if r == utf8.RuneError && size <= 1 {
			return runes, fmt.Sprintf("the byte %#02x is no UTF-8", data[i])
		}
		runes = append(runes, r)
		i += size
	}
	return runes, ""
}

// decodeUTF16 is decodeUTF8 for UTF-16. The byte order mark stays, as PyYAML leaves it.
func decodeUTF16(data []byte, order binary.ByteOrder) (runes []rune, bad string) {
	runes = make([]rune, 0, len(data)/2)
	for len(data) >= 2 {
		r := rune(order.Uint16(data))
		data = data[2:]
		if utf16.IsSurrogate(r) {
			if len(data) < 2 {
				return runes, "the file ends in half a UTF-16 pair"
			}
			r = utf16.DecodeRune(r, rune(order.Uint16(data)))
			data = data[2:]
			if r == utf8.RuneError {
				return runes, "half a UTF-16 pair"
			}
		}
		runes = append(runes, r)
	}
	if len(data) > 0 {
		return runes, "the file ends in half a UTF-16 character"
	}
	return runes, ""
}

// allowed reports whether YAML lets a character stand in a file at all.
func allowed(r rune) bool {
	switch {
	case r < ' ':
		return r == '\t' || r == '\n' || r == '\r'
	case r < 0xA0:
		return r < 0x7F || r == 0x85
	default:
		return r < 0xFFFE || r > 0xFFFF
	}
}

func forbidden(before []rune, r rune) *flaw {
	return &flaw{
		code:    CodeCharacter,
		mark:    endOf(before),
		message: fmt.Sprintf("the character U+%04X is not allowed in YAML", r),
		hint:    fmt.Sprintf(`remove it, or write "\x%02x" within double quotes`, r),
	}
}

// endOf returns the position after a text.
func endOf(runes []rune) mark {
	c := cursor{source: source{runes: runes}}
	c.skip(len(runes))
	return c.mark
}
